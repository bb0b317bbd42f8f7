//! Where a command goes: the lab of this home, or AWS itself. Chosen once, from what was typed; nothing falls back from
//! one to the other.

pub(crate) mod live;
pub(crate) mod mishaps;

use crate::context::Context;
use crate::destination::live::Aws;
use crate::home::{Home, Lock};
use crate::lab::HomesLab;
use crate::problem::Result;
use crate::world::{Reaching, World};
use engine::journal::RunRecord;
use jiff::Timestamp;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// A world as it stood at one moment.
pub(crate) trait Still: Sync {
    /// A copy of it in memory, for a rehearsal to do in what it likes. `salt` tells it from other copies: it
    /// deals other things and stands at another time.
    ///
    /// # Errors
    /// It cannot be copied.
    fn copy(&self, salt: u64) -> Result<Box<dyn World>>;
}

/// Where a command goes.
pub(crate) trait Destination: Sync {
    /// The world itself, ours until it is dropped.
    ///
    /// # Errors
    /// It cannot be had.
    fn join(&self) -> Result<Joined>;

    /// How it stands now, for rehearsals to begin from.
    ///
    /// # Errors
    /// It cannot be read.
    fn still(&self) -> Result<Box<dyn Still + '_>>;

    /// The lab it is, if it is one: plans are bound to it.
    ///
    /// # Errors
    /// Its name cannot be read.
    fn lab(&self) -> Result<Option<String>>;

    /// Its account, where it is known before it is joined.
    fn account(&self) -> Option<String> {
        None
    }

    /// Makes sure that there is something to copy, and that the home knows of it.
    ///
    /// # Errors
    /// It cannot be made, or noted.
    fn stand(&self) -> Result<()> {
        Ok(())
    }

    /// How long the credentials hold beside how long it takes, where they end.
    fn lasts(&self, _seconds: f64) -> Option<String> {
        None
    }

    /// Of when the answer of an op to options is, where it is older: something else answered in its place.
    fn as_of(&self, _op: &str, _args: &Value) -> Option<Timestamp> {
        None
    }

    /// What was silent in rehearsals, and what answered in its place; a line each.
    fn silences(&self) -> Vec<String> {
        Vec::new()
    }

    /// Binds the new run `run` to it.
    ///
    /// # Errors
    /// That cannot be written.
    fn bind(&self, _run: &str) -> Result<()> {
        Ok(())
    }
}

/// A world, and what makes it ours.
pub(crate) struct Joined {
    /// The world.
    pub(crate) world: Arc<dyn World>,
    /// Held while nobody else may have it. After the world: that goes first.
    pub(crate) _lock: Option<Lock>,
}

/// What was typed of AWS itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) profile: Option<String>,
    pub(crate) endpoint: Option<String>,
    /// What to read where it is silent.
    pub(crate) document: Option<PathBuf>,
}

/// What a command says of where it goes.
pub(crate) struct Asking<'a> {
    pub(crate) context: &'a Context,
    pub(crate) home: &'a Home,
    /// Chance, in tests.
    pub(crate) seed: Option<u64>,
}

impl<'a> Asking<'a> {
    /// The home's lab.
    pub(crate) fn lab(&self) -> Box<dyn Destination + 'a> {
        Box::new(HomesLab { context: self.context, home: self.home, seed: self.seed })
    }

    /// Where the run `run` belongs.
    ///
    /// # Errors
    /// It is AWS, and not reached; or it is not to be gone on with from here.
    pub(crate) fn of_run(&self, run: &RunRecord, profile: Option<&str>) -> Result<Box<dyn Destination + 'a>> {
        if !run.world.is_live() {
            return Ok(self.lab());
        }
        live::at_home(self.home, run)?;
        let typed = Typed { profile: profile.map(str::to_owned), endpoint: run.endpoint.clone(), document: None };
        let aws = self.aws(&run.region, &typed)?;
        aws.is_where(run)?;
        Ok(Box::new(aws))
    }

    /// AWS itself, reached.
    ///
    /// # Errors
    /// It is not reached, or not what was asked for.
    pub(crate) fn live(&self, region: &str, typed: &Typed) -> Result<Box<dyn Destination + 'a>> {
        Ok(Box::new(self.aws(region, typed)?))
    }

    fn aws(&self, region: &str, typed: &Typed) -> Result<Aws<'a>> {
        let reaching = Reaching {
            region: region.to_owned(),
            profile: typed.profile.clone(),
            endpoint: typed.endpoint.as_ref().map(|endpoint| endpoint.trim_end_matches('/').to_owned()),
            has_key: self.context.has_key,
            ca_bundle: self.context.ca_bundle.clone(),
        };
        Aws::reach(self.context, self.home, reaching, typed.document.as_deref())
    }
}
