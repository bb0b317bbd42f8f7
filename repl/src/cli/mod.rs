//! The command line. Doc comments here are the help.

mod arguments;
mod inputs;
mod lab;
mod ways;

pub(crate) use arguments::{
    ApproveArgs, CheckArgs, DiffArgs, ForkArgs, JsonArgs, PlanArgs, ReplArgs, ResumeArgs, RunArgs, RunsArgs, SecretCommand, ShowArgs, Step,
    TestArgs, UndoArgs, VerifyArgs,
};
pub(crate) use inputs::{Inputs, WorldKind};
pub(crate) use lab::{ExportArgs, FaultCommand, LabCommand, ServeArgs, TraceArgs};

use arguments::UNDO_HELP;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Run disaster-recovery runbooks for AWS, and rehearse them in a lab.
#[derive(Parser, Debug)]
#[command(name = "lifeboat", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The home: the folder of keys, lab and runs. Default: the nearest `.lifeboat/`, here or above.
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// The command. Without one: shows what is open here.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run a runbook. `run RUNBOOK --help` lists its parameters and steps.
    #[command(disable_help_flag = true)]
    Run(Box<RunArgs>),
    /// Rehearse a runbook on a copy of its world, and show what it will do and what will exist afterwards. Changes nothing.
    Plan(Box<PlanArgs>),
    /// Check runbooks and everything they import, without making a call. Exit 0 if they can be run, else 2.
    Check(CheckArgs),
    /// Type a runbook, input by input: look around, try, save. Reads a pipe to its end.
    #[command(after_help = "With RUNBOOK, its functions, imports and parameters are there; its steps are not run.")]
    Repl(Box<ReplArgs>),
    /// Continue a run: the only open one, or the one you name.
    Resume(ResumeArgs),
    /// List the runs, oldest first.
    Runs(RunsArgs),
    /// Show a run, or one of its steps; or the file of a plan or of an exported run.
    Show(ShowArgs),
    /// Agree to a plan, or at a gate of a run.
    Approve(ApproveArgs),
    /// Say no to a plan, or at a gate of a run.
    Reject(ApproveArgs),
    /// Take back what a run did, as far as its steps say how (`undo:`). Shows it first.
    #[command(after_help = UNDO_HELP)]
    Undo(UndoArgs),
    /// Write a whole run to one file, without its secrets. Overwrites nothing.
    Export {
        /// The run.
        run: String,
        /// The file to write; it must not exist.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Check that a run's record is complete, and that the run kept to its plan. Exit 0 if so, else 1.
    Verify(VerifyArgs),
    /// Show what two runs, two plans, or a plan and a run do differently. Exit 0 if nothing, else 1.
    Diff(DiffArgs),
    /// Begin a run that takes over what another one did before a step, and does that step and all after it again.
    Fork(ForkArgs),
    /// Give up a run. What it made stays.
    Abandon {
        /// The run.
        run: String,
    },
    /// Get a secret of a run.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Run tests: NAME_test.rhai, each in a lab of its own, and recorded runs, NAME.run. Exit 0 if all pass, else 1.
    Test(TestArgs),
    /// Work with the lab.
    #[command(subcommand)]
    Lab(LabCommand),
    /// Show the manual's entry of an op, a verb, a control word or a namespace; without a name, one line for each.
    Doc {
        /// `drs::start_recovery`, `drill`, `step`, `ec2`, `verbs`, `words`; or a rule of `check`: `LB101`.
        name: Option<String>,
        /// Write the pages of the reference into this folder instead.
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        book: Option<PathBuf>,
    },
    /// Print what a shell reads to complete `lifeboat`'s command lines.
    #[command(after_help = "bash: lifeboat completions bash > ~/.local/share/bash-completion/completions/lifeboat\n\
                            zsh:  lifeboat completions zsh > \"${fpath[1]}/_lifeboat\"\n\
                            fish: lifeboat completions fish > ~/.config/fish/completions/lifeboat.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write a man page for every command into a folder, for `man -M DIR lifeboat-run`.
    Man {
        /// The folder; the pages go into its `man1`.
        dir: PathBuf,
    },
    /// Write runbooks to start from into a folder. Overwrites nothing.
    Init {
        /// The folder; made if it does not exist.
        dir: PathBuf,
    },
}
