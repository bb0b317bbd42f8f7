//! Launch templates and their versions.

mod data;
mod taken;
mod version;

use super::ask::{self, Ask, invalid, missing, refuse};
use super::filter::Filters;
use super::page::Page;
use super::resource::{Kind, Resource, change, fact, find, resource, select};
use super::tag::{self, Tags};
use super::token::Ticket;
use crate::iam;
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
pub(super) use data::ACCEPTED;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub(super) use taken::flat;
pub(super) use version::{create as create_version, delete as delete_versions, describe as describe_versions};

/// A launch template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    /// `lt-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    /// ARN.
    pub(crate) created_by: String,
    pub(crate) default_version: u64,
    /// Number of the newest version there ever was.
    pub(crate) latest_version: u64,
    /// By number.
    pub(crate) versions: BTreeMap<u64, LaunchTemplateVersion>,
    pub(crate) tags: Tags,
}

/// One version of a launch template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplateVersion {
    pub(crate) number: u64,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    /// ARN.
    pub(crate) created_by: String,
    /// The members of `LaunchTemplateData` in ec2Query's own flat form: `InstanceType`,
    /// `BlockDeviceMapping.1.Ebs.VolumeSize`, `NetworkInterface.1.SubnetId`, `TagSpecification.1.Tag.2.Key`.
    pub(crate) data: BTreeMap<String, String>,
}

impl LaunchTemplate {
    /// The version `$Default`, `$Latest` or a number names.
    pub(crate) fn version(&self, named: &str) -> Option<&LaunchTemplateVersion> {
        let number = match named {
            "$Default" => self.default_version,
            "$Latest" => *self.versions.keys().next_back()?,
            number => number.parse().ok()?,
        };
        self.versions.get(&number)
    }
}

resource!(
    LaunchTemplate,
    launch_templates,
    Kind {
        prefix: "lt-",
        word: "launch-template",
        noun: "launch template ID",
        not_found: "InvalidLaunchTemplateId.NotFound",
        malformed: "InvalidLaunchTemplateId.Malformed",
        ids: "LaunchTemplateId",
        set: "launchTemplates",
        filters: &["create-time", "launch-template-name"],
    }
);

impl LaunchTemplate {
    fn facts(&self, _world: &World, filter: &str) -> Vec<String> {
        if filter == "create-time" { fact(ask::time(self.created)) } else { fact(&self.name) }
    }

    fn node(&self, _world: &World) -> Node {
        Node::new("launchTemplate")
            .with("launchTemplateId", &self.id)
            .with("launchTemplateName", &self.name)
            .with("createTime", ask::time(self.created))
            .with("createdBy", &self.created_by)
            .with("defaultVersionNumber", self.default_version)
            .with("latestVersionNumber", self.latest_version)
            .child(tag::set(&self.tags))
    }
}

/// The template of this name.
fn by_name<'w>(world: &'w World, region: &str, name: &str) -> Result<&'w LaunchTemplate, AwsError> {
    let found = select::<LaunchTemplate>(world, region, |template| template.name == name).into_iter().next();
    found.ok_or_else(|| {
        let text = format!("The specified launch template, with template name {name}, does not exist.");
        refuse("InvalidLaunchTemplateName.NotFoundException", text)
    })
}

/// The template a request names by id or by name, exactly one of them.
fn asked<'w>(world: &'w World, region: &str, params: &Params) -> Result<&'w LaunchTemplate, AwsError> {
    match (params.get("LaunchTemplateId"), params.get("LaunchTemplateName")) {
        (Some(id), None) => find(world, region, &id),
        (None, Some(name)) => by_name(world, region, &name),
        (None, None) => Err(missing("LaunchTemplateId")),
        _ => Err(refuse("InvalidParameterCombination", "Either the launch template ID or its name may be given, not both.")),
    }
}

/// `InvalidLaunchTemplateId.VersionNotFound`.
fn no_version(template: &LaunchTemplate, version: &str) -> AwsError {
    let text = format!("Could not find launch template version {version} for launch template {}.", template.id);
    refuse("InvalidLaunchTemplateId.VersionNotFound", text)
}

