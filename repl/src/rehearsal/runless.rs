//! Errors of runs that nobody can go on with, for what they ran in is gone: the copy of a rehearsal, the lab of a test. A command about such a
//! run is about nothing, or about another run that has its name here.

use engine::Diagnostic;
use engine::run::END_IS_DONE;

/// Who tells of it.
#[derive(Clone, Copy)]
pub(crate) enum Told {
    /// A rehearsal.
    Planning,
    /// A test.
    Testing,
}

impl Told {
    /// What is done once the cause is mended.
    fn again(self) -> &'static str {
        match self {
            Self::Planning => "plan it again",
            Self::Testing => "test it again",
        }
    }

    /// How what is cut is read as a whole.
    fn whole(self) -> &'static str {
        match self {
            Self::Planning => "",
            Self::Testing => ": what the test prints is shown where it fails, whole",
        }
    }
}

/// What is told of the error: no command about the run `run`.
pub(crate) fn without_a_run(error: &mut Diagnostic, run: &str, told: Told) {
    error.beside.iter_mut().for_each(|beside| without_a_run(beside, run, told));
    without_resuming(&mut error.title);
    let is_done = error.notes.iter().any(|note| note == END_IS_DONE);
    error.notes.retain(|note| note != END_IS_DONE);
    for note in &mut error.notes {
        if let Some(before) = before_command(note, run) {
            *note = format!("{} are cut here{}", before.trim_end_matches(" are in: "), told.whole());
        }
    }
    let help = error.help.as_deref().unwrap_or_default();
    let mend = match before_command(help, run) {
        Some(before) => of_itself(before),
        None if is_done => help,
        None => return,
    };
    error.help = Some(match mend {
        "" => format!("fix the cause, then {}", told.again()),
        question if question.ends_with('?') => question.to_owned(),
        mend => format!("{mend}, then {}", told.again()),
    });
}

/// Cuts what an error says at its end of resuming.
pub(crate) fn without_resuming(text: &mut String) {
    if let Some((before, _)) = text.rsplit_once("; ").filter(|(_, last)| last.contains("a resumed run ")) {
        text.truncate(before.len());
    }
}

/// What stands before the first command about this run.
fn before_command<'t>(text: &'t str, run: &str) -> Option<&'t str> {
    let is_about = |after: &str| after.split([' ', ',', ';']).nth(2) == Some(run);
    text.match_indices("lifeboat ").find(|(at, _)| is_about(&text[*at..])).map(|(at, _)| &text[..at])
}

/// Of a help that is cut before a command, what says something by itself.
fn of_itself(before: &str) -> &str {
    let whole = [", then: ", "; or "].into_iter().find_map(|joint| before.strip_suffix(joint));
    let parted = || before.rfind("? ").map(|at| &before[..=at]).or_else(|| before.rfind("; ").map(|at| &before[..at]));
    whole.or_else(parted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helped(help: &str) -> String {
        let mut error = Diagnostic { help: Some(help.to_owned()), ..Diagnostic::default() };
        without_a_run(&mut error, "test", Told::Testing);
        error.help.unwrap_or_default()
    }

    #[test]
    fn what_says_something_by_itself_stays() {
        assert_eq!(
            helped("give the caller permission for a:B, then: lifeboat resume test"),
            "give the caller permission for a:B, then test it again"
        );
        assert_eq!(helped("did you mean `a`? what an op returned: lifeboat show test STEP --json"), "did you mean `a`?");
        assert_eq!(helped("change it; or lifeboat abandon test, then: lifeboat run R"), "change it, then test it again");
        assert_eq!(helped("they may think again: lifeboat approve test go"), "fix the cause, then test it again");
        assert_eq!(helped("see: lifeboat test tests"), "see: lifeboat test tests");
    }
}
