//! A shell that is talked to: with a terminal, and with a script in place of a person.

use super::client::{Client, Hosts, hosts, in_lab, pass, ran, rest, until};
use crate::Lab;
use russh::{Channel, client};

/// A terminal on the door, after its first prompt.
async fn terminal(lab: &Lab, hosts: &Hosts) -> (Client, Channel<client::Msg>, String) {
    let client = Client::user(lab, &hosts.door_address).await;
    let mut channel = client.channel().await;
    channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.request_shell(false).await.unwrap();
    let prompt = until(&mut channel, "$ ").await;
    (client, channel, prompt)
}

async fn types(channel: &mut Channel<client::Msg>, keys: &str, end: &str) -> String {
    channel.data(keys.as_bytes()).await.unwrap();
    until(channel, end).await
}

#[test]
fn a_shell_keeps_what_was_set_from_line_to_line() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (_client, mut channel, prompt) = terminal(&lab, &hosts).await;
        assert_eq!(prompt, "[user@ip-172-20-1-10 ~]$ ");
        assert_eq!(types(&mut channel, "x=5; cd /tmp\r", "$ ").await, "x=5; cd /tmp\r\n[user@ip-172-20-1-10 tmp]$ ");
        assert_eq!(types(&mut channel, "echo $x $PWD; pwd\r", "tmp]$ ").await.lines().nth(2), Some("/tmp"));
        assert_eq!(types(&mut channel, "f() { echo f$1; }\rf 7\r", "f7\r\n[user@ip-172-20-1-10 tmp]$ ").await.lines().count(), 4);
        assert_eq!(types(&mut channel, "echo ab\x7fc\r", "\r\n[user@ip-172-20-1-10 tmp]$ ").await.lines().nth(1), Some("ac"));
        assert!(types(&mut channel, "nosuch\r", "$ ").await.contains("bash: nosuch: command not found\r\n"));
        channel.data("false\rexit\r".as_bytes()).await.unwrap();
        assert_eq!(rest(channel).await.code, Some(1));
    });
}

#[test]
fn a_command_that_is_not_whole_is_read_on() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (_client, mut channel, prompt) = terminal(&lab, &hosts).await;
        assert_eq!(types(&mut channel, "for i in 1 2; do\r", "> ").await, "for i in 1 2; do\r\n> ");
        let rest_of_it = types(&mut channel, "echo n$i\rdone\r", &prompt).await;
        assert!(rest_of_it.ends_with(&format!("n1\r\nn2\r\n{prompt}")), "{rest_of_it}");
        let text = types(&mut channel, "cat <<EOF\rhere\rEOF\r", &prompt).await;
        assert!(text.ends_with(&format!("> here\r\n{prompt}")), "{text}");
        let wrong = types(&mut channel, "fi\r", &prompt).await;
        assert!(wrong.contains("syntax error near unexpected token `fi'"), "{wrong}");
    });
}

#[test]
fn programs_read_what_is_typed_and_ctrl_d_ends_it_for_them_alone() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (_client, mut channel, prompt) = terminal(&lab, &hosts).await;
        let asked = types(&mut channel, "read name\rola\recho hello $name\r", &format!("hello ola\r\n{prompt}")).await;
        assert!(asked.starts_with("read name\r\nola\r\n"), "{asked}");
        channel.data("cat | tr a-z A-Z\rone\rtwo\r".as_bytes()).await.unwrap();
        pass(&lab, 60).await;
        let said = types(&mut channel, "\x04", &prompt).await;
        assert!(said.ends_with(&format!("ONE\r\nTWO\r\n{prompt}")), "{said}");
        channel.data(b"\x04".as_slice()).await.unwrap();
        let end = rest(channel).await;
        assert_eq!((end.out.as_str(), end.code), ("logout\r\n", Some(0)));
    });
}

#[test]
fn ctrl_c_ends_what_runs_and_not_the_shell() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (_client, mut channel, prompt) = terminal(&lab, &hosts).await;
        let began = lab.time().now();
        channel.data("while true; do sleep 1000; done\r".as_bytes()).await.unwrap();
        pass(&lab, 5).await;
        let said = types(&mut channel, "\x03", &prompt).await;
        assert!(said.ends_with(&format!("^C\r\n{prompt}")), "{said}");
        assert!(types(&mut channel, "echo $?\r", &prompt).await.contains("\r\n130\r\n"));
        assert!(types(&mut channel, "half a li\x03echo whole\r", &format!("whole\r\n{prompt}")).await.contains("^C"));
        assert!(lab.time().now().duration_since(began).as_secs() < 30);
    });
}

#[test]
fn what_runs_at_a_terminal_ends_with_its_connection() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let (client, channel, _) = terminal(&lab, &hosts).await;
        channel.data("sleep 30; echo late > mark\r".as_bytes()).await.unwrap();
        pass(&lab, 1).await;
        client.handle.disconnect(russh::Disconnect::ByApplication, "", "").await.unwrap();
        drop((channel, client));
        pass(&lab, 120).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        assert_eq!(client.run("ls mark").await.code, Some(2));
    });
}

#[test]
fn a_script_in_place_of_a_person_sees_no_prompts() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let channel = client.channel().await;
        channel.request_shell(false).await.unwrap();
        channel.data("x=1\nif [ $x = 1 ]; then\necho yes\nfi\necho err >&2\nexit 3\necho never\n".as_bytes()).await.unwrap();
        channel.eof().await.unwrap();
        assert_eq!(rest(channel).await, ran("yes\n", "err\n", 3));
    });
}

#[test]
fn a_command_at_a_terminal_has_one_stream() {
    in_lab(|lab| async move {
        let hosts = hosts(&lab).await;
        let client = Client::user(&lab, &hosts.door_address).await;
        let channel = client.channel().await;
        channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
        channel.exec(true, "echo out; echo err >&2; exit 4").await.unwrap();
        assert_eq!(rest(channel).await, ran("out\r\nerr\r\n", "", 4));
    });
}
