//! A lab that is closed and opened again.

use crate::hosts::{Login, process, spawn};
use crate::network::rig::Rig;
use crate::network::socket_tests::lab;
use jiff::SignedDuration;

#[tokio::test]
async fn files_and_processes_outlive_the_lab_being_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (host, pid) = Rig::within(&lab(&folder), |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.1.0/24");
        let group = rig.group(&vpc, "hosts");
        let host = rig.host("centos-7", &subnet, "172.20.1.10", &group, false, "");
        rig.settle();
        let line = "head -c 4 /usr/bin/ls > bytes; echo kept > f; x=$(read line; sleep 90; echo \"$line\"); echo \"$x\" | tee g; exit 5";
        let login = Login { command: Some(line), stdin: b"typed\n".to_vec(), ..Login::default() };
        let pid = spawn(&mut rig.world, &host, "centos", login).unwrap();
        (host, pid)
    });
    let at = lab(&folder);
    Rig::within(&at, |rig| {
        assert_eq!(process(&rig.world, &host, pid).and_then(|process| process.exit), None);
        let due = process(&rig.world, &host, pid).and_then(|process| process.due).expect("it sleeps");
        assert!(due > rig.world.now());
        let later = rig.world.now() + SignedDuration::from_secs(91);
        rig.world.advance(later);
        assert!(process(&rig.world, &host, pid).is_none(), "who started it left with the lab: nobody asks for its exit status");
        assert_eq!(super::run_on(rig, &host, "centos", "cat f g; wc -c < bytes", ""), ("kept\ntyped\n4\n".to_owned(), String::new(), 0));
    });
}

#[tokio::test]
async fn a_command_that_waits_for_input_when_the_lab_is_closed_finds_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let host = Rig::within(&lab(&folder), |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.1.0/24");
        let group = rig.group(&vpc, "hosts");
        let host = rig.host("centos-7", &subnet, "172.20.1.10", &group, false, "");
        rig.settle();
        let login = Login { command: Some("cat > f; echo $? > rc"), stdin: b"half".to_vec(), open: true, ..Login::default() };
        spawn(&mut rig.world, &host, "centos", login).unwrap();
        host
    });
    Rig::within(&lab(&folder), |rig| {
        assert_eq!(super::run_on(rig, &host, "centos", "cat f rc", ""), ("half0\n".to_owned(), String::new(), 0));
    });
}
