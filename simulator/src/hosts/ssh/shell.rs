//! An interactive shell, a line at a time: prompt, echo, Backspace, Ctrl-C, Ctrl-D, `exit`.

use super::Input;
use super::command::Command;
use crate::hosts::host;
use tokio::sync::mpsc::UnboundedReceiver;

/// Talks until the client leaves.
pub(super) async fn converse(command: Command, mut input: UnboundedReceiver<Input>) {
    let (mut line, mut folder, mut code) = (Vec::new(), String::from("~"), 0);
    command.tell(prompt(&command, &folder), None).await;
    'talk: while let Some(Input::Data(data)) = input.recv().await {
        for byte in data {
            match byte {
                b'\r' | b'\n' => {
                    echo(&command, b"\r\n").await;
                    let text = String::from_utf8_lossy(&std::mem::take(&mut line)).trim().to_owned();
                    if text == "exit" || text == "logout" {
                        break 'talk;
                    }
                    (code, folder) = run(&command, &text, &folder).await;
                    command.tell(prompt(&command, &folder), None).await;
                }
                3 => {
                    line.clear();
                    echo(&command, b"^C\r\n").await;
                    command.tell(prompt(&command, &folder), None).await;
                }
                4 if line.is_empty() => break 'talk,
                8 | 127 if line.pop().is_some() => echo(&command, b"\x08 \x08").await,
                32.. => {
                    line.push(byte);
                    echo(&command, &[byte]).await;
                }
                _ => {}
            }
        }
    }
    let _ = command.handle.exit_status_request(command.channel, code).await;
    let _ = command.handle.eof(command.channel).await;
    let _ = command.handle.close(command.channel).await;
}

async fn echo(command: &Command, bytes: &[u8]) {
    if command.terminal {
        let _ = command.handle.data(command.channel, bytes.to_vec()).await;
    }
}

/// Runs a line in the folder the last `cd` led to; its exit code and the folder from here on.
async fn run(command: &Command, line: &str, folder: &str) -> (u32, String) {
    if line.is_empty() {
        return (0, folder.to_owned());
    }
    if let Some(to) = line.strip_prefix("cd").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
        let to = if to.trim().is_empty() { "~" } else { to.trim() };
        let target = if to.starts_with(['/', '~']) { to.to_owned() } else { format!("{folder}/{to}") };
        let code = command.run(&format!("cd {target}"), Vec::new()).await;
        return (code, if code == 0 { target } else { folder.to_owned() });
    }
    (command.run(&format!("cd {folder}; {line}"), Vec::new()).await, folder.to_owned())
}

fn prompt(command: &Command, folder: &str) -> Vec<u8> {
    let host = command.lab.transact(|world| host::hostname(world, &command.instance)).unwrap_or_default();
    let host = host.split('.').next().unwrap_or(&host);
    let mark = if command.user == "root" { '#' } else { '$' };
    let last = if folder == "~" { "~" } else { folder.rsplit('/').next().unwrap_or(folder) };
    format!("[{}@{host} {last}]{mark} ", command.user).into_bytes()
}
