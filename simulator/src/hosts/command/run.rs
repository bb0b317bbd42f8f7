//! Programs that run others: `sudo`, shells, `nohup`, `timeout`; `sleep`, `kill`.

use super::{Ask, Outcome, Program};
use crate::hosts::process;
use crate::hosts::shell::{Exec, What};
use crate::hosts::user::{self, Sudo};
use crate::hosts::{files, parse_script};
use crate::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "sleep" => sleep,
        "sudo" => sudo,
        "su" => su,
        "sh" | "bash" => shell,
        "env" => env,
        "nohup" | "setsid" | "stdbuf" | "flock" => plainly,
        "timeout" => timeout,
        "xargs" => xargs,
        "kill" => kill,
        "pkill" | "killall" => pkill,
        "python3" | "python" => python,
        _ => return None,
    })
}

/// `5`, `0.5`, `2m`.
fn time(word: &str) -> Option<SignedDuration> {
    let (number, unit) = match word.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, &word[number.len()..]),
        None => (word, "s"),
    };
    let factor = match unit {
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => 1.0,
    };
    let seconds: f64 = number.parse().ok()?;
    SignedDuration::try_from_secs_f64(seconds * factor).ok().filter(|time| *time >= SignedDuration::ZERO)
}

fn sleep(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let times: Option<Vec<SignedDuration>> = ask.arguments().iter().map(|word| time(word)).collect();
    match times {
        Some(times) if !times.is_empty() => Outcome::After(times.into_iter().fold(SignedDuration::ZERO, SignedDuration::saturating_add), 0),
        Some(_) => ask.fail("missing operand", 1),
        None => ask.fail(&format!("invalid time interval '{}'", ask.arguments().join(" ")), 1),
    }
}

