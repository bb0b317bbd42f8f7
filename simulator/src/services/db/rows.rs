//! Tables and their rows: made, filled, changed, asked.

use super::data::{Data, TableData, like};
use super::execute::{Rows, current, enter};
use super::parse::{Token, Words};
use super::{DbError, Session};
use std::cmp::Ordering;

/// `[db.]table`, and that the session may use it.
fn table_name(data: &Data, session: &Session, words: &mut Words) -> Result<(String, String), DbError> {
    let first = words.name()?;
    let (database, table) = if words.take(".") { (first, words.name()?) } else { (current(session)?, first) };
    let mut there = session.clone();
    enter(data, &mut there, &database)?;
    Ok((database, table))
}

fn missing(database: &str, table: &str) -> DbError {
    DbError::new(1146, "42S02", format!("Table '{database}.{table}' doesn't exist"))
}

fn table_mut<'d>(data: &'d mut Data, (database, table): &(String, String)) -> Result<&'d mut TableData, DbError> {
    data.databases.get_mut(database).and_then(|tables| tables.get_mut(table)).ok_or_else(|| missing(database, table))
}

pub(super) fn create_table(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let lenient = words.take("if not exists");
    let (database, table) = table_name(data, session, words)?;
    words.expect("(")?;
    let mut made = TableData { next: 1, ..TableData::default() };
    let (mut depth, mut first) = (0_u32, true);
    while let Some(token) = words.next() {
        match &token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') if depth == 0 => break,
            Token::Sign(')') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                first = true;
                continue;
            }
            Token::Word(word) if !first && word.eq_ignore_ascii_case("auto_increment") => made.counts = made.columns.last().cloned(),
            Token::Word(word)
                if first && ["primary", "key", "unique", "index", "constraint"].iter().any(|known| word.eq_ignore_ascii_case(known)) => {}
            Token::Word(name) | Token::Name(name) if first => made.columns.push(name.clone()),
            _ => {}
        }
        first = false;
    }
    words.skip_rest();
    let tables = data.databases.entry(database).or_default();
    if tables.contains_key(&table) && !lenient {
        return Err(DbError::new(1050, "42S01", format!("Table '{table}' already exists")));
    }
    tables.entry(table).or_insert(made);
    Ok(Rows::default())
}

pub(super) fn drop_table(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let lenient = words.take("if exists");
    let (database, table) = table_name(data, session, words)?;
    let gone = data.databases.get_mut(&database).and_then(|tables| tables.remove(&table));
    if gone.is_none() && !lenient {
        return Err(DbError::new(1051, "42S02", format!("Unknown table '{database}.{table}'")));
    }
    Ok(Rows::default())
}

/// A list in parentheses.
fn list<T>(words: &mut Words, mut item: impl FnMut(&mut Words) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    words.expect("(")?;
    let mut all = vec![item(words)?];
    while words.take(",") {
        all.push(item(words)?);
    }
    words.expect(")").map(|()| all)
}

fn column_index(table: &TableData, name: &str) -> Result<usize, DbError> {
    table
        .columns
        .iter()
        .position(|column| column.eq_ignore_ascii_case(name))
        .ok_or_else(|| DbError::new(1054, "42S22", format!("Unknown column '{name}' in 'field list'")))
}

pub(super) fn insert(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let named = table_name(data, session, words)?;
    let columns = if words.peek() == Some(&Token::Sign('(')) { Some(list(words, Words::name)?) } else { None };
    words.expect("values")?;
    let mut all = vec![list(words, Words::value)?];
    while words.take(",") {
        all.push(list(words, Words::value)?);
    }
    words.end()?;
    let table = table_mut(data, &named)?;
    let columns = columns.unwrap_or_else(|| table.columns.clone());
    let places: Vec<usize> = columns.iter().map(|name| column_index(table, name)).collect::<Result<_, _>>()?;
    let mut answer = Rows::affecting(all.len());
    for values in all {
        if values.len() != places.len() {
            return Err(DbError::new(1136, "21S01", "Column count doesn't match value count at row 1"));
        }
        let mut row = vec![None; table.columns.len()];
        for (place, value) in places.iter().zip(values) {
            row[*place] = value;
        }
        answer.last_id = number(table, &mut row)?;
        table.rows.push(row);
    }
    Ok(answer)
}

/// Gives the row its own number where the table counts.
fn number(table: &mut TableData, row: &mut [Option<String>]) -> Result<u64, DbError> {
    let Some(counting) = table.counts.clone() else { return Ok(0) };
    let place = column_index(table, &counting)?;
    let given = row[place].as_deref().and_then(|text| text.parse().ok()).filter(|given| *given > 0).unwrap_or(table.next);
    row[place] = Some(given.to_string());
    table.next = table.next.max(given + 1);
    Ok(given)
}

/// `WHERE column OP value [AND ...]`: places, operators and values.
struct Filter(Vec<(usize, char, Option<String>)>);

