//! From text to a campaign that can be sent, or to every fault with its place.

use awda_commerce::Channel;
use awda_kernel::Language;
use awda_segments::query::Library;

use super::document::{Audience, CAMPAIGN_VERSION, CampaignDocument, CampaignMessage};
use super::fault::CampaignProblem;
use crate::flows::{FlowFault, read};
use crate::prices::prices;
use crate::simulation::CLIP_BYTES;
use crate::templates::{EDGE_NAMES, News, Template, Words, design_fault, news_fault, render_news};

/// Shipped templates that speak to everybody: of no cart, no order and no day.
pub const FIT_TEMPLATES: [&str; 4] = [
    "win_back.reminder",
    "win_back.news",
    "win_back.last_chance",
    "welcome.hello",
];

/// Longest life of a message that waits: thirty days.
const TIME_TO_LIVE_HOURS_MAX: u32 = 720;
/// Longest description, in characters.
const ABOUT_CHARS_MAX: usize = 500;
/// Most paragraphs of a variant.
const PARAGRAPHS_MAX: usize = 20;
/// Longest paragraph, in characters.
const PARAGRAPH_CHARS_MAX: usize = 2_000;
/// Longest subject, preview, heading and button, in characters.
const LINE_CHARS_MAX: usize = 200;
/// Longest link, in bytes.
const LINK_BYTES_MAX: usize = 1_000;

impl CampaignDocument {
    /// Reads a document from text and checks it. `library` holds the segments its audience may name.
    ///
    /// # Errors
    /// Every fault; text that is no document at all has one, with its line.
    pub fn parse(text: &str, library: &Library) -> Result<Self, Vec<FlowFault>> {
        read::of_text::<Self>(text, malformed)?.checked(library)
    }

    /// The same for a document that is read already.
    ///
    /// # Errors
    /// Every fault.
    pub fn of_value(value: serde_json::Value, library: &Library) -> Result<Self, Vec<FlowFault>> {
        read::of_value::<Self>(value, malformed)?.checked(library)
    }

    fn checked(self, library: &Library) -> Result<Self, Vec<FlowFault>> {
        let mut faults = Vec::new();
        self.check_whole(&mut faults);
        self.check_audience(library, &mut faults);
        self.check_template(&mut faults);
        self.check_channel(&mut faults);
        faults.extend(faults_of_words(&self.message));
        self.check_link(&mut faults);
        self.check_budget(&mut faults);
        if faults.is_empty() {
            return Ok(self);
        }
        Err(faults)
    }

    fn check_whole(&self, faults: &mut Vec<FlowFault>) {
        if self.campaign != CAMPAIGN_VERSION {
            faults.push(CampaignProblem::Version(self.campaign).at("campaign"));
        }
        let is_share = |share: u16| share <= 10_000;
        let hours = 1..=TIME_TO_LIVE_HOURS_MAX;
        let about = self.about.chars().count();
        let ranges = [
            ("about", about <= ABOUT_CHARS_MAX, "at most 500 characters"),
            ("priority", self.priority <= 100, "0 to 100"),
            (
                "holdout_share",
                self.holdout_share.is_none_or(is_share),
                "0 to 10000 ten-thousandths",
            ),
            (
                "time_to_live_hours",
                hours.contains(&self.time_to_live_hours),
                "1 to 720 hours",
            ),
            (
                "stop_at_complaints",
                is_share(self.stop_at_complaints),
                "0 to 10000 ten-thousandths",
            ),
        ];
        let wrong = ranges.into_iter().filter(|(_, is_right, _)| !is_right);
        faults.extend(wrong.map(|(at, _, range)| CampaignProblem::Range(range).at(at)));
    }

    fn check_audience(&self, library: &Library, faults: &mut Vec<FlowFault>) {
        match &self.audience {
            Audience::Segment(id) if library.get(id).is_none() => {
                let why = "there is no segment of this id".to_owned();
                faults.push(CampaignProblem::Audience(why).at("audience.segment"));
            }
            Audience::Segment(_) => {}
            Audience::Text(text) => {
                let wrong = library.draft(None, text).err().unwrap_or_default();
                faults.extend(wrong.iter().map(|fault| {
                    let place = format!("audience.text[{}..{}]", fault.span.start, fault.span.end);
                    CampaignProblem::Audience(fault.to_string()).at(place)
                }));
            }
        }
    }

    fn check_template(&self, faults: &mut Vec<FlowFault>) {
        let message = &self.message;
        let place = "message.template";
        let is_news = message.template == Template::NEWS.name();
        if is_news && message.goes_by_mail() && message.words.is_empty() {
            let why = "campaign.news needs words in at least one language".to_owned();
            faults.push(CampaignProblem::Words(why).at("message.words"));
        }
        let is_fit = FIT_TEMPLATES.contains(&message.template.as_str());
        if !is_news && !is_fit {
            let fit = FIT_TEMPLATES.join(", ");
            let why = format!("no template for a campaign: campaign.news, {fit} are");
            faults.push(CampaignProblem::Template(why).at(place));
        } else if !is_news && !message.words.is_empty() {
            let why = "the template has words of its own; campaign.news takes yours".to_owned();
            faults.push(CampaignProblem::Template(why).at("message.words"));
        }
    }

