//! The stores as one invocation reaches them: the house in memory, with somebody who writes down what is done to it; or something that
//! is broken on purpose in its place.

use awda_commerce::{Delivery, Fact};
use awda_customers::{Heard, Key, Profile};
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::{AgendaRow, DeliverMessage, MessageRow, Status};
use awda_ports::{
    Carrier, Census, CensusPage, Change, Claim, Committed, Coupons, Fault, Handover, Hearing,
    Lookup, Mail, MessageSight, Messages, Outgoing, Queue, Records, Settle, Settlement, Sight,
    Stored, Suppression, Write,
};

use crate::journal::{Claimed, Handed, Kept, Seen, is_noted};
use crate::mutants::{self, Mutant};
use crate::world::World;

/// Who looks at the stores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched<'a> {
    pub(crate) world: &'a World,
    pub(crate) task: u64,
    /// `deliver`, whose sight of a person the laws are about.
    pub(crate) is_deliver: bool,
}

impl Watched<'_> {
    const fn is(&self, mutant: Mutant) -> bool {
        matches!(self.world.mutant, Some(other) if other as u8 == mutant as u8)
    }

    fn note_seen(&self, asked: &[CustomerId], found: &[Stored<Profile>]) {
        let (Some(asked), Some(profile)) = (asked.first(), found.first()) else {
            return;
        };
        let profile = &profile.value;
        let seen = Seen {
            tick: self.world.tick(),
            ids: profile.every_id().cloned().collect(),
            keys: profile.timeline_keys().into_iter().cloned().collect(),
        };
        let mut journal = self.world.journal.lock().unwrap();
        journal.seen.insert((self.task, asked.clone()), seen);
    }

    fn note_kept(&self, store: &StoreId, writes: &[Write]) {
        let tick = self.world.tick() + 1;
        for write in writes {
            match write {
                Write::Event(placed) => {
                    let event = &placed.event;
                    self.world.tell(|| {
                        format!(
                            "#{} kept {} {} of {}",
                            self.task,
                            event.kind.name(),
                            event.object.id,
                            placed.anchor
                        )
                    });
                    if is_noted(event.kind) {
                        self.world.journal.lock().unwrap().kept.push(Kept {
                            tick,
                            at: self.world.now(),
                            store: store.clone(),
                            anchor: placed.anchor.clone(),
                            event: event.clone(),
                        });
                    }
                }
                Write::Strike { event, .. } => {
                    let mut journal = self.world.journal.lock().unwrap();
                    journal.struck.insert(event.clone(), tick);
                }
                Write::Absorbed { id, into, .. } => {
                    self.world
                        .tell(|| format!("#{} {id} goes on as {into}", self.task));
                }
                Write::Agenda(row) => self.world.tell(|| {
                    format!(
                        "#{} {} of {} due {} step {}",
                        self.task, row.flow, row.customer, row.due_at, row.step
                    )
                }),
                _ => {}
            }
        }
    }
}

impl Records for Watched<'_> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        self.world.house.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let mut found = self.world.house.profiles(store, ids).await?;
        if self.is_deliver {
            self.note_seen(ids, &found);
            if self.is(Mutant::ConsentForEverybody) {
                for one in &mut found {
                    mutants::consents(&mut one.value);
                }
            }
            if self.is(Mutant::SeesNoOrders) {
                for one in &mut found {
                    mutants::without_orders(&mut one.value);
                }
            }
        }
        Ok(found)
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        Records::agenda(&self.world.house, store, customers).await
    }

    async fn commit(&self, mut change: Change) -> Result<Committed, Fault> {
        if self.is(Mutant::LastWriterWins) {
            mutants::last_writer_wins(&self.world.house, &mut change).await;
        }
        let (store, writes) = (change.store.clone(), change.writes.clone());
        let committed = self.world.house.commit(change).await;
        match &committed {
            Ok(Committed::Kept) => self.note_kept(&store, &writes),
            Ok(Committed::AlreadyKept) => {}
            Err(_) => self.world.tell(|| format!("#{} was overtaken", self.task)),
        }
        committed
    }
}

impl Census for Watched<'_> {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        self.world.house.scan(shard, of, after).await
    }
}

impl Settle for Watched<'_> {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        self.world.house.settle_classes(store, people).await
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        self.world.house.follow(store, writes).await
    }
}

impl Hearing for Watched<'_> {
    async fn heard(&self, store: &StoreId, customer: &CustomerId) -> Result<Heard, Fault> {
        self.world.house.heard(store, customer).await
    }

    async fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> Result<(), Fault> {
        let house = &self.world.house;
        house.keep_heard(store, customer, before, after).await
    }
}

