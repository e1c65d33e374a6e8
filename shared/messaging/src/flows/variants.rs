//! The words of a step in several variants, to learn which of them does more.
//!
//! Who hears which is a function of store, flow, step and the oldest id the person ever had, as the hold-out is: joining profiles moves
//! nobody, and asking again changes nothing. The draw is independent of the hold-out's and of every other step's.
//!
//! It refuses to know what people did afterwards.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::Channel;
use awda_customers::Profile;
use awda_kernel::{Language, StoreId, share_of};
use serde::{Deserialize, Serialize};

use super::Purpose;
use super::document::FlowDocument;
use super::fault::{FlowFault, FlowProblem};
use super::step::Step;
use crate::Error;
use crate::channels::ApprovedWords;
use crate::templates::{
    EDGE_NAMES, News, Rendered, Template, Words, news_fault, render, render_under,
};

/// Fewest and most variants of a step.
const VARIANTS: std::ops::RangeInclusive<usize> = 2..=6;
/// Highest weight.
const WEIGHT_MAX: u16 = 100;
/// Longest id, in bytes.
const ID_BYTES_MAX: usize = 16;
/// Longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 200;

/// One wording of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name within the step: it stands in the message's row.
    pub id: String,
    /// How often it is drawn beside the others, 1 to 100.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u16,
    /// The words; the step's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// Subjects of mails by language, in the template's place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub subject: BTreeMap<Language, String>,
}

const fn one() -> u16 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_one(weight: &u16) -> bool {
    *weight == 1
}

/// The words somebody is written to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn<'a> {
    /// The template.
    pub template: Template,
    /// The subject in the template's place.
    pub subject: Option<&'a str>,
    /// The words in the template's place, of answers and of campaigns' short messages.
    pub text: Option<&'a str>,
    /// The template at Meta that a campaign names.
    pub approved: Option<&'a ApprovedWords>,
    /// The variant; none where the step has none for this language and channel.
    pub variant: Option<&'a str>,
}

impl Drawn<'_> {
    /// Whether there are short words for it: those of its own, or a shipped template's.
    pub fn has_text(&self) -> bool {
        self.text.is_some() || self.template != Template::NEWS
    }
}

impl FlowDocument {
    /// The words of a step for somebody who reads this language over this channel; none where there is no such step.
    pub fn words(
        &self,
        step: u8,
        (store, profile): (&StoreId, &Profile),
        (language, channel): (Language, Channel),
    ) -> Option<Drawn<'_>> {
        let found = self.step(step)?;
        let template = found.template?;
        let own = Drawn {
            template,
            subject: None,
            text: found.own_words(language),
            approved: found.approved.as_ref(),
            variant: None,
        };
        if !found.tells_apart(language, channel) {
            return Some(own);
        }
        let share = share_of(&[
            store.as_str(),
            "words",
            self.id.name(),
            &step.to_string(),
            profile.oldest_id().as_str(),
        ]);
        let drawn = drawn(&found.variants, share);
        Some(drawn.map_or(own, |variant| Drawn {
            template: variant.template.unwrap_or(template),
            subject: variant.subject.get(&language).map(String::as_str),
            text: None,
            approved: None,
            variant: Some(&variant.id),
        }))
    }

    /// What is wrong with the variants of its steps.
    pub(super) fn check_variants(&self, faults: &mut Vec<FlowFault>) {
        for (number, step) in self.steps.iter().enumerate() {
            if step.variants.is_empty() {
                continue;
            }
            let place = format!("steps[{number}].variants");
            if self.purpose == Purpose::Transactional {
                let why = "what somebody must know is told in one way";
                faults.push(FlowProblem::Transactional(why).at(place));
                continue;
            }
            if !VARIANTS.contains(&step.variants.len()) {
                faults.push(FlowProblem::Range("2 to 6 variants").at(place.clone()));
            }
            let mut seen = BTreeSet::new();
            for (number, variant) in step.variants.iter().enumerate() {
                let is_new = seen.insert(variant.id.as_str());
                variant.check(
                    &format!("{place}[{number}]"),
                    (is_new, self.purpose),
                    faults,
                );
            }
        }
    }
}

