//! A carrier that takes every mail, unless it was told to answer otherwise.

use std::collections::VecDeque;
use std::sync::Mutex;

use awda_ports::{Carrier, Fault, Handover, Mail};

use crate::lock;

/// What a carrier answers to one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It takes the mail.
    Accept,
    /// It refuses the mail for good, with this code.
    Refuse(&'static str),
    /// It says that it did not take it.
    NotNow,
    /// It takes the mail and nobody hears of it.
    AcceptSilently,
    /// It does not take the mail and nobody hears of it.
    LoseSilently,
}

/// A carrier in memory.
#[derive(Debug, Default)]
pub struct MemoryCarrier {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    mails: Vec<Mail>,
    script: VecDeque<Answer>,
}

impl MemoryCarrier {
    /// Answers the next mails so, one each; then every mail is taken.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        lock(&self.state).script.extend(answers);
    }

    /// The mails it has, in order.
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.state).mails.clone()
    }
}

impl Carrier for MemoryCarrier {
    async fn hand_over(&self, mail: &Mail) -> Result<Handover, Fault> {
        let mut state = lock(&self.state);
        let answer = state.script.pop_front().unwrap_or(Answer::Accept);
        if matches!(answer, Answer::Accept | Answer::AcceptSilently) {
            state.mails.push(mail.clone());
        }
        match answer {
            Answer::Accept => Ok(Handover::Accepted {
                carrier_id: format!("carrier-{}", state.mails.len()),
            }),
            Answer::Refuse(code) => Ok(Handover::Refused {
                code: code.to_owned(),
            }),
            Answer::NotNow => Err(Fault::unavailable("hand a mail over")),
            Answer::AcceptSilently | Answer::LoseSilently => {
                Err(Fault::broken("learn whether a mail was taken"))
            }
        }
    }
}