    fn check_link(&self, faults: &mut Vec<FlowFault>) {
        let is_link = |link: &str| {
            let rest = link.strip_prefix("https://");
            let rest = rest.or_else(|| link.strip_prefix("http://"));
            let is_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
            let is_odd = |letter: char| letter.is_whitespace() || letter.is_control();
            is_host && link.len() <= LINK_BYTES_MAX && !link.contains(is_odd)
        };
        if !self.message.link.as_deref().is_none_or(is_link) {
            faults.push(CampaignProblem::Link.at("message.link"));
        }
    }

    fn check_budget(&self, faults: &mut Vec<FlowFault>) {
        let Some(budget) = &self.budget else {
            return;
        };
        let currency = prices().map(|list| list.currency);
        if budget.micros <= 0 || Some(budget.currency) != currency {
            let code = currency.map_or_else(String::new, |known| known.code().to_owned());
            faults.push(CampaignProblem::Budget(code).at("budget"));
        }
        let named = self.message.channel.named();
        let is_priced = |channel: Channel| prices().is_some_and(|list| list.knows(channel));
        if let Some(channel) = named.filter(|channel| !is_priced(*channel)) {
            let problem = CampaignProblem::Unpriced(channel.name());
            faults.push(problem.at("budget"));
        }
    }
}

/// What is wrong with a campaign's own words, each piece rendered for people at the edge in every language there is.
pub fn faults_of_words(message: &CampaignMessage) -> Vec<FlowFault> {
    let of_language = |(language, news): (&Language, &News)| {
        let place = format!("message.words.{}", language.code());
        let mut faults = faults_of_size(&place, news);
        faults.extend(faults_of_rendering(&place, *language, news));
        faults
    };
    message.words.iter().flat_map(of_language).collect()
}

fn faults_of_size(place: &str, news: &News) -> Vec<FlowFault> {
    let mut faults = Vec::new();
    let mut tell = |field: String, why: &str| {
        faults.push(CampaignProblem::Words(why.to_owned()).at(format!("{place}.{field}")));
    };
    let lines = [
        ("subject", Some(&news.subject)),
        ("preview", news.preview.as_ref()),
        ("heading", news.heading.as_ref()),
        ("action", news.action.as_ref()),
    ];
    for (field, text) in lines {
        let Some(text) = text else { continue };
        if text.trim().is_empty() || text.chars().count() > LINE_CHARS_MAX {
            tell(field.to_owned(), "must have 1 to 200 characters");
        }
    }
    let is_designed = news.design.is_some();
    if is_designed && (!news.body.is_empty() || news.heading.is_some() || news.action.is_some()) {
        let why = "stands in the place of heading, body and action: one or the other";
        tell("design".to_owned(), why);
    }
    if !is_designed && (news.body.is_empty() || news.body.len() > PARAGRAPHS_MAX) {
        tell("body".to_owned(), "must have 1 to 20 paragraphs");
    }
    for (number, paragraph) in news.body.iter().enumerate() {
        if paragraph.trim().is_empty() || paragraph.chars().count() > PARAGRAPH_CHARS_MAX {
            let field = format!("body[{number}]");
            tell(field, "must have 1 to 2000 characters");
        }
    }
    faults
}

/// Everybody at the edge, of one shop.
fn edge() -> [Words<'static>; EDGE_NAMES.len()] {
    EDGE_NAMES.map(|name| Words {
        name,
        shop: "متجر <Acme> & Co",
        shop_url: "https://shop.example/?a=1&b=2",
        postal_address: "الرياض 12345",
        stop_url: Some("https://links.example/u/1"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    })
}

/// The first fault of each piece, over all people at the edge.
fn faults_of_rendering(place: &str, language: Language, news: &News) -> Vec<FlowFault> {
    let mut faults: Vec<FlowFault> = Vec::new();
    for words in edge() {
        let found = news_fault(news, language, &words);
        for (field, why) in found {
            let at = format!("{place}.{field}");
            if faults.iter().all(|known| known.at != at) {
                faults.push(CampaignProblem::Words(why).at(at));
            }
        }
        // A design is looked at below, with its place.
        if news.design.is_some() {
            continue;
        }
        let whole = render_news(news, None, language, &words);
        let why = match whole {
            Err(_) => "cannot be put into the layout",
            Ok(mail) if mail.html.len() > CLIP_BYTES => {
                "is longer than the 102 KB that Gmail shows: the rest is hidden, with the link that stops it"
            }
            Ok(_) => continue,
        };
        if faults.is_empty() {
            faults.push(CampaignProblem::Words(why.to_owned()).at(place));
        }
    }
    // It is filled with the subject and the preview as well.
    if faults.is_empty() {
        faults.extend(fault_of_design(place, language, news));
    }
    faults
}

fn fault_of_design(place: &str, language: Language, news: &News) -> Option<FlowFault> {
    let design = news.design.as_deref()?;
    let found = design_fault((news, design), language, &edge())?;
    Some(FlowFault {
        line: found.line,
        column: found.column,
        ..CampaignProblem::Design(found.problem).at(format!("{place}.design"))
    })
}

fn malformed(message: String) -> FlowFault {
    CampaignProblem::Malformed(message).at("")
}
