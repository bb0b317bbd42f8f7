//! Programs that print, pick and count lines.

use super::{Ask, Outcome, Program};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "echo" => echo,
        "printf" => printf,
        "cat" => cat,
        "head" | "tail" => ends,
        "wc" => wc,
        "sort" => sort,
        "uniq" => uniq,
        "tr" => tr,
        "cut" => cut,
        "grep" | "egrep" | "fgrep" => grep,
        "tee" => tee,
        "base64" => base64,
        "sha1sum" | "sha256sum" | "sha512sum" => sum,
        _ => return None,
    })
}

/// Backslash sequences as `echo -e` and `printf` know them.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        if next != '\\' {
            out.push(next);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('\\') => out.push('\\'),
            Some('0') => out.push('\0'),
            Some('"') => out.push('"'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn echo(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let is_option = |word: &&String| word.len() > 1 && word.starts_with('-') && word[1..].chars().all(|next| "neE".contains(next));
    let options: String = ask.arguments().iter().take_while(is_option).map(String::as_str).collect();
    let words: Vec<String> = ask.arguments().iter().skip_while(is_option).cloned().collect();
    let text = words.join(" ");
    let text = if options.contains('e') { escaped(&text) } else { text };
    ask.say(&text);
    if !options.contains('n') {
        ask.say("\n");
    }
    Outcome::Exit(0)
}

fn printf(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words: Vec<String> = ask.arguments().iter().filter(|word| *word != "--").cloned().collect();
    let Some((format, arguments)) = words.split_first() else { return ask.fail("usage: printf [-v var] format [arguments]", 2) };
    let mut rest = arguments.iter();
    loop {
        let before = rest.len();
        let text = formatted(format, &mut rest);
        ask.say(&text);
        if rest.len() == 0 || rest.len() == before {
            return Outcome::Exit(0);
        }
    }
}

fn formatted<'a>(format: &str, rest: &mut impl Iterator<Item = &'a String>) -> String {
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    let mut plain = String::new();
    while let Some(next) = chars.next() {
        if next != '%' {
            plain.push(next);
            continue;
        }
        out.push_str(&escaped(&std::mem::take(&mut plain)));
        let mut spec = String::new();
        while let Some(flag) = chars.next_if(|flag| "-0123456789.".contains(*flag)) {
            spec.push(flag);
        }
        let kind = chars.next().unwrap_or('%');
        if kind == '%' {
            out.push('%');
            continue;
        }
        let value = rest.next().map_or("", String::as_str);
        let value = match kind {
            'd' | 'i' => value.trim().parse::<i64>().unwrap_or(0).to_string(),
            'x' => format!("{:x}", value.trim().parse::<i64>().unwrap_or(0)),
            'b' => escaped(value),
            'q' => format!("'{}'", value.replace('\'', r"'\''")),
            _ => value.to_owned(),
        };
        out.push_str(&padded(&value, &spec));
    }
    out.push_str(&escaped(&plain));
    out
}

fn padded(value: &str, spec: &str) -> String {
    let width: usize = spec.trim_start_matches(['-', '0']).split('.').next().and_then(|width| width.parse().ok()).unwrap_or(0);
    let fill = width.saturating_sub(value.chars().count());
    if spec.starts_with('-') {
        format!("{value}{}", " ".repeat(fill))
    } else {
        format!("{}{value}", if spec.starts_with('0') { "0" } else { " " }.repeat(fill))
    }
}

fn cat(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let paths = if ask.operands().is_empty() { vec!["-"] } else { ask.operands() };
    let mut status = 0;
    for path in paths {
        match ask.read(world, path) {
            Ok(content) => ask.out.extend(content),
            Err(why) => {
                ask.complain(&why);
                status = 1;
            }
        }
    }
    Outcome::Exit(status)
}

