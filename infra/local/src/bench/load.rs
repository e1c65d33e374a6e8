//! The same minute of deliveries over HTTP into `awda serve` and into whoever else is named: throughput, latency, memory.
//!
//! Each server is a process of its own and is measured alone, one after the other. `door` is `awda serve` doing what a peer's handler does and
//! no more (`--take-in-only`: verify, queue, answer); `suite` works off what it takes at the same time, in the same process.

use std::time::Duration;

use anyhow::Result;
use indicatif::ProgressBar;
use serde::Serialize;

mod clients;
mod mixture;
mod servers;

pub use servers::Peer;

use clients::Heard;
use servers::Server;

/// What is sent, and how.
#[derive(Debug)]
pub struct Load {
    /// How long each server is measured.
    pub during: Duration,
    /// Senders at once, each with one connection and one delivery at a time.
    pub clients: u32,
    /// Deliveries a second of all clients together; as many as are answered when none. A delivery's latency counts from the moment it was
    /// due, so that a server that stalls is not forgiven what waited for it.
    pub rate: Option<u32>,
    /// Whom it is compared with.
    pub peers: Vec<Peer>,
}

/// What one server did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// `door`, `suite`, or a peer's name.
    pub server: String,
    /// Deliveries that were answered.
    pub deliveries: usize,
    /// Answered a second.
    pub per_second: f64,
    /// Milliseconds to the answer of half of them, and so on.
    pub p50_ms: f64,
    /// The same for 95 in a hundred.
    pub p95_ms: f64,
    /// The same for 99 in a hundred.
    pub p99_ms: f64,
    /// The longest.
    pub most_ms: f64,
    /// Most memory the process ever had, in MB; none where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_mb: Option<f64>,
    /// Answers other than 200, and deliveries without one.
    pub refused: usize,
}

/// Measures every server.
///
/// # Errors
/// A server that did not start.
pub async fn run(load: &Load, bar: &ProgressBar) -> Result<Vec<Line>> {
    let home = servers::Home::new()?;
    let own = [("door", true), ("suite", false)];
    bar.set_length(load.during.as_secs() * (own.len() + load.peers.len()) as u64);
    let mut lines = Vec::new();
    for (name, is_door) in own {
        let server = Server::own(&home, name, is_door).await?;
        lines.push(measured(load, name, server, bar).await?);
    }
    for peer in &load.peers {
        let server = Server::peer(&home, peer).await?;
        lines.push(measured(load, &peer.name, server, bar).await?);
    }
    bar.finish_and_clear();
    Ok(lines)
}

async fn measured(load: &Load, name: &str, server: Server, bar: &ProgressBar) -> Result<Line> {
    bar.set_message(name.to_owned());
    let heard = clients::send(load, server.address(), bar).await?;
    Ok(line(name, heard, load.during, server.peak_mb()))
}

fn line(name: &str, heard: Heard, during: Duration, peak_mb: Option<f64>) -> Line {
    let Heard { mut took, refused } = heard;
    took.sort_unstable();
    let at = |hundredths: usize| {
        let place = (took.len() * hundredths / 100).min(took.len().saturating_sub(1));
        took.get(place).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "deliveries of a minute are far below 2^53"
    )]
    let per_second = took.len() as f64 / during.as_secs_f64();
    Line {
        server: name.to_owned(),
        deliveries: took.len(),
        per_second,
        p50_ms: at(50),
        p95_ms: at(95),
        p99_ms: at(99),
        most_ms: at(100),
        peak_mb,
        refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_long_so_many_in_a_hundred_took_at_most() {
        let took = (1..=200).rev().map(Duration::from_millis).collect();
        let heard = Heard { took, refused: 3 };
        let line = line("door", heard, Duration::from_secs(4), Some(12.5));
        let all = (line.p50_ms, line.p95_ms, line.p99_ms, line.most_ms);
        assert_eq!(all, (101.0, 191.0, 199.0, 200.0));
        assert_eq!((line.deliveries, line.refused), (200, 3));
        assert!((line.per_second - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_server_that_answered_nothing_has_a_line_of_noughts() {
        let line = line("none", Heard::default(), Duration::from_secs(1), None);
        assert_eq!((line.deliveries, line.most_ms), (0, 0.0));
    }
}
