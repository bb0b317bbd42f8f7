//! MySQL's protocol, version 10, as far as a plain client needs it: greeting, `mysql_native_password`, queries.

use super::{DbError, Proof, Rows, Session, admit, execute, listens, own_address};
use crate::Lab;
use crate::ec2::lookup;
use std::io::{Error, Result};
use std::net::Ipv4Addr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH.
const CAPABILITIES: u32 = 0x0008_8209 | 0x0000_0200;
const CONNECT_WITH_DB: u32 = 0x0008;
const UTF8: u8 = 33;

/// Serves one connection of a client the server sees at `source`.
pub(crate) async fn serve(lab: &Lab, instance: &str, source: Ipv4Addr, stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let mut link = Link { stream, sequence: 0 };
    let scramble = lab.transact(|world| scramble(world.deal().bytes())).map_err(Error::other)?;
    link.send(&greeting(&scramble)).await?;
    let answer = link.receive().await?;
    let login = Login::parse(&answer).ok_or_else(|| Error::other("no handshake response"))?;
    let seen = source.to_string();
    let proof = Proof::Scrambled { scramble, answer: &login.answer };
    let admitted =
        lab.transact(|world| admit(world, instance, &seen, &login.user, &proof, login.database.as_deref())).map_err(Error::other)?;
    let mut session = match admitted {
        Ok(session) => session,
        Err(error) => return link.send(&failure(&error)).await,
    };
    link.send(&done(&Rows::default())).await?;
    loop {
        link.sequence = 0;
        let command = link.receive().await?;
        match command.split_first() {
            Some((0x0e, _)) => link.send(&done(&Rows::default())).await?,
            Some((0x03, statement)) => query(lab, &mut link, &mut session, &String::from_utf8_lossy(statement)).await?,
            Some((0x02, name)) => query(lab, &mut link, &mut session, &format!("USE `{}`", String::from_utf8_lossy(name))).await?,
            Some((0x01, _)) | None => return Ok(()),
            Some(_) => link.send(&failure(&DbError::new(1047, "08S01", "Unknown command"))).await?,
        }
    }
}

async fn query<S: AsyncRead + AsyncWrite + Unpin>(lab: &Lab, link: &mut Link<S>, session: &mut Session, statement: &str) -> Result<()> {
    let answered = lab.transact(|world| {
        let up = lookup::is_running(world, &session.server) && listens(world, &session.server, own_address(world, &session.server));
        up.then(|| execute(world, session, statement))
    });
    match answered.map_err(Error::other)?.ok_or_else(|| Error::other("the server is gone"))? {
        Err(error) => link.send(&failure(&error)).await,
        Ok(rows) if rows.columns.is_empty() => link.send(&done(&rows)).await,
        Ok(rows) => link.send_rows(&rows).await,
    }
}

/// 20 bytes without zeroes.
fn scramble(bytes: [u8; 32]) -> [u8; 20] {
    let mut all = [1; 20];
    for (to, from) in all.iter_mut().zip(bytes) {
        *to = from % 94 + 33;
    }
    all
}

fn greeting(scramble: &[u8; 20]) -> Vec<u8> {
    let [low, high, upper, top] = CAPABILITIES.to_le_bytes();
    let mut packet = vec![10];
    packet.extend(b"5.5.68-MariaDB\0");
    packet.extend(1_u32.to_le_bytes());
    packet.extend(&scramble[..8]);
    packet.extend([0, low, high, UTF8, 2, 0, upper, top, 21]);
    packet.extend([0; 10]);
    packet.extend(&scramble[8..]);
    packet.push(0);
    packet.extend(b"mysql_native_password\0");
    packet
}

/// What the client's handshake response says.
struct Login {
    user: String,
    answer: Vec<u8>,
    database: Option<String>,
}

impl Login {
    fn parse(packet: &[u8]) -> Option<Self> {
        let capabilities = u32::from_le_bytes(packet.get(..4)?.try_into().ok()?);
        let (user, rest) = text(packet.get(32..)?)?;
        let (length, rest) = rest.split_first()?;
        let answer = rest.get(..usize::from(*length))?.to_vec();
        let rest = rest.get(usize::from(*length)..)?;
        let database = if capabilities & CONNECT_WITH_DB == 0 { None } else { text(rest).map(|(name, _)| name) };
        Some(Self { user, answer, database })
    }
}

/// A text that ends with a zero byte, and what follows it.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some((String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[end + 1..]))
}

fn done(rows: &Rows) -> Vec<u8> {
    let mut packet = vec![0];
    packet.extend(number(rows.affected));
    packet.extend(number(rows.last_id));
    packet.extend([2, 0, 0, 0]);
    packet
}

fn failure(error: &DbError) -> Vec<u8> {
    let mut packet = vec![0xff];
    packet.extend(error.code.to_le_bytes());
    packet.push(b'#');
    packet.extend(error.state.as_bytes());
    packet.extend(error.message.as_bytes());
    packet
}

/// A length-encoded number.
fn number(value: u64) -> Vec<u8> {
    let bytes = value.to_le_bytes();
    match value {
        0..=250 => vec![bytes[0]],
        251..=0xffff => [&[0xfc], &bytes[..2]].concat(),
        0x1_0000..=0xff_ffff => [&[0xfd], &bytes[..3]].concat(),
        _ => [&[0xfe], &bytes[..]].concat(),
    }
}

/// A length-encoded text.
fn encoded(value: &str) -> Vec<u8> {
    [number(value.len() as u64), value.as_bytes().to_vec()].concat()
}

fn column(name: &str) -> Vec<u8> {
    let mut packet = [encoded("def"), encoded(""), encoded(""), encoded(""), encoded(name), encoded(name)].concat();
    packet.extend([12, UTF8, 0]);
    packet.extend(0xffff_u32.to_le_bytes());
    // A text of variable length.
    packet.extend([0xfd, 0, 0, 0, 0, 0]);
    packet
}

/// Packets behind their length and sequence number.
struct Link<S> {
    stream: S,
    sequence: u8,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    async fn send(&mut self, packet: &[u8]) -> Result<()> {
        let [a, b, c, _] = u32::try_from(packet.len()).map_err(Error::other)?.to_le_bytes();
        self.stream.write_all(&[a, b, c, self.sequence]).await?;
        self.sequence = self.sequence.wrapping_add(1);
        self.stream.write_all(packet).await
    }

    async fn receive(&mut self) -> Result<Vec<u8>> {
        let mut header = [0; 4];
        self.stream.read_exact(&mut header).await?;
        let [a, b, c, sequence] = header;
        let mut packet = vec![0; u32::from_le_bytes([a, b, c, 0]) as usize];
        self.stream.read_exact(&mut packet).await?;
        self.sequence = sequence.wrapping_add(1);
        Ok(packet)
    }

    async fn send_rows(&mut self, rows: &Rows) -> Result<()> {
        let end = [0xfe, 0, 0, 2, 0];
        self.send(&number(rows.columns.len() as u64)).await?;
        for name in &rows.columns {
            self.send(&column(name)).await?;
        }
        self.send(&end).await?;
        for row in &rows.rows {
            let cells: Vec<u8> = row.iter().flat_map(|cell| cell.as_deref().map_or(vec![0xfb], encoded)).collect();
            self.send(&cells).await?;
        }
        self.send(&end).await
    }
}
