//! DynamoDB inside the process: the real adapter and its real client, answered by an embedded engine instead of a socket.
//!
//! The client's line is replaced by one that reads the operation's name and body and runs it. It refuses to know what
//! the tables hold. Capacity that is asked for is answered; throttling and lost answers do not happen by themselves, so a
//! [`Disturbance`] can make them.

mod needed;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use awda_aws::{Carried, Client, How, Line, Unanswered};
use bytes::Bytes;
use dynoxide::{Database, DynoxideError};
use http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::template::Rights;

/// An embedded DynamoDB. Clones are the same one.
#[derive(Clone)]
pub struct Embedded {
    database: Database,
    disturbance: Arc<Mutex<Option<Disturbance>>>,
    rights: Option<Arc<Rights>>,
}

/// What may go wrong with a request: given the operation's name, an answer instead of or after the real one.
pub type Disturbance = Arc<dyn Fn(&str) -> Option<Trouble> + Send + Sync>;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The request is refused with this error code and nothing happens.
    Refused {
        /// HTTP status.
        status: u16,
        /// Error code (`ThrottlingException`).
        code: &'static str,
    },
    /// The request happens and its answer is lost.
    AnswerLost,
    /// Of a batch only one key or row is done; the others come back as unprocessed.
    HalfDone,
}

/// A table: partition key `pk`, sort key `sk`, both text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name.
    pub name: String,
    /// Its indexes.
    pub gsis: Vec<GsiSchema>,
    /// The attribute that says when a row may go.
    pub ttl: Option<String>,
}

/// An index over two text attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GsiSchema {
    /// Its name.
    pub name: String,
    /// Partition key.
    pub hash: String,
    /// Sort key.
    pub range: String,
    /// It holds keys alone, else everything.
    pub keys_only: bool,
}

impl Embedded {
    /// In memory, gone with the last clone.
    ///
    /// # Errors
    /// The engine's.
    pub fn memory() -> Result<Self, DynoxideError> {
        Ok(Self::over(Database::memory()?))
    }

    /// In a file, which is made if there is none.
    ///
    /// A write survives the end of the process; the last ones may be lost with the machine's power. (Waiting for the disk on
    /// every write would cost sixty times as much.)
    ///
    /// # Errors
    /// The engine's.
    pub fn file(path: &Path) -> Result<Self, DynoxideError> {
        let database = Database::new(&path.to_string_lossy())?;
        // The engine waits for the disk unless bulk loading has ended once: that leaves `synchronous = NORMAL`.
        database.enable_bulk_loading()?;
        database.disable_bulk_loading()?;
        Ok(Self::over(database))
    }

    fn over(database: Database) -> Self {
        Self {
            database,
            disturbance: Arc::default(),
            rights: None,
        }
    }

