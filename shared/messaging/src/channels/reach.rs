//! Over which channel somebody is written to, and the address it leads to.
//!
//! A step names its channel, or leaves it to the person: `preferred` is the channel they named themselves, when the store has somebody
//! who carries it, they have an address there and they agreed to it; else mail, WhatsApp, text message, Telegram and push are looked at in this
//! order by the same measure; when none will do it is mail, and the gate says what is missing.

use std::collections::BTreeSet;

use awda_commerce::{Attribute, Channel, Handle, HandleKind, Identifiers};
use awda_customers::{IdentifierKind, Key, Known, Profile};
use awda_kernel::{EmailAddress, PhoneNumber, Secret, StoreId};
use serde::{Deserialize, Serialize};

use crate::flows::FlowDocument;
use crate::{DeliverMessage, StoreRules, gate};

/// The field of a customer's record in which they say how they like to be written to.
const PREFERENCE: &str = "preferred_channel";

/// What is looked at, in this order, where the person has said nothing or it cannot be done.
const FALLBACKS: [Channel; 5] = [
    Channel::Email,
    Channel::Whatsapp,
    Channel::Sms,
    Channel::Telegram,
    Channel::Push,
];

/// The channel of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelChoice {
    /// Mail.
    #[default]
    Email,
    /// Text message.
    Sms,
    /// WhatsApp.
    Whatsapp,
    /// Telegram.
    Telegram,
    /// Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// Push messages.
    Push,
    /// The one the person likes best.
    Preferred,
    /// The one the message came over that is answered.
    Reply,
}

/// Where a message goes. `Debug` masks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A mailbox.
    Email(EmailAddress),
    /// A phone, by text message.
    Sms(PhoneNumber),
    /// A phone's WhatsApp account.
    Whatsapp(PhoneNumber),
    /// A Telegram chat, by its number.
    Telegram(Secret<String>),
    /// A conversation on Messenger, by the person's id for the page.
    Messenger(Secret<String>),
    /// A conversation on Instagram, by the person's id for the account.
    Instagram(Secret<String>),
    /// A device that shows push messages ([`awda_commerce::push`]).
    Push(Secret<String>),
}

/// The channel a message goes over.
pub fn channel_of(command: &DeliverMessage, profile: &Profile, rules: &StoreRules) -> Channel {
    let flow = rules.document(command.flow);
    let step = flow.and_then(|flow| flow.step(command.step));
    let choice = step.map_or(ChannelChoice::Email, |step| step.channel);
    let asked_on = command.about.as_ref().and_then(|about| about.asked_on);
    let asked_on = asked_on.filter(|_| choice == ChannelChoice::Reply);
    match (choice.named().or(asked_on), flow) {
        (Some(channel), _) => channel,
        (None, Some(flow)) => preferred(profile, (rules, flow)),
        (None, None) => Channel::Email,
    }
}

/// The address a channel leads to.
pub fn destination(profile: &Profile, channel: Channel) -> Option<Destination> {
    match channel {
        Channel::Email => profile.email().cloned().map(Destination::Email),
        Channel::Sms => profile.phone().cloned().map(Destination::Sms),
        Channel::Whatsapp => profile.phone().cloned().map(Destination::Whatsapp),
        Channel::Telegram => {
            conversation(profile, IdentifierKind::Telegram).map(Destination::Telegram)
        }
        Channel::Messenger => {
            conversation(profile, IdentifierKind::Messenger).map(Destination::Messenger)
        }
        Channel::Instagram => {
            conversation(profile, IdentifierKind::Instagram).map(Destination::Instagram)
        }
        Channel::Push => device(profile).map(Destination::Push),
    }
}

/// The keys of every address of theirs on a channel: which of them is written to may change. The one that is written to now may be
/// another person's by right, and is among them: whoever reads there has said stop.
pub fn keys_of(profile: &Profile, channel: Channel) -> Vec<Key> {
    let kind = match channel {
        Channel::Email => IdentifierKind::Email,
        Channel::Sms | Channel::Whatsapp => IdentifierKind::Phone,
        Channel::Telegram => IdentifierKind::Telegram,
        Channel::Messenger => IdentifierKind::Messenger,
        Channel::Instagram => IdentifierKind::Instagram,
        Channel::Push => IdentifierKind::Push,
    };
    let known = profile.identifiers.iter();
    let own = known.filter(|(_, known)| known.kind == kind);
    let own = own.map(|(key, known)| match channel {
        // A stop by text message is none on WhatsApp, so the same phone has two keys.
        Channel::Whatsapp => Key::new(&profile.store, IdentifierKind::Whatsapp, &known.value),
        _ => key.clone(),
    });
    let written_to = destination(profile, channel).map(|to| to.key(&profile.store));
    let all: BTreeSet<Key> = own.chain(written_to).collect();
    all.into_iter().collect()
}

/// Whether the store may only answer over a channel, and never begin: Meta lets a page speak within 24 hours of the person's last message.
pub const fn is_answer_alone(channel: Channel) -> bool {
    matches!(channel, Channel::Messenger | Channel::Instagram)
}

