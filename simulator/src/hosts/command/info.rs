//! Programs that tell about the host, its users and its processes.

use super::{Ask, Outcome, Program};
use crate::ec2::lookup;
use crate::hosts::{files, host, process, user};
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "id" => id,
        "whoami" => whoami,
        "groups" => groups,
        "hostname" => hostname,
        "hostnamectl" => hostnamectl,
        "uname" => uname,
        "arch" => arch,
        "date" => date,
        "df" => df,
        "free" => free,
        "lsblk" => lsblk,
        "ps" => ps,
        "pgrep" => pgrep,
        "uptime" => uptime,
        "timedatectl" => timedatectl,
        "getenforce" | "setenforce" => selinux,
        "getent" => getent,
        "printenv" => printenv,
        "nproc" => nproc,
        "sync" | "mount" | "umount" | "modprobe" | "sysctl" | "logger" | "localectl" => quiet,
        _ => return None,
    })
}

/// Programs whose effect nothing in the lab depends on.
fn quiet(_: &mut World, _: &mut Ask<'_>) -> Outcome {
    Outcome::Exit(0)
}

fn id(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let name = ask.operands().first().map_or(ask.user, |name| *name).to_owned();
    let Some(found) = user::named(world, ask.instance, &name) else { return ask.fail(&format!("{name}: no such user"), 1) };
    let numbers = user::group_lines(world, ask.instance);
    let groups = user::groups(world, ask.instance, &name);
    let own = groups.first().cloned().unwrap_or_default();
    let line = if ask.has('u', "user") {
        if ask.has('n', "name") { name } else { found.uid.to_string() }
    } else if ask.has('g', "group") {
        if ask.has('n', "name") { own } else { found.gid.to_string() }
    } else if ask.has('G', "groups") {
        groups.join(" ")
    } else {
        let number = |group: &String| numbers.iter().find(|(name, _, _)| name == group).map_or(0, |(_, gid, _)| *gid);
        let all: Vec<String> = groups.iter().map(|group| format!("{}({group})", number(group))).collect();
        format!("uid={}({name}) gid={}({own}) groups={}", found.uid, found.gid, all.join(","))
    };
    ask.line(&line);
    Outcome::Exit(0)
}

fn whoami(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    ask.line(ask.user);
    Outcome::Exit(0)
}

fn groups(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let name = ask.operands().first().map_or(ask.user, |name| *name).to_owned();
    let line = user::groups(world, ask.instance, &name).join(" ");
    ask.line(&line);
    Outcome::Exit(0)
}

fn hostname(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let name = host::hostname(world, ask.instance);
    if let Some(new) = ask.operands().first() {
        if !ask.is_root() {
            return ask.fail("you must be root to change the host name", 1);
        }
        host::set_hostname(world, ask.instance, new);
        return Outcome::Exit(0);
    }
    let line = if ask.has('I', "all-ip-addresses") || ask.has('i', "ip-address") {
        // The program ends its list with a blank.
        format!("{} ", lookup::private_ip(world, ask.instance).map(|ip| ip.to_string()).unwrap_or_default())
    } else if ask.has('s', "short") {
        name.split('.').next().unwrap_or_default().to_owned()
    } else if ask.has('d', "domain") {
        name.split_once('.').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
    } else {
        name
    };
    ask.line(&line);
    Outcome::Exit(0)
}

fn hostnamectl(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    match ask.operands()[..] {
        ["set-hostname" | "hostname", name] => {
            if !ask.is_root() {
                return ask.fail("Could not set property: Access denied", 1);
            }
            host::set_hostname(world, ask.instance, name);
        }
        _ => {
            let line = format!("   Static hostname: {}\n    Virtualization: kvm", host::hostname(world, ask.instance));
            ask.line(&line);
        }
    }
    Outcome::Exit(0)
}

