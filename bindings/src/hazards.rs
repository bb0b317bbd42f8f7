//! What is dangerous in what a script can say: what recovers for real, what takes away, what hangs on us-east-1.

use engine::check::{Hazards, Mode, Recovery, Taking};

/// Everything that `check` should warn of.
#[must_use]
pub fn hazards() -> Hazards {
    Hazards {
        acts: &ACTS,
        lists: &LISTS,
        recoveries: vec![
            Recovery { call: "recover", option: "mode", drill: Mode::Word("drill") },
            Recovery { call: "drs::start_recovery", option: "isDrill", drill: Mode::Flag(true) },
        ],
        takes: TAKES.iter().map(|&(call, what, makers)| Taking { call, what, makers }).collect(),
        codes: vec![("ssh::run", "exit_code"), ("ssh::read", "exit_code")],
        elsewhere: ELSEWHERE.to_vec(),
    }
}

/// Verbs that change the world. `check_login` and `check_site` at most trust a host key.
const ACTS: [&str; 14] = [
    "deploy_stack",
    "delete_stack",
    "narrow_ingress",
    "set_replication_defaults",
    "ensure_user",
    "make_access_key",
    "install_agent_over_ssh",
    "set_launch_settings",
    "drill",
    "recover",
    "terminate_drill",
    "dns::update",
    "update_dns_over_ssh",
    "cleanup",
];

/// Calls without options that give a list.
const LISTS: [&str; 19] = [
    "source_servers",
    "cloudformation::describe_stacks",
    "cloudformation::list_exports",
    "drs::describe_jobs",
    "drs::describe_recovery_instances",
    "drs::describe_source_servers",
    "ec2::describe_addresses",
    "ec2::describe_images",
    "ec2::describe_instances",
    "ec2::describe_key_pairs",
    "ec2::describe_launch_templates",
    "ec2::describe_nat_gateways",
    "ec2::describe_network_interfaces",
    "ec2::describe_route_tables",
    "ec2::describe_security_groups",
    "ec2::describe_snapshots",
    "ec2::describe_subnets",
    "ec2::describe_volumes",
    "ec2::describe_vpcs",
];

const INSTANCES: &[&str] =
    &["ec2::run_instances", "drill", "recover", "drs::start_recovery", "deploy_stack", "cloudformation::create_stack"];
const STACKS: &[&str] = &["deploy_stack", "cloudformation::create_stack"];
const RECOVERIES: &[&str] = &["drill", "recover", "drs::start_recovery"];
const SERVERS: &[&str] = &["install_agent_over_ssh", "ssh::install_agent"];
const USERS: &[&str] = &["ensure_user", "iam::create_user"];

/// What takes something away, what that is, and what makes such things. `cleanup` and `terminate_drill` are not here: they take
/// away only what the run made, and nothing that it recovered for real.
const TAKES: [(&str, &str, &[&str]); 18] = [
    ("delete_stack", "a stack", STACKS),
    ("cloudformation::delete_stack", "a stack", STACKS),
    ("ec2::terminate_instances", "instances", INSTANCES),
    ("ec2::delete_volume", "a volume", &["ec2::create_volume", "ec2::run_instances"]),
    ("ec2::delete_snapshot", "a snapshot", &["ec2::create_snapshot"]),
    ("ec2::delete_security_group", "a security group", STACKS),
    ("ec2::delete_launch_template", "a launch template", SERVERS),
    ("iam::delete_user", "a user", USERS),
    ("iam::delete_access_key", "an access key", &["make_access_key", "iam::create_access_key"]),
    ("iam::delete_role", "a role", &["iam::create_role", "set_replication_defaults"]),
    ("s3::delete_bucket", "a bucket", &["s3::create_bucket"]),
    ("s3::delete_object", "an object", &["s3::put_object"]),
    (
        "drs::delete_replication_configuration_template",
        "a replication template",
        &["drs::create_replication_configuration_template", "set_replication_defaults"],
    ),
    ("drs::disconnect_source_server", "a server's replication", SERVERS),
    ("drs::delete_source_server", "a source server", SERVERS),
    ("drs::terminate_recovery_instances", "recovery instances", RECOVERIES),
    ("drs::disconnect_recovery_instance", "a recovery instance", RECOVERIES),
    ("drs::delete_recovery_instance", "a recovery instance", RECOVERIES),
];

/// Control planes that are in us-east-1 only: <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html>.
const IAM: &str = "IAM's control plane in us-east-1";
const BUCKETS: &str = "S3's control plane for buckets in us-east-1";
const ELSEWHERE: [(&str, &str); 15] = [
    ("iam::create_user", IAM),
    ("iam::delete_user", IAM),
    ("iam::create_role", IAM),
    ("iam::delete_role", IAM),
    ("iam::create_access_key", IAM),
    ("iam::delete_access_key", IAM),
    ("iam::attach_user_policy", IAM),
    ("iam::attach_role_policy", IAM),
    ("iam::detach_user_policy", IAM),
    ("iam::detach_role_policy", IAM),
    ("ensure_user", IAM),
    ("make_access_key", IAM),
    ("s3::create_bucket", BUCKETS),
    ("s3::delete_bucket", BUCKETS),
    ("deploy_stack", BUCKETS),
];