impl Filter {
    fn parse(table: &TableData, words: &mut Words) -> Result<Self, DbError> {
        let mut all = Vec::new();
        if !words.take("where") {
            return Ok(Self(all));
        }
        loop {
            let place = column_index(table, &words.name()?)?;
            let sign = match words.next() {
                Some(Token::Sign('<')) if words.take(">") => '!',
                Some(Token::Sign('!')) if words.take("=") => '!',
                Some(Token::Sign(sign @ ('=' | '<' | '>'))) => sign,
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("like") => '~',
                _ => return Err(words.wrong()),
            };
            all.push((place, sign, words.value()?));
            if !words.take("and") {
                return Ok(Self(all));
            }
        }
    }

    fn admits(&self, row: &[Option<String>]) -> bool {
        self.0.iter().all(|(place, sign, value)| {
            let (Some(Some(cell)), Some(value)) = (row.get(*place), value) else { return false };
            match sign {
                '=' => compare(cell, value) == Ordering::Equal,
                '!' => compare(cell, value) != Ordering::Equal,
                '<' => compare(cell, value) == Ordering::Less,
                '>' => compare(cell, value) == Ordering::Greater,
                _ => like(value, cell),
            }
        })
    }
}

/// Numbers by value, texts without regard to case.
fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => one.to_lowercase().cmp(&other.to_lowercase()),
    }
}

pub(super) fn update(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let named = table_name(data, session, words)?;
    words.expect("set")?;
    let table = table_mut(data, &named)?;
    let mut changes = Vec::new();
    loop {
        let place = column_index(table, &words.name()?)?;
        words.expect("=")?;
        changes.push((place, words.value()?));
        if !words.take(",") {
            break;
        }
    }
    let filter = Filter::parse(table, words)?;
    words.end()?;
    let mut touched = 0;
    for row in table.rows.iter_mut().filter(|row| filter.admits(row)) {
        for (place, value) in &changes {
            row[*place].clone_from(value);
        }
        touched += 1;
    }
    Ok(Rows::affecting(touched))
}

pub(super) fn delete(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let named = table_name(data, session, words)?;
    let table = table_mut(data, &named)?;
    let filter = Filter::parse(table, words)?;
    words.end()?;
    let before = table.rows.len();
    table.rows.retain(|row| !filter.admits(row));
    Ok(Rows::affecting(before - table.rows.len()))
}

pub(super) fn select(data: &Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let mut wanted = Vec::new();
    loop {
        if words.take("count ( * )") {
            wanted.push("COUNT(*)".to_owned());
        } else if words.take("*") {
            wanted.push("*".to_owned());
        } else if words.take("version ( )") {
            wanted.push("VERSION()".to_owned());
        } else {
            wanted.push(words.name()?);
        }
        if !words.take(",") {
            break;
        }
    }
    if !words.take("from") {
        words.end()?;
        let value = |name: &String| if name == "VERSION()" { "5.5.68-MariaDB".to_owned() } else { name.clone() };
        let row = wanted.iter().map(|name| Some(value(name))).collect();
        return Ok(Rows { columns: wanted, rows: vec![row], ..Rows::default() });
    }
    let (database, table) = table_name(data, session, words)?;
    let table = data.databases.get(&database).and_then(|tables| tables.get(&table)).ok_or_else(|| missing(&database, &table))?;
    let filter = Filter::parse(table, words)?;
    let mut rows: Vec<&Vec<Option<String>>> = table.rows.iter().filter(|row| filter.admits(row)).collect();
    order(table, words, &mut rows)?;
    words.end()?;
    project(table, &wanted, &rows)
}

/// `ORDER BY column [ASC | DESC]`, `LIMIT n`.
fn order(table: &TableData, words: &mut Words, rows: &mut Vec<&Vec<Option<String>>>) -> Result<(), DbError> {
    if words.take("order by") {
        let place = column_index(table, &words.name()?)?;
        let cell = |row: &&Vec<Option<String>>| row[place].clone().unwrap_or_default();
        rows.sort_by(|one, other| compare(&cell(one), &cell(other)));
        if words.take("desc") {
            rows.reverse();
        } else {
            let _ = words.take("asc");
        }
    }
    if words.take("limit") {
        let limit = words.value()?.and_then(|text| text.parse().ok()).ok_or_else(|| words.wrong())?;
        rows.truncate(limit);
    }
    Ok(())
}

fn project(table: &TableData, wanted: &[String], rows: &[&Vec<Option<String>>]) -> Result<Rows, DbError> {
    if wanted == ["COUNT(*)"] {
        return Ok(Rows::column("COUNT(*)", [rows.len().to_string()]));
    }
    let columns: Vec<String> =
        wanted.iter().flat_map(|name| if name == "*" { table.columns.clone() } else { vec![name.clone()] }).collect();
    let places: Vec<usize> = columns.iter().map(|name| column_index(table, name)).collect::<Result<_, _>>()?;
    let rows = rows.iter().map(|row| places.iter().map(|place| row[*place].clone()).collect()).collect();
    Ok(Rows { columns, rows, ..Rows::default() })
}
