//! A short message in words, for the channel that the gate let through: who sends it, who simulates it and who tries a flow out all say it
//! here, so that a dry run says what goes.
//!
//! It refuses to know who carries it, and to decide whether it may go.

use awda_commerce::Channel;
use awda_kernel::Language;

use crate::Error;
use crate::carriers::FilledTemplate;
use crate::carriers::messenger::INSTAGRAM_BYTES_MAX;
use crate::channels::{ChannelSettings, SmsSettings};
use crate::flows::Drawn;
use crate::templates::text::filled::filled_by;
use crate::templates::text::parts::count;
use crate::templates::text::{StopHint, news_text, own_text, stop_label, text};
use crate::templates::{Template, Words};

/// Longest text of a push message, in bytes: with title, link and keys it stays within the 4,096 of FCM and of a record of RFC 8291.
const PUSH_BYTES_MAX: usize = 2_500;

/// What decides how something is said, beside its words.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// What the store has decided about its channels.
    pub channels: &'a ChannelSettings,
    /// The language the person reads, and the store's: templates at Meta are looked for in these.
    pub reads: (Language, Language),
    /// It needs consent, and therefore says how to stop it.
    pub is_marketing: bool,
    /// On WhatsApp: they wrote within 24 hours, so that words are free.
    pub is_window_open: bool,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The text.
    pub text: String,
    /// The template at Meta that says it in the text's place.
    pub template: Option<FilledTemplate>,
    /// What stands on the button that stops it.
    pub stop_label: Option<String>,
    /// Messages that are paid for: the parts the phones' network makes of a text message, one of everything else.
    pub parts: u32,
}

impl Speaker<'_> {
    /// How the person stops it over a channel.
    pub fn hint(&self, channel: Channel) -> StopHint {
        let sms = self.channels.sms.as_ref();
        match channel {
            _ if !self.is_marketing => StopHint::Nothing,
            // Phones and browsers stop them, and the shop's settings.
            Channel::Push => StopHint::Nothing,
            Channel::Telegram => StopHint::Button,
            Channel::Sms if !sms.is_some_and(SmsSettings::can_be_answered) => StopHint::Link,
            _ => StopHint::Reply,
        }
    }

    /// Puts it into words.
    ///
    /// # Errors
    /// Those of [`text`], [`own_text`] and [`news_text`]; [`Error::NoTemplate`] where there are no words for the channel, or none that
    /// may be said now; [`Error::Template`] where they are longer than the channel takes.
    pub fn say(
        &self,
        drawn: &Drawn<'_>,
        (language, channel): (Language, Channel),
        words: &Words<'_>,
    ) -> Result<Spoken, Error> {
        let way = (language, channel);
        let hint = self.hint(channel);
        let template = self.template(drawn, channel, words)?;
        let text = match (drawn.text, &template) {
            (Some(own), _) if drawn.template == Template::NEWS => news_text(own, way, words, hint)?,
            (Some(own), _) => own_text(own, way, words)?,
            // What it says is at Meta; this is what stands in its places.
            (None, Some(filled)) if drawn.template == Template::NEWS => {
                filled.parameters.join("\n")
            }
            (None, _) => text(drawn.template, way, words, hint)?,
        };
        if bytes_max(channel).is_some_and(|most| text.len() > most) {
            return Err(Error::Template {
                template: drawn.template.name(),
                kind: "longer than the channel takes".to_owned(),
            });
        }
        let parts = match channel {
            Channel::Sms => u32::try_from(count(&text).parts).unwrap_or(u32::MAX),
            _ => 1,
        };
        Ok(Spoken {
            text,
            template,
            stop_label: (hint == StopHint::Button).then(|| stop_label(language).to_owned()),
            parts,
        })
    }

    /// The approved WhatsApp template, where the person has not written lately or there is nothing else to say. Within the window words
    /// are free, and free of charge.
    fn template(
        &self,
        drawn: &Drawn<'_>,
        channel: Channel,
        words: &Words<'_>,
    ) -> Result<Option<FilledTemplate>, Error> {
        if channel != Channel::Whatsapp || (self.is_window_open && drawn.has_text()) {
            return Ok(None);
        }
        let found = self.channels.whatsapp_template(drawn, self.reads);
        let found = found.ok_or(Error::NoTemplate {
            template: drawn.template.name(),
        })?;
        filled_by(found, drawn.approved, words).map(Some)
    }
}

