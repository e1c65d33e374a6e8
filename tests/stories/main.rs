//! Does the suite do what the README says? Each file is one story over the whole suite in memory, told by its name.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a story that cannot go on is a failed test"
)]

mod asked;
mod bad_files;
mod bad_signature;
mod birthday;
mod body_cap;
mod broadcasts;
mod bulk;
mod campaigns;
mod channels;
mod conversations;
mod costs;
mod coupons;
mod credited;
mod dead_letters;
mod designs;
mod desk;
mod duplicates;
mod exports;
mod files_by_api;
mod first_order;
mod flow_steps;
mod flows;
mod forgotten;
mod found;
mod fresh_segments;
mod hard_bounce;
mod heard;
mod history;
mod hostile;
mod imports;
mod keywords;
mod lambda_event;
mod layouts;
mod measures;
mod old_rows;
mod one_person;
mod one_slot;
mod push;
mod recommended;
mod refund;
mod responses;
mod retention;
mod schedules;
mod sealed;
mod searched;
mod segment_flows;
mod silent;
mod unsubscribe;
mod webhooks;
mod win_back;
mod words;
