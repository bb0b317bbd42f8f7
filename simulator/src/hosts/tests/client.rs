//! An SSH client of a lab whose time jumps when everybody waits.

use crate::network::rig::Rig;
use crate::{Hold, Holds, Lab, Options, Origin, Time};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use russh::client::{self, Handle};
use russh::keys::{PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate};
use russh::{Channel, ChannelId, ChannelMsg, ChannelOpenFailure};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// The longest a test may take, in lab time: what waits longer waits for ever.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// Time that stands still while anything can go on, and then jumps to the next wake-up.
#[derive(Clone, Default)]
pub(super) struct Parked(Arc<Mutex<Waits>>);

#[derive(Default)]
struct Waits {
    began: Timestamp,
    now: Timestamp,
    count: u64,
    holds: Holds,
    wakes: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
}

impl Parked {
    fn jump(&self) {
        let mut waits = self.0.lock().unwrap();
        if waits.holds.any() {
            return;
        }
        while let Some(((at, _), wake)) = waits.wakes.pop_first() {
            if wake.is_closed() {
                continue;
            }
            waits.now = waits.now.max(at);
            assert!(waits.now.duration_since(waits.began) < LONGEST, "nothing happens any more");
            let _ = wake.send(());
            return;
        }
    }
}

impl Time for Parked {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().now
    }

    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut waits = self.0.lock().unwrap();
        if at <= waits.now {
            return Box::pin(std::future::ready(()));
        }
        let (wake, woken) = oneshot::channel();
        waits.count += 1;
        let key = (at, waits.count);
        waits.wakes.insert(key, wake);
        Box::pin(async move {
            let _ = woken.await;
        })
    }

    fn hold(&self) -> Hold {
        self.0.lock().unwrap().holds.hold()
    }
}

/// Runs a test against a new lab.
pub(super) fn in_lab<W: Future<Output = ()>>(work: impl FnOnce(Lab) -> W) {
    let folder = tempfile::tempdir().unwrap();
    let time = Parked::default();
    let lab = Lab::open(&folder.path().join("lab.db"), Options::default(), |now| {
        let mut waits = time.0.lock().unwrap();
        (waits.began, waits.now) = (now, now);
        Arc::new(time.clone())
    });
    let parked = time.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().on_thread_park(move || parked.jump()).build().unwrap();
    runtime.block_on(work(lab.unwrap()));
}

/// A door to the outside, and a host behind it.
pub(super) struct Hosts {
    pub(super) door: String,
    pub(super) door_address: String,
    pub(super) group: String,
    pub(super) subnet: String,
}

/// User data that lets `user` in with the password `SshPass1`, and by sudo to everything.
pub(super) const USER: &str = "#!/bin/bash\nuseradd -g wheel user\necho 'user:SshPass1' | chpasswd\n\
    echo '%wheel ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\n\
    sed -i 's/PasswordAuthentication no/PasswordAuthentication yes/g' /etc/ssh/sshd_config\nsystemctl restart sshd\n";

pub(super) const BEHIND: &str = "172.20.1.11";

/// A door that the operator may enter by SSH, and a host without a public address.
pub(super) async fn hosts(lab: &Lab) -> Hosts {
    let hosts = Rig::within(lab, |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.1.0/24");
        let (gateway, table) = (rig.internet_gateway(&vpc), rig.table(&vpc, &subnet));
        rig.route(&table, "0.0.0.0/0", "GatewayId", &gateway);
        let group = rig.group(&vpc, "hosts");
        rig.admit(&group, 22, "0.0.0.0/0");
        let door = rig.host("centos-7", &subnet, "172.20.1.10", &group, true, USER);
        rig.host("centos-7", &subnet, BEHIND, &group, false, USER);
        rig.settle();
        Hosts { door_address: rig.public_ip(&door).to_string(), door, group, subnet }
    });
    catch_up(lab).await;
    hosts
}

/// What a rig does takes world time: the lab's clock follows.
pub(super) async fn catch_up(lab: &Lab) {
    lab.time().wake_at(lab.look(|world| world.now())).await;
}

/// Lets lab time pass.
pub(super) async fn pass(lab: &Lab, seconds: i64) {
    lab.time().wake_at(lab.time().now() + SignedDuration::from_secs(seconds)).await;
}

