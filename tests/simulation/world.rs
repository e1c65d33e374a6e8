//! The world the suite stands in: its stores in memory, its queues, the clock, the carrier, and how bad the weather is.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use awda_kernel::Timestamp;
use awda_ports::Clock;
use awda_testkit::weather::{Call, Fate, Nature, Trouble, Weather};
use awda_testkit::{ManualClock, MemoryHouse, at};

use crate::dice::Dice;
use crate::journal::Journal;
use crate::line::Line;
use crate::mutants::Mutant;

/// When every history begins: a Monday morning in Riyadh.
const START: &str = "2026-01-05T08:00:00Z";

/// How often in a thousand calls something happens to one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Storm {
    pub(crate) faults: usize,
    pub(crate) kills: usize,
    pub(crate) doubles: usize,
    /// Seconds that a function's clock may be wrong.
    pub(crate) skew: i64,
}

impl Storm {
    pub(crate) const CALM: Self = Self {
        faults: 0,
        kills: 0,
        doubles: 0,
        skew: 0,
    };

    fn of(dice: &mut Dice) -> Self {
        Self {
            faults: *dice.pick(&[0, 10, 40, 40, 120]),
            kills: *dice.pick(&[0, 5, 20, 20, 60]),
            doubles: *dice.pick(&[0, 50, 200]),
            skew: *dice.pick(&[0, 1, 30, 180]),
        }
    }
}

/// The world of one history.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) house: MemoryHouse,
    pub(crate) deliveries: Line,
    pub(crate) messages: Line,
    pub(crate) told: Line,
    pub(crate) shards: Line,
    pub(crate) clock: ManualClock,
    pub(crate) mutant: Option<Mutant>,
    pub(crate) journal: Mutex<Journal>,
    dice: Mutex<Dice>,
    storm: Mutex<Storm>,
    tick: AtomicU64,
    stamp: AtomicI64,
    is_told: AtomicBool,
}

impl World {
    pub(crate) fn of(seed: u64, mutant: Option<Mutant>, is_told: bool) -> Self {
        let mut dice = Dice::of(seed);
        let storm = Storm::of(&mut dice);
        Self {
            house: MemoryHouse::default(),
            deliveries: Line::new(180),
            messages: Line::new(360),
            told: Line::new(185),
            shards: Line::new(1_800),
            clock: ManualClock::at(at(START)),
            mutant,
            journal: Mutex::default(),
            dice: Mutex::new(dice),
            storm: Mutex::new(storm),
            tick: AtomicU64::new(0),
            stamp: AtomicI64::new(0),
            is_told: AtomicBool::new(is_told),
        }
    }

    pub(crate) fn roll<T>(&self, throw: impl FnOnce(&mut Dice) -> T) -> T {
        throw(&mut self.dice.lock().unwrap())
    }

    pub(crate) fn storm(&self) -> Storm {
        *self.storm.lock().unwrap()
    }

    pub(crate) fn calm_down(&self) {
        *self.storm.lock().unwrap() = Storm::CALM;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn second(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Now, as a function with a wrong clock reads it.
    pub(crate) fn skewed(&self) -> Timestamp {
        let skew = self.storm().skew;
        let wrong = if skew == 0 {
            0
        } else {
            self.roll(|dice| dice.within(-skew, skew))
        };
        Timestamp::from_second(self.second() + wrong).unwrap()
    }

    /// A moment of now that no other thing has: to the millisecond.
    pub(crate) fn moment(&self) -> Timestamp {
        let stamp = self.stamp.fetch_add(1, Ordering::Relaxed) + 1;
        Timestamp::from_millisecond(self.second() * 1_000 + stamp % 1_000).unwrap()
    }

    /// Effects so far: what comes after what.
    pub(crate) fn tick(&self) -> u64 {
        self.tick.load(Ordering::Relaxed)
    }

    pub(crate) fn step(&self) -> u64 {
        self.tick.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Writes a line of the trace, where one is wanted.
    pub(crate) fn tell(&self, line: impl FnOnce() -> String) {
        if !self.is_told.load(Ordering::Relaxed) {
            return;
        }
        let mut text = String::new();
        let _ = write!(text, "{} {:>5}  ", self.now(), self.tick());
        text.push_str(&line());
        self.journal.lock().unwrap().trace.push(text);
    }
}

/// The weather over one invocation of a function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Over<'a> {
    pub(crate) world: &'a World,
    pub(crate) task: u64,
}

impl Weather for Over<'_> {
    fn fate(&self, call: Call) -> Fate {
        let faults = self.world.storm().faults;
        let fate = self.world.roll(|dice| {
            if faults == 0 || !dice.chance(faults) {
                return Fate::Fine;
            }
            *dice.pick(possible(call.nature))
        });
        if fate != Fate::Fine {
            self.world
                .tell(|| format!("#{} {}: {}: {fate:?}", self.task, call.port, call.verb));
            self.world
                .journal
                .lock()
                .unwrap()
                .disturb(self.task, self.world.tick());
        }
        fate
    }

    fn done(&self, _call: Call) {
        self.world.step();
    }
}

/// What can go wrong with a call. A carrier that says "not now" has not taken the mail; whatever else fails leaves it unknown.
const fn possible(nature: Nature) -> &'static [Fate] {
    use Trouble::{Broken, Conflict, Unavailable};
    match nature {
        Nature::Reads => &[Fate::Before(Unavailable)],
        Nature::Writes => &[
            Fate::Before(Unavailable),
            Fate::After(Unavailable),
            Fate::Again,
        ],
        Nature::Compares => &[
            Fate::Before(Unavailable),
            Fate::Before(Conflict),
            Fate::After(Unavailable),
            Fate::Again,
        ],
        Nature::Commits => &[
            Fate::Before(Unavailable),
            Fate::Before(Conflict),
            Fate::After(Unavailable),
        ],
        Nature::Sends => &[
            Fate::Before(Unavailable),
            Fate::After(Unavailable),
            Fate::Half,
            Fate::Again,
        ],
        Nature::Carries => &[
            Fate::Before(Unavailable),
            Fate::Before(Broken),
            Fate::After(Broken),
        ],
    }
}
