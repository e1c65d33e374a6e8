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
//! what was not handed over gives its slot back. A deferred row is replaced only by comparing it (`settle`), so that of two commands one hands over. The date it is put off to is
//! written to the agenda, where `plan` finds it: the queue need not hold a message for hours.

mod ledger;
mod outcome;
mod slots;

use awda_commerce::{Channel, Topic};
use awda_customers::{IdentifierKind, Key, Profile};
use awda_kernel::{Timestamp, day_number};
use awda_measures::{Rulebook, StandardsBody};
use awda_messaging::caps::Standing;
use awda_messaging::gate::{self, GateInput, Permit, Verdict};
use awda_messaging::templates::{Rendered, Words, render};
use awda_messaging::{DeliverMessage, LINK_KEYS, Link, MessageRow, Reason, Status, StoreRules};
use awda_ports::{
    Carrier, Claim, Fault, Handover, Mail, MessageSight, Messages, Records, Remedied, Remedy, Runs,
    StoreSettings, Stores,
};
use awda_segments::Thresholds;

pub use outcome::Outcome;

use ledger::Draft;
use slots::Seat;

/// A message that the carrier could not take is tried again after so many seconds.
const BUSY_SECONDS: i64 = 15 * 60;

/// Times a message is decided anew because another one to the same person was faster.
const TRIES_MAX: usize = 4;

/// The use case.
#[derive(Debug, Clone)]
pub struct Deliver<R, S, M, C> {
    /// Profiles, and the agenda's rows.
    pub records: R,
    /// Settings.
    pub stores: S,
    /// The ledger.
    pub messages: M,
    /// Who carries mail.
    pub carrier: C,
    /// Where the links in mails lead, without the path: `https://links.acme.example`.
    pub links_url: String,
}

/// What was loaded before deciding.
struct Loaded {
    settings: StoreSettings,
    rules: StoreRules,
    profile: Option<Profile>,
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
    fn of_nobody(settings: StoreSettings, rules: StoreRules, sight: MessageSight) -> Self {
        Self {
            settings,
            rules,
            profile: None,
            rows: sight.rows,
            is_suppressed: sight.suppression.is_some(),
            stopped_at: sight.stopped_at,
            passes_filter: false,
            standing: Standing::default(),
        }
    }
}

impl<R: Records, S: Stores + Runs, M: Messages, C: Carrier> Deliver<R, S, M, C> {
    /// Delivers one message.
    pub async fn handle(&self, command: &DeliverMessage, now: Timestamp) -> Result<Outcome, Fault> {
        for _ in 0..TRIES_MAX {
            if let Some(outcome) = Box::pin(self.decide(command, now)).await? {
                return Ok(outcome);
            }
        }
        Err(Fault::conflict("take a slot of a person"))
    }

    /// Decides once; none when another message to the person was faster, or this very row is there already: an answer that was lost may
    /// have been our own.
    async fn decide(
        &self,
        command: &DeliverMessage,
        now: Timestamp,
    ) -> Result<Option<Outcome>, Fault> {
        let mut loaded = self.load(command, now).await?;
        let is_transactional = loaded.is_transactional(command);
        let Some(draft) = Draft::of(command, &loaded.rows, (now, is_transactional)) else {
            self.close(command, &loaded.rows, now).await?;
            return Ok(Some(Outcome::AlreadyDecided));
        };
        if draft.is_in_other_hands(&loaded.rows) {
            return Err(Fault::unavailable(
                "deliver a message that is being handed over",
            ));
        }
        let mut verdict = gate::pass(&loaded.input(command, now));
        if matches!(verdict, Verdict::Send(_)) && !is_transactional {
            loaded.standing = self.standing(&loaded).await?;
            verdict = gate::pass(&loaded.input(command, now));
        }
        let lost_to = gate::lost_to(&loaded.input(command, now));
        let draft = Draft { lost_to, ..draft };
        match verdict {
            Verdict::Skip(reason) => self.skip(&draft, reason).await,
            Verdict::Defer { until, reason } => self.defer_unclaimed(&draft, until, reason).await,
            Verdict::Send(permit) => self.send(&draft, &loaded, permit).await,
        }
    }

    /// A message that was decided under another id of the person does not stay put off under this one.
    async fn close(
        &self,
        command: &DeliverMessage,
        rows: &[MessageRow],
        now: Timestamp,
    ) -> Result<(), Fault> {
        let Some((before, after)) = ledger::closed(command, rows, now) else {
            return Ok(());
        };
        match self.messages.settle(before, &after).await {
            Err(fault) if fault.remedy() == Remedy::Reload => Ok(()),
            settled => settled,
        }
    }

    async fn load(&self, command: &DeliverMessage, now: Timestamp) -> Result<Loaded, Fault> {
        let store = &command.store;
        let settings = self.stores.settings(store).await?;
        let settings =
            settings.ok_or_else(|| Fault::refused("deliver a message of an unknown store"))?;
        // The gate does not look at thresholds: whether somebody is away long enough was decided when the series began.
        let rules = settings.rules(Thresholds::FALLBACK);
        let rules =
            rules.map_err(|why| Fault::broken("read the settings of a store").because(why))?;
        let ids = std::slice::from_ref(&command.customer);
        let found = self.records.profiles(store, ids).await?;
        let profile = found.into_iter().next().map(|stored| stored.value);
        let wanted = profile.as_ref().map_or_else(
            || vec![(command.customer.clone(), command.message_id())],
            |profile| gate::rows_to_see(command, profile, &rules),
        );
        let email = profile.as_ref().and_then(Profile::email);
        let address = email.map(|email| Key::new(store, IdentifierKind::Email, email.reveal()));
        let sight = self.messages.look(store, &wanted, address.as_ref()).await?;
        let passes_filter = match &profile {
            Some(profile) => self.passes_filter(command, profile, (&settings, &rules), now),
            None => return Ok(Loaded::of_nobody(settings, rules, sight)),
        };
        let passes_filter = passes_filter.await?;
        Ok(Loaded {
            passes_filter,
            settings,
            rules,
            profile,
            rows: sight.rows,
            is_suppressed: sight.suppression.is_some(),
            stopped_at: sight.stopped_at,
            standing: Standing::default(),
        })
    }

