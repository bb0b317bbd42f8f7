//! The installer of the replication agent, run on a host as a person runs it. What makes it fail is the state of the
//! host, the network and the account, each made by AWS calls or commands.

use super::{Site, run_on, site};
use crate::hosts::agent_alive;
use crate::network::rig::{REGION, Rig};
use crate::wire::{Call, Caller, Node, Principal, Request, Service, answer, invoke_query, sign};
use jiff::SignedDuration;
use serde_json::{Value, json};

const POLICY: &str = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";
const TRUST: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"drs.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A host with the installer on its disk, and a user `ola` with a key who may install agents.
struct Case {
    site: Site,
    id: String,
    secret: String,
}

fn iam(rig: &mut Rig, action: &str, params: &[(&str, &str)]) -> Node {
    let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
    let call = Call { caller, region: REGION.to_owned(), request_id: "r-1".to_owned() };
    invoke_query(&mut rig.world, &call, Service::Iam, action, params).unwrap_or_else(|error| panic!("{action}: {error}"))
}

fn drs(rig: &mut Rig, region: &str, operation: &str, body: &Value) -> Value {
    let mut request = Request {
        method: "POST".to_owned(),
        host: format!("drs.{region}.amazonaws.com"),
        path: format!("/{operation}"),
        query: String::new(),
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: body.to_string().into(),
    };
    sign(&mut request, "test", "test", region, "drs", "20261102T090000Z");
    let (response, _) = answer(&mut rig.world, &request);
    let answer = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    assert!(response.status < 300, "{operation}: {answer}");
    answer
}

fn initialise(rig: &mut Rig, region: &str, subnet: &str) {
    drs(rig, region, "InitializeService", &json!({}));
    let template = json!({
        "stagingAreaSubnetId": subnet, "associateDefaultSecurityGroup": true, "replicationServersSecurityGroupsIDs": [],
        "replicationServerInstanceType": "t3.small", "useDedicatedReplicationServer": false, "defaultLargeStagingDiskType": "GP3",
        "ebsEncryption": "DEFAULT", "bandwidthThrottling": 0, "dataPlaneRouting": "PUBLIC_IP", "createPublicIP": true,
        "stagingAreaTags": {},
        "pitPolicy": [
            { "ruleID": 1, "units": "MINUTE", "interval": 10, "retentionDuration": 60, "enabled": true },
            { "ruleID": 2, "units": "HOUR", "interval": 1, "retentionDuration": 24, "enabled": true },
            { "ruleID": 3, "units": "DAY", "interval": 1, "retentionDuration": 7, "enabled": true },
        ],
    });
    drs(rig, region, "CreateReplicationConfigurationTemplate", &template);
}

impl Case {
    /// Everything is there but a DRS that has been initialised.
    fn new() -> Self {
        let mut site = site("amazon-linux-2", "");
        for name in ["Agent", "Failback", "ConversionServer", "RecoveryInstance", "ReplicationServer", "RecoveryInstanceWithLaunchActions"]
        {
            let name = format!("AWSElasticDisasterRecovery{name}Role");
            let role = [("RoleName", name.as_str()), ("Path", "/service-role/"), ("AssumeRolePolicyDocument", TRUST)];
            iam(&mut site.rig, "CreateRole", &role);
        }
        iam(&mut site.rig, "CreateUser", &[("UserName", "ola")]);
        iam(&mut site.rig, "AttachUserPolicy", &[("UserName", "ola"), ("PolicyArn", POLICY)]);
        let key = iam(&mut site.rig, "CreateAccessKey", &[("UserName", "ola")]);
        site.rig.settle();
        let url = format!("https://aws-elastic-disaster-recovery-{REGION}.s3.amazonaws.com/latest/linux/aws-replication-installer-init.py");
        site.says("ec2-user", &format!("curl -sSf -o install.py {url}"));
        let text = |path: &str| key.at(path).unwrap().to_owned();
        Self { site, id: text("AccessKey/AccessKeyId"), secret: text("AccessKey/SecretAccessKey") }
    }

