//! Runbooks from anybody: compiled, and their headers read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = engine::header::of_text("x.rhai", text);
    }
});
