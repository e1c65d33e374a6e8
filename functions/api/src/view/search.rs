//! People who were searched for, as callers see them.

use awda_customers::Profile;
use awda_kernel::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Customer, Money};

/// A person who was searched for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FoundCustomer {
    /// Their id.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// What the text met: `identifier` as a whole, or the beginning of a `name`, an `email` or a `phone`.
    #[schema(example = "name")]
    pub(crate) found_by: &'static str,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "سارة العتيبي")]
    pub(crate) name: Option<String>,
    /// Their address for mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "sara@example.com")]
    pub(crate) email: Option<String>,
    /// Their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "+966501234567")]
    pub(crate) phone: Option<String>,
    /// Labels.
    pub(crate) tags: Vec<String>,
    /// Orders that count.
    #[schema(example = 3)]
    pub(crate) orders: u32,
    /// What they paid less what they got back.
    pub(crate) net_spend: Money,
}

/// Some people who were searched for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CustomerPage {
    /// The people: those who have the text as an identifier first, then by name.
    pub(crate) items: Vec<FoundCustomer>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// The customer of an identifier, or a page of those a search means.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FoundCustomers {
    /// Asked by an identifier.
    One(Box<Customer>),
    /// Asked by `search`.
    Page(CustomerPage),
}

impl FoundCustomer {
    /// A person.
    pub(crate) fn of(profile: &Profile, currency: Currency, found_by: &'static str) -> Self {
        Self {
            id: profile.id.to_string(),
            found_by,
            name: profile.name().map(str::to_owned),
            email: profile.email().map(|email| email.reveal().to_owned()),
            phone: profile.phone().map(|phone| phone.reveal().to_owned()),
            tags: profile.tags().into_iter().map(str::to_owned).collect(),
            orders: profile.history().order_count(),
            net_spend: Money::of(profile.net_spend_minor(), currency),
        }
    }
}
