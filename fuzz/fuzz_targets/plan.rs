//! Plans from anybody: read, compared with themselves, compared again.
#![no_main]

use engine::plan::{Plan, Side, differences};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(plan) = serde_json::from_slice::<Plan>(bytes) {
        let _ = (differences(Side::Plan(&plan), Side::Plan(&plan)), plan.changed(&plan));
    }
});
