//! Names, functions and methods that other languages have, and what they are called here.

/// Values.
const VALUES: [(&str, &str); 8] = [
    ("None", "()"),
    ("Null", "()"),
    ("NULL", "()"),
    ("undefined", "()"),
    ("pass", "()"),
    ("True", "true"),
    ("False", "false"),
    ("console", "print(value)"),
];

/// Methods.
const METHODS: [(&str, &str); 33] = [
    ("length", "len()"),
    ("size", "len()"),
    ("count", "len()"),
    ("add", "push(item)"),
    ("push_back", "push(item)"),
    ("extend", "append(items)"),
    ("has", "contains(item)"),
    ("has_key", "contains(key)"),
    ("hasOwnProperty", "contains(key)"),
    ("includes", "contains(item)"),
    ("include", "contains(item)"),
    ("indexOf", "index_of(item)"),
    ("find_index", "index_of(|item| ...)"),
    ("forEach", "map(|item| ...)"),
    ("startsWith", "starts_with(text)"),
    ("startswith", "starts_with(text)"),
    ("endsWith", "ends_with(text)"),
    ("endswith", "ends_with(text)"),
    ("toUpperCase", "to_upper()"),
    ("upper", "to_upper()"),
    ("uppercase", "to_upper()"),
    ("toLowerCase", "to_lower()"),
    ("lower", "to_lower()"),
    ("lowercase", "to_lower()"),
    ("substring", "sub_string(start, length)"),
    ("substr", "sub_string(start, length)"),
    ("slice", "extract(start, length)"),
    ("strip", "trim()"),
    ("toString", "to_string()"),
    ("str", "to_string()"),
    ("isEmpty", "is_empty()"),
    ("any", "some(|item| ...)"),
    ("flatMap", "map(|item| ...)"),
];

/// Functions.
const FUNCTIONS: [(&str, &str); 16] = [
    ("exit", "throw \"why\""),
    ("quit", "throw \"why\""),
    ("raise", "throw \"why\""),
    ("println", "print(value)"),
    ("printf", "print(value)"),
    ("echo", "print(value)"),
    ("puts", "print(value)"),
    ("log", "print(value)"),
    ("int", "parse_int(text)"),
    ("parseInt", "parse_int(text)"),
    ("float", "parse_float(text)"),
    ("parseFloat", "parse_float(text)"),
    ("str", "value.to_string()"),
    ("typeof", "type_of(value)"),
    ("not", "!condition"),
    ("enumerate", "for (item, index) in list"),
];

/// Methods that are several words here.
const WAYS: [(&str, &str); 12] = [
    ("items", "go through a map by its keys: for key in map.keys() { let value = map[key]; ... }"),
    ("entries", "go through a map by its keys: for key in map.keys() { let value = map[key]; ... }"),
    ("iteritems", "go through a map by its keys: for key in map.keys() { let value = map[key]; ... }"),
    ("format", "write a text with values in it in backticks: `${one} of ${all}`"),
    ("each", "go through a list with `for item in list { ... }`, through a map with `for key in map.keys() { let value = map[key]; ... }`"),
    ("first", "the first item is list[0]"),
    ("last", "the last item is list[-1]"),
    ("sum", "list.reduce(|sum, one| sum + one, 0)"),
    ("max", "of two: max(a, b); of a list: list.reduce(|most, one| max(most, one), list[0])"),
    ("min", "of two: min(a, b); of a list: list.reduce(|least, one| min(least, one), list[0])"),
    ("join", JOIN),
    ("enumerate", "`for` gives the index, too: for (item, index) in list { ... }"),
];

/// Texts of a list as one.
const JOIN: &str = "join texts with `reduce`: list.reduce(|all, one| if all == () { one } else { `${all}, ${one}` })";

/// The value that is meant by a name.
pub(crate) fn value(name: &str) -> Option<&'static str> {
    meant(&VALUES, name)
}

/// The function that is meant by another.
pub(crate) fn function(name: &str) -> Option<&'static str> {
    meant(&FUNCTIONS, name)
}

/// The method that is meant by another.
pub(crate) fn method(name: &str) -> Option<&'static str> {
    meant(&METHODS, name)
}

/// How something is said that is a method elsewhere.
pub(crate) fn way(name: &str) -> Option<&'static str> {
    meant(&WAYS, name)
}

fn meant(known: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    known.iter().find(|(other, _)| *other == name).map(|(_, meant)| *meant)
}
