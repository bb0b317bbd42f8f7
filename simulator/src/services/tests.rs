//! Names, databases and pages as hosts of a small site serve and ask them.

use super::db::{self, Login};
use super::{disk, dns, web};
use crate::network::rig::Rig;
use crate::network::{Origin, http_get, resolve};
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType, rdata::A};
use std::net::Ipv4Addr;

const NAMED_CONF: &str = r#"options { listen-on port 53 { any; }; directory "/var/named"; allow-query { any; }; recursion yes; };
zone "corp.example" IN { type master; file "dynamic/f.zone"; allow-update { 127.0.0.1; 172.20.0.0/16; 10.77.0.0/16; }; notify no; };
zone 20.172.in-addr.arpa IN { type master; file "dynamic/r.zone"; allow-update { 127.0.0.1; 172.20.0.0/16; 10.77.0.0/16; }; };
zone 77.10.in-addr.arpa IN { type master; file "dynamic/t.zone"; allow-update { 127.0.0.1; }; };
"#;
const FORWARD: &str = "$TTL 2\ncorp.example. IN SOA ns.corp.example. root.corp.example. ( 1 28800 1800 604800 86400 )\n  NS ns.corp.example.\nns IN A 172.20.1.250\n";
const REVERSE: &str = "$TTL 2\n@ IN SOA ns.corp.example. root.corp.example. ( 1 28800 1800 604800 86400 )\n  NS ns.corp.example.\n";
const WEB: &str = "172.20.1.11";
const STORE: &str = "172.20.1.12";

/// A data centre: a name server, a database, a web server, one subnet, one group each.
struct Site {
    rig: Rig,
    vpc: String,
    subnet: String,
    names: String,
    store: String,
    web: String,
    store_group: String,
}

fn site() -> Site {
    let mut rig = Rig::new();
    let vpc = rig.vpc("172.20.0.0/16");
    let subnet = rig.subnet(&vpc, "172.20.1.0/24");
    let options = [
        ("DhcpConfiguration.1.Key", "domain-name"),
        ("DhcpConfiguration.1.Value.1", "corp.example"),
        ("DhcpConfiguration.2.Key", "domain-name-servers"),
        ("DhcpConfiguration.2.Value.1", "172.20.1.250"),
    ];
    let options = rig.made("CreateDhcpOptions", &options, "dhcpOptions/dhcpOptionsId");
    rig.aws("AssociateDhcpOptions", &[("DhcpOptionsId", &options), ("VpcId", &vpc)]);
    let group = |rig: &mut Rig, name: &str, port: u16| {
        let group = rig.group(&vpc, name);
        rig.admit(&group, port, "172.20.0.0/16");
        group
    };
    let (names_group, store_group, web_group) = (group(&mut rig, "names", 53), group(&mut rig, "store", 3306), group(&mut rig, "web", 80));
    rig.admit(&names_group, 53, "10.77.0.0/16");
    let names = rig.host("amazon-linux-2", &subnet, "172.20.1.250", &names_group, false, "");
    let store = rig.host("centos-7", &subnet, STORE, &store_group, false, "");
    let web = rig.host("centos-7", &subnet, WEB, &web_group, false, "");
    let mut site = Site { rig, vpc, subnet, names, store, web, store_group };
    site.start_names();
    site.register("store.corp.example", STORE);
    site.register("web.corp.example", WEB);
    site.start_store();
    site.start_web();
    site
}

impl Site {
    fn write(&mut self, instance: &str, path: &str, text: &str) {
        disk::write(&mut self.rig.world, instance, path, text);
    }

    fn start(&mut self, instance: &str, unit: &str) {
        crate::hosts::unit::start(&mut self.rig.world, instance, unit).expect("it starts");
    }

    fn start_names(&mut self) {
        let names = self.names.clone();
        self.write(&names, "/etc/named.conf", NAMED_CONF);
        self.write(&names, "/var/named/dynamic/f.zone", FORWARD);
        self.write(&names, "/var/named/dynamic/r.zone", REVERSE);
        self.write(&names, "/var/named/dynamic/t.zone", REVERSE);
        assert_eq!(dns::check(&self.rig.world, &names), Ok(()));
        self.start(&names, "named");
    }

