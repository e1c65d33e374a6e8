//! From text to settings of channels that can be kept, or to every fault with its place. The rules of the store's country count: who
//! promotions may come from is in its pack.

use std::collections::BTreeSet;
use std::fmt;

use awda_commerce::Channel;
use awda_kernel::PhoneNumber;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{
    ChannelSettings, PageSettings, PushSettings, SmsSettings, TelegramSettings, WhatsappSettings,
    WhatsappTemplate,
};
use crate::packs::pack_of;

/// Longest name of a sender of text messages (GSM 03.38: an alphanumeric address).
const SENDER_CHARS_MAX: usize = 11;
/// How AWS's id of a number begins (AWS End User Messaging Social API, `WhatsAppPhoneNumberId`).
pub(crate) const AWS_NUMBER_PREFIX: &str = "phone-number-id-";
/// Longest such id, in characters (the same).
const AWS_NUMBER_CHARS_MAX: usize = 115;
/// Most places of a template's body.
const PARAMETERS_MAX: usize = 20;

/// The stable codes of faults, for docs/FAULTS.md.
pub const CHANNEL_CODES: [&str; 7] = [
    "channels.malformed",
    "channels.sender",
    "channels.sender_rule",
    "channels.number",
    "channels.template",
    "channels.gateway",
    "channels.push",
];

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFault {
    /// The stable code.
    pub code: &'static str,
    /// The place: `sms.promotional_sender`, `whatsapp.templates[2]`.
    pub at: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for ChannelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.code, self.at, self.message)
    }
}

impl ChannelSettings {
    /// Reads settings from text and checks them by the rules of the store's country.
    ///
    /// # Errors
    /// Every fault; text that is no settings at all has one.
    pub fn parse(text: &str, country: Option<&str>) -> Result<Self, Vec<ChannelFault>> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read: Result<Self, _> = serde_path_to_error::deserialize(&mut reader);
        let settings = read.map_err(|why| {
            let at = why.path().to_string();
            vec![fault("channels.malformed", at, why.inner().to_string())]
        })?;
        settings.checked(country)
    }

    /// The same for settings that are read already.
    ///
    /// # Errors
    /// Every fault.
    pub fn checked(self, country: Option<&str>) -> Result<Self, Vec<ChannelFault>> {
        let mut faults = Vec::new();
        if let Some(sms) = &self.sms {
            check_sms(sms, country, &mut faults);
        }
        if let Some(whatsapp) = &self.whatsapp {
            check_whatsapp(whatsapp, &mut faults);
        }
        if let Some(telegram) = &self.telegram {
            check_telegram(telegram, &mut faults);
        }
        if let Some(push) = &self.push {
            check_push(push, &mut faults);
        }
        let pages = [
            ("messenger", &self.messenger),
            ("instagram", &self.instagram),
        ];
        for (name, page) in pages {
            if let Some(page) = page {
                check_page(name, page, &mut faults);
            }
        }
        if faults.is_empty() {
            return Ok(self);
        }
        Err(faults)
    }
}

fn check_sms(sms: &SmsSettings, country: Option<&str>, faults: &mut Vec<ChannelFault>) {
    let senders = [
        ("sms.sender", Some(&sms.sender)),
        ("sms.promotional_sender", sms.promotional_sender.as_ref()),
    ];
    for (at, sender) in senders {
        if sender.is_some_and(|sender| !is_sender(sender)) {
            let message = "not a name of at most 11 letters, digits and hyphens with a letter among them, a number in E.164, or an ARN";
            faults.push(fault("channels.sender", at, message));
        }
    }
    let name = sms.sender_of(true);
    let ruled = pack_of(country).sender_name(Channel::Sms, name);
    if is_name(name) && ruled != name {
        let message = format!("the country's rule: promotions come from a name such as {ruled}");
        faults.push(fault(
            "channels.sender_rule",
            "sms.promotional_sender",
            message,
        ));
    }
    for (place, number) in sms.numbers.iter().enumerate() {
        let is_e164 = PhoneNumber::parse(number, None).is_ok_and(|phone| phone.reveal() == number);
        if !is_e164 {
            let at = format!("sms.numbers[{place}]");
            faults.push(fault("channels.number", at, "not a number in E.164"));
        }
    }
    check_gateway("sms.gateway_url", sms.gateway_url.as_deref(), faults);
}

