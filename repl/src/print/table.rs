//! Values as people read them: a list of maps is a table.

use crate::print::clean;
use bindings::columns::{self, Column};
use bindings::count;
use console::measure_text_width;
use serde_json::{Map, Value};

/// The widest cell where the width is limited.
const WIDEST: usize = 40;

/// The widest cell of tags, however wide others are.
const TAGS: usize = 60;

/// The lines that show a value.
pub(crate) fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => table(items),
        Value::Array(items) => items.iter().map(cell).collect(),
        Value::Object(map) => {
            let width = map.keys().map(|key| measure_text_width(key)).max().unwrap_or(0);
            map.iter().map(|(key, value)| format!("{}  {}", padded(key, width), cell(value))).collect()
        }
        other => cell(other).lines().map(str::to_owned).collect(),
    }
}

/// A list as a table of these columns; in `width` characters, if that is limited. What does not fit is cut, and whole columns
/// are counted below, with so many `more` there are.
pub(crate) fn of_columns((columns, more): (&[Column], usize), items: &[Value], width: Option<usize>) -> Vec<String> {
    let longest = if width.is_some() { WIDEST } else { usize::MAX };
    let text = |item: &Value, column: &Column| {
        let value = columns::cell(item, &column.path);
        match columns::tags(value).filter(|_| column.is_of_tags()) {
            Some(tags) => fit(&clean(&tags), longest.min(TAGS)),
            None => fit(&cell(value), longest),
        }
    };
    let of_column = |column: &Column| -> Vec<String> {
        std::iter::once(column.head.clone()).chain(items.iter().map(|item| text(item, column))).collect()
    };
    let (mut rows, mut used, mut left) = (vec![String::new(); items.len() + 1], 0, more);
    for (index, column) in columns.iter().enumerate() {
        let cells = of_column(column);
        let wide = cells.iter().map(|cell| measure_text_width(cell)).max().unwrap_or(0);
        if index > 0 && width.is_some_and(|width| used + wide + 3 > width) {
            left += 1;
            continue;
        }
        used += wide + 2;
        rows.iter_mut().zip(&cells).for_each(|(row, cell)| *row = format!("{row}  {}", padded(cell, wide)));
    }
    let mut lines: Vec<String> = rows.iter().map(|row| row.strip_prefix(' ').unwrap_or(row).trim_end().to_owned()).collect();
    if left > 0 {
        lines.push(format!(" {} more: :table shows {}", count(left, "column"), if left == 1 { "it" } else { "them" }));
    }
    lines
}

/// A map in lines, what is absent left out; in `width` characters, if that is limited.
pub(crate) fn of_map(map: &Map<String, Value>, width: Option<usize>) -> Vec<String> {
    let there: Vec<(&String, &Value)> = map.iter().filter(|(_, value)| !value.is_null()).collect();
    let names = there.iter().map(|(key, _)| measure_text_width(key)).max().unwrap_or(0);
    let rest = width.map_or(usize::MAX, |width| width.saturating_sub(names + 4).max(16));
    there.iter().map(|(key, value)| format!(" {}  {}", padded(key, names), fit(&cell(value), rest))).collect()
}

/// The text as a cell: in one line, in so many characters at most.
fn fit(text: &str, most: usize) -> String {
    let line = if text.contains(['\n', '\t']) { engine::plan::in_a_line(text) } else { text.to_owned() };
    if line.chars().count() <= most { line } else { line.chars().take(most.saturating_sub(3)).chain("...".chars()).collect() }
}

/// What a thing is called: of its columns these come first.
const CALLED: [&str; 7] = ["name", "Name", "server", "instance", "hostname", "fqdn", "id"];

/// What things are called first, and the other columns in the order in which they first come up.
fn table(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<&str> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(|map| map.keys()) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    columns.sort_by_key(|column| CALLED.iter().position(|called| called == column).unwrap_or(CALLED.len()));
    let head = columns.iter().map(|column| (*column).to_owned()).collect();
    let row = |item: &Value| columns.iter().map(|column| fit(&cell(item.get(column).unwrap_or(&Value::Null)), usize::MAX)).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(items.iter().map(row)).collect();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(measure_text_width(text))))
}

/// A value as it is shown: what is laid out is as wide as what is read.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => clean(text),
        other => clean(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_of_maps_is_a_table() {
        let value = json!([{ "server": "wordpress-db", "age": 4 }, { "server": "wéb", "why": "dark" }]);
        insta::assert_snapshot!(lines(&value).join("\n"), @r"
        server        age  why
        wordpress-db  4
        wéb                dark
        ");
        assert_eq!(lines(&json!(["a", 1])), ["a", "1"]);
        assert_eq!(lines(&json!({ "a": 1, "bcd": "x" })), ["a    1", "bcd  x"]);
        assert!(lines(&Value::Null).is_empty());
    }
}
