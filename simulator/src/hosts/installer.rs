//! The AWS Replication Agent's installer: a program on a host that calls DRS with the key it is given, and what the
//! agent leaves on the disk.
//!
//! Its words are those of a real terminal; what makes it fail is the state of the host, the network and the account.

use super::program::{Start, Step};
use super::shell::Line;
use super::{agent, files, host};
use crate::ec2::{instance, lookup, zone};
use crate::network;
use crate::wire::{self, Request};
use crate::world::World;
use bytes::Bytes;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const VERSION: &str = "4.8.2";

/// An installer at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    root: bool,
    flags: BTreeMap<String, Vec<String>>,
    environment: BTreeMap<String, String>,
    /// Region, key and secret, as far as they are known.
    #[serde(default)]
    answers: Vec<String>,
    /// The prompt of the next one has been printed.
    #[serde(default)]
    prompted: bool,
    stage: Stage,
    region: String,
    access_key: String,
    secret: String,
    token: Option<String>,
    server: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    Begin,
    Ask,
    Check,
    Disks,
    Download,
    Install,
    Sync,
    Done,
}

/// What it must be told: the flag, the variable and the prompt for it.
const WANTED: [(&str, &str, &str); 3] = [
    ("region", "AWS_REGION", "AWS Region Name: "),
    ("aws-access-key-id", "AWS_ACCESS_KEY_ID", "AWS Access Key ID: "),
    ("aws-secret-access-key", "AWS_SECRET_ACCESS_KEY", "AWS Secret Access Key: "),
];

fn on(text: impl Into<String>, seconds: i64) -> Step {
    Step { print: text.into(), next_after: SignedDuration::from_secs(seconds), ..Step::default() }
}

fn failed(text: impl Into<String>) -> Step {
    Step { print: format!("{}\n", text.into()), exit: Some(1), ..Step::default() }
}

/// A disk as the host names it, with its size in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Disk {
    device: String,
    bytes: u64,
}

/// Whether a file with this content is the installer.
pub(super) fn recognises(content: &[u8]) -> bool {
    crate::s3::is_installer(content)
}

/// Starts it.
pub(super) fn start(with: &Start<'_>) -> State {
    let aws = with.environment.iter().filter(|(name, _)| name.starts_with("AWS_"));
    State {
        root: with.user == "root",
        flags: flags(with.arguments),
        environment: aws.map(|(name, value)| (name.clone(), value.clone())).collect(),
        answers: Vec::new(),
        prompted: false,
        stage: Stage::Begin,
        region: String::new(),
        access_key: String::new(),
        secret: String::new(),
        token: None,
        server: String::new(),
    }
}

/// `--flag value value`, `--flag=value`, `--flag`.
fn flags(arguments: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last = String::new();
    for argument in arguments {
        match argument.strip_prefix("--") {
            Some(flag) => {
                let (name, value) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value.to_owned())));
                name.clone_into(&mut last);
                all.entry(last.clone()).or_default().extend(value);
            }
            None => all.entry(last.clone()).or_default().push(argument.clone()),
        }
    }
    all
}

/// Goes on until it has to wait or ends.
pub(super) fn step(world: &mut World, instance: &str, program: &mut State, line: &mut dyn FnMut() -> Line) -> Step {
    match program.stage {
        Stage::Begin => program.begin(),
        Stage::Ask => program.ask(line),
        Stage::Check => program.check(world, instance),
        Stage::Disks => program.disks(world, instance),
        Stage::Download => program.download(world, instance),
        Stage::Install => {
            program.stage = Stage::Sync;
            on("Finished.\nSyncing the source server with the Elastic Disaster Recovery Console... ", 20)
        }
        Stage::Sync => program.sync(world, instance),
        Stage::Done => Step { exit: Some(0), ..Step::default() },
    }
}