fn uname(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let release = match host::os(world, ask.instance).as_deref() {
        Some("centos-7") => "3.10.0-1160.el7.x86_64",
        Some("amazon-linux-2") => "4.14.355-275.582.amzn2.x86_64",
        _ => "6.1.115-126.197.amzn2023.x86_64",
    };
    let name = host::hostname(world, ask.instance);
    let line = if ask.has('a', "all") {
        format!("Linux {name} {release} #1 SMP x86_64 x86_64 x86_64 GNU/Linux")
    } else if ask.has('r', "kernel-release") {
        release.to_owned()
    } else if ask.has('n', "nodename") {
        name
    } else if ask.has('m', "machine") || ask.has('p', "processor") {
        "x86_64".to_owned()
    } else {
        "Linux".to_owned()
    };
    ask.line(&line);
    Outcome::Exit(0)
}

fn arch(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    ask.line("x86_64");
    Outcome::Exit(0)
}

fn date(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let format = ask.arguments().iter().find_map(|word| word.strip_prefix('+')).map(str::to_owned);
    let format = format.unwrap_or_else(|| if ask.has('I', "") { "%Y-%m-%d".to_owned() } else { "%a %b %e %H:%M:%S UTC %Y".to_owned() });
    let at = world.now().to_zoned(jiff::tz::TimeZone::UTC);
    match jiff::fmt::strtime::format(&format, &at) {
        Ok(text) => ask.line(&text),
        Err(_) => return ask.fail(&format!("invalid date '{format}'"), 1),
    }
    Outcome::Exit(0)
}

fn root_gib(world: &World, instance: &str) -> u64 {
    let volume = lookup::root_volume(world, instance).and_then(|id| world.ec2.volumes.get(&id).map(|volume| u64::from(volume.size_gib)));
    volume.unwrap_or(8)
}

fn df(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let kib = root_gib(world, ask.instance) << 20;
    let used = kib / 5;
    ask.line("Filesystem     1K-blocks    Used Available Use% Mounted on");
    ask.line(&format!("/dev/nvme0n1p1 {kib:9} {used:7} {:9}  20% /", kib - used));
    Outcome::Exit(0)
}

fn free(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    ask.line("              total        used        free      shared  buff/cache   available");
    ask.line(
        "Mem:        1994300      212344     1301296         436      480660     1640464\nSwap:             0           0           0",
    );
    Outcome::Exit(0)
}

fn lsblk(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let root = lookup::root_volume(world, ask.instance);
    let mut volumes = lookup::volumes_of(world, ask.instance);
    volumes.sort_by_key(|(_, volume)| Some(volume) != root.as_ref());
    let bytes = ask.has('b', "bytes");
    let plain = ask.has('n', "noheadings");
    if !plain {
        ask.line("NAME          MAJ:MIN RM SIZE RO TYPE MOUNTPOINT");
    }
    for (index, (_, volume)) in volumes.iter().enumerate() {
        let gib = world.ec2.volumes.get(volume).map_or(8, |volume| u64::from(volume.size_gib));
        let size = if bytes { (gib << 30).to_string() } else { format!("{gib}G") };
        ask.line(&format!("nvme{index}n1       259:{}    0   {size}  0 disk", index * 2));
        if index == 0 && !ask.has('d', "nodeps") {
            ask.line(&format!("└─nvme0n1p1   259:1    0   {size}  0 part /"));
        }
    }
    Outcome::Exit(0)
}

fn ps(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut rows: Vec<(u32, String, String)> =
        process::alive(world, ask.instance).map(|process| (process.pid, process.user.clone(), process.command.clone())).collect();
    if let Some(host) = world.hosts.hosts.get(ask.instance) {
        rows.extend(host.units.iter().map(|(name, unit)| (unit.pid, "root".to_owned(), format!("/usr/sbin/{name}"))));
    }
    rows.sort();
    if let Some(pid) = ask.value("-p", "--pid").and_then(|pid| pid.parse::<u32>().ok()) {
        rows.retain(|(number, _, _)| *number == pid);
        ask.line("  PID TTY          TIME CMD");
        for (pid, _, command) in &rows {
            ask.line(&format!("{pid:5} ?        00:00:00 {command}"));
        }
        return Outcome::Exit(i32::from(rows.is_empty()));
    }
    ask.line("USER       PID COMMAND");
    for (pid, user, command) in rows {
        ask.line(&format!("{user:<8} {pid:5} {command}"));
    }
    Outcome::Exit(0)
}

