//! The dry run: everybody a campaign or a flow would consider at a moment, through the gate that counts, over the store as it is now.
//! It refuses to send, claim or move anything, and to count more people than one answer can.

use awda_customers::Profile;
use awda_kernel::{Timestamp, day_number};
use awda_measures::Rulebook;
use awda_messaging::calendar::person_zone;
use awda_messaging::campaigns::CampaignDocument;
use awda_messaging::caps::{Standing, ids_of};
use awda_messaging::channels::{channel_of, destination};
use awda_messaging::gate::{self, GateInput, Verdict};
use awda_messaging::schedule::{Round, begin, not_begun, plan, rounds};
use awda_messaging::simulation::{Considered, Simulation};
use awda_messaging::{AgendaRow, DeliverMessage, Flow, Status, StoreRules};
use awda_ports::{Campaigns, Census, Fault, Messages, Records, Runs, StoreSettings, Stores};
use awda_segments::query::{Compiled, Library};
use futures_util::future::join_all;

mod scene;

pub(crate) use scene::LINKS_URL;
use scene::Scene;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{SimulateText, SimulationView};

/// Most people one answer considers.
const PEOPLE_MAX: usize = 20_000;

/// Most people one answer looks at.
const LOOKED_AT_MAX: usize = 100_000;

/// Most profiles one answer reads.
const PROFILES_MAX: usize = 400_000;

/// People considered at the same time.
const WIDTH: usize = 24;

/// What is simulated.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    what: What<'a>,
    at: Timestamp,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Campaign(&'a CampaignDocument, &'a str),
    Flow(Flow),
}

/// What is judged by.
struct Judge<'a> {
    shop: &'a Shop,
    rules: StoreRules,
    rulebook: Option<Rulebook>,
    condition: Option<Compiled>,
    /// Days of the flow's schedule whose night is still to come, each with the segment it is for.
    to_come: Vec<(Round, Option<Compiled>)>,
    subject: Subject<'a>,
}

impl<'a> Subject<'a> {
    /// A campaign sent at a moment to those of whom `condition` holds.
    pub(crate) const fn campaign(
        document: &'a CampaignDocument,
        condition: &'a str,
        at: Timestamp,
    ) -> Self {
        let what = What::Campaign(document, condition);
        Self { what, at }
    }
}

/// What a flow would ask for up to a moment: the next step of everybody whose date has come by then.
pub(crate) async fn flow<P, T, B>(
    ports: (&P, &T, &B),
    call: &Call,
) -> Result<SimulationView, Refusal>
where
    P: Records + Census,
    T: Messages,
    B: Stores + Runs + Campaigns,
{
    let shop = Shop::open(ports.2, call).await?;
    let asked: SimulateText = call.body()?;
    let at = crate::campaigns::moment(asked.at.as_deref(), call.now)?;
    let name = call.path("flow").unwrap_or_default();
    let flow: Flow = name.parse().map_err(|_| Refusal::Flow)?;
    // A campaign has a dry run of its own.
    if flow.campaign().is_some() {
        return Err(Refusal::Flow);
    }
    let what = What::Flow(flow);
    let found = people(ports, &shop, Subject { what, at }).await?;
    Ok(SimulationView::of(&found, at, None, asked.people))
}