/// The parameters of a RunInstances request with those of its launch template beneath: member by member at the top.
pub(super) fn merged(world: &World, ask: &Ask<'_>) -> Result<BTreeMap<String, String>, AwsError> {
    let mut pairs: BTreeMap<String, String> = ask.params.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    pairs.retain(|key, _| key != "Action" && key != "Version");
    let named = ask.params.under("LaunchTemplate");
    if !ask.params.has("LaunchTemplate") {
        return Ok(pairs);
    }
    let template = asked(world, ask.region(), &named)?;
    let wanted = named.get("Version").unwrap_or_else(|| "$Default".to_owned());
    let version = template.version(&wanted).ok_or_else(|| no_version(template, &wanted))?;
    pairs.retain(|key, _| !key.starts_with("LaunchTemplate."));
    Ok(data::over(&version.data, &pairs))
}

/// CreateLaunchTemplate.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let name = ask.params.need("LaunchTemplateName")?;
    let description = version::description(ask)?;
    let data = data::read(&ask.params.under("LaunchTemplateData"))?;
    let tags = tag::given(ask.params, "launch-template")?;
    let ticket = Ticket::read(ask);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "().-/_".contains(c);
    if !(3..=128).contains(&name.len()) || !name.chars().all(allowed) {
        return Err(refuse(
            "InvalidLaunchTemplateName.MalformedException",
            "The launch template name must be 3 to 128 letters, digits and ( ) . - / _",
        ));
    }
    if data.is_empty() {
        return Err(missing("LaunchTemplateData"));
    }
    ask.ready()?;
    if let Some(id) = ticket.made(world)? {
        return Ok(Reply::node(find::<LaunchTemplate>(world, ask.region(), &id)?.node(world)));
    }
    if by_name(world, ask.region(), &name).is_ok() {
        return Err(refuse("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use."));
    }
    let (created, created_by) = (world.now(), iam::caller_arn(world, &ask.call.caller));
    let first = LaunchTemplateVersion { number: 1, description, created, created_by: created_by.clone(), data };
    let template = LaunchTemplate {
        id: world.deal().hex17("lt-"),
        region: ask.region().to_owned(),
        name,
        created,
        created_by,
        default_version: 1,
        latest_version: 1,
        versions: BTreeMap::from([(1, first)]),
        tags,
    };
    ticket.keep(world, &template.id);
    let node = template.node(world);
    world.ec2.launch_templates.insert(template.id.clone(), template);
    Ok(Reply::node(node))
}

/// ModifyLaunchTemplate: which version is the default.
pub(super) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let template = asked(world, ask.region(), ask.params)?;
    let version = ask.params.need("SetDefaultVersion")?;
    let ticket = Ticket::read(ask);
    let number: u64 = version.parse().map_err(|_| invalid(format!("Value ({version}) for parameter SetDefaultVersion is invalid.")))?;
    if !template.versions.contains_key(&number) {
        return Err(no_version(template, &version));
    }
    let id = template.id.clone();
    ask.ready()?;
    if ticket.made(world)?.is_none() {
        change::<LaunchTemplate>(world, &id).default_version = number;
        ticket.keep(world, &id);
    }
    Ok(Reply::node(find::<LaunchTemplate>(world, ask.region(), &id)?.node(world)))
}

/// DeleteLaunchTemplate, with all versions.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let template = asked(world, ask.region(), ask.params)?.clone();
    ask.ready()?;
    world.ec2.launch_templates.remove(&template.id);
    Ok(Reply::node(template.node(world)))
}

/// DescribeLaunchTemplates.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 1, 200)?;
    let (ids, names) = (ask.params.list("LaunchTemplateId"), ask.params.list("LaunchTemplateName"));
    let filters = Filters::read(ask, LaunchTemplate::KIND.filters)?;
    ask.ready()?;
    for id in &ids {
        find::<LaunchTemplate>(world, ask.region(), id)?;
    }
    for name in &names {
        by_name(world, ask.region(), name)?;
    }
    let all = ids.is_empty() && names.is_empty();
    let rows = select::<LaunchTemplate>(world, ask.region(), |row| all || ids.contains(&row.id) || names.contains(&row.name));
    let rows = rows.into_iter().filter(|row| filters.pass(&row.tags, |name| row.facts(world, name)));
    Ok(page.answer(world, LaunchTemplate::KIND.set, rows.map(|row| (row.id.clone(), row.node(world))).collect()))
}
