//! The SSH server of a host, over any stream: logins against the host's users, commands as its processes, connections
//! forwarded from where it stands. It waits for the lab's next event only, never for a clock of its own.

mod command;
mod terminal;

use super::{login, unit, user};
use crate::network::{DialError, Origin, Stream};
use crate::world::World;
use crate::{Hold, Lab, trace};
use command::Command;
use jiff::SignedDuration;
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Session, VerifiedPublicKey, run_stream};
use russh::{Channel, ChannelId, ChannelOpenFailure, MethodKind, MethodSet, Pty};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::io::InspectWriter;

/// Serves one connection until the client leaves or the host goes down.
pub(crate) async fn serve(lab: Lab, instance: String, stream: Stream) {
    let Ok(Some(key)) = lab.transact(|world| login::host_key(world, &instance)) else { return };
    let Ok(key) = russh::keys::PrivateKey::from_openssh(key) else { return };
    let config = Config {
        keys: vec![key],
        methods: methods(),
        auth_rejection_time: Duration::ZERO,
        auth_rejection_time_initial: Some(Duration::ZERO),
        // Time here is the lab's: what russh would measure with its own clock says nothing.
        inactivity_timeout: None,
        keepalive_interval: None,
        ..Config::default()
    };
    let refusing = Refusing::default();
    let answered = refusing.clone();
    let stream = InspectWriter::new(stream, move |_| answered.set(None));
    let host = Host { lab: lab.clone(), instance: instance.clone(), user: String::new(), channels: BTreeMap::new(), refusing };
    let Ok(session) = run_stream(Arc::new(config), stream, host).await else { return };
    let handle = session.handle();
    tokio::select! {
        // How it ends is the client's affair.
        _ = session => {}
        () = until_down(&lab, &instance) => {
            let _ = handle.disconnect(russh::Disconnect::ByApplication, "the host goes down".to_owned(), String::new()).await;
        }
    }
}

/// Holds the lab's time from when a login is refused until the server says so: between the two russh waits for a timer of
/// the machine's, also for a delay of zero.
#[derive(Clone, Default)]
struct Refusing(Arc<Mutex<Option<Hold>>>);

impl Refusing {
    fn set(&self, hold: Option<Hold>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = hold;
    }
}

fn methods() -> MethodSet {
    MethodSet::from(&[MethodKind::PublicKey, MethodKind::Password][..])
}

/// Completes when sshd no longer runs on the instance.
async fn until_down(lab: &Lab, instance: &str) {
    let mut changes = lab.changes();
    while lab.look(|world| unit::runs(world, instance, "sshd")) {
        tokio::select! {
            biased;
            changed = changes.changed() => if changed.is_err() { return },
            () = next_event(lab) => {
                // Brings about what is due by now, and so tells the others.
                if lab.transact(|_| ()).is_err() { return }
            }
        }
    }
}

/// Waits until something happens in the lab by itself.
async fn next_event(lab: &Lab) {
    // Without anything due, only a request of somebody changes the host: looked at again after a while.
    let idle = lab.time().now() + SignedDuration::from_secs(60);
    let at = lab.next_event().map_or(idle, |at| at.min(idle));
    lab.time().wake_at(at.max(lab.time().now() + SignedDuration::from_millis(1))).await;
}

/// What no server says: a copy of another world does not know what stands there.
const NOT_KNOWN: &str = "no model answers";

/// A forwarded connection that did not come about, in the words of OpenSSH's server: `SSH2_OPEN_CONNECT_FAILED` with the
/// text of `strerror` (channels.c, `channel_post_connecting`) or of `gai_strerror` (`connect_to_helper`).
fn not_connected(error: &DialError) -> ChannelOpenFailure {
    let words = match error {
        DialError::Resolve { .. } => "Name or service not known",
        DialError::NoRoute { .. } => "No route to host",
        DialError::TimedOut { .. } => "Connection timed out",
        DialError::Refused { .. } => "Connection refused",
        DialError::NotKnown { .. } => NOT_KNOWN,
    };
    ChannelOpenFailure::Other { code: ChannelOpenFailure::ConnectFailed.code(), reason: words.to_owned() }
}

/// One client of a host.
struct Host {
    lab: Lab,
    instance: String,
    user: String,
    channels: BTreeMap<ChannelId, Open>,
    refusing: Refusing,
}

/// An open session channel.
#[derive(Default)]
struct Open {
    environment: BTreeMap<String, String>,
    terminal: bool,
    /// To the command or shell that runs on it.
    input: Option<UnboundedSender<Input>>,
}

/// What the client sends to a command.
pub(super) enum Input {
    Data(Vec<u8>),
    Eof,
}

impl Host {
    fn refuse(&self) -> Auth {
        self.refusing.set(Some(self.lab.time().hold()));
        Auth::Reject { proceed_with_methods: Some(methods()), partial_success: false }
    }

