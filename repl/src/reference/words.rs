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

/// All of them.
pub(crate) const WORDS: [Word; 10] = [
    word(
        "step",
        "step(name, title | #{ title, undo }, || ...)",
        "A named unit of a runbook. Its value is what its body returns. Names are lower-case words joined by `-`; steps nest.",
    ),
    word(
        "each",
        "each(name, items, [#{ key }], |item| ...)",
        "Does it for each item, one after the other. A branch is named by the item if it is a string, else by its `.name`, else by `key`.",
    ),
    word(
        "parallel",
        "parallel(name, items, [#{ key }], |item| ...)",
        "Does it for each item, side by side. What a branch captures is a copy; what it returns is its result.",
    ),
    word(
        "wait_for",
        "wait_for(text, #{ timeout, every }, || condition)",
        "Asks again and again until the condition is neither false, () or 0 nor an empty text, list or map. It may hold queries only; an error of one ends the wait.",
    ),
    word(
        "approve",
        "approve(name, #{ text, show, quorum, timeout })",
        "Asks people whether it may go on. Silence pauses the run; it never consents.",
    ),
    word("retry", "retry(times, || ...)", "Tries it again where it ends with an error, so often."),
    word("finally", "finally(name, title, || ...)", "What is done at the end of a runbook, however that comes. At its top level only."),
    word("assert", "assert(condition, text | value)", "Ends in an error if the condition does not hold."),
    word(
        "runbook",
        "runbook(#{ title, owner, accounts, regions, recover, approvals, targets, rehearse, params })",
        "The header of a runbook, with a literal map. Returns its parameters.",
    ),
    word("print", "print(text)", "Shows a line to whoever watches the run."),
];
