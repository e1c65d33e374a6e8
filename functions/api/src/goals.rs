//! Goals: set, changed, ended, and shown with where they stand. It refuses to compute a measure: those come from the counters and from what
//! the last night counted.

use awda_customers::Count;
use awda_kernel::Day;
use awda_measures::{
    DayFigures, GOAL_DAYS_MAX, GoalMeasure, KeptGoal, NightCrowd, Period, SEASON_DAYS, Step,
    is_segment_id,
};
use awda_ports::{Counters, Goals, Nights, Stores};

use crate::call::{Call, day_of};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{GoalList, GoalText, GoalView, Measured};

/// Most goals of a store.
const GOALS_MAX: usize = 50;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Largest target.
const TARGET_MAX: i64 = 1_000_000_000_000_000;
/// Goals that are shorter are judged by weeks.
const MONTHLY_FROM: Day = 62;

/// Every goal of a store with where it stands.
pub(crate) async fn goals<B: Stores + Goals + Counters + Nights>(
    books: &B,
    call: &Call,
) -> Result<GoalList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let goals = books.goals(&shop.settings.id).await?;
    let known = Known::read(books, &shop, &goals).await?;
    Ok(GoalList {
        items: goals.iter().map(|goal| known.shown(goal)).collect(),
    })
}

/// A goal with where it stands.
pub(crate) async fn goal<B: Stores + Goals + Counters + Nights>(
    books: &B,
    call: &Call,
) -> Result<GoalView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let goal = named(books, &shop, call).await?;
    let goals = [goal];
    let known = Known::read(books, &shop, &goals).await?;
    let [goal] = goals;
    Ok(known.shown(&goal))
}

/// Sets a goal, or changes it.
pub(crate) async fn save<B: Stores + Goals + Counters + Nights>(
    books: &B,
    call: &Call,
) -> Result<GoalView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: GoalText = call.body()?;
    let id = call.path("goal").unwrap_or_default();
    if !is_segment_id(id) {
        return Err(Refusal::FaultyGoal("an id of small letters, digits and _"));
    }
    let store = &shop.settings.id;
    let all = books.goals(store).await?;
    let held = all.iter().find(|goal| goal.id == id);
    let before = held.map(|held| held.version);
    if call.version(asked.version)? != before {
        return Err(Refusal::GoalChanged);
    }
    if held.is_none() && all.len() >= GOALS_MAX {
        return Err(Refusal::GoalTooMany(GOALS_MAX));
    }
    let mut goal = drafted(id, &asked, held, call)?;
    let goals = [goal.clone()];
    let known = Known::read(books, &shop, &goals).await?;
    goal.baseline = match asked.baseline {
        Some(baseline) => in_range(baseline)?,
        None => known.baseline(&goal).ok_or(Refusal::FaultyGoal(
            "a baseline: nothing is known of the days before",
        ))?,
    };
    if !goal.measure.is_sum() && goal.baseline == goal.target {
        return Err(Refusal::FaultyGoal("a target that is not the baseline"));
    }
    if !books.keep_goal(store, &goal, before).await? {
        return Err(Refusal::GoalChanged);
    }
    Ok(known.shown(&goal))
}

/// Ends a goal; answers it as it was.
pub(crate) async fn end<B: Stores + Goals + Counters + Nights>(
    books: &B,
    call: &Call,
) -> Result<GoalView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let goal = named(books, &shop, call).await?;
    let version = call.version(None)?;
    let is_read = version.is_none_or(|version| version == goal.version);
    if !is_read || !books.drop_goal(&shop.settings.id, &goal).await? {
        return Err(Refusal::GoalChanged);
    }
    let goals = [goal];
    let known = Known::read(books, &shop, &goals).await?;
    let [goal] = goals;
    Ok(known.shown(&goal))
}

async fn named<B: Goals>(books: &B, shop: &Shop, call: &Call) -> Result<KeptGoal, Refusal> {
    let id = call.path("goal").unwrap_or_default();
    let all = books.goals(&shop.settings.id).await?;
    let found = all.into_iter().find(|goal| goal.id == id);
    found.ok_or(Refusal::Goal)
}

/// The goal that was asked for; what a change does not name stays. Its baseline is still to be found.
fn drafted(
    id: &str,
    asked: &GoalText,
    held: Option<&KeptGoal>,
    call: &Call,
) -> Result<KeptGoal, Refusal> {
    let measure = match &asked.measure {
        Some(name) => GoalMeasure::ALL
            .into_iter()
            .find(|measure| measure.name() == name)
            .ok_or(Refusal::FaultyGoal("a measure that /openapi.json lists"))?,
        None => held
            .map(|held| held.measure)
            .ok_or(Refusal::FaultyGoal("a measure"))?,
    };
    let day = |said: &Option<String>, held: Option<Day>, missing| match said {
        Some(text) => day_of(text).ok_or(Refusal::FaultyGoal("dates such as 2026-11-22")),
        None => held.ok_or(Refusal::FaultyGoal(missing)),
    };
    let from = day(&asked.from, held.map(|held| held.from), "a day under from")?;
    let to = day(&asked.to, held.map(|held| held.to), "a day under to")?;
    if from >= to || to.saturating_sub(from) > GOAL_DAYS_MAX {
        return Err(Refusal::FaultyGoal(
            "`to` after `from`, by at most 1096 days",
        ));
    }
    let target = asked.target.or(held.map(|held| held.target));
    let target = in_range(target.ok_or(Refusal::FaultyGoal("a target"))?)?;
    let fits = match measure.unit() {
        "points" => (0..=10_000).contains(&target),
        _ => target > 0,
    };
    if !fits {
        return Err(Refusal::FaultyGoal(
            "a target above nought; of rates in hundredths of a per cent, at most 10000",
        ));
    }
    let name = asked.name.clone().or(held.map(|held| held.name.clone()));
    let name = name.map_or_else(|| id.to_owned(), |name| name.trim().to_owned());
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Err(Refusal::FaultyGoal("a name of 1 to 100 characters"));
    }
    Ok(KeptGoal {
        id: id.to_owned(),
        name,
        measure,
        baseline: 0,
        target,
        from,
        to,
        version: held.map_or(1, |held| held.version + 1),
        by: call.who.clone(),
        set_at: call.now,
    })
}

