//! Files a shop exported, brought into the tables: the same translation and the same decisions as webhooks get, without the queue
//! between them. What the rows mean is `awda_commerce::tables`'s; reading files, keeping the place and telling what happened is here.
//!
//! Where the tables know nothing of these people and days, everything is folded in memory and written in batches; where they do, each
//! record goes through the tables one by one, and what is known already changes nothing. Either way a killed import goes on where it
//! stopped when it is given the same file again.

mod ahead;
mod counted;
mod error;
mod journal;
mod open;
mod rejected;
mod report;
mod run;
mod shown;

pub use ahead::Ahead;
pub use awda_files::{Manner, Opened};
pub use error::Error;
pub use journal::{Entry, Journal, Stage, UNFINISHED};
pub use open::open;
pub use rejected::write as write_rejected;
pub use report::{ColumnRead, Report};
pub use run::{Plan, run};
pub use shown::print;