/// The conversation of this kind that was last heard of.
fn conversation(profile: &Profile, kind: IdentifierKind) -> Option<Secret<String>> {
    let known = profile.identifiers.iter();
    let chats = known.filter(|(_, known)| known.kind == kind && !known.value.is_empty());
    let last_seen = |key: &Key| profile.facets.get(key).and_then(|facet| facet.last_seen);
    let (_, known) = chats.max_by_key(|(key, _)| (last_seen(key), *key))?;
    Some(Secret::new(known.value.clone()))
}

/// The device that was registered last. Which of a person's devices lies before them nobody knows, and one message is one message.
fn device(profile: &Profile) -> Option<Secret<String>> {
    let known = profile.identifiers.iter();
    let devices =
        known.filter(|(_, known)| known.kind == IdentifierKind::Push && !known.value.is_empty());
    let registered = |known: &Known| known.under.iter().map(|evidence| evidence.seen_at).max();
    let (_, known) = devices.max_by_key(|(key, known)| (registered(known), *key))?;
    Some(Secret::new(known.value.clone()))
}

fn preferred(profile: &Profile, (rules, flow): (&StoreRules, &FlowDocument)) -> Channel {
    let told = match profile.attributes().get(PREFERENCE) {
        Some(Attribute::Text(name)) => Channel::named(name.trim().to_lowercase().as_str()),
        _ => None,
    };
    // Where the store only answers, nobody can be met.
    let told = told.filter(|channel| !is_answer_alone(*channel));
    let is_usable = |channel: &Channel| {
        let allows = || gate::consent(profile, (rules, flow), *channel, None).is_some();
        rules.channels.carries(*channel)
            && destination(profile, *channel).is_some()
            && (!flow.is_marketing() || allows())
    };
    let mut candidates = told.into_iter().chain(FALLBACKS);
    candidates.find(is_usable).unwrap_or(Channel::Email)
}

impl ChannelChoice {
    /// The channel, unless it is left to the person.
    pub const fn named(self) -> Option<Channel> {
        match self {
            Self::Email => Some(Channel::Email),
            Self::Sms => Some(Channel::Sms),
            Self::Whatsapp => Some(Channel::Whatsapp),
            Self::Telegram => Some(Channel::Telegram),
            Self::Messenger => Some(Channel::Messenger),
            Self::Instagram => Some(Channel::Instagram),
            Self::Push => Some(Channel::Push),
            Self::Preferred | Self::Reply => None,
        }
    }

    /// It is mail, as of documents from before there was a choice.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes fields by reference"
    )]
    pub(crate) const fn is_usual(&self) -> bool {
        matches!(self, Self::Email)
    }
}

impl Destination {
    /// The channel.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
            Self::Whatsapp(_) => Channel::Whatsapp,
            Self::Telegram(_) => Channel::Telegram,
            Self::Messenger(_) => Channel::Messenger,
            Self::Instagram(_) => Channel::Instagram,
            Self::Push(_) => Channel::Push,
        }
    }

    /// The address itself; the name makes every use of it easy to find.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Email(email) => email.reveal(),
            Self::Sms(phone) | Self::Whatsapp(phone) => phone.reveal(),
            Self::Telegram(id) | Self::Messenger(id) | Self::Instagram(id) | Self::Push(id) => {
                id.reveal()
            }
        }
    }

    /// Who is there, as an event would name them.
    pub fn identifiers(&self) -> Identifiers {
        let mut named = Identifiers::default();
        match self {
            Self::Email(email) => named.email = Some(email.clone()),
            Self::Sms(phone) | Self::Whatsapp(phone) => named.phone = Some(phone.clone()),
            Self::Telegram(id) => named.handles.push(handle(HandleKind::Telegram, id)),
            Self::Messenger(id) => named.handles.push(handle(HandleKind::Messenger, id)),
            Self::Instagram(id) => named.handles.push(handle(HandleKind::Instagram, id)),
            Self::Push(id) => named.handles.push(handle(HandleKind::Push, id)),
        }
        named
    }

    /// The key under which what is known of the address is kept: stops, suppressions and how it took what was sent to it.
    pub fn key(&self, store: &StoreId) -> Key {
        let kind = match self {
            Self::Email(_) => IdentifierKind::Email,
            Self::Sms(_) => IdentifierKind::Phone,
            Self::Whatsapp(_) => IdentifierKind::Whatsapp,
            Self::Telegram(_) => IdentifierKind::Telegram,
            Self::Messenger(_) => IdentifierKind::Messenger,
            Self::Instagram(_) => IdentifierKind::Instagram,
            Self::Push(_) => IdentifierKind::Push,
        };
        Key::new(store, kind, self.reveal())
    }
}

fn handle(kind: HandleKind, id: &Secret<String>) -> Handle {
    Handle {
        kind,
        id: id.reveal().clone(),
    }
}
