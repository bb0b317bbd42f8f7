//! The user data of the templates that are shipped, run by hosts of the lab.

use super::run_on;
use crate::hosts::user;
use crate::network::rig::Rig;
use crate::network::{http_get, is_open};
use crate::services::disk;

const NETWORK: &str = include_str!("../../../../runbooks/templates/source-network.yaml");
const WORDPRESS: &str = include_str!("../../../../runbooks/templates/source-wordpress.yaml");

/// The scripts of a template in their order, with its parameters put in.
fn scripts(template: &str) -> Vec<String> {
    let values = [
        ("${DomainName}", "corp.example"),
        ("${RootPassword}", "S3cretPw"),
        ("${DBPassword}", "Dbpassw0"),
        ("${DBName}", "pages"),
        ("${DBUser}", "writer"),
    ];
    let mut scripts = Vec::new();
    let mut lines = template.lines();
    while let Some(line) = lines.next() {
        if !line.trim().starts_with("Fn::Base64: !Sub |") {
            continue;
        }
        let depth = line.len() - line.trim_start().len() + 2;
        let script: Vec<&str> = lines
            .clone()
            .take_while(|line| line.trim().is_empty() || line.len() - line.trim_start().len() >= depth)
            .map(|line| line.get(depth..).unwrap_or_default())
            .collect();
        scripts.push(values.iter().fold(script.join("\n") + "\n", |script, (name, value)| script.replace(name, value)));
    }
    scripts
}

#[test]
fn a_site_stands_when_their_hosts_have_booted() {
    let mut rig = Rig::new();
    let vpc = rig.vpc("192.168.0.0/16");
    let subnet = rig.subnet(&vpc, "192.168.1.0/24");
    let (gateway, table) = (rig.internet_gateway(&vpc), rig.table(&vpc, &subnet));
    rig.route(&table, "0.0.0.0/0", "GatewayId", &gateway);
    let group = rig.group(&vpc, "hosts");
    [22, 53, 80, 3306].into_iter().for_each(|port| rig.admit(&group, port, "192.168.0.0/16"));
    let names = rig.host("amazon-linux-2", &subnet, "192.168.1.250", &group, true, &scripts(NETWORK)[0]);
    rig.settle();
    let options = [
        ("DhcpConfiguration.1.Key", "domain-name"),
        ("DhcpConfiguration.1.Value.1", "corp.example"),
        ("DhcpConfiguration.2.Key", "domain-name-servers"),
        ("DhcpConfiguration.2.Value.1", "192.168.1.250"),
    ];
    let options = rig.made("CreateDhcpOptions", &options, "dhcpOptions/dhcpOptionsId");
    rig.aws("AssociateDhcpOptions", &[("DhcpOptionsId", &options), ("VpcId", &vpc)]);
    let [store, web] = scripts(WORDPRESS).try_into().expect("two hosts");
    let store = rig.host("centos-7", &subnet, "192.168.1.20", &group, true, &store);
    let web = rig.host("centos-7", &subnet, "192.168.1.21", &group, true, &web);
    rig.settle();
    let log = |rig: &Rig, host: &str| disk::read(&rig.world, host, "/var/log/cloud-init-output.log").unwrap_or_default();
    assert!(is_open(&rig.world, &names, 53), "{}", log(&rig, &names));
    assert!(is_open(&rig.world, &store, 3306), "{}", log(&rig, &store));
    let answer = http_get(&mut rig.world, &names, "http://wordpress-web.corp.example/").expect("an answer");
    assert_eq!(answer.status, 200, "{}", log(&rig, &web));
    for (host, name) in [(&store, "wordpress-db.corp.example"), (&web, "wordpress-web.corp.example")] {
        assert!(user::admits_password(&rig.world, host, "user", "S3cretPw"), "{}", log(&rig, host));
        let line = "hostname; sudo whoami; dig +short -x $(hostname -I)";
        assert_eq!(run_on(&mut rig, host, "user", line, "").0, format!("{name}\nroot\n{name}.\n"));
    }
}
