//! The rules: what `check` knows to be wrong, each with a code that stays what it is.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot work: the runbook is not run.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `LB101`. Never used for another rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: &'static str,
}

macro_rules! rules {
    ($($name:ident $code:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub(super) const $name: Rule = Rule { code: $code, severity: Severity::$severity, title: $title };)*
        /// Every rule, by code.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    SYNTAX "LB001" Error "the text does not parse";
    COMMENT "LB002" Error "a comment is never closed";
    HEADER "LB003" Error "the header is missing or wrong";
    NO_FILE "LB004" Error "a file is not there, or cannot be read";
    OUTSIDE "LB005" Error "a file lies outside the project";
    DYNAMIC "LB006" Error "an import is not a literal text";
    RESERVED "LB007" Error "a reserved word is used as a name";
    CIRCLE "LB008" Error "a file imports itself";
    VARIABLE "LB101" Error "a variable is not known";
    FUNCTION "LB102" Error "a function or an op is not known";
    MODULE "LB103" Error "a module is not known";
    METHOD "LB104" Error "a method is not known";
    ARITY "LB105" Error "wrong number of arguments";
    CLOSURE "LB106" Error "a closure is called like a function";
    PARAMETER "LB107" Error "a parameter is not declared";
    OPTION "LB201" Error "an option is not known";
    MISSING "LB202" Error "an option is missing";
    KIND "LB203" Error "a value is of another type";
    WORD "LB204" Error "a word is not one of those allowed";
    AWS_WORD "LB205" Warning "a word is not one that AWS is known to accept";
    DURATION "LB206" Error "a text is not a duration";
    NETWORK "LB207" Error "a text is not a network";
    REGION "LB208" Error "a text is not a Region";
    TIME "LB209" Error "a text is not a point in time";
    PLAIN_SECRET "LB210" Warning "a secret is given in clear";
    URL "LB211" Error "a text is not a URL";
    EQUAL_NAMES "LB301" Error "two steps have the same name";
    STEP_NAME "LB302" Error "a step's name is not allowed";
    NO_STEP "LB303" Warning "an op is outside every step";
    WAITING_ACTION "LB304" Error "an action in the condition of a wait";
    LOST_WRITE "LB305" Error "a branch writes to a variable outside it";
    KEY "LB306" Error "the items of branches have no keys";
    DEALT_KEY "LB307" Warning "a branch's key is not known in a rehearsal";
    UNREACHABLE "LB308" Warning "code that is never reached";
    RESULT "LB309" Warning "a step's result cannot be recorded";
    UNUSED "LB310" Warning "a parameter is never used";
    FINALLY "LB311" Error "`finally` is not at the top level";
    PLAIN_TEXT "LB312" Warning "a text in plain quotes takes no values";
    NOTHING "LB313" Warning "the result of something that returns nothing is used";
    OWN_PARAMETER "LB314" Warning "a parameter is written to";
    AS_TEXTS "LB315" Warning "durations are compared as texts";
    NEVER_EQUAL "LB316" Warning "two values are never equal";
    RETURN "LB317" Warning "`return` ends the run as completed";
    LOOPED "LB318" Warning "a step in a loop has the same name in every round";
    OPERATOR "LB319" Error "an operator does not fit its values";
    OF_NOTHING "LB320" Error "something that returned nothing is used like a value";
    BORROWED "LB321" Error "a closure uses the variable it is called on";
    NOT_APPROVED "LB401" Warning "a real recovery that nobody agrees to";
    REFUSED "LB402" Error "a real recovery that the header refuses";
    NOT_OURS "LB403" Warning "takes away what the runbook did not make";
    ELSEWHERE "LB404" Warning "a recovery needs a control plane in us-east-1";
    CODE "LB405" Warning "nobody checks whether a command worked";
    UNSIGNED "LB406" Warning "several people, and nothing that tells them apart";
    BY_LOGIN "LB407" Warning "a signer is excluded by their login";
    UNNEEDED "LB901" Warning "an allow comment that nothing needs";
    MALFORMED "LB902" Warning "an allow comment that is not understood";
}

/// The rule of a code.
#[must_use]
pub fn named(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}
