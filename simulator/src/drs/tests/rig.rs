//! A Region prepared for disaster recovery, made by AWS calls alone.
//!
//! With `SIMULATOR_EXCHANGES` set to a file, every exchange of a modelled operation is appended to it, for
//! `validate_shapes.py`.

use crate::store::Db;
use crate::wire::{Call, Caller, Exchange, Node, Principal, Request, Service, answer, exchange, invoke_query, sign};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::io::Write as _;

const TRUST: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"drs.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub(super) struct Rig {
    pub(super) world: World,
    pub(super) region: String,
    pub(super) access_key: String,
    pub(super) secret: String,
    /// Staging subnet, its VPC, and the VPC's route table to the internet.
    pub(super) subnet: String,
    pub(super) vpc: String,
    pub(super) table: String,
    folder: tempfile::TempDir,
    exchanges: Vec<Exchange>,
}

impl Rig {
    /// A new lab, asked with the root key in `region`.
    pub(super) fn new(region: &str) -> Self {
        let mut world = World::empty();
        world.found("123456789012", 11, Timestamp::from_second(1_793_610_000).expect("a time"));
        let text = String::new;
        Self {
            world,
            region: region.to_owned(),
            access_key: "test".to_owned(),
            secret: "test".to_owned(),
            subnet: text(),
            vpc: text(),
            table: text(),
            folder: tempfile::tempdir().expect("a folder"),
            exchanges: Vec::new(),
        }
    }

    /// [`Rig::new`] with roles, a staging network, an initialized account and a replication template.
    pub(super) fn ready(region: &str) -> Self {
        let mut rig = Self::new(region);
        rig.roles();
        rig.network();
        rig.ok(204, "InitializeService", json!({}));
        let template = rig.template();
        rig.ok(201, "CreateReplicationConfigurationTemplate", template);
        rig
    }

    pub(super) fn roles(&mut self) {
        for name in ["Agent", "Failback", "ConversionServer", "RecoveryInstance", "ReplicationServer", "RecoveryInstanceWithLaunchActions"]
        {
            let name = format!("AWSElasticDisasterRecovery{name}Role");
            let params = [("RoleName", name.as_str()), ("Path", "/service-role/"), ("AssumeRolePolicyDocument", TRUST)];
            self.call(Service::Iam, "CreateRole", &params);
        }
    }

