//! Shows a person what they receive and takes what they change about it: the page behind the link in every marketing mail.
//!
//! Woken by: `GET` and `POST /u/{token}`. Answers: a page without scripts and cookies; a mail program's one-click POST (RFC 8058) the
//! same way. Keeps: a stop at the person's addresses, which holds from the answer on, and queues the consent event that says the same
//! to the profile, with its evidence. On failure: 503 before anything was changed, or after the stop and before the event; pressing
//! again does the rest. It never changes anything on `GET`: scanners follow links.
//!
//! Beside that page it answers what a page of the shop may show to somebody (`storefront`).

mod answers;
mod storefront;

use awda_commerce::{Consent, ConsentStatus, Delivery, Topic};
use awda_customers::{Dated, Decision, Known, Profile};
use awda_kernel::Timestamp;
use awda_messaging::channels::{destination, keys_of};
use awda_messaging::preferences::{Ask, Choice, Shown, choices, read_form, settled, wishes};
use awda_messaging::{LINK_KEYS, Link};
use awda_ports::web::{Answer, Request, failed, problem};
use awda_ports::{Fault, Messages, Queue, Records, Shelves, StoreSettings, Stores};
use http::{Method, StatusCode, header};

/// The stable codes of this function's own refusals, for docs/FAULTS.md.
pub const CODES: [&str; 2] = ["link.form", "link.method"];

/// Where links lead.
const PREFIX: &str = "/u/";
/// Longest form that is read, in bytes; a browser's has a few hundred.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// The use case.
#[derive(Debug, Clone)]
pub struct Preferences<R, S, M, Q> {
    /// Profiles.
    pub records: R,
    /// Settings, with the keys of links.
    pub stores: S,
    /// Where stops are kept.
    pub messages: M,
    /// Where consent events wait to be kept.
    pub deliveries: Q,
}

/// Whether an address is for this function: people come from anywhere.
pub fn is_for_people(path: &str) -> bool {
    path.starts_with(PREFIX) || path == storefront::ADDRESS
}

/// A genuine link, and whom it is about.
struct Opened {
    link: Link,
    settings: StoreSettings,
    /// The person; none once nothing is known of them any more.
    person: Option<Person>,
}

struct Person {
    profile: Profile,
    /// Their strongest identifier, under which the consent is kept.
    strongest: awda_commerce::Identifiers,
    choices: Vec<Choice>,
}

impl<R: Records, S: Stores + Shelves, M: Messages, Q: Queue<Delivery>> Preferences<R, S, M, Q> {
    /// Answers one request.
    pub async fn handle(&self, request: &Request, now: Timestamp) -> Answer {
        if request.uri().path() == storefront::ADDRESS {
            return storefront::answer((&self.records, &self.stores), request, now).await;
        }
        let is_post = match *request.method() {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return answers::wrong_method(),
        };
        let token = request.uri().path().strip_prefix(PREFIX);
        let opened = match self.open(token.unwrap_or_default()).await {
            Ok(Some(opened)) => opened,
            Ok(None) => return answers::invalid(),
            Err(fault) => return failed(fault),
        };
        if !is_post {
            let choices = opened.person.as_ref().map(|person| &*person.choices);
            return answers::page(
                choices.map_or(Shown::Nobody, Shown::Choices),
                &opened.frame(),
            );
        }
        let Some(ask) = form(request) else {
            let detail = "send the page's form, or List-Unsubscribe=One-Click";
            return problem(StatusCode::BAD_REQUEST, "link.form", detail);
        };
        self.change(&opened, &ask, now).await.unwrap_or_else(failed)
    }

    async fn open(&self, token: &str) -> Result<Option<Opened>, Fault> {
        let Some(store) = Link::store_of(token) else {
            return Ok(None);
        };
        let Some(settings) = self.stores.settings(&store).await? else {
            return Ok(None);
        };
        let Some(link) = Link::read(token, settings.secrets_of(LINK_KEYS)) else {
            return Ok(None);
        };
        let ids = std::slice::from_ref(&link.customer);
        let found = self.records.profiles(&store, ids).await?;
        let person = match found.into_iter().next() {
            Some(stored) => self.person(stored.value, &link).await?,
            None => None,
        };
        Ok(Some(Opened {
            link,
            settings,
            person,
        }))
    }