impl State {
    fn flag(&self, name: &str) -> Option<&str> {
        self.flags.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    fn begin(&mut self) -> Step {
        const KNOWN: [&str; 16] = [
            "region",
            "aws-access-key-id",
            "aws-secret-access-key",
            "aws-session-token",
            "account-id",
            "no-prompt",
            "devices",
            "force-volumes",
            "tags",
            "s3-endpoint",
            "endpoint",
            "install-as-recovery-instance",
            "proxy-address",
            "exclude-instance-store-volumes",
            "dualstack",
            "driver-state-location",
        ];
        if let Some(unknown) = self.flags.keys().find(|flag| !KNOWN.contains(&flag.as_str())) {
            return Step { exit: Some(2), ..failed(format!("aws-replication-installer-init: error: unrecognized arguments: --{unknown}")) };
        }
        if !self.root {
            return failed(
                "You do not have enough privileges to run this application installer. Run the installer again, using root privileges.",
            );
        }
        self.stage = Stage::Ask;
        on("The installation of the AWS Replication Agent has started.\n", 2)
    }

    /// Region and key: from flags, the environment, or answers to prompts.
    fn ask(&mut self, line: &mut dyn FnMut() -> Line) -> Step {
        let mut shown = String::new();
        while let Some((flag, variable, prompt)) = WANTED.get(self.answers.len()) {
            let given = self.flag(flag).map(str::to_owned).or_else(|| self.environment.get(*variable).cloned());
            if given.is_none() && self.flags.contains_key("no-prompt") {
                return failed(format!("{shown}The parameter --{flag} is missing."));
            }
            if given.is_none() && !std::mem::replace(&mut self.prompted, true) {
                shown.push_str(prompt);
            }
            match given.map_or_else(&mut *line, |value| Line::Read(value, true)) {
                // Asked again until something is said.
                Line::Read(answer, _) if answer.trim().is_empty() => shown.push('\n'),
                Line::Read(answer, _) => {
                    shown.push_str(if self.prompted { "\n" } else { "" });
                    self.answers.push(answer.trim().to_owned());
                }
                Line::Later => return on(shown, 0),
                Line::End => return failed(format!("{shown}\nEOFError: EOF when reading a line")),
            }
            self.prompted = false;
        }
        self.token = self.flag("aws-session-token").map(str::to_owned).or_else(|| self.environment.get("AWS_SESSION_TOKEN").cloned());
        let mut answers = std::mem::take(&mut self.answers).into_iter();
        let mut next = || answers.next().unwrap_or_default();
        (self.region, self.access_key, self.secret) = (next(), next(), next());
        self.stage = Stage::Check;
        on(shown, 3)
    }

    /// The account: reached, the key taken, DRS initialised.
    fn check(&mut self, world: &mut World, instance: &str) -> Step {
        if !zone::exists(&self.region) {
            return failed(format!("Invalid endpoint: https://drs.{}.amazonaws.com", self.region));
        }
        if network::reaches_internet(world, instance, 443).is_err() {
            let why = "urlopen error [Errno 110] Connection timed out";
            return failed(format!("Connection attempt to {} on port 443 failed\n{why}", self.region));
        }
        if let Err((code, message)) = self.call(world, "GetAgentInstallationAssetsForDrs", &json!({})) {
            return failed(self.refused(&code, &message));
        }
        if agent::region_of(world, instance).is_some_and(|region| region != self.region) {
            return failed("Cannot install agent, as this server was previously installed to replicate into another region or account");
        }
        self.stage = Stage::Disks;
        on("Identifying volumes for replication.\n", 10)
    }

    fn refused(&self, code: &str, message: &str) -> String {
        match code {
            "UninitializedAccountException" => {
                "AWS Replication Agent installation failed due to the account not being initialized".to_owned()
            }
            "AccessDeniedException" => message.to_owned(),
            "UnrecognizedClientException" | "InvalidSignatureException" | "ExpiredTokenException" => {
                format!("Failed to validate AWS credentials: {code}: {message}")
            }
            _ => format!("AWS Replication Agent installation failed: {code}: {message}"),
        }
    }

    fn disks(&mut self, world: &mut World, instance: &str) -> Step {
        let mut all = disks_of(world, instance);
        let names: Vec<String> = all.iter().map(|disk| disk.device.clone()).collect();
        let chosen: Vec<String> = match self.flag("devices") {
            Some(devices) => devices.split(',').map(|device| device.trim().to_owned()).collect(),
            None => names.clone(),
        };
        if let Some(unknown) = chosen.iter().find(|device| !names.contains(device)) {
            return failed(format!("The disk {unknown} was not found. Your disks are: {}", names.join(", ")));
        }
        all.retain(|disk| chosen.contains(&disk.device));
        let each: Vec<String> = all
            .iter()
            .map(|disk| format!("Identified volume for replication: {} of size {} GiB\n", disk.device, disk.bytes >> 30))
            .collect();
        self.stage = Stage::Download;
        let text = format!(
            "{}All volumes for replication were successfully identified.\nDownloading the AWS Replication Agent onto the source server... ",
            each.concat()
        );
        on(text, 60)
    }

    fn download(&mut self, world: &World, instance: &str) -> Step {
        if network::reaches_internet(world, instance, 443).is_err() {
            return failed("\nurlopen error [Errno 110] Connection timed out");
        }
        self.stage = Stage::Install;
        on("Finished.\nInstalling the AWS Replication Agent onto the source server... ", 180)
    }

    /// Registers the server and starts the agent.
    fn sync(&mut self, world: &mut World, instance: &str) -> Step {
        let machine = self.machine(world, instance);
        let registered = match self.call(world, "CreateSourceServerForDrs", &machine) {
            Ok(answer) => answer,
            Err((code, message)) => return failed(format!("\n{}", self.refused(&code, &message))),
        };
        registered["sourceServerID"].as_str().unwrap_or_default().clone_into(&mut self.server);
        if let Err((code, message)) = self.call(world, "IssueAgentCertificateForDrs", &json!({ "sourceServerID": self.server })) {
            return failed(format!("\n{}", self.refused(&code, &message)));
        }
        agent::install(world, instance, &self.server, &self.region);
        self.stage = Stage::Done;
        let text = format!(
            "Finished.\nThe following is the source server ID: {}.\nThe AWS Replication Agent was successfully installed.\n",
            self.server
        );
        on(text, 1)
    }

    /// The host's facts as the agent reports them.
    fn machine(&self, world: &World, instance: &str) -> Value {
        let hostname = host::hostname(world, instance);
        let release = files::text(world, instance, "/etc/os-release").unwrap_or_default();
        let os = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux").trim_matches('"').to_owned();
        let kind = lookup::instance(world, instance).map(|row| row.instance_type.clone()).unwrap_or_default();
        let (cores, memory_mib, _) = instance::hardware(&kind);
        let chosen = self.flag("devices").map(|devices| devices.split(',').map(|d| d.trim().to_owned()).collect::<Vec<_>>());
        let disks: Vec<Value> = disks_of(world, instance)
            .into_iter()
            .filter(|disk| chosen.as_ref().is_none_or(|chosen| chosen.contains(&disk.device)))
            .map(|disk| json!({ "deviceName": disk.device, "bytes": disk.bytes }))
            .collect();
        let nics: Vec<Value> = lookup::primary_interface(world, instance)
            .map(|nic| json!({ "macAddress": nic.mac, "ips": [nic.private_ip.to_string()], "isPrimary": true }))
            .into_iter()
            .collect();
        let mut machine = json!({
            "hostname": hostname.split('.').next().unwrap_or(&hostname),
            "fqdn": hostname,
            "awsInstanceID": instance,
            "os": os,
            "agentVersion": VERSION,
            "cpus": [{ "modelName": "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", "cores": cores }],
            "ramBytes": memory_mib << 20,
            "networkInterfaces": nics,
            "disks": disks,
        });
        let tags: serde_json::Map<String, Value> = self
            .flags
            .get("tags")
            .into_iter()
            .flatten()
            .filter_map(|tag| tag.split_once('='))
            .map(|(key, value)| (key.trim_matches('"').to_owned(), json!(value.trim_matches('"'))))
            .collect();
        if !tags.is_empty() {
            machine["tags"] = Value::Object(tags);
        }
        machine
    }

    /// Asks DRS, signed: the answer, or its error code and words.
    fn call(&self, world: &mut World, operation: &str, body: &Value) -> Result<Value, (String, String)> {
        let host = format!("drs.{}.amazonaws.com", self.region);
        let mut headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        if let Some(token) = &self.token {
            headers.insert("x-amz-security-token".to_owned(), token.clone());
        }
        let mut request = Request {
            method: "POST".to_owned(),
            host,
            path: format!("/{operation}"),
            query: String::new(),
            headers,
            body: Bytes::from(body.to_string()),
        };
        let date = world.now().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
        wire::sign(&mut request, &self.access_key, &self.secret, &self.region, "drs", &date);
        let (response, _) = wire::answer(world, &request);
        let answer: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        if response.status < 300 && !response.lost {
            return Ok(answer);
        }
        let code = response.headers.iter().find(|(name, _)| *name == "x-amzn-errortype").map_or("NoAnswer", |(_, code)| code.as_str());
        Err((code.to_owned(), answer["message"].as_str().unwrap_or_default().to_owned()))
    }
}

/// The host's disks, the root first, named as its system names them.
fn disks_of(world: &World, instance: &str) -> Vec<Disk> {
    let kind = lookup::instance(world, instance).map(|row| row.instance_type.clone()).unwrap_or_default();
    let (_, _, nitro) = instance::hardware(&kind);
    let root = lookup::root_volume(world, instance);
    let mut volumes: Vec<String> = lookup::volumes_of(world, instance).into_iter().map(|(_, volume)| volume).collect();
    volumes.sort_by_key(|volume| Some(volume) != root.as_ref());
    let name = |index: usize| {
        let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
        if nitro { format!("/dev/nvme{index}n1") } else { format!("/dev/xvd{letter}") }
    };
    let size = |volume: &String| world.ec2.volumes.get(volume).map_or(0, |row| u64::from(row.size_gib) << 30);
    volumes.iter().enumerate().map(|(index, volume)| Disk { device: name(index), bytes: size(volume) }).collect()
}
