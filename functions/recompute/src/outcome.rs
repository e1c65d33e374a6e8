//! What a step of the night did, and why it failed. Knows no step.

use std::fmt;

use awda_ports::{Fault, Remedied, Remedy, Told};

/// What a step of the night did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The run was begun, or taken up again.
    Started {
        /// Its id.
        run: String,
        /// Shards sent.
        shards: usize,
    },
    /// There was nothing left to do.
    AlreadyDone,
    /// No store's day has changed since its last night.
    NothingDue,
    /// Another night is under way.
    UnderWay,
    /// A shard was counted; others are not yet.
    Counted {
        /// Profiles.
        customers: u64,
    },
    /// The last shard was counted: standards are set and the second pass is sent.
    StandardsSet {
        /// Stores.
        stores: usize,
    },
    /// A shard was classified; others are not yet.
    Classified(Figures),
    /// The last shard was classified: the run is done.
    Finished(Figures),
}

/// What a classification did, in a shard or in the whole run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Profiles looked at.
    pub customers: u64,
    /// Profiles whose class changed.
    pub changed: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Profiles of stores without usable settings or standards.
    pub unsettled: u64,
    /// Profiles whose change could not be kept; the next night tries again.
    pub setbacks: u64,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command belongs to no run, or not to this run's shards.
    #[error("find shard {shard} of {of} of run {run}")]
    UnknownShard {
        /// The run it names.
        run: String,
        /// The shard.
        shard: u16,
        /// Of how many.
        of: u16,
    },
    /// What an earlier step kept cannot be read.
    #[error("read what run {run} kept: {reason}")]
    Unreadable {
        /// The run.
        run: String,
        /// Why.
        reason: String,
    },
    /// A port failed.
    #[error(transparent)]
    Port(#[from] Fault),
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        match self {
            Self::Started { .. } => "NightStarted",
            Self::AlreadyDone => "AlreadyDone",
            Self::NothingDue => "NothingDue",
            Self::UnderWay => "UnderWay",
            Self::Counted { .. } => "Counted",
            Self::StandardsSet { .. } => "StandardsSet",
            Self::Classified(_) => "Classified",
            Self::Finished(_) => "NightFinished",
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Started { run, shards } => format!("sent {shards} shards of {run}"),
            Self::AlreadyDone => "nothing left to do".to_owned(),
            Self::NothingDue => "no store has a new day".to_owned(),
            Self::UnderWay => "another night is under way".to_owned(),
            Self::Counted { customers } => format!("counted {customers} customers"),
            Self::StandardsSet { stores } => format!("set the standards of {stores} stores"),
            Self::Classified(figures) => format!("classified a shard: {figures}"),
            Self::Finished(figures) => format!("finished the night: {figures}"),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} customers, {} changed, {} unreadable, {} of stores without settings, {} not kept",
            self.customers, self.changed, self.unreadable, self.unsettled, self.setbacks
        )
    }
}

impl Error {
    /// The stable codes of this function's own errors, for docs/FAULTS.md.
    pub const CODES: [&'static str; 2] = ["recompute.unknown_shard", "recompute.unreadable"];
}

impl Remedied for Error {
    fn remedy(&self) -> Remedy {
        match self {
            Self::Port(fault) => fault.remedy(),
            Self::UnknownShard { .. } | Self::Unreadable { .. } => Remedy::Alarm,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Port(fault) => fault.code(),
            Self::UnknownShard { .. } => "recompute.unknown_shard",
            Self::Unreadable { .. } => "recompute.unreadable",
        }
    }

    fn plainly(&self) -> String {
        self.to_string()
    }
}