fn check_whatsapp(whatsapp: &WhatsappSettings, faults: &mut Vec<ChannelFault>) {
    if !is_digits(&whatsapp.phone_number_id) {
        let message = "Meta's id of the number: digits alone";
        faults.push(fault(
            "channels.number",
            "whatsapp.phone_number_id",
            message,
        ));
    }
    check_aws_number(whatsapp, faults);
    check_version("whatsapp", &whatsapp.graph_version, faults);
    let mut seen = BTreeSet::new();
    for (place, template) in whatsapp.templates.0.iter().enumerate() {
        let at = format!("whatsapp.templates[{place}]");
        // A campaign names its template, every other message has one.
        let name = template.is_news().then_some(template.name.as_str());
        let is_new = seen.insert((template.template, template.language.code(), name));
        if let Some(message) = template_fault(template, is_new) {
            faults.push(fault("channels.template", at, message));
        }
    }
    let url = whatsapp.gateway_url.as_deref();
    check_gateway("whatsapp.gateway_url", url, faults);
}

fn check_aws_number(whatsapp: &WhatsappSettings, faults: &mut Vec<ChannelFault>) {
    let Some(number) = &whatsapp.aws_phone_number_id else {
        return;
    };
    let at = "whatsapp.aws_phone_number_id";
    let rest = number.strip_prefix(AWS_NUMBER_PREFIX).unwrap_or_default();
    let is_plain = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if rest.is_empty() || !is_plain || number.len() > AWS_NUMBER_CHARS_MAX {
        let message = "AWS's id of the number: phone-number-id- with letters and digits";
        faults.push(fault("channels.number", at, message));
    }
    if whatsapp.gateway_url.is_some() {
        let message = "AWS or a system of the store's own carries WhatsApp, not both";
        faults.push(fault("channels.gateway", at, message));
    }
}

fn check_version(name: &str, version: &str, faults: &mut Vec<ChannelFault>) {
    let is_version = version
        .strip_prefix('v')
        .and_then(|text| text.split_once('.'))
        .is_some_and(|(major, minor)| is_digits(major) && is_digits(minor));
    if !is_version {
        let message = "a version of the Graph API, such as v23.0";
        let at = format!("{name}.graph_version");
        faults.push(fault("channels.number", at, message));
    }
}

fn check_page(name: &str, page: &PageSettings, faults: &mut Vec<ChannelFault>) {
    if !is_digits(&page.page_id) {
        let message = "Meta's id of the page: digits alone";
        faults.push(fault("channels.number", format!("{name}.page_id"), message));
    }
    check_version(name, &page.graph_version, faults);
}

fn check_push(push: &PushSettings, faults: &mut Vec<ChannelFault>) {
    let is_project = |text: &String| {
        let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (4..=64).contains(&text.len()) && text.bytes().all(is_fit)
    };
    if !push.project_id.as_ref().is_none_or(is_project) {
        let message = "Firebase's id of the project: small letters, digits and hyphens";
        faults.push(fault("channels.push", "push.project_id", message));
    }
    let is_subject = |text: &String| text.starts_with("mailto:") || text.starts_with("https://");
    let has_subject = push.subject.as_ref().is_some_and(is_subject);
    if push.public_key.is_some() != push.subject.is_some() || push.subject.is_some() != has_subject
    {
        let message = "goes with public_key, and begins with mailto: or https://";
        faults.push(fault("channels.push", "push.subject", message));
    }
    if !push.public_key.as_deref().is_none_or(is_public_key) {
        let message = "a point of P-256 as base64url, 65 bytes";
        faults.push(fault("channels.push", "push.public_key", message));
    }
    if push.project_id.is_none() && push.public_key.is_none() {
        let message = "a project_id for the store's app, a public_key for browsers, or both";
        faults.push(fault("channels.push", "push", message));
    }
}

fn is_public_key(text: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    bytes.is_ok_and(|bytes| bytes.len() == 65 && bytes.first() == Some(&4))
}

fn template_fault(template: &WhatsappTemplate, is_new: bool) -> Option<String> {
    let purpose = template.template.purpose();
    if !template.category.fits(purpose) {
        let wanted = match purpose {
            crate::flows::Purpose::Marketing => "marketing",
            crate::flows::Purpose::Transactional => "utility",
        };
        let name = template.template.name();
        return Some(format!("{name} needs a template of the category {wanted}"));
    }
    if !is_new {
        return Some("there is one for this template and language already".to_owned());
    }
    if !is_template_name(&template.name) || !is_template_name(&template.code) {
        return Some("name and code are letters, digits and underscores".to_owned());
    }
    (template.parameters.len() > PARAMETERS_MAX).then(|| "at most 20 parameters".to_owned())
}

/// Whether it may be called so at Meta.
pub(crate) fn is_template_name(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.bytes().all(is_fit)
}

fn check_telegram(telegram: &TelegramSettings, faults: &mut Vec<ChannelFault>) {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_bot = telegram.bot.bytes().all(is_fit) && (5..=32).contains(&telegram.bot.len());
    if !is_bot {
        let message = "the bot's name without @: 5 to 32 letters, digits and underscores";
        faults.push(fault("channels.sender", "telegram.bot", message));
    }
}

