//! The SSH server of a host, as a client at the other end of a connection sees it.

use super::client::{BEHIND, Client, catch_up, hosts, in_lab, pass, ran, rest, until};
use crate::network::rig::Rig;
use crate::{DialError, Origin, ec2};
use russh::{ChannelMsg, ChannelOpenFailure};

#[test]
fn a_command_gives_its_exit_code_and_its_two_streams_apart() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        assert_eq!(client.run("echo out; echo err >&2; exit 7").await, ran("out\n", "err\n", 7));
        assert_eq!(client.run("true").await, ran("", "", 0));
        assert_eq!(client.run("frobnicate").await, ran("", "bash: frobnicate: command not found\n", 127));
        assert_eq!(client.run("/etc/hosts").await, ran("", "bash: /etc/hosts: Permission denied\n", 126));
        assert_eq!(client.run("if true; then").await.code, Some(2));
        assert_eq!(client.run("whoami; sudo whoami; pwd").await, ran("user\nroot\n/home/user\n", "", 0));
    });
}

#[test]
fn several_commands_of_one_client_run_side_by_side() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let began = lab.time().now();
        let (slow, slower) = tokio::join!(client.run("sleep 60; echo slow"), client.run("sleep 90; echo slower"));
        assert_eq!((slow, slower), (ran("slow\n", "", 0), ran("slower\n", "", 0)));
        let took = lab.time().now().duration_since(began).as_secs();
        assert!((90..95).contains(&took), "{took}");
    });
}

#[test]
fn input_comes_at_once_or_later_and_ends_when_the_client_says_so() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let large = "0123456789abcde\n".repeat(20_000);
        assert_eq!(client.run_with("wc -c", &large).await, ran("320000\n", "", 0));
        let mut channel = client.channel().await;
        channel.exec(true, "read first; echo \"got $first\"; cat | tr a-z A-Z; echo end").await.unwrap();
        pass(&lab, 30).await;
        channel.data("one\ntw".as_bytes()).await.unwrap();
        assert_eq!(until(&mut channel, "got one\n").await, "got one\n");
        pass(&lab, 30).await;
        channel.data("o\nthree\n".as_bytes()).await.unwrap();
        channel.eof().await.unwrap();
        assert_eq!(rest(channel).await, ran("TWO\nTHREE\nend\n", "", 0));
    });
}

#[test]
fn a_command_that_reads_nothing_does_not_wait_for_the_end_of_its_input_and_a_deadline_ends_one_that_does() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        for (command, code) in [("echo done", 0), ("timeout 5 cat", 124), ("cat < /dev/null", 0)] {
            let channel = client.channel().await;
            channel.exec(true, command).await.unwrap();
            assert_eq!(rest(channel).await.code, Some(code), "{command}");
        }
    });
}

#[test]
fn the_clients_locale_is_taken_over_and_nothing_else_of_its_environment() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let channel = client.channel().await;
        for (name, value) in [("LC_TIME", "nn_NO.UTF-8"), ("LANG", "de_DE.UTF-8"), ("EDITOR", "vi")] {
            channel.set_env(false, name, value).await.unwrap();
        }
        channel.exec(true, "echo $LC_TIME $LANG \"[$EDITOR]\"; printenv LC_TIME").await.unwrap();
        assert_eq!(rest(channel).await.out, "nn_NO.UTF-8 de_DE.UTF-8 []\nnn_NO.UTF-8\n");
        assert_eq!(client.run("echo $LANG").await.out, "en_US.UTF-8\n");
    });
}

#[test]
fn only_the_right_password_of_a_user_who_may_enter_lets_in() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let mut client = Client::to(&lab, &hosts.door_address).await;
        assert!(!client.password("user", "SshPass2").await);
        assert!(!client.password("nobody", "").await && !client.password("root", "SshPass1").await);
        assert!(client.password("user", "SshPass1").await);
        client.run("sudo sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config").await;
        let mut before = Client::to(&lab, &hosts.door_address).await;
        assert!(before.password("user", "SshPass1").await, "the server reads its configuration when it starts");
        assert_eq!(client.run("sudo systemctl restart sshd").await.code, Some(0));
        let mut after = Client::to(&lab, &hosts.door_address).await;
        assert!(!after.password("user", "SshPass1").await);
    });
}

