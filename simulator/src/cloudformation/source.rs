//! Where a template comes from: the request itself or S3; and all checks that need no parameters.

use super::refuse::{constraint, invalid};
use super::template::Template;
use super::{document, parameter, reference};
use crate::s3;
use crate::wire::{AwsError, Call, Params};
use crate::world::World;
use serde_json::Value;

/// The most a request may carry, in bytes.
const BODY: usize = 51_200;

/// The most an object in S3 may hold, in bytes.
const OBJECT: usize = 1_048_576;

/// A template that holds together.
pub(super) struct Source {
    pub(super) body: String,
    pub(super) tree: Value,
    pub(super) template: Template,
}

/// Reads a template's text and checks everything that does not depend on parameters.
pub(super) fn parse(body: String) -> Result<Source, AwsError> {
    let tree = document::read(&body)?;
    let template = Template::read(&tree)?;
    parameter::check(&template)?;
    reference::check(&template)?;
    Ok(Source { body, tree, template })
}

/// What a request says about its template.
pub(super) enum Asked {
    Body(String),
    Url(String),
}

/// Reads TemplateBody and TemplateURL.
pub(super) fn asked(params: &Params) -> Result<Option<Asked>, AwsError> {
    match (params.get("TemplateBody"), params.get("TemplateURL")) {
        (Some(_), Some(_)) => Err(invalid("Only one of TemplateBody and TemplateURL may be specified.")),
        (Some(body), None) if body.len() > BODY => {
            Err(constraint("TemplateBody", Some(&body), &format!("Member must have length less than or equal to {BODY}")))
        }
        (Some(body), None) => Ok(Some(Asked::Body(body))),
        (None, Some(url)) => Ok(Some(Asked::Url(url))),
        (None, None) => Ok(None),
    }
}

/// The template itself.
pub(super) fn fetch(world: &mut World, call: &Call, asked: Asked) -> Result<Source, AwsError> {
    match asked {
        Asked::Body(body) => parse(body),
        Asked::Url(url) => parse(download(world, call, &url)?),
    }
}

/// Whether a URL is one of S3, over https.
fn is_s3(url: &str) -> bool {
    let Some((host, key)) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else { return false };
    let labels: Vec<&str> = host.strip_suffix(".amazonaws.com").unwrap_or_default().split('.').collect();
    !key.is_empty() && labels.iter().any(|label| *label == "s3" || label.starts_with("s3-"))
}

/// The text of the object at `url`, read with the caller's rights.
pub(super) fn download(world: &mut World, call: &Call, url: &str) -> Result<String, AwsError> {
    if !is_s3(url) {
        return Err(invalid("TemplateURL must be a supported URL."));
    }
    let object = s3::object(world, call, url).map_err(|error| {
        let name = if error.code == "AccessDenied" { "Access Denied".to_owned() } else { error.message.clone() };
        let also = "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
        invalid(format!("S3 error: {name}\n{also}"))
    })?;
    if object.len() > OBJECT {
        return Err(invalid(format!("Template may not exceed {OBJECT} bytes in size.")));
    }
    String::from_utf8(object.to_vec()).map_err(|_| invalid("Template format error: the template is not UTF-8."))
}