    fn register(&mut self, name: &str, address: &str) {
        let (names, reverse) = (self.names.clone(), reversed(address));
        let script = format!(
            "server 127.0.0.1\nupdate delete {name} A\nupdate add {name} 86400 A {address}\n\nupdate add {reverse}.in-addr.arpa. 86400 PTR {name}.\nsend\n"
        );
        let said = dns::nsupdate(&mut self.rig.world, &names, &script);
        assert_eq!((said.text.as_str(), said.code), ("", 0));
    }

    fn start_store(&mut self) {
        let store = self.store.clone();
        self.start(&store, "mariadb");
        let root = Login { host: "localhost", user: "root", password: None, database: None };
        assert_eq!(db::mysqladmin(&mut self.rig.world, &store, &root, &["password", "r00t"]).code, 0);
        let root = Login { password: Some("r00t"), ..root };
        let script =
            "CREATE DATABASE pages;\nCREATE USER writer@'%' IDENTIFIED BY 'ink';\nGRANT ALL ON pages.* TO writer@'%';\nFLUSH PRIVILEGES;\n";
        let said = db::mysql(&mut self.rig.world, &store, &root, script);
        assert_eq!((said.text.as_str(), said.code), ("", 0));
    }

    fn start_web(&mut self) {
        let host = self.web.clone();
        for (path, text) in web::wordpress::distribution() {
            self.write(&host, &format!("/var/www/html/{path}"), text);
        }
        self.write(&host, "/etc/httpd/conf.d/php.conf", "# PHP\n");
        self.start(&host, "httpd");
        let wp = |site: &mut Self, line: &[&str]| {
            let arguments: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
            let said = web::wp(&mut site.rig.world, &host, "/var/www/html", &arguments);
            assert_eq!(said.code, 0, "{line:?}: {}", said.text);
        };
        wp(self, &["config", "create", "--dbname=pages", "--dbuser=writer", "--dbpass=ink", "--dbhost=store.corp.example"]);
        wp(
            self,
            &[
                "core",
                "install",
                "--url=http://web.corp.example",
                "--title=Our Pages",
                "--admin_user=a",
                "--admin_password=b",
                "--admin_email=a@b.c",
            ],
        );
        wp(self, &["post", "create", "--post_title=News", "--post_content=All is <well>.", "--post_status=publish"]);
    }

    /// `GET` from the name server's host: status and body.
    fn get(&mut self, url: &str) -> (u16, String) {
        let names = self.names.clone();
        let answer = http_get(&mut self.rig.world, &names, url).expect("an answer");
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned())
    }
}

fn reversed(address: &str) -> String {
    address.rsplit('.').collect::<Vec<_>>().join(".")
}

fn ip(text: &str) -> Ipv4Addr {
    text.parse().expect("an address")
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).expect("a name")
}

/// An update of `zone` that adds an address record for each name.
fn additions(zone: &str, names: &[&str]) -> Message {
    let mut message = Message::new(9, MessageType::Query, OpCode::Update);
    message.add_query(Query::query(name(zone), RecordType::SOA));
    message.add_authorities(names.iter().map(|host| Record::from_rdata(name(host), 60, RData::A(A(Ipv4Addr::new(172, 20, 1, 99))))));
    message
}

#[test]
fn the_site_answers_with_its_own_text() {
    let mut site = site();
    let (status, body) = site.get("http://web.corp.example/");
    assert_eq!(status, 200);
    assert!(body.contains("Our Pages") && body.contains("News") && body.contains("All is &lt;well&gt;."), "{body}");
    assert_eq!(site.get("http://web.corp.example/no-such-page").0, 404);
    assert_eq!(site.get("http://web.corp.example/readme.html").0, 200);
}

#[test]
fn called_by_address_the_site_sends_to_its_own_name() {
    let mut site = site();
    let names = site.names.clone();
    let answer = http_get(&mut site.rig.world, &names, &format!("http://{WEB}/?p=2")).expect("an answer");
    assert_eq!((answer.status, answer.get("location")), (301, Some("http://web.corp.example/?p=2")));
}

#[test]
fn a_database_nobody_reaches_is_an_error_page() {
    let mut site = site();
    let group = site.store_group.clone();
    let port = [
        ("GroupId", group.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "3306"),
        ("IpPermissions.1.ToPort", "3306"),
        ("IpPermissions.1.IpRanges.1.CidrIp", "172.20.0.0/16"),
    ];
    site.rig.aws("RevokeSecurityGroupIngress", &port);
    let names = site.names.clone();
    let answer = http_get(&mut site.rig.world, &names, "http://web.corp.example/").expect("an answer");
    assert_eq!((answer.status, answer.took), (500, crate::network::PATIENCE));
    assert!(String::from_utf8_lossy(&answer.body).contains("Error establishing a database connection"));
    site.rig.aws("AuthorizeSecurityGroupIngress", &port);
    assert_eq!(site.get("http://web.corp.example/").0, 200);
}

