//! Whether an identity may do an action, and each service's words when it may not.

use super::condition::Context;
use super::document::{self, Statement, Use};
use super::grants::Grants;
use super::{arn, policy, session};
use crate::wire::{AwsError, Caller, Principal, Service};
use crate::world::World;

/// The outcome of judging a request by the policies of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
}

/// Whether the caller may do `action` (`ec2:RunInstances`) on `resource` (an ARN; `None`: on any).
pub(crate) fn authorize(world: &World, caller: &Caller, action: &str, resource: Option<&str>) -> Result<(), AwsError> {
    authorize_with(world, caller, action, resource, &[])
}

/// [`authorize`] with context keys of the request: `("drs:CreateAction", "CreateSourceServerForDrs")`.
pub(crate) fn authorize_with(
    world: &World,
    caller: &Caller,
    action: &str,
    resource: Option<&str>,
    context: &[(&str, &str)],
) -> Result<(), AwsError> {
    let (service, operation) = action.split_once(':').unwrap_or(("", action));
    let service = Service::named(service);
    let open = match (&caller.principal, service) {
        (Principal::Root | Principal::Service(_), _) => true,
        // Buckets decide for themselves whom they serve without a signature.
        (Principal::Anonymous, service) => service == Some(Service::S3),
        (_, Some(Service::Sts)) => matches!(operation, "GetCallerIdentity" | "GetSessionToken"),
        _ => false,
    };
    if open {
        return Ok(());
    }
    let operation = if service == Some(Service::S3) { s3_action(operation) } else { operation };
    let prefix = action.split_once(':').map_or("", |(prefix, _)| prefix);
    let named = format!("{prefix}:{operation}");
    let context: Vec<(String, Vec<String>)> = context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect();
    match judge(world, &caller.principal, &named, resource, &context).0 {
        Decision::Allowed => Ok(()),
        verdict => Err(refusal(service, &caller_arn(world, caller), &named, resource, verdict)),
    }
}

/// The permission that an S3 operation needs, where it is not its name.
fn s3_action(operation: &str) -> &str {
    match operation {
        "HeadObject" => "GetObject",
        "DeleteObjects" => "DeleteObject",
        "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
        "ListBuckets" => "ListAllMyBuckets",
        other => other,
    }
}

/// The verdict on a request, and how many statements were weighed.
pub(super) fn judge(
    world: &World,
    principal: &Principal,
    action: &str,
    resource: Option<&str>,
    extra: &[(String, Vec<String>)],
) -> (Decision, usize) {
    let mut context = Context::default();
    context.add("aws:PrincipalAccount", vec![world.account()]);
    context.add("aws:CurrentTime", vec![super::date(world.now())]);
    context.add("aws:ViaAWSService", vec!["false".to_owned()]);
    if let Principal::User(name) = principal {
        context.add("aws:username", vec![name.clone()]);
    }
    for (key, values) in extra {
        context.add(key, values.clone());
    }
    let statements = statements(world, principal);
    let meeting: Vec<&Statement> = statements.iter().filter(|statement| statement.meets(action, resource, &context)).collect();
    let verdict = match (meeting.iter().any(|s| !s.allow), meeting.iter().any(|s| s.allow)) {
        (true, _) => Decision::ExplicitDeny,
        (false, true) => Decision::Allowed,
        (false, false) => Decision::ImplicitDeny,
    };
    (verdict, statements.len())
}

/// Every statement of every policy of an identity: its own, attached ones, and those of its groups.
fn statements(world: &World, principal: &Principal) -> Vec<Statement> {
    let mut all: Vec<&Grants> = Vec::new();
    match principal {
        Principal::User(name) => {
            all.extend(world.iam.users.get(name).map(|user| &user.grants));
            all.extend(world.iam.groups.values().filter(|group| group.users.contains(name)).map(|group| &group.grants));
        }
        Principal::Role(name) => all.extend(world.iam.roles.get(name).map(|role| &role.grants)),
        _ => {}
    }
    let texts = all.into_iter().flat_map(|grants| {
        let attached = grants.attached.iter().filter_map(|arn| policy::document(world, arn));
        grants.inline.values().cloned().chain(attached)
    });
    // Documents were checked when they were put.
    texts.filter_map(|text| document::parse(&text, Use::Identity).ok()).flatten().collect()
}

/// The ARN of who asks, as `GetCallerIdentity` and refusals give it.
pub(crate) fn caller_arn(world: &World, caller: &Caller) -> String {
    let account = world.account();
    match &caller.principal {
        Principal::Root => format!("arn:aws:iam::{account}:root"),
        Principal::User(name) => {
            let path = world.iam.users.get(name).map_or("/", |user| user.path.as_str());
            arn(world, "user", path, name)
        }
        Principal::Role(name) => {
            let session = session::name_of(world, &caller.access_key).unwrap_or_default();
            format!("arn:aws:sts::{account}:assumed-role/{name}/{session}")
        }
        Principal::Service(name) => name.clone(),
        Principal::Anonymous => "anonymous".to_owned(),
    }
}

/// The service's own words for a missing permission.
pub(crate) fn denied(world: &World, service: Service, caller: &Caller, operation: &str) -> AwsError {
    let action = format!("{}:{operation}", service.name());
    refusal(Some(service), &caller_arn(world, caller), &action, None, Decision::ImplicitDeny)
}

fn refusal(service: Option<Service>, who: &str, action: &str, resource: Option<&str>, verdict: Decision) -> AwsError {
    let why = match verdict {
        Decision::ExplicitDeny => "with an explicit deny in an identity-based policy".to_owned(),
        _ => format!("because no identity-based policy allows the {action} action"),
    };
    let on = resource.map(|resource| format!(" on resource: {resource}")).unwrap_or_default();
    let said = format!("User: {who} is not authorized to perform: {action}{on} {why}");
    match service {
        Some(Service::Drs) => AwsError::new(403, "AccessDeniedException", said),
        Some(Service::Ec2) => {
            AwsError::new(403, "UnauthorizedOperation", format!("You are not authorized to perform this operation. {said}"))
        }
        _ => AwsError::new(403, "AccessDenied", said),
    }
}

/// The unique id of who asks, as `GetCallerIdentity` gives it.
pub(crate) fn caller_id(world: &World, caller: &Caller) -> String {
    match &caller.principal {
        Principal::User(name) => world.iam.users.get(name).map(|user| user.id.clone()).unwrap_or_default(),
        Principal::Role(name) => {
            let id = world.iam.roles.get(name).map(|role| role.id.clone()).unwrap_or_default();
            format!("{id}:{}", session::name_of(world, &caller.access_key).unwrap_or_default())
        }
        _ => world.account(),
    }
}
