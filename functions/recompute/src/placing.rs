//! One person's move from where they were to where they belong now, as writes, and what the night tells of it. It refuses to load and
//! to commit.
//!
//! What is told is the way from where the last night left somebody, whoever moved them since; so a shard that is done again after a
//! crash tells the same.

use std::collections::BTreeSet;

use awda_commerce::Event;
use awda_customers::{Before, Class, Owed, Profile, Touched};
use awda_kernel::{CustomerId, Day, StoreId, Timestamp, day_number};
use awda_measures::{Cause, NightReport, Placed, memberships_of};
use awda_messaging::{AgendaRow, schedule};
use awda_ports::{Settlement, Step, Trigger, Write, step_writes, steps};
use awda_segments::Stage;

use crate::stores::Book;

/// A person's place, and what brings them there: nothing for almost everybody in a quiet night.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) store: StoreId,
    pub(crate) customer: CustomerId,
    /// Segments that whoever moves was in.
    pub(crate) from: Vec<String>,
    /// Segments they are in; none for an id that was absorbed.
    pub(crate) to: Vec<String>,
    /// Their new class.
    pub(crate) turn: Option<Settlement>,
    /// What follows from it.
    pub(crate) follows: Vec<Write>,
    /// The person and their moves, where a flow waits for them.
    pub(crate) begins: Option<Box<(Profile, Vec<Event>)>>,
    /// Rows of the runs that the days which came round begin for them.
    pub(crate) starts: Vec<AgendaRow>,
    /// The class by which it follows.
    pub(crate) stands: Option<Class>,
    /// What they are expected to be worth within a year, in minor units.
    pub(crate) clv_minor: i64,
    told: Option<Told>,
}

/// What the night tells of somebody.
#[derive(Debug, Clone)]
struct Told {
    stages: (Option<String>, String),
    stage_cause: Cause,
    rfm_cause: Option<Cause>,
    steps: Vec<(String, bool, Cause)>,
}

/// What a night is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Night<'a> {
    pub(crate) run: &'a str,
    pub(crate) at: Timestamp,
    /// Now, for dates on the agenda.
    pub(crate) now: Timestamp,
}

/// Places a person by the standards of their store.
pub(crate) fn place(profile: &Profile, book: &Book, night: Night<'_>) -> Move {
    let mut placed = book.rulebook.place(profile, book.day, false);
    let why = Why::new(profile, book);
    let told = Some(told(profile, &placed, book, &why));
    let to = book.rulebook.memberships(&placed.standing.class);
    let old = profile.class.as_ref();
    let owed = owed(old, night);
    let stays = old.is_some_and(|old| old.is_same(&placed.standing.class));
    let lifetime = placed.standing.lifetime;
    let mut step = Move {
        clv_minor: lifetime.and_then(|one| one.clv_minor).unwrap_or_default(),
        store: profile.store.clone(),
        customer: profile.id.clone(),
        // Whoever stays was where they are.
        from: old
            .filter(|_| !stays)
            .map_or_else(Vec::new, |class| book.rulebook.memberships(class)),
        to,
        turn: None,
        follows: Vec::new(),
        begins: None,
        starts: Vec::new(),
        stands: profile.class.clone().filter(|_| !owed.is_empty()),
        told,
    };
    step.starts = starts(profile, &step.to, book, night);
    if stays && owed.is_empty() {
        return step;
    }
    let way = if stays {
        Vec::new()
    } else {
        way(profile, &placed, book, &why)
    };
    let steps: Vec<Step> = owed.into_iter().chain(way).collect();
    step.follows = follows(profile, &placed, book, night, &steps);
    let awaited = awaited(&step.follows, book);
    step.begins = (!awaited.is_empty()).then(|| Box::new((profile.clone(), awaited)));
    if !stays {
        placed.standing.class.before = remembered(old, book).map(Box::new);
        placed.standing.class.owed = Some(Box::new(owing(&steps, night)));
        step.stands = Some(placed.standing.class);
        step.turn = Some(Settlement {
            customer: profile.id.clone(),
            before: profile.class.clone(),
            class: step.stands.clone(),
        });
    }
    step
}

/// Takes an absorbed id out of every segment it was in; its person is placed under the id that goes on.
pub(crate) fn undo(store: &StoreId, id: &CustomerId, class: &Class, book: Option<&Book>) -> Move {
    let from = book.map_or_else(
        || memberships_of(class),
        |book| book.rulebook.memberships(class),
    );
    let owed = class.owed.iter().flat_map(|owed| &owed.steps);
    let mut leaving: BTreeSet<&String> = owed.map(|(segment, ..)| segment).collect();
    leaving.extend(&from);
    let leaving = leaving.into_iter().map(|segment| Write::Leave {
        segment: segment.clone(),
        customer: id.clone(),
    });
    Move {
        store: store.clone(),
        customer: id.clone(),
        follows: leaving.collect(),
        turn: Some(Settlement {
            customer: id.clone(),
            before: Some(class.clone()),
            class: None,
        }),
        begins: None,
        starts: Vec::new(),
        stands: None,
        clv_minor: 0,
        from,
        to: Vec::new(),
        told: None,
    }
}