    fn judge(&mut self, name: &str, let_in: impl FnOnce(&mut World, &str) -> bool) -> Auth {
        let instance = self.instance.clone();
        let judged = self.lab.transact(|world| {
            let admits = let_in(world, &instance);
            // Where a login is refused, a password may stand where the name belongs.
            let (name, answer) = if admits { (name, "accepted") } else { ("", "refused") };
            trace::served(world, &instance, ("ssh", "login"), name, answer.to_owned());
            admits
        });
        if judged.unwrap_or(false) {
            name.clone_into(&mut self.user);
            return Auth::Accept;
        }
        self.refuse()
    }

    /// Starts a command line (without one, a shell) on a channel.
    fn begin(&mut self, channel: ChannelId, line: Option<String>, session: &mut Session) -> Result<(), russh::Error> {
        let (send, input) = tokio::sync::mpsc::unbounded_channel();
        let open = self.channels.entry(channel).or_default();
        open.input = Some(send);
        let command = Command {
            lab: self.lab.clone(),
            instance: self.instance.clone(),
            user: self.user.clone(),
            environment: open.environment.clone(),
            terminal: open.terminal,
            handle: session.handle(),
            channel,
        };
        tokio::spawn(async move { command.run_and_close(line.as_deref(), input).await });
        session.channel_success(channel)
    }

    fn give(&self, channel: ChannelId, input: Input) {
        if let Some(send) = self.channels.get(&channel).and_then(|open| open.input.as_ref()) {
            // A command that has ended reads nothing more.
            let _ = send.send(input);
        }
    }
}

impl Handler for Host {
    type Error = russh::Error;

    async fn auth_none(&mut self, _: &str) -> Result<Auth, Self::Error> {
        Ok(self.refuse())
    }

    async fn auth_password(&mut self, name: &str, password: &str) -> Result<Auth, Self::Error> {
        Ok(self.judge(name, |world, instance| user::admits_password(world, instance, name, password)))
    }

    async fn auth_publickey(&mut self, name: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let key = key.public_key.to_openssh().unwrap_or_default();
        Ok(self.judge(name, |world, instance| user::admits_key(world, instance, name, &key)))
    }

    async fn channel_open_session(&mut self, channel: Channel<Msg>, reply: ChannelOpenHandle, _: &mut Session) -> Result<(), Self::Error> {
        self.channels.insert(channel.id(), Open::default());
        reply.accept().await;
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _: &str,
        _: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        if !self.lab.look(|world| user::forwards(world, &self.instance)) {
            reply.reject(ChannelOpenFailure::AdministrativelyProhibited).await;
            return Ok(());
        }
        let (lab, from, host) = (self.lab.clone(), Origin::Instance(self.instance.clone()), host.to_owned());
        let port = u16::try_from(port).unwrap_or(0);
        // Spawned: while this handler waits, nothing else of the connection would move.
        tokio::spawn(async move {
            match lab.dial(from, &host, port).await {
                Ok(mut stream) => {
                    reply.accept().await;
                    let mut channel = channel.into_stream();
                    // Either end may hang up.
                    let _ = tokio::io::copy_bidirectional(&mut channel, &mut stream).await;
                }
                Err(error) => reply.reject(not_connected(&error)).await,
            }
        });
        Ok(())
    }

    async fn env_request(&mut self, channel: ChannelId, name: &str, value: &str, session: &mut Session) -> Result<(), Self::Error> {
        // As OpenSSH by default: only the locale is taken over.
        if name != "LANG" && !name.starts_with("LC_") {
            return session.channel_failure(channel);
        }
        self.channels.entry(channel).or_default().environment.insert(name.to_owned(), value.to_owned());
        session.channel_success(channel)
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        _: u32,
        _: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channels.entry(channel).or_default().terminal = true;
        session.channel_success(channel)
    }

    async fn exec_request(&mut self, channel: ChannelId, line: &[u8], session: &mut Session) -> Result<(), Self::Error> {
        self.begin(channel, Some(String::from_utf8_lossy(line).into_owned()), session)
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), Self::Error> {
        self.begin(channel, None, session)
    }

    async fn subsystem_request(&mut self, channel: ChannelId, name: &str, session: &mut Session) -> Result<(), Self::Error> {
        let why = format!("the lab's hosts have no {name}; to copy a file: ssh HOST 'cat > FILE' < FILE\n");
        session.extended_data(channel, 1, why.into_bytes())?;
        session.channel_failure(channel)?;
        session.close(channel)
    }

    async fn data(&mut self, channel: ChannelId, data: &[u8], _: &mut Session) -> Result<(), Self::Error> {
        self.give(channel, Input::Data(data.to_vec()));
        Ok(())
    }

    async fn channel_eof(&mut self, channel: ChannelId, _: &mut Session) -> Result<(), Self::Error> {
        self.give(channel, Input::Eof);
        Ok(())
    }

    async fn channel_close(&mut self, channel: ChannelId, _: &mut Session) -> Result<(), Self::Error> {
        self.channels.remove(&channel);
        Ok(())
    }
}
