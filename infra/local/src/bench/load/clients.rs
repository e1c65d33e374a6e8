//! Clients that keep one connection each and send the next delivery when the last was answered, or when it is due.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use indicatif::ProgressBar;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Load;
use super::mixture::delivery;

/// Numbers of one client's deliveries lie so far from the next one's.
const APART: u32 = 10_000_000;

/// What clients heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// How long each answer took.
    pub(super) took: Vec<Duration>,
    /// Answers other than 200, and deliveries without one.
    pub(super) refused: usize,
}

/// Sends from every client at once.
pub(super) async fn send(load: &Load, to: SocketAddr, bar: &ProgressBar) -> Result<Heard> {
    let begin = Instant::now();
    let clients = load.clients.max(1);
    let mut sending = JoinSet::new();
    for number in 0..clients {
        let every = load
            .rate
            .map(|rate| Duration::from_secs(clients.into()) / rate.max(1));
        let client = Client {
            to,
            begin: begin + every.unwrap_or_default() * number / clients,
            end: begin + load.during,
            every,
            first: number * APART,
        };
        sending.spawn(client.sends());
    }
    for second in 1..=load.during.as_secs() {
        sleep_until(begin + Duration::from_secs(second)).await;
        bar.inc(1);
    }
    let mut heard = Heard::default();
    while let Some(one) = sending.join_next().await {
        let one = one.context("a client ended early")??;
        heard.took.extend(one.took);
        heard.refused += one.refused;
    }
    Ok(heard)
}

struct Client {
    to: SocketAddr,
    begin: Instant,
    end: Instant,
    /// From one delivery to the next; at once when none.
    every: Option<Duration>,
    /// The number of its first delivery.
    first: u32,
}

impl Client {
    async fn sends(self) -> Result<Heard> {
        let mut heard = Heard::default();
        let mut line = connected(self.to).await?;
        let mut due = self.begin;
        for number in self.first.. {
            let request = delivery(number)?;
            // Latency counts from when a delivery was due, not from when its turn came.
            let begun = match self.every {
                Some(every) => {
                    let begun = due;
                    sleep_until(due.min(self.end)).await;
                    due += every;
                    begun
                }
                None => Instant::now(),
            };
            if Instant::now() >= self.end {
                break;
            }
            match status(&mut line, request).await {
                Ok(200) => heard.took.push(begun.elapsed()),
                Ok(_) => {
                    heard.took.push(begun.elapsed());
                    heard.refused += 1;
                }
                Err(_) => {
                    heard.refused += 1;
                    line = connected(self.to).await?;
                }
            }
        }
        Ok(heard)
    }
}

type Line = SendRequest<Full<bytes::Bytes>>;

async fn connected(to: SocketAddr) -> Result<Line> {
    let stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    let (line, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(line)
}

/// The status of a whole answer.
async fn status(line: &mut Line, request: awda_ports::web::Request) -> Result<u16> {
    line.ready().await?;
    let answer = line.send_request(request.map(Full::new)).await?;
    let status = answer.status().as_u16();
    answer.into_body().collect().await?;
    Ok(status)
}
