//! What becomes of mails: what the carrier tells about them, twice and in any order, and what people press in them.

use awda_ports::web::Request;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::journal::{Handed, Stop};
use crate::world::World;

/// Reports that wait to be told, and buttons that will be pressed.
#[derive(Debug, Default)]
pub(crate) struct Post {
    read: usize,
    reports: Vec<(i64, String)>,
    presses: Vec<(i64, Press)>,
}

/// Somebody follows the link in a mail.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    path: String,
    mail: Handed,
    button: Button,
    at: i64,
}

/// What they do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Button {
    /// They, or a scanner, only look.
    Look,
    /// Their mail program's own button.
    OneClick,
    Stop,
    StopAll,
    Start,
}

impl Post {
    /// Looks at the mails that were taken since.
    pub(crate) fn reads(&mut self, world: &World) {
        let new: Vec<Handed> = {
            let journal = world.journal.lock().unwrap();
            journal.handed.iter().skip(self.read).cloned().collect()
        };
        for mail in new {
            self.read += 1;
            self.reports_of(world, &mail);
            self.presses_of(world, &mail);
        }
    }

    fn reports_of(&mut self, world: &World, handed: &Handed) {
        let sent = handed.at.as_second();
        if world.roll(|dice| dice.chance(200)) {
            return;
        }
        world.journal.lock().unwrap().handed[self.read - 1].is_reported = true;
        world.roll(|dice| {
            let mut reports = match dice.below(20) {
                0 => vec![bounce("Permanent"), json!({ "eventType": "Send" })],
                1 => vec![bounce("Transient")],
                2 => vec![
                    delivery(),
                    json!({ "eventType": "Complaint", "complaint": {} }),
                ],
                _ => vec![delivery()],
            };
            if dice.chance(300) {
                reports
                    .push(json!({ "eventType": "Open", "open": { "userAgent": "Mozilla/5.0" } }));
            }
            for report in reports {
                let at = sent + dice.within(1, 600);
                let body = ses(handed, report, at);
                for _ in 0..if dice.chance(150) { 2 } else { 1 } {
                    let late = if dice.chance(900) {
                        dice.within(0, 60)
                    } else {
                        dice.within(0, 90_000)
                    };
                    self.reports.push((at + late, body.clone()));
                }
            }
        });
    }

    fn presses_of(&mut self, world: &World, handed: &Handed) {
        let Some(url) = handed.mail.stop_url.clone() else {
            return;
        };
        let path = url.trim_start_matches("https://links.example").to_owned();
        world.roll(|dice| {
            let sent = handed.at.as_second();
            if dice.chance(200) {
                let button = *dice.pick(&[
                    Button::OneClick,
                    Button::Stop,
                    Button::StopAll,
                    Button::Look,
                ]);
                let at = sent + dice.within(5, 40_000);
                let press = Press {
                    path: path.clone(),
                    mail: handed.clone(),
                    button,
                    at,
                };
                self.presses.push((at, press.clone()));
                if dice.chance(250) {
                    let press = Press {
                        button: Button::Start,
                        ..press
                    };
                    self.presses.push((at + dice.within(60, 90_000), press));
                }
            }
        });
    }

    /// Takes the buttons that are to be pressed.
    pub(crate) fn pressed(&mut self) -> Vec<(i64, Press)> {
        std::mem::take(&mut self.presses)
    }

    pub(crate) fn next_at(&self) -> Option<i64> {
        self.reports.iter().map(|(at, _)| *at).min()
    }

    /// Puts what is told by now on the queue.
    pub(crate) fn tells(&mut self, world: &World) {
        let now = world.second();
        self.reports.retain(|(at, body)| {
            if *at <= now {
                world.told.put(body.clone());
            }
            *at > now
        });
    }
}

impl Press {
    pub(crate) fn request(&self) -> Request {
        let form = match self.button {
            Button::Look => {
                return http::Request::get(self.path.as_str())
                    .body(Bytes::new())
                    .unwrap();
            }
            Button::OneClick => "List-Unsubscribe=One-Click",
            Button::Stop => "action=stop",
            Button::StopAll => "action=stop_all",
            Button::Start => "action=start",
        };
        http::Request::post(self.path.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from_static(form.as_bytes()))
            .unwrap()
    }

    /// Notes that it was answered.
    pub(crate) fn answered(&self, world: &World) {
        let (button, to) = (self.button, self.mail.mail.to.reveal());
        world.tell(|| format!("{to} pressed {button:?}"));
        if matches!(
            self.button,
            Button::OneClick | Button::Stop | Button::StopAll
        ) {
            let mut journal = world.journal.lock().unwrap();
            journal.stops.push(Stop {
                tick: world.tick(),
                at: world.now(),
                pressed_at: awda_kernel::Timestamp::from_second(self.at).unwrap(),
                store: self.mail.mail.store.clone(),
                address: self.mail.mail.to.reveal().to_owned(),
            });
        }
    }
}

fn delivery() -> Value {
    json!({ "eventType": "Delivery", "delivery": {} })
}

fn bounce(kind: &str) -> Value {
    json!({ "eventType": "Bounce", "bounce": { "bounceType": kind, "bounceSubType": "General" } })
}

/// A report as SES writes it.
fn ses(handed: &Handed, mut report: Value, at: i64) -> String {
    let mail = &handed.mail;
    let to = mail.to.reveal();
    let moment = |second: i64| {
        awda_kernel::Timestamp::from_second(second)
            .unwrap()
            .to_string()
    };
    for part in ["delivery", "bounce", "complaint", "open"] {
        if report[part].is_object() {
            report[part]["timestamp"] = json!(moment(at));
        }
    }
    if report["delivery"].is_object() {
        report["delivery"]["recipients"] = json!([to]);
    }
    if report["bounce"].is_object() {
        report["bounce"]["bouncedRecipients"] = json!([{ "emailAddress": to }]);
    }
    if report["complaint"].is_object() {
        report["complaint"]["complainedRecipients"] = json!([{ "emailAddress": to }]);
    }
    report["mail"] = json!({
        "timestamp": handed.at.to_string(), "messageId": format!("ses-{}", handed.tick),
        "tags": {
            "message": [mail.message.as_str()], "store": [mail.store.as_str()], "customer": [mail.customer.as_str()],
        },
    });
    report.to_string()
}