    /// Whether the flow's filter holds for the person now. Before the first night there is nothing to judge by, and it does not.
    async fn passes_filter(
        &self,
        command: &DeliverMessage,
        profile: &Profile,
        (settings, rules): (&StoreSettings, &StoreRules),
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let flow = rules.document(command.flow);
        let Some(filter) = flow.and_then(|flow| flow.filter.as_deref()) else {
            return Ok(true);
        };
        let Some(standards) = self.stores.standards(&command.store).await? else {
            return Ok(false);
        };
        let body = StandardsBody::read(&standards.body)
            .map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
        let rulebook = Rulebook::new(body, rules.zone.clone(), settings.week());
        let today = day_number(now, &rules.zone);
        Ok(rulebook.holds(filter, profile, today))
    }

    /// Renders before it claims: what cannot be put into words is never half sent.
    async fn send(
        &self,
        draft: &Draft,
        loaded: &Loaded,
        permit: Permit,
    ) -> Result<Option<Outcome>, Fault> {
        let stop_url = match &permit.consent {
            Some(_) => Some(self.stop_url(draft, &loaded.settings)?),
            None => None,
        };
        let Ok((language, rendered)) = words(draft, loaded, stop_url.as_deref()) else {
            return self.skip(draft, Reason::TemplateError).await;
        };
        let claimed = MessageRow {
            language: Some(language),
            consent: permit.consent.clone(),
            ..draft.row(Status::Claimed)
        };
        let seat = Seat::of(draft, loaded);
        match self.take(draft, &claimed, &seat).await? {
            None | Some(Claim::Lost) => return Ok(None),
            Some(Claim::Won) => {}
        }
        let mail = mail(draft, &loaded.settings, permit, (rendered, stop_url));
        let outcome = match self.carrier.hand_over(&mail).await {
            Ok(Handover::Accepted { carrier_id }) => self.sent(draft, claimed, carrier_id).await,
            Ok(Handover::Refused { .. }) => self.refused(&claimed, &seat).await,
            Err(fault) => self.not_now(draft, &claimed, &seat, fault).await,
        };
        outcome.map(Some)
    }

    /// No marketing without the way to stop it. A store without a key is a fault of its settings: the message waits for them.
    fn stop_url(&self, draft: &Draft, settings: &StoreSettings) -> Result<String, Fault> {
        let key = settings.secrets_of(LINK_KEYS).first();
        let key = key.ok_or_else(|| {
            Fault::broken("sign the link that stops a message").because("the store has no link key")
        })?;
        let link = Link {
            store: draft.asked.store.clone(),
            customer: draft.asked.customer.clone(),
            channel: Channel::Email,
            topic: Topic::Marketing,
            message: draft.asked.message_id(),
        };
        Ok(format!("{}/u/{}", self.links_url, link.sign(key)))
    }

    async fn sent(
        &self,
        draft: &Draft,
        claimed: MessageRow,
        carrier_id: String,
    ) -> Result<Outcome, Fault> {
        let sent = MessageRow {
            status: Status::Sent { at: draft.now },
            carrier_id: Some(carrier_id),
            ..claimed.clone()
        };
        match self.messages.settle(&claimed, &sent).await {
            // Feedback was faster and has settled the row itself.
            Err(fault) if fault.remedy() == Remedy::Reload => Ok(Outcome::Sent),
            Err(fault) => Err(fault),
            Ok(()) => Ok(Outcome::Sent),
        }
    }

    async fn refused(&self, claimed: &MessageRow, seat: &Seat) -> Result<Outcome, Fault> {
        let reason = Reason::CarrierRefused;
        let refused = MessageRow {
            status: Status::Skipped { reason },
            ..claimed.clone()
        };
        self.give_back(claimed, &refused, seat).await?;
        Ok(Outcome::Skipped(reason))
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

fn words(
    draft: &Draft,
    loaded: &Loaded,
    stop_url: Option<&str>,
) -> Result<(awda_kernel::Language, Rendered), awda_messaging::Error> {
    let (asked, settings) = (&draft.asked, &loaded.settings);
    let profile = loaded.profile.as_ref();
    let language = profile.and_then(Profile::language);
    let language = language.unwrap_or(settings.language);
    let words = Words {
        name: profile.and_then(Profile::name),
        shop: &settings.name,
        shop_url: &settings.shop_url,
        postal_address: &settings.sender.postal_address,
        stop_url,
        about: asked.about.as_deref(),
    };
    let step = loaded.rules.document(asked.flow);
    let step = step.and_then(|flow| flow.step(asked.step));
    let template = step.ok_or(awda_messaging::Error::NoStep)?.template;
    Ok((language, render(template, language, &words)?))
}

fn mail(
    draft: &Draft,
    settings: &StoreSettings,
    permit: Permit,
    (rendered, stop_url): (Rendered, Option<String>),
) -> Mail {
    Mail {
        message: draft.asked.message_id(),
        store: draft.asked.store.clone(),
        customer: draft.asked.customer.clone(),
        from_name: settings.sender.name.clone(),
        from: settings.sender.email.clone(),
        to: permit.to,
        subject: rendered.subject,
        html: rendered.html,
        text: rendered.text,
        stop_url,
    }
}

#[cfg(test)]
mod tests;
