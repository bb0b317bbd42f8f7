//! Checksums that SDKs send with a body: verified, and kept for those who ask.

use crate::wire::AwsError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use std::collections::BTreeMap;

/// Header names of the checksums the lab can compute.
const NAMES: [&str; 5] =
    ["x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1", "x-amz-checksum-sha256"];

/// The checksum header of this name, if the lab knows it.
pub(super) fn header(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|known| *known == name)
}

/// The checksum declared in `headers` (trailers included), once it is seen to be that of `body`; `BadDigest` otherwise.
pub(super) fn declared(headers: &BTreeMap<String, String>, body: &[u8]) -> Result<Option<(&'static str, String)>, AwsError> {
    for name in NAMES {
        let Some(value) = headers.get(name) else { continue };
        if compute(name, body) != *value {
            let message = format!("The {} you specified did not match the calculated checksum.", &name["x-amz-checksum-".len()..]);
            return Err(AwsError::new(400, "BadDigest", message));
        }
        return Ok(Some((name, value.clone())));
    }
    Ok(None)
}

/// The checksum of `body`, in base 64.
pub(super) fn compute(name: &str, body: &[u8]) -> String {
    match name {
        "x-amz-checksum-crc32" => STANDARD.encode(&crc(body, 0xedb8_8320, 0xffff_ffff).to_be_bytes()[4..]),
        "x-amz-checksum-crc32c" => STANDARD.encode(&crc(body, 0x82f6_3b78, 0xffff_ffff).to_be_bytes()[4..]),
        "x-amz-checksum-crc64nvme" => STANDARD.encode(crc(body, 0x9a6c_9329_ac4b_c9b5, u64::MAX).to_be_bytes()),
        "x-amz-checksum-sha1" => STANDARD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, body)),
        _ => STANDARD.encode(digest::digest(&digest::SHA256, body)),
    }
}

/// A reflected CRC with `polynomial`, all bits of `mask` set at first and flipped at last.
fn crc(body: &[u8], polynomial: u64, mask: u64) -> u64 {
    let mut table = [0u64; 256];
    for (index, entry) in (0u64..).zip(table.iter_mut()) {
        *entry = (0..8).fold(index, |value, _| if value & 1 == 1 { (value >> 1) ^ polynomial } else { value >> 1 });
    }
    let step = |crc: u64, byte: &u8| table[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8);
    body.iter().fold(mask, step) ^ mask
}
