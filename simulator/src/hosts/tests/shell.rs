//! The shell's language and its programs.

use super::site;
use crate::hosts::{Login, process, spawn};
use jiff::SignedDuration;

/// Command lines with what they print, on a fresh host as its first user.
const LINES: [(&str, &str); 44] = [
    ("echo a  b 'c  d' \"e  f\"", "a b c  d e  f\n"),
    ("x=1; y=\"$x 2\"; echo $y \"$y\" '$y'", "1 2 1 2 $y\n"),
    ("echo ${none:-other} ${none:+given}. ${HOME#/} ${HOME##*/} ${#HOME}", "other . home/centos centos 12\n"),
    ("f=a.tar.gz; echo ${f%.*} ${f%%.*} ${f/tar/zip} ${f:2:3}", "a.tar a a.zip.gz tar\n"),
    ("echo $(echo $(echo deep)) `echo back`", "deep back\n"),
    ("echo $((2 + 3 * 4)) $(( (2+3)*4 % 7 ))", "14 6\n"),
    ("false || echo or && echo and; ! true || echo not", "or\nand\nnot\n"),
    ("if [ 1 -lt 2 ] && [ -d /etc ]; then echo yes; elif true; then echo no; else echo never; fi", "yes\n"),
    ("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
    ("n=0; while [ $n -lt 3 ]; do n=$((n+1)); [ $n = 2 ] && break; done; echo $n", "2\n"),
    ("printf 'b\\na\\nb\\n' | sort | uniq -c | awk '{print $2\":\"$1}'", "a:1\nb:2\n"),
    ("case foo.py in *.sh) echo sh;; *.py|*.pl) echo py;; esac", "py\n"),
    ("cat <<EOF | tr a-z A-Z\nhome is $HOME\nEOF", "HOME IS /HOME/CENTOS\n"),
    ("cat <<'EOF'\n$HOME `x`\nEOF", "$HOME `x`\n"),
    ("cat <<-EOF\n\tone\n\tEOF\necho two", "one\ntwo\n"),
    ("echo out > f; echo more >> f; cat < f; wc -l < f", "out\nmore\n2\n"),
    ("{ echo a; echo b >&2; } 2>/dev/null | cat", "a\n"),
    ("(cd /tmp; pwd); pwd", "/tmp\n/home/centos\n"),
    ("ls /none 2>&1; echo $?", "ls: cannot access /none: No such file or directory\n2\n"),
    ("nosuch 2>&1; echo $?", "bash: nosuch: command not found\n127\n"),
    ("f() { echo \"$1 of $#\"; return 3; }; f a b; echo $?", "a of 2\n3\n"),
    ("set -- x y; echo $1 $2 \"$@\" $#; shift; echo $1", "x y x y 2\ny\n"),
    ("sh -c 'echo $0 $1' name arg", "name arg\n"),
    ("sh -c 'set -e; false; echo never'; echo $?", "1\n"),
    ("sh -ec 'false || true; if false; then :; fi; echo here'", "here\n"),
    ("set -o pipefail; false | true; echo $?", "1\n"),
    ("echo 'a=1;' | sed 's/1;/2;/g; /x/d'", "a=2;\n"),
    ("printf 'a\\nb\\nc\\n' | sed -n '2,3p' | sed '$d'", "b\n"),
    ("echo foo123bar | sed -E 's/([a-z]+)([0-9]+)/\\2\\1/'", "123foobar\n"),
    ("echo 10.0.1.37 | awk -F. '{print $4\".\"$3\".\"$2\".\"$1}'", "37.1.0.10\n"),
    ("printf 'x 1\\ny 2\\n' | grep -v '^x' | cut -d' ' -f2", "2\n"),
    ("echo abc | grep -qE 'a(b|x)c$'; echo $?", "0\n"),
    ("echo aGk= | base64 -d; echo hi | sha256sum | cut -c1-8", "hi98ea6e4f\n"),
    ("printf 'one two\\nthree\\n' | while read a b; do echo \"$b-$a\"; done", "two-one\n-three\n"),
    ("seq 3 | xargs -n1 echo n | tail -n 1; expr 3 + 4; basename /a/b.c .c; dirname /a/b", "n 3\n7\nb\n/a\n"),
    ("touch a1 a2 b1; echo a* [b]? c*", "a1 a2 b1 c*\n"),
    ("ln -s /etc/os-release l; readlink l; head -n1 l", "/etc/os-release\nNAME=\"CentOS Linux\"\n"),
    ("umask 077; mkdir -p d/e; touch d/f; stat -c '%a %U' d d/f", "700 centos\n600 centos\n"),
    ("x=5 sh -c 'echo $x'; echo \"[$x]\"; export y=6; sh -c 'echo $y'", "5\n[]\n6\n"),
    ("sudo whoami; sudo -u nobody id -un; whoami", "root\nnobody\ncentos\n"),
    ("sudo env | grep -c SUDO_USER=centos; K=v sudo -E printenv K", "1\nv\n"),
    ("sleep 3 & wait $!; echo $?; sh -c 'exit 7' & wait $!; echo $?", "0\n7\n"),
    ("timeout 2 sleep 60; echo $?; timeout 9 sleep 1; echo $?", "124\n0\n"),
    ("x=$(sleep 1; echo slow); echo $x | cat; echo ${x:?} > /dev/null", "slow\n"),
];

#[test]
fn the_shell_is_a_shell() {
    let mut site = site("centos-7", "");
    for (line, wanted) in LINES {
        let (out, err, _) = site.run("centos", line);
        assert_eq!((out.as_str(), err.as_str()), (wanted, ""), "{line}");
    }
}

#[test]
fn what_cannot_be_read_or_done_is_told_with_its_status() {
    let mut site = site("amazon-linux-2", "");
    assert_eq!(site.run("ec2-user", "if true; then echo").2, 2);
    assert_eq!(site.run("ec2-user", "frobnicate"), (String::new(), "bash: frobnicate: command not found\n".to_owned(), 127));
    assert_eq!(site.run("ec2-user", "/etc/hosts").2, 126);
    let (_, err, status) = site.run("ec2-user", "cat /etc/shadow; echo x > /etc/x");
    assert_eq!((err.contains("/etc/shadow: Permission denied"), err.contains("/etc/x: Permission denied"), status), (true, true, 1));
    assert_eq!(site.says("ec2-user", "echo '#!/bin/sh\necho ran $1' > s; chmod +x s; ./s it; sh s too"), "ran it\nran too\n");
    assert_eq!(site.run("ec2-user", "systemctl restart sshd").2, 4);
}

#[test]
fn what_is_larger_than_time_or_the_stack_ends_nothing() {
    let mut site = site("centos-7", "");
    assert_eq!(site.says("centos", "sleep 1000000000000 & sleep 1e18 9e18 & echo here"), "here\n");
    let deep = format!("echo $(({}1{}))", "(".repeat(50_000), ")".repeat(50_000));
    let (_, err, _) = site.run("centos", &deep);
    assert!(err.contains("expression recursion level exceeded"), "{err}");
    let (_, err, _) = site.run("centos", &format!("echo $(({}1))", "-".repeat(50_000)));
    assert!(err.contains("expression recursion level exceeded"), "{err}");
    assert_eq!(site.says("root", "shutdown +9999999999999999; echo here"), "here\n");
}

#[test]
fn a_detached_process_goes_on_and_its_output_grows() {
    let mut site = site("centos-7", "");
    let begin = "setsid nohup sh -c '(echo one; sleep 60; echo two) > log 2>&1; echo $? > rc' < /dev/null > /dev/null 2>&1 & echo $! > pid";
    site.says("centos", begin);
    assert_eq!(site.says("centos", "kill -0 $(cat pid) && cat log; [ -f rc ] || echo running"), "one\nrunning\n");
    let later = site.rig.world.now() + SignedDuration::from_secs(61);
    site.rig.world.advance(later);
    assert_eq!(site.says("centos", "cat log rc; kill -0 $(cat pid) 2>/dev/null || echo gone"), "one\ntwo\n0\ngone\n");
}

#[test]
fn a_program_is_fetched_from_its_bucket_and_checked() {
    let mut site = site("centos-7", "");
    let file = "aws-replication-installer-init";
    let url =
        |bucket: &str| format!("https://aws-elastic-disaster-recovery-{bucket}us-east-1.s3.us-east-1.amazonaws.com/latest/linux/{file}");
    let line = format!(
        "f={file}; curl -sSf -o $f {} && curl -sSf -o $f.sha512 {}.sha512; \
         [ \"$(sha512sum $f | awk '{{print $1}}')\" = \"$(awk '{{print $1}}' $f.sha512)\" ] && echo same; sha512sum -c $f.sha512; ls $f.x",
        url(""),
        url("hashes-")
    );
    let (out, err, status) = site.run("centos", &line);
    assert_eq!((out, status), (format!("same\n{file}: OK\n"), 2), "{err}");
    let (_, err, status) = site.run("centos", &format!("curl -sSf {}x", url("")));
    assert_eq!((err.as_str(), status), ("curl: (22) The requested URL returned error: 403\n", 22));
    let (_, err, status) = site.run("centos", "curl -sS http://172.20.1.10:80/");
    assert!(err.starts_with("curl: (7)") && status == 7, "{err}");
}

#[test]
fn a_killed_process_ends_and_so_does_what_runs_on_a_host_that_stops() {
    let mut site = site("centos-7", "");
    site.says("centos", "sleep 500 & echo $! > pid");
    assert_eq!(
        site.says("centos", "kill $(cat pid); kill -0 $(cat pid) 2>&1; true"),
        format!("kill: ({}) - No such process\n", site.says("centos", "cat pid").trim())
    );
    let host = site.host.clone();
    let pid = spawn(&mut site.rig.world, &host, "centos", Login { command: Some("sleep 900"), ..Login::default() }).unwrap();
    site.rig.aws("StopInstances", &[("InstanceId.1", &host)]);
    assert!(process(&site.rig.world, &host, pid).is_none(), "nobody hears how it ended");
    assert_eq!(spawn(&mut site.rig.world, &host, "centos", Login::default()), None);
}

#[test]
fn a_file_that_cannot_be_moved_stays_where_it_is() {
    let mut site = site("centos-7", "");
    site.says("root", "echo mine > /tmp/file; chown centos /tmp/file; echo theirs > /root/file; echo other > /tmp/other");
    let (_, err, status) = site.run("centos", "mv /tmp/file /root/file");
    assert_eq!((err.as_str(), status), ("mv: cannot move '/tmp/file' to '/root/file': Permission denied\n", 1));
    assert_ne!(site.run("centos", "cd /tmp; mv other file").2, 0, "the folder is sticky, and the file another's");
    assert_eq!(site.says("root", "cat /tmp/file /root/file /tmp/other"), "mine\ntheirs\nother\n");
    assert_eq!(site.says("centos", "cd /tmp; mv file moved; ls -l moved | cut -d' ' -f3; cat moved"), "centos\nmine\n");
}

#[test]
fn a_files_group_counts_for_its_members_only() {
    let mut site = site("centos-7", "");
    site.says("root", "groupadd readers; useradd ann; useradd bob; usermod -aG readers ann");
    site.says(
        "root",
        "mkdir /srv/shared; echo text > /srv/shared/file; chgrp -R readers /srv/shared; chmod 750 /srv/shared; chmod 640 /srv/shared/file",
    );
    assert_eq!(site.says("ann", "cat /srv/shared/file; id -Gn; touch made; stat -c %G made"), "text\nann readers\nann\n");
    assert_ne!(site.run("bob", "cat /srv/shared/file").2, 0);
    site.says("root", "chmod 604 /srv/shared/file; chmod 755 /srv/shared");
    assert_ne!(site.run("ann", "cat /srv/shared/file").2, 0, "a member is not one of the others");
    assert_eq!(site.says("bob", "cat /srv/shared/file"), "text\n");
}
