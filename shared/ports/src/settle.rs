//! The night's door: a person's class, and what follows from it, without a transaction, which would cost twice.
//!
//! The class is the truth and is kept first, by what it expects. Memberships, events and dates follow, and keeping them again is harmless:
//! whoever is interrupted in between reads from the class itself what is owed.

use std::future::Future;

use awda_customers::Class;
use awda_kernel::{CustomerId, StoreId};

use crate::{Fault, Write};

/// A person's new class.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// The person.
    pub customer: CustomerId,
    /// The class they were loaded with.
    pub before: Option<Class>,
    /// The class from now on; none takes it away.
    pub class: Option<Class>,
}

/// Classes, and what follows from them.
///
/// # Contract
/// 1. `settle_classes` replaces a class while the row has `before`, and answers true; otherwise it answers false and changes nothing. People do
///    not wait for each other: one that fails leaves the others kept.
/// 2. `follow` keeps events, memberships and dates, and takes memberships away, whatever was there. After a fault any part of them is kept.
/// 3. `follow` refuses every other write with the remedy `Alarm`, and keeps nothing.
pub trait Settle: Send + Sync {
    /// Keeps classes; answers in the order of `people`.
    fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> impl Future<Output = Vec<Result<bool, Fault>>> + Send;

    /// Keeps what follows from classes.
    fn follow(
        &self,
        store: &StoreId,
        writes: Vec<Write>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
