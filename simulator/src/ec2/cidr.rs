//! IPv4 address ranges in CIDR notation.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// A range such as `10.0.0.0/16`; its host bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Cidr {
    base: u32,
    bits: u8,
}

impl Cidr {
    /// Everything: `0.0.0.0/0`.
    pub(crate) const ALL: Self = Self { base: 0, bits: 0 };

    /// The range of `bits` leading bits `address` lies in.
    pub(crate) fn around(address: Ipv4Addr, bits: u8) -> Self {
        let bits = bits.min(32);
        Self { base: u32::from(address) & mask(bits), bits }
    }

    /// The first address.
    pub(crate) fn first(self) -> Ipv4Addr {
        Ipv4Addr::from(self.base)
    }

    /// Length of the prefix.
    pub(crate) fn bits(self) -> u8 {
        self.bits
    }

    /// Number of addresses.
    pub(crate) fn size(self) -> u64 {
        1 << (32 - u32::from(self.bits))
    }

    /// The address at `offset` from the first.
    pub(crate) fn at(self, offset: u64) -> Ipv4Addr {
        Ipv4Addr::from(self.base.wrapping_add(u32::try_from(offset).unwrap_or(u32::MAX)))
    }

    /// Whether `address` lies in it.
    pub(crate) fn contains(self, address: Ipv4Addr) -> bool {
        u32::from(address) & mask(self.bits) == self.base
    }

    /// Whether all of `other` lies in it.
    pub(crate) fn covers(self, other: Self) -> bool {
        other.bits >= self.bits && self.contains(other.first())
    }

    /// Whether some address lies in both.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }
}

fn mask(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first(), self.bits)
    }
}

/// Text that is no range.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an IPv4 range in CIDR notation")]
pub(crate) struct NoCidr(String);

impl FromStr for Cidr {
    type Err = NoCidr;

    /// Host bits are dropped, as EC2 does (`10.0.0.5/16` is `10.0.0.0/16`).
    fn from_str(text: &str) -> Result<Self, NoCidr> {
        let fail = || NoCidr(text.to_owned());
        let (address, bits) = text.split_once('/').ok_or_else(fail)?;
        let address: Ipv4Addr = address.parse().map_err(|_| fail())?;
        let bits: u8 = bits.parse().map_err(|_| fail())?;
        if bits > 32 { Err(fail()) } else { Ok(Self::around(address, bits)) }
    }
}

impl TryFrom<String> for Cidr {
    type Error = NoCidr;

    fn try_from(text: String) -> Result<Self, NoCidr> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.to_string()
    }
}
