//! Values as people read them: a list of maps is a table.

use console::measure_text_width;
use serde_json::Value;

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

/// Columns in the order in which they first come up.
fn table(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<&str> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(|map| map.keys()) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let head = columns.iter().map(|column| (*column).to_owned()).collect();
    let row = |item: &Value| columns.iter().map(|column| cell(item.get(column).unwrap_or(&Value::Null))).collect();
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

/// A value in one line.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
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
        age  server        why
        4    wordpress-db
             wéb           dark
        ");
        assert_eq!(lines(&json!(["a", 1])), ["a", "1"]);
        assert_eq!(lines(&json!({ "a": 1, "bcd": "x" })), ["a    1", "bcd  x"]);
        assert!(lines(&Value::Null).is_empty());
    }
}
