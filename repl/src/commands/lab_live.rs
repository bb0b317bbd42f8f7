//! `lifeboat lab export --from live`: what AWS says now, in a file, for the day on which a Region says nothing.

use crate::cli::ExportArgs;
use crate::context::Context;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use crate::rehearsed;
use crate::world::{LiveWorld, Reaching};
use engine::run::WorldKind;
use std::sync::Arc;

/// Asks, and writes it.
///
/// # Errors
/// AWS is not reached, or nothing can be written.
pub(super) fn export(context: &Context, args: &ExportArgs) -> Result<Exit> {
    let home = context.home_or_new()?;
    let typed = args.output.as_ref().map(|output| context.folder.join(output));
    if let Some(there) = typed.as_ref().filter(|path| path.exists()) {
        return Err(Problem::refused(format!("`{}` exists already", there.display()), "choose another: -o FILE"));
    }
    let first = args.regions.first().map_or("us-east-1", String::as_str);
    let reaching = Reaching {
        region: first.to_owned(),
        profile: args.profile.clone(),
        endpoint: args.endpoint.as_ref().map(|endpoint| endpoint.trim_end_matches('/').to_owned()),
        has_key: context.has_key,
        ca_bundle: context.ca_bundle.clone(),
    };
    let live = Arc::new(LiveWorld::reach(reaching).map_err(|error| crate::destination::live::problem(&error))?);
    crate::destination::live::say(context, &live, first);
    let (document, unasked) = rehearsed::export(&live, &args.regions)?;
    let path = typed.unwrap_or_else(|| rehearsed::kept(&home, &live.identity.account));
    document.write(&path)?;
    unasked.iter().for_each(|what| context.printer.note(&format!("not in it: {what}")));
    let title = Title::of(WorldKind::Live, &live.identity.account, &args.regions.join(" "));
    context.printer.line(&format!("{title}    {} answers written to {}    nothing was changed", document.len(), path.display()));
    Ok(Exit::Done)
}
