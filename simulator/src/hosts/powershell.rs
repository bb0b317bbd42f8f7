//! PowerShell on Windows hosts, as far as their user data and a remote command need it: a line is a command.

use super::files::{self, As};
use super::{fresh, host, unit, user};
use crate::ec2::lookup;
use crate::world::World;
use jiff::SignedDuration;

/// What a line brought.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) status: i32,
    /// How long it takes.
    pub(super) takes: SignedDuration,
}

impl Said {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: 0, takes: SignedDuration::ZERO }
    }

    fn nothing() -> Self {
        Self::text("")
    }

    fn wrong(text: impl Into<String>) -> Self {
        Self { status: 1, ..Self::text(text) }
    }
}

/// The lines of a script, those continued with a back-tick joined.
pub(super) fn lines(script: &str) -> Vec<String> {
    let joined = script.replace("\r\n", "\n").replace("`\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(split).collect()
}

/// Commands of one line, apart by `;` outside quotes.
fn split(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for next in line.chars() {
        match quote {
            Some(open) if open == next => quote = None,
            None if next == '"' || next == '\'' => quote = Some(next),
            None if next == ';' => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().into_iter().for_each(|last| last.push(next));
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for next in line.chars() {
        match (quote, next) {
            (Some(open), next) if open == next => quote = None,
            (None, '"' | '\'') => {
                quote = Some(next);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t') => words.extend(word.take()),
            (_, next) => word.get_or_insert_default().push(next),
        }
    }
    words.extend(word);
    words
}

/// A named parameter: `-Name sshd`.
fn named<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| word.eq_ignore_ascii_case(name))?;
    words.get(at + 1).map(String::as_str)
}

/// The name a command is about: `-Name X` or the first word.
fn about(words: &[String]) -> &str {
    named(words, "-Name").or(words.get(1).map(String::as_str)).unwrap_or_default()
}

/// Carries out one command.
pub(super) fn line(world: &mut World, instance: &str, who: &str, line: &str) -> Said {
    let words = words(line);
    let Some(first) = words.first() else { return Said::nothing() };
    match first.to_ascii_lowercase().as_str() {
        "add-windowscapability" => add_capability(world, instance, &words),
        "get-windowscapability" => {
            let state = if unit::exists(world, instance, "sshd") { "Installed" } else { "NotPresent" };
            Said::text(format!("Name  : OpenSSH.Server~~~~0.0.1.0\nState : {state}\n"))
        }
        "start-service" | "restart-service" | "stop-service" => service(world, instance, &first.to_ascii_lowercase(), about(&words)),
        "set-service" => set_service(world, instance, &words),
        "get-service" => {
            let name = about(&words);
            if !unit::exists(world, instance, name) {
                return Said::wrong(format!("Get-Service : Cannot find any service with service name '{name}'.\n"));
            }
            let status = if unit::runs(world, instance, name) { "Running" } else { "Stopped" };
            Said::text(format!("Status   Name\n------   ----\n{status}  {name}\n"))
        }
        "net" | "net.exe" => net(world, instance, &words),
        "set-localuser" | "new-localuser" => Said::nothing(),
        "new-netfirewallrule"
        | "set-executionpolicy"
        | "set-netfirewallprofile"
        | "enable-netfirewallrule"
        | "new-itemproperty"
        | "set-itemproperty" => Said::nothing(),
        "hostname" => Said::text(format!("{}\n", host::hostname(world, instance))),
        "whoami" => Said::text(format!("{}\\{}\n", host::hostname(world, instance).to_lowercase(), who.to_lowercase())),
        "echo" | "write-output" | "write-host" => Said::text(format!("{}\n", words[1..].join(" "))),
        "get-content" | "type" | "cat" => {
            let path = files::absolute("C:/", named(&words, "-Path").or(words.get(1).map(String::as_str)).unwrap_or_default());
            match files::text(world, instance, &path) {
                Some(text) => Said::text(text),
                None => Said::wrong(format!("Get-Content : Cannot find path '{path}' because it does not exist.\n")),
            }
        }
        "set-content" | "add-content" => write(world, instance, &words),
        "ipconfig" => {
            let address = lookup::private_ip(world, instance).map(|address| address.to_string()).unwrap_or_default();
            Said::text(format!("\nWindows IP Configuration\n\n   IPv4 Address. . . . . . . . . . . : {address}\n"))
        }
        "start-sleep" => {
            let seconds = named(&words, "-Seconds").or(words.get(1).map(String::as_str)).and_then(|word| word.parse().ok()).unwrap_or(0);
            Said { takes: SignedDuration::from_secs(seconds), ..Said::nothing() }
        }
        "ver" => Said::text(format!("\nMicrosoft Windows [{}]\n", host::os(world, instance).unwrap_or_default())),
        "exit" => Said::nothing(),
        _ => Said::wrong(format!(
            "{first} : The term '{first}' is not recognized as the name of a cmdlet, function, script file, or operable program.\n"
        )),
    }
}

fn add_capability(world: &mut World, instance: &str, words: &[String]) -> Said {
    let name = about(words).to_owned();
    if !name.starts_with("OpenSSH.Server") {
        return if name.starts_with("OpenSSH.Client") {
            Said::nothing()
        } else {
            Said::wrong("Add-WindowsCapability : The parameter is incorrect.\n")
        };
    }
    if let Err(why) = crate::network::reaches_internet(world, instance, 443) {
        return Said {
            takes: crate::network::took(&why),
            ..Said::wrong(format!("Add-WindowsCapability failed. Error code = 0x8024402c ({why})\n"))
        };
    }
    files::set_text(world, instance, &unit::windows_file("sshd"), "Manual\n", 0o644);
    let config = "PubkeyAuthentication yes\nPasswordAuthentication yes\nPermitRootLogin no\nSubsystem sftp sftp-server.exe\n";
    files::set_text(world, instance, "C:/ProgramData/ssh/sshd_config", config, 0o644);
    let seconds = 40 + world.deal().below(40);
    Said {
        takes: SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(60)),
        ..Said::text("Online        : True\nRestartNeeded : False\n")
    }
}

fn service(world: &mut World, instance: &str, verb: &str, name: &str) -> Said {
    if !unit::exists(world, instance, name) {
        return Said::wrong(format!("{verb} : Cannot find any service with service name '{name}'.\n"));
    }
    if verb != "start-service" {
        unit::stop(world, instance, name);
    }
    if verb != "stop-service"
        && let Err(why) = unit::start(world, instance, name)
    {
        return Said::wrong(format!("Start-Service : Service '{name}' cannot be started: {why}\n"));
    }
    Said { takes: SignedDuration::from_secs(1), ..Said::nothing() }
}

fn set_service(world: &mut World, instance: &str, words: &[String]) -> Said {
    let name = about(words).to_owned();
    if !unit::exists(world, instance, &name) {
        return Said::wrong(format!("Set-Service : Service {name} was not found.\n"));
    }
    if let Some(kind) = named(words, "-StartupType") {
        let kind = if kind.eq_ignore_ascii_case("automatic") { "Automatic" } else { "Manual" };
        files::set_text(world, instance, &unit::windows_file(&name), &format!("{kind}\n"), 0o644);
    }
    if named(words, "-Status").is_some_and(|status| status.eq_ignore_ascii_case("running")) {
        return service(world, instance, "start-service", &name);
    }
    Said::nothing()
}

/// `net user NAME PASSWORD [/add]`, `net start NAME`.
fn net(world: &mut World, instance: &str, words: &[String]) -> Said {
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    match (lower.get(1).map(String::as_str), words.get(2), words.get(3)) {
        (Some("user"), Some(name), Some(password)) => {
            let adds = lower.iter().any(|word| word == "/add");
            if user::named(world, instance, name).is_none() && !adds {
                return Said::wrong("The user name could not be found.\n");
            }
            user::set_password(world, instance, name, password);
            Said::text("The command completed successfully.\n\n")
        }
        (Some("user"), None, _) => Said::text(format!("{}\n", fresh::default_user("windows"))),
        (Some("start"), Some(name), _) => service(world, instance, "start-service", name),
        (Some("stop"), Some(name), _) => service(world, instance, "stop-service", name),
        (Some("localgroup"), ..) => Said::text("The command completed successfully.\n\n"),
        _ => Said::wrong("The syntax of this command is:\n\nNET [ USER | START | STOP | LOCALGROUP ]\n"),
    }
}

fn write(world: &mut World, instance: &str, words: &[String]) -> Said {
    let path = files::absolute("C:/", named(words, "-Path").or(words.get(1).map(String::as_str)).unwrap_or_default());
    let value = named(words, "-Value").or(words.get(2).map(String::as_str)).unwrap_or_default();
    let adds = words[0].eq_ignore_ascii_case("add-content");
    let before = if adds { files::text(world, instance, &path).unwrap_or_default() } else { String::new() };
    let whole = format!("{before}{value}\n");
    match files::stat(world, As::root(instance), files::parent(&path)) {
        Ok(_) => files::set_text(world, instance, &path, &whole, 0o644),
        Err(_) => return Said::wrong(format!("{} : Could not find a part of the path '{path}'.\n", words[0])),
    }
    Said::nothing()
}
