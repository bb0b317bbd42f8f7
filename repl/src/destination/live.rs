//! AWS itself as a destination: who asks whom is found out first, and shown.

use crate::context::Context;
use crate::destination::{Destination, Joined, Still};
use crate::home::Home;
use crate::inputs;
use crate::print::title::Title;
use crate::problem::{Problem, Result};
use crate::rehearsed::{self, Answers, Older};
use crate::world::{LiveError, LiveWorld, Reaching, World};
use engine::durable::write_durably;
use engine::duration::show;
use engine::journal::RunRecord;
use engine::run::WorldKind;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

/// How long a service may say nothing before an older answer is taken.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// AWS, reached.
pub(crate) struct Aws<'a> {
    home: &'a Home,
    world: Arc<LiveWorld>,
    region: String,
    answers: Answers,
}

impl<'a> Aws<'a> {
    /// Finds out who asks whom, and says so.
    /// `document`: the file of a world document to read where it is silent; otherwise the home's own, if there is one.
    ///
    /// # Errors
    /// It is not reached, or not what was asked for.
    pub(crate) fn reach(context: &'a Context, home: &'a Home, reaching: Reaching, document: Option<&Path>) -> Result<Self> {
        let region = reaching.region.clone();
        let world = LiveWorld::reach(reaching).map_err(|error| problem(&error))?;
        say(context, &world, &region);
        let older = Older::find(home, &world.identity.account, world.clock().now(), document)?;
        Ok(Self { home, world: Arc::new(world), region, answers: Answers::new(older, PATIENCE) })
    }
}

/// AWS does not stand still: what is asked is asked once.
struct AwsAsked<'a>(&'a Aws<'a>);

impl Still for AwsAsked<'_> {
    fn copy(&self, salt: u64) -> Result<Box<dyn World>> {
        let Self(aws) = self;
        rehearsed::copy(&aws.world, &aws.answers, &aws.region, salt)
    }
}

impl Destination for Aws<'_> {
    fn join(&self) -> Result<Joined> {
        let lock = self.home.lock_live(&self.world.identity.account, &self.region)?;
        Ok(Joined { world: self.world.clone(), _lock: Some(lock) })
    }

    fn still(&self) -> Result<Box<dyn Still + '_>> {
        Ok(Box::new(AwsAsked(self)))
    }

    /// AWS is there; that this home goes there is noted.
    fn stand(&self) -> Result<()> {
        self.home.goes_to(&self.world.identity.account, &self.region)
    }

    fn account(&self) -> Option<String> {
        Some(self.world.identity.account.clone())
    }

    fn lasts(&self, seconds: f64) -> Option<String> {
        let left = self.world.expiry?.duration_since(Timestamp::now());
        let needs = SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::MAX);
        let told = format!("the credentials are valid for {}, and this takes about {}", show(left.max(SignedDuration::ZERO)), show(needs));
        Some(if left < needs { format!("warning: {told}: the run will pause until they are renewed") } else { told })
    }

    fn as_of(&self, op: &str, args: &Value) -> Option<Timestamp> {
        self.answers.as_of(op, args)
    }

    fn silences(&self) -> Vec<String> {
        self.answers.silences(self.world.clock().now())
    }

    /// In which home it was begun, and in which lab, if one answers in AWS's place.
    fn bind(&self, run: &str) -> Result<()> {
        if self.world.is_elsewhere() {
            let path = self.home.run_folder(run).join(LAB);
            write_durably(&path, self.answers_there().as_bytes()).map_err(|error| Problem::file("write", &path, &error))?;
        }
        begun_here(self.home, run)
    }

    fn lab(&self) -> Result<Option<String>> {
        Ok(self.world.lab.clone())
    }
}

/// Who somebody is to AWS, where a word of theirs is about it; what keeps that from being known is said. Whoever only agrees
/// need not be anybody there.
pub(crate) fn caller(context: &Context, region: &str, profile: Option<&str>, endpoint: Option<&str>) -> Option<String> {
    let reaching = Reaching {
        region: region.to_owned(),
        profile: profile.map(str::to_owned),
        endpoint: endpoint.map(str::to_owned),
        has_key: context.has_key,
        ca_bundle: context.ca_bundle.clone(),
    };
    match LiveWorld::reach(reaching) {
        Ok(world) => Some(world.identity.arn.clone()),
        Err(error) => {
            context.printer.note(&format!("your identity in AWS could not be recorded: {error}"));
            None
        }
    }
}

