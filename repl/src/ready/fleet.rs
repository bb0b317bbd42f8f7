//! Many servers that replicate: a stack of hosts that install their own agents when they first boot, and a wait until DRS
//! has all their data.

use crate::problem::{Problem, Result};
use std::path::{Path, PathBuf};

/// How many servers may replicate into one account (service quota L-C1D14A2B, not adjustable).
const MOST: u32 = 300;

/// How many servers are in one stack: each change of a stack writes all of it.
const TOGETHER: usize = 20;

const RUNBOOK: &str = include_str!("fleet.rhai");
const NETWORK: &str = include_str!("network.yaml");
/// The template without its servers.
const TEMPLATE: &str = include_str!("fleet.yaml");

/// Reads how many.
///
/// # Errors
/// It is no number, or more than one account takes.
pub(super) fn count(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count @ 1..=MOST) => Ok(count),
        Ok(0) | Err(_) => Err(format!("`fleet:{text}`: write how many servers replicate, like fleet:30")),
        Ok(_) => Err(format!(
            "`fleet:{text}`: DRS lets {MOST} servers replicate into one account, and a lab is one account: for more, use several labs, each with an account of its own"
        )),
    }
}

/// Writes the runbook and its templates; the step it ends with.
pub(super) fn write(shelf: &Path, count: u32) -> Result<(PathBuf, &'static str)> {
    let numbers: Vec<u32> = (1..=count).collect();
    let stacks: Vec<(String, String)> = numbers.chunks(TOGETHER).enumerate().map(|(at, some)| stack(at + 1, some)).collect();
    let names: Vec<&str> = stacks.iter().map(|(name, _)| name.as_str()).collect();
    let runbook = RUNBOOK.replace("STACKS", &format!("{names:?}")).replace("COUNT", &count.to_string());
    let files = stacks.iter().map(|(name, text)| (format!("{name}.yaml"), text.as_str()));
    let plain = [("fleet.rhai".to_owned(), runbook.as_str()), ("network.yaml".to_owned(), NETWORK)];
    for (name, text) in plain.into_iter().chain(files) {
        let path = shelf.join(name);
        std::fs::write(&path, text).map_err(|error| Problem::file("write", &path, &error))?;
    }
    Ok((shelf.join("fleet.rhai"), "synced"))
}

/// A stack with these servers: its name and its template.
fn stack(number: usize, servers: &[u32]) -> (String, String) {
    let each: String = servers.iter().map(|number| server(*number)).collect();
    (format!("Fleet{number}"), format!("{TEMPLATE}{each}"))
}

/// A server as a template says it; the name is all that differs.
fn server(number: u32) -> String {
    format!(
        r"
  Server{number}:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
      InstanceType: t3.small
      SubnetId: !ImportValue FleetSubnet
      SecurityGroupIds: [!ImportValue FleetGroup]
      Tags: [{{Key: Name, Value: server-{number:03}}}]
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          hostnamectl set-hostname server-{number:03}.fleet.env
          cd /tmp
          wget https://aws-elastic-disaster-recovery-us-east-1.s3.us-east-1.amazonaws.com/latest/linux/aws-replication-installer-init
          chmod +x aws-replication-installer-init
          ./aws-replication-installer-init --region us-east-1 --aws-access-key-id ${{KeyId}} --aws-secret-access-key ${{Secret}} --no-prompt
"
    )
}
