//! `named.conf`: the options and zones this server honours. Statements it does not know are passed over.

use super::super::disk;
use super::CONF;
use super::signed::{self, Key};
use crate::ec2::cidr::Cidr;
use crate::ec2::lookup;
use crate::world::World;
use hickory_proto::rr::Name;
use std::net::Ipv4Addr;

/// The configuration as far as it counts here.
#[derive(Debug)]
pub(super) struct Conf {
    pub(super) directory: String,
    pub(super) listen_on: Matches,
    pub(super) allow_query: Matches,
    pub(super) allow_recursion: Matches,
    pub(super) recursion: bool,
    pub(super) keys: Vec<Key>,
    pub(super) zones: Vec<ZoneConf>,
}

/// A zone this server is master of.
#[derive(Clone, Debug)]
pub(super) struct ZoneConf {
    pub(super) origin: Name,
    pub(super) file: String,
    pub(super) allow_update: Matches,
}

/// An address match list: the first element that matches decides, `!` turns it into a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matches(Vec<String>);

impl Matches {
    fn of(words: &[&str]) -> Self {
        Self(words.iter().map(|word| (*word).to_owned()).collect())
    }

    /// Whether the list admits `address`, on the host `instance`.
    pub(super) fn admits(&self, world: &World, instance: &str, address: Ipv4Addr) -> bool {
        self.admits_signed(world, instance, address, None)
    }

    /// The same of a message signed with `key`.
    pub(super) fn admits_signed(&self, world: &World, instance: &str, address: Ipv4Addr, key: Option<&Name>) -> bool {
        for element in &self.0 {
            let (no, word) = element.strip_prefix('!').map_or((false, element.as_str()), |word| (true, word.trim()));
            let met = match word.strip_prefix("key ") {
                Some(name) => key.is_some_and(|key| Name::from_ascii(name.trim()).is_ok_and(|name| name.eq_ignore_root(key))),
                None => matches(world, instance, word, address),
            };
            if met {
                return !no;
            }
        }
        false
    }
}

fn matches(world: &World, instance: &str, word: &str, address: Ipv4Addr) -> bool {
    match word {
        "any" => true,
        "none" => false,
        "localhost" => address.is_loopback() || lookup::private_ip(world, instance) == Some(address),
        "localnets" => {
            let subnet = lookup::instance(world, instance).and_then(|row| world.ec2.subnets.get(&row.subnet));
            address.is_loopback() || subnet.is_some_and(|subnet| subnet.cidr.contains(address))
        }
        range if range.contains('/') => range.parse::<Cidr>().is_ok_and(|cidr| cidr.contains(address)),
        single => single.parse() == Ok(address),
    }
}

/// Reads the configuration of a host. The error is what `named-checkconf` says.
pub(super) fn load(world: &World, instance: &str) -> Result<Conf, String> {
    Conf::of(statements_of(world, instance, CONF, 0)?)
}

impl Conf {
    fn of(statements: Vec<Statement>) -> Result<Self, String> {
        let mut conf = Self {
            directory: "/var/named".to_owned(),
            listen_on: Matches::of(&["any"]),
            allow_query: Matches::of(&["any"]),
            allow_recursion: Matches::of(&["localnets", "localhost"]),
            recursion: true,
            keys: Vec::new(),
            zones: Vec::new(),
        };
        for statement in statements {
            match statement.words.first().map(String::as_str) {
                Some("options") => conf.take_options(statement.block.unwrap_or_default()),
                Some("key") => {
                    let block = statement.block.as_deref().unwrap_or_default();
                    let find = |option: &str| block.iter().find(|inner| inner.word(0) == option).map(|inner| inner.word(1));
                    let (algorithm, secret) = (find("algorithm").unwrap_or_default(), find("secret").unwrap_or_default());
                    signed::keys(&mut conf, &statement.word(1), algorithm, secret).map_err(|why| format!("{CONF}: {why}"))?;
                }
                Some("zone") => conf.zones.extend(zone(&statement)?),
                _ => {}
            }
        }
        Ok(conf)
    }

    fn take_options(&mut self, options: Vec<Statement>) {
        let (mut query, mut recursion) = (None, None);
        for option in options {
            match option.words.first().map(String::as_str) {
                Some("directory") => self.directory = option.word(1),
                Some("listen-on") => self.listen_on = option.list(),
                Some("allow-query") => query = Some(option.list()),
                Some("allow-recursion") => recursion = Some(option.list()),
                Some("recursion") => self.recursion = option.word(1) == "yes",
                _ => {}
            }
        }
        if let Some(list) = recursion.or_else(|| query.clone()) {
            self.allow_recursion = list;
        }
        self.allow_query = query.unwrap_or_else(|| Matches::of(&["any"]));
    }
}

