//! Commands that a screen names. Where the home was typed they name it too: without it they would be of another home.

use crate::cli::Cli;
use clap::CommandFactory;
use std::borrow::Cow;
use std::path::Path;

/// How commands begin.
const PROGRAM: &str = "lifeboat ";

/// The home that was typed, if one was.
#[derive(Debug, Default)]
pub(crate) struct Homed {
    /// As it is written after the program: `--home DIR `.
    option: Option<String>,
    commands: Vec<String>,
}

impl Homed {
    pub(crate) fn of(home: Option<&Path>) -> Self {
        let Some(home) = home else { return Self::default() };
        let home = engine::shell::file(home);
        let commands = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        Self { option: Some(format!("--home {home} ")), commands }
    }

    /// The text, with the home in each command of it.
    pub(crate) fn name<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(option) = self.option.as_ref().filter(|_| text.contains(PROGRAM)) else { return Cow::Borrowed(text) };
        let (mut named, mut rest) = (String::new(), text);
        while let Some(at) = rest.find(PROGRAM) {
            let (before, after) = rest.split_at(at + PROGRAM.len());
            named.push_str(before);
            let is_command = self.commands.iter().any(|command| {
                after.strip_prefix(command.as_str()).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
            });
            if is_command {
                named.push_str(option);
            }
            rest = after;
        }
        Cow::Owned(named + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_the_home_that_was_typed() {
        let homed = Homed::of(Some(Path::new("/tmp/a home")));
        let named = homed.name("lifeboat approve a-1 go, then: lifeboat resume a-1; a lifeboat runs-down");
        assert_eq!(
            named,
            "lifeboat --home '/tmp/a home' approve a-1 go, then: lifeboat --home '/tmp/a home' resume a-1; a lifeboat runs-down"
        );
        assert_eq!(Homed::of(None).name("lifeboat runs"), "lifeboat runs");
    }
}
