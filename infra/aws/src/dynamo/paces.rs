//! Paces: one number a name, which ends by itself once everything is there again.

use awda_kernel::Timestamp;
use awda_ports::{Fault, Going, Pace, Paces};

use super::action::{Action, Row};
use super::{Dynamo, place, rows};

const GO: &str = "keep a pace";
/// Times it is read again because somebody else went meanwhile.
const TRIES_MAX: usize = 8;
/// Seconds for which a row stays after nothing of it counts.
const KEPT_SECONDS: i64 = 3_600;

impl Paces for Dynamo {
    async fn go(&self, name: &str, count: u32, pace: Pace, now: Timestamp) -> Result<Going, Fault> {
        let place = place::pace(name);
        for _ in 0..TRIES_MAX {
            let held = self.get(GO, &place, true).await?;
            let used_up = held
                .as_ref()
                .and_then(|item| rows::number_of(item, "used_up"));
            let (next, answer) = pace.after(used_up, count, now.as_millisecond());
            let Some(next) = next else {
                return Ok(answer);
            };
            let row = Row::at(place.clone())
                .with("used_up", rows::number(next))
                .with("expires_at", rows::number(next / 1_000 + KEPT_SECONDS));
            let action = Action::put(row);
            let action = match used_up {
                Some(used_up) => action.if_is("used_up", rows::number(used_up)),
                None => action.if_new(),
            };
            if self.write(GO, action).await? {
                return Ok(answer);
            }
        }
        Err(Fault::conflict(GO))
    }
}