impl Move {
    /// Whether it takes them somewhere else.
    pub(crate) fn is_way(&self) -> bool {
        self.turn.is_some() || !self.follows.is_empty()
    }

    /// The memberships it wrote, as another class that stands instead has them.
    pub(crate) fn mended(&self, stands: Option<&Class>, book: &Book) -> Vec<Write> {
        let is_in = stands.map_or_else(Vec::new, |class| book.rulebook.memberships(class));
        let touched = self.follows.iter().filter_map(|write| match write {
            Write::Enter { segment, .. } | Write::Leave { segment, .. } => Some(segment),
            _ => None,
        });
        let mended = touched.map(|segment| {
            let (segment, customer) = (segment.clone(), self.customer.clone());
            if is_in.contains(&segment) {
                let why = Cause::Behaviour.words().to_owned();
                return Write::Enter {
                    segment,
                    customer,
                    since: book.day,
                    why,
                };
            }
            Write::Leave { segment, customer }
        });
        mended.collect()
    }

    /// Whether the night moved them, by itself or by finding that somebody had since the last one.
    pub(crate) fn is_change(&self) -> bool {
        let Some(told) = &self.told else { return true };
        let (from, to) = &told.stages;
        from.as_ref() != Some(to) || told.rfm_cause.is_some() || !told.steps.is_empty()
    }

    /// Tells it to the report.
    pub(crate) fn tell(&self, report: &mut NightReport) {
        let Some(told) = &self.told else { return };
        let (from, to) = &told.stages;
        report.stage(from.as_deref(), to, told.stage_cause);
        if let Some(cause) = told.rfm_cause {
            report.rfm(cause);
        }
        for (id, enters, cause) in &told.steps {
            report.segment(id, *enters, *cause);
        }
    }
}

/// Why somebody moves: found out only for those who do.
struct Why<'a> {
    profile: &'a Profile,
    book: &'a Book,
    by_last_night: std::cell::OnceCell<Option<Class>>,
}

impl<'a> Why<'a> {
    const fn new(profile: &'a Profile, book: &'a Book) -> Self {
        Self {
            profile,
            book,
            by_last_night: std::cell::OnceCell::new(),
        }
    }

    /// Where they would be today by what the last night decided.
    fn by_last_night(&self) -> Option<&Class> {
        let found = self.by_last_night.get_or_init(|| {
            let last = self.book.last.as_ref()?;
            let placed = last.rulebook.place(self.profile, self.book.day, false);
            Some(placed.standing.class)
        });
        found.as_ref()
    }

    /// `is_there` tells whether a class is where they were: by last night's standards they would not have moved.
    fn cause(&self, is_there: impl Fn(&Class) -> bool) -> Cause {
        let Some(last) = &self.book.last else {
            return Cause::New;
        };
        if self.by_last_night().is_some_and(is_there) {
            return Cause::Store;
        }
        let zone = self.book.rulebook.zone();
        let seen = self.profile.last_seen().max(touched_at(self.profile));
        let seen = seen.map(|at| day_number(at, zone));
        if seen.is_some_and(|seen| seen >= last.day) {
            return Cause::Behaviour;
        }
        Cause::Time
    }

    /// Why they come into the segment of a number, or leave it.
    fn of_number(&self, number: u32, enters: bool) -> Cause {
        let Some(last) = &self.book.last else {
            return Cause::New;
        };
        let id = self.book.rulebook.id_of(number);
        if !id.is_some_and(|id| self.book.rulebook.agrees_on(&last.rulebook, id)) {
            return Cause::New;
        }
        self.cause(|class| class.members.contains(&number) != enters)
    }

    /// Why they come into a segment, or leave it.
    fn of_segment(&self, id: &str, enters: bool) -> Cause {
        match self.book.rulebook.number_of(id) {
            Some(number) => self.of_number(number, enters),
            None => self.cause(|class| memberships_of(class).iter().any(|one| one == id) != enters),
        }
    }
}

/// When they last did something with a message. That one was sent to them is nothing they did.
fn touched_at(profile: &Profile) -> Option<Timestamp> {
    let kinds = [Touched::Opened, Touched::Clicked, Touched::Answered];
    let last = kinds
        .into_iter()
        .filter_map(|what| profile.last_touched(what));
    Timestamp::from_second(last.max()?).ok()
}

/// Where the last night left somebody; none for those who are new since.
fn left_by_last_night(class: Option<&Class>, book: &Book) -> Option<Before> {
    let class = class?;
    let last = book.last.as_ref()?;
    match &class.before {
        Some(before) if before.night >= last.day => {
            Some((**before).clone()).filter(|before| !before.stage.is_empty())
        }
        // Placed for the first time by this very night, before a crash.
        _ if class.since == book.day && last.day < book.day => None,
        _ => Some(Before::of(class, last.day)),
    }
}

