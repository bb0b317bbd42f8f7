//! A run with a long journal, taken up again.

use super::still::{op, run, seams, world};
use engine::journal::sqlite;
use engine::op::Op;
use engine::run::{Again, RunOutcome, begin, resume};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// So many calls are recorded.
pub(crate) const CALLS: usize = 10_000;

/// With results of 300 bytes.
fn ops() -> Vec<Op> {
    let result = json!({ "id": "i-0123456789abcdef0", "state": "RUNNING", "text": "x".repeat(240) });
    vec![op("bench::look", false, &["n"], move |_| result.clone()), op("bench::act", true, &[], |_| Value::Null)]
}

/// The shortest of a few: how long it takes until a run goes on.
pub(crate) fn resumed() -> Duration {
    (0..5).map(|_| once()).min().unwrap()
}

fn once() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "let p = runbook(#{{ title: \"long\", regions: [\"us-east-1\"] }});\n\
         step(\"one\", || {{ for n in 0..{} {{ bench::look(#{{ n: n }}); }} bench::act(); }});\nstep(\"two\", || bench::look(#{{ n: 0 }}));\n",
        CALLS - 1
    );
    let mut new = run(folder.path(), &script, 1, None);
    new.until = Some("one".to_owned());
    let (run, key) = (new.beginning.folder.clone(), new.beginning.key_file.clone());
    assert_eq!(begin(new, seams(ops(), sqlite(), 1)).unwrap().outcome, RunOutcome::Paused);
    let began = Instant::now();
    let ended = resume(&run, &key, &world(), Again::default(), seams(ops(), sqlite(), 1)).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    began.elapsed()
}
