//! Two threads over a list of tasks, with the results in the order of the tasks.
//!
//! It refuses to let the number of threads show: whoever did a task, its result stands in its place.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Threads of one piece of work, the caller's included.
const THREADS: usize = 2;

/// `work` of every task, in order.
pub(crate) fn in_threads<T: Sync, S: Send>(
    tasks: &[T],
    work: &(impl Fn(&T) -> S + Sync),
) -> Vec<S> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(place) else {
                return done;
            };
            done.push((place, work(task)));
        }
    };
    let mut results = std::thread::scope(|scope| {
        let others: Vec<_> = (1..THREADS).map(|_| scope.spawn(take)).collect();
        let mut results = take();
        for other in others {
            match other.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|result| result.0);
    results.into_iter().map(|result| result.1).collect()
}

#[cfg(test)]
mod tests {
    use super::in_threads;

    #[test]
    fn results_stand_in_the_order_of_their_tasks() {
        let tasks: Vec<u64> = (0..1_000).collect();
        let squares = in_threads(&tasks, &|n| n * n);
        assert_eq!(squares, tasks.iter().map(|n| n * n).collect::<Vec<_>>());
    }
}
