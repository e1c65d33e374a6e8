//! Why commands failed: a row for each, which ends by itself.

use awda_ports::{Failure, Failures, Fault};

use super::action::{Action, Row};
use super::{Dynamo, place, rows};

const SECONDS_PER_DAY: i64 = 86_400;

impl Failures for Dynamo {
    async fn note_failure(&self, failure: &Failure) -> Result<(), Fault> {
        let ends_at = failure.at.as_second() + Failure::DAYS * SECONDS_PER_DAY;
        let row = Row::at(place::failure(&failure.letter))
            .with("doc", rows::document(failure))
            .with("expires_at", rows::number(ends_at));
        self.write("note why a command failed", Action::put(row))
            .await?;
        Ok(())
    }

    async fn failures(&self, letters: &[String]) -> Result<Vec<Failure>, Fault> {
        let what = "read why commands failed";
        let places = letters.iter().map(|id| place::failure(id)).collect();
        let found = self.get_many(what, places, true).await?;
        found
            .iter()
            .map(|(_, item)| rows::read(what, item))
            .collect()
    }
}
