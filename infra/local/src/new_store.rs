//! A store as it is first told of, on the command line or to the local door.

use std::collections::BTreeMap;
use std::io::Read;

use awda_kernel::{Error, Language, Secret, zone};
use awda_messaging::LINK_KEYS;
use awda_messaging::caps::Caps;
use awda_messaging::channels::{ChannelFault, ChannelSettings};
use awda_ports::{Accounts, StoreSettings};
use serde::{Deserialize, Serialize};

/// A store that is to be made. It holds secrets in the clear: it is read from a command line or the loopback interface.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewStore {
    /// Its id: `acme`.
    pub id: String,
    /// The name customers know; the id when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Currency of its books.
    pub currency: String,
    /// IANA time zone.
    pub timezone: String,
    /// Country whose national phone numbers it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Language of messages to people whose own is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Secrets by source; several while one is being changed.
    pub secrets: BTreeMap<String, Vec<String>>,
    /// Address that mail comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_email: Option<String>,
    /// Postal address at the foot of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_address: Option<String>,
    /// The shop's front page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shop_url: Option<String>,
    /// Share of people held out of every flow, in 1/10 000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout_share: Option<u16>,
    /// How often a person is written to at most.
    pub caps: Caps,
    /// Who carries its messages beside mail.
    #[serde(skip_serializing_if = "ChannelSettings::is_empty")]
    pub channels: ChannelSettings,
    /// What of net revenue is margin, in hundredths of a per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_points: Option<u16>,
    /// What one unit of the price list's currency is worth in its own, in millionths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_micros: Option<i64>,
}

/// Why a store cannot be made as it was told.
#[derive(Debug, thiserror::Error)]
pub enum WrongStore {
    /// A field that is no value of its kind.
    #[error(transparent)]
    Field(#[from] Error),
    /// Channels that cannot be used so.
    #[error("channels: {}", told(.0))]
    Channels(Vec<ChannelFault>),
}

fn told(faults: &[ChannelFault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

impl NewStore {
    /// The settings it begins with. `link_key` signs the links in its mails, unless it brings keys of its own.
    ///
    /// # Errors
    /// The first field that is no value of its kind, or every fault of the channels.
    pub fn settings(&self, link_key: String) -> Result<StoreSettings, WrongStore> {
        let example = format!("shop@{}.example", self.id);
        let mut settings = StoreSettings::beginning(
            self.id.parse()?,
            self.currency.parse()?,
            self.timezone.clone(),
            self.sender_email.clone().unwrap_or(example).parse()?,
        );
        if let Some(name) = &self.name {
            settings.name.clone_from(name);
            settings.sender.name.clone_from(name);
        }
        if let Some(url) = &self.shop_url {
            settings.shop_url.clone_from(url);
        }
        if let Some(share) = self.holdout_share {
            settings.holdout_share = share.min(10_000);
        }
        settings.country.clone_from(&self.country);
        settings.language = self.language.unwrap_or(settings.language);
        settings.sender.postal_address = self.postal_address.clone().unwrap_or_default();
        settings.caps = self.caps.checked()?;
        let channels = self.channels.clone().checked(self.country.as_deref());
        settings.channels = channels.map_err(WrongStore::Channels)?;
        settings.accounts = Accounts {
            margin_points: self.margin_points.filter(|points| *points <= 10_000),
            rate_micros: self.rate_micros.filter(|rate| *rate > 0),
        };
        settings.secrets = self.secrets_with(link_key);
        zone(&settings.zone)?;
        settings.facts()?;
        Ok(settings)
    }

    fn secrets_with(&self, link_key: String) -> BTreeMap<String, Vec<Secret<String>>> {
        let mut secrets = self.secrets.clone();
        secrets
            .entry(LINK_KEYS.to_owned())
            .or_insert_with(|| vec![link_key]);
        let sealed = |all: Vec<String>| all.into_iter().map(Secret::new).collect();
        secrets
            .into_iter()
            .map(|(source, all)| (source, sealed(all)))
            .collect()
    }
}

/// 256 bits of the system's randomness, in hex.
///
/// # Errors
/// What the system said.
pub fn made_up_secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let hex = |hex, byte: &u8| format!("{hex}{byte:02x}");
    Ok(bytes.iter().fold(String::new(), hex))
}

impl std::fmt::Debug for NewStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewStore")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_messaging::caps::Limit;

    fn acme() -> NewStore {
        NewStore {
            id: "acme".to_owned(),
            currency: "SAR".to_owned(),
            timezone: "Asia/Riyadh".to_owned(),
            ..NewStore::default()
        }
    }

    #[test]
    fn a_store_begins_with_what_it_was_told_and_sensible_rest() {
        let settings = acme().settings("made up".to_owned()).unwrap();
        assert_eq!(settings.id.as_str(), "acme");
        assert_eq!(settings.holdout_share, 1_000);
        assert!(settings.flows.is_empty(), "the shipped switches count");
        assert_eq!(settings.secrets_of(LINK_KEYS).len(), 1);
        assert_ne!(made_up_secret().unwrap(), made_up_secret().unwrap());
    }

    #[test]
    fn a_store_with_a_wrong_field_is_refused() {
        let wrong = [
            NewStore {
                id: "Acme!".to_owned(),
                ..acme()
            },
            NewStore {
                currency: "riyal".to_owned(),
                ..acme()
            },
            NewStore {
                timezone: "Asia/Atlantis".to_owned(),
                ..acme()
            },
            NewStore {
                country: Some("Saudi".to_owned()),
                ..acme()
            },
            NewStore {
                caps: Caps {
                    in_seven_days: Limit::At(51),
                    ..Caps::default()
                },
                ..acme()
            },
            NewStore {
                sender_email: Some("nobody".to_owned()),
                ..acme()
            },
            NewStore {
                country: Some("SA".to_owned()),
                channels: serde_json::from_str(r#"{"sms":{"sender":"ACME"}}"#).unwrap(),
                ..acme()
            },
        ];
        for store in wrong {
            assert!(store.settings(String::new()).is_err(), "{store:?}");
        }
    }

    #[test]
    fn a_new_store_does_not_print_its_secrets() {
        let secrets = BTreeMap::from([("generic".to_owned(), vec!["hunter2".to_owned()])]);
        assert!(!format!("{:?}", NewStore { secrets, ..acme() }).contains("hunter2"));
    }
}
