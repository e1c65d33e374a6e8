//! What became of the replay, read back from the suite's tables: nothing here is known from the input.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use awda_customers::{Count, Profile};
use awda_kernel::{Day, Money, Timestamp, day_number};
use awda_measures::{Lifetime, StandardsBody, YEAR_DAYS, lifetime_of};
use awda_messaging::{Flow, MessageRow, Status};
use awda_ports::{Census, Runs, Stores, Timeline};
use awda_segments::{RfmSegment, Stage};
use serde::Serialize;

use super::spent::{Measured, Spent, Units};
use super::{STORE, Year};
use crate::metrics::MetricCounts;
use crate::outbox::Letter;
use crate::suite::Suite;

/// People shown in the ranking.
const TOP: usize = 10;

/// What the replay counted while it sent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Deliveries sent.
    pub deliveries: u64,
    /// Deliveries that were not answered with success.
    pub refused: u64,
    /// Nights that ran.
    pub nights: u64,
    /// What the last night cost.
    pub last_night: Spent,
    /// What all nights cost.
    pub all_nights: Spent,
    /// What plan and deliver cost.
    pub mail: Spent,
}

/// Everything the demo says at its end; `--json` prints exactly this.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Deliveries.
    pub deliveries: Deliveries,
    /// People.
    pub customers: u64,
    /// Orders placed.
    pub orders: i64,
    /// Refunds of orders.
    pub refunds: i64,
    /// Money given back for no order.
    pub credits: i64,
    /// Net revenue in minor units.
    pub net_revenue_minor: i64,
    /// Currency of every amount.
    pub currency: String,
    /// The moment of the last night.
    pub as_of: Timestamp,
    /// People per RFM segment.
    pub rfm: BTreeMap<&'static str, u64>,
    /// People per lifecycle stage.
    pub stages: BTreeMap<&'static str, u64>,
    /// The last night's models.
    pub model: Model,
    /// The highest expected value within a year.
    pub top_clv: Vec<Valued>,
    /// Messages by flow.
    pub messages: BTreeMap<String, Messages>,
    /// Capacity units of DynamoDB.
    pub units: Units,
    /// Nights that ran.
    pub nights: u64,
    /// Deliveries that were sent after later ones.
    pub out_of_order: usize,
    /// Wall time in milliseconds.
    pub wall_ms: u128,
    /// One mail per language, to look at.
    #[serde(skip)]
    pub letters: Vec<Letter>,
}

/// What became of deliveries.
#[derive(Debug, Serialize)]
pub struct Deliveries {
    /// Sent, second copies included.
    pub sent: u64,
    /// Taken and new.
    pub accepted: u64,
    /// Taken and known already: they changed nothing.
    pub duplicate: u64,
    /// Not taken.
    pub refused: u64,
}

/// The models of the last night.
#[derive(Debug, Serialize)]
pub struct Model {
    /// MBG/NBD in weeks.
    pub mbg_nbd: BTreeMap<&'static str, f64>,
    /// Gamma-Gamma in minor units; empty while there is none.
    pub gamma_gamma: BTreeMap<&'static str, f64>,
    /// How far the store's own data carries them.
    pub grade: String,
    /// T1, T2, T3 in days.
    pub stage_days: [u32; 3],
}

/// A person and what they are expected to bring.
#[derive(Debug, Serialize)]
pub struct Valued {
    /// Our id.
    pub customer: String,
    /// The shop's number.
    pub shop_id: String,
    /// Expected value of the next 365 days, in minor units.
    pub clv_minor: i64,
    /// Probability that they come back.
    pub p_alive: f64,
    /// Expected orders of the next 365 days.
    pub expected_orders: f64,
    /// Value so far, in minor units.
    pub historic_minor: i64,
}

/// What became of a flow's messages.
#[derive(Debug, Default, Serialize)]
pub struct Messages {
    /// Handed over.
    pub sent: u64,
    /// Not sent, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Not sent yet.
    pub deferred: u64,
}

/// New and known deliveries that `unify` reported so far.
pub(super) fn counted(metrics: &MetricCounts) -> (u64, u64) {
    (
        metrics.of("unify", "Kept"),
        metrics.of("unify", "AlreadyKept"),
    )
}

impl Report {
    /// Reads back what became of the replay.
    pub(super) async fn of(
        suite: &Suite,
        sent: Tally,
        year: &Year,
        before: &(u64, u64),
        metrics: &MetricCounts,
        wall: Duration,
    ) -> Result<Self> {
        let spent = Measured::now(suite);
        let dynamo = &suite.ground().dynamo;
        let store = STORE.parse()?;
        let standards = dynamo
            .standards(&store)
            .await?
            .context("no night has set standards")?;
        let body = StandardsBody::read(&standards.body)?;
        let run = dynamo.run(None).await?.context("no night has run")?;
        let zone = dynamo
            .settings(&store)
            .await?
            .context("the store is gone")?
            .facts()?
            .zone;
        let last_day = day_number(run.at, &zone);
        let counts = counted_in(suite, year.first_day, last_day).await?;
        let size = |prefix: &str, id: &str| {
            standards
                .sizes
                .get(&format!("{prefix}.{id}"))
                .copied()
                .unwrap_or_default()
        };
        let (kept, known) = counted(metrics);
        let messages = messages(suite, year, last_day).await?;
        let considered = messages.values().map(Messages::considered).sum();
        Ok(Self {
            deliveries: Deliveries {
                sent: sent.deliveries,
                accepted: kept - before.0,
                duplicate: known - before.1,
                refused: sent.refused,
            },
            customers: run.customers,
            orders: counts.placed,
            refunds: counts.refunds,
            credits: counts.credits,
            net_revenue_minor: counts.net_minor,
            currency: body.currency.code().to_owned(),
            as_of: run.at,
            rfm: RfmSegment::ALL
                .iter()
                .map(|one| (one.id(), size("rfm", one.id())))
                .collect(),
            stages: Stage::ALL
                .iter()
                .map(|one| (one.id(), size("stage", one.id())))
                .collect(),
            model: Model::of(&body),
            top_clv: top(suite, &body, standards.day).await?,
            messages,
            units: spent.shared(&sent, considered, run.customers),
            nights: sent.nights,
            out_of_order: year.mixed.late,
            wall_ms: wall.as_millis(),
            letters: letters(suite)?,
        })
    }

