//! A rehearsal that reaches no host goes on where the script says what to assume, says so in its journal, and stops where it
//! does not.

use super::bench::{Asked, Bench, HEADER, Photo};
use engine::journal::{CallOutcome, Record};
use engine::plan::Plan;
use engine::run::RunOutcome;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const ON: &str = r#"
let jump = #{ host: "jump.example", user: "ops", password: "one" };
let on = #{ host: "web.example", login: #{ user: "ops", password: "two" }, via: jump };
"#;

/// Runs a script where nobody answers; its records.
fn rehearsed(script: &str, other: bool) -> (RunOutcome, String, Vec<Record>) {
    let bench = Bench::new(&Photo::default());
    let asked = Asked { no_hosts: true, other, ..Asked::default() };
    let ended = bench.begin(&format!("{HEADER}{ON}{script}"), &asked);
    (ended.outcome, ended.error.map(|error| error.title).unwrap_or_default(), bench.records())
}

/// Ops of recorded calls whose answers were assumed.
fn assumed(records: &[Record]) -> BTreeSet<&str> {
    let mut begun = BTreeMap::new();
    let mut ops = BTreeSet::new();
    for record in records {
        match record {
            Record::Asked { call, assumed: true, .. } => drop(ops.insert(call.op.as_str())),
            Record::Begin { call, .. } => drop(begun.insert(call.id, call.op.as_str())),
            Record::End { call, assumed: true, .. } => ops.extend(begun.get(call)),
            _ => {}
        }
    }
    ops
}

#[test]
fn what_the_script_assumes_is_taken_and_said_to_be() {
    let script = r#"
check_login(#{ on: on });
let said = ssh::read(#{ on: on, command: "uptime", assume: #{ stdout: "up" } });
assert(said.stdout == "up" && said.stderr == "" && said.exit_code == 0, `${said}`);
wait_for("it is up", #{ timeout: "1m" }, || ssh::read(#{ on: on, command: "uptime", assume: #{ stdout: "up" } }).stdout == "up");
assert(ssh::run(#{ on: on, command: "reboot", settle: "ask", assume: #{ exit_code: 3 } }).exit_code == 3, "as assumed");
let site = check_site(#{ url: "http://shop.example/", via: jump, contains: "Shop", assume: #{ body: "The Shop" } });
assert(site.address == "shop.example" && site.status == 200, `${site}`);
let names = #{ server: "ns.example", via: jump };
let was = dns::update(names + #{
    name: "shop.example", type: "A", to: ["10.0.0.7"],
    assume: #{ previous: ["10.0.0.1"], previous_ttl: 60, reverse_zones: ["10.in-addr.arpa."] },
});
assert(was.previous == ["10.0.0.1"] && was.previous_ttl == 60, `${was}`);
assert(was.pointers == ["7.0.0.10.in-addr.arpa", "1.0.0.10.in-addr.arpa"], `${was}`);
assert(dns::resolve(names + #{ name: "shop.example", assume: ["10.0.0.7"] }) == ["10.0.0.7"], "as assumed");
assert(operator_address().starts_with("198.1"), "an address");
"#;
    let (outcome, error, records) = rehearsed(script, false);
    assert_eq!(outcome, RunOutcome::Completed, "{error}");
    let network = ["dns::resolve", "dns::set_records", "dns::zone", "net::my_address"];
    let hosts = ["ssh::check_login", "ssh::host_key", "ssh::read", "ssh::run", "wait_for"];
    assert_eq!(assumed(&records), network.into_iter().chain(hosts).collect());
    let trusted = |record: &Record| matches!(record, Record::Begin { call, .. } if call.op == "ssh::trust");
    assert!(records.iter().any(trusted), "what needs no host is done as ever");
}

#[test]
fn what_the_script_does_not_assume_stops_the_rehearsal() {
    for call in [
        r#"ssh::read(#{ on: on, command: "uptime" })"#,
        r#"ssh::run(#{ on: on, command: "reboot", settle: "ask" })"#,
        r#"http::get(#{ url: "http://shop.example/" })"#,
        r#"dns::set_records(#{ server: "ns.example", records: [#{ name: "a.example", type: "A", to: [] }] })"#,
    ] {
        let (outcome, error, records) = rehearsed(&format!("{call};"), false);
        assert_eq!(outcome, RunOutcome::Failed, "{call}");
        assert!(error.contains("there is no model for") && error.contains("`assume:`"), "{call}: {error}");
        assert!(assumed(&records).is_empty(), "{call}");
    }
}

/// The host key a rehearsal trusts.
fn key(records: &[Record]) -> Value {
    let found = records.iter().find_map(|record| match record {
        Record::Asked { call, outcome: CallOutcome::Done(value), .. } if call.op == "ssh::host_key" => Some(value["host_key"].clone()),
        _ => None,
    });
    found.expect("a key")
}

#[test]
fn two_rehearsals_assume_unlike_keys_so_that_a_plan_names_them() {
    let script = "check_login(#{ on: on });";
    let [one, again, other] = [false, false, true].map(|other| key(&rehearsed(script, other).2));
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn a_plan_lists_what_is_assumed_and_names_assumed_keys() {
    let [one, other] = [false, true].map(|other| rehearsed("check_login(#{ on: on });", other).2);
    let plan = Plan::of(&engine::Surface::default(), &one, &other).unwrap();
    let calls = plan.branches[0].calls();
    assert!(calls.iter().any(|call| call.op == "ssh::host_key" && call.assumed), "{calls:?}");
    for trust in calls.iter().filter(|call| call.op == "ssh::trust") {
        assert!(trust.args["host_key"]["$symbol"].is_object() && !trust.assumed, "{}", trust.args);
    }
}
