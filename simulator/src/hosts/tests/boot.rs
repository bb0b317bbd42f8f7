//! What boots make of disks and user data.

use super::{run_on, site};
use crate::ec2::lookup;
use crate::hosts::{self, login, user};
use crate::network::{Origin, http_get, is_open, resolve};
use crate::services::disk;

const NAMES: &str = r#"#!/bin/bash -xe
hostnamectl set-hostname ns.corp.example
while ! yum install -y bind bind-utils; do sleep 5; done
cat > /var/named/dynamic/f.zone <<'EOF'
$TTL 2
@ IN SOA ns.corp.example. root.corp.example. ( 1 28800 1800 604800 86400 )
  IN NS ns.corp.example.
ns IN A 172.20.1.10
EOF
chown named:named /var/named/dynamic/f.zone
sed -i "s/127.0.0.1;/any;/g" /etc/named.conf
sed -i "s/localhost;/any;/g" /etc/named.conf
cat >> /etc/named.conf <<'EOF'
zone "corp.example" IN { type master; file "dynamic/f.zone"; allow-update { 172.20.0.0/16; }; };
EOF
systemctl enable named
systemctl restart named
"#;

const STORE: &str = r#"#!/bin/bash -xe
while ! yum install -y mariadb mariadb-server bind-utils; do sleep 5; done
systemctl enable mariadb
systemctl start mariadb
mysqladmin -u root password 'r00t'
mysql -u root --password='r00t' <<'EOF'
CREATE DATABASE pages;
CREATE USER writer@'%' IDENTIFIED BY 'ink';
GRANT ALL ON pages.* TO writer@'%';
EOF
yum install -y epel-release
yum install -y httpd php php-mysql wp-cli
cd /var/www/html
wp core download --allow-root
wp config create --allow-root --dbname=pages --dbuser=writer --dbpass=ink --dbhost=172.20.1.10
wp core install --allow-root --url=http://web.corp.example --title='Our Pages' --admin_user=a --admin_password=b --admin_email=a@b.c --skip-email
systemctl enable httpd
systemctl start httpd
useradd -g wheel user
echo 'user:SshPass1' | chpasswd
echo '%wheel ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers
sed -i 's/PasswordAuthentication no/PasswordAuthentication yes/g' /etc/ssh/sshd_config
systemctl restart sshd
"#;

#[test]
fn user_data_makes_a_name_server() {
    let mut site = site("amazon-linux-2", NAMES);
    let host = site.host.clone();
    let log = disk::read(&site.rig.world, &host, "/var/log/cloud-init-output.log").unwrap();
    assert!(log.contains("+ systemctl restart named") && !log.contains("not found"), "{log}");
    let told = site.says("ec2-user", "hostname; hostname -s; hostname -I; systemctl is-active named");
    assert_eq!(told, "ns.corp.example\nns\n172.20.1.10 \nactive\n");
    let update = "nsupdate <<EOF\nserver 172.20.1.10\nupdate add web.corp.example. 60 A 172.20.1.77\nsend\nEOF\n\
        dig +short @172.20.1.10 web.corp.example";
    assert_eq!(site.says("ec2-user", update), "172.20.1.77\n");
    site.rig.aws("RebootInstances", &[("InstanceId.1", &host)]);
    site.rig.settle();
    assert_eq!(site.says("ec2-user", "systemctl is-active named; dig +short @172.20.1.10 web.corp.example"), "active\n172.20.1.77\n");
}

#[test]
fn user_data_makes_a_site_and_lets_a_user_in() {
    let mut site = site("centos-7", STORE);
    let host = site.host.clone();
    let log = disk::read(&site.rig.world, &host, "/var/log/cloud-init-output.log").unwrap();
    assert!(is_open(&site.rig.world, &host, 80) && is_open(&site.rig.world, &host, 3306), "{log}");
    let answer = http_get(&mut site.rig.world, &host, "http://172.20.1.10/").expect("an answer");
    assert_eq!((answer.status, answer.get("location")), (301, Some("http://web.corp.example/")), "{log}");
    let world = &site.rig.world;
    assert!(user::admits_password(world, &host, "user", "SshPass1"), "{log}");
    assert!(!user::admits_password(world, &host, "user", "SshPass2") && !user::admits_password(world, &host, "centos", ""));
    assert_eq!(site.says("user", "sudo whoami; id -Gn"), "root\nwheel\n");
    let shown =
        site.says("user", "curl -s -o page -w '%{http_code}' -H 'Host: web.corp.example' http://172.20.1.10/; grep -c 'Our Pages' page");
    assert!(shown.starts_with("200"), "{shown}");
}

