//! One history: a shop or two, what happens in them, and functions that come and go in bad weather until the weather clears and
//! everything has been worked off.

mod outcome;
mod pending;
mod time;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use awda_commerce::Delivery;
use awda_ports::{Agenda, Stores};
use awda_unify::Shelf;

use crate::door::Sent;
use crate::dump;
use crate::laws;
use crate::mutants::Mutant;
use crate::post::{Post, Press};
use crate::shop::{Shop, Told};
use crate::tasks::{Done, Invoked};
use crate::world::{Storm, World};
use pending::{Pending, ready};

/// Invocations at the same time.
const TASKS_MAX: usize = 4;
/// Steps of a history; one that takes more does not come to rest.
const STEPS_MAX: usize = 60_000;
/// Days that are worked off after the weather has cleared: longer than any message may wait.
const REST_DAYS: i64 = 16;

/// What became of a history.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) broken: Vec<String>,
    pub(crate) trace: Vec<String>,
    pub(crate) figures: Figures,
}

/// What a history was about, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) mails: usize,
    pub(crate) promotions: usize,
    pub(crate) notes: usize,
    pub(crate) rows: usize,
    pub(crate) events: usize,
    pub(crate) faults: usize,
    pub(crate) kills: usize,
}

/// Which queue a batch is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    Deliveries,
    Messages,
    Told,
    Shards,
}

const QUEUES: [Queue; 4] = [
    Queue::Deliveries,
    Queue::Messages,
    Queue::Told,
    Queue::Shards,
];

/// What an invocation is for.
#[derive(Debug)]
enum Work {
    Batch(Queue, Vec<String>),
    Letter(usize),
    Decision(usize),
    Press(usize),
    Wakeup,
}

struct Task<'a> {
    id: u64,
    name: &'static str,
    work: Work,
    /// When its function's time is over.
    until: i64,
    future: Pin<Box<dyn Future<Output = Done> + 'a>>,
}

struct History<'a> {
    world: &'a World,
    shops: Vec<Shop>,
    tasks: Vec<Task<'a>>,
    letters: Vec<Pending<Sent>>,
    decisions: Vec<Pending<Delivery>>,
    presses: Vec<Pending<Press>>,
    post: Post,
    shelf: Shelf,
    script: usize,
    has_long_quiet: bool,
    nights: usize,
    next_task: u64,
    kills: usize,
}

/// Something that can be begun.
#[derive(Debug, Clone, Copy)]
enum Start {
    Letter(usize),
    Decision(usize),
    Press(usize),
    Batch(Queue),
    Plan,
    Night,
    Happening,
}

/// Lives one history through and holds it against the laws.
pub(crate) fn lived(seed: u64, mutant: Option<Mutant>, is_told: bool) -> Report {
    let world = World::of(seed, mutant, is_told);
    let mut history = History::begin(&world);
    let mut broken = Vec::new();
    if let Err(why) = history.lives() {
        broken.push(why);
    }
    history.tasks.clear();
    let figures = history.figures();
    broken.extend(laws::broken(&world, &history.shops));
    // It costs as much as a third of the history: every other one.
    if broken.is_empty() && (seed.is_multiple_of(2) || is_told) {
        broken.extend(dump::differences(&world, &history.shops));
    }
    let trace = std::mem::take(&mut world.journal.lock().unwrap().trace);
    Report {
        broken,
        trace,
        figures,
    }
}

impl<'a> History<'a> {
    fn begin(world: &'a World) -> Self {
        let mut shops = vec![world.roll(|dice| Shop::open("acme", dice))];
        if world.roll(|dice| dice.chance(300)) {
            shops.push(world.roll(|dice| Shop::open("bravo", dice)));
        }
        for shop in &shops {
            now(world.house.put_settings(&shop.settings)).unwrap();
        }
        world.tell(|| format!("{:?}", world.storm()));
        Self {
            world,
            shops,
            tasks: Vec::new(),
            letters: Vec::new(),
            decisions: Vec::new(),
            presses: Vec::new(),
            post: Post::default(),
            shelf: Shelf::default(),
            script: world.roll(|dice| 4 + dice.below(14)),
            has_long_quiet: world.roll(|dice| dice.chance(250)),
            nights: world.roll(|dice| *dice.pick(&[0, 0, 0, 0, 0, 1, 2])),
            next_task: 0,
            kills: 0,
        }
    }

