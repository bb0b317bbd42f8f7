//! Versions of launch templates: numbered, never changed, made from one another.

use super::{LaunchTemplate, LaunchTemplateVersion, Ticket, asked, data, no_version};
use crate::ec2::ask::{self, Ask, invalid, missing, refuse};
use crate::ec2::filter::Filters;
use crate::ec2::page::Page;
use crate::ec2::resource::{change, find, select};
use crate::ec2::tag::Tags;
use crate::iam;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

/// `VersionDescription`.
pub(super) fn description(ask: &Ask<'_>) -> Result<Option<String>, AwsError> {
    let description = ask.params.get("VersionDescription");
    if description.as_ref().is_some_and(|text| text.len() > 255) {
        return Err(invalid("VersionDescription is limited to 255 characters."));
    }
    Ok(description)
}

fn node(template: &LaunchTemplate, version: &LaunchTemplateVersion) -> Node {
    Node::new("launchTemplateVersion")
        .with("launchTemplateId", &template.id)
        .with("launchTemplateName", &template.name)
        .with("versionNumber", version.number)
        .maybe("versionDescription", version.description.as_ref())
        .with("createTime", ask::time(version.created))
        .with("createdBy", &version.created_by)
        .with("defaultVersion", version.number == template.default_version)
        .child(data::node(&version.data))
}

/// CreateLaunchTemplateVersion: what it does not say is taken over from `SourceVersion`, top-level member by member.
pub(in crate::ec2) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let template = asked(world, ask.region(), ask.params)?;
    let id = template.id.clone();
    let description = description(ask)?;
    let own = data::read(&ask.params.under("LaunchTemplateData"))?;
    let data = match ask.params.get("SourceVersion") {
        None if own.is_empty() => return Err(missing("LaunchTemplateData")),
        None => own,
        Some(source) => {
            let source = template.version(&source).ok_or_else(|| no_version(template, &source))?;
            data::over(&source.data, &own)
        }
    };
    let ticket = Ticket::read(ask);
    ask.ready()?;
    let number = match ticket.made(world)?.and_then(|made| made.parse::<u64>().ok()) {
        Some(number) => number,
        None => {
            let (created, created_by) = (world.now(), iam::caller_arn(world, &ask.call.caller));
            let template = change::<LaunchTemplate>(world, &id);
            let number = template.latest_version + 1;
            template.latest_version = number;
            template.versions.insert(number, LaunchTemplateVersion { number, description, created, created_by, data });
            number
        }
    };
    ticket.keep(world, &number.to_string());
    let template = find::<LaunchTemplate>(world, ask.region(), &id)?;
    let version = template.versions.get(&number).ok_or_else(|| no_version(template, &number.to_string()))?;
    Ok(Reply::node(node(template, version)))
}

/// DescribeLaunchTemplateVersions: of one template, newest first; or the default or latest of all.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 1, 200)?;
    let named = ask.params.has("LaunchTemplateId") || ask.params.has("LaunchTemplateName");
    let wanted = ask.params.list("LaunchTemplateVersion");
    let _ = ask.params.boolean("ResolveAlias")?;
    let bound = |name: &str| -> Result<Option<u64>, AwsError> {
        let text = ask.params.get(name);
        text.map(|text| text.parse().map_err(|_| invalid(format!("Value ({text}) for parameter {name} is invalid.")))).transpose()
    };
    let (least, most) = (bound("MinVersion")?, bound("MaxVersion")?);
    let known = ["create-time", "ebs-optimized", "image-id", "instance-type", "is-default-version", "kernel-id", "ram-disk-id"];
    let filters = Filters::read(ask, &known)?;
    let templates =
        if named { vec![asked(world, ask.region(), ask.params)?] } else { select::<LaunchTemplate>(world, ask.region(), |_| true) };
    ask.ready()?;
    if !named && (wanted.is_empty() || wanted.iter().any(|version| !version.starts_with('$'))) {
        return Err(refuse(
            "MissingParameter",
            "The request must contain the parameter LaunchTemplateId, or only the versions $Default and $Latest",
        ));
    }
    let mut rows = Vec::new();
    for template in templates {
        for version in versions(template, &wanted)? {
            let inside = least.is_none_or(|least| version.number >= least) && most.is_none_or(|most| version.number <= most);
            if inside && filters.pass(&Tags::new(), |name| facts(template, version, name)) {
                rows.push((format!("{}/{:020}", template.id, u64::MAX - version.number), node(template, version)));
            }
        }
    }
    rows.dedup_by(|one, other| one.0 == other.0);
    Ok(page.answer(world, "launchTemplateVersionSet", rows))
}

fn versions<'t>(template: &'t LaunchTemplate, wanted: &[String]) -> Result<Vec<&'t LaunchTemplateVersion>, AwsError> {
    if wanted.is_empty() {
        return Ok(template.versions.values().rev().collect());
    }
    let mut found = Vec::new();
    for name in wanted {
        let version = template.version(name).ok_or_else(|| no_version(template, name))?;
        if !found.iter().any(|other: &&LaunchTemplateVersion| other.number == version.number) {
            found.push(version);
        }
    }
    Ok(found)
}

fn facts(template: &LaunchTemplate, version: &LaunchTemplateVersion, filter: &str) -> Vec<String> {
    let member = |name: &str| version.data.get(name).cloned().into_iter().collect();
    match filter {
        "create-time" => vec![ask::time(version.created)],
        "ebs-optimized" => member("EbsOptimized"),
        "image-id" => member("ImageId"),
        "instance-type" => member("InstanceType"),
        "is-default-version" => vec![(version.number == template.default_version).to_string()],
        _ => Vec::new(),
    }
}

/// DeleteLaunchTemplateVersions: the default version stays; what cannot go is listed in the answer.
pub(in crate::ec2) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let template = asked(world, ask.region(), ask.params)?.clone();
    let wanted = ask.params.list("LaunchTemplateVersion");
    if wanted.is_empty() {
        return Err(missing("LaunchTemplateVersion"));
    }
    let number =
        |name: &String| name.parse::<u64>().map_err(|_| invalid(format!("Value ({name}) for parameter LaunchTemplateVersion is invalid.")));
    let numbers = wanted.iter().map(number).collect::<Result<Vec<u64>, AwsError>>()?;
    ask.ready()?;
    let (mut gone, mut kept) = (Vec::new(), Vec::new());
    for number in numbers {
        let item = Node::new("item").with("launchTemplateId", &template.id).with("launchTemplateName", &template.name);
        let item = item.with("versionNumber", number);
        let error = |code: &str, message: &str| Node::new("responseError").with("code", code).with("message", message);
        if number == template.default_version {
            kept.push(item.child(error("unexpectedError", "The default version of a launch template cannot be deleted.")));
        } else if change::<LaunchTemplate>(world, &template.id).versions.remove(&number).is_some() {
            gone.push(item);
        } else {
            kept.push(item.child(error("launchTemplateVersionDoesNotExist", "The specified launch template version does not exist.")));
        }
    }
    Ok(Reply::Xml(vec![
        Node::list("successfullyDeletedLaunchTemplateVersionSet", "item", gone),
        Node::list("unsuccessfullyDeletedLaunchTemplateVersionSet", "item", kept),
    ]))
}