/// Longest text of a channel that takes less than the others, in bytes.
const fn bytes_max(channel: Channel) -> Option<usize> {
    match channel {
        Channel::Instagram => Some(INSTAGRAM_BYTES_MAX),
        Channel::Push => Some(PUSH_BYTES_MAX),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::ApprovedWords;

    fn channels() -> ChannelSettings {
        let text = r#"{"sms": {"sender": "ACME"}, "whatsapp": {"phone_number_id": "1", "templates": [
            {"template": "campaign.news", "language": "ar", "name": "spring", "code": "ar", "category": "marketing",
             "status": "approved", "parameters": ["name", "shop"]},
            {"template": "campaign.news", "language": "ar", "name": "summer", "code": "ar", "category": "marketing",
             "status": "approved"},
            {"template": "campaign.news", "language": "en", "name": "spring", "code": "en", "category": "marketing",
             "status": "paused"}]}}"#;
        ChannelSettings::parse(text, None).unwrap()
    }

    fn words() -> Words<'static> {
        Words {
            name: None,
            shop: "Noor",
            shop_url: "https://noor.example/spring",
            postal_address: "",
            stop_url: Some("https://links.example/u/1"),
            about: None,
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        }
    }

    fn say(
        (text, approved): (Option<&str>, Option<&ApprovedWords>),
        channel: Channel,
        is_window_open: bool,
    ) -> Result<Spoken, Error> {
        let channels = channels();
        let speaker = Speaker {
            channels: &channels,
            reads: (Language::Fa, Language::Ar),
            is_marketing: true,
            is_window_open,
        };
        let drawn = Drawn {
            template: Template::NEWS,
            subject: None,
            text,
            approved,
            variant: None,
        };
        speaker.say(&drawn, (Language::Ar, channel), &words())
    }

    #[test]
    fn a_campaigns_short_words_say_how_to_stop_them_and_are_counted_in_parts() {
        let said = say(
            (Some("وصل جديد الربيع إلى متجرنا: {{ shop_url }}"), None),
            Channel::Sms,
            false,
        )
        .unwrap();
        let line = "وصل جديد الربيع إلى متجرنا: https://noor.example/spring\n";
        assert!(said.text.starts_with(line), "{}", said.text);
        assert!(said.text.ends_with("https://links.example/u/1"));
        assert_eq!((said.parts, said.template), (2, None));
        let said = say((Some("جديد"), None), Channel::Telegram, false).unwrap();
        assert_eq!((said.text.as_str(), said.parts), ("جديد", 1));
        assert!(said.stop_label.is_some());
        let said = say((Some("جديد"), None), Channel::Whatsapp, true).unwrap();
        assert!(said.template.is_none() && said.text.contains("إيقاف"));
    }

    #[test]
    fn outside_the_window_whatsapp_says_the_template_of_the_name_and_nothing_else() {
        let named = |name: &str| ApprovedWords {
            name: name.to_owned(),
            parameters: std::collections::BTreeMap::new(),
        };
        let spring = named("spring");
        let said = say((None, Some(&spring)), Channel::Whatsapp, false).unwrap();
        let filled = said.template.unwrap();
        assert_eq!(
            (filled.name.as_str(), filled.code.as_str()),
            ("spring", "ar")
        );
        assert_eq!(filled.parameters, ["عميلنا العزيز", "Noor"]);
        let own = ApprovedWords {
            parameters: [(Language::Ar, vec!["٢٠٪".to_owned()])].into(),
            ..named("summer")
        };
        let said = say((None, Some(&own)), Channel::Whatsapp, true).unwrap();
        assert_eq!(said.template.unwrap().parameters, ["٢٠٪"]);
        let unknown = named("autumn");
        for approved in [None, Some(&unknown)] {
            let said = say((Some("جديد"), approved), Channel::Whatsapp, false);
            assert!(matches!(said, Err(Error::NoTemplate { .. })), "{said:?}");
        }
    }
}
