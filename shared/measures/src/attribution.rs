//! Which message an order is credited to: the last touch before it, within windows (Awda definitions 5.10).
//!
//! | channel | click | open | delivery |
//! |---|---|---|---|
//! | email | 5 d | 5 d, off | – |
//! | sms | 5 d | – | 12 h |
//! | whatsapp | 5 d | 12 h, off | – |
//! | telegram, messenger, instagram | 5 d | – | – |
//! | push | 24 h | 24 h, off | – |
//!
//! A window begins at delivery. Opens are off unless a model turns them on, because machines open. Of touches of one moment a click
//! outweighs an opening, an opening a delivery. An order that is cancelled or given back is credited to nothing. A [`Model`] has a name and a
//! version, and everything here is a function of it: judging history anew by another version leaves what an older one said as it was.
//!
//! It refuses to know what would have been bought anyway: that is what a hold-out tells ([`crate::uplift`]), and it is shown beside.

use awda_commerce::Channel;
use awda_customers::Letter;

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

/// An order to be credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedOrder {
    /// When it was placed, in seconds.
    pub at: i64,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit<'a> {
    /// The message.
    pub letter: &'a Letter,
    /// The touch that counts.
    pub touch: TouchKind,
    /// When it was, in seconds.
    pub touched_at: i64,
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

    /// Every model that nights count by; the first is the one that is shown unless another is asked for.
    pub const ALL: [Self; 2] = [Self::LAST_TOUCH, Self::LAST_TOUCH_OPENS];

    /// The message of one person that `order` is credited to; none for an order that does not count, and where no touch lies in its window.
    pub fn credit<'a>(
        &self,
        letters: impl IntoIterator<Item = &'a Letter>,
        order: &PlacedOrder,
    ) -> Option<Credit<'a>> {
        if !order.qualifies {
            return None;
        }
        let touches = letters
            .into_iter()
            .flat_map(|letter| self.touches(letter, order.at));
        // Of two that are equal in everything the smaller mark, so that the order of the rows does not matter.
        touches.max_by_key(|one| {
            let mark = std::cmp::Reverse(one.letter.mark);
            (one.touched_at, one.touch, one.letter.at, mark)
        })
    }

    /// The touches of a message that count for an order placed `at`.
    fn touches<'a>(&self, letter: &'a Letter, at: i64) -> impl Iterator<Item = Credit<'a>> {
        let windows = Windows::of(letter.channel);
        let open = windows.open.filter(|_| self.counts_opens);
        let all = [
            (TouchKind::Clicked, letter.clicked_at, windows.click),
            (TouchKind::Opened, letter.opened_at, open),
            (TouchKind::Delivered, Some(letter.at), windows.delivery),
        ];
        let since = at.saturating_sub(letter.at);
        all.into_iter()
            .filter_map(move |(touch, touched_at, window)| {
                let touched_at = touched_at.filter(|touched_at| *touched_at <= at)?;
                let counts = since >= 0 && since < window?;
                counts.then_some(Credit {
                    letter,
                    touch,
                    touched_at,
                })
            })
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
            Channel::Push => Self {
                click: Some(DAY),
                open: Some(DAY),
                delivery: None,
            },
            Channel::Telegram | Channel::Messenger | Channel::Instagram => Self {
                click: Some(5 * DAY),
                open: None,
                delivery: None,
            },
        }
    }
}
