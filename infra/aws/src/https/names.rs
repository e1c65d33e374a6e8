//! Names of hosts become addresses; where only the public may be asked, only public ones.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::address;

/// Which names are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Those the environment or AWS gave us.
    Any,
    /// Those that others gave us.
    PublicOnly,
}

/// A name led to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
pub(crate) struct NotPublic;

type Addresses = std::vec::IntoIter<SocketAddr>;
type Unresolved = Box<dyn Error + Send + Sync>;

impl Names {
    /// The addresses of a name.
    ///
    /// # Errors
    /// What the system's resolver said, or [`NotPublic`].
    async fn addresses(self, name: &str) -> Result<Vec<SocketAddr>, Unresolved> {
        let found = tokio::net::lookup_host((name, 0)).await?.collect();
        match self {
            Self::Any => Ok(found),
            Self::PublicOnly => judged(found),
        }
    }
}

/// What a name resolved to, where that is somewhere and all of it is public: these very addresses are connected to.
fn judged(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Unresolved> {
    if found.is_empty() {
        return Err(io::Error::from(io::ErrorKind::NotFound).into());
    }
    // One inner address among outer ones is a trick, not a mistake.
    if !found.iter().all(|one| address::is_public(&one.ip())) {
        return Err(NotPublic.into());
    }
    Ok(found)
}

impl Service<Name> for Names {
    type Response = Addresses;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Addresses, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let names = *self;
        Box::pin(async move { Ok(names.addresses(name.as_str()).await?.into_iter()) })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

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
                let is_asked = address::may_be_public(&host)
                    && Names::PublicOnly.addresses(&host).await.is_ok();
                assert!(!is_asked, "{host} is {address}");
                tried += 1;
            }
        }
        assert!(tried > 300, "{tried}");
    }

    #[test]
    fn one_inner_address_among_outer_ones_is_enough_to_be_refused() {
        let addresses = |texts: &[&str]| {
            let one = |text: &&str| SocketAddr::new(text.parse().unwrap(), 0);
            texts.iter().map(one).collect()
        };
        let outer: Vec<SocketAddr> = addresses(&["8.8.8.8", "2606:4700::1111"]);
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
        let why = Names::PublicOnly.addresses("localhost").await.unwrap_err();
        assert!(why.is::<NotPublic>(), "{why}");
        assert!(!Names::Any.addresses("localhost").await.unwrap().is_empty());
    }
}
