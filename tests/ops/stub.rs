//! What an answer, or none, means to the op table: over a stub of the cloud that answers what no lab does.

use bindings::{BoxedStream, Cloud, DialFailure, Network, Seams, in_process, surface};
use bytes::Bytes;
use engine::clock::{BranchId, Clock};
use engine::effect::Made;
use engine::op::{Call, Failure, Found, Kind, Op, Settle};
use engine::secret::{SecretError, Vault};
use futures::future::BoxFuture;
use jiff::Timestamp;
use lifeboat::world::not_connected;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_700_000_000).expect("a time")
    }
    fn park_until(&self, _: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
    fn perform(&self, _: BranchId, _: BoxFuture<'static, ()>) {}
    fn fork(&self, _: BranchId, _: usize) -> Vec<BranchId> {
        Vec::new()
    }
    fn begin(&self, _: BranchId) {}
    fn end(&self, _: BranchId) {}
    fn join(&self, _: BranchId) {}
}

struct Mask;

impl Vault for Mask {
    fn open(&self, text: &str) -> Result<Zeroizing<String>, SecretError> {
        Ok(Zeroizing::new(text.to_owned()))
    }
    fn seal(&self, name: &str, _: &str) -> Result<String, SecretError> {
        Ok(format!("{{{{secret:{name}#00000000}}}}"))
    }
}

/// A network without hosts.
struct Nowhere;

impl Network for Nowhere {
    fn dial(&self, host: String, _: u16) -> futures::future::BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        Box::pin(std::future::ready(Err(DialFailure::NoRoute { host })))
    }

    fn secure(&self, stream: BoxedStream, _: String) -> futures::future::BoxFuture<'static, Result<BoxedStream, String>> {
        Box::pin(std::future::ready(Ok(stream)))
    }
}

type Stub = fn(http::Request<Bytes>) -> Result<http::Response<Bytes>, std::io::Error>;

fn table(stub: Stub) -> Vec<Op> {
    let http = in_process(Arc::new(move |request| {
        Box::pin(async move {
            match stub(request) {
                Err(why) if why.kind() == std::io::ErrorKind::ConnectionRefused => Err(not_connected(why).await),
                answer => answer.map_err(Into::into),
            }
        })
    }));
    let cloud = Cloud::with_key(http, "us-east-1", ("test", "test"), None, Arc::new(Still));
    surface(&Seams { cloud: Arc::new(cloud), network: Arc::new(Nowhere) }).ops
}

fn reply(status: u16, body: &'static str) -> Result<http::Response<Bytes>, std::io::Error> {
    Ok(http::Response::builder()
        .status(status)
        .header("x-amzn-requestid", "r-1")
        .body(Bytes::from_static(body.as_bytes()))
        .expect("a reply"))
}

fn call(stub: Stub, name: &str, args: Value) -> Result<Value, Failure> {
    call_after(Vec::new(), stub, name, args)
}

/// A call of a run that has done this.
fn call_after(done: Vec<Made>, stub: Stub, name: &str, args: Value) -> Result<Value, Failure> {
    let ops = table(stub);
    let op = ops.iter().find(|op| op.name == name).expect("an op of that name");
    at_once((op.send)(called(done, args)))
}