/// What would become of everybody.
pub(crate) async fn people<P, T, B>(
    (records, ledger, books): (&P, &T, &B),
    shop: &Shop,
    subject: Subject<'_>,
) -> Result<Simulation, Refusal>
where
    P: Records + Census,
    T: Messages,
    B: Stores + Runs + Campaigns,
{
    let judge = judge(books, shop, subject).await?;
    let mut considered = Vec::new();
    let mut after: Option<String> = None;
    let (mut profiles, mut looked_at) = (0, 0);
    loop {
        let found = records.scan(0, 1, after.as_deref()).await?;
        profiles += found.profiles.len();
        let all = found.profiles.iter().map(|stored| &stored.value);
        let some: Vec<&Profile> = all.filter(|one| judge.has(one)).collect();
        looked_at += some.len();
        let is_large = looked_at > LOOKED_AT_MAX || profiles > PROFILES_MAX;
        if is_large || considered.len() > PEOPLE_MAX {
            return Err(Refusal::CampaignTooLarge(PEOPLE_MAX));
        }
        for group in some.chunks(WIDTH) {
            let asked = group.iter().map(|one| consider(ledger, &judge, one));
            for answer in join_all(asked).await {
                considered.extend(answer?);
            }
        }
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    Ok(Simulation::of(considered, judge.budget()))
}

/// The store's rules for messages.
pub(crate) fn rules_of(
    settings: &StoreSettings,
    thresholds: awda_segments::Thresholds,
) -> Result<StoreRules, Refusal> {
    let unreadable = Fault::unreadable("read the store's settings");
    let rules = settings.rules(thresholds);
    rules.map_err(|why| Refusal::Port(unreadable.because(why)))
}

async fn judge<'a, B: Stores + Runs + Campaigns>(
    books: &B,
    shop: &'a Shop,
    subject: Subject<'a>,
) -> Result<Judge<'a>, Refusal> {
    let night = books.standards(&shop.settings.id).await?;
    let thresholds = night
        .as_ref()
        .map_or(awda_segments::Thresholds::FALLBACK, |last| {
            last.thresholds()
        });
    let mut rules = rules_of(&shop.settings, thresholds)?;
    for rival in books.campaigns(&shop.settings.id).await? {
        if rival.is_live() {
            rules.flows.add_campaign(rival.flow(), true);
        }
    }
    let rulebook = match shop.rulebook(books).await {
        Ok(rulebook) => Some(rulebook),
        Err(Refusal::NoNight) if matches!(subject.what, What::Flow(_)) => None,
        Err(why) => return Err(why),
    };
    let condition = match subject.what {
        What::Campaign(document, condition) => {
            rules.flows.add_campaign(document.flow(condition), true);
            Some(condition.to_owned())
        }
        What::Flow(flow) => rules.document(flow).ok_or(Refusal::Flow)?.filter.clone(),
    };
    let library = rulebook.as_ref().map(Rulebook::library);
    let condition = condition.and_then(|text| library?.draft(None, &text).ok());
    let to_come = match subject.what {
        What::Flow(flow) => {
            let last = night.as_ref().map(|last| last.day);
            let today = day_number(subject.at, &rules.zone);
            to_come(flow, &rounds(&rules, last, today), library)
        }
        What::Campaign(..) => Vec::new(),
    };
    Ok(Judge {
        shop,
        rules,
        rulebook,
        condition,
        to_come,
        subject,
    })
}

/// The rounds of a flow with their segments. One whose segment cannot be judged is nobody's.
fn to_come(
    flow: Flow,
    rounds: &[Round],
    library: Option<&Library>,
) -> Vec<(Round, Option<Compiled>)> {
    let own = rounds.iter().filter(|round| round.flow == flow);
    let judged = own.filter_map(|round| {
        let Some(segment) = &round.segment else {
            return Some((round.clone(), None));
        };
        let text = format!("segment(\"{segment}\")");
        let segment = library?.draft(None, &text).ok()?;
        Some((round.clone(), Some(segment)))
    });
    judged.collect()
}