/// Remembers the key the host shows, and what it said of the last channel it did not open.
#[derive(Clone, Default)]
pub(super) struct Watch {
    key: Arc<Mutex<Option<PublicKey>>>,
    refusal: Arc<Mutex<String>>,
}

impl client::Handler for Watch {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        if let PublicKeyOrCertificate::PublicKey { key, .. } = shown {
            *self.key.lock().unwrap() = Some(key.clone());
        }
        Ok(true)
    }

    async fn channel_open_failure(
        &mut self,
        _: ChannelId,
        reason: ChannelOpenFailure,
        description: &str,
        _: &str,
        _: &mut client::Session,
    ) -> Result<(), Self::Error> {
        *self.refusal.lock().unwrap() = format!("{}: {description}", reason.code());
        Ok(())
    }
}

/// A client whose connection stands.
pub(super) struct Client {
    pub(super) handle: Handle<Watch>,
    watch: Watch,
}

/// What a command did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) out: String,
    pub(super) err: String,
    pub(super) code: Option<u32>,
}

pub(super) fn ran(out: &str, err: &str, code: u32) -> Ran {
    Ran { out: out.to_owned(), err: err.to_owned(), code: Some(code) }
}

impl Client {
    /// Connects over a stream that leads to a host's port 22; nobody has logged in.
    pub(super) async fn over(stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static) -> Self {
        let watch = Watch::default();
        let handle = client::connect_stream(Arc::new(client::Config::default()), stream, watch.clone()).await.expect("a handshake");
        Self { handle, watch }
    }

    /// Connects as the operator.
    pub(super) async fn to(lab: &Lab, address: &str) -> Self {
        Self::over(lab.dial(Origin::Operator, address, 22).await.expect("a connection")).await
    }

    /// [`to`](Self::to), and logs in as `user`.
    pub(super) async fn user(lab: &Lab, address: &str) -> Self {
        let mut client = Self::to(lab, address).await;
        assert!(client.password("user", "SshPass1").await);
        client
    }

    pub(super) async fn password(&mut self, name: &str, password: &str) -> bool {
        self.handle.authenticate_password(name, password).await.expect("an answer").success()
    }

    pub(super) async fn key(&mut self, name: &str, key: &str) -> bool {
        let key = russh::keys::decode_secret_key(key, None).expect("a private key");
        self.handle.authenticate_publickey(name, PrivateKeyWithHashAlg::new(Arc::new(key), None)).await.expect("an answer").success()
    }

    /// The key the host showed.
    pub(super) fn host_key(&self) -> PublicKey {
        self.watch.key.lock().unwrap().clone().expect("a key")
    }

    /// Reason and words of the last channel the host did not open.
    pub(super) fn refusal(&self) -> String {
        self.watch.refusal.lock().unwrap().clone()
    }

    pub(super) async fn channel(&self) -> Channel<client::Msg> {
        self.handle.channel_open_session().await.expect("a channel")
    }

    /// Runs a command without input.
    pub(super) async fn run(&self, command: &str) -> Ran {
        self.run_with(command, "").await
    }

    /// Runs a command that is given its whole input at once.
    pub(super) async fn run_with(&self, command: &str, stdin: &str) -> Ran {
        let channel = self.channel().await;
        channel.exec(true, command).await.expect("sent");
        channel.data(stdin.as_bytes()).await.expect("sent");
        channel.eof().await.expect("sent");
        rest(channel).await
    }
}

/// All that comes on a channel until it is closed.
pub(super) async fn rest(mut channel: Channel<client::Msg>) -> Ran {
    let mut ran = Ran::default();
    while let Some(message) = channel.wait().await {
        match message {
            ChannelMsg::Data { data } => ran.out.push_str(&String::from_utf8_lossy(&data)),
            ChannelMsg::ExtendedData { data, .. } => ran.err.push_str(&String::from_utf8_lossy(&data)),
            ChannelMsg::ExitStatus { exit_status } => ran.code = Some(exit_status),
            _ => {}
        }
    }
    ran
}

/// What comes on a channel up to where it ends with `end`.
pub(super) async fn until(channel: &mut Channel<client::Msg>, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        match channel.wait().await.unwrap_or_else(|| panic!("closed after {text:?}")) {
            ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } => text.push_str(&String::from_utf8_lossy(&data)),
            _ => {}
        }
    }
    text
}
