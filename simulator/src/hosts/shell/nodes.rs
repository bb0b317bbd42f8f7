//! Carries out what scripts are made of: lists, conditions, loops, pipes, redirections.

use super::ast::{Node, Redirect, To, Word};
use super::expand::{self, Expander};
use super::machine::Machine;
use super::run::print;
use super::task::{Io, Sink, Task};
use super::{exec, pattern};
use crate::hosts::files::{self, As};
use crate::hosts::process::{self, Process};
use crate::world::World;

/// One task that is no command.
pub(super) fn step(world: &mut World, process: &mut Process, task: Task) {
    let machine = &mut process.machine;
    match task {
        Task::Run(node) => run(world, process, node),
        Task::Then { wanted, node } => {
            if (machine.status == 0) == wanted {
                machine.tasks.push(Task::Run(node));
            }
        }
        Task::Negate => machine.status = i32::from(machine.status == 0),
        Task::Branch { body, arms, otherwise } => branch(machine, body, arms, otherwise),
        Task::LoopTest { until, condition, body } => {
            if (machine.status == 0) == until {
                machine.status = 0;
            } else {
                machine.tasks.push(Task::Loop { until, condition, body: body.clone() });
                machine.tasks.push(Task::Run(body));
            }
        }
        Task::Loop { until, condition, body } => begin_loop(machine, until, condition, body),
        Task::Each { name, mut words, body } => {
            if !words.is_empty() {
                let word = words.remove(0);
                machine.set(&name, word);
                machine.tasks.push(Task::Each { name, words, body: body.clone() });
                machine.tasks.push(Task::Run(body));
            }
        }
        Task::Gather { node, scripts, done, pending } => gather(world, process, node, scripts, done, pending),
        Task::Pipe { stages, pending, worst } => pipe(machine, stages, pending, worst),
        Task::Check => {
            if machine.status != 0 && machine.scope.errexit && machine.scope.guard == 0 {
                let status = machine.status;
                machine.exit(status);
            }
        }
        other => {
            machine.restore(other);
        }
    }
}

fn branch(machine: &mut Machine, body: Node, mut arms: Vec<(Node, Node)>, otherwise: Option<Box<Node>>) {
    if machine.status == 0 {
        machine.tasks.push(Task::Run(body));
    } else if arms.is_empty() {
        machine.status = 0;
        machine.tasks.extend(otherwise.map(|node| Task::Run(*node)));
    } else {
        let (condition, body) = arms.remove(0);
        machine.tasks.push(Task::Branch { body, arms, otherwise });
        guarded(machine, condition);
    }
}

fn begin_loop(machine: &mut Machine, until: bool, condition: Node, body: Node) {
    machine.tasks.push(Task::LoopTest { until, condition: condition.clone(), body });
    guarded(machine, condition);
}

/// Runs a node whose failure does not end the shell.
fn guarded(machine: &mut Machine, node: Node) {
    machine.scope.guard += 1;
    machine.tasks.push(Task::Unguard);
    machine.tasks.push(Task::Run(node));
}

fn run(world: &mut World, process: &mut Process, node: Node) {
    let machine = &mut process.machine;
    match node {
        Node::Sequence(nodes) => machine.tasks.extend(nodes.into_iter().rev().map(Task::Run)),
        Node::And(left, right) => {
            machine.tasks.push(Task::Then { wanted: true, node: *right });
            guarded(machine, *left);
        }
        Node::Or(left, right) => {
            machine.tasks.push(Task::Then { wanted: false, node: *right });
            guarded(machine, *left);
        }
        Node::Not(inner) => {
            machine.tasks.push(Task::Negate);
            guarded(machine, *inner);
        }
        Node::Background(inner) => {
            let child = machine.fork((*inner).clone());
            let (parent, user) = (process.pid, child.scope.user.clone());
            let started = process::start_child(world, &process.instance, parent, &user, &title(&inner), child);
            if let Some(pid) = started {
                process.machine.children.insert(pid, None);
                process.machine.background = Some(pid);
            }
            process.machine.status = 0;
        }
        Node::If { mut arms, otherwise } => {
            let (condition, body) = arms.remove(0);
            machine.tasks.push(Task::Branch { body, arms, otherwise });
            guarded(machine, condition);
        }
        Node::While { until, condition, body } => begin_loop(machine, until, *condition, *body),
        Node::Subshell(inner) => {
            machine.tasks.push(Task::Check);
            machine.enter();
            machine.tasks.push(Task::Run(*inner));
        }
        Node::Pipe(stages) => {
            machine.tasks.push(Task::Check);
            machine.tasks.push(Task::Pipe { stages, pending: None, worst: 0 });
        }
        Node::Function(name, body) => {
            machine.scope.functions.insert(name, *body);
            machine.status = 0;
        }
        Node::Simple { assigns, words, redirects } if words.is_empty() && assigns.len() > 1 && redirects.is_empty() => {
            let single = |assign| Node::Simple { assigns: vec![assign], words: Vec::new(), redirects: Vec::new() };
            machine.tasks.extend(assigns.into_iter().rev().map(|assign| Task::Run(single(assign))));
        }
        node => {
            let scripts = scripts_of(&node);
            machine.tasks.push(Task::Gather { node, scripts, done: Vec::new(), pending: None });
        }
    }
}

