//! The files of a fresh system, by the `os` word of its image.

use super::disk::{Entry, Kind};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A file as its image brings it.
pub(super) struct Fresh {
    pub(super) entry: Entry,
    pub(super) text: String,
}

pub(super) type Files = BTreeMap<String, Fresh>;

static AMAZON_2: LazyLock<Files> = LazyLock::new(|| linux("amazon-linux-2"));
static AMAZON_2023: LazyLock<Files> = LazyLock::new(|| linux("amazon-linux-2023"));
static CENTOS_7: LazyLock<Files> = LazyLock::new(|| linux("centos-7"));
static WINDOWS: LazyLock<Files> = LazyLock::new(windows);
static NONE: LazyLock<Files> = LazyLock::new(Files::new);

/// The files of a fresh system.
pub(super) fn files(os: &str) -> &'static Files {
    match os {
        "amazon-linux-2" => &AMAZON_2,
        "amazon-linux-2023" => &AMAZON_2023,
        "centos-7" => &CENTOS_7,
        other if is_windows(other) => &WINDOWS,
        _ => &NONE,
    }
}

/// Whether the word means a Windows.
pub(super) fn is_windows(os: &str) -> bool {
    os.starts_with("windows")
}

/// The user an image is meant to be entered as.
pub(super) fn default_user(os: &str) -> &'static str {
    match os {
        "centos-7" => "centos",
        other if is_windows(other) => "Administrator",
        _ => "ec2-user",
    }
}

/// Programs every Linux image has in `/usr/bin`.
const PROGRAMS: &str = "addgroup awk base64 basename bash cat chage chgrp chmod chown chpasswd cp curl cut date dd df dirname du echo egrep env \
    expr false fgrep find flock free getenforce getent gpasswd grep groupadd groupdel groups gunzip gzip head hostname hostnamectl id ip \
    install journalctl kill killall last ln localectl logger ls lsblk lscpu lsmod md5sum mkdir mkfs mktemp modprobe mount mv nohup nproc passwd pgrep ping pkill \
    poweroff printenv printf ps pwd readlink realpath reboot rm rmdir rpm sed seq service setenforce setsid sh sha1sum sha256sum sha512sum shutdown \
    sleep sort ss ssh ssh-keygen stat stdbuf su sudo sync sysctl systemctl tail tar tee test timedatectl timeout touch tr true tty umount uname uniq \
    uptime useradd userdel usermod visudo wc whereis which who whoami xargs yum";

const FOLDERS: &str = "/ /boot /dev /etc /etc/cloud /etc/cloud/cloud.cfg.d /etc/ssh /etc/sudoers.d /etc/sysconfig /etc/systemd /etc/systemd/system \
    /etc/systemd/system/multi-user.target.wants /etc/yum.repos.d /home /media /mnt /opt /proc /root /root/.ssh /run /srv /sys /usr /usr/bin /usr/lib \
    /usr/lib/systemd /usr/lib/systemd/system /usr/lib64 /usr/libexec /usr/local /usr/local/bin /usr/local/sbin /usr/sbin /usr/share /var /var/cache \
    /var/lib /var/lib/cloud /var/lib/rpm /var/log /var/spool /var/www";

/// What a program's file holds: enough to be told from a script.
const BINARY: &str = "\u{7f}ELF\n";

fn linux(os: &str) -> Files {
    let mut files = Files::new();
    for folder in FOLDERS.split_whitespace() {
        files.insert(folder.to_owned(), Fresh { entry: Entry::folder(), text: String::new() });
    }
    for folder in ["/tmp", "/var/tmp"] {
        files.insert(folder.to_owned(), Fresh { entry: Entry { mode: 0o1777, ..Entry::folder() }, text: String::new() });
    }
    for (path, to) in [("/bin", "usr/bin"), ("/sbin", "usr/sbin"), ("/lib", "usr/lib"), ("/lib64", "usr/lib64")] {
        let entry = Entry { kind: Kind::Link(to.to_owned()), mode: 0o777, ..Entry::file() };
        files.insert(path.to_owned(), Fresh { entry, text: String::new() });
    }
    let extra: &[&str] = match os {
        "amazon-linux-2" => &["wget", "unzip", "python3", "python", "amazon-linux-extras"],
        "amazon-linux-2023" => &["wget", "unzip", "python3", "dnf"],
        _ => &["python"],
    };
    for program in PROGRAMS.split_whitespace().chain(extra.iter().copied()) {
        add(&mut files, &format!("/usr/bin/{program}"), 0o755, BINARY);
    }
    system(&mut files, os);
    users(&mut files, os);
    files
}

