//! `lifeboat diff`: what two runs, two plans, or a plan and a run do differently.

use super::named::Named;
use crate::cli::DiffArgs;
use crate::context::Context;
use crate::planned;
use crate::print::title::Title;
use crate::problem::{Exit, Result};
use bindings::count;
use engine::plan::{Side, differences};
use serde_json::json;

/// Tells it: exit 0 if there is nothing to tell, else 1.
///
/// # Errors
/// One of them is not there or cannot be read.
pub(super) fn run(context: &Context, args: &DiffArgs) -> Result<Exit> {
    let (first, second) = (Named::find(context, &args.first)?, Named::find(context, &args.second)?);
    let found = differences(side(&first), side(&second));
    let printer = &context.printer;
    let (one, other) = (title(&first), title(&second));
    let world = if one == other { one.to_string() } else { format!("{one} and {other}") };
    printer.line(&format!("{world}    - {}    + {}", args.first, args.second));
    let two_labs = !found.is_empty() && are_of_two_labs(&first, &second);
    if two_labs {
        let how = "plan both in one lab, or each after lifeboat lab reset --to FILE of one exported lab";
        printer.note(&format!("made in two labs: ids, addresses and times in them differ only for that reason; to compare them, {how}"));
    }
    for difference in &found {
        let mut object = json!(difference);
        object["type"] = "difference".into();
        printer.data(&object);
        printer.line(&planned::difference(difference));
    }
    printer.data(&json!({ "type": "diff", "first": args.first, "second": args.second, "world": world, "differences": found.len(), "two_labs": two_labs }));
    let differences = match found.len() {
        0 => "no difference: the same steps, actions and options".to_owned(),
        more => count(more, "difference"),
    };
    printer.line(&format!("{world}    {differences}"));
    Ok(if found.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Whether they are plans of labs that are not one.
fn are_of_two_labs(first: &Named, second: &Named) -> bool {
    let lab = |named: &Named| if let Named::Plan(_, plan, _) = named { plan.lab.clone() } else { None };
    lab(first).zip(lab(second)).is_some_and(|(one, other)| one != other)
}

fn title(named: &Named) -> Title {
    match named {
        Named::Run(kept) | Named::Exported(kept) => Title::of_run(kept.run()),
        Named::Plan(_, plan, _) => Title::of_plan(plan),
    }
}

fn side(named: &Named) -> Side<'_> {
    match named {
        Named::Run(kept) | Named::Exported(kept) => Side::Run(kept),
        Named::Plan(_, plan, _) => Side::Plan(plan),
    }
}
