//! A command on a channel: a process of the host, whose output goes to the client as it grows and which reads what the
//! client sends.

use super::terminal::{Key, Terminal};
use super::{Input, next_event};
use crate::hosts::{self, Login};
use crate::world::World;
use crate::{Lab, trace};
use jiff::SignedDuration;
use russh::server::Handle;
use russh::{ChannelId, Sig};
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

/// How long a command waits for its input before it is started with what came; the rest is handed to it as it comes.
const PATIENCE: SignedDuration = SignedDuration::from_millis(200);

/// How a command ended, as its client is told.
#[derive(Debug)]
enum Ended {
    /// By itself, or by whoever asked it to.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// Nobody knows: its host is gone, the lab cannot be written, or nobody listens.
    Lost,
}

/// How much of a process's output has been passed on.
#[derive(Default)]
struct Told {
    out: usize,
    err: usize,
}

/// What a process has printed that nobody was told yet, and how it ended, once it has.
type News = (Vec<u8>, Vec<u8>, Option<Ended>);

impl Told {
    /// What there is to tell; nothing without a process. One that has ended is forgotten with it.
    fn news(&mut self, world: &mut World, instance: &str, pid: u32) -> Option<News> {
        let process = hosts::process(world, instance, pid)?;
        let news = (process.stdout[self.out..].to_vec(), process.stderr[self.err..].to_vec(), ended(process));
        self.out += news.0.len();
        self.err += news.1.len();
        hosts::reap(world, instance, pid);
        Some(news)
    }
}

fn ended(process: &hosts::Process) -> Option<Ended> {
    process.exit.map(|code| process.signal.map_or(Ended::Exit(code), Ended::Signal))
}

/// A signal's name.
fn name(signal: i32) -> Sig {
    match signal {
        1 => Sig::HUP,
        2 => Sig::INT,
        3 => Sig::QUIT,
        6 => Sig::ABRT,
        9 => Sig::KILL,
        10 => Sig::USR1,
        13 => Sig::PIPE,
        14 => Sig::ALRM,
        15 => Sig::TERM,
        other => Sig::Custom(other.to_string()),
    }
}

impl Command {
    /// Runs a command line (without one, a shell) to its end, tells how it ended and closes the channel.
    pub(super) async fn run_and_close(self, line: Option<&str>, mut input: UnboundedReceiver<Input>) {
        // A client that has left is told nothing.
        let _ = match self.run(line, &mut input).await {
            Ended::Exit(code) => self.handle.exit_status_request(self.channel, code.cast_unsigned() & 0xff).await,
            Ended::Signal(signal) => self.handle.exit_signal_request(self.channel, name(signal), false, String::new(), String::new()).await,
            Ended::Lost => Ok(()),
        };
        let _ = self.handle.eof(self.channel).await;
        let _ = self.handle.close(self.channel).await;
    }

    /// The standard input a command starts with, and whether more may come.
    async fn gather(&self, input: &mut UnboundedReceiver<Input>) -> (Vec<u8>, bool) {
        let mut stdin = Vec::new();
        loop {
            let patience = self.lab.time().wake_at(self.lab.time().now() + PATIENCE);
            tokio::select! {
                biased;
                next = input.recv() => match next {
                    Some(Input::Data(data)) => stdin.extend(data),
                    Some(Input::Eof) => return (stdin, false),
                    None => return (stdin, true),
                },
                () = patience => return (stdin, true),
            }
        }
    }

    async fn run(&self, line: Option<&str>, input: &mut UnboundedReceiver<Input>) -> Ended {
        let gathers = line.is_some() && !self.terminal;
        let (stdin, open) = if gathers { self.gather(input).await } else { (Vec::new(), true) };
        let login = Login { command: line, environment: self.environment.clone(), stdin, open, terminal: self.terminal };
        let (mut told, mut terminal) = (Told::default(), Terminal::default());
        let begun = self.on_host(|world, instance| {
            let pid = hosts::spawn(world, instance, &self.user, login)?;
            Some((pid, self.news(world, &mut told, pid, line)))
        });
        let Some(Some((pid, mut news))) = begun else { return Ended::Lost };
        loop {
            if let Some(ended) = self.pass_on(pid, news).await {
                return ended;
            }
            tokio::select! {
                biased;
                next = input.recv() => match next {
                    Some(next) => self.take(pid, next, &mut terminal).await,
                    None => {
                        self.leave(pid);
                        return Ended::Lost;
                    }
                },
                () = next_event(&self.lab) => {}
            }
            news = self.on_host(|world, _| self.news(world, &mut told, pid, line)).flatten();
        }
    }

    /// What there is to tell of the process; how it ended, to whoever looks on too.
    fn news(&self, world: &mut World, told: &mut Told, pid: u32, line: Option<&str>) -> Option<News> {
        let news = told.news(world, &self.instance, pid)?;
        if let (_, _, Some(ended)) = &news {
            let operation = if line.is_some() { "command" } else { "shell" };
            let how = match ended {
                Ended::Exit(code) => format!("exit {code}"),
                Ended::Signal(signal) => format!("signal {signal}"),
                Ended::Lost => "lost".to_owned(),
            };
            trace::served(world, &self.instance, ("ssh", operation), &self.user, how);
        }
        Some(news)
    }

    /// Works on the host; nothing if the lab can no longer be written.
    fn on_host<R>(&self, work: impl FnOnce(&mut World, &str) -> R) -> Option<R> {
        self.lab.transact(|world| work(world, &self.instance)).ok()
    }

    /// Sends what a process has printed; how it ended, once it has, or nobody can hear it any more.
    async fn pass_on(&self, pid: u32, news: Option<News>) -> Option<Ended> {
        // Without a process the host has gone down.
        let Some((out, err, exit)) = news else { return Some(Ended::Lost) };
        if !self.tell(out, None).await || !self.tell(err, Some(1)).await {
            self.leave(pid);
            return Some(Ended::Lost);
        }
        exit
    }

    /// The client has left: what it ran at a terminal ends, other commands go on without it.
    fn leave(&self, pid: u32) {
        self.on_host(|world, instance| {
            if self.terminal {
                hosts::kill(world, instance, pid, 1);
            }
            hosts::hang_up(world, instance, pid);
        });
    }

    /// Hands on what the client sent.
    async fn take(&self, pid: u32, input: Input, terminal: &mut Terminal) {
        let data = match input {
            Input::Data(data) => data,
            Input::Eof => {
                self.on_host(|world, instance| hosts::feed(world, instance, pid, b"", true));
                return;
            }
        };
        if !self.terminal {
            self.on_host(|world, instance| hosts::feed(world, instance, pid, &data, false));
            return;
        }
        let (shown, keys) = terminal.typed(&data);
        let _ = self.handle.data(self.channel, shown).await;
        for key in keys {
            self.on_host(|world, instance| match key {
                Key::Line(line) => hosts::feed(world, instance, pid, &line, false),
                Key::End => hosts::feed(world, instance, pid, b"", true),
                Key::Interrupt => hosts::interrupt(world, instance, pid),
            });
        }
    }

    /// Sends output; whether the client still listens.
    async fn tell(&self, bytes: Vec<u8>, stream: Option<u32>) -> bool {
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