fn add(files: &mut Files, path: &str, mode: u32, text: &str) {
    files.insert(path.to_owned(), Fresh { entry: Entry { mode, ..Entry::file() }, text: text.to_owned() });
}

/// Whose it is, how it names itself, what starts.
fn system(files: &mut Files, os: &str) {
    let release = match os {
        "centos-7" => {
            add(files, "/etc/centos-release", 0o644, "CentOS Linux release 7.9.2009 (Core)\n");
            "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n"
        }
        "amazon-linux-2" => {
            "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\nVERSION_ID=\"2\"\nPRETTY_NAME=\"Amazon Linux 2\"\n"
        }
        _ => {
            "NAME=\"Amazon Linux\"\nVERSION=\"2023\"\nID=\"amzn\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"2023\"\nPRETTY_NAME=\"Amazon Linux 2023\"\n"
        }
    };
    add(files, "/etc/os-release", 0o644, release);
    add(files, "/etc/system-release", 0o644, "");
    add(files, "/etc/hosts", 0o644, "127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4\n");
    add(files, "/etc/selinux", 0o644, "");
    let packages = if os == "centos-7" { "openssh-server\n" } else { "openssh-server\npython3\nwget\nunzip\n" };
    add(files, "/var/lib/rpm/packages", 0o644, packages);
    let config = "Port 22\nHostKey /etc/ssh/ssh_host_ed25519_key\nSyslogFacility AUTHPRIV\nPermitRootLogin no\n\
        AuthorizedKeysFile .ssh/authorized_keys\nPasswordAuthentication no\nChallengeResponseAuthentication no\nUsePAM yes\n\
        X11Forwarding yes\nSubsystem sftp /usr/libexec/openssh/sftp-server\n";
    add(files, "/etc/ssh/sshd_config", 0o600, config);
    for unit in ["sshd", "crond", "chronyd", "network", "rsyslog"] {
        add(files, &format!("/usr/lib/systemd/system/{unit}.service"), 0o644, &format!("[Unit]\nDescription={unit}\n"));
        let entry = Entry { kind: Kind::Link(format!("/usr/lib/systemd/system/{unit}.service")), mode: 0o777, ..Entry::file() };
        files.insert(format!("/etc/systemd/system/multi-user.target.wants/{unit}.service"), Fresh { entry, text: String::new() });
    }
}

fn users(files: &mut Files, os: &str) {
    let user = default_user(os);
    let passwd = format!(
        "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\n\
         nobody:x:99:99:Nobody:/:/sbin/nologin\nsshd:x:74:74:Privilege-separated SSH:/var/empty/sshd:/sbin/nologin\n\
         {user}:x:1000:1000:Cloud User:/home/{user}:/bin/bash\n"
    );
    add(files, "/etc/passwd", 0o644, &passwd);
    add(files, "/etc/shadow", 0o000, &format!("root:!!:19000:0:99999:7:::\n{user}:!!:19000:0:99999:7:::\n"));
    add(
        files,
        "/etc/group",
        0o644,
        &format!("root:x:0:\nbin:x:1:\ndaemon:x:2:\nadm:x:4:{user}\nwheel:x:10:{user}\nnobody:x:99:\nsshd:x:74:\n{user}:x:1000:\n"),
    );
    add(files, "/etc/sudoers", 0o440, "root\tALL=(ALL) \tALL\n%wheel\tALL=(ALL)\tALL\n#includedir /etc/sudoers.d\n");
    add(files, "/etc/sudoers.d/90-cloud-init-users", 0o440, &format!("{user} ALL=(ALL) NOPASSWD:ALL\n"));
    for (path, owner) in [("/root", "root"), ("/root/.ssh", "root")] {
        let entry = Entry { mode: 0o700, owner: owner.to_owned(), group: owner.to_owned(), ..Entry::folder() };
        files.insert(path.to_owned(), Fresh { entry, text: String::new() });
    }
    for path in [format!("/home/{user}"), format!("/home/{user}/.ssh")] {
        let entry = Entry { mode: 0o700, owner: user.to_owned(), group: user.to_owned(), ..Entry::folder() };
        files.insert(path, Fresh { entry, text: String::new() });
    }
}

fn windows() -> Files {
    let mut files = Files::new();
    for folder in ["C:", "C:/Users", "C:/Users/Administrator", "C:/Windows", "C:/Windows/System32", "C:/ProgramData", "C:/Windows/Temp"] {
        let entry = Entry { owner: "Administrator".to_owned(), group: "Administrators".to_owned(), ..Entry::folder() };
        files.insert(folder.to_owned(), Fresh { entry, text: String::new() });
    }
    files
}