impl Messages for Watched<'_> {
    async fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        let mut sight = self.world.house.look(store, rows, address).await?;
        if self.is(Mutant::ForgetsClaims) {
            sight.rows.clear();
        }
        if self.is(Mutant::ForgetsStops) {
            sight.stopped_at = None;
        }
        Ok(sight)
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        let claim = self.world.house.keep_first(row).await?;
        self.tell_row(row, claim);
        Ok(claim)
    }

    async fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> Result<Claim, Fault> {
        if self.is(Mutant::ForgetsClaims) && row.status == Status::Claimed {
            mutants::overwrite(&self.world.house, row, slots).await;
            self.note_claim(row);
            return Ok(Claim::Won);
        }
        let slots = if self.is(Mutant::ForgetsSlots) {
            &[]
        } else {
            slots
        };
        let claim = self.world.house.claim(before, row, slots).await?;
        self.tell_row(row, claim);
        if claim == Claim::Won && row.status == Status::Claimed {
            self.note_claim(row);
        }
        Ok(claim)
    }

    async fn standing(&self, store: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        self.world.house.standing(store, ids).await
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        let settled = self.world.house.settle(before, after).await;
        if settled.is_ok() {
            self.tell_row(after, Claim::Won);
        }
        settled
    }

    async fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        self.world.house.suppress(store, address, suppression).await
    }

    async fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> Result<(), Fault> {
        self.world
            .house
            .keep_health(store, address, before, after)
            .await
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        self.world
            .tell(|| format!("#{} stop at {address}", self.task));
        self.world.house.stop(store, address, at).await
    }
}

impl Watched<'_> {
    fn tell_row(&self, row: &MessageRow, claim: Claim) {
        self.world.tell(|| {
            let asked = &row.asked;
            let (flow, step, customer) = (asked.flow, asked.step, &asked.customer);
            format!(
                "#{} {flow} {} step {step} of {customer}: {:?} {claim:?}",
                self.task, asked.occurrence, row.status
            )
        });
    }

    fn note_claim(&self, row: &MessageRow) {
        self.world.journal.lock().unwrap().claims.push(Claimed {
            tick: self.world.tick(),
            task: self.task,
            row: row.clone(),
        });
    }
}

/// Coupons: nothing is done to them here.
impl Coupons for Watched<'_> {
    async fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        self.world.house.add_codes(store, pool, codes).await
    }

    async fn grant(&self, ask: &GrantAsk) -> Result<Option<Grant>, Fault> {
        self.world.house.grant(ask).await
    }

    async fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        self.world.house.grants(store, messages).await
    }

    async fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> Result<Option<Grant>, Fault> {
        self.world.house.use_code(store, code, used).await
    }

    async fn codes_left(&self, store: &StoreId, pool: &str) -> Result<usize, Fault> {
        self.world.house.codes_left(store, pool).await
    }

    async fn forget_grants(&self, store: &StoreId, ids: &[CustomerId]) -> Result<(), Fault> {
        self.world.house.forget_grants(store, ids).await
    }
}

/// The carrier: it takes nearly every mail.
impl Carrier for Watched<'_> {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let Outgoing::Mail(mail) = message else {
            let code = "NotCarried".to_owned();
            return Ok(Handover::Refused { code });
        };
        let is_stormy = self.world.storm().faults > 0;
        if is_stormy && self.world.roll(|dice| dice.chance(20)) {
            self.world
                .tell(|| format!("#{} {} is refused", self.task, mail.message));
            self.world
                .journal
                .lock()
                .unwrap()
                .refused
                .insert(mail.message.clone());
            let code = "MessageRejected".to_owned();
            return Ok(Handover::Refused { code });
        }
        let mut taken = 0;
        for _ in 0..if self.is(Mutant::SendsTwice) { 2 } else { 1 } {
            taken = self.note_handed(mail);
        }
        Ok(Handover::Accepted {
            carrier_id: format!("ses-{taken}"),
        })
    }
}

impl Watched<'_> {
    fn note_handed(&self, mail: &Mail) -> usize {
        let (tick, at) = (self.world.tick(), self.world.now());
        self.world.tell(|| {
            format!(
                "#{} the carrier takes {} to {}",
                self.task,
                mail.message,
                mail.to.reveal()
            )
        });
        let mut journal = self.world.journal.lock().unwrap();
        let row = journal
            .claim_of(&mail.message)
            .map(|claim| claim.row.clone());
        let seen = journal
            .seen
            .get(&(self.task, mail.customer.clone()))
            .cloned();
        match (row, seen) {
            (Some(row), Some(seen)) => journal.handed.push(Handed {
                tick,
                at,
                mail: mail.clone(),
                row,
                seen,
                is_reported: false,
            }),
            _ => journal
                .broken
                .push(format!("{} was handed over without a claim", mail.message)),
        }
        journal.handed.len()
    }
}

/// The messages queue as `plan` reaches it.
impl Queue<DeliverMessage> for Watched<'_> {
    async fn send(&self, commands: &[DeliverMessage]) -> Result<(), Fault> {
        for asked in commands {
            self.world.tell(|| {
                format!(
                    "#{} asks for {} {} step {} of {}",
                    self.task, asked.flow, asked.occurrence, asked.step, asked.customer
                )
            });
        }
        if self.is(Mutant::LosesWhatIsAsked) && self.world.roll(|dice| dice.chance(300)) {
            return Ok(());
        }
        self.world.messages.send(commands).await
    }
}

/// Whether an order counts: it is not a test and was not cancelled when it was told.
pub(crate) const fn counts(fact: &Fact) -> bool {
    matches!(fact, Fact::Order(order) if !order.cancelled && !order.test)
}

/// The deliveries queue as the door, the page and the desk reach it.
impl Queue<Delivery> for Watched<'_> {
    async fn send(&self, commands: &[Delivery]) -> Result<(), Fault> {
        if self.is(Mutant::LosesDeliveries) && self.world.roll(|dice| dice.chance(100)) {
            return Ok(());
        }
        self.world.deliveries.send(commands).await
    }
}