    /// A staging VPC with one subnet and a way to the internet.
    pub(super) fn network(&mut self) {
        let made = |node: Node, path: &str| node.at(path).expect("an id").to_owned();
        let vpc = made(self.ec2("CreateVpc", &[("CidrBlock", "10.77.0.0/16")]), "vpc/vpcId");
        let subnet = made(self.ec2("CreateSubnet", &[("VpcId", &vpc), ("CidrBlock", "10.77.1.0/24")]), "subnet/subnetId");
        let gateway = made(self.ec2("CreateInternetGateway", &[]), "internetGateway/internetGatewayId");
        self.ec2("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
        let table = made(self.ec2("CreateRouteTable", &[("VpcId", &vpc)]), "routeTable/routeTableId");
        self.ec2("AssociateRouteTable", &[("RouteTableId", &table), ("SubnetId", &subnet)]);
        let route = [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", gateway.as_str())];
        self.ec2("CreateRoute", &route);
        (self.vpc, self.subnet, self.table) = (vpc, subnet, table);
    }

    /// A replication template for the staging subnet.
    pub(super) fn template(&self) -> Value {
        json!({
            "stagingAreaSubnetId": self.subnet,
            "associateDefaultSecurityGroup": true,
            "replicationServersSecurityGroupsIDs": [],
            "replicationServerInstanceType": "t3.small",
            "useDedicatedReplicationServer": false,
            "defaultLargeStagingDiskType": "GP3",
            "ebsEncryption": "DEFAULT",
            "bandwidthThrottling": 0,
            "dataPlaneRouting": "PUBLIC_IP",
            "createPublicIP": true,
            "stagingAreaTags": { "Team": "storage" },
            "pitPolicy": [
                { "ruleID": 1, "units": "MINUTE", "interval": 10, "retentionDuration": 60, "enabled": true },
                { "ruleID": 2, "units": "HOUR", "interval": 1, "retentionDuration": 24, "enabled": true },
                { "ruleID": 3, "units": "DAY", "interval": 1, "retentionDuration": 7, "enabled": true },
            ],
        })
    }

    fn root(&self) -> Call {
        let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
        Call { caller, region: self.region.clone(), request_id: "r-1".to_owned() }
    }

    fn call(&mut self, service: Service, action: &str, params: &[(&str, &str)]) -> Node {
        let call = self.root();
        invoke_query(&mut self.world, &call, service, action, params).unwrap_or_else(|error| panic!("{action} {params:?}: {error}"))
    }

    /// One EC2 call that must succeed.
    pub(super) fn ec2(&mut self, action: &str, params: &[(&str, &str)]) -> Node {
        self.call(Service::Ec2, action, params)
    }

    /// One IAM call that must succeed.
    pub(super) fn iam(&mut self, action: &str, params: &[(&str, &str)]) -> Node {
        self.call(Service::Iam, action, params)
    }

    /// One signed request: status, error type, body.
    pub(super) fn send(&mut self, method: &str, path: &str, query: &str, body: &str) -> (u16, String, Value) {
        let mut request = Request {
            method: method.to_owned(),
            host: format!("drs.{}.amazonaws.com", self.region),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
            body: body.to_owned().into(),
        };
        sign(&mut request, &self.access_key, &self.secret, &self.region, "drs", "20261102T090000Z");
        let (response, operation) = answer(&mut self.world, &request);
        let modelled = operation.filter(|(_, name)| !name.ends_with("ForDrs"));
        self.exchanges.extend(modelled.map(|operation| exchange(operation, &request, &response)));
        let code = response.headers.iter().find(|(name, _)| *name == "x-amzn-errortype").map(|(_, value)| value.clone());
        (response.status, code.unwrap_or_default(), serde_json::from_slice(&response.body).unwrap_or(Value::Null))
    }

    /// One operation that must succeed.
    pub(super) fn ok(&mut self, status: u16, operation: &str, body: Value) -> Value {
        let (got, code, answer) = self.send("POST", &format!("/{operation}"), "", &body.to_string());
        assert_eq!((got, code.as_str()), (status, ""), "{operation} {body}: {answer}");
        answer
    }

    /// One operation that must be refused: status, code and message.
    pub(super) fn refused(&mut self, operation: &str, body: Value) -> String {
        let (status, code, answer) = self.send("POST", &format!("/{operation}"), "", &body.to_string());
        format!("{status} {code}: {}", answer["message"].as_str().unwrap_or_default())
    }

    /// The lab is closed and opened again: only what its file says is left.
    pub(super) fn reborn(&mut self) {
        let mut file = Db::open(&self.folder.path().join("lab")).expect("a file");
        file.commit(&mut self.world.tables()).expect("written");
        let mut world = World::empty();
        file.load(&mut world.tables()).expect("read");
        self.world = world;
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, seconds: i64) {
        let then = self.world.now() + SignedDuration::from_secs(seconds);
        self.world.advance(then);
    }

    /// An agent on a machine outside AWS registers.
    pub(super) fn register(&mut self, name: &str) -> String {
        self.ok(201, "CreateSourceServerForDrs", Self::machine(name))["sourceServerID"].as_str().expect("an id").to_owned()
    }

    /// What an agent says of its machine.
    pub(super) fn machine(name: &str) -> Value {
        json!({
            "hostname": name, "fqdn": name, "os": "Linux version 5.10", "agentVersion": "5.4.2", "ramBytes": 2_000_000_000u64,
            "cpus": [{ "modelName": "Xeon", "cores": 1 }, { "modelName": "Xeon", "cores": 1 }],
            "networkInterfaces": [{ "macAddress": "02-00-00-00-00-01", "ips": ["192.0.2.7"], "isPrimary": true }],
            "disks": [{ "deviceName": "/dev/nvme0n1", "bytes": 8_589_934_592u64 }],
        })
    }

    /// Servers that have been synchronised.
    pub(super) fn synced(&mut self, names: &[&str]) -> Vec<String> {
        let ids = names.iter().map(|name| self.register(name)).collect();
        self.wait(1800);
        ids
    }

    pub(super) fn server(&mut self, id: &str) -> Value {
        self.ok(200, "DescribeSourceServers", json!({ "filters": { "sourceServerIDs": [id] } }))["items"][0].clone()
    }

    pub(super) fn state(&mut self, id: &str) -> String {
        let info = self.server(id)["dataReplicationInfo"].clone();
        let error = info["dataReplicationError"]["error"].as_str().map(|error| format!(" {error}")).unwrap_or_default();
        format!("{}{error}", info["dataReplicationState"].as_str().unwrap_or_default())
    }

    /// Starts a job of these servers and waits until it is over: its id and final state.
    pub(super) fn recover(&mut self, ids: &[String], drill: bool) -> Value {
        let servers: Vec<Value> = ids.iter().map(|id| json!({ "sourceServerID": id })).collect();
        let job = self.ok(202, "StartRecovery", json!({ "sourceServers": servers, "isDrill": drill, "tags": { "run": "7" } }));
        let id = job["job"]["jobID"].clone();
        self.finish(&id)
    }

    /// The job, once it is over and says so of its servers.
    pub(super) fn finish(&mut self, job: &Value) -> Value {
        for _ in 0..60 {
            self.wait(60);
            let found = self.ok(200, "DescribeJobs", json!({ "filters": { "jobIDs": [job] } }))["items"][0].clone();
            let is_late = |server: &Value| server["launchStatus"] == "IN_PROGRESS";
            if found["status"] == "COMPLETED" && !found["participatingServers"].as_array().is_some_and(|all| all.iter().any(is_late)) {
                return found;
            }
        }
        panic!("job {job} does not end")
    }

    /// The events of a job's log about everything.
    pub(super) fn events(&mut self, job: &Value) -> Vec<String> {
        let mut events = Vec::new();
        let mut token = Value::Null;
        loop {
            let mut body = json!({ "jobID": job });
            if !token.is_null() {
                body["nextToken"] = token.clone();
            }
            let page = self.ok(200, "DescribeJobLogItems", body);
            for item in page["items"].as_array().expect("items") {
                let raw = item["eventData"]["rawError"].as_str().map(|raw| format!(" {raw}")).unwrap_or_default();
                events.push(format!("{}{raw}", item["event"].as_str().expect("an event")));
            }
            token = page["nextToken"].clone();
            if token.is_null() {
                return events;
            }
        }
    }

    /// The EC2 instance a job's only server became.
    pub(super) fn launched(&mut self, server: &str) -> Value {
        self.ok(200, "DescribeRecoveryInstances", json!({ "filters": { "sourceServerIDs": [server] } }))["items"][0].clone()
    }

    /// Instances in EC2 that are not over, by their Name tags.
    pub(super) fn running(&self) -> Vec<String> {
        let over = |state: crate::ec2::instance::InstanceState| matches!(state.name(), "terminated" | "shutting-down");
        let alive = self.world.ec2.instances.values().filter(|instance| !over(instance.state));
        alive.map(|instance| instance.tags.get("Name").cloned().unwrap_or_default()).collect()
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        let Some(path) = option_env!("SIMULATOR_EXCHANGES") else { return };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a file for the exchanges");
        for exchange in &self.exchanges {
            let line = serde_json::to_string(exchange).expect("an exchange is JSON");
            writeln!(file, "{line}").expect("written");
        }
    }
}