/// The substitutions of a node that is carried out after them.
fn scripts_of(node: &Node) -> Vec<Node> {
    let mut scripts = Vec::new();
    match node {
        Node::Simple { assigns, words, redirects } => {
            words.iter().for_each(|word| expand::scripts(word, &mut scripts));
            redirects.iter().for_each(|redirect| expand::redirect_scripts(redirect, &mut scripts));
            assigns.iter().for_each(|(_, word)| expand::scripts(word, &mut scripts));
        }
        Node::For { words, .. } => words.iter().flatten().for_each(|word| expand::scripts(word, &mut scripts)),
        Node::Case { word, arms } => {
            expand::scripts(word, &mut scripts);
            arms.iter().flat_map(|(patterns, _)| patterns).for_each(|word| expand::scripts(word, &mut scripts));
        }
        Node::Redirected(_, redirects) => redirects.iter().for_each(|redirect| expand::redirect_scripts(redirect, &mut scripts)),
        _ => {}
    }
    scripts
}

fn gather(world: &mut World, process: &mut Process, node: Node, mut scripts: Vec<Node>, mut done: Vec<String>, pending: Option<u32>) {
    let machine = &mut process.machine;
    if let Some(number) = pending {
        let text = machine.buffers.remove(&number).unwrap_or_default().content.text();
        done.push(text.trim_end_matches('\n').to_owned());
    }
    if scripts.is_empty() {
        return carry_out(world, process, node, done);
    }
    let script = scripts.remove(0);
    let number = machine.buffer(Vec::new());
    machine.tasks.push(Task::Gather { node, scripts, done, pending: Some(number) });
    machine.enter();
    machine.scope.io.out = Sink::Buffer(number);
    machine.scope.errexit = false;
    machine.tasks.push(Task::Run(script));
}

fn pipe(machine: &mut Machine, mut stages: Vec<Node>, pending: Option<u32>, mut worst: i32) {
    if machine.status != 0 && pending.is_some() {
        worst = machine.status;
    }
    if stages.is_empty() {
        if machine.scope.pipefail && worst != 0 {
            machine.status = worst;
        }
        return;
    }
    let stage = stages.remove(0);
    let last = stages.is_empty();
    let number = machine.buffer(Vec::new());
    machine.tasks.push(Task::Pipe { stages, pending: Some(number), worst });
    machine.enter();
    if let Some(from) = pending {
        machine.scope.io.input = Some(from);
    }
    if !last {
        machine.scope.io.out = Sink::Buffer(number);
    }
    machine.tasks.push(Task::Run(stage));
}

/// Says why a command could not be carried out.
pub(super) fn fail(world: &mut World, process: &mut Process, why: &str) {
    let name = process.machine.scope.arguments.first().cloned().unwrap_or_else(|| "bash".to_owned());
    print(world, process, true, format!("{name}: {why}\n").as_bytes());
    process.machine.status = 1;
}

fn expander<'a>(world: &'a World, process: &'a mut Process, done: &[String]) -> Expander<'a> {
    Expander { machine: &mut process.machine, world, instance: &process.instance, done: done.iter().cloned().collect() }
}

