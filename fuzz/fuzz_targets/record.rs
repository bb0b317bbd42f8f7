//! Records from anybody, one a line, without a chain: what stands in a journal is what people are told.
#![no_main]

use engine::journal::{Record, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let records: Vec<Record> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let _ = View::of(&records, String::new());
});
