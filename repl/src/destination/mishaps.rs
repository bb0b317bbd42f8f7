//! Mishaps as a lab has them: faults, set before a rehearsal begins or by `lifeboat lab fault add`.

use engine::mishap::{At, Mishap, What};
use jiff::SignedDuration;
use simulator::{Fault, NETWORK, Rule};

/// How much later a late request is executed.
const LATE: SignedDuration = SignedDuration::from_secs(30);

/// The fault that is this mishap.
///
/// # Errors
/// The lab has none like it.
pub(crate) fn rule(mishap: &Mishap) -> Result<Rule, String> {
    let (service, operation, resource) = match &mishap.at {
        At::Region(region) => (NETWORK, region, None),
        At::Operation { service, operation, resource } => (service.as_str(), operation, resource.clone()),
    };
    // What holds until it is mended, and what happens once.
    let (fault, usual) = match mishap.what {
        What::Cut => (Fault::Cut, u32::MAX),
        What::AccessDenied => (Fault::AccessDenied, u32::MAX),
        What::Throttle => (Fault::Throttle, 1),
        What::ServerError => (Fault::ServerError { executed: false }, 1),
        What::Lost => (Fault::LostReply, 1),
        What::Late => (Fault::LandsLate(LATE), 1),
        What::LaunchFailed if (service, operation.as_str()) == ("drs", "StartRecovery") => {
            (Fault::LaunchFailed { server: resource.unwrap_or_default() }, u32::MAX)
        }
        What::LaunchFailed => return Err(format!("{service}:{operation} launches nothing in the lab: only drs:StartRecovery does")),
    };
    let times = mishap.times.unwrap_or(usual);
    Ok(Rule { service: service.to_owned(), operation: operation.clone(), skip: 0, times, fault })
}

/// What is told of a mishap that did not happen: it says nothing of how a runbook takes it.
pub(crate) fn unmet(written: &str) -> String {
    let why = match Mishap::parse(written).map(|mishap| mishap.at) {
        Ok(At::Operation { resource: Some(resource), .. }) => format!("nothing here launches `{resource}`"),
        Ok(At::Operation { service, operation, .. }) => format!("nothing here calls {service}:{operation}"),
        Ok(At::Region(region)) => format!("nothing here calls anything in {region}, or connects into it or out of it"),
        Err(_) => "nothing here matches what it names".to_owned(),
    };
    format!("did not happen: {why}")
}

/// A fault as people write it.
pub(crate) fn written(rule: &Rule) -> String {
    let Rule { service, operation, fault, .. } = rule;
    match fault {
        Fault::Cut => format!("{NETWORK} {operation} cut"),
        Fault::LaunchFailed { server } => format!("{service}:{operation} {server} launch-failed"),
        Fault::Throttle => format!("{service}:{operation} throttle"),
        Fault::AccessDenied => format!("{service}:{operation} access-denied"),
        Fault::Expired => format!("{service}:{operation} expired"),
        Fault::ServerError { .. } => format!("{service}:{operation} server-error"),
        Fault::LostReply => format!("{service}:{operation} lost"),
        Fault::LandsLate(_) => format!("{service}:{operation} late"),
    }
}