#[test]
fn a_key_lets_in_only_the_user_whose_file_names_it() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (address, key) = Rig::within(&lab, |rig| {
            let key = [("KeyName", "door"), ("KeyType", "ed25519")];
            let material = rig.made("CreateKeyPair", &key, "keyMaterial");
            let image = rig.world.ec2.instances.get(&hosts.door).unwrap().image.clone();
            let order = [
                ("ImageId", image.as_str()),
                ("InstanceType", "t3.small"),
                ("MinCount", "1"),
                ("MaxCount", "1"),
                ("KeyName", "door"),
                ("NetworkInterface.1.DeviceIndex", "0"),
                ("NetworkInterface.1.SubnetId", &hosts.subnet),
                ("NetworkInterface.1.AssociatePublicIpAddress", "true"),
                ("NetworkInterface.1.SecurityGroupId.1", &hosts.group),
            ];
            let host = rig.made("RunInstances", &order, "instancesSet/item/instanceId");
            rig.settle();
            (rig.public_ip(&host).to_string(), material)
        });
        catch_up(&lab).await;
        let mut client = Client::to(&lab, &address).await;
        assert!(!client.key("root", &key).await && !client.key("user", &key).await);
        assert!(client.key("centos", &key).await);
        assert_eq!(client.run("whoami").await, ran("centos\n", "", 0));
        assert!(!Client::to(&lab, &hosts.door_address).await.key("centos", &key).await, "another host does not know it");
        for path in ["/home/centos", ".ssh/authorized_keys"] {
            client.run(&format!("chmod 777 {path}")).await;
            assert!(!Client::to(&lab, &address).await.key("centos", &key).await, "others may write {path}");
            client.run(&format!("chmod 700 {path}")).await;
            assert!(Client::to(&lab, &address).await.key("centos", &key).await, "{path}");
        }
        client.run("rm .ssh/authorized_keys").await;
        assert!(!Client::to(&lab, &address).await.key("centos", &key).await);
    });
}

#[test]
fn a_host_shows_one_key_all_its_life_and_so_does_a_copy_of_its_disk() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let key = client.host_key();
        client.run("sudo reboot").await;
        pass(&lab, 300).await;
        let again = Client::user(&lab, &hosts.door_address).await;
        assert_eq!(again.host_key(), key);
        let other = Client::over(lab.dial(Origin::Instance(hosts.door.clone()), BEHIND, 22).await.unwrap()).await;
        assert_ne!(other.host_key(), key);
        let copy = Rig::within(&lab, |rig| {
            let volume = ec2::lookup::root_volume(&rig.world, &hosts.door).unwrap();
            let snapshot = rig.made("CreateSnapshot", &[("VolumeId", &volume)], "snapshotId");
            rig.settle();
            let image = [
                ("Name", "copy"),
                ("RootDeviceName", "/dev/sda1"),
                ("Architecture", "x86_64"),
                ("VirtualizationType", "hvm"),
                ("EnaSupport", "true"),
                ("BlockDeviceMapping.1.DeviceName", "/dev/sda1"),
                ("BlockDeviceMapping.1.Ebs.SnapshotId", &snapshot),
            ];
            let image = rig.made("RegisterImage", &image, "imageId");
            let order = [
                ("ImageId", image.as_str()),
                ("InstanceType", "t3.small"),
                ("MinCount", "1"),
                ("MaxCount", "1"),
                ("NetworkInterface.1.DeviceIndex", "0"),
                ("NetworkInterface.1.SubnetId", &hosts.subnet),
                ("NetworkInterface.1.AssociatePublicIpAddress", "true"),
                ("NetworkInterface.1.SecurityGroupId.1", &hosts.group),
            ];
            let host = rig.made("RunInstances", &order, "instancesSet/item/instanceId");
            rig.settle();
            rig.public_ip(&host).to_string()
        });
        catch_up(&lab).await;
        let copy = Client::user(&lab, &copy).await;
        assert_eq!(copy.host_key(), key);
    });
}