    /// [`new`](Self::new), with DRS initialised.
    fn ready() -> Self {
        let mut case = Self::new();
        let subnet = case.site.subnet.clone();
        initialise(&mut case.site.rig, REGION, &subnet);
        case
    }

    /// Runs the installer for `region` with the key, as root: what it printed, and its exit status.
    fn install(&mut self, region: &str, more: &str) -> (String, i32) {
        let key = format!("AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY='{}'", self.id, self.secret);
        let (out, err, status) =
            self.site.run("ec2-user", &format!("{key} sudo -E python3 install.py --region {region} --no-prompt {more}"));
        (out + &err, status)
    }

    fn servers(&mut self, region: &str) -> Vec<Value> {
        let found = drs(&mut self.site.rig, region, "DescribeSourceServers", &json!({ "filters": {} }));
        found["items"].as_array().unwrap().clone()
    }

    /// The installation fails, says `why`, and nothing was registered.
    fn fails(&mut self, region: &str, more: &str, why: &str) {
        let (said, status) = self.install(region, more);
        assert!(status == 1 && said.contains(why), "{status}: {said}");
        assert_ne!(self.site.run("ec2-user", "sudo ls /var/lib/aws-replication-agent").2, 0, "an agent was left: {said}");
        // A server that is registered has a launch template from then on.
        assert_eq!(self.site.rig.world.ec2.launch_templates.len(), 0, "{said}");
    }
}

#[test]
fn it_registers_the_server_starts_the_agent_and_the_server_becomes_healthy() {
    let mut case = Case::ready();
    let (said, status) = case.install(REGION, "--tags Team=storage Env=test");
    assert_eq!(status, 0, "{said}");
    let server = case.servers(REGION).remove(0);
    let id = server["sourceServerID"].as_str().unwrap().to_owned();
    let lines = format!(
        "The installation of the AWS Replication Agent has started.\n\
         Identifying volumes for replication.\n\
         Identified volume for replication: /dev/nvme0n1 of size 8 GiB\n\
         All volumes for replication were successfully identified.\n\
         Downloading the AWS Replication Agent onto the source server... Finished.\n\
         Installing the AWS Replication Agent onto the source server... Finished.\n\
         Syncing the source server with the Elastic Disaster Recovery Console... Finished.\n\
         The following is the source server ID: {id}.\n\
         The AWS Replication Agent was successfully installed.\n"
    );
    assert_eq!(said, lines);
    assert_eq!(server["tags"], json!({ "Team": "storage", "Env": "test" }));
    assert_eq!(server["sourceProperties"]["identificationHints"]["awsInstanceID"], case.site.host.as_str());
    let host = case.site.host.clone();
    assert!(agent_alive(&case.site.rig.world, &host, &id));
    assert_eq!(case.site.says("ec2-user", "systemctl is-active aws-replication"), "active\n");
    let later = case.site.rig.world.now() + SignedDuration::from_mins(30);
    case.site.rig.world.advance(later);
    assert_eq!(case.servers(REGION)[0]["dataReplicationInfo"]["dataReplicationState"], "CONTINUOUS");
    case.site.says("ec2-user", "sudo systemctl stop aws-replication");
    let later = case.site.rig.world.now() + SignedDuration::from_mins(30);
    case.site.rig.world.advance(later);
    assert_eq!(case.servers(REGION)[0]["dataReplicationInfo"]["dataReplicationState"], "STALLED");
}

