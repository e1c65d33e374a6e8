//! How time goes by: by the storm, or to the next thing that is due.

use awda_kernel::Timestamp;
use awda_ports::Agenda;

use super::pending::open;
use super::{History, QUEUES, now};

impl History<'_> {
    /// Moves the clock a little; functions whose time is over are ended.
    pub(super) fn pass(&mut self, least: i64, most: i64) {
        let seconds = self.world.roll(|dice| dice.within(least, most));
        self.world
            .clock
            .advance_seconds(u32::try_from(seconds).unwrap_or(1));
        let now = self.world.second();
        while let Some(place) = self.tasks.iter().position(|task| task.until < now) {
            self.kill(place);
        }
    }

    /// Waits for whatever comes next; false when nothing does.
    pub(super) fn waits(&mut self, end: Option<i64>) -> bool {
        let now = self.world.second();
        let next = self.next_at();
        if let Some(end) = end {
            let Some(next) = next.filter(|next| *next <= end) else {
                return false;
            };
            self.set(next.max(now + 1));
            return true;
        }
        if self.script > 0 && self.world.roll(|dice| dice.chance(500)) {
            self.happens();
            return true;
        }
        let far = self.world.roll(|dice| match dice.below(10) {
            0 => dice.within(86_400, 4 * 86_400),
            1..=3 => dice.within(3_600, 36 * 3_600),
            _ => dice.within(30, 3 * 3_600),
        });
        if self.has_long_quiet && self.script < 5 && self.world.roll(|dice| dice.chance(200)) {
            self.has_long_quiet = false;
            let days = self.world.roll(|dice| dice.within(88, 96));
            self.set(now + days * 86_400);
            return true;
        }
        let is_over = self.script == 0 && !self.has_long_quiet;
        match next {
            Some(next) if self.world.roll(|dice| dice.chance(700)) && next < now + 4 * 86_400 => {
                let late = self.world.roll(|dice| dice.within(0, 90));
                self.set(next.max(now) + late);
            }
            _ if is_over => return false,
            _ => self.set(now + far),
        }
        true
    }

    pub(super) fn set(&self, second: i64) {
        self.world
            .clock
            .set(Timestamp::from_second(second).unwrap());
    }

    /// The next moment at which something can be begun.
    pub(super) fn next_at(&self) -> Option<i64> {
        let due = now(self.world.house.due(Timestamp::MAX, 1)).unwrap().rows;
        let due = due.first().map(|row| row.due_at.as_second() + 1);
        let lines = QUEUES
            .into_iter()
            .filter_map(|line| self.line(line).next_at());
        let open = open(&self.letters)
            .chain(open(&self.decisions))
            .chain(open(&self.presses));
        lines
            .chain(due)
            .chain(open)
            .chain(self.post.next_at())
            .min()
    }
}
