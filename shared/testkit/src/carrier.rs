//! A carrier that takes every message, unless it was told to answer otherwise.

use std::collections::VecDeque;
use std::sync::Mutex;

use awda_messaging::carriers::TextMessage;
use awda_ports::{Carrier, Fault, Handover, Mail, Outgoing};

use crate::lock;

/// What a carrier answers to one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It takes the message.
    Accept,
    /// It refuses the message for good, with this code.
    Refuse(&'static str),
    /// It refuses the message for good: the person stopped the channel with the carrier.
    OptedOut,
    /// It refuses the message for good: nobody is at the address.
    Gone,
    /// It refuses the message for good: the channel's window is closed.
    Closed,
    /// It says that it did not take it.
    NotNow,
    /// It says that it did not take it, and when it may be asked again, in milliseconds.
    NotBefore(u32),
    /// It takes the message and nobody hears of it.
    AcceptSilently,
    /// It does not take the message and nobody hears of it.
    LoseSilently,
}

/// A carrier in memory.
#[derive(Debug, Default)]
pub struct MemoryCarrier {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: Vec<Outgoing>,
    script: VecDeque<Answer>,
}

impl MemoryCarrier {
    /// Answers the next messages so, one each; then every message is taken.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        lock(&self.state).script.extend(answers);
    }

    /// The mails it has, in order.
    pub fn mails(&self) -> Vec<Mail> {
        let mail = |message| match message {
            Outgoing::Mail(mail) => Some(mail),
            Outgoing::Text(_) => None,
        };
        self.taken().into_iter().filter_map(mail).collect()
    }

    /// The messages of other channels that it has, in order.
    pub fn texts(&self) -> Vec<TextMessage> {
        let text = |message| match message {
            Outgoing::Text(text) => Some(*text),
            Outgoing::Mail(_) => None,
        };
        self.taken().into_iter().filter_map(text).collect()
    }

    fn taken(&self) -> Vec<Outgoing> {
        lock(&self.state).taken.clone()
    }
}

impl Carrier for MemoryCarrier {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let mut state = lock(&self.state);
        let answer = state.script.pop_front().unwrap_or(Answer::Accept);
        if matches!(answer, Answer::Accept | Answer::AcceptSilently) {
            state.taken.push(message.clone());
        }
        let code = || "scripted".to_owned();
        match answer {
            Answer::Accept => Ok(Handover::Accepted {
                carrier_id: format!("carrier-{}", state.taken.len()),
            }),
            Answer::Refuse(code) => Ok(Handover::Refused {
                code: code.to_owned(),
            }),
            Answer::OptedOut => Ok(Handover::OptedOut { code: code() }),
            Answer::Gone => Ok(Handover::Gone { code: code() }),
            Answer::Closed => Ok(Handover::Closed { code: code() }),
            Answer::NotNow => Err(Fault::unavailable("hand a message over")),
            Answer::NotBefore(after_ms) => {
                Err(Fault::unavailable("hand a message over").after(after_ms))
            }
            Answer::AcceptSilently | Answer::LoseSilently => {
                Err(Fault::broken("learn whether a message was taken"))
            }
        }
    }
}
