//! Which addresses are public: everything that is not the machine's own, its network's, or set apart.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use awda_ports::Fault;
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};

/// Resolves names, and only to public addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct PublicOnly;

/// A name led to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
struct NotPublic;

impl ResolveDns for PublicOnly {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let found = tokio::net::lookup_host((name, 0)).await;
            let found = found.map_err(ResolveDnsError::new)?;
            judged(found.map(|socket| socket.ip()).collect())
        })
    }
}

/// What a name resolved to, where that is somewhere and all of it is public: these very addresses are connected to.
fn judged(found: Vec<IpAddr>) -> Result<Vec<IpAddr>, ResolveDnsError> {
    if found.is_empty() {
        let nothing = io::Error::from(io::ErrorKind::NotFound);
        return Err(ResolveDnsError::new(nothing));
    }
    // One inner address among outer ones is a trick, not a mistake.
    if !found.iter().all(is_public) {
        return Err(ResolveDnsError::new(NotPublic));
    }
    Ok(found)
}

/// The fault of a failed call: refused when a name led to the inside, else worth another try.
pub(super) fn fault_of(why: Box<dyn std::error::Error + Send + Sync>) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(why.as_ref());
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return Fault::refused("ask an address that is not public").because(why);
        }
        cause = inner.source();
    }
    Fault::unavailable("hear a source's answer").because(why)
}

/// Whether a host could be public: a name, or a public address.
pub(super) fn may_be_public(host: &str) -> bool {
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
pub(super) fn is_loopback(host: &str) -> bool {
    literal(host).is_some_and(|address| address.is_loopback())
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

fn is_public(address: &IpAddr) -> bool {
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

    /// Every way that an address of the inside is written: as itself, inside one of IPv6, and as resolvers read numbers.
    fn written(inner: Ipv4Addr) -> Vec<String> {
        let [a, b, c, d] = inner.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let whole = u32::from(inner);
        let tail = whole & 0x00ff_ffff;
        vec![
            inner.to_string(),
            format!("[::ffff:{inner}]"),
            format!("[::ffff:{high:x}:{low:x}]"),
            format!("[::{inner}]"),
            format!("[64:ff9b::{inner}]"),
            format!("[64:ff9b:1::{inner}]"),
            format!("[2002:{high:x}:{low:x}::1]"),
            format!("[2001:0:{high:x}:{low:x}::1]"),
            whole.to_string(),
            format!("{whole:#x}"),
            format!("0{whole:o}"),
            format!("{a}.{tail}"),
            format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
            format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            format!("{a}.{b}.{low}"),
        ]
    }

    #[tokio::test]
    async fn no_spelling_of_an_inner_address_is_asked() {
        let inner = [
            "0.0.0.0",
            "10.0.0.1",
            "10.255.255.254",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "169.254.170.2",
            "172.16.0.1",
            "172.31.255.254",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ];
        let mut tried = 0;
        for address in inner {
            for host in written(address.parse().unwrap()) {
                let is_asked = may_be_public(&host) && PublicOnly.resolve_dns(&host).await.is_ok();
                assert!(!is_asked, "{host} is {address}");
                tried += 1;
            }
        }
        assert!(tried > 300, "{tried}");
    }

    #[test]
    fn one_inner_address_among_outer_ones_is_enough_to_be_refused() {
        let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let outer: Vec<IpAddr> = addresses(&["8.8.8.8", "2606:4700::1111"]);
        assert_eq!(judged(outer.clone()).unwrap(), outer);
        for inner in [
            "127.0.0.1",
            "169.254.169.254",
            "::1",
            "fe80::1",
            "3fff::1",
            "2001:20::1",
        ] {
            judged(addresses(&["8.8.8.8", inner])).unwrap_err();
        }
        judged(Vec::new()).unwrap_err();
    }

    #[tokio::test]
    async fn a_name_that_leads_to_the_inside_is_not_resolved() {
        let fault = PublicOnly.resolve_dns("localhost").await.unwrap_err();
        let fault = fault_of(Box::new(fault));
        assert_eq!(awda_ports::Remedied::code(&fault), "port.refused");
    }
}
