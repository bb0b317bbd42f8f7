//! Who may come in: the operator's own address, and a security group narrowed to it.

use super::options::{read, schema};
use super::read::{items, text};
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "operator_address",
            doc: "Gets the address that AWS sees the operator at, as a network of one: `203.0.113.5/32`.\n\nAsks \
                  https://checkip.amazonaws.com.",
            schema: None,
            run: Verb::runs(operator_address),
        },
        Verb {
            name: "narrow_ingress",
            doc: "Lets only one public network reach some TCP ports of a security group.\n\nFirst lets `cidr` in, then removes every rule \
                  that lets any other public network reach one of the `ports`, and reads the group back. Rules for private networks and \
                  for other groups stay. A rule that lets a prefix list reach one of the ports is an error, `StillOpen`. Returns `#{ \
                  security_group, cidr, ports, removed }`.",
            schema: schema::<Narrow>(),
            run: Verb::runs(narrow_ingress),
        },
    ]
}

fn operator_address(scope: &Scope, _: Value) -> Result<Value, VerbError> {
    let seen = scope.call("net::my_address", Value::Null)?;
    Ok(json!(alone(seen.as_str().unwrap_or_default())))
}

/// An address as a network of one.
fn alone(address: &str) -> String {
    format!("{address}/{}", if address.contains(':') { 128 } else { 32 })
}

/// A network as EC2 keeps it, host bits zero: `203.0.113.5/24` is `203.0.113.0/24`. What is none is left to EC2.
fn canonical(cidr: String) -> String {
    let network = || {
        let (address, bits) = cidr.split_once('/')?;
        let bits: u32 = bits.parse().ok()?;
        match address.parse().ok()? {
            IpAddr::V4(four) if bits <= 32 => {
                let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
                Some(format!("{}/{bits}", Ipv4Addr::from_bits(four.to_bits() & mask)))
            }
            IpAddr::V6(six) if bits <= 128 => {
                let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
                Some(format!("{}/{bits}", Ipv6Addr::from_bits(six.to_bits() & mask)))
            }
            _ => None,
        }
    };
    network().unwrap_or(cidr)
}

/// Options of `narrow_ingress`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Narrow {
    /// The id of the security group.
    security_group: String,
    /// The TCP ports.
    ports: Vec<u16>,
    /// The network that may reach them, `203.0.113.5/32`.
    cidr: String,
}

fn narrow_ingress(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Narrow { security_group, ports, cidr } = read("narrow_ingress", args)?;
    let cidr = canonical(cidr);
    let rules = ingress(scope, &security_group)?;
    for port in &ports {
        if !rules.iter().any(|rule| admits_exactly(rule, *port, &cidr)) {
            let (list, member) = if cidr.contains(':') { ("Ipv6Ranges", "CidrIpv6") } else { ("IpRanges", "CidrIp") };
            let permission = json!({
                "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
                list: [{ member: cidr, "Description": "operator" }],
            });
            scope.call("ec2::authorize_security_group_ingress", json!({ "GroupId": security_group, "IpPermissions": [permission] }))?;
        }
    }
    let wide: Vec<&Value> = rules.iter().filter(|rule| is_wide(rule, &ports, &cidr)).collect();
    let ids: Vec<&str> = wide.iter().map(|rule| text(rule, "SecurityGroupRuleId")).collect();
    if !ids.is_empty() {
        scope.call("ec2::revoke_security_group_ingress", json!({ "GroupId": security_group, "SecurityGroupRuleIds": ids }))?;
    }
    let left = ingress(scope, &security_group)?;
    if let Some(rule) = left.iter().find(|rule| covers(rule, &ports) && !text(rule, "PrefixListId").is_empty()) {
        let message = format!(
            "`{security_group}` lets the networks of {} in by rule {}, and it is not checked whether they are private; name them in rules of \
             their own or revoke it, then run this again",
            text(rule, "PrefixListId"),
            text(rule, "SecurityGroupRuleId")
        );
        return Err(VerbError::fault("StillOpen", message));
    }
    if let Some(rule) = left.iter().find(|rule| is_wide(rule, &ports, &cidr)) {
        let message = format!(
            "`{security_group}` still lets {} in by rule {}; find out who adds it, then run this again",
            network(rule),
            text(rule, "SecurityGroupRuleId")
        );
        return Err(VerbError::fault("StillOpen", message));
    }
    let were: Vec<&str> = wide.iter().map(|rule| network(rule)).collect();
    let list: Vec<String> = ports.iter().map(u16::to_string).collect();
    let were_open = if were.is_empty() { String::new() } else { format!(" (were open to {})", distinct(&were).join(", ")) };
    scope.summary(format!("{} from {cidr} only{were_open}", list.join(", ")));
    Ok(json!({ "security_group": security_group, "cidr": cidr, "ports": ports, "removed": wide }))
}

