//! Bad weather: what can happen to a call on its way to a port and back.
//!
//! It refuses to choose: a [`Weather`] is passed in, and with the same choices the same happens.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use awda_ports::Fault;

/// What a call does to the world, and so what can go wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It only looks.
    Reads,
    /// It writes something that may be written twice.
    Writes,
    /// It writes one row on a condition. A client that asks again by itself finds its own write.
    Compares,
    /// It keeps several rows together or none, and is recognised when it is asked again.
    Commits,
    /// It puts commands on a queue.
    Sends,
    /// It hands a mail over.
    Carries,
}

/// A call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The port.
    pub port: &'static str,
    /// What is asked of it.
    pub verb: &'static str,
    /// What that does.
    pub nature: Nature,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers in time, or asks for patience.
    Unavailable,
    /// Somebody was faster.
    Conflict,
    /// Nobody can say what happened.
    Broken,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is answered.
    Fine,
    /// It has no effect.
    Before(Trouble),
    /// It has its effect, and the answer is lost.
    After(Trouble),
    /// It has its effect, the answer is lost, and the client asks again by itself: the second answer counts.
    Again,
    /// Part of what was sent is kept, and the answer is lost.
    Half,
}

/// Who decides what happens.
pub trait Weather: Send + Sync {
    /// Decides about a call before it has any effect.
    fn fate(&self, call: Call) -> Fate;

    /// Hears that the effect of a call is there.
    fn done(&self, call: Call) {
        let _ = call;
    }
}

impl<W: Weather> Weather for &W {
    fn fate(&self, call: Call) -> Fate {
        (**self).fate(call)
    }

    fn done(&self, call: Call) {
        (**self).done(call);
    }
}

impl<W: Weather> Weather for Arc<W> {
    fn fate(&self, call: Call) -> Fate {
        (**self).fate(call)
    }

    fn done(&self, call: Call) {
        (**self).done(call);
    }
}

impl Trouble {
    /// The fault that the caller sees.
    pub fn fault(self, call: Call) -> Fault {
        match self {
            Self::Unavailable => Fault::unavailable(call.verb),
            Self::Conflict => Fault::conflict(call.verb),
            Self::Broken => Fault::broken(call.verb),
        }
    }
}

/// Waits for everybody else's turn: pending once. Whoever polls by hand can stop here, or forget the future.
pub async fn turn() {
    let mut has_waited = false;
    poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn a_turn_is_one_wait() {
        let mut turn = pin!(turn());
        let mut context = Context::from_waker(Waker::noop());
        assert!(turn.as_mut().poll(&mut context).is_pending());
        assert!(turn.as_mut().poll(&mut context).is_ready());
    }
}
