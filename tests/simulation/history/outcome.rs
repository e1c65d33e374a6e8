//! What becomes of an invocation, and of the mails it sent.

use awda_ports::web::Answer;

use super::pending::Pending;
use super::{Figures, History, Queue, Work};
use crate::mutants::Mutant;
use crate::tasks::Done;

impl<'a> History<'a> {
    pub(super) fn finish(&mut self, id: u64, work: Work, done: Done) {
        let second = self.world.second();
        self.world.tell(|| format!("#{id} {}", said(&done)));
        match (work, done) {
            (Work::Batch(queue, ids), Done::Failed(failed)) => {
                let is_done = |id: &String| !failed.contains(id);
                let done: Vec<String> = ids.into_iter().filter(is_done).collect();
                if self.world.mutant != Some(Mutant::NeverDeletes) {
                    self.line(queue).delete(&done);
                }
            }
            (Work::Letter(place), Done::Answered(answer)) if answer.status() == 200 => {
                let pending = &mut self.letters[place];
                pending.is_busy = false;
                // A sender that is not sure sends the same again.
                pending.is_open = self.world.roll(|dice| dice.chance(100));
                pending.at = second + 600;
            }
            (Work::Decision(place), Done::Went(true)) => {
                self.decisions[place].is_open = false;
            }
            (Work::Press(place), Done::Answered(answer)) if answer.status() == 200 => {
                self.presses[place].is_open = false;
                self.presses[place].what.answered(self.world);
            }
            (work, _) => self.again(&work),
        }
    }

    /// Whoever got no answer asks again later; the queue hands out again by itself.
    pub(super) fn again(&mut self, work: &Work) {
        let later = self.world.second() + self.world.roll(|dice| dice.within(5, 900));
        match work {
            Work::Letter(place) => self.letters[*place].again(later),
            Work::Decision(place) => self.decisions[*place].again(later),
            Work::Press(place) => self.presses[*place].again(later),
            Work::Batch(..) | Work::Wakeup => {}
        }
    }

    /// Takes what became of mails: what the carrier tells, and what people press.
    pub(super) fn collect(&mut self) {
        self.post.reads(self.world);
        for (at, press) in self.post.pressed() {
            self.presses.push(Pending::of(press, at));
        }
        self.post.tells(self.world);
    }

    pub(super) const fn line(&self, queue: Queue) -> &'a crate::line::Line {
        match queue {
            Queue::Deliveries => &self.world.deliveries,
            Queue::Messages => &self.world.messages,
            Queue::Told => &self.world.told,
            Queue::Shards => &self.world.shards,
        }
    }

    pub(super) fn figures(&self) -> Figures {
        let journal = self.world.journal.lock().unwrap();
        Figures {
            mails: journal.handed.len(),
            promotions: journal
                .handed
                .iter()
                .filter(|one| one.is_marketing())
                .count(),
            notes: journal.handed.iter().filter(|one| one.is_note()).count(),
            rows: self.world.house.messages().len(),
            events: journal.kept.len(),
            faults: journal.faults,
            kills: self.kills,
        }
    }
}

fn said(done: &Done) -> String {
    match done {
        Done::Failed(failed) if failed.is_empty() => "is done".to_owned(),
        Done::Failed(failed) => format!("leaves {failed:?} in the queue"),
        Done::Answered(answer) => format!("answers {}", Answer::status(answer)),
        Done::Went(went) => format!("went well: {went}"),
    }
}
