//! Why a customer was, was not, or would not be written to by a flow. It refuses to change anything: the gate is asked, not obeyed.

use awda_customers::Profile;
use awda_kernel::{CustomerId, Timestamp};
use awda_messaging::campaigns::CampaignId;
use awda_messaging::caps::{Standing, ids_of};
use awda_messaging::channels::{channel_of, destination};
use awda_messaging::gate::{self, GateInput, Verdict};
use awda_messaging::why::{Outlook, Said, outlook};
use awda_messaging::{AgendaRow, DeliverMessage, Flow, MessageRow, Status, StoreRules};
use awda_ports::{Campaigns, Fault, MessageSight, Messages, Records, Runs, Stores, Timeline};
use awda_segments::Thresholds;

use crate::call::Call;
use crate::customers::{parsed_id, profile};
use crate::messages::newest_of;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// What became of every step, what would become of the next one now, and when it is due.
pub(crate) async fn why<P: Records, T: Timeline + Messages, B: Stores + Runs + Campaigns>(
    (records, ledger, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::Why, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked = parsed_id("customer", call.query("customer").unwrap_or_default())?;
    let flow = flow_of(call)?;
    let store = &shop.settings.id;
    let person = profile(records, store, &asked).await?;
    let mut rules = rules(&shop, books).await?;
    if let Some(id) = CampaignId::of(flow) {
        let campaign = books.campaign(store, id).await?.ok_or(Refusal::Campaign)?;
        rules.flows.add_campaign(campaign.flow(), campaign.is_on());
    }
    rules.document(flow).ok_or(Refusal::Flow)?;
    let ids: Vec<CustomerId> = person.every_id().cloned().collect();
    let rows = newest_of(ledger, store, &ids).await?;
    let rows: Vec<MessageRow> = rows
        .into_iter()
        .filter(|row| row.asked.flow == flow)
        .collect();
    let standing = ledger.standing(store, &ids_of(&person)).await?;
    let dates = standing.agenda.iter().filter(|row| row.flow == flow);
    let date = dates.min_by_key(|row| (row.due_at, row.step));
    let next = date.map(|row| outlook(row, &person, &rules, shop.now));
    let judged = match next.as_ref().and_then(|next| next.step.as_ref()) {
        Some(step) => {
            let passes = passes_filter(books, &shop, (&person, &rules), step).await?;
            judge(ledger, (step, &person, &rules, &standing), passes, shop.now).await?
        }
        None => Judged::nothing(),
    };
    Ok(answer(
        (&person, flow, &rules, shop.now),
        &rows,
        date.zip(next.as_ref()),
        &judged,
    ))
}

/// What the gate said of a step.
struct Judged {
    verdict: Option<Verdict>,
    is_decided: bool,
    lost_to: Option<String>,
}

impl Judged {
    const fn nothing() -> Self {
        Self {
            verdict: None,
            is_decided: false,
            lost_to: None,
        }
    }

    const fn said(&self) -> Said<'static> {
        match &self.verdict {
            _ if self.is_decided => Said::IsDecided,
            None => Said::NothingPlanned,
            Some(Verdict::Send(_)) => Said::WouldSend,
            Some(Verdict::Act) => Said::WouldAct,
            Some(Verdict::Skip(reason)) => Said::WouldSkip(*reason),
            Some(Verdict::Defer { until, reason }) => Said::WouldWait(*until, *reason),
        }
    }
}

async fn judge(
    ledger: &impl Messages,
    (step, person, rules, standing): (&DeliverMessage, &Profile, &StoreRules, &Standing),
    passes_filter: bool,
    now: Timestamp,
) -> Result<Judged, Refusal> {
    let wanted = gate::rows_to_see(step, person, rules);
    let to = destination(person, channel_of(step, person, rules));
    let address = to.map(|to| to.key(&person.store));
    let sight: MessageSight = ledger
        .look(&person.store, &wanted, address.as_ref())
        .await?;
    let input = GateInput {
        command: step,
        profile: Some(person),
        rules,
        is_suppressed: sight.suppression.is_some(),
        stopped_at: sight.stopped_at,
        rows: &sight.rows,
        passes_filter,
        standing,
        now,
    };
    let is_decided = sight.rows.iter().any(|row| {
        gate::is_same_message(row, step) && !matches!(row.status, Status::Deferred { .. })
    });
    Ok(Judged {
        verdict: Some(gate::pass(&input)),
        is_decided,
        lost_to: gate::lost_to(&input),
    })
}

fn answer(
    (person, flow, rules, now): (&Profile, Flow, &StoreRules, Timestamp),
    rows: &[MessageRow],
    date: Option<(&AgendaRow, &Outlook)>,
    judged: &Judged,
) -> view::Why {
    let next = date.map(|(row, next)| {
        let step = next.step.as_ref();
        view::NextStep {
            occurrence: step.map_or_else(|| row.occurrence.clone(), |step| step.occurrence.clone()),
            step: row.step,
            name: view::step_name(rules, row.flow, row.step),
            due_at: next.due_at.to_string(),
        }
    });
    view::Why {
        customer: person.id.to_string(),
        flow: flow.name().to_owned(),
        asked_at: now.to_string(),
        considered: rows
            .iter()
            .map(|row| view::Considered::of(row, rules))
            .collect(),
        now: view::Verdict::of(
            judged.said(),
            judged.verdict.as_ref(),
            judged.lost_to.as_deref(),
        ),
        next,
    }
}

async fn rules<B: Stores + Runs>(shop: &Shop, books: &B) -> Result<StoreRules, Refusal> {
    let standards = books.standards(&shop.settings.id).await?;
    let thresholds = standards.map_or(Thresholds::FALLBACK, |last| last.thresholds());
    let unreadable = Fault::unreadable("read the store's settings");
    let rules = shop.settings.rules(thresholds);
    rules.map_err(|why| Refusal::Port(unreadable.because(why)))
}

/// Whether the flow's filter and the step's condition hold for the person now; before the first night they hold for nobody.
async fn passes_filter<B: Stores + Runs>(
    books: &B,
    shop: &Shop,
    (person, rules): (&Profile, &StoreRules),
    asked: &DeliverMessage,
) -> Result<bool, Refusal> {
    let flow = rules.document(asked.flow);
    let conditions = flow.map_or_else(Vec::new, |flow| flow.conditions(asked.step));
    if conditions.is_empty() {
        return Ok(true);
    }
    match shop.rulebook(books).await {
        Ok(rulebook) => {
            let mut conditions = conditions.into_iter();
            Ok(conditions.all(|one| rulebook.holds(one, person, shop.today)))
        }
        Err(Refusal::NoNight) => Ok(false),
        Err(why) => Err(why),
    }
}

fn flow_of(call: &Call) -> Result<Flow, Refusal> {
    let wrong = |name, expected| Refusal::Invalid { name, expected };
    match (call.query("flow"), call.query("campaign")) {
        (Some(flow), None) => flow
            .parse()
            .map_err(|_| wrong("flow", "a flow's name, such as win_back or birthday")),
        (None, Some(campaign)) => {
            let id = campaign.parse::<CampaignId>().map(CampaignId::flow);
            id.map_err(|_| wrong("campaign", "a campaign's id, such as spring_sale"))
        }
        (None, None) => Err(Refusal::Missing("flow, or campaign")),
        (Some(_), Some(_)) => Err(wrong("campaign", "either flow or campaign")),
    }
}
