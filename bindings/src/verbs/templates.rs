//! Nested templates on their way to CloudFormation: through an S3 bucket, made for it if none is given.

use super::read::{items, text};
use engine::effect::Scope;
use engine::verb::VerbError;
use serde_json::{Map, Value, json};

/// The root template's parameters that say where its nested templates lie.
const BUCKET: &str = "SourceS3Bucket";
const PREFIX: &str = "SourceS3Path";
/// Bytes of a template that CloudFormation takes with a request.
const BODY_LIMIT: u64 = 51_200;

/// Where the templates lie for CloudFormation.
pub(super) enum Placed {
    /// The root template goes along with the request.
    Inline,
    /// In a bucket.
    Bucket {
        name: String,
        prefix: String,
        region: String,
        /// Made for this, and removed again.
        ours: bool,
    },
}

/// Puts the folder of a root template with nested ones into a bucket.
pub(super) fn place(scope: &Scope, path: &str, template: &Value, bucket: Option<&str>) -> Result<Placed, VerbError> {
    let whole = template["file"]["size"].as_u64().unwrap_or(0) <= BODY_LIMIT;
    if template["nested"] == false && whole {
        return Ok(Placed::Inline);
    }
    scope.frame("templates", |scope| {
        let zones = scope.call("ec2::describe_availability_zones", json!({}))?;
        let region = items(&zones, "").first().map_or("us-east-1", |zone| text(zone, "RegionName")).to_owned();
        let name = match bucket {
            Some(bucket) => bucket.to_owned(),
            None => make_bucket(scope, &region)?,
        };
        let prefix = format!("lifeboat/{}", scope.run_mark());
        let files = scope.call("template::files", json!({ "path": path }))?;
        for file in items(&files, "") {
            let key = format!("{prefix}/{}", text(file, "name"));
            let source = json!({ "path": file["path"], "sha256": file["sha256"] });
            scope.call("s3::put_object", json!({ "Bucket": name, "Key": key, "File": source }))?;
        }
        Ok(Placed::Bucket { name, prefix, region, ours: bucket.is_none() })
    })
}

/// How the names of buckets made for templates begin.
const NAMED: &str = "lifeboat-templates-";

/// Whether a bucket was made for templates, by whatever run.
pub(super) fn is_made(bucket: &str) -> bool {
    bucket.starts_with(NAMED)
}

/// Whether this run made a bucket for templates.
pub(super) fn is_of_run(scope: &Scope, bucket: &str) -> bool {
    is_made(bucket) && bucket.ends_with(&scope.run_mark())
}

fn make_bucket(scope: &Scope, region: &str) -> Result<String, VerbError> {
    let account = scope.call("sts::get_caller_identity", json!({}))?;
    let name = format!("{NAMED}{}-{}", text(&account, "Account"), scope.run_mark());
    let mut options = json!({ "Bucket": name });
    if region != "us-east-1" {
        options["CreateBucketConfiguration"] = json!({ "LocationConstraint": region });
    }
    scope.call("s3::create_bucket", options)?;
    Ok(name)
}

impl Placed {
    /// The root template's URL, if it lies in a bucket.
    pub(super) fn url(&self, path: &str) -> Option<String> {
        let Self::Bucket { name, prefix, region, .. } = self else { return None };
        let file = path.rsplit('/').next().unwrap_or(path);
        Some(format!("https://{name}.s3.{region}.amazonaws.com/{prefix}/{file}"))
    }

    /// The parameters that say where the nested templates lie, as far as the template has them and they are not given.
    pub(super) fn parameters(&self, template: &Value, given: &Map<String, Value>) -> Map<String, Value> {
        let Self::Bucket { name, prefix, .. } = self else { return Map::new() };
        [(BUCKET, name), (PREFIX, prefix)]
            .into_iter()
            .filter(|(parameter, _)| !template["parameters"][*parameter].is_null() && !given.contains_key(*parameter))
            .map(|(parameter, value)| (parameter.to_owned(), json!(value)))
            .collect()
    }

    /// Takes the templates away again, and the bucket if it was made for them.
    pub(super) fn remove(&self, scope: &Scope) -> Result<(), VerbError> {
        let Self::Bucket { name, prefix, ours, .. } = self else { return Ok(()) };
        scope.frame("remove-templates", |scope| empty(scope, name, prefix, *ours))
    }
}

/// Deletes what lies under a prefix, then the bucket if it is ours.
pub(super) fn empty(scope: &Scope, bucket: &str, prefix: &str, ours: bool) -> Result<(), VerbError> {
    let listed = match scope.call("s3::list_objects_v2", json!({ "Bucket": bucket, "Prefix": prefix })) {
        Err(error) if error.code() == Some("NoSuchBucket") => return Ok(()),
        other => other?,
    };
    for object in items(&listed, "") {
        scope.call("s3::delete_object", json!({ "Bucket": bucket, "Key": object["Key"] }))?;
    }
    if ours {
        scope.call("s3::delete_bucket", json!({ "Bucket": bucket }))?;
    }
    Ok(())
}