/// The file in a run's folder that names the home it was begun in.
const BEGUN: &str = "home";

/// The file in a run's folder that names the lab it was begun in, if an endpoint was typed; empty if no lab answered there.
const LAB: &str = "lab";

impl Aws<'_> {
    /// Whether the lab that answers in AWS's place is the one a run was begun in: at an address and in an account there may be another by now.
    ///
    /// # Errors
    /// It is not.
    pub(crate) fn is_where(&self, run: &RunRecord) -> Result<()> {
        let Some(at) = &run.endpoint else { return Ok(()) };
        let path = self.home.run_folder(&run.name).join(LAB);
        let title = match std::fs::read_to_string(&path) {
            Ok(begun) if begun == self.answers_there() => return Ok(()),
            Ok(_) => format!("the lab at {at} is not the one {} began in", run.name),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                format!("it is not known in which lab {} began: `{}` is missing", run.name, path.display())
            }
            Err(error) => return Err(Problem::file("read", &path, &error)),
        };
        Err(Problem::refused(title, format!("serve that lab there; or lifeboat abandon {}", run.name)))
    }

    /// What tells the lab in AWS's place from others; empty if there is none.
    fn answers_there(&self) -> &str {
        self.world.lab.as_deref().unwrap_or_default()
    }
}

/// What tells a home from its copies.
fn mark(home: &Home) -> Result<String> {
    let about = std::fs::metadata(home.root()).map_err(|error| Problem::file("read", home.root(), &error))?;
    Ok(format!("{}:{}", about.dev(), about.ino()))
}

fn begun_here(home: &Home, run: &str) -> Result<()> {
    let path = home.run_folder(run).join(BEGUN);
    write_durably(&path, mark(home)?.as_bytes()).map_err(|error| Problem::file("write", &path, &error))
}

/// Whether a run is one of AWS itself, by its folder.
pub(crate) fn was_begun(home: &Home, run: &str) -> bool {
    home.run_folder(run).join(BEGUN).is_file()
}

/// Whether a run of AWS itself was begun in this home and not in the one this is a copy of: what the other does with it nobody
/// here knows. A person may say that nobody does.
///
/// # Errors
/// It was not, and nobody says so.
pub(crate) fn at_home(home: &Home, run: &RunRecord) -> Result<()> {
    let begun = std::fs::read_to_string(home.run_folder(&run.name).join(BEGUN)).unwrap_or_default();
    if begun == mark(home)? {
        return Ok(());
    }
    let what = format!(
        "{} began in another home, of which this is a copy; if it were resumed in both, it would do the same things twice",
        run.name
    );
    inputs::type_account(&what, &run.account)?;
    begun_here(home, &run.name)
}

/// Says where this goes and as whom.
pub(crate) fn say(context: &Context, world: &LiveWorld, region: &str) {
    let title = Title::of(WorldKind::Live, &world.identity.account, region);
    let at: Vec<&str> = world.endpoints.values().map(String::as_str).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    context.printer.line(&format!("{title}    as {}    asked at {}", world.identity.arn, at.join(" ")));
}

/// Why AWS is not reached, and what to do.
pub(crate) fn problem(error: &LiveError) -> Problem {
    let help = match error {
        LiveError::Endpoint(_) => return Problem::usage(error.to_string(), "--endpoint http://127.0.0.1:4747, or https://HOST"),
        LiveError::Silent { .. } => "is it up? lifeboat lab serve serves a lab there",
        LiveError::Elsewhere { .. } => {
            "unset AWS_ENDPOINT_URL, every AWS_ENDPOINT_URL_SERVICE and `endpoint_url` of the profile; or --endpoint URL, for all of them"
        }
        LiveError::NoCredentials(_) => "aws sso login, --profile NAME, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        LiveError::Identity(_) => "are the credentials valid? aws sts get-caller-identity",
        LiveError::Roots { .. } => "AWS_CA_BUNDLE must name a PEM file of certificates; without it, the system's own are trusted",
        LiveError::Thread(_) => "",
    };
    Problem::chain(error, help)
}
