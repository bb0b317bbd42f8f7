//! Programs of the network: `curl`, `wget`, names, addresses.

use super::{Ask, Outcome, Program, site};
use crate::ec2::lookup;
use crate::hosts::files;
use crate::network::{self, DialError, HttpAnswer, HttpError, HttpRequest, Origin};
use crate::services::dns;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use jiff::SignedDuration;
use russh::keys::ssh_key::{HashAlg, PublicKey};
use std::net::Ipv4Addr;
use std::str::FromStr;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "curl" => curl,
        "wget" => wget,
        "dig" => dig,
        "host" | "nslookup" => host,
        "nsupdate" => nsupdate,
        "ip" | "ifconfig" => ip,
        "ping" => ping,
        "ssh-keygen" => keygen,
        "ss" | "netstat" => ss,
        _ => return None,
    })
}

const CURL_VALUES: [&str; 16] = [
    "-o",
    "--output",
    "-H",
    "--header",
    "-X",
    "--request",
    "-d",
    "--data",
    "-u",
    "--user",
    "-m",
    "--max-time",
    "-w",
    "--write-out",
    "--connect-timeout",
    "--retry",
];

fn curl(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(url) = ask.operands_past(&CURL_VALUES).first().map(|url| (*url).to_owned()) else {
        return ask.fail("try 'curl --help' for more information", 2);
    };
    let method = ask.value("-X", "--request").unwrap_or(if ask.has('I', "head") { "HEAD" } else { "GET" }).to_owned();
    let headers: Vec<(String, String)> = header_values(ask);
    let data = ask.value("-d", "--data").map(str::to_owned);
    let method = if data.is_some() && method == "GET" { "POST".to_owned() } else { method };
    let fetch = Fetch { method, headers, body: data.unwrap_or_default(), follows: ask.has('L', "location") };
    let (answer, took) = match fetch.get(world, ask.instance, &url) {
        Ok(answer) => {
            let took = answer.took + network::ROUND_TRIP;
            (answer, took)
        }
        Err(error) => return curl_failed(ask, &url, &error),
    };
    if ask.has('f', "fail") && answer.status >= 400 {
        if !ask.has('s', "silent") || ask.has('S', "show-error") {
            ask.err.extend(format!("curl: (22) The requested URL returned error: {}\n", answer.status).bytes());
        }
        return Outcome::After(took, 22);
    }
    if ask.has('i', "include") || ask.has('I', "head") {
        ask.say(&format!("HTTP/1.1 {}\r\n", answer.status));
        answer.headers.iter().for_each(|(name, value)| ask.say(&format!("{name}: {value}\r\n")));
        ask.say("\r\n");
    }
    let named = ask.has('O', "remote-name").then(|| url.split('?').next().map(files::name).unwrap_or_default().to_owned());
    match ask.value("-o", "--output").map(str::to_owned).or(named) {
        Some(path) => {
            if let Err(why) = ask.write(world, &path, &answer.body) {
                ask.err.extend(format!("curl: (23) Failed writing body: {why}\n").bytes());
                return Outcome::After(took, 23);
            }
        }
        None => ask.out.extend_from_slice(&answer.body),
    }
    if let Some(format) = ask.value("-w", "--write-out") {
        let code = answer.status.to_string();
        let text = format.replace("%{http_code}", &code).replace("%{response_code}", &code).replace("\\n", "\n");
        ask.say(&text);
    }
    Outcome::After(took, 0)
}

