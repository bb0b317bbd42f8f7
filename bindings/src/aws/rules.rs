//! Rules of security groups, several in one request. EC2 carries such a request out whole or not at all: that it refuses it because
//! one of its rules stands already, or is gone already, says nothing of the others.

use super::table::{ask, items, look};
use crate::cloud::Cloud;
use engine::op::{BeforeFn, Call, Failure, Found, LookFn, SendFn, Settle};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long a sent request may still land.
const SETTLE_FOR: SignedDuration = SignedDuration::from_secs(60);

/// What becomes of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// They are let in.
    Authorize,
    /// They are taken out.
    Revoke,
}

/// How such a request is settled: of one rule by the code that says it is so already, of several by looking at the group.
pub(super) fn settle(cloud: &Arc<Cloud>, change: Change) -> Settle {
    let rules = super::generated::ec2::describe_security_group_rules(cloud).send;
    let (looking, before) = (standing(rules.clone(), change), stood(rules));
    Settle::ByCall(Arc::new(move |args| match (named(args).len(), change) {
        (..=1, Change::Authorize) => Settle::Natural { done_if: &["InvalidPermission.Duplicate"] },
        (..=1, Change::Revoke) => Settle::Natural { done_if: &["InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound"] },
        _ => Settle::Reconcile { before: Some(before.clone()), look: looking.clone(), settle_for: SETTLE_FOR },
    }))
}

/// The rules that let traffic into the group a call names; none of one that it names by its name alone.
fn of_group(rules: &SendFn, call: &Call) -> BoxFuture<'static, Result<BTreeSet<String>, Failure>> {
    let Some(group) = call.args["GroupId"].as_str() else { return Box::pin(async { Ok(BTreeSet::new()) }) };
    let rules = ask(rules, call, json!({ "Filters": [{ "Name": "group-id", "Values": [group] }] }));
    Box::pin(async move { Ok(items(&rules.await?).iter().filter(|rule| rule["IsEgress"] == false).flat_map(known_by).collect()) })
}

/// What stood before: of a request with a rule that stood already, or was gone already, nothing is carried out.
fn stood(rules: SendFn) -> BeforeFn {
    Arc::new(move |call| {
        let stood = of_group(&rules, &call);
        Box::pin(async move { Ok(json!(stood.await?)) })
    })
}

/// Looks whether the rules a call names all stand, or are all gone, by this call.
fn standing(rules: SendFn, change: Change) -> LookFn {
    look(move |call| {
        let (standing, wanted) = (of_group(&rules, &call), named(&call.args));
        let before: BTreeSet<String> = items(&call.before).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        async move {
            if call.args["GroupId"].is_null() {
                return Ok(Found::Unclear("look at the group's rules: it is given by its name alone".to_owned()));
            }
            let stand = standing.await?;
            let is_done = match change {
                Change::Authorize => wanted.is_disjoint(&before) && wanted.is_subset(&stand),
                Change::Revoke => wanted.is_subset(&before) && wanted.is_disjoint(&stand),
            };
            Ok(if is_done { Found::Done(Value::Null) } else { Found::Absent })
        }
    })
}

/// The rules a request names, each by its id or by what it lets in.
fn named(args: &Value) -> BTreeSet<String> {
    let ids = items(&args["SecurityGroupRuleIds"]).iter().filter_map(Value::as_str).map(str::to_owned);
    let inline = std::iter::once(args).filter(|args| !args["IpProtocol"].is_null());
    ids.chain(items(&args["IpPermissions"]).iter().chain(inline).flat_map(of_permission)).collect()
}

/// The rules of one permission: one a source.
fn of_permission(permission: &Value) -> Vec<String> {
    let listed = [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("PrefixListIds", "PrefixListId"), ("UserIdGroupPairs", "GroupId")];
    let sources = listed.iter().flat_map(|(list, member)| items(&permission[*list]).iter().map(move |one| &one[*member]));
    sources.chain([&permission["CidrIp"]]).filter_map(Value::as_str).map(|source| rule(permission, source)).collect()
}

/// A rule that stands, by its id and by what it lets in.
fn known_by(standing: &Value) -> Vec<String> {
    let sources = ["CidrIpv4", "CidrIpv6", "PrefixListId"].map(|member| &standing[member]);
    let source = sources.into_iter().chain([&standing["ReferencedGroupInfo"]["GroupId"]]).find_map(Value::as_str);
    let id = standing["SecurityGroupRuleId"].as_str().map(str::to_owned);
    id.into_iter().chain(source.map(|source| rule(standing, source))).collect()
}

fn rule(of: &Value, source: &str) -> String {
    let protocol = match of["IpProtocol"].as_str().unwrap_or_default() {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        other => other,
    };
    // All traffic has all ports, whatever was said.
    let port = |member: &str| of[member].as_i64().filter(|_| protocol != "-1").unwrap_or(-1);
    format!("{protocol} {} {} {source}", port("FromPort"), port("ToPort"))
}

#[cfg(test)]
mod tests {
    use super::{known_by, named};
    use serde_json::json;

    #[test]
    fn a_permission_is_a_rule_a_source_and_reads_as_the_rule_that_stands() {
        let args = json!({ "GroupId": "sg-1", "IpPermissions": [
            { "IpProtocol": "6", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "10.0.0.0/8" }], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] },
            { "IpProtocol": "-1", "UserIdGroupPairs": [{ "GroupId": "sg-2" }] },
        ] });
        let stand = [
            json!({ "SecurityGroupRuleId": "sgr-1", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8" }),
            json!({ "SecurityGroupRuleId": "sgr-2", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "::/0" }),
            json!({ "SecurityGroupRuleId": "sgr-3", "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "ReferencedGroupInfo": { "GroupId": "sg-2" } }),
        ];
        let known: std::collections::BTreeSet<String> = stand.iter().flat_map(known_by).filter(|rule| !rule.starts_with("sgr-")).collect();
        assert_eq!(named(&args), known);
        assert_eq!(named(&json!({ "SecurityGroupRuleIds": ["sgr-1", "sgr-2"] })).len(), 2);
        assert_eq!(named(&json!({ "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8" })).len(), 1);
    }
}
