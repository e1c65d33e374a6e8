//! The adapters under test, as one thing that keeps everything.

use std::future::Future;
use std::sync::Arc;

use awda::embedded::{Embedded, GsiSchema, TableSchema};
use awda_aws::{Dynamo, DynamoTables, Meter, Patience, Vault};
use awda_customers::{Count, Profile};
use awda_kernel::{CustomerId, Day, Secret, StoreId};
use awda_ports::{
    Acts, Agenda, Audiences, Campaigns, Census, Change, Counters, Desk, Failures, Finding, Flows,
    Goals, Hearing, Jobs, Messages, Nights, Notes, Plans, Records, Runs, Segments, Settle, Stores,
    Timeline, Write,
};
use awda_testkit::{MemoryHouse, store};

/// All stores in one.
pub(crate) trait House:
    Records
    + Agenda
    + Messages
    + Audiences
    + Timeline
    + Stores
    + Census
    + Runs
    + Segments
    + Nights
    + Settle
    + Acts
    + Notes
    + Desk
    + Finding
    + Flows
    + Campaigns
    + Plans
    + Hearing
    + Goals
    + awda_ports::Coupons
    + awda_ports::Keys
    + awda_ports::Notices
    + awda_ports::Paces
    + awda_ports::Shelves
    + Counters
    + Failures
    + Jobs
    + awda_ports::Staff
    + awda_ports::StoreChanges
    + 'static
{
    /// A day's counters.
    fn counts_of(&self, store: &StoreId, day: Day) -> impl Future<Output = Count> + Send;
}

impl House for MemoryHouse {
    async fn counts_of(&self, store: &StoreId, day: Day) -> Count {
        self.counted_on(store, day)
    }
}

impl House for Dynamo {
    async fn counts_of(&self, store: &StoreId, day: Day) -> Count {
        self.counted_on(store, day).await.unwrap()
    }
}

pub(crate) fn memory() -> Arc<MemoryHouse> {
    Arc::default()
}

pub(crate) fn dynamo() -> Arc<Dynamo> {
    embedded().1
}

/// DynamoDB's adapter, and what it runs on.
pub(crate) fn embedded() -> (Embedded, Arc<Dynamo>) {
    let tables = DynamoTables::prefixed("contracts-");
    let embedded = Embedded::memory().unwrap();
    embedded.create_tables(&schemas(&tables)).unwrap();
    let dynamo = Dynamo::new(embedded.client(), tables, Arc::new(Meter::default()));
    let vault = Vault::of(vec![Secret::new("contracts".to_owned())]);
    let dynamo = dynamo.with_patience(Patience::NONE).sealed_by(vault);
    (embedded, Arc::new(dynamo))
}

/// DynamoDB's adapter on moto, in tables of the test's own.
#[cfg(feature = "moto")]
pub(crate) async fn moto(test: &str) -> Arc<Dynamo> {
    let (access, _) = crate::tables::access();
    let prefix = test.replace("::", "-");
    let dynamo = crate::tables::made(&access, &format!("{prefix}-")).await;
    Arc::new(dynamo.with_patience(Patience::NONE))
}

/// The tables as template.yaml has them.
pub(crate) fn schemas(tables: &DynamoTables) -> Vec<TableSchema> {
    let table = |name: &str, gsis: Vec<GsiSchema>| TableSchema {
        name: name.to_owned(),
        gsis,
        ttl: None,
    };
    let index = |name: &str, hash: &str, range: &str, keys_only: bool| GsiSchema {
        name: name.to_owned(),
        hash: hash.to_owned(),
        range: range.to_owned(),
        keys_only,
    };
    vec![
        table(&tables.customers, vec![]),
        table(
            &tables.timeline,
            vec![index("by_day", "day_pk", "day_sk", false)],
        ),
        table(&tables.directory, vec![]),
        table(&tables.audiences, vec![]),
        table(
            &tables.agenda,
            vec![index("by_due", "due_pk", "due_sk", true)],
        ),
        TableSchema {
            ttl: Some("expires_at".to_owned()),
            ..table(&tables.books, vec![])
        },
    ]
}

/// A change of the usual store.
pub(crate) fn change(writes: Vec<Write>) -> Change {
    let mut change = Change::new(store());
    change.writes = writes;
    change
}

/// A write of a person nobody knows anything about.
pub(crate) fn person(customer: &CustomerId, revision: Option<u64>) -> Write {
    Write::Profile {
        profile: Box::new(Profile::new(store(), customer.clone())),
        revision,
    }
}