fn header_values(ask: &Ask<'_>) -> Vec<(String, String)> {
    let words = ask.arguments();
    let at = |index: usize| words[index] == "-H" || words[index] == "--header";
    let mut headers: Vec<(String, String)> = (0..words.len().saturating_sub(1))
        .filter(|index| at(*index))
        .filter_map(|index| words[index + 1].split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    if let Some(user) = ask.value("-u", "--user") {
        headers.push(("authorization".to_owned(), format!("Basic {}", STANDARD.encode(user))));
    }
    headers
}

struct Fetch {
    method: String,
    headers: Vec<(String, String)>,
    body: String,
    follows: bool,
}

impl Fetch {
    fn get(&self, world: &mut World, instance: &str, url: &str) -> Result<HttpAnswer, HttpError> {
        let mut url = url.to_owned();
        for _ in 0..10 {
            let mut request = HttpRequest::new(&self.method, &url)?;
            request.headers = self.headers.iter().cloned().collect();
            request.body = self.body.clone().into_bytes().into();
            if let Some(found) = site::fetched(world, instance, &request.host, &request.path) {
                return Ok(HttpAnswer::new(200, "application/octet-stream", found?));
            }
            let answer = network::http(world, instance, &request)?;
            match answer.get("location").filter(|_| self.follows && (300..400).contains(&answer.status)) {
                Some(next) => {
                    let next = next.to_owned();
                    url = if next.contains("://") { next } else { format!("{}://{}:{}{next}", request.scheme, request.host, request.port) };
                }
                None => return Ok(answer),
            }
        }
        Err(HttpError::Closed(url))
    }
}

/// `curl`'s number and words for a failure.
fn curl_failed(ask: &mut Ask<'_>, url: &str, error: &HttpError) -> Outcome {
    let (code, words, took) = match error {
        HttpError::Url(_) => (3, "<url> malformed".to_owned(), SignedDuration::ZERO),
        HttpError::Dial(DialError::Resolve { host, .. }) => (6, format!("Could not resolve host: {host}"), network::ROUND_TRIP),
        HttpError::Dial(error @ (DialError::NoRoute { .. } | DialError::Refused { .. })) => (
            7,
            format!(
                "Failed to connect to {url}: {}",
                if matches!(error, DialError::Refused { .. }) { "Connection refused" } else { "No route to host" }
            ),
            network::took(error),
        ),
        HttpError::Dial(error) => (28, "Connection timed out".to_owned(), network::took(error)),
        HttpError::Closed(_) => (52, "Empty reply from server".to_owned(), network::ROUND_TRIP),
    };
    if !ask.has('s', "silent") || ask.has('S', "show-error") {
        ask.err.extend(format!("curl: ({code}) {words}\n").bytes());
    }
    let limit = ask.value("-m", "--max-time").or(ask.value("--connect-timeout", "--connect-timeout")).and_then(|limit| limit.parse().ok());
    let took = limit.map_or(took, |limit| took.min(SignedDuration::from_secs(limit)));
    Outcome::After(took, code)
}

fn wget(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(url) = ask.operands_past(&["-O", "-P", "-o", "-t", "-T", "--header"]).first().map(|url| (*url).to_owned()) else {
        return ask.fail("missing URL", 1);
    };
    let to = ask.value("-O", "--output-document").map(str::to_owned);
    let to = to.unwrap_or_else(|| {
        let name = url.split('?').next().map(files::name).filter(|name| !name.is_empty()).unwrap_or("index.html");
        ask.value("-P", "--directory-prefix").map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"))
    });
    let quiet = ask.has('q', "quiet");
    let fetch = Fetch { method: "GET".to_owned(), headers: Vec::new(), body: String::new(), follows: true };
    match fetch.get(world, ask.instance, &url) {
        Ok(answer) if answer.status < 400 => {
            if to == "-" {
                ask.out.extend_from_slice(&answer.body);
            } else if let Err(why) = ask.write(world, &to, &answer.body) {
                return ask.fail(&why, 3);
            }
            if !quiet {
                ask.err.extend(format!("‘{to}’ saved [{}]\n", answer.body.len()).bytes());
            }
            Outcome::After(answer.took + network::ROUND_TRIP, 0)
        }
        Ok(answer) => {
            if !quiet {
                ask.err.extend(format!("ERROR {}.\n", answer.status).bytes());
            }
            Outcome::After(answer.took + network::ROUND_TRIP, 8)
        }
        Err(error) => {
            if !quiet {
                ask.complain(&error.to_string());
            }
            let took = if let HttpError::Dial(error) = &error { network::took(error) } else { network::ROUND_TRIP };
            Outcome::After(took, 4)
        }
    }
}

/// A record as text: its owner, its time to live, its type, its data.
type Told = (String, u32, String, String);

/// One question: the answers and the code.
fn asked(world: &mut World, ask: &Ask<'_>, server: Option<Ipv4Addr>, name: &str, kind: &str) -> Result<(Vec<Told>, ResponseCode), String> {
    let full = if name.ends_with('.') { name.to_owned() } else { format!("{name}.") };
    let full = Name::from_str(&full).map_err(|_| format!("'{name}' is not a legal name"))?;
    let question = network::question(&full, dns::record_type(kind)?);
    let answer =
        dns::ask(world, ask.instance, server, &question).map_err(|_| "connection timed out; no servers could be reached".to_owned())?;
    let text = |record: &hickory_proto::rr::Record| {
        (record.name.to_ascii(), record.ttl, record.record_type().to_string(), dns::rdata_text(&record.data))
    };
    Ok((answer.answers.iter().map(text).collect(), answer.metadata.response_code))
}

fn server(world: &World, ask: &Ask<'_>, name: &str) -> Option<Ipv4Addr> {
    network::resolve(world, &Origin::Instance(ask.instance.to_owned()), name).ok()?.first().copied()
}

fn reversed(address: &str) -> Option<String> {
    let address: Ipv4Addr = address.parse().ok()?;
    let [a, b, c, d] = address.octets();
    Some(format!("{d}.{c}.{b}.{a}.in-addr.arpa."))
}

fn dig(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words: Vec<String> = ask.arguments().to_vec();
    let (mut name, mut kind, mut at) = (String::from("."), "A".to_owned(), None);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if let Some(host) = word.strip_prefix('@') {
            at = Some(host.to_owned());
        } else if word == "-x" {
            let address = rest.next().cloned().unwrap_or_default();
            kind = "PTR".to_owned();
            name = reversed(&address).unwrap_or(address);
        } else if word == "-t" {
            kind = rest.next().cloned().unwrap_or_default();
        } else if !word.starts_with('+') && !word.starts_with('-') {
            if dns::record_type(word).is_ok() && !word.contains('.') { kind.clone_from(word) } else { name.clone_from(word) }
        }
    }
    let short = words.iter().any(|word| word == "+short");
    let to = match &at {
        Some(host) => match server(world, ask, host) {
            Some(address) => Some(address),
            None => return ask.fail(&format!("couldn't get address for '{host}': not found"), 10),
        },
        None => None,
    };
    match asked(world, ask, to, &name, &kind) {
        Ok((answers, _)) if short => answers.iter().for_each(|(_, _, _, data)| ask.line(data)),
        Ok((answers, code)) => {
            ask.line(&format!(";; ->>HEADER<<- opcode: QUERY, status: {}, id: 4711\n\n;; ANSWER SECTION:", dns::code_word(code)));
            answers.iter().for_each(|(name, ttl, kind, data)| ask.line(&format!("{name}\t{ttl}\tIN\t{kind}\t{data}")));
        }
        Err(why) => {
            ask.line(&format!(";; {why}"));
            return Outcome::After(network::PATIENCE, 9);
        }
    }
    Outcome::Exit(0)
}