#[test]
fn a_name_that_leads_elsewhere_is_an_error_page_until_it_is_moved_back() {
    let mut site = site();
    site.register("store.corp.example", "172.20.1.77");
    assert_eq!(site.get("http://web.corp.example/").0, 500);
    site.register("store.corp.example", STORE);
    assert_eq!(site.get("http://web.corp.example/").0, 200);
}

#[test]
fn a_wrong_password_or_database_is_refused_in_the_servers_words() {
    let mut site = site();
    let (web, world) = (site.web.clone(), &mut site.rig.world);
    let login = Login { host: "store", user: "writer", password: Some("ink"), database: Some("pages") };
    assert_eq!(db::mysql(world, &web, &login, "SELECT post_title FROM wp_posts WHERE ID = 2;").text, "post_title\nNews\n");
    let wrong = db::mysql(world, &web, &Login { password: Some("oil"), ..login }, "");
    assert_eq!(wrong.text, format!("ERROR 1045 (28000): Access denied for user 'writer'@'{WEB}' (using password: YES)\n"));
    let other = db::mysql(world, &web, &Login { database: Some("mysql"), ..login }, "");
    assert!(other.text.starts_with("ERROR 1044 (42000)"), "{}", other.text);
    let unknown = db::mysql(world, &web, &Login { host: "nowhere", ..login }, "");
    assert!(unknown.text.starts_with("ERROR 2005"), "{}", unknown.text);
}

#[test]
fn names_resolve_with_the_search_domain_and_backwards() {
    let mut site = site();
    let web = site.web.clone();
    assert_eq!(resolve(&site.rig.world, &Origin::Instance(web.clone()), "store"), Ok(vec![ip(STORE)]));
    let question = crate::network::question(&name("12.1.20.172.in-addr.arpa."), RecordType::PTR);
    let answer = dns::ask(&mut site.rig.world, &web, None, &question).expect("an answer");
    assert_eq!(answer.answers.iter().map(|record| dns::rdata_text(&record.data)).collect::<Vec<_>>(), ["store.corp.example."]);
    let question = crate::network::question(&name("nothing.corp.example."), RecordType::A);
    let answer = dns::ask(&mut site.rig.world, &web, None, &question).expect("an answer");
    assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
    assert_eq!(answer.authorities.iter().map(Record::record_type).collect::<Vec<_>>(), [RecordType::SOA]);
}

#[test]
fn updates_are_for_admitted_addresses_and_one_zone_at_a_time() {
    let mut site = site();
    let (web, server) = (site.web.clone(), Some(ip("172.20.1.250")));
    let code = |site: &mut Site, from: &str, message: &Message| {
        dns::ask(&mut site.rig.world, from, server, message).expect("an answer").metadata.response_code
    };
    let good = additions("corp.example.", &["new.corp.example."]);
    assert_eq!(code(&mut site, &web, &good), ResponseCode::NoError);
    let mixed = additions("corp.example.", &["more.corp.example.", "7.1.20.172.in-addr.arpa."]);
    assert_eq!(code(&mut site, &web, &mixed), ResponseCode::NotZone);
    assert!(resolve(&site.rig.world, &Origin::Instance(web.clone()), "more").is_err());
    assert_eq!(code(&mut site, &web, &additions("other.example.", &["a.other.example."])), ResponseCode::NotAuth);
    let narrow = NAMED_CONF.replace("172.20.0.0/16", "172.20.1.250");
    let names = site.names.clone();
    site.write(&names, "/etc/named.conf", &narrow);
    assert_eq!(code(&mut site, &web, &additions("corp.example.", &["late.corp.example."])), ResponseCode::Refused);
}