#[test]
fn it_takes_an_answer_to_each_prompt() {
    let mut case = Case::ready();
    let host = case.site.host.clone();
    let answers = format!("\n{REGION}\n{}\n{}\n", case.id, case.secret);
    let (out, err, status) = run_on(&mut case.site.rig, &host, "ec2-user", "sudo python3 install.py", &answers);
    let asked = "The installation of the AWS Replication Agent has started.\n\
         AWS Region Name: \nAWS Region Name: \nAWS Access Key ID: \nAWS Secret Access Key: \nIdentifying volumes";
    assert!(status == 0 && out.starts_with(asked), "{out}{err}");
    assert!(!out.contains(&case.secret));
    let (out, _, status) = run_on(&mut case.site.rig, &host, "ec2-user", "sudo python3 install.py", "us-west-2\n");
    assert!(status == 1 && out.ends_with("AWS Access Key ID: \nEOFError: EOF when reading a line\n"), "{out}");
    let (said, status) = {
        let (out, err, status) = case.site.run("ec2-user", "sudo python3 install.py --no-prompt");
        (out + &err, status)
    };
    assert!(status == 1 && said.contains("The parameter --region is missing."), "{said}");
}

#[test]
fn it_needs_root() {
    let mut case = Case::ready();
    let line = format!("AWS_ACCESS_KEY_ID={} python3 install.py --region {REGION} --no-prompt", case.id);
    let (out, _, status) = case.site.run("ec2-user", &line);
    let why = "You do not have enough privileges to run this application installer. Run the installer again, using root privileges.\n";
    assert_eq!((out.as_str(), status), (why, 1));
}

#[test]
fn it_needs_an_account_that_is_initialised_in_the_region_it_is_told() {
    let mut case = Case::new();
    let why = "AWS Replication Agent installation failed due to the account not being initialized";
    case.fails(REGION, "", why);
    let subnet = case.site.subnet.clone();
    initialise(&mut case.site.rig, REGION, &subnet);
    case.fails("eu-west-1", "", why);
    case.fails("us-west-9", "", "Invalid endpoint: https://drs.us-west-9.amazonaws.com");
    assert_eq!(case.install(REGION, "").1, 0);
}

#[test]
fn it_needs_the_rights_of_its_policy() {
    let mut case = Case::ready();
    iam(&mut case.site.rig, "DetachUserPolicy", &[("UserName", "ola"), ("PolicyArn", POLICY)]);
    case.site.rig.settle();
    let why = "User: arn:aws:iam::000000000000:user/ola is not authorized to perform: drs:GetAgentInstallationAssetsForDrs";
    case.fails(REGION, "", why);
    // A right that is missing later on shows later on.
    let some =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"drs:GetAgentInstallationAssetsForDrs","Resource":"*"}]}"#;
    iam(&mut case.site.rig, "PutUserPolicy", &[("UserName", "ola"), ("PolicyName", "some"), ("PolicyDocument", some)]);
    case.site.rig.settle();
    case.fails(REGION, "", "is not authorized to perform: drs:CreateSourceServerForDrs");
}

#[test]
fn it_needs_a_key_that_is_valid() {
    let mut case = Case::ready();
    let right = case.secret.clone();
    case.secret = right.chars().rev().collect();
    case.fails(REGION, "", "Failed to validate AWS credentials: InvalidSignatureException");
    case.secret = right;
    let id = std::mem::replace(&mut case.id, "AKIAIOSFODNN7EXAMPLE".to_owned());
    case.fails(REGION, "", "Failed to validate AWS credentials: UnrecognizedClientException");
    case.id = id;
    let off = [("UserName", "ola"), ("AccessKeyId", &*case.id.clone()), ("Status", "Inactive")];
    iam(&mut case.site.rig, "UpdateAccessKey", &off);
    case.site.rig.settle();
    case.fails(REGION, "", "Failed to validate AWS credentials");
}