/// `host` and `nslookup`.
fn host(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands_past(&["-t"]);
    let Some(name) = operands.first().map(|name| (*name).to_owned()) else { return ask.fail("usage: host name [server]", 1) };
    let at = operands.get(1).and_then(|host| server(world, ask, host));
    let (question, kind) = match reversed(&name) {
        Some(reverse) => (reverse, "PTR"),
        None => (name.clone(), "A"),
    };
    let mut found = asked(world, ask, at, &question, kind);
    if matches!(&found, Ok((answers, _)) if answers.is_empty())
        && !name.contains('.')
        && let Some(domain) = network::search_domain(world, ask.instance)
    {
        found = asked(world, ask, at, &format!("{name}.{domain}"), kind);
    }
    match found {
        Ok((answers, _)) if !answers.is_empty() => {
            for (owner, _, kind, data) in answers {
                let owner = owner.trim_end_matches('.').to_owned();
                let line = match (ask.name, kind.as_str()) {
                    ("nslookup", "PTR") => format!("{owner}\tname = {data}"),
                    ("nslookup", _) => format!("Name:\t{owner}\nAddress: {data}"),
                    (_, "PTR") => format!("{owner} domain name pointer {data}"),
                    _ => format!("{owner} has address {data}"),
                };
                ask.line(&line);
            }
            Outcome::Exit(0)
        }
        Ok((_, code)) => {
            let word = dns::code_word(if code == ResponseCode::NoError { ResponseCode::NXDomain } else { code });
            let line = if ask.name == "nslookup" {
                format!("** server can't find {name}: {word}")
            } else {
                format!("Host {name} not found: 3({word})")
            };
            ask.line(&line);
            Outcome::Exit(1)
        }
        Err(why) => {
            ask.line(&format!(";; {why}"));
            Outcome::After(network::PATIENCE, 1)
        }
    }
}