    async fn person(&self, profile: Profile, link: &Link) -> Result<Option<Person>, Fault> {
        let mut known: Vec<_> = profile.identifiers.iter().collect();
        known.sort_by_key(|(key, known)| (known.kind, *key));
        let Some(strongest) = known.into_iter().find_map(|(_, known)| Known::named(known)) else {
            return Ok(None);
        };
        let to = destination(&profile, link.channel);
        let address = to.map(|to| to.key(&link.store));
        let sight = self
            .messages
            .look(&link.store, &[], address.as_ref())
            .await?;
        Ok(Some(Person {
            choices: choices(&profile, link, sight.stopped_at),
            strongest,
            profile,
        }))
    }

    /// The stop first: once this answers, nothing more is sent, however much waits in the queue before the event.
    async fn change(&self, opened: &Opened, ask: &Ask, now: Timestamp) -> Result<Answer, Fault> {
        let store = &opened.link.store;
        let Some(person) = &opened.person else {
            // Nobody is known under the id, and the address may still be somebody's.
            let stops = wishes(ask, &opened.link, &[]).iter().any(stops_channel);
            if let Some(address) = opened.link.address.as_ref().filter(|_| stops) {
                self.messages.stop(store, address, now).await?;
            }
            return Ok(answers::page(Shown::Nobody, &opened.frame()));
        };
        let wishes = wishes(ask, &opened.link, &person.choices);
        let now = after_all_said(&person.profile, now);
        for wish in wishes.iter().filter(|wish| stops_channel(wish)) {
            // And where the mail went: that address may be on another profile by now, or on none.
            let own = keys_of(&person.profile, wish.channel);
            let written_to = opened.link.address.iter();
            let written_to = written_to.filter(|_| wish.channel == opened.link.channel);
            for address in own
                .iter()
                .chain(written_to.filter(|one| !own.contains(one)))
            {
                self.messages.stop(store, address, now).await?;
            }
        }
        let decisions = wishes.iter().map(|consent| {
            let (one, consent) = (person.strongest.clone(), consent.clone());
            Decision::Prefer { one, consent }.delivery(store, now)
        });
        let decisions: Vec<Delivery> = decisions.collect();
        if !decisions.is_empty() {
            self.deliveries.send(&decisions).await?;
        }
        let choices = settled(&person.choices, &wishes);
        Ok(answers::page(Shown::Done(ask, &choices), &opened.frame()))
    }
}

impl Opened {
    fn frame(&self) -> answers::Frame<'_> {
        let profile = self.person.as_ref().map(|person| &person.profile);
        answers::Frame {
            channel: self.link.channel,
            language: profile
                .and_then(Profile::language)
                .unwrap_or(self.settings.language),
            shop: &self.settings.name,
        }
    }
}

fn form(request: &Request) -> Option<Ask> {
    if request.body().len() > FORM_BYTES_MAX {
        return None;
    }
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    read_form(content_type.unwrap_or_default(), request.body())
}

/// Everything over a channel, and not one topic: that is for the consent event alone.
fn stops_channel(consent: &Consent) -> bool {
    (consent.topic, consent.status) == (Topic::Marketing, ConsentStatus::Denied)
}

/// Now, and in any case later than everything they have said of mail: a shop's clock may be ahead of ours, and what is pressed here is
/// their newest word.
fn after_all_said(profile: &Profile, now: Timestamp) -> Timestamp {
    let said = profile.facets.values().flat_map(|facet| &facet.consents);
    let newest = said.map(Dated::said_ms).max().unwrap_or(i64::MIN);
    let after = Timestamp::from_millisecond(newest.saturating_add(1));
    after.map_or(now, |after| after.max(now))
}

#[cfg(test)]
mod tests;
