//! What the suite needs of the world, in its own words.
//!
//! Each trait has a numbered contract; each sentence of it is one test in `tests/contracts`, run on the in-memory fakes, on
//! DynamoDB and on the local queues. This room refuses to know any technology: no SDK type stands in a signature.

mod acts;
mod agenda;
mod audience;
mod campaigns;
mod carrier;
mod change;
mod clock;
mod counters;
mod coupons;
mod dead;
mod desk;
mod exports;
mod fault;
mod fetch;
mod finding;
mod goals;
mod hearing;
mod jobs;
mod messages;
mod notes;
mod placing;
mod queue;
mod records;
mod runs;
mod segments;
mod settle;
mod shared;
mod stores;
mod timeline;
pub mod web;

pub use acts::{Act, ActKey, ActPage, Acts, Claimed, KeptAnswer};
pub use agenda::{Agenda, DuePage};
pub use audience::{Audiences, Member, MemberPage};
pub use awda_messaging::caps::Caps;
pub use awda_messaging::channels::ChannelSettings;
pub use campaigns::{Campaigns, Plans};
pub use carrier::{Carrier, Handover, Mail, Outgoing};
pub use change::{Change, Committed, Write};
pub use clock::Clock;
pub use counters::Counters;
pub use coupons::Coupons;
pub use dead::{DeadLetter, DeadLetters, Failure, Failures, Line};
pub use desk::{Desk, SetAside, SetAsidePage, SuspicionPage};
pub use exports::{ExportKey, ExportLink, Exports};
pub use fault::{Fault, Remedied, Remedy, Told};
pub use fetch::Fetch;
pub use finding::{Finding, Found, FoundPage};
pub use goals::Goals;
pub use hearing::{Hearing, hear, hear_again};
pub use jobs::{Job, JobPage, JobPart, Jobs};
pub use messages::{Claim, MessageSight, Messages, Suppression};
pub use notes::{Note, Notes};
pub use placing::{Step, Trigger, step_writes, steps};
pub use queue::{Command, Queue, StartNight};
pub use records::{Lookup, Records, Sight, Stored};
pub use runs::{Census, CensusPage, Part, Phase, RecomputeShard, Run, RunState, Runs, Standards};
pub use segments::{Night, Nights, Segments};
pub use settle::{Settle, Settlement};
pub use stores::{Accounts, Flows, Sender, StoreChanges, StoreSettings, Stores};
pub use timeline::{DayPage, Timeline, TimelinePage};
