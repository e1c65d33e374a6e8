//! What keeps a durable suite going: one worker per queue that wakes a function, and one for the schedules.
//!
//! A worker sleeps until something is sent to its queue or a message becomes visible; it never looks around in a loop. When the suite
//! is stopped, workers finish the batches they have begun.

use std::future::Future;
use std::time::Duration;

use awda_kernel::Timestamp;
use tokio::sync::oneshot::error::RecvError;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use crate::suite::{Error, Nights, Suite};
use crate::template::Source;

/// Longest sleep: the machine's clock may have been set meanwhile.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// Rest after a failure of the queues themselves.
const REST: Duration = Duration::from_secs(1);

/// Shortest sleep: a message that expired, and is deleted within the minute, looks visible.
const SLEEP_MIN: Duration = Duration::from_millis(20);

/// How much less than whoever knocks the workers weigh, on threads of their own: a backlog must not make a shop wait for its 200.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Works until `stop` says so, on threads that give way to the caller's. The future ends when the last batch has.
///
/// # Errors
/// When the machine gives no thread.
pub fn behind(
    suite: Suite,
    stop: watch::Receiver<bool>,
) -> std::io::Result<impl Future<Output = Result<(), RecvError>>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("workers")
        .on_thread_start(give_way)
        .enable_all()
        .build()?;
    let (ended, end) = oneshot::channel();
    std::thread::Builder::new()
        .name("workers".to_owned())
        .spawn(move || {
            give_way();
            runtime.block_on(work(suite, stop));
            // Whoever waited may have gone.
            let _ = ended.send(());
        })?;
    Ok(end)
}

/// Lowers the calling thread's priority. Elsewhere than on Linux it would be the whole process's.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(why) = rustix::process::nice(NICE) {
        tracing::warn!("queues are worked off at full priority: {why}");
    }
}

/// Works until `stop` says so.
pub async fn work(suite: Suite, stop: watch::Receiver<bool>) {
    let mut workers = JoinSet::new();
    for function in &suite.template().functions {
        for source in &function.sources {
            let (suite, stop) = (suite.clone(), stop.clone());
            let (function, source) = (function.id.clone(), source.clone());
            workers.spawn(async move { serve_queue(&suite, &function, &source, stop).await });
        }
    }
    workers.spawn(async move { keep_schedules(&suite, stop).await });
    while workers.join_next().await.is_some() {}
}

async fn serve_queue(
    suite: &Suite,
    function: &str,
    source: &Source,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        let wait = match rest_of_queue(suite, function, source, &stop).await {
            Ok(wait) => wait,
            Err(why) => {
                tracing::error!(function, "failed to work off queue {}: {why}", source.queue);
                REST
            }
        };
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            _ = suite.ground().queues.sent(&source.queue) => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Works the queue off; answers how long it rests then.
async fn rest_of_queue(
    suite: &Suite,
    function: &str,
    source: &Source,
    stop: &watch::Receiver<bool>,
) -> Result<Duration, Error> {
    suite.drain(function, source, || !*stop.borrow()).await?;
    let next = suite.ground().queues.next_visible_at(&source.queue)?;
    Ok(next.map_or(SLEEP_MAX, |at| until(suite.now(), at)))
}

async fn keep_schedules(suite: &Suite, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match suite.fire_next(Nights::AsScheduled).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(why) => tracing::error!("failed to keep a schedule: {why}"),
        }
        let next = suite.next_schedule(Nights::AsScheduled);
        let wait = next.map_or(SLEEP_MAX, |at| until(suite.now(), at));
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

fn until(now: Timestamp, at: Timestamp) -> Duration {
    let wait = Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO);
    wait.clamp(SLEEP_MIN, SLEEP_MAX)
}
