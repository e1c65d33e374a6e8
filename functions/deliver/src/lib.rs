//! Delivers one message to one person, at most once, or says why not.
//!
//! Woken by: [`DeliverMessage`] on the messages queue. Answers: nothing. Keeps: one row per message: sent, skipped or deferred.
//! On failure: before the claim the command returns to the queue; after it nothing is sent twice, and feedback tells what happened.
//! It never decides what is due, and never sends a promotion on doubt: its claim that was interrupted stays a claim. What somebody must
//! know of their own order is handed over again once its claim is two minutes old: at least once.
//!
//! The life of a row:
//!
//! ```text
//! (none) ── gate says no ──> Skipped
//!    │                                         ┌─> Sent           the carrier took it
//!    └── gate says yes ──> Claimed ── carrier ─┼─> Skipped        it refused it for good
//!              ^                               ├─> Deferred       it said it did not take it
//!              └── asked again, compared ──────┘   (unknown: stays Claimed until feedback speaks)
//! ```
//!
//! A marketing message is claimed together with the slots of every id of the person, so that of deliveries at the same time one goes on;
//! what was not handed over gives its slot back. A deferred row is replaced only by comparing it (`settle`), so that of two commands one
//! hands over. The date it is put off to is written to the agenda, where `plan` finds it: the queue need not hold a message for hours.

mod acting;
mod campaign;
mod coupon;
mod hearing;
mod lately;
mod ledger;
mod line;
mod outcome;
mod parcel;
mod recommended;
mod refusal;
mod slots;

use awda_commerce::{Channel, Delivery};
use awda_customers::Profile;
use awda_kernel::{Timestamp, day_number};
use awda_measures::{Rulebook, StandardsBody};
use awda_messaging::campaigns::Campaign;
use awda_messaging::caps::Standing;
use awda_messaging::channels::{channel_of, destination};
use awda_messaging::gate::{self, GateInput, Permit, Verdict};
use awda_messaging::notices::Notify;
use awda_messaging::{DeliverMessage, MessageRow, Reason, Status, StoreRules};
use awda_ports::{
    Campaigns, Carrier, Claim, Coupons, Fault, Hearing, Lane, Later, MessageSight, Messages, Paces,
    Queue, Records, Remedied, Remedy, Runs, Shelves, StoreSettings, Stores, hear, hear_again,
};
use awda_segments::Thresholds;

pub use outcome::Outcome;

use coupon::Told;
use ledger::Draft;
use line::Turn;
use slots::Seat;

/// A message that the carrier could not take is tried again after so many seconds.
const BUSY_SECONDS: i64 = 15 * 60;

/// Times a message is decided anew because another one to the same person was faster.
const TRIES_MAX: usize = 4;

/// The use case.
#[derive(Debug, Clone)]
pub struct Deliver<R, S, M, C, Q> {
    /// Profiles, and the agenda's rows.
    pub records: R,
    /// Settings.
    pub stores: S,
    /// The ledger.
    pub messages: M,
    /// Who carries messages.
    pub carrier: C,
    /// Where consent events wait that follow from what a carrier refused, decisions of steps, what stores' own systems are told, and messages
    /// whose turn before the carrier has not come.
    pub queues: Q,
    /// The lines before the carriers.
    pub lane: Lane,
    /// Where the links in mails lead, without the path: `https://links.acme.example`.
    pub links_url: String,
}

/// What was loaded before deciding.
struct Loaded {
    settings: StoreSettings,
    rules: StoreRules,
    campaign: Option<Campaign>,
    profile: Option<Profile>,
    channel: Channel,
    rows: Vec<MessageRow>,
    is_suppressed: bool,
    stopped_at: Option<Timestamp>,
    passes_filter: bool,
    standing: Standing,
}

impl Loaded {
    fn input<'a>(&'a self, command: &'a DeliverMessage, now: Timestamp) -> GateInput<'a> {
        GateInput {
            command,
            profile: self.profile.as_ref(),
            rules: &self.rules,
            is_suppressed: self.is_suppressed,
            stopped_at: self.stopped_at,
            rows: &self.rows,
            passes_filter: self.passes_filter,
            standing: &self.standing,
            now,
        }
    }