    fn lives(&mut self) -> Result<(), String> {
        let mut steps = 0;
        while self.acts(None) {
            steps += 1;
            if steps > STEPS_MAX {
                return Err("the storm does not end".to_owned());
            }
        }
        self.world.tell(|| "the weather clears".to_owned());
        self.world.calm_down();
        self.shelf = Shelf::default();
        let clear_at = self.world.second();
        // Somebody looks at the dead letters when the weather clears, and again when the last of its victims have died an hour later.
        for end in [clear_at + 7_200, clear_at + REST_DAYS * 86_400] {
            for queue in QUEUES {
                self.line(queue).redrive();
            }
            while self.acts(Some(end)) {
                steps += 1;
                if steps > STEPS_MAX {
                    return Err("the queues do not drain".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Does one thing; false when there is nothing left to do until `end`.
    fn acts(&mut self, end: Option<i64>) -> bool {
        self.collect();
        let storm = self.world.storm();
        if !self.tasks.is_empty() {
            let is_full = self.tasks.len() >= TASKS_MAX;
            match self.world.roll(|dice| dice.below(100)) {
                0..=4 if storm.faults + storm.kills > 0 => {
                    self.pass(1, 15);
                    return true;
                }
                5..=24 if !is_full => {}
                _ => {
                    self.polls(storm);
                    return true;
                }
            }
        }
        let starts = self.starts(end.is_some());
        if starts.is_empty() {
            if self.tasks.is_empty() {
                return self.waits(end);
            }
            self.polls(storm);
            return true;
        }
        let start = self.world.roll(|dice| *dice.pick(&starts));
        self.begins(start, storm);
        true
    }

    /// Lets a running invocation go on to its next effect, or ends it there.
    fn polls(&mut self, storm: Storm) {
        let place = self.world.roll(|dice| dice.below(self.tasks.len()));
        if storm.kills > 0 && self.world.roll(|dice| dice.chance(storm.kills)) {
            self.kill(place);
            return;
        }
        let mut context = Context::from_waker(Waker::noop());
        let task = &mut self.tasks[place];
        if let Poll::Ready(done) = task.future.as_mut().poll(&mut context) {
            let task = self.tasks.remove(place);
            self.finish(task.id, task.work, done);
        }
    }

    fn kill(&mut self, place: usize) {
        let task = self.tasks.remove(place);
        self.kills += 1;
        self.world
            .tell(|| format!("#{} {} is killed", task.id, task.name));
        let tick = self.world.tick();
        self.world.journal.lock().unwrap().disturb(task.id, tick);
        self.again(&task.work);
    }

    /// What can be begun now.
    fn starts(&self, is_calm: bool) -> Vec<Start> {
        let now = self.world.second();
        let mut starts = Vec::new();
        starts.extend(ready(&self.letters, now).map(Start::Letter));
        starts.extend(ready(&self.decisions, now).map(Start::Decision));
        starts.extend(ready(&self.presses, now).map(Start::Press));
        for queue in QUEUES {
            if self.line(queue).has_visible(now) {
                starts.push(Start::Batch(queue));
            }
        }
        let due = crate::history::now(self.world.house.due(self.world.now(), 1)).unwrap();
        let is_planning = self.tasks.iter().any(|task| task.name == "plan");
        if !due.rows.is_empty() && (!is_calm || !is_planning) {
            starts.push(Start::Plan);
        }
        if !is_calm && self.script > 0 && self.world.roll(|dice| dice.chance(100)) {
            starts.push(Start::Happening);
        }
        if !is_calm && self.nights > 0 && self.world.roll(|dice| dice.chance(50)) {
            starts.push(Start::Night);
        }
        starts
    }

    fn begins(&mut self, start: Start, storm: Storm) {
        let (world, second) = (self.world, self.world.second());
        self.next_task += 1;
        let invoked = Invoked {
            world,
            task: self.next_task,
            now: world.skewed(),
        };
        match start {
            Start::Happening => self.happens(),
            Start::Letter(place) => {
                let pending = &mut self.letters[place];
                pending.is_busy = true;
                let request = pending.what.request();
                self.invoke("ingest", 5, Work::Letter(place), invoked.ingest(request));
            }
            Start::Decision(place) => {
                let pending = &mut self.decisions[place];
                pending.is_busy = true;
                let decision = pending.what.clone();
                self.invoke("api", 29, Work::Decision(place), invoked.decide(decision));
            }
            Start::Press(place) => {
                let pending = &mut self.presses[place];
                pending.is_busy = true;
                let request = pending.what.request();
                self.invoke(
                    "preferences",
                    10,
                    Work::Press(place),
                    invoked.preferences(request),
                );
            }
            Start::Plan => self.invoke("plan", 120, Work::Wakeup, invoked.plan()),
            Start::Night => {
                self.nights -= 1;
                self.invoke("recompute", 300, Work::Wakeup, invoked.start_night());
            }
            Start::Batch(queue) => {
                let most = world.roll(|dice| *dice.pick(&[1, 1, 1, 2, 5]));
                let line = self.line(queue);
                let records = world.roll(|dice| {
                    let is_doubling = storm.doubles > 0 && dice.chance(storm.doubles);
                    line.receive((second, most), dice, is_doubling)
                });
                if records.is_empty() {
                    return;
                }
                let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
                if world.mutant == Some(Mutant::DeletesBeforeWork) {
                    line.delete(&ids);
                }
                if storm.faults > 0 && world.roll(|dice| dice.chance(50)) {
                    self.shelf = Shelf::default();
                }
                let shelf = self.shelf.clone();
                let work = Work::Batch(queue, ids);
                match queue {
                    Queue::Deliveries => {
                        self.invoke("unify", 30, work, invoked.unify(shelf, records));
                    }
                    Queue::Messages => self.invoke("deliver", 60, work, invoked.deliver(records)),
                    Queue::Told => self.invoke("feedback", 30, work, invoked.feedback(records)),
                    Queue::Shards => self.invoke("recompute", 300, work, invoked.shards(records)),
                }
            }
        }
    }

    fn invoke(
        &mut self,
        name: &'static str,
        timeout: i64,
        work: Work,
        future: impl Future<Output = Done> + 'a,
    ) {
        let id = self.next_task;
        self.world.tell(|| format!("#{id} {name} {work:?}"));
        self.tasks.push(Task {
            id,
            name,
            work,
            until: self.world.second() + timeout,
            future: Box::pin(future),
        });
    }

    fn happens(&mut self) {
        self.script -= 1;
        let place = self.world.roll(|dice| dice.below(self.shops.len()));
        let told = self.shops[place].happens(self.world);
        let late = self.world.roll(|dice| {
            if dice.chance(850) {
                0
            } else {
                dice.within(60, 2 * 86_400)
            }
        });
        let at = self.world.second() + late;
        match told {
            Told::Letter(sent) => self.letters.push(Pending::of(sent, at)),
            Told::Decision(delivery) => self.decisions.push(Pending::of(delivery, at)),
        }
    }
}

/// The answer of a future that waits for nobody.
pub(crate) fn now<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    match work.as_mut().poll(&mut context) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the house in memory waits for nobody"),
    }
}

impl Figures {
    pub(crate) const fn add(&mut self, other: Self) {
        self.mails += other.mails;
        self.promotions += other.promotions;
        self.notes += other.notes;
        self.rows += other.rows;
        self.events += other.events;
        self.faults += other.faults;
        self.kills += other.kills;
    }
}