fn check_gateway(at: &str, url: Option<&str>, faults: &mut Vec<ChannelFault>) {
    let is_https = |url: &str| url.starts_with("https://") && url.len() > "https://".len();
    if url.is_some_and(|url| !is_https(url)) {
        faults.push(fault(
            "channels.gateway",
            at,
            "not an address with https://",
        ));
    }
}

fn is_sender(sender: &str) -> bool {
    let is_number = PhoneNumber::parse(sender, None).is_ok_and(|phone| phone.reveal() == sender);
    is_name(sender) || is_number || sender.starts_with("arn:")
}

/// Shown in a number's place: the letters that carriers pass on.
fn is_name(sender: &str) -> bool {
    let is_fit = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let length = sender.chars().count();
    (1..=SENDER_CHARS_MAX).contains(&length)
        && sender.chars().all(is_fit)
        && sender.chars().any(|letter| letter.is_ascii_alphabetic())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn fault(code: &'static str, at: impl Into<String>, message: impl Into<String>) -> ChannelFault {
    ChannelFault {
        code,
        at: at.into(),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str, country: &str) -> Vec<(&'static str, String)> {
        match ChannelSettings::parse(text, Some(country)) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|one| (one.code, one.at)).collect(),
        }
    }

    #[test]
    fn promotions_of_saudi_arabia_come_from_a_name_that_says_so() {
        let bare = r#"{"sms":{"sender":"ACME"}}"#;
        let place = "sms.promotional_sender".to_owned();
        assert_eq!(codes(bare, "SA"), [("channels.sender_rule", place)]);
        assert_eq!(codes(bare, "AE"), []);
        let ruled = r#"{"sms":{"sender":"ACME","promotional_sender":"ACME-AD"}}"#;
        assert_eq!(codes(ruled, "SA"), []);
        // A number has no name to say it in.
        let number = r#"{"sms":{"sender":"+966501234567"}}"#;
        assert_eq!(codes(number, "SA"), []);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = r#"{
            "sms": {"sender": "A NAME TOO LONG", "numbers": ["0501234567"], "gateway_url": "http://sms.example"},
            "whatsapp": {"phone_number_id": "abc", "aws_phone_number_id": "phone-number-id-", "graph_version": "23",
                "gateway_url": "https://wa.example", "templates": [
                {"template": "cart.reminder", "language": "ar", "name": "cart", "code": "ar", "category": "utility"},
                {"template": "order.shipped", "language": "ar", "name": "a b", "code": "ar", "category": "utility"},
                {"template": "order.shipped", "language": "ar", "name": "ab", "code": "ar", "category": "utility"}]},
            "telegram": {"bot": "@acme"},
            "messenger": {"page_id": "acme"},
            "instagram": {"page_id": "1", "graph_version": "23.0"},
            "push": {"project_id": "Acme App", "public_key": "BA"}
        }"#;
        let found = codes(text, "AE");
        let places: Vec<&str> = found.iter().map(|(_, at)| at.as_str()).collect();
        assert_eq!(
            places,
            [
                "sms.sender",
                "sms.numbers[0]",
                "sms.gateway_url",
                "whatsapp.phone_number_id",
                "whatsapp.aws_phone_number_id",
                "whatsapp.aws_phone_number_id",
                "whatsapp.graph_version",
                "whatsapp.templates[0]",
                "whatsapp.templates[1]",
                "whatsapp.templates[2]",
                "telegram.bot",
                "push.project_id",
                "push.subject",
                "push.public_key",
                "messenger.page_id",
                "instagram.graph_version",
            ]
        );
        assert!(found.iter().all(|(code, _)| CHANNEL_CODES.contains(code)));
    }

    #[test]
    fn a_number_at_aws_is_named_as_aws_names_it() {
        let long = "a".repeat(100);
        for (id, is_fit) in [
            ("phone-number-id-976c72a700aac43eaf573ae050example", true),
            ("976c72a700aac43eaf573ae050example", false),
            ("phone-number-id-976c/72a7", false),
            ("phone-number-id-", false),
            (long.as_str(), false),
            (&*format!("phone-number-id-{long}"), false),
            (&*format!("phone-number-id-{}", &long[1..]), true),
        ] {
            let text =
                format!(r#"{{"whatsapp":{{"phone_number_id":"1","aws_phone_number_id":"{id}"}}}}"#);
            let place = "whatsapp.aws_phone_number_id".to_owned();
            let expected = [("channels.number", place)];
            let found = codes(&text, "SA");
            assert_eq!(found, &expected[usize::from(is_fit)..], "{id}");
        }
    }

    #[test]
    fn what_is_no_settings_is_named_with_the_field() {
        let found = codes(r#"{"sms":{"sender":"ACME","typo":1}}"#, "AE");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "channels.malformed");
        assert_eq!(codes("7", "AE")[0].0, "channels.malformed");
        assert_eq!(codes("{}", "SA"), [], "mail alone");
    }
}