    /// Makes the tables that are not there; those that are stay as they are.
    ///
    /// # Errors
    /// The engine's.
    pub fn create_tables(&self, schemas: &[TableSchema]) -> Result<(), DynoxideError> {
        for schema in schemas {
            match self.run("CreateTable", &schema.to_request()) {
                Ok(_) => self.set_ttl(schema)?,
                Err(DynoxideError::ResourceInUseException(_)) => {}
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    fn set_ttl(&self, schema: &TableSchema) -> Result<(), DynoxideError> {
        let Some(attribute) = &schema.ttl else {
            return Ok(());
        };
        let request = json!({
            "TableName": schema.name,
            "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
        });
        self.run("UpdateTimeToLive", &request.to_string()).map(drop)
    }

    /// A client of it: nobody signs, and a retry waits for nothing.
    pub fn client(&self) -> Client {
        Client::of_dynamodb(Arc::new(self.clone()))
    }

    /// A client of it that is refused what `rights` do not allow, as IAM refuses it.
    pub fn client_with(&self, rights: Rights) -> Client {
        let mut bounded = self.clone();
        bounded.rights = Some(Arc::new(rights));
        bounded.client()
    }

    /// The engine itself, for serving it to other clients.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Disturbs requests from now on; `None` ends it.
    pub fn disturb(&self, disturbance: Option<Disturbance>) {
        *self
            .disturbance
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = disturbance;
    }

    fn trouble(&self, operation: &str) -> Option<Trouble> {
        let held = self
            .disturbance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let disturbance = held.clone();
        drop(held);
        disturbance.and_then(|disturbance| disturbance(operation))
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Unanswered> {
        let target = request.headers().get("x-amz-target");
        let target = target.and_then(|target| target.to_str().ok());
        let operation = target.unwrap_or_default().rsplit('.').next();
        let operation = operation.unwrap_or_default();
        let trouble = self.trouble(operation);
        if let Some(Trouble::Refused { status, code }) = trouble {
            return response(
                status,
                json!({ "__type": code, "message": code }).to_string(),
            );
        }
        let text = String::from_utf8_lossy(request.body());
        if let Some(denied) = needed::denial(self.rights.as_deref(), operation, &text) {
            return response(400, denied.to_string());
        }
        let ran = match trouble {
            Some(Trouble::HalfDone) => self.run_half(operation, &text),
            _ => self.run(operation, &text),
        };
        if trouble == Some(Trouble::AnswerLost) {
            return Err(Unanswered::new(How::Broken, "the answer was lost"));
        }
        match ran {
            Ok(answer) => response(200, answer),
            Err(why) => response(why.status_code(), why.to_json()),
        }
    }

    /// Runs a batch with one key or row of one table and gives the rest back.
    #[expect(
        clippy::indexing_slicing,
        reason = "indexing a JSON value by a name that is not there gives null"
    )]
    fn run_half(&self, operation: &str, body: &str) -> Result<String, DynoxideError> {
        let mut rest: Value = serde_json::from_str(body).unwrap_or_default();
        let mut some = rest.clone();
        let mut is_done = false;
        let tables = rest["RequestItems"].as_object_mut();
        for (table, asked) in tables.into_iter().flatten() {
            let (kept, left) = match (&mut some["RequestItems"][table], asked) {
                (Value::Array(kept), Value::Array(left)) => (kept, left),
                (kept, left) => match (&mut kept["Keys"], &mut left["Keys"]) {
                    (Value::Array(kept), Value::Array(left)) => (kept, left),
                    _ => continue,
                },
            };
            if is_done || left.is_empty() {
                kept.clear();
            } else {
                kept.truncate(1);
                left.remove(0);
                is_done = true;
            }
        }
        let is_empty = |asked: &Value| {
            asked
                .as_array()
                .or(asked["Keys"].as_array())
                .is_none_or(Vec::is_empty)
        };
        for items in [&mut some, &mut rest] {
            if let Some(tables) = items["RequestItems"].as_object_mut() {
                tables.retain(|_, asked| !is_empty(asked));
            }
        }
        let answer = self.run(operation, &some.to_string())?;
        let mut answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        let name = if operation == "BatchGetItem" {
            "UnprocessedKeys"
        } else {
            "UnprocessedItems"
        };
        answer[name] = rest["RequestItems"].take();
        Ok(answer.to_string())
    }

    fn run(&self, operation: &str, body: &str) -> Result<String, DynoxideError> {
        let db = &self.database;
        match operation {
            "CreateTable" => run(body, |request| db.create_table(request)),
            "DeleteTable" => run(body, |request| db.delete_table(request)),
            "DescribeTable" => run(body, |request| db.describe_table(request)),
            "ListTables" => run(body, |request| db.list_tables(request)),
            "UpdateTimeToLive" => run(body, |request| db.update_time_to_live(request)),
            "GetItem" => run(body, |request| db.get_item(request)),
            "PutItem" => run(body, |request| db.put_item(request)),
            "UpdateItem" => run(body, |request| db.update_item(request)),
            "DeleteItem" => run(body, |request| db.delete_item(request)),
            "Query" => run(body, |request| db.query(request)),
            "Scan" => run(body, |request| db.scan(request)),
            "BatchGetItem" => run(body, |request| db.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| db.batch_write_item(request)),
            "TransactGetItems" => run(body, |request| db.transact_get_items(request)),
            "TransactWriteItems" => run(body, |request| db.transact_write_items(request)),
            unknown => Err(DynoxideError::ValidationException(format!(
                "the embedded DynamoDB does not know the operation {unknown:?}"
            ))),
        }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").finish_non_exhaustive()
    }
}

impl Line for Embedded {
    fn carry(&self, request: Request<Bytes>) -> Carried<'_> {
        Box::pin(std::future::ready(self.answer(&request)))
    }
}

impl TableSchema {
    fn to_request(&self) -> String {
        let mut attributes = vec!["pk", "sk"];
        for gsi in &self.gsis {
            attributes.extend([gsi.hash.as_str(), gsi.range.as_str()]);
        }
        attributes.sort_unstable();
        attributes.dedup();
        let attributes: Vec<Value> = attributes
            .iter()
            .map(|name| json!({ "AttributeName": name, "AttributeType": "S" }))
            .collect();
        let mut request = json!({
            "TableName": self.name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes,
            "KeySchema": key_schema("pk", "sk"),
        });
        let gsis: Vec<Value> = self.gsis.iter().map(GsiSchema::to_request).collect();
        if let (false, Some(fields)) = (gsis.is_empty(), request.as_object_mut()) {
            fields.insert("GlobalSecondaryIndexes".to_owned(), gsis.into());
        }
        request.to_string()
    }
}

impl GsiSchema {
    fn to_request(&self) -> Value {
        let projection = if self.keys_only { "KEYS_ONLY" } else { "ALL" };
        json!({
            "IndexName": self.name,
            "KeySchema": key_schema(&self.hash, &self.range),
            "Projection": { "ProjectionType": projection },
        })
    }
}

fn key_schema(hash: &str, range: &str) -> Value {
    json!([
        { "AttributeName": hash, "KeyType": "HASH" },
        { "AttributeName": range, "KeyType": "RANGE" },
    ])
}

/// Reads the request, runs it, writes the answer.
fn run<Q: DeserializeOwned, A: Serialize>(
    body: &str,
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<String, DynoxideError> {
    let request = serde_json::from_str(body).map_err(|why| unreadable(&why))?;
    let answer = operation(request)?;
    serde_json::to_string(&answer)
        .map_err(|why| DynoxideError::InternalServerError(why.to_string()))
}

/// The engine marks what it refuses while reading.
fn unreadable(why: &serde_json::Error) -> DynoxideError {
    let text = why.to_string();
    match text.strip_prefix("VALIDATION:") {
        Some(refused) => DynoxideError::ValidationException(refused.to_owned()),
        None => DynoxideError::SerializationException(text),
    }
}

fn response(status: u16, body: String) -> Result<Response<Bytes>, Unanswered> {
    let response = Response::builder().status(status);
    let response = response.header("content-type", "application/x-amz-json-1.0");
    let response = response.body(Bytes::from(body));
    response.map_err(|why| Unanswered::new(How::Garbled, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> TableSchema {
        TableSchema {
            name: "awda-things".to_owned(),
            gsis: vec![GsiSchema {
                name: "by_day".to_owned(),
                hash: "day_pk".to_owned(),
                range: "day_sk".to_owned(),
                keys_only: true,
            }],
            ttl: Some("expires_at".to_owned()),
        }
    }

    async fn put(client: &Client) -> bool {
        let item = json!({ "pk": { "S": "a" }, "sk": { "S": "b" } });
        let question = json!({ "TableName": "awda-things", "Item": item });
        client.ask::<Value>("PutItem", &question).await.is_ok()
    }

    async fn count(client: &Client) -> Value {
        let question = json!({ "TableName": "awda-things" });
        let scanned = client.ask::<Value>("Scan", &question).await.unwrap();
        scanned["Count"].clone()
    }

    #[tokio::test]
    async fn tables_are_made_once_and_keep_their_rows() {
        let embedded = Embedded::memory().unwrap();
        embedded.create_tables(&[schema()]).unwrap();
        let client = embedded.client();
        assert!(put(&client).await);
        embedded.create_tables(&[schema()]).unwrap();
        assert_eq!(count(&client).await, 1);
    }

    #[tokio::test]
    async fn a_refused_request_changes_nothing_and_a_lost_answer_does() {
        let embedded = Embedded::memory().unwrap();
        embedded.create_tables(&[schema()]).unwrap();
        let client = embedded.client();
        let disturb = |trouble: Trouble| {
            let only_puts =
                move |operation: &str| (operation == "PutItem").then(|| trouble.clone());
            embedded.disturb(Some(Arc::new(only_puts)));
        };
        disturb(Trouble::Refused {
            status: 400,
            code: "ThrottlingException",
        });
        assert!(!put(&client).await);
        assert_eq!(count(&client).await, 0);
        disturb(Trouble::AnswerLost);
        assert!(!put(&client).await);
        assert_eq!(count(&client).await, 1);
        embedded.disturb(None);
        assert!(put(&client).await);
    }
}
