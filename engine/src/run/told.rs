//! An uncaught error as people are told it: where in the run it began, what to do about it, and nothing longer than a page.

use super::Script;
use crate::effect::{LAST_SEEN, NO_ANSWER, Run, TIMED_OUT, TRIES};
use crate::gate::REJECTED;
use crate::journal::RunRecord;
use crate::op::OpError;
use crate::plan::cut;
use crate::script::{self, Diagnostic, op_error};
use rhai::EvalAltResult;

/// The longest title, in characters.
const TITLE: usize = 600;
/// The longest fact below it, in characters.
const FACT: usize = 400;
/// Codes by which services say that the caller may not.
const DENIED: [&str; 4] = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden"];
/// Codes by which EC2 says that something is still on its way to the state this needs.
const UNREADY: [&str; 2] = ["IncorrectState", "IncorrectInstanceState"];
/// Codes of ours for requests that never came to a service.
const UNREACHED: [&str; 2] = ["NotConnected", NO_ANSWER];

/// What a script ended with.
pub(super) fn told(script: &Script, record: &RunRecord, run: &Run, failure: &EvalAltResult) -> Diagnostic {
    let sources = run.sources.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let mut shown = crate::check::with_loops(script::of_run(failure, &script.name, sources), failure, &script.ast);
    shown.title.truncate(shown.title.trim_end().len());
    shown.place = run.trail.origin(&script::message_of(failure));
    shorten(&mut shown, &record.name);
    shown
}

/// What to mend, where the error alone says it.
pub(super) fn mend(failure: &EvalAltResult, shown: &Diagnostic, run: &Run) -> Option<String> {
    let error = op_error(failure)?;
    let code = error.code.as_str();
    Some(match code {
        _ if DENIED.contains(&code) => format!("give the caller permission for {}", needed(&error, shown, run)),
        _ if UNREACHED.contains(&code) => format!("it was tried {TRIES} times: check whether it can be reached"),
        _ if error.retryable => {
            format!("it was tried {TRIES} times, with longer and longer waits: try again later, or ask AWS for a higher limit")
        }
        _ if UNREADY.contains(&code) => {
            "it is not in the right state for this, or not yet: wait until it is, or let the runbook wait for it".to_owned()
        }
        TIMED_OUT if answers_otherwise(&error) => {
            "it answers, but not with what is waited for: fix that, or what the runbook waits for; more time alone will not help".to_owned()
        }
        TIMED_OUT => "check what it waits for, or raise its timeout in the runbook".to_owned(),
        "Assert" => "fix what the assert checks, or the assert itself".to_owned(),
        REJECTED => {
            let gate = error.details["gate"].as_str().unwrap_or("GATE");
            // Who signed must sign again.
            let key = if error.details["key"].is_string() { " --key FILE" } else { "" };
            format!("whoever rejected it may change their mind: {}{key}", crate::gate::command(&run.basis.name, gate))
        }
        _ if code.starts_with("Validation") || code.starts_with("InvalidParameter") => "fix the options it was sent with".to_owned(),
        _ => return None,
    })
}

/// Whether what a wait saw last is a page that is there, and is another.
fn answers_otherwise(error: &OpError) -> bool {
    error.message.split_once(LAST_SEEN).is_some_and(|(_, seen)| seen.starts_with("status "))
}

/// The IAM actions a refused call needs: the one that was refused, if it is among them.
fn needed(error: &OpError, shown: &Diagnostic, run: &Run) -> String {
    let one = format!("{}:{}", error.service, error.operation);
    let call = shown.place.as_deref().and_then(|place| place.rsplit('/').next()).and_then(|call| call.split('#').next());
    let all = call.and_then(|op| run.basis.ops.get(op)).map_or(&[][..], |op| op.iam);
    if all.is_empty() || all.contains(&one.as_str()) { one } else { all.join(", ") }
}

/// Cuts what would fill a screen, and says where all of it stands.
fn shorten(shown: &mut Diagnostic, name: &str) {
    let length = shown.title.chars().count();
    if length > TITLE {
        shown.title = cut(&shown.title, TITLE);
        shown.notes.push(format!("its {length} characters are in: lifeboat show {name} --json"));
    }
    for note in &mut shown.notes {
        *note = cut(note, FACT);
    }
}