fn sudo(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut target = "root".to_owned();
    let (mut keeps, mut asks, mut from_stdin, mut login) = (false, true, false, false);
    let mut rest = ask.arguments().iter().peekable();
    let mut given = BTreeMap::new();
    while let Some(word) = rest.peek() {
        if let Some((name, value)) =
            word.split_once('=').filter(|(name, _)| name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_'))
        {
            given.insert(name.to_owned(), value.to_owned());
            rest.next();
            continue;
        }
        let Some(options) = word.strip_prefix('-') else { break };
        rest.next();
        match options {
            "u" => target = rest.next().cloned().unwrap_or_default(),
            "p" => drop(rest.next()),
            "-" => break,
            "-preserve-env" => keeps = true,
            "l" | "v" | "k" | "K" => {
                return if user::sudo(world, ask.instance, ask.user) == Sudo::No { Outcome::Exit(1) } else { Outcome::Exit(0) };
            }
            options => {
                keeps |= options.contains('E');
                asks &= !options.contains('n');
                from_stdin |= options.contains('S');
                login |= options.contains('i');
            }
        }
    }
    let mut words: Vec<String> = rest.cloned().collect();
    let may = if ask.is_root() { Sudo::Freely } else { user::sudo(world, ask.instance, ask.user) };
    match may {
        Sudo::Freely => {}
        Sudo::No => return ask.fail(&format!("{} is not in the sudoers file.  This incident will be reported.", ask.user), 1),
        Sudo::WithPassword if from_stdin => {
            let text = String::from_utf8_lossy(&ask.stdin()).into_owned();
            if !user::knows(world, ask.instance, ask.user, text.lines().next().unwrap_or_default()) {
                return ask.fail("no password was provided\nsudo: 1 incorrect password attempt", 1);
            }
        }
        Sudo::WithPassword if asks => return ask.fail("no tty present and no askpass program specified", 1),
        Sudo::WithPassword => return ask.fail("a password is required", 1),
    }
    let Some(user) = user::named(world, ask.instance, &target) else { return ask.fail(&format!("unknown user: {target}"), 1) };
    if words.is_empty() {
        if !login {
            return ask.fail("usage: sudo [-ESn] [-u user] command", 1);
        }
        words.push("bash".to_owned());
    }
    let mut environment = if keeps { ask.environment.clone() } else { BTreeMap::new() };
    environment.extend(crate::hosts::shell_environment(&user));
    environment.insert("SUDO_USER".to_owned(), ask.user.to_owned());
    environment.extend(given);
    let folder = login.then(|| user.home.clone());
    Outcome::Exec(Box::new(Exec { user: Some(user.name), environment: Some(environment), folder, ..Exec::words(words) }))
}

/// `su [-] [USER] -c COMMAND`, for root.
fn su(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let target = ask.operands_past(&["-c", "-s"]).into_iter().find(|word| *word != "-").unwrap_or("root").to_owned();
    if !ask.is_root() {
        return ask.fail("must be run from a terminal", 1);
    }
    let Some(user) = user::named(world, ask.instance, &target) else { return ask.fail(&format!("user {target} does not exist"), 1) };
    let command = ask.value("-c", "--command").unwrap_or("true").to_owned();
    let environment = Some(crate::hosts::shell_environment(&user));
    let words = vec!["bash".to_owned(), "-c".to_owned(), command];
    Outcome::Exec(Box::new(Exec { folder: Some(user.home), user: Some(user.name), environment, ..Exec::words(words) }))
}

fn shell(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut options = String::new();
    let mut rest = ask.arguments().iter().peekable();
    let mut is_command = false;
    while let Some(flags) = rest.peek().and_then(|word| word.strip_prefix('-')) {
        if let Some(long) = flags.strip_prefix('-') {
            let reads = long == "version";
            rest.next();
            if reads {
                ask.line("GNU bash, version 4.2.46(2)-release (x86_64-redhat-linux-gnu)");
                return Outcome::Exit(0);
            }
            continue;
        }
        is_command |= flags.contains('c');
        options.push_str(flags);
        rest.next();
        if flags.is_empty() {
            break;
        }
    }
    let words: Vec<String> = rest.cloned().collect();
    let (text, arguments) = if is_command {
        let Some((text, arguments)) = words.split_first() else { return ask.fail("-c: option requires an argument", 2) };
        let arguments = if arguments.is_empty() { vec![ask.name.to_owned()] } else { arguments.to_vec() };
        (text.clone(), arguments)
    } else if let Some(path) = words.first() {
        match ask.read(world, path) {
            Ok(content) => (String::from_utf8_lossy(&content).into_owned(), words.clone()),
            Err(why) => return ask.fail(&why, 127),
        }
    } else {
        (String::from_utf8_lossy(&ask.stdin()).into_owned(), vec![ask.name.to_owned()])
    };
    match parse_script(&text) {
        Ok(node) => Outcome::Exec(Box::new(Exec { what: What::Script { node, arguments }, options, ..Exec::words(Vec::new()) })),
        Err(error) => ask.fail(&format!("-c: line 1: {error}"), 2),
    }
}

fn env(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut environment = ask.environment.clone();
    let mut rest = ask.arguments().iter().peekable();
    while let Some(word) = rest.peek() {
        match (word.as_str(), word.split_once('=')) {
            ("-i" | "-", _) => environment.clear(),
            ("-u", _) => {
                rest.next();
                if let Some(name) = rest.peek() {
                    environment.remove(*name);
                }
            }
            (_, Some((name, value))) => {
                environment.insert(name.to_owned(), value.to_owned());
            }
            _ => break,
        }
        rest.next();
    }
    let words: Vec<String> = rest.cloned().collect();
    if words.is_empty() {
        let lines: String = environment.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        ask.say(&lines);
        return Outcome::Exit(0);
    }
    Outcome::Exec(Box::new(Exec { environment: Some(environment), ..Exec::words(words) }))
}

/// Programs that change nothing the lab knows of about what they run.
fn plainly(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let skipped = if ask.name == "flock" { 1 } else { 0 };
    let words: Vec<String> = ask.arguments().iter().skip_while(|word| word.starts_with('-')).skip(skipped).cloned().collect();
    if words.is_empty() {
        return ask.fail("missing operand", 125);
    }
    Outcome::Exec(Box::new(Exec::words(words)))
}

fn timeout(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut rest = ask.arguments().iter();
    let mut limit = None;
    for word in rest.by_ref() {
        if word == "-k" || word == "-s" {
            continue;
        }
        if !word.starts_with('-') {
            limit = time(word);
            break;
        }
    }
    let words: Vec<String> = rest.cloned().collect();
    match (limit, words.is_empty()) {
        (Some(limit), false) => Outcome::Exec(Box::new(Exec { limit: Some(limit), ..Exec::words(words) })),
        _ => ask.fail("missing operand", 125),
    }
}

/// `xargs [-n N] [-I {}] COMMAND...`: all at once, or one after the other.
fn xargs(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let text = String::from_utf8_lossy(&ask.stdin()).into_owned();
    let words = ask.operands_past(&["-n", "-I", "-P", "-d"]);
    let words: Vec<String> = if words.is_empty() { vec!["echo".to_owned()] } else { words.into_iter().map(str::to_owned).collect() };
    let place = ask.value("-I", "--replace");
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let lines: Vec<String> = match (place, ask.value("-n", "--max-args").and_then(|count| count.parse::<usize>().ok())) {
        (Some(place), _) => {
            let line = |item: &str| words.iter().map(|word| quoted(&word.replace(place, item))).collect::<Vec<_>>().join(" ");
            text.lines().filter(|item| !item.trim().is_empty()).map(|item| line(item.trim())).collect()
        }
        (None, count) => {
            let items: Vec<&str> = text.split_whitespace().collect();
            let line =
                |items: &[&str]| words.iter().map(String::as_str).chain(items.iter().copied()).map(quoted).collect::<Vec<_>>().join(" ");
            if items.is_empty() {
                if ask.has('r', "no-run-if-empty") { Vec::new() } else { vec![line(&[])] }
            } else {
                items.chunks(count.unwrap_or(items.len()).max(1)).map(line).collect()
            }
        }
    };
    match parse_script(&lines.join("\n")) {
        Ok(node) => {
            Outcome::Exec(Box::new(Exec { what: What::Script { node, arguments: vec!["xargs".to_owned()] }, ..Exec::words(Vec::new()) }))
        }
        Err(error) => ask.fail(&error.to_string(), 1),
    }
}

fn signal(word: &str) -> Option<i32> {
    let name = word.trim_start_matches('-').trim_start_matches("SIG");
    match name {
        "HUP" => Some(1),
        "INT" => Some(2),
        "KILL" => Some(9),
        "TERM" => Some(15),
        number => number.parse().ok(),
    }
}

fn kill(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words = ask.arguments();
    let (number, pids) = match words.split_first() {
        Some((first, rest)) if first == "-s" => (rest.first().and_then(|name| signal(name)), rest.get(1..).unwrap_or_default()),
        Some((first, rest)) if first.starts_with('-') => (signal(first), rest),
        _ => (Some(15), words),
    };
    let Some(number) = number else { return ask.fail("invalid signal specification", 1) };
    let mut status = 0;
    for word in pids {
        let pid: Option<u32> = word.trim_start_matches('-').parse().ok();
        let found = pid.and_then(|pid| owner_of(world, ask.instance, pid).map(|owner| (pid, owner)));
        let Some((pid, owner)) = found else {
            ask.complain(&format!("({word}) - No such process"));
            status = 1;
            continue;
        };
        if !ask.is_root() && owner != ask.user {
            ask.complain(&format!("({word}) - Operation not permitted"));
            status = 1;
        } else if number != 0 && pid != ask.pid {
            process::kill(world, ask.instance, pid, number);
        }
    }
    Outcome::Exit(status)
}

/// Whose process or daemon this is.
fn owner_of(world: &World, instance: &str, pid: u32) -> Option<String> {
    let process = process::process(world, instance, pid).filter(|process| process.exit.is_none()).map(|process| process.user.clone());
    let daemon = || world.hosts.hosts.get(instance)?.units.values().any(|unit| unit.pid == pid).then(|| "root".to_owned());
    process.or_else(daemon)
}

fn pkill(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(wanted) = ask.operands().first().copied() else { return ask.fail("no matching criteria specified", 2) };
    let own = ask.pid;
    let found = |process: &&process::Process| process.pid != own && process.command.contains(wanted);
    let pids: Vec<u32> = process::alive(world, ask.instance).filter(found).map(|process| process.pid).collect();
    for pid in &pids {
        process::kill(world, ask.instance, *pid, 15);
    }
    Outcome::Exit(i32::from(pids.is_empty()))
}

fn python(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words = ask.arguments();
    match words.first().map(String::as_str) {
        Some("--version" | "-V") => {
            ask.line("Python 3.6.8");
            Outcome::Exit(0)
        }
        Some(path) if !path.starts_with('-') => {
            let path = files::absolute(ask.folder, path);
            Outcome::File { path, arguments: words[1..].to_vec() }
        }
        _ => ask.fail("the lab's hosts run no Python of their own", 1),
    }
}