impl Drawn<'_> {
    /// The mail in words.
    ///
    /// # Errors
    /// As [`render`] and [`render_under`].
    pub fn rendered(&self, language: Language, words: &Words<'_>) -> Result<Rendered, Error> {
        match self.subject {
            Some(subject) => render_under(subject, self.template, language, words),
            None => render(self.template, language, words),
        }
    }
}

impl Step {
    /// The words of its own for whoever reads this language; else those of the first of English, Arabic and Persian that it has.
    fn own_words(&self, language: Language) -> Option<&str> {
        let order = [language, Language::En, Language::Ar, Language::Fa];
        let mut own = order.iter().filter_map(|one| self.words.get(one));
        own.next().map(String::as_str)
    }

    /// Whether its variants differ for whoever reads this language over this channel. Where one has a subject that not every reader gets,
    /// nobody of theirs is in a variant: they would be counted for words that they never saw.
    fn tells_apart(&self, language: Language, channel: Channel) -> bool {
        let has_subjects = self
            .variants
            .iter()
            .any(|variant| !variant.subject.is_empty());
        let is_told = |variant: &Variant| {
            variant.subject.is_empty()
                || (channel == Channel::Email && variant.subject.contains_key(&language))
        };
        !self.variants.is_empty() && (!has_subjects || self.variants.iter().all(is_told))
    }
}

impl Variant {
    fn check(&self, place: &str, (is_new, purpose): (bool, Purpose), faults: &mut Vec<FlowFault>) {
        let mut tell = |field: &str, problem: FlowProblem| {
            faults.push(problem.at(format!("{place}.{field}")));
        };
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let is_id = (1..=ID_BYTES_MAX).contains(&self.id.len()) && self.id.bytes().all(is_word);
        if !is_id || !is_new {
            let range = "1 to 16 of a-z, 0-9 and _, and no other variant's";
            tell("id", FlowProblem::Range(range));
        }
        if !(1..=WEIGHT_MAX).contains(&self.weight) {
            tell("weight", FlowProblem::Range("1 to 100"));
        }
        if let Some(template) = self.template.filter(|one| one.purpose() != purpose) {
            let problem = FlowProblem::Template {
                template: template.name().to_owned(),
                is: template.purpose().name(),
                flow: purpose.name(),
            };
            tell("template", problem);
        }
        for (language, subject) in &self.subject {
            if let Some(why) = fault_of_subject(*language, subject) {
                tell(
                    &format!("subject.{}", language.code()),
                    FlowProblem::Words(why),
                );
            }
        }
    }
}

/// Why a subject cannot be used, rendered for people at the edge.
fn fault_of_subject(language: Language, subject: &str) -> Option<String> {
    if subject.trim().is_empty() || subject.chars().count() > SUBJECT_CHARS_MAX {
        return Some("must have 1 to 200 characters".to_owned());
    }
    let news = News::line(subject);
    let found = EDGE_NAMES.iter().find_map(|name| {
        let words = Words {
            name: *name,
            shop: "متجر <Acme> & Co",
            shop_url: "https://shop.example/?a=1&b=2",
            postal_address: "",
            stop_url: None,
            about: None,
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        };
        news_fault(&news, language, &words).into_iter().next()
    });
    found.map(|(_, why)| why)
}

/// The variant whose part of the weights the share lies in; none where they weigh nothing.
fn drawn(variants: &[Variant], share: u16) -> Option<&Variant> {
    let total: u32 = variants
        .iter()
        .map(|variant| u32::from(variant.weight))
        .sum();
    let mut left = u32::from(share) * total / 10_000;
    variants.iter().find(|variant| {
        let weight = u32::from(variant.weight);
        let is_here = left < weight;
        left = left.saturating_sub(weight);
        is_here
    })
}

#[cfg(test)]
mod tests;
