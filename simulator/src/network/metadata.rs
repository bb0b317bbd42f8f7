//! The instance metadata service at 169.254.169.254: what an instance is told about itself.

use super::{HttpAnswer, HttpRequest};
use crate::ec2::instance::Instance;
use crate::ec2::lookup;
use crate::iam;
use crate::wire::Principal;
use crate::world::World;
use jiff::SignedDuration;
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::net::Ipv4Addr;

/// Where it answers, for the instance itself only.
pub(super) const ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

/// Answers one request of the instance `id`.
pub(super) fn answer(world: &mut World, id: &str, request: &HttpRequest) -> HttpAnswer {
    let plain = |status, text: String| HttpAnswer::new(status, "text/plain", text);
    let Some(instance) = lookup::instance(world, id).cloned() else { return plain(404, String::new()) };
    let token = token(&instance);
    if request.path == "/latest/api/token" {
        let lives = request.headers.contains_key("x-aws-ec2-metadata-token-ttl-seconds");
        return if request.method == "PUT" && lives { plain(200, token) } else { plain(400, String::new()) };
    }
    match request.headers.get("x-aws-ec2-metadata-token") {
        Some(given) if *given != token => return plain(401, String::new()),
        None if instance.http_tokens == "required" => return plain(401, String::new()),
        _ => {}
    }
    let Some(path) = request.path.strip_prefix("/latest/") else { return plain(404, String::new()) };
    let found = match path.trim_end_matches('/').strip_prefix("meta-data/iam/security-credentials") {
        Some(role) => credentials(world, &instance, role.trim_start_matches('/')),
        None => item(world, &instance, path.trim_end_matches('/')),
    };
    match found {
        Some(text) => plain(200, text),
        None => plain(404, String::new()),
    }
}

/// Tokens last as long as their instance.
fn token(instance: &Instance) -> String {
    hex::encode(digest(&SHA256, instance.id.as_bytes()))
}

fn item(world: &World, instance: &Instance, path: &str) -> Option<String> {
    let interface = lookup::primary_interface(world, &instance.id)?;
    let public = lookup::instance_public_ip(world, &instance.id);
    let private_name = || crate::ec2::interface::private_name(&instance.region, interface.private_ip);
    match path {
        "meta-data/ami-id" => Some(instance.image.clone()),
        "meta-data/hostname" | "meta-data/local-hostname" => Some(private_name()),
        "meta-data/instance-id" => Some(instance.id.clone()),
        "meta-data/instance-type" => Some(instance.instance_type.clone()),
        "meta-data/local-ipv4" => Some(interface.private_ip.to_string()),
        "meta-data/mac" => Some(interface.mac.clone()),
        "meta-data/placement/availability-zone" => Some(instance.zone.clone()),
        "meta-data/placement/region" => Some(instance.region.clone()),
        "meta-data/public-ipv4" => public.map(|address| address.to_string()),
        "meta-data/public-hostname" => public.map(|address| crate::ec2::interface::public_name(&instance.region, address)),
        "meta-data/reservation-id" => Some(instance.reservation.clone()),
        "meta-data/security-groups" => {
            Some(lookup::groups_of(world, interface).iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join("\n"))
        }
        "user-data" => instance.user_data.as_ref().map(|data| String::from_utf8_lossy(data).into_owned()),
        "dynamic/instance-identity/document" => Some(document(world, instance, interface.private_ip)),
        _ => None,
    }
}

/// The role of the instance profile, or that role's credentials: the same until a quarter of an hour before they expire.
fn credentials(world: &mut World, instance: &Instance, role: &str) -> Option<String> {
    let held = iam::role_in_profile(world, instance.profile.as_deref()?)?;
    if role.is_empty() {
        return Some(held);
    }
    let principal = Principal::Role((held == role).then_some(held)?);
    let soon = world.now() + SignedDuration::from_mins(15);
    let is_it = |session: &&iam::Session| session.name == instance.id && session.principal == principal && session.expires > soon;
    let known = world.iam.sessions.values().find(is_it).cloned();
    let session = match known {
        Some(session) => session,
        None => iam::open_session(world, principal, &instance.id, SignedDuration::from_hours(6)),
    };
    let document = json!({
        "Code": "Success",
        "LastUpdated": world.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "Type": "AWS-HMAC",
        "AccessKeyId": session.access_key,
        "SecretAccessKey": session.secret,
        "Token": session.token,
        "Expiration": session.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    Some(format!("{document:#}"))
}

fn document(world: &World, instance: &Instance, address: Ipv4Addr) -> String {
    let document = json!({
        "accountId": world.account(),
        "architecture": instance.architecture,
        "availabilityZone": instance.zone,
        "imageId": instance.image,
        "instanceId": instance.id,
        "instanceType": instance.instance_type,
        "pendingTime": instance.launched.to_string(),
        "privateIp": address.to_string(),
        "region": instance.region,
        "version": "2017-09-30",
    });
    format!("{document:#}")
}