#[test]
fn a_host_forwards_connections_to_what_it_reaches_itself() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let door = Client::user(&lab, &hosts.door_address).await;
        let channel = door.handle.channel_open_direct_tcpip(BEHIND, 22, "127.0.0.1", 0).await.unwrap();
        let mut behind = Client::over(channel.into_stream()).await;
        assert!(behind.password("user", "SshPass1").await);
        assert_eq!(behind.run("hostname -I").await, ran(&format!("{BEHIND} \n"), "", 0));
        Rig::within(&lab, |rig| rig.admit(&hosts.group, 2222, "0.0.0.0/0"));
        for (host, port, said) in [
            (BEHIND, 2222, "2: Connection refused"),
            (BEHIND, 23, "2: Connection timed out"),
            ("172.20.1.99", 22, "2: Connection timed out"),
            ("no.such.name", 22, "2: Name or service not known"),
        ] {
            let refused = door.handle.channel_open_direct_tcpip(host, port, "127.0.0.1", 0).await;
            assert!(matches!(refused, Err(russh::Error::ChannelOpenFailure(ChannelOpenFailure::ConnectFailed))), "{host}:{port}");
            assert_eq!(door.refusal(), said, "{host}:{port}");
        }
        assert_eq!(door.run("echo still here").await.out, "still here\n");
    });
}

#[test]
fn who_is_not_admitted_waits_in_vain_and_a_private_address_cannot_be_reached_from_outside() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        Rig::within(&lab, |rig| {
            let rule = [
                ("GroupId", hosts.group.as_str()),
                ("IpPermissions.1.IpProtocol", "tcp"),
                ("IpPermissions.1.FromPort", "22"),
                ("IpPermissions.1.ToPort", "22"),
                ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"),
            ];
            rig.aws("RevokeSecurityGroupIngress", &rule);
        });
        let began = lab.time().now();
        let shut = lab.dial(Origin::Operator, &hosts.door_address, 22).await.unwrap_err();
        assert_eq!(shut, DialError::TimedOut { host: hosts.door_address.clone(), port: 22 });
        assert_eq!(lab.time().now().duration_since(began).as_secs(), 20);
        let outside = lab.dial(Origin::Operator, BEHIND, 22).await.unwrap_err();
        assert_eq!(outside, DialError::NoRoute { host: BEHIND.to_owned() });
    });
}

#[test]
fn without_its_server_a_host_refuses_and_open_connections_end() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let waits = client.channel().await;
        waits.exec(true, "sleep 3600").await.unwrap();
        client.run("sudo systemctl restart sshd").await;
        pass(&lab, 120).await;
        assert!(!client.handle.is_closed(), "a restart leaves connections alone");
        client.run("sudo systemctl stop sshd").await;
        assert_eq!(rest(waits).await.code, None);
        let refused = lab.dial(Origin::Operator, &hosts.door_address, 22).await.unwrap_err();
        assert_eq!(refused, DialError::Refused { host: hosts.door_address.clone(), port: 22 });
    });
}

#[test]
fn a_host_that_is_switched_off_ends_its_connections() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let waits = client.channel().await;
        waits.exec(true, "sleep 3600").await.unwrap();
        pass(&lab, 1).await;
        Rig::within(&lab, |rig| rig.aws("StopInstances", &[("InstanceId.1", &hosts.door)]));
        assert_ne!(rest(waits).await.code, Some(0));
        pass(&lab, 120).await;
        assert!(client.handle.is_closed());
    });
}

