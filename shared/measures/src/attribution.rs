//! Which message an order is credited to: the last touch before it, within windows (Awda definitions 5.10).
//!
//! | channel | click | open | delivery |
//! |---|---|---|---|
//! | email | 5 d | 5 d, off | – |
//! | sms | 5 d | – | 12 h |
//! | whatsapp | 5 d | 12 h, off | – |
//! | telegram | 5 d | – | – |
//!
//! A window begins at delivery. Opens are off unless a model turns them on, because machines open. Of touches of one moment a click
//! outweighs an opening, an opening a delivery. An order that is cancelled or given back is credited to nothing. A [`Model`] has a name and a
//! version, and everything here is a function of it: judging history anew by another version leaves what an older one said as it was.
//!
//! It refuses to know what would have been bought anyway: that is what a hold-out tells ([`crate::uplift`]), and it is shown beside.

use awda_commerce::Channel;
use awda_kernel::{MessageId, Timestamp};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What a person did with a message. The later in this list, the more it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TouchKind {
    /// It was delivered to them.
    Delivered,
    /// They opened it.
    Opened,
    /// They followed a link in it.
    Clicked,
}

/// A marketing message and what its person did with it, machines left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTouches {
    /// The message.
    pub message: MessageId,
    /// The flow or campaign it belongs to.
    pub flow: String,
    /// Its channel.
    pub channel: Channel,
    /// When it was delivered; a message that never was is no touch.
    pub delivered_at: Timestamp,
    /// When a person opened it.
    pub opened_at: Option<Timestamp>,
    /// When a person followed a link.
    pub clicked_at: Option<Timestamp>,
}

/// An order to be credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedOrder {
    /// When it was placed.
    pub at: Timestamp,
    /// Net value in minor units.
    pub net_minor: i64,
    /// It counts: not cancelled, and not given back whole.
    pub qualifies: bool,
}

/// How long after delivery a touch counts, in seconds; none where it never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// For a click.
    pub click: Option<i64>,
    /// For an opening.
    pub open: Option<i64>,
    /// For the delivery alone.
    pub delivery: Option<i64>,
}

/// By what orders are credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Its version, which every result of it carries.
    pub version: &'static str,
    /// Openings count.
    pub counts_opens: bool,
}

/// What an order is credited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The message.
    pub message: MessageId,
    /// Its flow or campaign.
    pub flow: String,
    /// The touch that counts.
    pub touch: TouchKind,
    /// When it was.
    pub touched_at: Timestamp,
}

/// What a flow or campaign is credited with. Merging does not depend on who counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credited {
    /// People with an order credited to it.
    pub converted: u64,
    /// Those orders.
    pub orders: u64,
    /// Their net value in minor units.
    pub net_minor: i64,
}

impl Model {
    /// Last touch with the usual windows, openings off.
    pub const LAST_TOUCH: Self = Self {
        version: "last_touch.1",
        counts_opens: false,
    };

    /// The same with openings.
    pub const LAST_TOUCH_OPENS: Self = Self {
        version: "last_touch_opens.1",
        counts_opens: true,
    };

    /// The message that `order` is credited to; none for an order that does not count, and where no touch lies in its window.
    pub fn credit(&self, messages: &[MessageTouches], order: &PlacedOrder) -> Option<Credit> {
        if !order.qualifies {
            return None;
        }
        let touches = messages
            .iter()
            .flat_map(|message| self.touches(message, order.at));
        touches.max_by(|a, b| {
            let rank = |one: &Credit| (one.touched_at, one.touch);
            // Of two that are equal in everything the smaller id, so that the order of the rows does not matter.
            rank(a)
                .cmp(&rank(b))
                .then_with(|| b.message.cmp(&a.message))
        })
    }

    /// What each flow is credited with for one person's orders.
    pub fn credited<'a>(
        &self,
        messages: &[MessageTouches],
        orders: impl IntoIterator<Item = &'a PlacedOrder>,
    ) -> std::collections::BTreeMap<String, Credited> {
        let mut by_flow = std::collections::BTreeMap::<String, Credited>::new();
        for order in orders {
            if let Some(credit) = self.credit(messages, order) {
                let flow = by_flow.entry(credit.flow).or_default();
                flow.converted = 1;
                flow.orders += 1;
                flow.net_minor += order.net_minor;
            }
        }
        by_flow
    }

    /// The touches of a message that count for an order placed `at`.
    fn touches(&self, message: &MessageTouches, at: Timestamp) -> impl Iterator<Item = Credit> {
        let windows = Windows::of(message.channel);
        let open = windows.open.filter(|_| self.counts_opens);
        let all = [
            (TouchKind::Clicked, message.clicked_at, windows.click),
            (TouchKind::Opened, message.opened_at, open),
            (
                TouchKind::Delivered,
                Some(message.delivered_at),
                windows.delivery,
            ),
        ];
        let since = at.as_second() - message.delivered_at.as_second();
        let counted = all
            .into_iter()
            .filter_map(move |(touch, touched_at, window)| {
                let touched_at = touched_at.filter(|touched_at| *touched_at <= at)?;
                (since >= 0 && since < window?).then_some((touch, touched_at))
            });
        let counted: Vec<_> = counted.collect();
        let (id, flow) = (message.message.clone(), message.flow.clone());
        counted.into_iter().map(move |(touch, touched_at)| Credit {
            message: id.clone(),
            flow: flow.clone(),
            touch,
            touched_at,
        })
    }
}

impl Credited {
    /// Adds what somebody else's orders are credited for.
    pub const fn merge(&mut self, other: &Self) {
        self.converted += other.converted;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
    }
}

impl Windows {
    /// The usual windows of a channel.
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self {
                click: Some(5 * DAY),
                open: Some(5 * DAY),
                delivery: None,
            },
            Channel::Sms => Self {
                click: Some(5 * DAY),
                open: None,
                delivery: Some(12 * HOUR),
            },
            Channel::Whatsapp => Self {
                click: Some(5 * DAY),
                open: Some(12 * HOUR),
                delivery: None,
            },
            Channel::Telegram => Self {
                click: Some(5 * DAY),
                open: None,
                delivery: None,
            },
        }
    }
}