/// What the new class remembers of the old one.
fn remembered(class: Option<&Class>, book: &Book) -> Option<Before> {
    let last = book.last.as_ref()?.day;
    Some(left_by_last_night(class, book).unwrap_or_else(|| Before::nowhere(last)))
}

fn told(profile: &Profile, placed: &Placed, book: &Book, why: &Why<'_>) -> Told {
    let now = &placed.standing.class;
    let Some(from) = left_by_last_night(profile.class.as_ref(), book) else {
        return Told {
            stages: (None, now.stage.clone()),
            stage_cause: Cause::New,
            rfm_cause: None,
            steps: now
                .members
                .iter()
                .filter_map(|number| {
                    Some((book.rulebook.id_of(*number)?.to_owned(), true, Cause::New))
                })
                .collect(),
        };
    };
    let stage_cause = if from.stage == now.stage {
        Cause::Time
    } else {
        why.cause(|class| class.stage == from.stage)
    };
    let rfm_cause =
        (from.segment != now.segment).then(|| why.cause(|class| class.segment == from.segment));
    let old: BTreeSet<u32> = from.members.iter().copied().collect();
    let new: BTreeSet<u32> = now.members.iter().copied().collect();
    let moved = old.symmetric_difference(&new).filter_map(|number| {
        let id = book.rulebook.id_of(*number)?.to_owned();
        let enters = new.contains(number);
        Some((id, enters, why.of_number(*number, enters)))
    });
    Told {
        steps: moved.collect(),
        stages: (Some(from.stage), now.stage.clone()),
        stage_cause,
        rfm_cause,
    }
}

/// What this very night was about to keep when it was interrupted.
fn owed(class: Option<&Class>, night: Night<'_>) -> Vec<Step> {
    let owed = class.and_then(|class| class.owed.as_ref());
    let owed = owed.filter(|owed| owed.run == night.run);
    let steps = owed.into_iter().flat_map(|owed| &owed.steps);
    let step = |(segment, enters, cause): &(String, bool, String)| Step {
        segment: segment.clone(),
        enters: *enters,
        cause: Cause::from_id(cause).unwrap_or(Cause::New),
    };
    steps.map(step).collect()
}

fn owing(steps: &[Step], night: Night<'_>) -> Owed {
    let step = |step: &Step| {
        let cause = step.cause.id().to_owned();
        (step.segment.clone(), step.enters, cause)
    };
    Owed {
        run: night.run.to_owned(),
        steps: steps.iter().map(step).collect(),
    }
}

/// The way from where somebody is to where they belong.
fn way(profile: &Profile, placed: &Placed, book: &Book, why: &Why<'_>) -> Vec<Step> {
    let old = profile.class.as_ref();
    let was = old.map_or_else(Vec::new, |class| book.rulebook.memberships(class));
    let cause = |id: &str| match old {
        None => Cause::New,
        Some(_) => why.of_segment(id, !was.iter().any(|one| one == id)),
    };
    steps(profile, &placed.standing, &book.rulebook, cause)
}

const fn trigger<'a>(book: &Book, night: Night<'a>) -> Trigger<'a> {
    Trigger {
        id: night.run,
        at: night.at,
        day: book.day,
    }
}

fn follows(
    profile: &Profile,
    placed: &Placed,
    book: &Book,
    night: Night<'_>,
    steps: &[Step],
) -> Vec<Write> {
    let (standing, rulebook) = (&placed.standing, &book.rulebook);
    let mut writes = step_writes(profile, standing, rulebook, trigger(book, night), steps);
    let at_risk = format!("stage.{}", Stage::AtRisk.id());
    if steps
        .iter()
        .any(|step| step.enters && step.segment == at_risk)
    {
        let due = schedule::win_back_now(profile, &book.rules, night.now);
        writes.extend(due.map(Write::Agenda));
    }
    writes
}

/// The runs that the days which came round begin for somebody who is in these segments. Whoever was erased begins none.
fn starts(profile: &Profile, segments: &[String], book: &Book, night: Night<'_>) -> Vec<AgendaRow> {
    let is_here = profile.erased_at().is_none();
    let rounds = book.rounds.iter().filter(|round| {
        let segment = round.segment.as_ref();
        is_here && segment.is_none_or(|segment| segments.contains(segment))
    });
    rounds
        .filter_map(|round| schedule::begin(round, profile, &book.rules, night.now))
        .collect()
}

/// Moves that a flow waits for.
fn awaited(follows: &[Write], book: &Book) -> Vec<Event> {
    let events = follows.iter().filter_map(|write| match write {
        Write::Event(placed) => Some(&placed.event),
        _ => None,
    });
    let awaited = events.filter(|event| schedule::awaits_move(event, &book.rules));
    awaited.cloned().collect()
}

/// A day, and what was decided on it.
#[derive(Debug)]
pub(crate) struct LastNight {
    pub(crate) day: Day,
    pub(crate) rulebook: awda_measures::Rulebook,
}
