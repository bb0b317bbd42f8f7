//! Programs of databases, web sites and archives.

use super::{Ask, Outcome, Program};
use crate::hosts::files;
use crate::network;
use crate::services::{Said, db, dns, web};
use crate::world::World;
use jiff::SignedDuration;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "mysql" => mysql,
        "mysqladmin" => mysqladmin,
        "wp" => wp,
        "php" => php,
        "tar" => tar,
        "named-checkconf" => checkconf,
        _ => return None,
    })
}

fn said(ask: &mut Ask<'_>, said: Said) -> Outcome {
    if said.code == 0 {
        ask.say(&said.text)
    } else {
        ask.err.extend(said.text.bytes())
    }
    Outcome::Exit(said.code)
}

/// Who connects where: `-u USER -pPASSWORD -h HOST`.
fn login<'a>(ask: &Ask<'a>) -> (db::Login<'a>, Vec<&'a str>) {
    let password = ask
        .arguments()
        .iter()
        .find_map(|word| word.strip_prefix("--password=").or(word.strip_prefix("-p")).filter(|rest| !rest.is_empty()));
    let host = ask.value("-h", "--host").unwrap_or("localhost");
    let user = ask.value("-u", "--user").unwrap_or(ask.user);
    let operands = ask.operands_past(&["-u", "--user", "-h", "--host", "-e", "--execute", "-D", "-P", "--connect-timeout"]);
    (db::Login { host, user, password, database: None }, operands)
}

fn mysql(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let (mut login, operands) = login(ask);
    login.database = ask.value("-D", "--database").or(operands.first().copied());
    let script = match ask.value("-e", "--execute") {
        Some(script) => script.to_owned(),
        None => String::from_utf8_lossy(&ask.stdin()).into_owned(),
    };
    let script = if script.trim_end().ends_with(';') || script.trim().is_empty() { script } else { format!("{script};") };
    let result = db::mysql(world, ask.instance, &login, &script);
    let plain = ask.has('N', "skip-column-names");
    let result = if plain && result.code == 0 {
        Said { text: result.text.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned()), ..result }
    } else {
        result
    };
    said(ask, result)
}

fn mysqladmin(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let (login, operands) = login(ask);
    let result = db::mysqladmin(world, ask.instance, &login, &operands);
    said(ask, result)
}

fn wp(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if ask.is_root() && !ask.has('\0', "allow-root") {
        return ask.fail("Error: YIKES! It looks like you're running this as root. Add --allow-root.", 1);
    }
    let result = web::wp(world, ask.instance, ask.folder, ask.arguments());
    // Fetching and setting up take a few seconds, a refusal shows at once.
    let slow = result.code == 0 && matches!(ask.operands()[..], ["core", ..]);
    let outcome = said(ask, result);
    match outcome {
        Outcome::Exit(0) if slow => Outcome::After(SignedDuration::from_secs(4), 0),
        outcome => outcome,
    }
}

fn php(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if ask.has('v', "version") {
        ask.line("PHP 5.6.40 (cli)");
        return Outcome::Exit(0);
    }
    ask.fail("the lab's hosts run PHP pages of WordPress only", 1)
}

/// `tar xzf FILE [-C FOLDER] [--strip-components=1]`: archives of the lab are lists of files.
fn tar(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(archive) = ask.arguments().iter().find(|word| word.contains(".tar") || word.contains(".tgz")).cloned() else {
        return ask.fail("You must specify one of the `-Acdtrux' options", 2);
    };
    let content = match ask.read(world, &archive) {
        Ok(content) => String::from_utf8_lossy(&content).into_owned(),
        Err(why) => return ask.fail(&why, 2),
    };
    if !content.starts_with(WORDPRESS) {
        return ask.fail("This does not look like a tar archive", 2);
    }
    let folder = ask.value("-C", "--directory").map_or_else(|| ask.folder.to_owned(), |folder| ask.path(folder));
    let strips = ask.has('\0', "strip-components=1") || ask.arguments().iter().any(|word| word == "--strip-components=1");
    let top = if strips { folder } else { format!("{folder}/wordpress") };
    let who = ask.who();
    for (path, text) in web::wordpress::distribution() {
        let path = format!("{top}/{path}");
        let put = files::make_folders(world, who, files::parent(&path), 0o755)
            .and_then(|()| files::write(world, who, &path, text.as_bytes(), 0o644));
        if let Err(error) = put {
            return ask.fail(&format!("{path}: Cannot open: {error}"), 2);
        }
    }
    Outcome::Exit(0)
}

/// The first line of the archive that `wordpress.org` would send.
pub(super) const WORDPRESS: &str = "wordpress.tar.gz of the lab";

/// What is fetched from `wordpress.org`: the host has to reach it.
pub(super) fn fetched(world: &World, instance: &str, host: &str, path: &str) -> Option<Result<Vec<u8>, network::DialError>> {
    let wanted = matches!(host, "wordpress.org" | "www.wordpress.org") && path.ends_with(".tar.gz");
    wanted.then(|| network::reaches_internet(world, instance, 443).map(|()| format!("{WORDPRESS}\n").into_bytes()))
}

fn checkconf(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    match dns::check(world, ask.instance) {
        Ok(()) => Outcome::Exit(0),
        Err(why) => {
            ask.line(&why);
            Outcome::Exit(1)
        }
    }
}
