//! One person's move from where they were to where they belong now, as writes, and what the night tells of it. It refuses to load and
//! to commit.
//!
//! What is told is the way from where the last night left somebody, whoever moved them since; so a shard that is done again after a
//! crash tells the same.

use std::collections::BTreeSet;

use awda_customers::{Before, Class, Profile};
use awda_kernel::{CustomerId, Day, StoreId, Timestamp, day_number};
use awda_measures::{Cause, NightReport, Placed, memberships_of};
use awda_messaging::schedule;
use awda_ports::{Trigger, Write, steps};
use awda_segments::Stage;

use crate::stores::Book;

/// A person's place, and the writes that bring them there: none for almost everybody in a quiet night.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) store: StoreId,
    /// Segments they were in.
    pub(crate) from: Vec<String>,
    /// Segments they are in; none for an id that was absorbed.
    pub(crate) to: Vec<String>,
    pub(crate) writes: Vec<Write>,
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
    let told = told(profile, &placed, book, &why);
    let to = book.rulebook.memberships(&placed.standing.class);
    let old = profile.class.as_ref();
    let unmoved = old.filter(|old| old.is_same(&placed.standing.class));
    if unmoved.is_some() {
        return Move {
            store: profile.store.clone(),
            from: to.clone(),
            to,
            writes: Vec::new(),
            told: Some(told),
        };
    }
    placed.standing.class.before = remembered(profile.class.as_ref(), book).map(Box::new);
    let from = old.map_or_else(Vec::new, |class| book.rulebook.memberships(class));
    Move {
        store: profile.store.clone(),
        from,
        writes: writes(profile, &placed, book, night, &why),
        to,
        told: Some(told),
    }
}

/// Takes an absorbed id out of every segment it was in; its person is placed under the id that goes on.
pub(crate) fn undo(store: &StoreId, id: &CustomerId, class: &Class, book: Option<&Book>) -> Move {
    let from = book.map_or_else(
        || memberships_of(class),
        |book| book.rulebook.memberships(class),
    );
    let leaving = from.iter().map(|segment| Write::Leave {
        segment: segment.clone(),
        customer: id.clone(),
    });
    let cleared = Write::Class {
        customer: id.clone(),
        before: Some(class.clone()),
        class: None,
    };
    Move {
        store: store.clone(),
        writes: leaving.chain([cleared]).collect(),
        from,
        to: Vec::new(),
        told: None,
    }
}

impl Move {
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
        let seen = self.profile.last_seen().map(|at| day_number(at, zone));
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

fn writes(
    profile: &Profile,
    placed: &Placed,
    book: &Book,
    night: Night<'_>,
    why: &Why<'_>,
) -> Vec<Write> {
    let standing = &placed.standing;
    let trigger = Trigger {
        id: night.run,
        at: night.at,
        day: book.day,
    };
    let old = profile.class.as_ref();
    let was: BTreeSet<String> = old
        .map(|class| book.rulebook.memberships(class))
        .into_iter()
        .flatten()
        .collect();
    let is_new = old.is_none();
    let cause = |id: &str| {
        if is_new {
            return Cause::New;
        }
        why.of_segment(id, !was.contains(id))
    };
    let mut writes = vec![Write::Class {
        customer: profile.id.clone(),
        before: profile.class.clone(),
        class: Some(standing.class.clone()),
    }];
    writes.extend(steps(profile, standing, &book.rulebook, trigger, cause).1);
    if became_at_risk(old, &standing.class) {
        let due = schedule::win_back_now(profile, &book.rules, night.now);
        writes.extend(due.map(Write::Agenda));
    }
    writes
}

fn became_at_risk(old: Option<&Class>, new: &Class) -> bool {
    let at_risk = Stage::AtRisk.id();
    new.stage == at_risk && old.is_none_or(|old| old.stage != at_risk)
}

/// A day, and what was decided on it.
#[derive(Debug)]
pub(crate) struct LastNight {
    pub(crate) day: Day,
    pub(crate) rulebook: awda_measures::Rulebook,
}
