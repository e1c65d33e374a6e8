//! One simulated message in words, over the channel it would go: what it says, how large it is and what it costs.

use awda_commerce::{Channel, Topic};
use awda_customers::Profile;
use awda_kernel::Language;
use awda_messaging::campaigns::{CampaignDocument, content_mark, text_mark};
use awda_messaging::channels::{destination, is_window_open};
use awda_messaging::flows::FlowDocument;
use awda_messaging::prices::prices;
use awda_messaging::simulation::Considered;
use awda_messaging::spoken::{Speaker, Spoken};
use awda_messaging::templates::{Rendered, Words};
use awda_messaging::{DeliverMessage, Error, LINK_KEYS, Link};
use awda_ports::Fault;

use super::{Judge, What};
use crate::refusal::Refusal;

/// Where the links of a simulated message lead. The mark of its words leaves that out.
pub(crate) const LINKS_URL: &str = "https://links.invalid";

/// Somebody, and what they would be told.
pub(super) struct Scene<'a> {
    pub(super) judge: &'a Judge<'a>,
    pub(super) command: &'a DeliverMessage,
    pub(super) profile: &'a Profile,
    pub(super) channel: Channel,
}

/// What it says.
enum Said {
    Mail(Rendered),
    Text(Spoken),
}

impl Scene<'_> {
    pub(super) fn put_into_words(&self, considered: &mut Considered) -> Result<(), Refusal> {
        let settings = &self.judge.shop.settings;
        let flow = self.judge.rules.document(self.command.flow);
        let is_marketing = flow.is_none_or(FlowDocument::is_marketing);
        let stop_url = is_marketing.then(|| self.stop_url()).transpose()?;
        let campaign = self.campaign();
        let link = campaign.and_then(|document| document.message.link.as_deref());
        let words = Words {
            name: self.profile.name(),
            shop: &settings.name,
            shop_url: link.unwrap_or(&settings.shop_url),
            postal_address: &settings.sender.postal_address,
            stop_url: stop_url.as_deref(),
            about: self.command.about.as_deref(),
            person: Some(self.profile),
            coupon: None,
            recommended: &[],
            brand: Some(&settings.brand),
        };
        let language = self.language();
        considered.language = Some(language);
        match self.said(&words, (language, is_marketing), considered) {
            Ok(Said::Mail(rendered)) => {
                considered.html_bytes = rendered.html.len();
                considered.content = content_mark(&rendered, LINKS_URL);
                self.price(considered, 1);
            }
            Ok(Said::Text(spoken)) => {
                let template = spoken.template.as_ref();
                considered.content = text_mark(&spoken.text, template, LINKS_URL);
                considered.parts = (self.channel == Channel::Sms).then_some(spoken.parts);
                self.price(considered, spoken.parts);
            }
            Err(why) => {
                considered.broken = match (campaign, self.channel) {
                    (Some(document), Channel::Email) => document.broken_fields(language, &words),
                    (Some(document), other) => document.broken_texts(language, other),
                    (None, _) => vec![why.to_string()],
                }
            }
        }
        Ok(())
    }

    const fn campaign(&self) -> Option<&CampaignDocument> {
        match self.judge.subject.what {
            What::Campaign(document, _) => Some(document),
            What::Flow(_) => None,
        }
    }

    fn language(&self) -> Language {
        let (own, store) = (self.profile.language(), self.judge.shop.settings.language);
        self.campaign().map_or_else(
            || own.unwrap_or(store),
            |document| document.language(own, store, self.channel),
        )
    }

    fn said(
        &self,
        words: &Words<'_>,
        (language, is_marketing): (Language, bool),
        considered: &Considered,
    ) -> Result<Said, Error> {
        if let (Some(document), Channel::Email) = (self.campaign(), self.channel) {
            return document.render(language, words).map(Said::Mail);
        }
        let flow = self.judge.rules.document(self.command.flow);
        let person = (&self.command.store, self.profile);
        let way = (language, self.channel);
        let drawn = flow.and_then(|flow| flow.words(self.command.step, person, way));
        let drawn = drawn.ok_or(Error::NoStep)?;
        if self.channel == Channel::Email {
            return drawn.rendered(language, words).map(Said::Mail);
        }
        let settings = &self.judge.shop.settings;
        let own = self.profile.language().unwrap_or(settings.language);
        let speaker = Speaker {
            channels: &settings.channels,
            reads: (own, settings.language),
            is_marketing,
            is_window_open: is_window_open(self.profile, self.channel, considered.at),
        };
        speaker.say(&drawn, way, words).map(Said::Text)
    }

    fn price(&self, considered: &mut Considered, parts: u32) {
        let country = self.profile.country();
        let country = country.or(self.judge.rules.country.as_deref());
        considered.cost = prices().and_then(|list| list.cost(self.channel, country, parts));
    }

    /// The link of the message as it would be signed, but for where it leads.
    fn stop_url(&self) -> Result<String, Refusal> {
        let key = self.judge.shop.settings.secrets_of(LINK_KEYS).first();
        let key = key.ok_or_else(|| {
            let fault = Fault::broken("sign the link that stops a message");
            Refusal::Port(fault.because("the store has no link key"))
        })?;
        let store = &self.command.store;
        let link = Link {
            store: store.clone(),
            customer: self.command.customer.clone(),
            channel: self.channel,
            topic: Topic::Marketing,
            message: self.command.message_id(),
            address: destination(self.profile, self.channel).map(|to| to.key(store)),
        };
        Ok(format!("{LINKS_URL}/u/{}", link.sign(key)))
    }
}
