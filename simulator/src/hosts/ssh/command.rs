//! A command on a channel: a process of the host, whose output goes to the client as it grows.

use super::{Input, next_event};
use crate::Lab;
use crate::hosts;
use jiff::SignedDuration;
use russh::ChannelId;
use russh::server::Handle;
use std::collections::BTreeMap;
use tokio::sync::mpsc::UnboundedReceiver;

/// Where a command runs, and who hears of it.
pub(super) struct Command {
    pub(super) lab: Lab,
    pub(super) instance: String,
    pub(super) user: String,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) terminal: bool,
    pub(super) handle: Handle,
    pub(super) channel: ChannelId,
}

/// How long a command waits for the rest of its input before it is started with what came.
const PATIENCE: SignedDuration = SignedDuration::from_millis(200);

impl Command {
    /// Runs a command line to its end, tells its exit code and closes the channel.
    pub(super) async fn run_and_close(self, line: &str, mut input: UnboundedReceiver<Input>) {
        let stdin = self.gather(&mut input).await;
        let code = self.run(line, stdin).await;
        // A client that has left is told nothing.
        let _ = self.handle.exit_status_request(self.channel, code).await;
        let _ = self.handle.eof(self.channel).await;
        let _ = self.handle.close(self.channel).await;
    }

    /// The standard input: all of it if the client ends it, else what comes at once.
    async fn gather(&self, input: &mut UnboundedReceiver<Input>) -> Vec<u8> {
        let mut stdin = Vec::new();
        loop {
            let patience = self.lab.time().wake_at(self.lab.time().now() + PATIENCE);
            tokio::select! {
                biased;
                next = input.recv() => match next {
                    Some(Input::Data(data)) => stdin.extend(data),
                    Some(Input::Eof) | None => return stdin,
                },
                () = patience => return stdin,
            }
        }
    }

    /// Runs a command line; its exit code.
    pub(super) async fn run(&self, line: &str, stdin: Vec<u8>) -> u32 {
        let spawned = self.lab.transact(|world| hosts::spawn(world, &self.instance, &self.user, line, stdin));
        let Ok(Some(pid)) = spawned else { return 255 };
        let (mut out, mut err) = (0, 0);
        loop {
            let seen = self.lab.transact(|world| {
                hosts::process(world, &self.instance, pid)
                    .map(|process| (process.stdout[out..].to_vec(), process.stderr[err..].to_vec(), process.exit))
            });
            // Without a process the host has gone down.
            let Ok(Some((more, errors, exit))) = seen else { return 255 };
            out += more.len();
            err += errors.len();
            if !self.tell(more, None).await || !self.tell(errors, Some(1)).await {
                // What fails here fails again on the next request.
                let _ = self.lab.transact(|world| hosts::abandon(world, &self.instance, pid));
                return 255;
            }
            match exit {
                Some(code) => {
                    let _ = self.lab.transact(|world| hosts::reap(world, &self.instance, pid));
                    return u32::try_from(code).unwrap_or(255);
                }
                None => next_event(&self.lab).await,
            }
        }
    }

    /// Sends output; whether the client still listens.
    pub(super) async fn tell(&self, bytes: Vec<u8>, stream: Option<u32>) -> bool {
        if bytes.is_empty() {
            return true;
        }
        let bytes = if self.terminal { String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes() } else { bytes };
        match stream {
            // A terminal has one stream.
            Some(stream) if !self.terminal => self.handle.extended_data(self.channel, stream, bytes).await.is_ok(),
            _ => self.handle.data(self.channel, bytes).await.is_ok(),
        }
    }
}
