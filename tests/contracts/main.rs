//! Every sentence of every port's contract (awda-ports), as a test, on every adapter.
//!
//! A contract is a function over any house; `on_every_house!` makes a test of it per adapter. What only one adapter promises
//! (what a request costs, what it does when DynamoDB is unwell) is in `costs` and `trouble`.
//!
//! With a moto server at `AWDA_MOTO_ENDPOINT` they run on its DynamoDB as well, by hand: `cargo test --workspace --test contracts --features
//! awda-tests/moto ::moto::`. All 118 pass there, where moto is new: it keeps tables until it ends, and transactions of several threads
//! no further apart than Python does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "contracts are tests, though clippy sees plain functions: a failure is a panic"
)]

mod acts;
mod agenda;
mod audiences;
mod campaigns;
mod carrier;
mod census;
mod costs;
mod counters;
mod coupons;
mod dead;
mod desk;
mod exports;
mod finding;
mod goals;
mod hearing;
mod houses;
mod jobs;
mod keys;
mod messages;
mod notes;
mod notices;
mod paces;
mod push_carriers;
mod queue;
mod records;
mod runs;
mod sealed;
mod segments;
mod settle;
mod shelves;
mod staff;
mod stores;
#[cfg(feature = "moto")]
#[path = "../moto/tables.rs"]
mod tables;
mod text_carriers;
mod timeline;
mod trouble;

/// Makes a test of each contract on each adapter.
macro_rules! on_every_house {
    ($($contract:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $contract() {
                super::$contract(crate::houses::memory()).await;
            })+
        }
        mod dynamo {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $contract() {
                super::$contract(crate::houses::dynamo()).await;
            })+
        }
        #[cfg(feature = "moto")]
        mod moto {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $contract() {
                let house = crate::houses::moto(concat!(module_path!(), "::", stringify!($contract)));
                super::$contract(house.await).await;
            })+
        }
    };
}
use on_every_house;
