//! Who opened a mail and followed its links: a person, or a machine that looks before or instead of them.
//!
//! A machine is known by its name (Apple's mail privacy proxy asks with nothing but `Mozilla/5.0`; scanners name themselves), or by what
//! no person does: several different links within seconds of delivery, or the link that nobody sees. It cannot be known at once, because
//! the second link and the delivery may be told later: every touch is kept, and judged anew when something is told. The rules are ours.
//!
//! It refuses to count: what was touched by a machine is kept apart, and never as a person's.

use awda_kernel::{Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

use crate::templates::DECOY_QUERY;

/// Touches kept of a message: the earliest.
const TOUCHES_MAX: usize = 40;

/// Links that are followed so many seconds after delivery, and several of them, are followed by a machine.
const BURST_SECONDS: i64 = 10;

/// The mark of the link that no person sees.
const DECOY: &str = "decoy";

/// Whoever followed it follows the others as well: links that are followed so many seconds before or after it are followed by a machine.
const DECOY_SECONDS: i64 = 60;

/// Different links that a person does not follow in that time.
const BURST_LINKS: usize = 2;

/// Apple's mail privacy proxy loads everything for everybody under this name.
const PRIVACY_PROXY: &str = "Mozilla/5.0";

/// Parts of the names of scanners, monitors and programs; in lower case.
const MACHINES: [&str; 20] = [
    "barracuda",
    "bitdefender",
    "bot)",
    "bot/",
    "bot;",
    "crawler",
    "curl/",
    "forcepoint",
    "go-http-client",
    "headlesschrome",
    "mimecast",
    "okhttp",
    "proofpoint",
    "python-",
    "safelinks",
    "scanner",
    "sophos",
    "spider",
    "trendmicro",
    "wget/",
];

/// One opening, or one link followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Touch {
    /// When.
    pub at: Timestamp,
    /// The link's mark; none for an opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whoever it was named itself as a machine.
    #[serde(default)]
    pub is_named_machine: bool,
}

/// The first touch of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "all of them are moments")]
pub(super) struct Firsts {
    pub(super) opened_at: Option<Timestamp>,
    pub(super) clicked_at: Option<Timestamp>,
    pub(super) machine_opened_at: Option<Timestamp>,
    pub(super) machine_clicked_at: Option<Timestamp>,
}

/// Whether an agent names itself as a machine. Google's and Yahoo's image proxies load what a person opens: they are none.
pub(super) fn is_machine(agent: Option<&str>) -> bool {
    let Some(agent) = agent.map(str::trim) else {
        return false;
    };
    let name = agent.to_lowercase();
    agent == PRIVACY_PROXY || MACHINES.iter().any(|part| name.contains(part))
}

/// A short mark of a link, without what it leads to.
pub(super) fn mark(link: &str) -> String {
    if link.contains(DECOY_QUERY) {
        return DECOY.to_owned();
    }
    fingerprint(&["link", link])
        .to_string()
        .chars()
        .take(8)
        .collect()
}

/// Keeps a touch among the earliest, once.
pub(super) fn keep(touches: &mut Vec<Touch>, touch: Touch) {
    if let Err(place) = touches.binary_search(&touch) {
        touches.insert(place, touch);
        touches.truncate(TOUCHES_MAX);
    }
}