fn in_range(number: i64) -> Result<i64, Refusal> {
    let is_in = (-TARGET_MAX..=TARGET_MAX).contains(&number);
    is_in
        .then_some(number)
        .ok_or(Refusal::FaultyGoal("numbers of at most fifteen digits"))
}

/// What is known of the days that goals are about.
struct Known<'a> {
    shop: &'a Shop,
    counts: Vec<Count>,
    night: Option<NightCrowd>,
}

impl<'a> Known<'a> {
    async fn read<B: Counters + Nights>(
        books: &B,
        shop: &'a Shop,
        goals: &[KeptGoal],
    ) -> Result<Self, Refusal> {
        let store = &shop.settings.id;
        let mut days: Vec<Day> = Vec::new();
        for goal in goals.iter().filter(|goal| goal.measure.is_counted_daily()) {
            let length = goal.to - goal.from;
            let season = goal.measure.is_sum();
            days.extend((goal.from - length)..goal.to.min(shop.today + 1));
            if season {
                days.extend((goal.from - SEASON_DAYS)..(goal.to - SEASON_DAYS));
            }
        }
        days.sort_unstable();
        days.dedup();
        let mut counts = Vec::new();
        // Days that follow each other travel together; what lies between two goals is not read.
        for run in days.chunk_by(|a, b| a + 1 == *b) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                counts.extend(books.counted(store, *first, last + 1).await?);
            }
        }
        let is_of_people = goals.iter().any(|goal| !goal.measure.is_counted_daily());
        let night = if is_of_people {
            books.crowd(store).await?
        } else {
            None
        };
        Ok(Self {
            shop,
            counts,
            night,
        })
    }

    fn shown(&self, goal: &KeptGoal) -> GoalView {
        let today = self.shop.today;
        let measured = self.measured(goal);
        let current = measured.and_then(|(value, _)| value);
        let standing = current.map(|current| {
            let before = goal.measure.is_sum().then(|| {
                let from = goal.from - SEASON_DAYS;
                let until = today.clamp(goal.from, goal.to) - SEASON_DAYS;
                let sum = |to| self.of_days(goal.measure, Period { from, to });
                (
                    sum(until).unwrap_or_default(),
                    sum(goal.to - SEASON_DAYS).unwrap_or_default(),
                )
            });
            goal.standing(current, today.min(goal.to), before)
        });
        let period = measured.map(|(_, period)| Measured::of(period));
        GoalView::of(
            (goal, self.shop.settings.currency, today),
            (current, period),
            standing.as_ref(),
        )
    }

    /// What the measure says now, and of which days; none before the first.
    fn measured(&self, goal: &KeptGoal) -> Option<(Option<i64>, Period)> {
        let today = self.shop.today;
        if goal.from > today {
            return None;
        }
        if goal.measure.is_counted_daily() {
            let to = goal.to.min(today + 1);
            let period = Period {
                from: goal.from,
                to,
            };
            return Some((self.of_days(goal.measure, period), period));
        }
        let last = (goal.to - 1).min(today);
        self.of_people(goal, last)
            .filter(|(_, period)| period.to > goal.from)
    }

    /// Where it stood before: of sums what as many days brought, of all others what was known last.
    fn baseline(&self, goal: &KeptGoal) -> Option<i64> {
        if goal.measure.is_counted_daily() {
            let period = Period {
                from: goal.from - (goal.to - goal.from),
                to: goal.from.min(self.shop.today + 1),
            };
            return self.of_days(goal.measure, period);
        }
        self.of_people(goal, goal.from - 1)?.0
    }

    fn of_days(&self, measure: GoalMeasure, period: Period) -> Option<i64> {
        let mut figures = DayFigures::default();
        for count in self
            .counts
            .iter()
            .filter(|count| period.contains(count.day))
        {
            figures.add(count);
        }
        measure.of_days(&figures)
    }

    /// What the night counted of the last week or month that was over on `day`.
    fn of_people(&self, goal: &KeptGoal, day: Day) -> Option<(Option<i64>, Period)> {
        let night = self.night.as_ref()?;
        let step = if goal.to - goal.from < MONTHLY_FROM {
            Step::Week(self.shop.settings.week())
        } else {
            Step::Month
        };
        let day = day.min(night.day);
        let present = step.period_of(day);
        let period = if present.to <= night.day && present.to == day + 1 {
            present
        } else {
            step.period_of(present.from - 1)
        };
        let figures = night.crowd.figures(step, period.from);
        let is_kept = night.keeps(step, period.from);
        is_kept.then(|| (goal.measure.of_people(&figures), period))
    }
}
