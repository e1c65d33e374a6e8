//! Do we agree with the references, and do the laws hold? One binary, one module per question.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "what the tests share is test code too: a wrong fixture may panic, its numbers are small"
)]

mod backtests;
mod cdnow;
mod corners;
mod garbage;
mod golden;
mod laws;
mod panels;
mod peers;
mod published;
mod recovery;
mod reference;
mod references;
mod stores;
mod swings;
