//! The control words of the language, as the manual tells them: for help and completion at the prompt.

/// A control word.
pub(crate) struct Word {
    pub(crate) name: &'static str,
    /// How it is written.
    pub(crate) usage: &'static str,
    pub(crate) doc: &'static str,
}

const fn word(name: &'static str, usage: &'static str, doc: &'static str) -> Word {
    Word { name, usage, doc }
}

/// Those of tests.
pub(crate) const TESTS: [Word; 2] = [
    word(
        "lab",
        "lab(#{ world, faults })",
        "The header of a test: which lab it begins in, `empty`, `sourced`, `synced`, `drilled`, `fleet:N` or a file, and what goes wrong in it.",
    ),
    word("expect_error", "expect_error(code, || ...)", "The body must end with an error of this code. Returns the error."),
];

/// What stands in something else, and in what.
pub(crate) const WITHIN: [(&str, &str); 10] = [
    ("undo", "step"),
    ("title", "step"),
    ("params", "runbook"),
    ("rehearse", "runbook"),
    ("approvals", "runbook"),
    ("targets", "runbook"),
    ("accounts", "runbook"),
    ("regions", "runbook"),
    ("quorum", "approve"),
    ("duration", "wait_for"),
];

/// All of them.
pub(crate) const WORDS: [Word; 10] = [
    word(
        "step",
        "step(name, title | #{ title, undo }, || ...)",
        "A named part of the run. Returns what its body returns.\n\n`undo: |was| ...` says how `lifeboat undo` takes it back. Names are lower-case \
         words and digits, joined by `-`. There can be steps in steps.",
    ),
    word(
        "each",
        "each(name, items, [#{ key }], |item| ...)",
        "Runs the body for each item, one after the other. Returns a list of their values.\n\nEach item has a branch of its own. A branch is named \
         after the item if that is a text, else after its `name`, else by `key`.",
    ),
    word(
        "parallel",
        "parallel(name, items, [#{ key }], |item| ...)",
        "Runs the body for each item, all at once. Returns a list of their values.\n\nEach item has a branch of its own, with copies of the variables \
         around it. Branches are named as in `each`.",
    ),
    word(
        "wait_for",
        "wait_for(text, #{ timeout, every }, || condition)",
        "Asks until the condition is true, for at most `timeout`. Returns the condition's value.\n\n`false`, `()`, 0 and an empty text, list or map \
         are not true. The condition may contain queries only. An error ends the wait, but for a service that is throttled or does not answer; with a `try` in it, the \
         wait outlasts all errors.",
    ),
    word(
        "approve",
        "approve(name, #{ text, show, quorum, timeout })",
        "A gate: the run goes on once enough people have agreed to the text and the table.\n\nReturns who agreed, and ends the run if somebody says \
         no. Silence pauses the run; it is never consent.",
    ),
    word("retry", "retry(times, || ...)", "Runs the body again, at once, if it ends with an error: at most `times` tries in all."),
    word("finally", "finally(name, title, || ...)", "Done last, whether the run completes or fails. Only at the top level of a runbook."),
    word("assert", "assert(condition, text | value)", "Ends with an error unless the condition is true."),
    word(
        "runbook",
        "runbook(#{ title, owner, accounts, regions, recover, approvals, targets, rehearse, params })",
        "The header of a runbook, a literal map. Returns the parameters.\n\n`title` and `owner` are for people. `accounts` and `regions` are the \
         only ones it may run in; it works in the first Region. `recover` says whether it may recover for real: \"never\", the default, or \"ask\". \
         `approvals: #{ quorum, signers, not_by }` says who must agree to a plan, and at gates. `targets: #{ rto, rpo }` are durations. `rehearse: \
         #{ NAME: \"service:Operation fault\" }` are faults that a plan rehearses, too. `params: #{ NAME: #{ type, value, help, of } }` are the \
         parameters: `value` is the default, `of` lists the words of a choice. Types are string, int, float, bool, path, cidr, duration, choice, \
         point_in_time, secret, login, host, list, map.",
    ),
    word("print", "print(text)", "Shows a line to the people who watch the run."),
];
