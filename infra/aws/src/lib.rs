//! The ports on DynamoDB, S3, SQS, SES and the carriers of other channels.
//!
//! AWS is asked without its SDKs ([`Client`], docs/decisions/0020-aws-without-its-sdks.md). Each service is behind a feature, so that a function
//! links those it uses and no other. Nothing is looked for at start: region and credentials are what the environment says
//! ([`Access`]), TLS is ring's. This room refuses to decide anything about customers or
//! messages: it keeps, finds and hands over what it is given, and says which failures are worth another try.

mod access;
mod address;
#[cfg(feature = "carriers")]
mod carriers;
mod client;
#[cfg(feature = "cognito")]
mod cognito;
#[cfg(any(feature = "carriers", feature = "dynamodb"))]
mod derive;
#[cfg(feature = "dynamodb")]
mod dynamo;
mod fault;
mod fetch;
mod https;
#[cfg(feature = "carriers")]
mod push;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "ses")]
mod ses;
mod signed;
#[cfg(feature = "sqs")]
mod sqs;
#[cfg(feature = "dynamodb")]
mod vault;

pub use access::{Access, Missing, Unreachable};
#[cfg(all(feature = "carriers", feature = "ses"))]
pub use carriers::Carriers;
#[cfg(feature = "carriers")]
pub use carriers::TextCarriers;
pub use client::{Carried, Client, How, Line, Refused, Tries, Unanswered};
#[cfg(feature = "cognito")]
pub use cognito::Cognito;
#[cfg(feature = "dynamodb")]
pub use dynamo::{Dynamo, DynamoTables, Meter, Patience, Reading};
pub use fetch::{HttpFetch, NotLoopback};
#[cfg(feature = "s3")]
pub use s3::S3Exports;
#[cfg(feature = "ses")]
pub use ses::SesCarrier;
#[cfg(feature = "sqs")]
pub use sqs::{SqsLines, SqsQueue};
#[cfg(feature = "dynamodb")]
pub use vault::Vault;