fn pgrep(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(wanted) = ask.operands_past(&["-u"]).first().copied() else { return ask.fail("no matching criteria specified", 2) };
    let own = ask.pid;
    let mut pids: Vec<u32> = process::alive(world, ask.instance)
        .filter(|process| process.pid != own && process.command.contains(wanted))
        .map(|process| process.pid)
        .collect();
    if let Some(host) = world.hosts.hosts.get(ask.instance) {
        pids.extend(host.units.iter().filter(|(name, _)| name.contains(wanted)).map(|(_, unit)| unit.pid));
    }
    pids.sort_unstable();
    pids.iter().for_each(|pid| ask.line(&pid.to_string()));
    Outcome::Exit(i32::from(pids.is_empty()))
}

fn uptime(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let since = world.hosts.hosts.get(ask.instance).map_or_else(|| world.now(), |host| host.since);
    let line = if ask.has('s', "since") {
        since.strftime("%Y-%m-%d %H:%M:%S").to_string()
    } else {
        format!(
            " {} up {} min,  load average: 0.00, 0.01, 0.05",
            world.now().strftime("%H:%M:%S"),
            world.now().duration_since(since).as_mins()
        )
    };
    ask.line(&line);
    Outcome::Exit(0)
}

fn timedatectl(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if ask.operands().is_empty() {
        let line = format!("      Local time: {}\n       Time zone: UTC (UTC, +0000)", world.now().strftime("%a %Y-%m-%d %H:%M:%S UTC"));
        ask.line(&line);
    }
    Outcome::Exit(0)
}

/// SELinux is permissive or enforcing, for this boot or by `/etc/selinux/config`.
fn selinux(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if ask.name == "getenforce" {
        let default = if host::os(world, ask.instance).as_deref() == Some("centos-7") { "Enforcing" } else { "Disabled" };
        let mode = world.hosts.hosts.get(ask.instance).and_then(|host| host.kernel.get("selinux").cloned());
        ask.line(&mode.unwrap_or_else(|| default.to_owned()));
        return Outcome::Exit(0);
    }
    let mode = match ask.operands().first().copied() {
        Some("0" | "Permissive") => "Permissive",
        Some("1" | "Enforcing") => "Enforcing",
        _ => return ask.fail("usage:  setenforce [ Enforcing | Permissive | 1 | 0 ]", 1),
    };
    if let Some(host) = world.hosts.hosts.get_mut(ask.instance) {
        host.kernel.insert("selinux".to_owned(), mode.to_owned());
    }
    Outcome::Exit(0)
}

fn getent(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    match ask.operands()[..] {
        ["passwd" | "group", ref names @ ..] => {
            let path = format!("/etc/{}", ask.operands()[0]);
            let text = files::text(world, ask.instance, &path).unwrap_or_default();
            let mut found = names.is_empty();
            for line in text.lines().filter(|line| names.is_empty() || names.iter().any(|name| line.split(':').next() == Some(name))) {
                found = true;
                ask.line(line);
            }
            Outcome::Exit(if found { 0 } else { 2 })
        }
        ["hosts" | "ahosts" | "ahostsv4", name] => {
            let from = crate::network::Origin::Instance(ask.instance.to_owned());
            match crate::network::resolve(world, &from, name) {
                Ok(addresses) => {
                    addresses.iter().for_each(|address| ask.line(&format!("{address:<15} {name}")));
                    Outcome::Exit(0)
                }
                Err(_) => Outcome::Exit(2),
            }
        }
        _ => ask.fail("unknown database", 1),
    }
}

fn printenv(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Some(name) = ask.operands().first() {
        let value = ask.environment.get(*name).cloned();
        return match value {
            Some(value) => {
                ask.line(&value);
                Outcome::Exit(0)
            }
            None => Outcome::Exit(1),
        };
    }
    let lines: String = ask.environment.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    ask.say(&lines);
    Outcome::Exit(0)
}

fn nproc(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    ask.line("2");
    Outcome::Exit(0)
}