#[test]
fn without_a_way_out_nothing_is_installed() {
    let mut rig = crate::network::rig::Rig::new();
    let vpc = rig.vpc("172.20.0.0/16");
    let subnet = rig.subnet(&vpc, "172.20.1.0/24");
    let group = rig.group(&vpc, "hosts");
    let host = rig.host("centos-7", &subnet, "172.20.1.10", &group, false, "");
    rig.settle();
    let (_, err, status) = run_on(&mut rig, &host, "centos", "sudo yum install -y bind-utils; nsupdate", "");
    assert_eq!(status, 127);
    assert!(err.contains("Cannot find a valid baseurl") && err.contains("nsupdate: command not found"), "{err}");
    assert!(resolve(&rig.world, &Origin::Instance(host), "aws.example").is_err());
}

#[test]
fn windows_listens_for_ssh_only_because_user_data_made_it() {
    let plain = site("windows-2019", "");
    assert!(is_open(&plain.rig.world, &plain.host, 3389) && !is_open(&plain.rig.world, &plain.host, 22));
    let data = "<powershell>\nnet user Administrator \"Adm1nP@s\"\nAdd-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0\n\
        Set-Service -Name sshd -StartupType Automatic\nStart-Service sshd\n</powershell>";
    let mut site = site("windows-2019", data);
    let host = site.host.clone();
    assert!(is_open(&site.rig.world, &host, 22));
    assert!(user::admits_password(&site.rig.world, &host, "Administrator", "Adm1nP@s"));
    assert!(!user::admits_password(&site.rig.world, &host, "Administrator", "adm1np@s"));
    assert!(login::host_key(&site.rig.world, &host).is_some());
    assert_eq!(site.says("Administrator", "Get-Content C:\\ProgramData\\ssh\\sshd_config").lines().count(), 4);
    site.rig.aws("RebootInstances", &[("InstanceId.1", &host)]);
    site.rig.settle();
    assert!(is_open(&site.rig.world, &host, 22));
}

#[test]
fn a_copied_disk_is_its_source_until_one_of_them_changes() {
    let mut site = site("centos-7", STORE);
    site.says("user", "sudo hostnamectl set-hostname web.corp.example; echo mine > note");
    let source = site.host.clone();
    let (subnet, group) = (site.subnet.clone(), site.group.clone());
    let copy = site.rig.host("centos-7", &subnet, "172.20.1.11", &group, true, "");
    site.rig.settle();
    assert_ne!(login::host_key(&site.rig.world, &source), login::host_key(&site.rig.world, &copy));
    let [from, to] = [&source, &copy].map(|host| lookup::root_volume(&site.rig.world, host).unwrap());
    site.rig.aws("StopInstances", &[("InstanceId.1", &copy)]);
    site.rig.settle();
    hosts::storage_copied(&mut site.rig.world, &from, &to);
    site.rig.aws("StartInstances", &[("InstanceId.1", &copy)]);
    site.rig.settle();
    let world = &site.rig.world;
    assert_eq!(login::host_key(world, &source), login::host_key(world, &copy));
    assert!(user::admits_password(world, &copy, "user", "SshPass1") && is_open(world, &copy, 3306));
    let on = |rig: &mut crate::network::rig::Rig, host: &str, line: &str| run_on(rig, host, "user", line, "").0;
    let told = on(&mut site.rig, &copy, "hostname; hostname -I; cat note; echo theirs > note");
    assert_eq!(told, "web.corp.example\n172.20.1.11 \nmine\n");
    assert_eq!(on(&mut site.rig, &source, "cat note"), "mine\n");
}
