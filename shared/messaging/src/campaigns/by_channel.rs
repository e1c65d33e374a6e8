//! What a campaign's channel asks of its words: mail has a subject and paragraphs, every other channel a short text, WhatsApp a template
//! that Meta approved for whoever has not written lately.

use awda_commerce::Channel;
use awda_kernel::Language;

use super::document::{CampaignDocument, CampaignMessage};
use super::fault::CampaignProblem;
use crate::channels::{ApprovedWords, ChannelChoice, is_template_name};
use crate::flows::FlowFault;
use crate::templates::text::filled::place;
use crate::templates::text::news_text_fault;
use crate::templates::{EDGE_NAMES, Template, Words};

/// Longest short text, in characters: what stops it is put after it.
const TEXT_CHARS_MAX: usize = 1_000;
/// Most places of a template's body.
const PARAMETERS_MAX: usize = 20;
/// Longest words of a place, in characters.
const PARAMETER_CHARS_MAX: usize = 200;

impl CampaignMessage {
    /// Whether it may go by mail.
    pub fn goes_by_mail(&self) -> bool {
        matches!(
            self.channel,
            ChannelChoice::Email | ChannelChoice::Preferred
        )
    }

    /// Whether it may go over WhatsApp.
    fn goes_by_whatsapp(&self) -> bool {
        matches!(
            self.channel,
            ChannelChoice::Whatsapp | ChannelChoice::Preferred
        )
    }

    fn is_news(&self) -> bool {
        self.template == Template::NEWS.name()
    }
}

impl CampaignDocument {
    /// Every channel that it may go over has words, and no words are for a channel that it does not go over.
    pub(super) fn check_channel(&self, faults: &mut Vec<FlowFault>) {
        let message = &self.message;
        let mut tell = |field: &str, why: &str| {
            let problem = CampaignProblem::Words(why.to_owned());
            faults.push(problem.at(format!("message.{field}")));
        };
        if message.channel == ChannelChoice::Reply {
            tell(
                "channel",
                "a campaign answers nobody: email, sms, whatsapp, telegram or preferred",
            );
            return;
        }
        let is_mail_alone = message.channel == ChannelChoice::Email;
        let has_texts = !message.texts.is_empty();
        let approved = message.whatsapp_template.as_ref();
        if has_texts && (is_mail_alone || !message.is_news()) {
            tell(
                "texts",
                "are the short words of campaign.news over another channel than mail",
            );
        }
        if !message.goes_by_mail() && message.is_news() && !message.words.is_empty() {
            tell(
                "words",
                "are a mail's; over this channel the campaign says texts",
            );
        }
        if approved.is_some() && (!message.goes_by_whatsapp() || !message.is_news()) {
            tell(
                "whatsapp_template",
                "says campaign.news over whatsapp or preferred",
            );
        }
        let says_by_template = approved.is_some() && message.channel == ChannelChoice::Whatsapp;
        if message.is_news() && !is_mail_alone && !has_texts && !says_by_template {
            tell(
                "texts",
                "campaign.news needs texts in at least one language over this channel",
            );
        }
        faults.extend(self.message.faults_of_texts());
    }

    /// The fields that cannot be put into words for this person over a channel other than mail.
    pub fn broken_texts(&self, language: Language, channel: Channel) -> Vec<String> {
        let message = &self.message;
        let has_text = message.texts.contains_key(&language);
        if channel == Channel::Whatsapp && message.whatsapp_template.is_some() && !has_text {
            return vec!["message.whatsapp_template".to_owned()];
        }
        if message.is_news() {
            return vec![format!("message.texts.{}", language.code())];
        }
        vec!["message.template".to_owned()]
    }
}

impl CampaignMessage {
    /// Each piece rendered for people at the edge.
    fn faults_of_texts(&self) -> Vec<FlowFault> {
        let of_text = |(language, text): (&Language, &String)| {
            let why = fault_of_text(*language, text)?;
            let at = format!("message.texts.{}", language.code());
            Some(CampaignProblem::Words(why).at(at))
        };
        let texts = self.texts.iter().filter_map(of_text);
        let approved = self.whatsapp_template.iter().flat_map(faults_of_template);
        texts.chain(approved).collect()
    }
}

fn fault_of_text(language: Language, text: &str) -> Option<String> {
    if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
        return Some("must have 1 to 1000 characters".to_owned());
    }
    let mut names = EDGE_NAMES.iter();
    names.find_map(|name| news_text_fault(text, language, *name))
}

fn faults_of_template(approved: &ApprovedWords) -> Vec<FlowFault> {
    let mut faults = Vec::new();
    let mut tell = |at: String, why: &str| {
        let problem = CampaignProblem::Words(why.to_owned());
        faults.push(problem.at(format!("message.whatsapp_template.{at}")));
    };
    if !is_template_name(&approved.name) {
        tell("name".to_owned(), "letters, digits and underscores");
    }
    for (language, places) in &approved.parameters {
        let code = language.code();
        if places.len() > PARAMETERS_MAX {
            tell(format!("parameters.{code}"), "at most 20 parameters");
        }
        for (number, source) in places.iter().enumerate() {
            if let Some(why) = fault_of_place(source) {
                tell(format!("parameters.{code}[{number}]"), &why);
            }
        }
    }
    faults
}

fn fault_of_place(source: &str) -> Option<String> {
    if source.chars().count() > PARAMETER_CHARS_MAX {
        return Some("must have 1 to 200 characters".to_owned());
    }
    EDGE_NAMES.iter().find_map(|name| {
        let words = Words {
            name: *name,
            shop: "متجر Acme & Co",
            shop_url: "https://shop.example",
            postal_address: "",
            stop_url: None,
            about: None,
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        };
        let why = place(source, &words).err()?;
        Some(format!(
            "{why}; name may be missing: {{% if name %}}...{{% endif %}} asks first"
        ))
    })
}
