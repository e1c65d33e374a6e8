//! Messages that are sent at the same time are kept in one step of the database: whoever comes to a free database keeps its own, whoever
//! comes meanwhile waits, and the first of those keeps them all.
//!
//! A step costs the same for one message and for ten, so that a door that is knocked at more often opens faster. Nobody waits for others
//! to come. It refuses to know what is kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{Receiver, Sender, channel};

/// Those who have something to keep.
#[derive(Debug)]
pub(super) struct Together<T, R> {
    line: Mutex<Line<T, R>>,
}

#[derive(Debug)]
struct Line<T, R> {
    /// Somebody is keeping, or was told to.
    is_led: bool,
    waiting: Vec<Waiting<T, R>>,
}

/// Somebody's thing, and how they are told what became of it.
#[derive(Debug)]
pub(super) struct Waiting<T, R> {
    pub(super) thing: T,
    tell: Sender<Told<T, R>>,
}

#[derive(Debug)]
enum Told<T, R> {
    /// It was kept by somebody else, or not.
    Done(R),
    /// It is their turn to keep: their thing back.
    Lead(T),
}

/// A place in the line. Whoever leaves it after the lead was given to them hands it on.
#[derive(Debug)]
struct Place<'a, T, R> {
    together: &'a Together<T, R>,
    told: Receiver<Told<T, R>>,
}

/// Whoever has this keeps; others' turn comes when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a, T, R> {
    together: &'a Together<T, R>,
}

/// What came of a thing.
pub(super) enum Joined<'a, T, R> {
    /// Somebody else kept it, with this result; none when they died of it.
    Kept(Option<R>),
    /// It is to be kept now, with all who wait.
    Turn(T, Turn<'a, T, R>),
}

impl<T, R> Together<T, R> {
    pub(super) const fn new() -> Self {
        Self {
            line: Mutex::new(Line {
                is_led: false,
                waiting: Vec::new(),
            }),
        }
    }

    /// Waits until the thing was kept by somebody else, or is to be kept.
    pub(super) async fn join(&self, thing: T) -> Joined<'_, T, R> {
        let mut place = match self.stand(thing) {
            Ok(thing) => return self.turn(thing),
            Err(told) => Place {
                together: self,
                told,
            },
        };
        match (&mut place.told).await {
            Ok(Told::Lead(thing)) => self.turn(thing),
            Ok(Told::Done(result)) => Joined::Kept(Some(result)),
            Err(_) => Joined::Kept(None),
        }
    }

    const fn turn(&self, thing: T) -> Joined<'_, T, R> {
        Joined::Turn(thing, Turn { together: self })
    }

    /// The thing back when nobody keeps, else a place in the line.
    fn stand(&self, thing: T) -> Result<T, Receiver<Told<T, R>>> {
        let mut line = self.line();
        if !line.is_led {
            line.is_led = true;
            return Ok(thing);
        }
        let (tell, told) = channel();
        line.waiting.push(Waiting { thing, tell });
        Err(told)
    }

    fn line(&self) -> MutexGuard<'_, Line<T, R>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, R> Drop for Place<'_, T, R> {
    fn drop(&mut self) {
        self.told.close();
        // After an answer there is nothing more to hear.
        if let Ok(Told::Lead(_)) = self.told.try_recv() {
            drop(Turn {
                together: self.together,
            });
        }
    }
}

impl<T, R> Waiting<T, R> {
    /// Tells them; who went away meanwhile is not told.
    pub(super) fn tell(self, result: R) {
        let _ = self.tell.send(Told::Done(result));
    }
}

impl<T, R> Turn<'_, T, R> {
    /// All who wait, to be kept with one's own.
    pub(super) fn others(&self) -> Vec<Waiting<T, R>> {
        std::mem::take(&mut self.together.line().waiting)
    }
}

impl<T, R> Drop for Turn<'_, T, R> {
    /// The next in the line who is still there keeps; a thing whose owner went away was answered by nobody and is let go.
    fn drop(&mut self) {
        let mut line = self.together.line();
        while !line.waiting.is_empty() {
            let next = line.waiting.remove(0);
            if next.tell.send(Told::Lead(next.thing)).is_ok() {
                return;
            }
        }
        line.is_led = false;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    type Things = Together<u32, Result<(), u32>>;

    /// Keeps everything there is to keep; answers how many things were kept in one step.
    async fn keep(things: &Things, thing: u32, steps: &AtomicUsize) -> Result<(), u32> {
        match things.join(thing).await {
            Joined::Kept(result) => result.unwrap(),
            Joined::Turn(own, turn) => {
                assert_eq!(own, thing);
                steps.fetch_add(1, Ordering::SeqCst);
                for other in turn.others() {
                    let thing = other.thing;
                    other.tell(if thing % 7 == 0 { Err(thing) } else { Ok(()) });
                }
                if own % 7 == 0 { Err(own) } else { Ok(()) }
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn everybody_is_told_what_became_of_their_own() {
        let (things, steps) = (Arc::new(Things::new()), Arc::new(AtomicUsize::new(0)));
        let mut all = tokio::task::JoinSet::new();
        for thing in 0..2_000 {
            let (things, steps) = (Arc::clone(&things), Arc::clone(&steps));
            all.spawn(async move { (thing, keep(&things, thing, &steps).await) });
        }
        for (thing, result) in all.join_all().await {
            assert_eq!(result, if thing % 7 == 0 { Err(thing) } else { Ok(()) });
        }
        assert!(!things.line().is_led);
    }

    #[tokio::test]
    async fn who_comes_meanwhile_is_kept_together_by_the_first_of_them() {
        let things = Things::new();
        let Joined::Turn(_, first) = things.join(1).await else {
            panic!("nobody was there before");
        };
        let steps = AtomicUsize::new(0);
        let free = async { drop(first) };
        let (two, three, four, ()) = tokio::join!(
            keep(&things, 2, &steps),
            keep(&things, 3, &steps),
            keep(&things, 4, &steps),
            free,
        );
        assert_eq!((two, three, four), (Ok(()), Ok(()), Ok(())));
        assert_eq!(steps.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn the_turn_passes_over_who_went_away_and_survives_who_died() {
        let things = Arc::new(Things::new());
        let Joined::Turn(_, first) = things.join(1).await else {
            panic!("nobody was there before");
        };
        let went = things.stand(2).unwrap_err();
        drop(went);
        let died = tokio::spawn({
            let things = Arc::clone(&things);
            async move {
                let Joined::Turn(..) = things.join(3).await else {
                    return;
                };
                panic!("died while keeping");
            }
        });
        tokio::task::yield_now().await;
        drop(first);
        died.await.unwrap_err();
        assert!(matches!(things.join(4).await, Joined::Turn(4, _)));
    }

    #[tokio::test]
    async fn who_leaves_with_the_lead_in_hand_gives_it_on() {
        let things = Things::new();
        let Joined::Turn(_, first) = things.join(1).await else {
            panic!("nobody was there before");
        };
        let mut second = Box::pin(things.join(2));
        let mut third = Box::pin(things.join(3));
        let waits = still_waits(&mut second).await && still_waits(&mut third).await;
        assert!(waits);
        drop(first);
        drop(second);
        assert!(matches!(third.await, Joined::Turn(3, _)));
        assert!(matches!(things.join(4).await, Joined::Turn(4, _)));
    }

    /// Looks once; whether it still waits.
    async fn still_waits<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
        })
        .await
    }
}
