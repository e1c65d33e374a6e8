//! Deliveries that an import makes of a file's rows: canonical events already, with the ids and sources the file gives them. Nobody can
//! send them from outside: no signature opens this door.

use awda_kernel::{Secret, Timestamp};
use serde::Deserialize;

use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

/// The name its deliveries wait under in the queue.
pub const IMPORT: &str = "import";

/// Rows of a file.
pub(super) struct Import;

#[derive(Deserialize)]
struct Body {
    events: Vec<Event>,
}

impl Door for Import {
    fn name(&self) -> &'static str {
        IMPORT
    }

    fn methods(&self) -> &'static [&'static str] {
        &[]
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn verify(
        &self,
        _request: &RawRequest<'_>,
        _secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        Err(Error::UnknownSource {
            name: IMPORT.to_owned(),
        })
    }
}

impl Source for Import {
    fn translate(&self, delivery: &Delivery, _store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body: Body =
            serde_json::from_slice(&delivery.body).map_err(|fault| Error::from(&fault))?;
        let heard = |event: Event| Event {
            received_at: delivery.received_at,
            ..event
        };
        Ok(body.events.into_iter().map(heard).collect())
    }
}