/// Zones of other types than master (`hint` above all) hold nothing of their own.
fn zone(statement: &Statement) -> Result<Option<ZoneConf>, String> {
    let name = statement.word(1);
    let block = statement.block.as_deref().unwrap_or_default();
    let find = |option: &str| block.iter().find(|inner| inner.words.first().is_some_and(|word| word == option));
    if !find("type").is_some_and(|kind| ["master", "primary"].contains(&kind.word(1).as_str())) {
        return Ok(None);
    }
    let mut origin = Name::from_ascii(&name).map_err(|error| format!("{CONF}: zone '{name}': {error}"))?;
    origin.set_fqdn(true);
    let file = find("file").map(|file| file.word(1)).ok_or_else(|| format!("{CONF}: zone '{name}': missing 'file' entry"))?;
    let allow_update = find("allow-update").map_or_else(|| Matches::of(&["none"]), Statement::list);
    Ok(Some(ZoneConf { origin, file, allow_update }))
}

/// One statement: its words, and what stands in braces after them.
#[derive(Debug, Default)]
struct Statement {
    words: Vec<String>,
    block: Option<Vec<Statement>>,
}

impl Statement {
    fn word(&self, index: usize) -> String {
        self.words.get(index).cloned().unwrap_or_default()
    }

    fn list(&self) -> Matches {
        Matches(self.block.iter().flatten().map(|element| element.words.join(" ").replace("! ", "!")).collect())
    }
}

/// A file's statements, those of included files in their place.
fn statements_of(world: &World, instance: &str, path: &str, depth: u8) -> Result<Vec<Statement>, String> {
    let text = disk::read(world, instance, path).ok_or_else(|| format!("open: {path}: file not found"))?;
    let mut tokens = tokens(&text).into_iter();
    let mut all = Vec::new();
    for statement in block(&mut tokens, path, false)? {
        match statement.words.first().map(String::as_str) {
            Some("include") if depth < 8 => all.extend(statements_of(world, instance, &statement.word(1), depth + 1)?),
            _ => all.push(statement),
        }
    }
    Ok(all)
}

/// Statements up to the closing brace, or to the end of the file.
fn block(tokens: &mut std::vec::IntoIter<String>, path: &str, inside: bool) -> Result<Vec<Statement>, String> {
    let mut all = Vec::new();
    let mut current = Statement::default();
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "{" => current.block = Some(block(tokens, path, true)?),
            "}" if inside && current.words.is_empty() && current.block.is_none() => return Ok(all),
            "}" => return Err(format!("{path}: missing ';' before '}}'")),
            ";" if current.words.is_empty() && current.block.is_none() => {}
            ";" => all.push(std::mem::take(&mut current)),
            _ => current.words.push(token),
        }
    }
    if inside || !current.words.is_empty() || current.block.is_some() {
        return Err(format!("{path}: unexpected end of input"));
    }
    Ok(all)
}

/// Words, quoted strings without their quotes, braces and semicolons; comments of all three kinds are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut rest = text.chars().peekable();
    while let Some(ch) = rest.next() {
        let next = rest.peek().copied();
        let comment = ch == '#' || (ch == '/' && matches!(next, Some('/' | '*')));
        if comment || ch.is_whitespace() || "{};\"".contains(ch) {
            if !word.is_empty() {
                all.push(std::mem::take(&mut word));
            }
        } else {
            word.push(ch);
        }
        if ch == '/' && next == Some('*') {
            let mut last = ' ';
            rest.by_ref().skip(1).find(|found| {
                let end = last == '*' && *found == '/';
                last = *found;
                end
            });
        } else if comment {
            rest.by_ref().find(|found| *found == '\n');
        } else if ch == '"' {
            all.push(rest.by_ref().take_while(|found| *found != '"').collect());
        } else if "{};".contains(ch) {
            all.push(ch.to_string());
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Conf, Matches, block, tokens};

    fn conf(text: &str) -> Result<Conf, String> {
        block(&mut tokens(text).into_iter(), "named.conf", false).and_then(Conf::of)
    }

    #[test]
    fn options_and_master_zones_are_read_and_hints_passed_over() {
        let text = "// one\n/* two\n * three */\noptions {\n\tlisten-on port 53 { any; };\n\tdirectory \t\"/var/named\";\n\tallow-query { any; };\n\trecursion yes; # four\n};\n\
            zone \".\" IN { type hint; file \"named.ca\"; };\n\
            zone 9.10.in-addr.arpa IN { type master; file \"dynamic/r.zone\"; allow-update { !10.9.1.7; 127.0.0.1; 10.9.0.0/16; }; notify no; };\n";
        let conf = conf(text).expect("a configuration");
        assert_eq!(conf.directory, "/var/named");
        assert_eq!(conf.listen_on, Matches::of(&["any"]));
        assert_eq!(conf.allow_recursion, Matches::of(&["any"]));
        let [zone] = &conf.zones[..] else { panic!("one zone: {:?}", conf.zones) };
        assert_eq!((zone.origin.to_string(), zone.file.as_str()), ("9.10.in-addr.arpa.".to_owned(), "dynamic/r.zone"));
        assert_eq!(zone.allow_update, Matches::of(&["!10.9.1.7", "127.0.0.1", "10.9.0.0/16"]));
    }

    #[test]
    fn a_missing_brace_is_an_error() {
        assert!(conf("options { directory \"/var/named\"; ").is_err());
        assert!(conf("options { directory \"/var/named\" };").is_err());
    }
}