fn nsupdate(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let paths = ask.operands_past(&["-t", "-u", "-y", "-k"]);
    let (texts, failed) = ask.texts(world, &paths);
    if failed != 0 {
        return Outcome::Exit(1);
    }
    let script: String = texts.into_iter().map(|(_, text)| text).collect();
    let said = dns::nsupdate(world, ask.instance, &script);
    if said.code == 0 {
        ask.say(&said.text)
    } else {
        ask.err.extend(said.text.bytes())
    }
    Outcome::Exit(said.code)
}

fn ip(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(interface) = lookup::primary_interface(world, ask.instance).cloned() else { return Outcome::Exit(1) };
    let bits = world
        .ec2
        .subnets
        .get(&interface.subnet)
        .map_or_else(|| "24".to_owned(), |subnet| subnet.cidr.to_string().rsplit('/').next().unwrap_or("24").to_owned());
    if matches!(ask.operands().first(), Some(&"route" | &"r")) {
        ask.line(&format!("default via {} dev eth0", gateway(interface.private_ip)));
        return Outcome::Exit(0);
    }
    ask.line("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo");
    ask.line(&format!("2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9001\n    link/ether {} brd ff:ff:ff:ff:ff:ff", interface.mac));
    ask.line(&format!("    inet {}/{bits} scope global dynamic eth0", interface.private_ip));
    Outcome::Exit(0)
}

fn gateway(address: Ipv4Addr) -> Ipv4Addr {
    let [a, b, c, _] = address.octets();
    Ipv4Addr::new(a, b, c, 1)
}

fn ping(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(name) = ask.operands_past(&["-c", "-W", "-w", "-i"]).first().map(|name| (*name).to_owned()) else {
        return ask.fail("usage error", 2);
    };
    match network::resolve(world, &Origin::Instance(ask.instance.to_owned()), &name) {
        Ok(addresses) if !addresses.is_empty() => ask.fail(&format!("{name}: the lab carries no ICMP"), 1),
        _ => ask.fail(&format!("{name}: Name or service not known"), 2),
    }
}

/// `ssh-keygen -lf FILE`: the fingerprint of a public key.
fn keygen(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let path =
        ask.arguments().iter().position(|word| word.ends_with('f') && word.starts_with('-')).and_then(|at| ask.arguments().get(at + 1));
    let (Some(path), true) = (path.cloned(), ask.has('l', "")) else {
        return ask.fail("the lab shows fingerprints only: ssh-keygen -lf FILE", 1);
    };
    let public = if path.ends_with(".pub") { path.clone() } else { format!("{path}.pub") };
    let content = match ask.read(world, &public) {
        Ok(content) => String::from_utf8_lossy(&content).into_owned(),
        Err(why) => return ask.fail(&why, 255),
    };
    let Ok(key) = PublicKey::from_openssh(content.trim()) else { return ask.fail(&format!("{path} is not a public key file."), 255) };
    ask.line(&format!("256 {} no comment (ED25519)", key.fingerprint(HashAlg::Sha256)));
    Outcome::Exit(0)
}

/// Ports that listen.
fn ss(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    ask.line("State      Recv-Q Send-Q Local Address:Port Peer Address:Port");
    for port in [22, 53, 80, 3306] {
        if network::is_open(world, ask.instance, port) {
            ask.line(&format!("LISTEN     0      128    *:{port}               *:*"));
        }
    }
    Outcome::Exit(0)
}