impl Judge<'_> {
    /// Whether somebody is to be considered at all, as far as their profile tells.
    fn has(&self, profile: &Profile) -> bool {
        let is_ours = profile.store == self.shop.settings.id;
        match self.subject.what {
            What::Campaign(..) => is_ours && self.holds(profile, self.subject.at),
            What::Flow(_) => is_ours,
        }
    }

    fn holds(&self, profile: &Profile, at: Timestamp) -> bool {
        let today = day_number(at, &self.rules.zone);
        let judged = self.rulebook.as_ref().zip(self.condition.as_ref());
        judged.is_some_and(|(book, condition)| book.judge(profile, condition, today).is_true())
    }

    fn passes_filter(&self, command: &DeliverMessage, profile: &Profile, at: Timestamp) -> bool {
        let flow = self.rules.document(command.flow);
        let has_filter = flow.is_some_and(|flow| flow.filter.is_some());
        !has_filter || self.holds(profile, at)
    }

    /// The runs that nights to come would begin for somebody, were they then as they are now.
    fn begun(&self, profile: &Profile) -> Vec<AgendaRow> {
        let today = day_number(self.subject.at, &self.rules.zone);
        let is_in = |segment: &Compiled| {
            let book = self.rulebook.as_ref();
            book.is_some_and(|book| book.judge(profile, segment, today).is_true())
        };
        let rounds = self.to_come.iter().filter(|(_, segment)| {
            let is_here = profile.erased_at().is_none();
            is_here && segment.as_ref().is_none_or(is_in)
        });
        let rows =
            rounds.filter_map(|(round, _)| begin(round, profile, &self.rules, self.subject.at));
        rows.collect()
    }

    fn budget(&self) -> Option<i64> {
        match self.subject.what {
            What::Campaign(document, _) => document.budget.map(|budget| budget.micros),
            What::Flow(_) => None,
        }
    }

    /// The message somebody would be asked for, and when; nothing when their time has not come.
    fn command(
        &self,
        profile: &Profile,
        standing: &Standing,
    ) -> Option<(DeliverMessage, Timestamp)> {
        let at = self.subject.at;
        match self.subject.what {
            What::Campaign(document, _) => {
                let zone = person_zone(profile, &self.rules.zone);
                let due = document.due_at(document.starts_at(at), &zone);
                let command = document.command(&profile.store, &profile.id, due);
                Some((command, due.max(at)))
            }
            What::Flow(flow) => {
                let book = self.rulebook.as_ref();
                let today = day_number(at, &self.rules.zone);
                let holds = |when: &str| book.is_some_and(|book| book.holds(when, profile, today));
                let begun = self.begun(profile);
                let new = not_begun(&begun, &standing.agenda);
                let rows = standing.agenda.iter().chain(new);
                let mut due = rows.filter(|row| row.flow == flow && row.due_at <= at);
                let asked =
                    due.find_map(|row| plan(row, profile, (&self.rules, &holds), at).ask)?;
                Some((asked, at))
            }
        }
    }
}

/// What would become of one person; nothing of whom nothing would be asked, or everything is decided.
async fn consider<T: Messages>(
    ledger: &T,
    judge: &Judge<'_>,
    profile: &Profile,
) -> Result<Option<Considered>, Refusal> {
    let (store, rules) = (&profile.store, &judge.rules);
    let standing = ledger.standing(store, &ids_of(profile)).await?;
    let Some((command, now)) = judge.command(profile, &standing) else {
        return Ok(None);
    };
    let wanted = gate::rows_to_see(&command, profile, rules);
    let channel = channel_of(&command, profile, rules);
    let to = destination(profile, channel);
    let address = to.map(|to| to.key(store));
    let sight = ledger.look(store, &wanted, address.as_ref()).await?;
    let is_decided = sight.rows.iter().any(|row| {
        gate::is_same_message(row, &command) && !matches!(row.status, Status::Deferred { .. })
    });
    if is_decided {
        return Ok(None);
    }
    let verdict = gate::pass(&GateInput {
        command: &command,
        profile: Some(profile),
        rules,
        is_suppressed: sight.suppression.is_some(),
        stopped_at: sight.stopped_at,
        rows: &sight.rows,
        passes_filter: judge.passes_filter(&command, profile, now),
        standing: &standing,
        now,
    });
    let mut considered = Considered {
        customer: profile.id.clone(),
        at: now,
        zone: person_zone(profile, &rules.zone),
        channel: channel.name(),
        language: None,
        cost: None,
        html_bytes: 0,
        parts: None,
        content: String::new(),
        broken: Vec::new(),
        verdict,
    };
    if !matches!(considered.verdict, Verdict::Skip(_)) {
        let scene = Scene {
            judge,
            command: &command,
            profile,
            channel,
        };
        scene.put_into_words(&mut considered)?;
    }
    Ok(Some(considered))
}
