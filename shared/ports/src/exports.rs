//! Files that people asked for: written in pieces, handed out by a link, and gone after a day or when somebody in them is erased.

use std::future::Future;

use awda_customers::ExportSpec;
use awda_kernel::{StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// Which file is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportKey {
    /// The store.
    pub store: StoreId,
    /// The job that makes it.
    pub job: String,
    /// When the job was asked for.
    pub at: Timestamp,
    /// What it is.
    pub file: ExportSpec,
}

/// Where a file can be fetched, by whoever knows the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportLink {
    /// The address.
    pub url: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Its length in bytes.
    pub bytes: u64,
}

impl ExportKey {
    /// How long a file can be fetched, in seconds since its job was asked for.
    pub const LIFE_S: i64 = 24 * 3_600;
    /// How long a link leads to it, in seconds.
    pub const LINK_S: i64 = 15 * 60;

    /// Where all files of a store stand.
    pub fn shelf(store: &StoreId) -> String {
        format!("{store}/")
    }

    /// Where this one stands: those asked for earlier sort before it.
    pub fn place(&self) -> String {
        let (shelf, at) = (Self::shelf(&self.store), self.at.as_millisecond().max(0));
        format!("{shelf}{at:013}.{}", self.job)
    }

    /// The moment in milliseconds that a place was asked for at; none for what is no place of a file.
    pub fn asked_at_ms(place: &str) -> Option<i64> {
        let (_, name) = place.split_once('/')?;
        name.get(..13)?.parse().ok()
    }

    /// What the file is called where it is saved: no word of it is anybody's.
    pub fn file_name(&self) -> String {
        let (what, day) = (self.file.what.name(), self.at.strftime("%Y-%m-%d"));
        let extension = self.file.format.extension();
        format!("{}-{what}-{day}.{extension}", self.store)
    }

    /// Until when a link that is asked for now leads to it; none when its time is over.
    pub fn expires_at(&self, now: Timestamp) -> Option<Timestamp> {
        let end = self.at.as_second() + Self::LIFE_S;
        let until = end.min(now.as_second() + Self::LINK_S);
        Timestamp::from_second(until)
            .ok()
            .filter(|until| *until > now)
    }
}

/// Files.
///
/// # Contract
/// 1. A link to a file that was closed leads to its pieces in their order, in whatever order they were put; of a piece that was put twice it is the
///    last. Before it is closed there is no link, and none for an unknown one.
/// 2. `close` answers whether the file is whole: not where a piece is missing, nor where `forget` was told of a moment at which it had been asked for.
///    What is not whole is gone. A second `close` answers as the first.
/// 3. After `forget` no file of the store has a link that was asked for until that moment, whatever is put or closed later; those of other stores, and
///    later ones, have theirs.
/// 4. A link ends after [`ExportKey::LINK_S`], and [`ExportKey::LIFE_S`] after the file was asked for.
pub trait Exports: Send + Sync {
    /// Keeps a piece, from 0.
    fn put(
        &self,
        export: &ExportKey,
        number: u32,
        piece: Vec<u8>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Makes so many pieces a whole.
    fn close(
        &self,
        export: &ExportKey,
        pieces: u32,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Where it can be fetched.
    fn link(
        &self,
        export: &ExportKey,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<ExportLink>, Fault>> + Send;

    /// Destroys what was asked for until a moment.
    fn forget(
        &self,
        store: &StoreId,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
