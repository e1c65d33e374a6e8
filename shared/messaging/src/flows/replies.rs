//! Answers to keywords: what a flow that a message begins may say, and to which words.
//!
//! A keyword is the whole message, as [`folded`] leaves it; the words that stop and start promotions are never one, so that stopping is
//! always understood as stopping. The answer is none of its own keywords: two programs that answer each other do not go on for ever.

use awda_commerce::Kind;
use awda_commerce::sources::{folded, is_statement};
use awda_kernel::Language;

use super::document::{FlowDocument, Trigger};
use super::fault::{FlowFault, FlowProblem};
use super::step::Step;
use crate::channels::ChannelChoice;
use crate::templates::text::own_fault;
use crate::templates::{EDGE_NAMES, Template};

/// Most keywords of a flow.
const KEYWORDS_MAX: usize = 30;
/// Longest keyword, and longest answer, in characters.
const KEYWORD_CHARS_MAX: usize = 60;
const ANSWER_CHARS_MAX: usize = 1_000;

/// Whether a message is one of the keywords.
pub(crate) fn is_keyword(text: &str, keywords: &[String]) -> bool {
    let said = folded(text);
    !said.is_empty()
        && !is_statement(text)
        && keywords.iter().any(|keyword| folded(keyword) == said)
}

impl FlowDocument {
    /// What is wrong with its keywords and answers.
    pub(super) fn check_replies(&self, faults: &mut Vec<FlowFault>) {
        let keywords = match &self.trigger {
            Trigger::Event { kind, condition } if *kind == Kind::MessageReceived => {
                Some(&condition.keywords)
            }
            _ => None,
        };
        if let Some(keywords) = keywords {
            let is_right = |word: &String| {
                let length = word.chars().count();
                (1..=KEYWORD_CHARS_MAX).contains(&length) && is_keyword(word, keywords)
            };
            if !(1..=KEYWORDS_MAX).contains(&keywords.len()) || !keywords.iter().all(is_right) {
                let range =
                    "1 to 30 words of letters and digits that neither stop nor start messages";
                faults.push(FlowProblem::Range(range).at("trigger.where.keywords"));
            }
        }
        for (place, step) in self.steps.iter().enumerate() {
            step.check_reply(&format!("steps[{place}]"), keywords, faults);
        }
    }
}

impl Step {
    fn check_reply(
        &self,
        place: &str,
        keywords: Option<&Vec<String>>,
        faults: &mut Vec<FlowFault>,
    ) {
        let mut tell = |field: &str, problem: FlowProblem| {
            faults.push(problem.at(format!("{place}.{field}")));
        };
        let is_own = self.template == Some(Template::OWN);
        let is_reply = self.channel == ChannelChoice::Reply;
        if is_reply && keywords.is_none() {
            tell(
                "channel",
                FlowProblem::Step("only what answers a message goes where it came from"),
            );
        }
        if is_own != is_reply || is_own == self.words.is_empty() {
            let why = "words, the template reply.own and the channel reply belong together";
            tell("words", FlowProblem::Step(why));
        }
        for (language, text) in &self.words {
            let field = format!("words.{}", language.code());
            if is_keyword(text, keywords.map_or(&[][..], Vec::as_slice)) {
                tell(&field, FlowProblem::Range("no keyword itself"));
            } else if let Some(why) = fault_of_answer(*language, text) {
                tell(&field, FlowProblem::Words(why));
            }
        }
    }
}

/// Why an answer cannot be used, put into words for people at the edge.
fn fault_of_answer(language: Language, text: &str) -> Option<String> {
    if text.trim().is_empty() || text.chars().count() > ANSWER_CHARS_MAX {
        return Some("must have 1 to 1000 characters".to_owned());
    }
    EDGE_NAMES
        .iter()
        .find_map(|name| own_fault(text, language, *name))
}
