//! `ipMatch`: an address, or a network such as `192.168.2.0/24`.

use core::net::IpAddr;

/// An address, or all that share its first bits.
///
/// An IPv4 address in the clothes of IPv6 (`::ffff:192.0.2.1`) is the IPv4 address, as in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some((address, bits)) = text.split_once('/') else {
            let address = address(text)?;
            return Some(Self { address, bits: width(address) });
        };
        let written: IpAddr = address.parse().ok()?;
        let plain = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits: u32 = bits.parse().ok().filter(|bits| plain && *bits <= width(written))?;
        Some(match (written, written.to_canonical()) {
            (IpAddr::V6(_), address @ IpAddr::V4(_)) if bits >= 96 => Self { address, bits: bits - 96 },
            _ => Self { address: written, bits },
        })
    }

    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = (own.to_bits() ^ other.to_bits()).leading_zeros();
                differing >= self.bits
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = (own.to_bits() ^ other.to_bits()).leading_zeros();
                differing >= self.bits
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}