fn carry_out(world: &mut World, process: &mut Process, node: Node, done: Vec<String>) {
    let result = match node {
        Node::Simple { assigns, words, redirects } => {
            process.machine.tasks.push(Task::Check);
            simple(world, process, &assigns, &words, &redirects, &done)
        }
        Node::For { name, words, body } => each(world, process, name, words, *body, &done),
        Node::Case { word, arms } => choose(world, process, &word, arms, &done),
        Node::Redirected(inner, redirects) => {
            let targets = targets(world, process, &redirects, &done);
            targets.and_then(|targets| {
                process.machine.tasks.push(Task::RestoreIo(Box::new(process.machine.scope.io.clone())));
                open(world, process, &targets)?;
                process.machine.tasks.push(Task::Run(*inner));
                Ok(())
            })
        }
        _ => Ok(()),
    };
    if let Err(why) = result {
        fail(world, process, &why);
    }
}

fn each(
    world: &mut World,
    process: &mut Process,
    name: String,
    words: Option<Vec<Word>>,
    body: Node,
    done: &[String],
) -> Result<(), String> {
    let words = match words {
        Some(words) => {
            let mut expander = expander(world, process, done);
            let fields: Result<Vec<Vec<String>>, String> = words.iter().map(|word| expander.fields(word)).collect();
            fields?.concat()
        }
        None => process.machine.scope.arguments.iter().skip(1).cloned().collect(),
    };
    process.machine.status = 0;
    process.machine.tasks.push(Task::Each { name, words, body });
    Ok(())
}

fn choose(world: &mut World, process: &mut Process, word: &Word, arms: Vec<(Vec<Word>, Node)>, done: &[String]) -> Result<(), String> {
    let mut expander = expander(world, process, done);
    let text: Vec<char> = expander.text(word)?.chars().collect();
    for (patterns, body) in arms {
        for candidate in &patterns {
            let candidate = expander.marked(candidate)?;
            if pattern::matches(&candidate, &text) {
                expander.machine.status = 0;
                expander.machine.tasks.push(Task::Run(body));
                return Ok(());
            }
        }
    }
    expander.machine.status = 0;
    Ok(())
}

/// A redirection with its words expanded.
struct Target {
    fd: u32,
    to: Open,
}

enum Open {
    Read(String),
    Write { path: String, append: bool, both: bool },
    Descriptor(u32),
    Closed,
    Text(String),
}

fn targets(world: &World, process: &mut Process, redirects: &[Redirect], done: &[String]) -> Result<Vec<Target>, String> {
    let mut expander = expander(world, process, done);
    redirects.iter().map(|redirect| target(&mut expander, redirect)).collect()
}

fn target(expander: &mut Expander<'_>, redirect: &Redirect) -> Result<Target, String> {
    let to = match &redirect.to {
        To::Read(word) => Open::Read(expander.text(word)?),
        To::Write(word) => Open::Write { path: expander.text(word)?, append: false, both: false },
        To::Append(word) => Open::Write { path: expander.text(word)?, append: true, both: false },
        To::Both { file, append } => Open::Write { path: expander.text(file)?, append: *append, both: true },
        To::Descriptor(number) => Open::Descriptor(*number),
        To::Closed => Open::Closed,
        To::Text(word) => Open::Text(expander.text(word)?),
    };
    Ok(Target { fd: redirect.fd, to })
}

fn open(world: &mut World, process: &mut Process, targets: &[Target]) -> Result<(), String> {
    for target in targets {
        let mut io = process.machine.scope.io.clone();
        match &target.to {
            Open::Read(path) => {
                let path = files::absolute(&process.machine.scope.folder, path);
                let user = process.machine.scope.user.clone();
                let who = As { instance: &process.instance, user: &user };
                let content = match path.as_str() {
                    "/dev/null" => Vec::new(),
                    _ => files::read(world, who, &path).map_err(|error| format!("{path}: {error}"))?,
                };
                io.input = Some(process.machine.buffer(content));
            }
            Open::Text(text) => io.input = Some(process.machine.buffer(text.clone().into_bytes())),
            Open::Write { path, append, both } => {
                let sink = open_file(world, process, path, *append, &io)?;
                if *both {
                    io.err = sink.clone();
                }
                set(&mut io, target.fd, sink);
            }
            Open::Descriptor(2) => {
                let sink = io.err.clone();
                set(&mut io, target.fd, sink);
            }
            Open::Descriptor(1) => {
                let sink = io.out.clone();
                set(&mut io, target.fd, sink);
            }
            Open::Descriptor(_) => {}
            Open::Closed => set(&mut io, target.fd, Sink::Nowhere),
        }
        process.machine.scope.io = io;
    }
    Ok(())
}

