//! A queue as SQS's standard queues are: what was handed out comes back when nobody deletes it in time, in any order, sometimes twice,
//! and lies among the dead letters after its last try.

use std::sync::Mutex;

use awda_lambda::batch::Record;
use awda_ports::{Command, Fault, Later, Queue};

use crate::dice::Dice;

/// Times a message is handed out.
const RECEIVES_MAX: u32 = 5;

/// A message.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) id: u64,
    pub(crate) body: String,
    visible_at: i64,
    receives: u32,
}

/// A queue. Moments are whole seconds.
#[derive(Debug)]
pub(crate) struct Line {
    visibility: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    held: Vec<Held>,
    dead: Vec<Held>,
    sent: Vec<String>,
}

impl Line {
    pub(crate) fn new(visibility: i64) -> Self {
        Self {
            visibility,
            state: Mutex::default(),
        }
    }

    pub(crate) fn put(&self, body: String) {
        let mut state = self.state.lock().unwrap();
        state.sent.push(body.clone());
        state.add(body);
    }

    /// Keeps what is not handed out before this moment.
    pub(crate) fn put_later(&self, body: String, visible_at: i64) {
        self.put(body);
        let mut state = self.state.lock().unwrap();
        if let Some(last) = state.held.last_mut() {
            last.visible_at = visible_at;
        }
    }

    pub(crate) fn has_visible(&self, now: i64) -> bool {
        let state = self.state.lock().unwrap();
        state.held.iter().any(|held| held.visible_at <= now)
    }

    /// When the next message can be handed out; none when there is none.
    pub(crate) fn next_at(&self) -> Option<i64> {
        let state = self.state.lock().unwrap();
        state.held.iter().map(|held| held.visible_at).min()
    }

    /// Hands up to `most` visible messages out, in any order; with `is_doubling` one of them stays for somebody else as well.
    pub(crate) fn receive(
        &self,
        (now, most): (i64, usize),
        dice: &mut Dice,
        is_doubling: bool,
    ) -> Vec<Record> {
        let mut state = self.state.lock().unwrap();
        let mut records = Vec::new();
        while records.len() < most {
            let is_visible = |held: &&mut Held| held.visible_at <= now;
            let visible: Vec<u64> = state
                .held
                .iter_mut()
                .filter(is_visible)
                .map(|held| held.id)
                .collect();
            if visible.is_empty() {
                break;
            }
            let id = *dice.pick(&visible);
            let place = state.held.iter().position(|held| held.id == id).unwrap();
            if state.held[place].receives >= RECEIVES_MAX {
                let dead = state.held.remove(place);
                state.dead.push(dead);
                continue;
            }
            if is_doubling && records.is_empty() {
                let body = state.held[place].body.clone();
                state.add(body);
            }
            let held = &mut state.held[place];
            held.visible_at = now + self.visibility;
            held.receives += 1;
            records.push(Record {
                id: held.id.to_string(),
                body: held.body.clone(),
                receive_count: held.receives,
            });
        }
        records
    }

    /// Deletes what was done. What was not comes back by itself.
    pub(crate) fn delete(&self, ids: &[String]) {
        let mut state = self.state.lock().unwrap();
        state
            .held
            .retain(|held| !ids.contains(&held.id.to_string()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state.lock().unwrap().held.is_empty()
    }

    /// What lies among the dead letters.
    pub(crate) fn dead(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.dead.iter().map(|held| held.body.clone()).collect()
    }

    /// Puts the dead letters back, as somebody does who has looked at them.
    pub(crate) fn redrive(&self) {
        let mut state = self.state.lock().unwrap();
        for dead in std::mem::take(&mut state.dead) {
            state.add(dead.body);
        }
    }

    /// Everything that was ever kept.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.state.lock().unwrap().sent.clone()
    }
}

impl State {
    fn add(&mut self, body: String) {
        self.next += 1;
        self.held.push(Held {
            id: self.next,
            body,
            visible_at: i64::MIN,
            receives: 0,
        });
    }
}

impl<C: Command> Queue<C> for Line {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        for command in commands {
            self.put(command.to_wire());
        }
        Ok(())
    }
}

/// A queue that can wait, as of a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting<'a> {
    pub(crate) line: &'a Line,
    pub(crate) now: i64,
}

impl<C: Command> Queue<C> for Waiting<'_> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        self.line.send(commands).await
    }
}

impl<C: Command> Later<C> for Waiting<'_> {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        for command in commands {
            self.line
                .put_later(command.to_wire(), self.now + i64::from(seconds));
        }
        Ok(())
    }
}

#[test]
fn what_nobody_deletes_comes_back_and_dies_after_five_times() {
    let (line, mut dice) = (Line::new(100), Dice::of(1));
    line.put("a".to_owned());
    for round in 0..5 {
        let now = round * 100;
        assert_eq!(line.receive((now, 10), &mut dice, false).len(), 1);
        assert!(line.receive((now + 99, 10), &mut dice, false).is_empty());
        assert_eq!(line.next_at(), Some(now + 100));
    }
    assert!(line.receive((500, 10), &mut dice, false).is_empty());
    assert_eq!(line.dead(), ["a"]);
    line.redrive();
    let again = line.receive((501, 1), &mut dice, true);
    assert!(line.has_visible(501), "nobody else has a copy");
    line.delete(&[again[0].id.clone()]);
    assert!(!line.is_empty());
}