/// What is found of an action whose answer was lost.
fn found(stub: Stub, name: &str, args: Value) -> Result<Found, Failure> {
    let ops = table(stub);
    let op = ops.iter().find(|op| op.name == name).expect("an op of that name");
    let Kind::Action(settle) = &op.kind else { panic!("{name} is no action") };
    let Settle::Reconcile { look, .. } = settle else { panic!("{name} is not looked for") };
    at_once(look(called(Vec::new(), args)))
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

fn called(done: Vec<Made>, args: Value) -> Call {
    Call {
        args,
        token: "0".repeat(32),
        digest: "1".repeat(32),
        begun: Still.now(),
        sent: Still.now(),
        before: Value::Null,
        run: "test".to_owned(),
        folder: std::path::PathBuf::from("."),
        project: std::path::PathBuf::from("."),
        chain: "2".repeat(64),
        done: Arc::new(move || done.iter().cloned().map(Arc::new).collect()),
        memory: Arc::new(()),
        vault: Arc::new(Mask),
        progress: Arc::new(|_| {}),
        cancel: CancellationToken::new(),
        clock: Arc::new(Still),
    }
}

#[test]
fn names_are_unique() {
    let ops = table(|_| reply(200, ""));
    let names: std::collections::BTreeSet<_> = ops.iter().map(|op| op.name).collect();
    assert_eq!(names.len(), ops.len());
}

#[test]
fn an_unknown_member_is_refused_before_anything_is_sent() {
    let answer = call(|_| panic!("nothing is sent"), "drs::describe_jobs", json!({ "filter": {} }));
    assert!(matches!(answer, Err(Failure::Refused(error)) if error.code == "Options" && error.message.contains("filter")));
}

#[test]
fn a_4xx_is_refused_with_its_code_and_request() {
    let answer = call(
        |_| {
            reply(
                404,
                "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no user</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
            )
        },
        "iam::get_user",
        json!({ "UserName": "ann" }),
    );
    let Err(Failure::Refused(error)) = answer else { panic!("{answer:?}") };
    assert_eq!(
        (error.code.as_str(), error.operation.as_str(), error.request_id.as_str(), error.retryable),
        ("NoSuchEntity", "GetUser", "r-1", false)
    );
}

#[test]
fn throttling_is_refused_and_may_be_sent_again() {
    let stub: Stub = |_| {
        reply(
            400,
            "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>slow</Message></Error><RequestId>r</RequestId></ErrorResponse>",
        )
    };
    assert!(matches!(call(stub, "iam::list_users", Value::Null), Err(Failure::Refused(error)) if error.retryable));
}

#[test]
fn a_lost_reply_a_5xx_and_garbage_are_unknown() {
    let lost: Stub = |_| Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
    // As a system ends a connection whose packets are lost.
    let silent: Stub = |_| Err(std::io::Error::from(std::io::ErrorKind::HostUnreachable));
    let failing: Stub = |_| reply(500, "{}");
    for stub in [lost, silent, failing] {
        let action = call(stub, "drs::delete_job", json!({ "jobID": "drsjob-11111111111111111" }));
        let query = call(stub, "sts::get_caller_identity", Value::Null);
        assert!(matches!((&action, &query), (Err(Failure::Unknown { .. }), Err(Failure::Unknown { .. }))), "{action:?} {query:?}");
    }
    // An answer of which only the status counts needs no body.
    let garbled: Stub = |_| reply(200, "garbage");
    let query = call(garbled, "sts::get_caller_identity", Value::Null);
    assert!(matches!(query, Err(Failure::Unknown { .. })), "{query:?}");
    let action = call(garbled, "iam::create_user", json!({ "UserName": "ann" }));
    assert!(matches!(action, Err(Failure::Unknown { .. })), "{action:?}");
}

#[test]
fn a_refused_connection_was_never_made() {
    let stub: Stub = |_| Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
    assert!(matches!(call(stub, "drs::delete_job", json!({ "jobID": "drsjob-1" })), Err(Failure::Refused(error)) if error.retryable));
}

#[test]
fn what_the_run_made_a_moment_ago_and_is_not_found_is_asked_for_again() {
    let absent: Stub =
        |_| reply(400, "<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>no</Message></Error></Errors></Response>");
    let did = |op: &str, ago: i64| Made {
        op: op.to_owned(),
        args: if op == "ec2::run_instances" { json!({}) } else { json!({ "InstanceIds": ["i-1"] }) },
        result: Arc::new(json!({ "Instances": [{ "InstanceId": "i-1" }] })),
        before: Value::Null,
        at: Still.now() - jiff::SignedDuration::from_secs(ago),
    };
    let is_asked_again = |done: Vec<Made>, op: &str, id: &str| match call_after(done, absent, op, json!({ "InstanceIds": [id] })) {
        Err(Failure::Refused(error)) => error.retryable,
        other => panic!("{other:?}"),
    };
    for op in ["ec2::terminate_instances", "ec2::describe_instances", "ec2::stop_instances"] {
        assert!(is_asked_again(vec![did("ec2::run_instances", 20)], op, "i-1"), "{op}");
        assert!(!is_asked_again(vec![did("ec2::run_instances", 20)], op, "i-2"), "{op}: another");
        assert!(!is_asked_again(vec![did("ec2::run_instances", 3600)], op, "i-1"), "{op}: long ago");
        assert!(!is_asked_again(vec![did("ec2::run_instances", 20), did("ec2::terminate_instances", 10)], op, "i-1"), "{op}: taken away");
    }
}

#[test]
fn roles_that_were_made_a_moment_ago_may_not_be_known_to_drs_yet() {
    let missing: Stub = |_| {
        let body = r#"{"message":"Failed to attach the following IAM roles to their instance profiles: A","code":"ValidationException"}"#;
        let answer = http::Response::builder().status(400).header("x-amzn-errortype", "ValidationException");
        Ok(answer.body(Bytes::from_static(body.as_bytes())).expect("a reply"))
    };
    let role = Made {
        op: "iam::create_role".to_owned(),
        args: json!({ "RoleName": "A" }),
        result: Arc::new(json!({ "Role": { "RoleName": "A" } })),
        before: Value::Null,
        at: Still.now(),
    };
    let is_asked_again = |done: Vec<Made>| match call_after(done, missing, "drs::initialize_service", Value::Null) {
        Err(Failure::Refused(error)) => error.retryable,
        other => panic!("{other:?}"),
    };
    assert!(is_asked_again(vec![role]) && !is_asked_again(Vec::new()));
}

#[test]
fn no_tags_is_not_all_tags() {
    let answer = call(|_| panic!("nothing is sent"), "ec2::delete_tags", json!({ "Resources": ["i-1"], "Tags": [] }));
    assert!(matches!(answer, Err(Failure::Refused(error)) if error.code == "Options" && error.message.contains("remove all tags")));
}

#[test]
fn a_new_keys_secret_is_sealed() {
    let stub: Stub = |_| {
        reply(
            200,
            "<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>ann</UserName><AccessKeyId>AKIA1</AccessKeyId><Status>Active</Status><SecretAccessKey>wJalr</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>",
        )
    };
    let made = call(stub, "iam::create_access_key", json!({ "UserName": "ann" })).expect("a key");
    assert_eq!(made["AccessKey"]["SecretAccessKey"], "{{secret:ann#00000000}}");
    assert_eq!(made["AccessKey"]["AccessKeyId"], "AKIA1");
}

#[test]
fn start_recovery_needs_is_drill_and_tags_its_job() {
    let ops = table(|_| reply(200, ""));
    let op = ops.iter().find(|op| op.name == "drs::start_recovery").expect("the op");
    assert!(op.schema.as_ref().expect("a schema")["required"].as_array().expect("required").contains(&json!("isDrill")));
    let stub: Stub = |request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        assert_eq!(body["tags"]["lifeboat:call"], "1".repeat(32));
        reply(202, r#"{"job":{"jobID":"drsjob-1"}}"#)
    };
    let args = json!({ "sourceServers": [{ "sourceServerID": "s-1" }], "isDrill": true });
    assert_eq!(call(stub, "drs::start_recovery", args).expect("a job")["job"]["jobID"], "drsjob-1");
}

/// A termination of `i-1` that began so long before the call did, and came to this; the instance itself is there still.
fn terminating(begun: &'static str, status: &'static str) -> Found {
    // The stub is a function and knows nothing: what it answers is laid down for this thread.
    thread_local! { static JOB: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) }; }
    let at = Still.now() - engine::duration::parse(begun).expect("a duration");
    let job = json!({ "items": [{
        "jobID": "drsjob-1", "type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES", "status": "COMPLETED",
        "creationDateTime": at.to_string(),
        "participatingServers": [{ "sourceServerID": "s-1", "launchStatus": status }],
    }] });
    JOB.with(|kept| kept.replace(job.to_string()));
    let stub: Stub = |request| {
        let body = if request.uri().path().ends_with("DescribeJobs") {
            JOB.with(|kept| kept.borrow().clone())
        } else {
            json!({ "items": [{ "recoveryInstanceID": "i-1", "sourceServerID": "s-1", "ec2InstanceState": "RUNNING" }] }).to_string()
        };
        Ok(http::Response::builder().status(200).header("x-amzn-requestid", "r-1").body(Bytes::from(body)).expect("a reply"))
    };
    found(stub, "drs::terminate_recovery_instances", json!({ "recoveryInstanceIDs": ["i-1"] })).expect("an answer")
}

#[test]
fn a_job_is_the_calls_own_though_its_clock_is_minutes_off_and_not_one_of_before() {
    assert!(matches!(terminating("4m", "TERMINATED"), Found::Done(_)), "AWS's clock is four minutes behind");
    assert!(matches!(terminating("6m", "TERMINATED"), Found::Absent), "it began long before");
}

#[test]
fn a_termination_that_failed_took_nothing_away_and_is_sent_again() {
    assert!(matches!(terminating("0s", "FAILED"), Found::Absent));
    assert!(matches!(terminating("0s", "PENDING"), Found::Done(_)), "it is under way");
}