fn set(io: &mut Io, fd: u32, sink: Sink) {
    match fd {
        1 => io.out = sink,
        2 => io.err = sink,
        _ => {}
    }
}

fn open_file(world: &mut World, process: &Process, path: &str, append: bool, io: &Io) -> Result<Sink, String> {
    let given = path;
    let path = files::absolute(&process.machine.scope.folder, path);
    match path.as_str() {
        "/dev/null" => return Ok(Sink::Nowhere),
        "/dev/stdout" | "/dev/fd/1" => return Ok(io.out.clone()),
        "/dev/stderr" | "/dev/fd/2" => return Ok(io.err.clone()),
        _ => {}
    }
    let who = As { instance: &process.instance, user: &process.machine.scope.user };
    let before = if append { files::read(world, As::root(who.instance), &path).unwrap_or_default() } else { Vec::new() };
    let mode = 0o666 & !process.machine.scope.umask;
    files::write(world, who, &path, &before, mode).map_err(|error| format!("{given}: {error}"))?;
    Ok(Sink::File(files::real(world, who, &path, true).unwrap_or(path)))
}

fn simple(
    world: &mut World,
    process: &mut Process,
    assigns: &[(String, Word)],
    words: &[Word],
    redirects: &[Redirect],
    done: &[String],
) -> Result<(), String> {
    let mut expander = expander(world, process, done);
    let mut fields = Vec::new();
    for word in words {
        fields.extend(expander.fields(word)?);
    }
    let targets = redirects.iter().map(|redirect| target(&mut expander, redirect)).collect::<Result<Vec<_>, _>>()?;
    let values = assigns.iter().map(|(name, word)| Ok((name.clone(), expander.text(word)?))).collect::<Result<Vec<_>, String>>()?;
    trace(world, process, &values, &fields);
    // `exec` without a program changes the shell's own descriptors.
    let lasting = fields.len() == 1 && fields[0] == "exec";
    if !targets.is_empty() && !lasting {
        process.machine.tasks.push(Task::RestoreIo(Box::new(process.machine.scope.io.clone())));
    }
    open(world, process, &targets)?;
    let machine = &mut process.machine;
    if fields.is_empty() {
        if done.is_empty() {
            machine.status = 0;
        }
        values.into_iter().for_each(|(name, value)| machine.set(&name, value));
        return Ok(());
    }
    if !values.is_empty() {
        let saved = values.iter().map(|(name, _)| (name.clone(), machine.scope.variables.get(name).cloned())).collect();
        machine.tasks.push(Task::RestoreVariables(saved));
        for (name, value) in values {
            machine.set(&name, value);
            machine.scope.variables.entry(name).or_default().exported = true;
        }
    }
    exec::command(world, process, fields, 0);
    Ok(())
}

fn trace(world: &mut World, process: &mut Process, values: &[(String, String)], fields: &[String]) {
    if !process.machine.scope.xtrace {
        return;
    }
    let plain = |word: &String| !word.is_empty() && word.chars().all(|next| next.is_ascii_alphanumeric() || "-_./:=@%+,^".contains(next));
    let shown = |word: &String| if plain(word) { word.clone() } else { format!("'{}'", word.replace('\'', r"'\''")) };
    for (name, value) in values {
        print(world, process, true, format!("+ {name}={}\n", if value.is_empty() { String::new() } else { shown(value) }).as_bytes());
    }
    if !fields.is_empty() {
        let line: Vec<String> = fields.iter().map(shown).collect();
        print(world, process, true, format!("+ {}\n", line.join(" ")).as_bytes());
    }
}

/// A word list without its quotes and expansions, for `ps`.
fn title(node: &Node) -> String {
    let text = |word: &Word| super::words::literal(word);
    match node {
        Node::Simple { words, .. } => words.iter().map(text).collect::<Vec<_>>().join(" "),
        Node::Redirected(inner, _) => title(inner),
        _ => "bash".to_owned(),
    }
}