/// The first touch of each kind, of a message that was delivered then.
pub(super) fn firsts(touches: &[Touch], delivered_at: Option<Timestamp>) -> Firsts {
    let is_early = |touch: &Touch| {
        delivered_at.is_some_and(|at| touch.at.as_second() - at.as_second() <= BURST_SECONDS)
    };
    let early = touches.iter().filter(|touch| is_early(touch));
    let mut links: Vec<&String> = early.filter_map(|touch| touch.link.as_ref()).collect();
    links.sort_unstable();
    links.dedup();
    let is_burst = links.len() >= BURST_LINKS;
    let is_decoy = |touch: &&Touch| touch.link.as_deref() == Some(DECOY);
    let baited: Vec<i64> = touches
        .iter()
        .filter(is_decoy)
        .map(|touch| touch.at.as_second())
        .collect();
    let is_baited = |touch: &Touch| {
        let at = touch.at.as_second();
        baited.iter().any(|bait| (bait - at).abs() <= DECOY_SECONDS)
    };
    let is_machine = |touch: &Touch| {
        let is_follower = is_baited(touch) || (is_burst && is_early(touch));
        touch.is_named_machine || (touch.link.is_some() && is_follower)
    };
    let first = |is_click: bool, by_machine: bool| {
        let mine = touches
            .iter()
            .filter(|touch| touch.link.is_some() == is_click && is_machine(touch) == by_machine);
        mine.map(|touch| touch.at).min()
    };
    Firsts {
        opened_at: first(false, false),
        clicked_at: first(true, false),
        machine_opened_at: first(false, true),
        machine_clicked_at: first(true, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

    fn click(second: i64, link: &str) -> Touch {
        Touch {
            at: Timestamp::from_second(second).unwrap(),
            link: Some(mark(link)),
            is_named_machine: false,
        }
    }

    fn second(at: Option<Timestamp>) -> Option<i64> {
        at.map(Timestamp::as_second)
    }

    #[test]
    fn machines_are_known_by_their_names() {
        for machine in [
            "Mozilla/5.0",
            " Mozilla/5.0 ",
            "Googlebot/2.1 (+http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; Barracuda Sentinel)",
            "python-requests/2.31.0",
            "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0",
            "curl/8.5.0",
        ] {
            assert!(is_machine(Some(machine)), "{machine}");
        }
        for person in [
            Some(CHROME),
            Some("Mozilla/5.0 (via ggpht.com GoogleImageProxy)"),
            Some("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"),
            None,
        ] {
            assert!(!is_machine(person), "{person:?}");
        }
    }

    #[test]
    fn several_links_within_seconds_of_delivery_are_a_machines_and_a_later_one_is_a_persons() {
        let delivered = Timestamp::from_second(100).ok();
        let clicks = [click(102, "a"), click(103, "b"), click(400, "a")];
        let found = firsts(&clicks, delivered);
        assert_eq!(second(found.machine_clicked_at), Some(102));
        assert_eq!(second(found.clicked_at), Some(400));
        let quick = firsts(&clicks[..1], delivered);
        assert_eq!(
            second(quick.clicked_at),
            Some(102),
            "one quick click is a person's"
        );
        let twice = [click(102, "a"), click(104, "a")];
        assert_eq!(second(firsts(&twice, delivered).clicked_at), Some(102));
        let unknown = firsts(&clicks, None);
        assert_eq!(
            second(unknown.clicked_at),
            Some(102),
            "nobody knows when it came"
        );
    }

    #[test]
    fn whoever_follows_the_link_nobody_sees_followed_the_others_too() {
        let bait = format!("https://shop.example/?{DECOY_QUERY}");
        let clicks = [click(500, "a"), click(530, &bait), click(4_000, "a")];
        let found = firsts(&clicks, None);
        assert_eq!(second(found.machine_clicked_at), Some(500));
        assert_eq!(second(found.clicked_at), Some(4_000));
        let opened = Touch {
            link: None,
            ..click(531, "")
        };
        let found = firsts(&[clicks[1].clone(), opened], None);
        assert_eq!(
            (found.clicked_at, second(found.machine_clicked_at)),
            (None, Some(530))
        );
        assert_eq!(second(found.opened_at), Some(531), "to open shows nothing");
    }

    #[test]
    fn opens_and_clicks_of_named_machines_are_kept_apart() {
        let opened = Touch {
            link: None,
            is_named_machine: true,
            ..click(7, "")
        };
        let found = firsts(&[opened], None);
        assert_eq!(
            (second(found.machine_opened_at), found.opened_at),
            (Some(7), None)
        );
        assert_eq!((found.clicked_at, found.machine_clicked_at), (None, None));
    }

    #[test]
    fn the_earliest_are_kept_whatever_comes_first() {
        let all: Vec<Touch> = (0..100).map(|n| click(n, &n.to_string())).collect();
        let (mut forward, mut backward) = (Vec::new(), Vec::new());
        for touch in &all {
            keep(&mut forward, touch.clone());
        }
        for touch in all.iter().rev().chain(&all) {
            keep(&mut backward, touch.clone());
        }
        assert_eq!(forward, backward);
        assert_eq!(forward.len(), TOUCHES_MAX);
    }

    #[test]
    fn a_links_mark_does_not_tell_where_it_leads() {
        let mark = mark("https://shop.example/u/sara@example.com");
        assert_eq!(mark.len(), 8);
        assert!(!mark.contains("sara"));
    }
}
