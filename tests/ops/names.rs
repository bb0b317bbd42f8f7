//! Names are changed once, never over somebody else's change, and put back.

use super::bench::{Asked, Bench, HEADER, drilled, meanwhile};
use super::hosts::{ON, completes, photographed, resumed};
use engine::run::RunOutcome;

/// Moves a name; `asked` tells what the server says.
const NAMES: &str = r#"
let server = "dns.onpremsim.env";
let move_to = |to| dns::update(#{ server: server, via: bastion, name: "shop.onpremsim.env", type: "A", to: to, ttl: 60 });
let asked = |name, kind| dns::resolve(#{ server: server, via: bastion, name: name, type: kind });
"#;

#[track_caller]
fn passes(script: &str) {
    let ended = Bench::new(&drilled()).begin(&format!("{HEADER}{ON}{NAMES}{script}"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

#[test]
fn a_name_moves_with_its_reverse_names_and_is_put_back() {
    passes(
        r#"
let first = move_to.call(["192.168.1.77", "10.0.1.77"]);
assert(first.previous == [] && first.previous_ttl == () && first.zone == "onpremsim.env.", `${first}`);
assert(first.pointers == ["77.1.0.10.in-addr.arpa", "77.1.168.192.in-addr.arpa"], `${first.pointers}`);
assert(asked.call("77.1.0.10.in-addr.arpa", "PTR") == ["shop.onpremsim.env."], "it points back");

let second = move_to.call(["10.0.1.78"]);
assert(second.previous == ["10.0.1.77", "192.168.1.77"] && second.previous_ttl == 60, `${second}`);
assert(asked.call("shop.onpremsim.env", "A") == ["10.0.1.78"], "it has moved");
assert(asked.call("77.1.0.10.in-addr.arpa", "PTR") == [] && asked.call("77.1.168.192.in-addr.arpa", "PTR") == [], "none is left");

move_to.call(second.previous);
assert(asked.call("shop.onpremsim.env", "A") == second.previous, "it is as before");
assert(asked.call("78.1.0.10.in-addr.arpa", "PTR") == [], "none is left");
move_to.call(first.previous);
for gone in [["shop.onpremsim.env", "A"], ["77.1.0.10.in-addr.arpa", "PTR"], ["77.1.168.192.in-addr.arpa", "PTR"]] {
    assert(asked.call(gone[0], gone[1]) == [], `${gone} is gone`);
}
"#,
    );
}

#[test]
fn a_reverse_name_that_is_another_s_by_now_stays() {
    passes(
        r#"
move_to.call(["10.0.1.77"]);
dns::set_records(#{ server: server, via: bastion, records: [#{ name: "77.1.0.10.in-addr.arpa", type: "PTR", to: ["other.onpremsim.env"] }] });
move_to.call([]);
assert(asked.call("77.1.0.10.in-addr.arpa", "PTR") == ["other.onpremsim.env."], "it is not ours");
"#,
    );
}

#[test]
fn what_is_no_update_is_refused() {
    passes(
        r#"
let code = |records| { let code = "none"; try { dns::set_records(#{ server: server, via: bastion, records: records }) } catch (e) { code = e.code; } code };
let one = |name, kind, to| #{ name: name, type: kind, to: [to] };
assert(code.call([one.call("www.example.com", "A", "10.0.1.1")]) == "NotAuthoritative", "another's zone");
assert(code.call([one.call("shop.onpremsim.env", "A", "10.0.1")]) == "Options", "no address");
assert(code.call([one.call("shop.onpremsim.env", "MX", "10 a")]) == "Options", "no such type");
assert(code.call([one.call("shop.onpremsim.env", "A", "10.0.1.1"), one.call("1.1.0.10.in-addr.arpa", "PTR", "shop.onpremsim.env")]) == "Options", "two zones");
assert(code.call([]) == "Options", "nothing");
assert(asked.call("shop.onpremsim.env", "A") == [], "nothing was done");
"#,
    );
}

const MOVE: &str = r#"
let done = move_to.call(["10.0.1.77"]);
assert(done.previous == [], `${done}`);
assert(asked.call("shop.onpremsim.env", "A") == ["10.0.1.77"], "it has moved");
"#;

#[test]
fn a_name_whose_update_was_in_flight_is_looked_for() {
    let (_book, shots) = photographed(&drilled(), &format!("{NAMES}{MOVE}"), "dns::set_records");
    completes(shots.before.as_ref(), "dns::set_records");
    completes(shots.after.as_ref(), "dns::set_records");
}

#[test]
fn a_name_somebody_else_moved_meanwhile_is_for_a_person_to_judge() {
    let (_book, shots) = photographed(&drilled(), &format!("{NAMES}{MOVE}"), "dns::set_records");
    let other = format!(r#"{ON}{NAMES}move_to.call(["10.0.1.99"]);"#);
    let photo = meanwhile(&shots.before.expect("a photograph"), &other);
    let (_bench, ended) = resumed(Some(&photo), "dns::set_records");
    assert_eq!(ended.outcome, RunOutcome::Paused, "{:?}", ended.error);
    let because = ended.because.unwrap_or_default();
    assert!(because.contains("somebody else changed it") && because.contains("is 10.0.1.99, was nothing, asked 10.0.1.77"), "{because}");
}

/// A name server that takes signed updates only.
const SIGNED: &str = r#"
let id = drs::describe_recovery_instances()[0].ec2InstanceID;
let ns = ec2::describe_instances(#{ InstanceIds: [id] })[0].PrivateIpAddress;
let host = #{ host: ns, user: "user", password: on.password, via: bastion };
let run = |command| { let done = ssh::run(#{ on: host, command: command, settle: "repeat" }); assert(done.exit_code == 0, `${command}: ${done}`); };
run.call("sudo yum install -y bind");
let zone = "$TTL 2\n@ IN SOA ns.signed.env. post.signed.env. ( 1 1 1 1 1 )\n  IN NS ns.signed.env.\nns IN A 10.0.1.1\n";
run.call(`echo '${zone}' | sudo tee /var/named/dynamic/signed.zone`);
run.call("sudo sed -i 's/127.0.0.1;/any;/g; s/localhost;/any;/g' /etc/named.conf");
let lines = "key \"failover\" { algorithm hmac-sha256; secret \"c2VjcmV0LXNlY3JldC1zZWNyZXQ=\"; };\n"
    + "zone \"signed.env\" IN { type master; file \"dynamic/signed.zone\"; allow-update { key \"failover\"; }; };";
run.call(`echo '${lines}' | sudo tee -a /etc/named.conf`);
run.call("sudo systemctl restart named");
let set = |key| {
    let code = "done";
    let options = #{ server: ns, via: bastion, name: "a.signed.env", type: "A", to: ["10.0.1.2"] };
    if key != () { options.key = key; }
    try { dns::update(options); } catch (e) { code = `${e.code}: ${e.message}`; }
    code
};
"#;

#[test]
fn a_signed_update_is_taken_by_its_key_and_by_no_other() {
    passes(&format!(
        "{SIGNED}{}",
        r#"
assert(set.call(()).starts_with("DnsError"), set.call(()));
assert(set.call("other:c2VjcmV0LXNlY3JldC1zZWNyZXQ=").starts_with("KeyRefused"), "an unknown key");
assert(set.call("failover:b3RoZXItb3RoZXItb3RoZXI=").starts_with("KeyRefused"), "another secret");
assert(set.call("failover:no base64").starts_with("Secret"), "no key");
assert(dns::resolve(#{ server: ns, via: bastion, name: "a.signed.env" }) == [], "nothing was done");
assert(set.call("hmac-sha256:failover:c2VjcmV0LXNlY3JldC1zZWNyZXQ=") == "done", "by its key");
assert(dns::resolve(#{ server: ns, via: bastion, name: "a.signed.env" }) == ["10.0.1.2"], "it is done");
"#
    ));
}