#[test]
fn it_needs_a_way_to_the_internet_until_it_has_downloaded() {
    let mut case = Case::ready();
    let group = case.site.group.clone();
    let all = [("GroupId", group.as_str()), ("IpPermissions.1.IpProtocol", "-1"), ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0")];
    case.site.rig.aws("RevokeSecurityGroupEgress", &all);
    let why = format!("Connection attempt to {REGION} on port 443 failed\nurlopen error [Errno 110] Connection timed out");
    case.fails(REGION, "", &why);
    case.site.rig.aws("AuthorizeSecurityGroupEgress", &all);
    assert_eq!(case.install(REGION, "").1, 0);
}

#[test]
fn it_takes_the_disks_it_is_told_if_the_host_has_them() {
    let mut case = Case::ready();
    let zone = case.site.rig.made("DescribeSubnets", &[("SubnetId.1", &case.site.subnet.clone())], "subnetSet/item/availabilityZone");
    let volume = case.site.rig.made("CreateVolume", &[("AvailabilityZone", &zone), ("Size", "3")], "volumeId");
    case.site.rig.settle();
    let (host, device) = (case.site.host.clone(), "/dev/sdf");
    case.site.rig.aws("AttachVolume", &[("VolumeId", &volume), ("InstanceId", &host), ("Device", device)]);
    case.site.rig.settle();
    case.fails(REGION, "--devices /dev/sdz", "The disk /dev/sdz was not found. Your disks are: /dev/nvme0n1, /dev/nvme1n1");
    let (said, status) = case.install(REGION, "--devices /dev/nvme1n1");
    assert!(status == 0 && said.contains("/dev/nvme1n1 of size 3 GiB") && !said.contains("nvme0n1"), "{said}");
    let disks = case.servers(REGION)[0]["sourceProperties"]["disks"].clone();
    assert_eq!(disks, json!([{ "deviceName": "/dev/nvme1n1", "bytes": 3_221_225_472u64 }]));
    let (said, status) = case.install(REGION, "");
    assert!(status == 0 && said.contains("nvme0n1 of size 8 GiB") && said.contains("nvme1n1 of size 3 GiB"), "{said}");
}

#[test]
fn a_server_that_replicates_into_one_region_is_not_installed_for_another() {
    let mut case = Case::ready();
    assert_eq!(case.install(REGION, "").1, 0);
    drs(&mut case.site.rig, "us-east-1", "InitializeService", &json!({}));
    let (said, status) = case.install("us-east-1", "");
    let why = "Cannot install agent, as this server was previously installed to replicate into another region or account\n";
    assert!(status == 1 && said.ends_with(why), "{said}");
    assert!(case.servers("us-east-1").is_empty());
    assert_eq!(case.servers(REGION).len(), 1);
}

#[test]
fn run_again_it_keeps_the_server_and_copies_everything_again() {
    let mut case = Case::ready();
    assert_eq!(case.install(REGION, "").1, 0);
    let id = case.servers(REGION)[0]["sourceServerID"].clone();
    case.site.rig.settle();
    case.site.rig.settle();
    assert_eq!(case.servers(REGION)[0]["dataReplicationInfo"]["dataReplicationState"], "CONTINUOUS");
    let (said, status) = case.install(REGION, "");
    assert!(status == 0 && said.contains(&format!("source server ID: {}.", id.as_str().unwrap())), "{said}");
    let servers = case.servers(REGION);
    assert_eq!((servers.len(), &servers[0]["sourceServerID"]), (1, &id));
    assert_eq!(servers[0]["dataReplicationInfo"]["dataReplicationState"], "INITIATING");
    let (said, status) = case.install(REGION, "--tags Env=prod");
    assert!(status == 1 && said.contains("already exists"), "{said}");
}

#[test]
fn it_goes_by_no_name_only_by_what_the_file_holds() {
    let mut case = Case::ready();
    case.site.says("ec2-user", "cp install.py other; sed 's/^/#/' install.py > changed.py; echo 'print(1)' > plain.py");
    let (said, _, status) = case.site.run("ec2-user", "sudo python3 other --no-prompt");
    assert!(status == 1 && said.contains("installation of the AWS Replication Agent has started"), "{said}");
    assert_ne!(case.site.run("ec2-user", "sudo python3 plain.py").2, 0);
    assert_ne!(case.site.run("ec2-user", "sudo python3 changed.py --no-prompt").2, 0);
    assert_eq!(case.site.run("ec2-user", "sudo python3 other --frobnicate").2, 2);
}
