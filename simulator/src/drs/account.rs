//! InitializeService: the account's fixtures in a Region. It makes the service-linked role and four instance profiles
//! with the caller's rights, and needs the six service roles to be there already.

use super::answer::denied;
use super::cloud;
use super::shape::{Body, invalid_field};
use super::state::Account;
use crate::wire::{AwsError, Call, Reply, Service, invoke_query};
use crate::world::World;

/// The roles that must exist under `/service-role/`.
const ROLES: [&str; 6] = [
    "AWSElasticDisasterRecoveryAgentRole",
    "AWSElasticDisasterRecoveryFailbackRole",
    "AWSElasticDisasterRecoveryConversionServerRole",
    "AWSElasticDisasterRecoveryRecoveryInstanceRole",
    "AWSElasticDisasterRecoveryReplicationServerRole",
    "AWSElasticDisasterRecoveryRecoveryInstanceWithLaunchActionsRole",
];

/// Those of them that instances carry, in profiles of the same name.
const CARRIED: [&str; 4] = [ROLES[2], ROLES[3], ROLES[4], ROLES[5]];

/// InitializeService.
pub(super) fn initialize(world: &mut World, call: &Call, _body: &Body) -> Result<Reply, AwsError> {
    link(world, call)?;
    let missing = missing_roles(world, &call.region);
    if !missing.is_empty() {
        let text = format!("Failed to attach the following IAM roles to their instance profiles: {}", missing.join(", "));
        return Err(AwsError::new(400, "ValidationException", text).member("code", "ValidationException").member("reason", "other"));
    }
    for name in CARRIED {
        carry(world, call, name)?;
    }
    let initialized = world.now();
    if !world.drs.accounts.contains(&call.region) {
        world.drs.accounts.insert(call.region.clone(), Account { initialized });
    }
    Ok(Reply::Empty(204))
}

/// Refuses everything before InitializeService has run in the Region.
pub(super) fn check(world: &World, region: &str) -> Result<(), AwsError> {
    if world.drs.accounts.contains(region) {
        return Ok(());
    }
    let text = "Account is not initialized. Initialize the Elastic Disaster Recovery service in this Region first.";
    Err(AwsError::new(400, "UninitializedAccountException", text).member("code", "UninitializedAccountException"))
}

/// What IAM refuses the caller, in DRS's words.
fn refused(error: AwsError) -> AwsError {
    match error.code.as_str() {
        "AccessDenied" => denied(error.message),
        _ => invalid_field("account", error.message),
    }
}

/// The service-linked role; one that stands is as good.
fn link(world: &mut World, call: &Call) -> Result<(), AwsError> {
    match invoke_query(world, call, Service::Iam, "CreateServiceLinkedRole", &[("AWSServiceName", cloud::PRINCIPAL)]) {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.code.as_str(), "InvalidInput" | "EntityAlreadyExists") => Ok(()),
        Err(error) => Err(refused(error)),
    }
}

/// Roles that do not stand under their path. Whom they trust is not documented to be looked at here.
fn missing_roles(world: &mut World, region: &str) -> Vec<&'static str> {
    let service = cloud::service(world, region);
    let mut missing = Vec::new();
    for name in ROLES {
        let answer = invoke_query(world, &service, Service::Iam, "GetRole", &[("RoleName", name)]);
        if answer.ok().and_then(|node| node.at("Role/Path").map(str::to_owned)).as_deref() != Some("/service-role/") {
            missing.push(name);
        }
    }
    missing
}

/// An instance profile with the role of the same name in it.
fn carry(world: &mut World, call: &Call, name: &str) -> Result<(), AwsError> {
    let profile = ("InstanceProfileName", name);
    let stands = match invoke_query(world, call, Service::Iam, "GetInstanceProfile", &[profile]) {
        Ok(node) => Some(!node.all("InstanceProfile/Roles").is_empty()),
        Err(error) if error.code == "NoSuchEntity" => None,
        Err(error) => return Err(refused(error)),
    };
    if stands.is_none() {
        invoke_query(world, call, Service::Iam, "CreateInstanceProfile", &[profile, ("Path", "/")]).map_err(refused)?;
    }
    if stands != Some(true) {
        invoke_query(world, call, Service::Iam, "AddRoleToInstanceProfile", &[profile, ("RoleName", name)]).map_err(refused)?;
    }
    Ok(())
}
