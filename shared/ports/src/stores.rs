//! What a store has decided about itself.

use std::collections::BTreeMap;
use std::future::Future;

use awda_commerce::{Channel, StoreFacts};
use awda_kernel::{
    Country, Currency, EmailAddress, Error, Language, Secret, StoreId, Timestamp, zone,
};
use awda_messaging::caps::Caps;
use awda_messaging::channels::{ChannelSettings, usual_rate};
use awda_messaging::coupons::CouponPools;
use awda_messaging::flows::{FlowBook, FlowSetting, FlowSettings};
use awda_messaging::notices::{Endpoints, Notify};
use awda_messaging::{Brand, Flow, StoreRules};
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
    /// What it has said about its flows: which are on, and documents of its own.
    #[serde(default)]
    pub flows: FlowSettings,
    /// Share of people held out of every flow, in 1/10 000 (Awda definitions 5.4: 10 %).
    pub holdout_share: u16,
    /// How often a person is written to at most.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub caps: Caps,
    /// Who carries its messages beside mail.
    #[serde(default, skip_serializing_if = "ChannelSettings::is_empty")]
    pub channels: ChannelSettings,
    /// Its pools of coupons.
    #[serde(default, skip_serializing_if = "CouponPools::is_empty")]
    pub coupons: CouponPools,
    /// Its own systems that are told what happens.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub webhooks: Endpoints,
    /// By what its returns are reckoned.
    #[serde(default, skip_serializing_if = "Accounts::is_empty")]
    pub accounts: Accounts,
    /// How many messages a second its carriers are handed, where it has said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rates: BTreeMap<Channel, u16>,
    /// How long it keeps people of whom nothing is heard.
    #[serde(default, skip_serializing_if = "Retention::is_empty")]
    pub retention: Retention,
    /// How its mails look.
    #[serde(default, skip_serializing_if = "Brand::is_empty")]
    pub brand: Brand,
}

/// Share of people held out of every flow when nobody says otherwise, in 1/10 000 (Awda definitions 5.4: 10 %).
const HOLDOUT_SHARE: u16 = 1_000;

/// How long a store keeps people of whom nothing is heard. What it has not said is for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Months of thirty days without any event of theirs, after which a night has them erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_months: Option<u16>,
}

impl Retention {
    /// Months that can be said: half a year to twenty years.
    pub const MONTHS: std::ops::RangeInclusive<u16> = 6..=240;

    /// Nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.silent_months.is_none()
    }

    /// Whoever was heard of last before this is erased in a night of `at`; nobody where nothing was said.
    pub fn silent_since(&self, at: Timestamp) -> Option<Timestamp> {
        let millis = i64::from(self.silent_months?) * 30 * 86_400_000;
        Timestamp::from_millisecond(at.as_millisecond() - millis).ok()
    }
}

/// By what a store's returns are reckoned. What it has not said is not guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// What of net revenue is margin, in hundredths of a per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_points: Option<u16>,
    /// What one unit of the price list's currency is worth in the books' currency, in millionths; the official rate where that does not move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_micros: Option<i64>,
}

impl Accounts {
    /// It has said nothing.
    pub const fn is_empty(&self) -> bool {
        self.margin_points.is_none() && self.rate_micros.is_none()
    }
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

impl StoreSettings {
    /// What a store begins with that has said what it must and nothing else: its id is its name, English its language, the shipped flows are
    /// on, and it has no secrets. `zone` is an IANA time zone, `email` the address its mail comes from.
    pub fn beginning(id: StoreId, currency: Currency, zone: String, email: EmailAddress) -> Self {
        Self {
            name: id.to_string(),
            currency,
            zone,
            country: None,
            language: Language::En,
            secrets: BTreeMap::new(),
            sender: Sender {
                name: id.to_string(),
                email,
                postal_address: String::new(),
            },
            shop_url: format!("https://{id}.example"),
            flows: FlowSettings::new(),
            holdout_share: HOLDOUT_SHARE,
            caps: Caps::default(),
            channels: ChannelSettings::default(),
            coupons: CouponPools::new(),
            webhooks: Endpoints::new(),
            accounts: Accounts::default(),
            rates: BTreeMap::new(),
            retention: Retention::default(),
            brand: Brand::default(),
            id,
        }
    }

    /// How many messages a second the carrier of a channel is handed: what was said, else what carriers of the channel usually take.
    pub fn rate_of(&self, channel: Channel) -> u16 {
        let said = self.rates.get(&channel).copied();
        said.unwrap_or_else(|| usual_rate(channel))
    }

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
            flows: self.running_flows(),
            holdout_share: self.holdout_share,
            caps: self.caps,
            channels: self.channels.clone(),
            language: self.language,
            thresholds,
        })
    }

    /// Its flows as they run, without the steps that need a coupon it has no pool for.
    pub fn running_flows(&self) -> FlowBook {
        self.flow_book().with_pools(&self.coupons)
    }

    /// Its flows as it has them.
    pub fn flow_book(&self) -> FlowBook {
        FlowBook::of(&self.flows)
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

    /// What an endpoint is spoken to with.
    pub fn keys_of(&self, endpoint: &str) -> &[Secret<String>] {
        self.secrets_of(&Notify::keys_of(endpoint))
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

/// Changes of settings.
///
/// # Contract
/// 1. `settings_now` answers the settings as they are kept at this moment.
/// 2. `begin_settings` keeps the settings of a store that there is not, and answers whether it did: of several for one id one succeeds.
/// 3. `keep_settings` keeps `after` while what is kept is `before`, and answers whether it did: of several with the same `before` one
///    succeeds. An unknown store is refused.
pub trait StoreChanges: Send + Sync {
    /// A store's settings, however lately they were changed.
    fn settings_now(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<StoreSettings>, Fault>> + Send;

    /// Keeps the settings of a new store.
    fn begin_settings(
        &self,
        settings: &StoreSettings,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Keeps settings in the place of those that were read.
    fn keep_settings(
        &self,
        before: &StoreSettings,
        after: &StoreSettings,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;
}

/// Secrets that lie sealed.
///
/// # Contract
/// 1. `reseal` seals a store's secrets with the newest key, and answers whether that changed anything. Secrets that lay in the open are
///    sealed as well. The settings say the same before and after.
/// 2. `renew` makes a new newest key where the newest was made before `then`, and answers whether it did. The key before opens what it
///    sealed as it did; the key before that opens nothing any more, so that `reseal` must have been asked of every store first.
/// 3. Whoever keeps no keys, or was given them, and of an unknown store: nothing.
pub trait Seals: Send + Sync {
    /// Seals a store's secrets anew.
    fn reseal(&self, store: &StoreId) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Makes a new key where the newest was made before `then`.
    fn renew(&self, then: Timestamp) -> impl Future<Output = Result<bool, Fault>> + Send;
}

/// What stores say about their flows. It is kept with their settings.
///
/// # Contract
/// 1. `keep_flow` keeps what is said while what is kept of that flow has the version `before` (0: nothing, or nothing with a version),
///    and answers whether it did. Of several calls with the same `before` one succeeds.
/// 2. Nothing else of the settings changes. An unknown store is refused.
/// 3. `settings` answers it, at most a minute later.
pub trait Flows: Send + Sync {
    /// Keeps what a store says about a flow; none takes back what it said.
    fn keep_flow(
        &self,
        store: &StoreId,
        flow: Flow,
        said: Option<&FlowSetting>,
        before: u32,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;
}
