//! Exported runs from anybody: read, followed along their plan, compared.
#![no_main]

use engine::journal::RunArchive;
use engine::plan::{Side, differences};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(kept) = RunArchive::file(Path::new("x.run"), bytes) {
        let _ = (kept.view(), engine::run::followed(&kept), engine::run::taken_back(&kept), engine::run::agreed(&kept));
        let _ = (differences(Side::Run(&kept), Side::Run(&kept)), engine::run::records_before(&kept, "step"));
    }
});
