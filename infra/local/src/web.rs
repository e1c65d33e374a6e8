//! HTTP on the loopback interface: bytes in, bytes out.
//!
//! It refuses to know routes; it hands every request on with its real path and raw body, as API Gateway does, and caps what it reads.

use std::future::Future;
use std::sync::Arc;

use awda_ports::web::{Answer, Request, problem};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::StatusCode;
use tokio::net::TcpListener;

/// Largest body that is read at all: API Gateway's own limit. Functions set smaller ones.
pub const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Who answers requests.
pub trait Door: Send + Sync + 'static {
    /// Answers one.
    fn answer(&self, request: Request) -> impl Future<Output = Answer> + Send;
}

/// Serves until `stop` ends; requests that are being answered then are answered still.
///
/// # Errors
/// What the listener says.
pub async fn serve<D: Door>(
    listener: TcpListener,
    door: Arc<D>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = axum::Router::new().fallback(pass_on::<D>).with_state(door);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await
}

async fn pass_on<D: Door>(
    State(door): State<Arc<D>>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let answer = match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => door.answer(Request::from_parts(parts, bytes)).await,
        Err(_) => problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "webhook.too_large",
            format!("a body over {BODY_BYTES_MAX} bytes, or one that did not arrive whole"),
        ),
    };
    answer.map(Body::from)
}
