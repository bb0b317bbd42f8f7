//! Figures: a table of how fast and how large Lifeboat is on this machine. `cargo bench -p lifeboat`.
//!
//! Compare ratios within one table, never times between tables: machines differ, and a busy one rounds each fdatasync up.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures, prints, and ends at surprise"
)]

mod journal;
mod planning;
mod process;
mod prompt;

use std::process::ExitCode;

/// A line of the table.
struct Row {
    what: String,
    figure: String,
    goal: String,
}

fn row(what: impl Into<String>, figure: impl Into<String>, goal: impl Into<String>) -> Row {
    Row { what: what.into(), figure: figure.into(), goal: goal.into() }
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == journal::ALONE) {
        journal::alone();
        return ExitCode::SUCCESS;
    }
    let mut rows = process::rows();
    rows.extend(prompt::rows());
    rows.extend(planning::rows());
    rows.extend(journal::rows());
    let width = rows.iter().map(|row| row.what.len()).max().unwrap_or(0);
    for Row { what, figure, goal } in rows {
        println!("{what:<width$}  {figure:>22}  {goal}");
    }
    ExitCode::SUCCESS
}