#[test]
fn nsupdate_tells_of_two_zones_in_one_message_and_of_too_many_words() {
    let mut site = site();
    let web = site.web.clone();
    let mixed = "server ns.corp.example\nupdate add x.corp.example 60 A 172.20.1.9\nupdate add 9.1.20.172.in-addr.arpa. 60 PTR x.corp.example.\nsend\n";
    let said = dns::nsupdate(&mut site.rig.world, &web, mixed);
    assert_eq!((said.text.as_str(), said.code), ("update failed: NOTZONE\n", 2));
    let two = dns::nsupdate(&mut site.rig.world, &web, "update add x.corp.example 60 A 172.20.1.9 172.20.1.10\nsend\n");
    assert_eq!((two.text.as_str(), two.code), ("invalid rdata format: extra input text\nsyntax error\n", 1));
    let nobody = dns::nsupdate(&mut site.rig.world, &web, "server 172.20.1.12\nupdate add x.corp.example 60 A 172.20.1.9\nsend\n");
    assert_eq!(nobody.code, 1);
    assert!(nobody.text.contains("172.20.1.12#53 failed: timed out"), "{}", nobody.text);
}

#[test]
fn a_copy_in_another_network_works_once_the_names_lead_to_it() {
    let mut site = site();
    let other = site.rig.vpc("10.77.0.0/16");
    let there = site.rig.subnet(&other, "10.77.1.0/24");
    let (vpc, subnet) = (site.vpc.clone(), site.subnet.clone());
    let peering = site.rig.peering(&vpc, &other);
    let (own, back) = (site.rig.table(&vpc, &subnet), site.rig.table(&other, &there));
    site.rig.route(&own, "10.77.0.0/16", "VpcPeeringConnectionId", &peering);
    site.rig.route(&back, "172.20.0.0/16", "VpcPeeringConnectionId", &peering);
    let options = site.rig.world.ec2.vpcs.get(&vpc).and_then(|vpc| vpc.dhcp_options.clone()).expect("options");
    site.rig.aws("AssociateDhcpOptions", &[("DhcpOptionsId", &options), ("VpcId", &other)]);
    let group = site.rig.group(&other, "recovered");
    site.rig.admit(&group, 80, "172.20.0.0/16");
    site.rig.admit(&group, 3306, "10.77.0.0/16");
    let [store, web] = [(site.store.clone(), "10.77.1.12"), (site.web.clone(), "10.77.1.11")].map(|(source, address)| {
        let copy = site.rig.host("centos-7", &there, address, &group, false, "");
        let (from, to) = [&source, &copy].map(|id| crate::ec2::lookup::root_volume(&site.rig.world, id).expect("a volume")).into();
        crate::hosts::storage_copied(&mut site.rig.world, &from, &to);
        copy
    });
    site.start(&store, "mariadb");
    site.start(&web, "httpd");
    site.register("web.corp.example", "10.77.1.11");
    // The copy still asks for the database by its old address, and the old group does not admit the new network.
    assert_eq!(site.get("http://web.corp.example/").0, 500);
    site.register("store.corp.example", "10.77.1.12");
    let (status, body) = site.get("http://web.corp.example/");
    assert!(status == 200 && body.contains("All is &lt;well&gt;."), "{status} {body}");
}

#[tokio::test]
async fn clients_in_other_processes_reach_the_hosts_by_local_ports() {
    let folder = tempfile::tempdir().unwrap();
    let lab = crate::network::socket_tests::lab(&folder);
    Rig::within(&lab, |rig| {
        let mut site = site();
        let (vpc, subnet) = (site.vpc.clone(), site.subnet.clone());
        let (gateway, table) = (site.rig.internet_gateway(&vpc), site.rig.table(&vpc, &subnet));
        site.rig.route(&table, "0.0.0.0/0", "GatewayId", &gateway);
        let group = site.rig.group(&vpc, "bastion");
        site.rig.host("amazon-linux-2", &subnet, "172.20.1.5", &group, true, "");
        std::mem::swap(&mut rig.world, &mut site.rig.world);
    });
    let server = lab.serve(crate::ServeOptions { port: 0, lives: false }).await.unwrap();
    let ports = server.ports();
    assert_eq!(ports.iter().filter(|port| port.port != 22).count(), 3, "{ports:?}");
    let names = ports.iter().find(|port| port.port == 53).expect("the name server");
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(("127.0.0.1", names.local)).await.unwrap();
    let mut bytes = vec![0; 1500];
    for message in [additions("corp.example.", &["far.corp.example."]), crate::network::question(&name("far.corp.example."), RecordType::A)]
    {
        socket.send(&message.to_vec().unwrap()).await.unwrap();
        let length = socket.recv(&mut bytes).await.unwrap();
        let answer = Message::from_vec(&bytes[..length]).unwrap();
        assert_eq!(answer.metadata.response_code, ResponseCode::NoError);
    }
    let far = Message::from_vec(&bytes).map(|answer| answer.answers.len());
    assert_eq!(far.unwrap(), 1);
}
