//! Everything that is asked of the books, as one bound.

use awda_ports::{
    Acts, Campaigns, Counters, Coupons, Desk, Failures, Flows, Goals, Jobs, Keys, Nights, Notices,
    Paces, Plans, Runs, Segments, Shelves, StoreChanges, Stores,
};

/// Books that answer every question of the API. Whatever keeps all of it is one.
pub trait Books:
    Acts
    + Campaigns
    + Counters
    + Coupons
    + Desk
    + Failures
    + Flows
    + Goals
    + Jobs
    + Keys
    + Nights
    + Notices
    + Paces
    + Plans
    + Runs
    + Segments
    + Shelves
    + StoreChanges
    + Stores
{
}

impl<B> Books for B where
    B: Acts
        + Campaigns
        + Counters
        + Coupons
        + Desk
        + Failures
        + Flows
        + Goals
        + Jobs
        + Keys
        + Nights
        + Notices
        + Paces
        + Plans
        + Runs
        + Segments
        + Shelves
        + StoreChanges
        + Stores
{
}