/// `head` and `tail`.
fn ends(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let short = ask
        .arguments()
        .iter()
        .find_map(|word| word.strip_prefix('-').filter(|rest| rest.chars().all(|next| next.is_ascii_digit()) && !rest.is_empty()));
    let given = ask.value("-n", "--lines").or(short).unwrap_or("10");
    let bytes = ask.value("-c", "--bytes").and_then(|count| count.parse::<usize>().ok());
    let paths = ask.operands_past(&["-n", "--lines", "-c", "--bytes"]);
    let (texts, status) = ask.texts(world, &paths);
    let count: usize = given.trim_start_matches(['+', '-']).parse().unwrap_or(10);
    for (_, text) in texts {
        if let Some(bytes) = bytes {
            let all = text.as_bytes();
            let part = if ask.name == "head" { &all[..bytes.min(all.len())] } else { &all[all.len().saturating_sub(bytes)..] };
            ask.out.extend_from_slice(part);
            continue;
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let range = match (ask.name, given.starts_with('+'), given.starts_with('-')) {
            ("head", _, true) => 0..lines.len().saturating_sub(count),
            ("head", _, false) => 0..count.min(lines.len()),
            (_, true, _) => count.saturating_sub(1).min(lines.len())..lines.len(),
            _ => lines.len().saturating_sub(count)..lines.len(),
        };
        ask.say(&lines[range].concat());
    }
    Outcome::Exit(status)
}

fn wc(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let paths = ask.operands();
    let (texts, status) = ask.texts(world, &paths);
    let all = !(ask.has('l', "lines") || ask.has('w', "words") || ask.has('c', "bytes") || ask.has('m', "chars"));
    for (name, text) in texts {
        let mut counts = Vec::new();
        if all || ask.has('l', "lines") {
            counts.push(text.matches('\n').count().to_string());
        }
        if all || ask.has('w', "words") {
            counts.push(text.split_whitespace().count().to_string());
        }
        if all || ask.has('c', "bytes") || ask.has('m', "chars") {
            counts.push(text.len().to_string());
        }
        let counts = counts.join(" ");
        ask.line(&if name == "-" { counts } else { format!("{counts} {name}") });
    }
    Outcome::Exit(status)
}

fn sort(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let paths = ask.operands_past(&["-k", "-t"]);
    let (texts, status) = ask.texts(world, &paths);
    let mut lines: Vec<String> = texts.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect();
    let key: usize = ask.value("-k", "--key").and_then(|key| key.split([',', 'n', '.']).next()?.parse().ok()).unwrap_or(0);
    let field = |line: &str| if key == 0 { line.to_owned() } else { line.split_whitespace().nth(key - 1).unwrap_or_default().to_owned() };
    if ask.has('n', "numeric-sort") {
        let number = |line: &str| {
            field(line)
                .trim()
                .split(|next: char| !next.is_ascii_digit() && next != '-')
                .next()
                .and_then(|n| n.parse::<i64>().ok())
                .unwrap_or(0)
        };
        lines.sort_by_key(|line| number(line));
    } else {
        lines.sort_by_key(|line| field(line));
    }
    if ask.has('r', "reverse") {
        lines.reverse();
    }
    if ask.has('u', "unique") {
        lines.dedup();
    }
    lines.iter().for_each(|line| ask.line(line));
    Outcome::Exit(status)
}

fn uniq(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let paths = ask.operands();
    let (texts, status) = ask.texts(world, &paths);
    let lines: Vec<String> = texts.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect();
    for run in lines.chunk_by(|one, other| one == other) {
        let line = if ask.has('c', "count") { format!("{:7} {}", run.len(), run[0]) } else { run[0].clone() };
        ask.line(&line);
    }
    Outcome::Exit(status)
}

/// A set as `tr` writes it: ranges and classes spelled out.
fn set(text: &str) -> Vec<char> {
    let text = escaped(text)
        .replace("[:upper:]", "A-Z")
        .replace("[:lower:]", "a-z")
        .replace("[:digit:]", "0-9")
        .replace("[:alnum:]", "A-Za-z0-9")
        .replace("[:space:]", " \t\n\r");
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars.get(at + 1) == Some(&'-') && at + 2 < chars.len() {
            out.extend(chars[at]..=chars[at + 2]);
            at += 3;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

fn tr(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some(from) = operands.first().map(|from| set(from)) else { return ask.fail("missing operand", 1) };
    let to = operands.get(1).map(|to| set(to)).unwrap_or_default();
    let (deletes, inverted, squeezes) = (ask.has('d', "delete"), ask.has('c', "complement"), ask.has('s', "squeeze-repeats"));
    let text = String::from_utf8_lossy(&ask.stdin()).into_owned();
    let mut out = String::new();
    for next in text.chars() {
        let place = from.iter().position(|known| *known == next);
        let hit = place.is_some() != inverted;
        let made = match (hit, deletes) {
            (true, true) => continue,
            (true, false) if !to.is_empty() => to.get(place.unwrap_or(to.len())).or(to.last()).copied().unwrap_or(next),
            _ => next,
        };
        if !(squeezes && hit && out.ends_with(made)) {
            out.push(made);
        }
    }
    ask.say(&out);
    Outcome::Exit(0)
}

/// Numbers as `cut` writes them: `1`, `2-4`, `3-`.
fn listed(list: &str, number: usize) -> bool {
    list.split(',').any(|range| match range.split_once('-') {
        Some((from, to)) => number >= from.parse().unwrap_or(1) && number <= to.parse().unwrap_or(usize::MAX),
        None => range.parse() == Ok(number),
    })
}

fn cut(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let delimiter = ask.value("-d", "--delimiter").unwrap_or("\t").to_owned();
    let fields = ask.value("-f", "--fields").map(str::to_owned);
    let chars = ask.value("-c", "--characters").or(ask.value("-b", "--bytes")).map(str::to_owned);
    let paths = ask.operands_past(&["-d", "-f", "-c", "-b"]);
    let (texts, status) = ask.texts(world, &paths);
    for line in texts.iter().flat_map(|(_, text)| text.lines()) {
        let cut = match (&fields, &chars) {
            (Some(_), _) if !line.contains(&delimiter) => line.to_owned(),
            (Some(list), _) => {
                let kept = line.split(&delimiter).enumerate().filter(|(index, _)| listed(list, index + 1)).map(|(_, field)| field);
                kept.collect::<Vec<_>>().join(&delimiter)
            }
            (None, Some(list)) => line.chars().enumerate().filter(|(index, _)| listed(list, index + 1)).map(|(_, next)| next).collect(),
            (None, None) => return ask.fail("you must specify a list of bytes, characters, or fields", 1),
        };
        ask.line(&cut);
    }
    Outcome::Exit(status)
}

fn grep(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let given = ask.value("-e", "--regexp");
    let mut operands = ask.operands_past(&["-e", "-m", "-A", "-B"]);
    let wanted = match given {
        Some(wanted) => wanted.to_owned(),
        None if operands.is_empty() => return ask.fail("usage: grep [OPTION]... PATTERNS [FILE]...", 2),
        None => operands.remove(0).to_owned(),
    };
    let fixed = ask.has('F', "fixed-strings") || ask.name == "fgrep";
    let extended = ask.has('E', "extended-regexp") || ask.has('P', "perl-regexp") || ask.name == "egrep";
    let fold = ask.has('i', "ignore-case");
    let wanted = if fold { wanted.to_lowercase() } else { wanted };
    let regex = match super::regex::Regex::new(&wanted, extended, fixed) {
        Ok(regex) => regex,
        Err(why) => return ask.fail(&why, 2),
    };
    let (texts, failed) = ask.texts(world, &operands);
    let (inverted, quiet, names) =
        (ask.has('v', "invert-match"), ask.has('q', "quiet"), operands.len() > 1 && !ask.has('h', "no-filename"));
    let mut count = 0;
    for (name, text) in &texts {
        let before = count;
        for (number, line) in text.lines().enumerate() {
            let folded = if fold { line.to_lowercase() } else { line.to_owned() };
            let found = regex.find(&folded, 0).filter(|hit| !ask.has('x', "line-regexp") || hit.range == (0..folded.len()));
            let found = found.filter(|hit| !ask.has('w', "word-regexp") || is_word(&folded, hit.range.clone()));
            if found.is_some() == inverted {
                continue;
            }
            count += 1;
            if quiet || ask.has('c', "count") || ask.has('l', "files-with-matches") {
                continue;
            }
            let prefix = if names { format!("{name}:") } else { String::new() };
            let prefix = if ask.has('n', "line-number") { format!("{prefix}{}:", number + 1) } else { prefix };
            if ask.has('o', "only-matching") {
                let mut at = 0;
                while let Some(hit) = regex.find(&folded, at).filter(|hit| !hit.range.is_empty()) {
                    at = hit.range.end;
                    ask.line(&format!("{prefix}{}", line.get(hit.range).unwrap_or_default()));
                }
            } else {
                ask.line(&format!("{prefix}{line}"));
            }
        }
        if ask.has('c', "count") {
            ask.line(&(count - before).to_string());
        } else if ask.has('l', "files-with-matches") && count > before {
            ask.line(name);
        }
    }
    if ask.has('s', "no-messages") {
        ask.err.clear();
    }
    Outcome::Exit(if count > 0 && (failed == 0 || quiet) {
        0
    } else if failed != 0 {
        2
    } else {
        1
    })
}

fn is_word(line: &str, range: std::ops::Range<usize>) -> bool {
    let part = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || next == '_');
    !part(line[..range.start].chars().next_back()) && !part(line[range.end..].chars().next())
}

fn tee(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let content = ask.stdin();
    let mut status = 0;
    for path in ask.operands() {
        let mut whole = if ask.has('a', "append") { ask.read(world, path).unwrap_or_default() } else { Vec::new() };
        whole.extend_from_slice(&content);
        if let Err(why) = ask.write(world, path, &whole) {
            ask.complain(&why);
            status = 1;
        }
    }
    ask.out.extend(content);
    Outcome::Exit(status)
}

fn base64(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let path = ask.operands_past(&["-w", "--wrap"]).first().copied().unwrap_or("-");
    let content = match ask.read(world, path) {
        Ok(content) => content,
        Err(why) => return ask.fail(&why, 1),
    };
    if ask.has('d', "decode") {
        let text: Vec<u8> = content.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
        return match STANDARD.decode(text) {
            Ok(decoded) => {
                ask.out.extend(decoded);
                Outcome::Exit(0)
            }
            Err(_) => ask.fail("invalid input", 1),
        };
    }
    let text = STANDARD.encode(content);
    match ask.value("-w", "--wrap").and_then(|width| width.parse().ok()).unwrap_or(76) {
        0 => ask.say(&text),
        width => {
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(width).for_each(|chunk| ask.line(&chunk.iter().collect::<String>()));
        }
    }
    Outcome::Exit(0)
}

fn sum(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let algorithm = match ask.name {
        "sha1sum" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "sha256sum" => &digest::SHA256,
        _ => &digest::SHA512,
    };
    let hex = |content: &[u8]| hex::encode(digest::digest(algorithm, content));
    let paths = if ask.operands().is_empty() { vec!["-"] } else { ask.operands() };
    let mut status = 0;
    for path in paths {
        let content = match ask.read(world, path) {
            Ok(content) => content,
            Err(why) => {
                ask.complain(&why);
                status = 1;
                continue;
            }
        };
        if !ask.has('c', "check") {
            ask.line(&format!("{}  {path}", hex(&content)));
            continue;
        }
        for line in String::from_utf8_lossy(&content).lines() {
            let Some((wanted, file)) = line.split_once(char::is_whitespace) else { continue };
            let file = file.trim_start().trim_start_matches('*');
            match ask.read(world, file).map(|content| hex(&content) == wanted) {
                Ok(true) => ask.line(&format!("{file}: OK")),
                Ok(false) => {
                    ask.line(&format!("{file}: FAILED"));
                    ask.complain("WARNING: 1 computed checksum did NOT match");
                    status = 1;
                }
                Err(why) => {
                    ask.complain(&why);
                    status = 1;
                }
            }
        }
    }
    Outcome::Exit(status)
}