    /// An amount with its currency.
    pub fn money(&self, minor: i64) -> String {
        let currency = self.currency.parse();
        currency.map_or_else(
            |_| minor.to_string(),
            |currency| Money { minor, currency }.to_string(),
        )
    }
}

impl Model {
    fn of(body: &StandardsBody) -> Self {
        let named = |parameters: Vec<awda_measures::Parameter>| {
            parameters
                .iter()
                .map(|parameter| (parameter.name, parameter.value))
                .collect()
        };
        let days = &body.thresholds;
        Self {
            mbg_nbd: named(body.parameters()),
            gamma_gamma: named(body.spend_parameters()),
            grade: awda_measures::grade_id(body.grade()).to_owned(),
            stage_days: [days.t1(), days.t2(), days.t3()],
        }
    }
}

/// Everything the daily counters hold from `first_day` to `last_day`.
async fn counted_in(suite: &Suite, first_day: Day, last_day: Day) -> Result<Count> {
    let store = STORE.parse()?;
    let mut counts = Count::none(last_day);
    for day in first_day..=last_day {
        counts.add(&suite.ground().dynamo.counted_on(&store, day).await?);
    }
    Ok(counts)
}

async fn top(suite: &Suite, body: &StandardsBody, day: Day) -> Result<Vec<Valued>> {
    let mut valued = Vec::new();
    let mut after = None;
    loop {
        let page = suite.ground().dynamo.scan(0, 1, after.as_deref()).await?;
        valued.extend(page.profiles.iter().filter_map(|stored| {
            let lifetime = lifetime_of(&stored.value, body, day, YEAR_DAYS)?;
            Valued::of(&stored.value, &lifetime)
        }));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    valued.sort_by(|a, b| {
        b.clv_minor
            .cmp(&a.clv_minor)
            .then_with(|| a.shop_id.cmp(&b.shop_id))
    });
    valued.truncate(TOP);
    Ok(valued)
}

impl Valued {
    fn of(profile: &Profile, lifetime: &Lifetime) -> Option<Self> {
        let shop = profile.strongest().map(|(_, known)| known);
        Some(Self {
            customer: profile.id.to_string(),
            shop_id: shop.map(|known| known.value.clone()).unwrap_or_default(),
            clv_minor: lifetime.clv_minor?,
            p_alive: lifetime.p_alive,
            expected_orders: lifetime.expected_orders,
            historic_minor: lifetime.historic_minor,
        })
    }
}

/// Every row of the ledger, by flow. Rows are listed by the UTC day they were decided on.
async fn messages(suite: &Suite, year: &Year, last_day: Day) -> Result<BTreeMap<String, Messages>> {
    let store = STORE.parse()?;
    let mut by_flow: BTreeMap<_, Messages> = [Flow::WIN_BACK, Flow::BIRTHDAY]
        .map(|flow| (flow.to_string(), Messages::default()))
        .into();
    for day in year.first_day - 1..=last_day + 1 {
        let mut after = None;
        loop {
            let page = suite
                .ground()
                .dynamo
                .messages_on(&store, day, 100, after.as_deref())
                .await?;
            for row in &page.rows {
                by_flow
                    .entry(row.asked.flow.to_string())
                    .or_default()
                    .add(row);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(by_flow)
}

impl Messages {
    /// Everybody the flow considered: the rows add up.
    pub fn considered(&self) -> u64 {
        self.sent + self.deferred + self.skipped.values().sum::<u64>()
    }

    fn add(&mut self, row: &MessageRow) {
        match &row.status {
            Status::Sent { .. } | Status::Done { .. } => self.sent += 1,
            Status::Skipped { reason } => *self.skipped.entry(reason.name()).or_default() += 1,
            Status::Claimed | Status::Deferred { .. } => self.deferred += 1,
        }
    }
}

/// The last mail in each language.
fn letters(suite: &Suite) -> Result<Vec<Letter>> {
    let mut shown = BTreeMap::new();
    for letter in suite.ground().outbox.letters()? {
        let language = ["lang=\"ar", "lang=\"fa", "lang=\"en"];
        let language = language.into_iter().find(|mark| letter.html.contains(mark));
        shown.insert(language, letter);
    }
    Ok(shown.into_values().collect())
}
