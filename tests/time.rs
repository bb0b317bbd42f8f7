//! What time does to a lab does not hang on who looks at it meanwhile. So what a machine loses that loses its power, all of
//! it done by time alone, comes about again (docs/decisions/0006).

use crate::case::{Case, folder};
use crate::watch::LabBytes;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use simulator::{Lab, Options, Time};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// Time that is set.
#[derive(Clone, Default)]
struct Hands(Arc<Mutex<Timestamp>>);

impl Time for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut now = self.0.lock().unwrap();
        *now = at.max(*now);
        Box::pin(async {})
    }
}

const HOUR: i64 = 3600;

/// Everything in the lab after an hour in which somebody looks at it every so many seconds.
fn an_hour_later(lab: &LabBytes, every: i64) -> Vec<(String, String)> {
    let folder = folder();
    let path = folder.path().join("lab.db");
    std::fs::write(&path, &lab.0).unwrap();
    std::fs::write(folder.path().join("lab.db-wal"), &lab.1).unwrap();
    let hands = Hands::default();
    let opened = Lab::open(&path, Options { latency: SignedDuration::ZERO, ..Options::default() }, |now| {
        *hands.0.lock().unwrap() = now;
        Arc::new(hands.clone())
    });
    let lab = opened.unwrap();
    for _ in 0..HOUR / every {
        let later = hands.now() + SignedDuration::from_secs(every);
        *hands.0.lock().unwrap() = later;
        let look = http::Request::get("https://sts.us-east-1.amazonaws.com/").body(axum::body::Body::empty()).unwrap();
        futures::executor::block_on(lab.router().oneshot(look)).unwrap();
    }
    drop(lab);
    rows(&path)
}

fn rows(lab: &Path) -> Vec<(String, String)> {
    let connection = rusqlite::Connection::open(lab).unwrap();
    let mut statement = connection.prepare("SELECT tbl || ' ' || key, json FROM row ORDER BY tbl, key").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).map(|(key, json): (String, String)| (key.clone(), without_requests(&key, &json))).collect()
}

/// A row but for how many requests there were before.
fn without_requests(key: &str, json: &str) -> String {
    let mut row: serde_json::Value = serde_json::from_str(json).unwrap();
    if key.starts_with("core ") {
        assert!(row["dealer"]["requests"].take().is_u64(), "{row}");
    }
    if key.starts_with("log ") {
        assert!(row["request_id"].take().is_string(), "{row}");
    }
    row.to_string()
}

#[test]
fn a_lab_comes_to_the_same_however_often_somebody_looks_at_it() {
    let labs = Case::shipped("workshop.rhai").seed(9).labs();
    assert!(labs.len() > 50, "{}", labs.len());
    for (number, lab) in labs.iter().enumerate() {
        let (leap, steps) = (an_hour_later(lab, HOUR), an_hour_later(lab, 60));
        let other = leap.iter().zip(&steps).find(|(leap, steps)| leap != steps);
        assert_eq!((other, leap.len()), (None, steps.len()), "after commit {} of the journal", number + 1);
    }
}

#[test]
fn a_run_beside_a_served_lab_says_how_fast_time_passes_there() {
    let project = crate::support::Project::new("", r#"step("one", || iam::list_users().len());"#);
    let mut served = project.start(&["lab", "serve", "--port", "0", "--speed", "60"]);
    served.line("AWS endpoint ");
    project.run(&["run", "test.rhai"]).exits(0).says("its time passes 60 times as fast as yours").says("--speed max");
    served.signal("INT");
    served.end().exits(0);
}