fn ingress(scope: &Scope, group: &str) -> Result<Vec<Value>, VerbError> {
    let filters = json!({ "Filters": [super::find::filter("group-id", group)] });
    let rules = scope.call("ec2::describe_security_group_rules", filters)?;
    Ok(items(&rules, "").iter().filter(|rule| rule["IsEgress"] == false).cloned().collect())
}

fn network(rule: &Value) -> &str {
    let four = text(rule, "CidrIpv4");
    if four.is_empty() { text(rule, "CidrIpv6") } else { four }
}

fn admits_exactly(rule: &Value, port: u16, cidr: &str) -> bool {
    text(rule, "IpProtocol") == "tcp" && rule["FromPort"] == port && rule["ToPort"] == port && network(rule) == cidr
}

/// Whether a rule lets a public network other than `cidr` reach one of the ports over TCP.
fn is_wide(rule: &Value, ports: &[u16], cidr: &str) -> bool {
    let network = network(rule);
    covers(rule, ports) && !network.is_empty() && network != cidr && !is_private(network)
}

/// Whether it lets anybody reach one of the ports over TCP.
fn covers(rule: &Value, ports: &[u16]) -> bool {
    let protocol = text(rule, "IpProtocol");
    let (from, to) = (rule["FromPort"].as_i64().unwrap_or(0), rule["ToPort"].as_i64().unwrap_or(65_535));
    match protocol {
        "-1" => true,
        "tcp" | "6" => ports.iter().any(|port| (from..=to).contains(&i64::from(*port))),
        _ => false,
    }
}

/// Whether the whole network lies in one of those of RFC 1918 and RFC 4193.
fn is_private(network: &str) -> bool {
    let Some((address, bits)) = network.split_once('/') else { return false };
    let Ok(bits) = bits.parse::<u8>() else { return false };
    match address.parse() {
        Ok(IpAddr::V4(four)) => match four.octets() {
            [10, ..] => bits >= 8,
            [172, 16..=31, ..] => bits >= 12,
            [192, 168, ..] => bits >= 16,
            _ => false,
        },
        Ok(IpAddr::V6(six)) => bits >= 7 && six.segments()[0] & 0xfe00 == 0xfc00,
        Err(_) => false,
    }
}

fn distinct<'a>(texts: &[&'a str]) -> Vec<&'a str> {
    let set: std::collections::BTreeSet<&str> = texts.iter().copied().collect();
    set.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{alone, canonical};

    #[test]
    fn a_network_is_written_as_ec2_keeps_it() {
        for (given, kept) in [
            ("203.0.113.5/24", "203.0.113.0/24"),
            ("203.0.113.5/32", "203.0.113.5/32"),
            ("203.0.113.5/0", "0.0.0.0/0"),
            ("2001:DB8:0:0::1/64", "2001:db8::/64"),
            ("2001:db8::1/0", "::/0"),
            ("anywhere", "anywhere"),
            ("203.0.113.5/33", "203.0.113.5/33"),
        ] {
            assert_eq!(canonical(given.to_owned()), kept);
        }
        assert_eq!((alone("203.0.113.5").as_str(), alone("2001:db8::1").as_str()), ("203.0.113.5/32", "2001:db8::1/128"));
    }
}