    /// What somebody must know is handed over again where nobody can say whether it was.
    fn is_transactional(&self, command: &DeliverMessage) -> bool {
        let flow = self.rules.document(command.flow);
        flow.is_some_and(|flow| !flow.is_marketing())
    }

    /// Nobody is known under the id.
    fn of_nobody(
        settings: StoreSettings,
        (rules, campaign): (StoreRules, Option<Campaign>),
        sight: MessageSight,
    ) -> Self {
        Self {
            settings,
            rules,
            campaign,
            profile: None,
            channel: Channel::Email,
            rows: sight.rows,
            is_suppressed: sight.suppression.is_some(),
            stopped_at: sight.stopped_at,
            passes_filter: false,
            standing: Standing::default(),
        }
    }
}

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores + Runs + Campaigns + Paces + Shelves,
    M: Messages + Hearing + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify> + Later<DeliverMessage>,
{
    /// Delivers one message.
    pub async fn handle(&self, command: &DeliverMessage, now: Timestamp) -> Result<Outcome, Fault> {
        let turn = Turn::of(command, now);
        for _ in 0..TRIES_MAX {
            if let Some(outcome) = Box::pin(self.decide(&turn, now)).await? {
                return Ok(outcome);
            }
        }
        Err(Fault::conflict("take a slot of a person"))
    }

    /// Decides once; none when another message to the person was faster, or this very row is there already: an answer that was lost may
    /// have been our own.
    async fn decide(&self, turn: &Turn, now: Timestamp) -> Result<Option<Outcome>, Fault> {
        let command = &turn.asked;
        let mut loaded = self.load(command, now).await?;
        let is_transactional = loaded.is_transactional(command);
        let Some(draft) = Draft::of(command, &loaded.rows, (now, is_transactional)) else {
            let is_closed = self.close(command, &loaded.rows, now).await?;
            self.hear_owed(command, &loaded).await?;
            return Ok(is_closed.then_some(Outcome::AlreadyDecided));
        };
        if draft.is_in_other_hands(&loaded.rows) {
            return Err(Fault::unavailable(
                "deliver a message that is being handed over",
            ));
        }
        let mut verdict = gate::pass(&loaded.input(command, now));
        if matches!(verdict, Verdict::Send(_)) && !is_transactional {
            loaded.standing = self.standing(&loaded).await?;
            self.know_rivals(&mut loaded).await?;
            verdict = gate::pass(&loaded.input(command, now));
        }
        let lost_to = gate::lost_to(&loaded.input(command, now));
        let draft = Draft {
            lost_to,
            exposed_at: draft.exposed_at.or_else(|| {
                let is_exposed = !is_transactional && is_exposed(&verdict);
                is_exposed.then_some(now)
            }),
            channel: loaded.channel,
            ..draft
        };
        match verdict {
            Verdict::Skip(reason) => self.skip(&draft, reason).await,
            Verdict::Defer { until, reason } => self.defer_unclaimed(&draft, until, reason).await,
            Verdict::Send(permit) => {
                if !turn.has_come {
                    let asked = (command, now);
                    let waits = self.line_up(asked, &loaded, is_transactional).await?;
                    if waits.is_some() {
                        return Ok(waits);
                    }
                }
                self.send(&draft, &loaded, permit).await
            }
            Verdict::Act => self.act(&draft, &loaded).await,
        }
    }

    /// A message that was decided under another id of the person does not stay put off under this one. False when its row is not as it was
    /// seen, or nobody can say whether it is.
    async fn close(
        &self,
        command: &DeliverMessage,
        rows: &[MessageRow],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let Some((before, after)) = ledger::closed(command, rows, now) else {
            return Ok(true);
        };
        match self.messages.settle(before, &after).await {
            Err(fault) if fault.remedy() == Remedy::Reload => Ok(false),
            settled => settled.map(|()| true),
        }
    }

    async fn load(&self, command: &DeliverMessage, now: Timestamp) -> Result<Loaded, Fault> {
        let store = &command.store;
        let settings = self.stores.settings(store).await?;
        let settings =
            settings.ok_or_else(|| Fault::refused("deliver a message of an unknown store"))?;
        // The gate does not look at thresholds: whether somebody is away long enough was decided when the series began.
        let rules = settings.rules(Thresholds::FALLBACK);
        let mut rules =
            rules.map_err(|why| Fault::broken("read the settings of a store").because(why))?;
        let campaign = self.know_campaign(&mut rules, command.flow).await?;
        let ids = std::slice::from_ref(&command.customer);
        let found = self.records.profiles(store, ids).await?;
        let profile = found.into_iter().next().map(|stored| stored.value);
        let wanted = profile.as_ref().map_or_else(
            || vec![(command.customer.clone(), command.message_id())],
            |profile| gate::rows_to_see(command, profile, &rules),
        );
        let channel = profile.as_ref().map_or(Channel::Email, |profile| {
            channel_of(command, profile, &rules)
        });
        let to = profile
            .as_ref()
            .and_then(|profile| destination(profile, channel));
        let address = to.map(|to| to.key(store));
        let sight = self.messages.look(store, &wanted, address.as_ref()).await?;
        let passes_filter = match &profile {
            Some(profile) => self.passes_filter(command, profile, (&settings, &rules), now),
            None => return Ok(Loaded::of_nobody(settings, (rules, campaign), sight)),
        };
        let passes_filter = passes_filter.await?;
        Ok(Loaded {
            passes_filter,
            settings,
            rules,
            campaign,
            profile,
            channel,
            rows: sight.rows,
            is_suppressed: sight.suppression.is_some(),
            stopped_at: sight.stopped_at,
            standing: Standing::default(),
        })
    }

    /// Whether the flow's filter and the step's condition hold for the person now. Before the first night there is nothing to judge by, and it does not.
    async fn passes_filter(
        &self,
        command: &DeliverMessage,
        profile: &Profile,
        (settings, rules): (&StoreSettings, &StoreRules),
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let flow = rules.document(command.flow);
        let conditions = flow.map_or_else(Vec::new, |flow| flow.conditions(command.step));
        if conditions.is_empty() {
            return Ok(true);
        }
        let Some(standards) = self.stores.standards(&command.store).await? else {
            return Ok(false);
        };
        let body = StandardsBody::read(&standards.body)
            .map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
        let rulebook = Rulebook::new(body, rules.zone.clone(), settings.week());
        let today = day_number(now, &rules.zone);
        let mut conditions = conditions.into_iter();
        Ok(conditions.all(|condition| rulebook.holds(condition, profile, today)))
    }

    /// Renders before it claims: what cannot be put into words is never half sent.
    async fn send(
        &self,
        draft: &Draft,
        loaded: &Loaded,
        permit: Permit,
    ) -> Result<Option<Outcome>, Fault> {
        let coupon = match self.coupon(draft, loaded).await? {
            Told::Missing => return self.skip(draft, Reason::NoCoupon).await,
            Told::Coupon(coupon) => Some(coupon),
            Told::None => None,
        };
        let recommended = self.recommended(draft, loaded).await?;
        let desk = (draft, coupon.as_ref(), recommended.as_slice());
        let Some(parcel) = parcel::wrap(desk, loaded, &permit, &self.links_url)? else {
            return self.skip(draft, Reason::TemplateError).await;
        };
        let cost = loaded.cost(parcel.parts);
        if loaded.is_unaffordable(cost.as_ref()) {
            return self.skip(draft, Reason::Budget).await;
        }
        let claimed = MessageRow {
            language: Some(parcel.language),
            consent: permit.consent.clone(),
            cost,
            content: parcel.content,
            variant: parcel.variant,
            ..draft.row(Status::Claimed)
        };
        let seat = Seat::of(draft, loaded);
        match self.take(draft, &claimed, &seat).await? {
            None | Some(Claim::Lost) => return Ok(None),
            Some(Claim::Unaffordable) => return self.skip(draft, Reason::Budget).await,
            Some(Claim::Won) => {}
        }
        let outcome = match self.carrier.hand_over(&parcel.outgoing).await {
            Ok(handover) => {
                let row = (draft, claimed, &seat);
                let whom = (&permit.to, loaded.profile.as_ref());
                self.answered(row, whom, handover).await
            }
            Err(fault) => self.not_now(draft, &claimed, &seat, fault).await,
        };
        outcome.map(Some)
    }

    async fn sent(
        &self,
        draft: &Draft,
        (claimed, seat): (MessageRow, &Seat),
        carrier_id: String,
    ) -> Result<Outcome, Fault> {
        let sent = MessageRow {
            status: Status::Sent { at: draft.now },
            carrier_id: Some(carrier_id),
            ..claimed.clone()
        };
        for _ in 0..TRIES_MAX {
            match self.messages.settle(&claimed, &sent).await {
                Ok(()) => {
                    hear(&self.messages, &sent, Some(&seat.heard)).await?;
                    return Ok(Outcome::Sent);
                }
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                Err(fault) => return Err(fault),
            }
            // Feedback may have been faster and settled the row itself; or it was only busy.
            let row = (claimed.asked.customer.clone(), claimed.id.clone());
            let store = &claimed.asked.store;
            let sight = self.messages.look(store, &[row], None).await?;
            if !sight.rows.contains(&claimed) {
                hear_again(&self.messages, &sent).await?;
                return Ok(Outcome::Sent);
            }
        }
        Err(Fault::conflict("settle a message that was sent"))
    }

    /// `Retry` means that the carrier did not take it: the message is put off. After any other fault nobody knows: it stays claimed.
    async fn not_now(
        &self,
        draft: &Draft,
        claimed: &MessageRow,
        seat: &Seat,
        fault: Fault,
    ) -> Result<Outcome, Fault> {
        let Remedy::Retry { after_ms } = fault.remedy() else {
            return Err(fault);
        };
        let seconds = BUSY_SECONDS.max(i64::from(after_ms.div_ceil(1_000)));
        let until = Timestamp::from_second(draft.now.as_second() + seconds);
        let (until, reason) = (until.unwrap_or(draft.now), Reason::CarrierBusy);
        let deferred = draft.row(Status::Deferred { until, reason });
        self.give_back(claimed, &deferred, seat).await?;
        self.ask_again(draft, until).await?;
        Ok(Outcome::Deferred { until, reason })
    }

    async fn defer_unclaimed(
        &self,
        draft: &Draft,
        until: Timestamp,
        reason: Reason,
    ) -> Result<Option<Outcome>, Fault> {
        let row = draft.row(Status::Deferred { until, reason });
        if self.keep(draft, &row).await? == Claim::Lost {
            return Ok(None);
        }
        self.ask_again(draft, until).await?;
        Ok(Some(Outcome::Deferred { until, reason }))
    }

    async fn skip(&self, draft: &Draft, reason: Reason) -> Result<Option<Outcome>, Fault> {
        let row = draft.row(Status::Skipped { reason });
        let claim = self.keep(draft, &row).await?;
        Ok((claim == Claim::Won).then_some(Outcome::Skipped(reason)))
    }

    /// Keeps a row that is the first, or follows a deferred one.
    async fn keep(&self, draft: &Draft, row: &MessageRow) -> Result<Claim, Fault> {
        let Some(before) = &draft.before else {
            return self.messages.keep_first(row).await;
        };
        match self.messages.settle(before, row).await {
            Ok(()) => Ok(Claim::Won),
            Err(fault) if fault.remedy() == Remedy::Reload => Ok(Claim::Lost),
            Err(fault) => Err(fault),
        }
    }

    /// Lets `plan` ask for the same step again. Its row goes on from there as it would have.
    async fn ask_again(&self, draft: &Draft, until: Timestamp) -> Result<(), Fault> {
        self.records.commit(draft.again(until)).await.map(drop)
    }
}

/// Whether the gate came as far as asking who is held out.
const fn is_exposed(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Skip(reason) => reason.is_behind_holdout() || matches!(reason, Reason::Holdout),
        Verdict::Send(_) | Verdict::Act | Verdict::Defer { .. } => true,
    }
}

#[cfg(test)]
mod tests;
