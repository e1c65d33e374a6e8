//! Which addresses are public: everything that is not the machine's own, its network's, or set apart.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a host could be public: a name, or a public address.
pub(crate) fn may_be_public(host: &str) -> bool {
    if let Some(address) = literal(host) {
        return is_public(&address);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_private = ["local", "internal"]
        .iter()
        .any(|private| last.eq_ignore_ascii_case(private));
    host.contains('.') && !is_private
}

/// Whether a host is this machine, by address.
pub(crate) fn is_loopback(host: &str) -> bool {
    literal(host).is_some_and(|address| address.is_loopback())
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

/// Whether an address is one that the world may ask.
pub(crate) fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(*address),
        IpAddr::V6(address) => is_public_v6(*address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Between a carrier and its customers.
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments, relays from IPv6, and measurements.
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    // Only what is given out to the world (2000::/3), and of that neither translations of IPv4, protocol assignments nor documentation.
    let [a, b, ..] = address.segments();
    let is_set_apart = match a {
        0x2001 => b < 0x0200 || b == 0x0db8,
        0x2002 => true,
        0x3fff => b < 0x1000,
        _ => false,
    };
    (a & 0xe000) == 0x2000 && !is_set_apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses_are_not_public() {
        for host in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "198.18.0.1",
            "224.0.0.1",
            "192.0.2.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::]",
            "[fd00:ec2::254]",
            "localhost",
            "metadata.internal",
            "printer.local",
        ] {
            assert!(!may_be_public(host), "{host}");
        }
    }

    #[test]
    fn outer_addresses_and_names_may_be_public() {
        for host in ["8.8.8.8", "[2606:4700::1111]", "connect.squareup.com"] {
            assert!(may_be_public(host), "{host}");
        }
    }
}