#[test]
fn what_a_client_detached_goes_on_without_it() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let line = "nohup setsid sh -c 'sleep 300; echo done > mark' > /dev/null 2>&1 < /dev/null &";
        assert_eq!(client.run(line).await.code, Some(0));
        let waits = client.channel().await;
        waits.exec(true, "sleep 200; echo alone > other").await.unwrap();
        pass(&lab, 1).await;
        client.handle.disconnect(russh::Disconnect::ByApplication, "", "").await.unwrap();
        drop((waits, client));
        pass(&lab, 100).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        assert_eq!(client.run("cat mark").await.code, Some(1));
        pass(&lab, 300).await;
        assert_eq!(client.run("cat mark other").await, ran("done\nalone\n", "", 0));
    });
}

#[test]
fn a_process_nobody_watches_any_more_is_forgotten_when_it_ends() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let rows = || lab.look(|world| world.hosts.processes.values().count());
        let before = rows();
        let client = Client::user(&lab, &hosts.door_address).await;
        let waits = client.channel().await;
        waits.exec(true, "sleep 60").await.unwrap();
        pass(&lab, 1).await;
        assert_eq!(rows(), before + 1);
        waits.close().await.unwrap();
        pass(&lab, 120).await;
        lab.transact(|_| ()).unwrap();
        assert_eq!(rows(), before);
    });
}

#[test]
fn a_service_the_hosts_do_not_have_is_refused_with_a_word_about_it() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let mut channel = client.channel().await;
        channel.request_subsystem(true, "sftp").await.unwrap();
        assert_eq!(until(&mut channel, "FILE\n").await, "the lab's hosts have no sftp; to copy a file: ssh HOST 'cat > FILE' < FILE\n");
        assert!(matches!(channel.wait().await, Some(ChannelMsg::Failure)));
        assert_eq!(rest(channel).await.code, None);
        assert_eq!(client.run_with("cat > copy; wc -c < copy", "bytes\n").await, ran("6\n", "", 0));
    });
}

#[test]
fn hosts_of_windows_let_their_administrator_in() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let data = "<powershell>\nnet user Administrator \"Adm1nP@s\"\nAdd-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0\n\
            Start-Service sshd\n</powershell>";
        let address = Rig::within(&lab, |rig| {
            let host = rig.host("windows-2019", &hosts.subnet, "172.20.1.20", &hosts.group, true, data);
            rig.settle();
            rig.public_ip(&host).to_string()
        });
        catch_up(&lab).await;
        let mut client = Client::to(&lab, &address).await;
        assert!(!client.password("Administrator", "SshPass1").await);
        assert!(client.password("administrator", "Adm1nP@s").await);
        let told = client.run("hostname").await;
        assert!(told.code == Some(0) && told.out.starts_with("EC2AMAZ-"), "{told:?}");
        let wrong = client.run("frobnicate").await;
        assert!(wrong.code == Some(1) && wrong.err.contains("is not recognized"), "{wrong:?}");
    });
}

/// However long the machine takes over it.
#[test]
fn to_refuse_a_login_takes_no_time_of_the_lab() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let mut client = Client::to(&lab, &hosts.door_address).await;
        let began = lab.time().now();
        for _ in 0..3 {
            assert!(!client.password("user", "wrong").await);
        }
        assert!(client.password("user", "SshPass1").await);
        assert_eq!(lab.time().now(), began);
    });
}

#[test]
fn a_server_that_may_not_forward_does_not() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let dialled = |client: Client| async move { client.handle.channel_open_direct_tcpip(BEHIND, 22, "127.0.0.1", 0).await };
        assert!(dialled(Client::user(&lab, &hosts.door_address).await).await.is_ok());
        client.run("echo 'AllowTcpForwarding no' | sudo tee -a /etc/ssh/sshd_config; sudo systemctl restart sshd").await;
        let refused = dialled(Client::user(&lab, &hosts.door_address).await).await;
        assert!(matches!(refused, Err(russh::Error::ChannelOpenFailure(ChannelOpenFailure::AdministrativelyProhibited))));
    });
}
