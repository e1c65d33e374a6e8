//! What a store has decided about itself.

use std::collections::BTreeMap;
use std::future::Future;

use awda_commerce::StoreFacts;
use awda_kernel::{Country, Currency, EmailAddress, Error, Language, Secret, StoreId, zone};
use awda_messaging::StoreRules;
use awda_messaging::caps::Caps;
use awda_segments::Thresholds;
use awda_segments::query::Week;
use serde::{Deserialize, Serialize};

use crate::Fault;

/// A store's settings. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreSettings {
    /// The store.
    pub id: StoreId,
    /// The name customers know.
    pub name: String,
    /// Currency of its books.
    pub currency: Currency,
    /// IANA time zone its days are counted in.
    pub zone: String,
    /// Country whose national phone numbers it takes, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Language of messages to people whose own is not known.
    pub language: Language,
    /// Webhook secrets by source; several while one is being rotated.
    #[serde(default)]
    pub secrets: BTreeMap<String, Vec<Secret<String>>>,
    /// Who messages come from.
    pub sender: Sender,
    /// The shop's front page, where messages lead.
    pub shop_url: String,
    /// Flows and whether they are on.
    #[serde(default)]
    pub flows: FlowSwitch,
    /// Share of people held out of every flow, in 1/10 000 (Awda definitions 5.4: 10 %).
    pub holdout_share: u16,
    /// How often a person is written to at most.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub caps: Caps,
}

/// Who messages come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Name.
    pub name: String,
    /// Address; its domain must be verified with the carrier.
    pub email: EmailAddress,
    /// Postal address at the foot of marketing mail.
    pub postal_address: String,
}

/// Flows that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowSwitch {
    /// Win-back.
    pub win_back: bool,
    /// Birthday.
    pub birthday: bool,
}

impl Default for FlowSwitch {
    fn default() -> Self {
        Self {
            win_back: true,
            birthday: true,
        }
    }
}

impl StoreSettings {
    /// What translation must know.
    ///
    /// # Errors
    /// [`Error::Zone`] or [`Error::Country`] when the settings name none that exists.
    pub fn facts(&self) -> Result<StoreFacts, Error> {
        let country: Option<Result<Country, Error>> = self.country.as_deref().map(str::parse);
        Ok(StoreFacts {
            store: self.id.clone(),
            currency: self.currency,
            zone: zone(&self.zone)?,
            country: country.transpose()?,
        })
    }

    /// What deciding about messages must know. `thresholds` are the store's as of the last night ([`crate::Standards::thresholds`]).
    ///
    /// # Errors
    /// [`Error::Zone`] when the settings name none that exists.
    pub fn rules(&self, thresholds: Thresholds) -> Result<StoreRules, Error> {
        Ok(StoreRules {
            store: self.id.clone(),
            zone: zone(&self.zone)?,
            country: self.country.clone(),
            win_back: self.flows.win_back,
            birthday: self.flows.birthday,
            holdout_share: self.holdout_share,
            caps: self.caps,
            thresholds,
        })
    }

    /// The first day of the week where the store sells (Awda definitions 5.0): Saturday in Saudi Arabia, Iran and Afghanistan, Sunday in
    /// the other countries whose weekend is Friday and Saturday, else Monday.
    pub fn week(&self) -> Week {
        match self.country.as_deref() {
            Some("SA" | "IR" | "AF") => Week::FROM_SATURDAY,
            Some("BH" | "EG" | "IQ" | "JO" | "KW" | "LY" | "OM" | "PS" | "QA" | "YE") => {
                Week::FROM_SUNDAY
            }
            _ => Week::default(),
        }
    }

    /// The secrets of a source.
    pub fn secrets_of(&self, source: &str) -> &[Secret<String>] {
        self.secrets.get(source).map_or(&[], Vec::as_slice)
    }
}

fn is_usual(caps: &Caps) -> bool {
    *caps == Caps::default()
}

/// The stores.
///
/// # Contract
/// 1. `settings` answers what the last `put_settings` of that store kept, and nothing for an unknown store.
/// 2. An answer may be up to a minute old.
/// 3. `all` answers every store's id once.
pub trait Stores: Send + Sync {
    /// A store's settings.
    fn settings(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<StoreSettings>, Fault>> + Send;

    /// Keeps a store's settings.
    fn put_settings(
        &self,
        settings: &StoreSettings,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Every store.
    fn all(&self) -> impl Future<Output = Result<Vec<StoreId>, Fault>> + Send;
}
