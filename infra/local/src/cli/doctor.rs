//! `awda doctor`: is the suite in a directory well? Each check asks what the suite itself would answer, and says what to do where it is not. Nothing
//! is sent, moved or kept.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use awda_kernel::Timestamp;
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::args::DataArgs;
use super::commands::encoded;
use super::customers::items;
use super::data::{Data, whereabouts};
use super::print::{self, Style};

/// Hours after which a night is overdue: a day, and the time a night may take.
const NIGHT_HOURS_MAX: i64 = 26;
/// Minutes after which a schedule of every minute is overdue: its alarm rings then.
const PLAN_MINUTES_MAX: i64 = 15;
/// Ends of addresses at which nobody reads.
const NOBODY_READS: [&str; 4] = [".example", ".invalid", ".test", "@example.com"];

/// Arguments of `awda doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Where the data is.
    #[command(flatten)]
    data: DataArgs,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Well,
    Note,
    Ill,
}

/// A check.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    check: String,
    state: State,
    said: String,
}

fn finding(check: impl Into<String>, state: State, said: impl Into<String>) -> Finding {
    Finding {
        check: check.into(),
        state,
        said: said.into(),
    }
}

/// Obeys `awda doctor`; fails where something is ill.
pub(super) async fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let data = args.data.open()?;
    let now = Timestamp::now();
    let mut found = vec![schedules(&args.data, now)];
    let queues = data.ask("GET", "/local/queues", Value::Null).await?;
    found.extend(queued(&queues));
    found.push(night(&data, now).await?);
    let stores = data.ask("GET", "/local/stores", Value::Null).await?;
    let stores = stores.get("stores").and_then(Value::as_array);
    let stores: Vec<&Value> = stores.into_iter().flatten().collect();
    if stores.is_empty() {
        let said = "there is no store; awda store create makes one";
        found.push(finding("stores", State::Ill, said));
    }
    for store in stores {
        let id = text(store, "id");
        found.push(sender(id, text(store, "sender")));
        found.extend(flows(&data, id, now).await?);
    }
    let is_ill = found.iter().any(|one| one.state == State::Ill);
    show(&found, args.data.style());
    Ok(if is_ill {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Whether somebody wakes the functions, and did lately.
fn schedules(args: &DataArgs, now: Timestamp) -> Finding {
    let check = "schedules";
    if whereabouts(&args.data).is_err() {
        let said = "nobody serves this directory: nothing happens by itself until awda serve runs";
        return finding(check, State::Note, said);
    }
    let fired = std::fs::read(args.data.join("schedules.json")).ok();
    let fired = fired.and_then(|text| serde_json::from_slice(&text).ok());
    overdue(&fired.unwrap_or_default(), now)
}

/// Whether what is woken every few minutes was.
fn overdue(fired: &BTreeMap<String, Timestamp>, now: Timestamp) -> Finding {
    let check = "schedules";
    let Some(at) = fired.get("PlanFunction") else {
        return finding(check, State::Ill, "PlanFunction was never woken");
    };
    let minutes = (now.as_second() - at.as_second()) / 60;
    if minutes > PLAN_MINUTES_MAX {
        let said = format!("PlanFunction was woken {minutes} minutes ago: is awda serve stuck?");
        return finding(check, State::Ill, said);
    }
    finding(
        check,
        State::Well,
        format!("PlanFunction was woken at {at}"),
    )
}

/// Whether queues are empty, and nothing lies among the dead letters.
fn queued(answer: &Value) -> Vec<Finding> {
    let queues = answer.get("queues").and_then(Value::as_object);
    let count = |counts: &Value, name: &str| {
        let found = counts.get(name).and_then(Value::as_u64);
        found.unwrap_or_default()
    };
    let each = queues.into_iter().flatten().map(|(name, counts)| {
        let waiting = ["visible", "in_flight", "delayed"].map(|kind| count(counts, kind));
        let waiting: u64 = waiting.iter().sum();
        match (waiting, name.ends_with("DeadLetters")) {
            (0, _) => finding(name, State::Well, "empty"),
            (_, true) => {
                let said = format!("{waiting} dead letters; awda deliveries dead says why, revive sends them back");
                finding(name, State::Ill, said)
            }
            (_, false) => {
                let said = format!("{waiting} wait; they are worked off by awda serve, or by any command that changes something");
                finding(name, State::Note, said)
            }
        }
    });
    each.collect()
}

/// Whether the last night ended, and is not long ago.
async fn night(data: &Data, now: Timestamp) -> anyhow::Result<Finding> {
    let (status, run) = data.tell("GET", "/v1/runs/latest", Value::Null).await?;
    Ok(if status.is_success() {
        judged(&run, now)
    } else {
        let said = "no night has been yet; awda night runs one, awda serve one each day";
        finding("night", State::Note, said)
    })
}

fn judged(run: &Value, now: Timestamp) -> Finding {
    let (check, id) = ("night", text(run, "id"));
    if text(run, "state") != "done" {
        let said = format!("{id} did not end: look among the dead letters of the shards");
        return finding(check, State::Ill, said);
    }
    let unreadable = run.pointer("/totals/unreadable").and_then(Value::as_u64);
    if let Some(unreadable @ 1..) = unreadable {
        let said = format!("{id} could not read {unreadable} profiles; they are in the log");
        return finding(check, State::Ill, said);
    }
    let at: Option<Timestamp> = text(run, "at").parse().ok();
    let hours = at.map_or(0, |at| (now.as_second() - at.as_second()) / 3_600);
    if hours > NIGHT_HOURS_MAX {
        let said = format!("{id} was {hours} hours ago");
        return finding(check, State::Note, said);
    }
    finding(check, State::Well, format!("{id} ended"))
}

/// Whether mail has somebody to come from.
fn sender(store: &str, address: &str) -> Finding {
    let check = format!("{store}: sender");
    if address.is_empty() || NOBODY_READS.iter().any(|end| address.ends_with(end)) {
        let said =
            "mail comes from an address at which nobody reads; awda store set --sender-email";
        return finding(check, State::Note, said);
    }
    finding(check, State::Well, address)
}

/// Whether every flow that is on can be asked what it would do now, and puts every message into words: of the people there are, and of somebody
/// made up, who goes through every step in every language.
async fn flows(data: &Data, store: &str, now: Timestamp) -> anyhow::Result<Vec<Finding>> {
    let path = format!("/v1/stores/{}/flows", encoded(store));
    let answer = data.ask("GET", &path, Value::Null).await?;
    let is_on = |flow: &&Value| flow.get("is_on").and_then(Value::as_bool) == Some(true);
    let mut found = Vec::new();
    for flow in items(&answer).filter(is_on) {
        let id = text(flow, "id");
        let asked = json!({ "at": now.to_string() });
        let path = format!("{path}/{}/simulate", encoded(id));
        let (status, said) = data.tell("POST", &path, asked).await?;
        let check = format!("{store}: {id}");
        found.push(if status.is_success() {
            simulated(check, &said)
        } else {
            let said = format!("{} ({})", text(&said, "detail"), text(&said, "code"));
            finding(check, State::Ill, said)
        });
        let path = format!("/v1/stores/{}/flows/{}/trial", encoded(store), encoded(id));
        let trial = data.ask("GET", &path, Value::Null).await?;
        found.push(tried(format!("{store}: {id}, synthetic customer"), &trial));
    }
    Ok(found)
}

/// What a made-up customer met.
fn tried(check: String, trial: &Value) -> Finding {
    let all: Vec<&Value> = items(trial).collect();
    let comes_out = |one: &&Value| one.get("comes_out").and_then(Value::as_bool) == Some(true);
    let stuck = all.iter().copied().filter(|one| !comes_out(one));
    let mut why: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for one in stuck {
        let step = one.get("step").and_then(Value::as_u64).unwrap_or_default();
        let detail = match text(one, "detail") {
            "" => String::new(),
            detail => format!(": {detail}"),
        };
        let (channel, reason) = (text(one, "channel"), text(one, "reason"));
        let met = format!("step {step} over {channel} does not come out, {reason}{detail}");
        why.entry(met).or_default().push(text(one, "language"));
    }
    if all.is_empty() {
        return finding(check, State::Well, "no step of it is a message");
    }
    if why.is_empty() {
        let channels: BTreeSet<&str> = all.iter().map(|one| text(one, "channel")).collect();
        let channels: Vec<&str> = channels.into_iter().collect();
        let said = format!(
            "every message comes out in every language, by {}",
            channels.join(" and ")
        );
        return finding(check, State::Well, said);
    }
    let met = why.iter();
    let met: Vec<String> = met
        .map(|(met, languages)| format!("{met} ({})", languages.join(", ")))
        .collect();
    finding(check, State::Ill, met.join("; "))
}

fn simulated(check: String, dry_run: &Value) -> Finding {
    let count = |name: &str| {
        dry_run
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let broken = dry_run.get("broken").and_then(Value::as_array);
    if broken.is_some_and(|broken| !broken.is_empty()) {
        let said = "its messages cannot be put into words: awda simulate flow shows which field";
        return finding(check, State::Ill, said);
    }
    let said = format!(
        "a dry run considers {} people and would write to {}",
        count("audience"),
        count("sent")
    );
    finding(check, State::Well, said)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn show(found: &[Finding], style: Style) {
    let rows: Vec<Value> = found.iter().map(|one| json!(one)).collect();
    match style {
        Style::Json => print::value(&json!({ "checks": rows }), style),
        Style::Plain => print::table(&rows, &["check", "state", "said"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_dead_letter_is_ill_and_waiting_work_a_note() {
        let counts = |visible| json!({ "visible": visible, "in_flight": 0, "delayed": 0 });
        let answer = json!({ "queues": {
            "DeliveriesQueue": counts(2), "DeliveriesDeadLetters": counts(1), "ShardsQueue": counts(0),
        }});
        let found = queued(&answer);
        let states: Vec<_> = found
            .iter()
            .map(|one| (one.check.as_str(), one.state))
            .collect();
        let expected = [
            ("DeliveriesDeadLetters", State::Ill),
            ("DeliveriesQueue", State::Note),
            ("ShardsQueue", State::Well),
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn a_night_is_well_when_it_ended_lately_and_read_everybody() {
        let run = |state: &str, at: &str, unreadable: u32| json!({ "id": "night-2026-11-22", "state": state, "at": at, "totals": { "unreadable": unreadable } });
        for (run, state) in [
            (run("done", "2026-11-22T00:30:00Z", 0), State::Well),
            (run("classify", "2026-11-22T00:30:00Z", 0), State::Ill),
            (run("done", "2026-11-22T00:30:00Z", 2), State::Ill),
            (run("done", "2026-11-20T00:30:00Z", 0), State::Note),
        ] {
            assert_eq!(judged(&run, now()).state, state, "{run}");
        }
    }

    #[test]
    fn a_schedule_that_was_not_woken_is_ill_and_a_flow_without_words_too() {
        let fired = |at: &str| BTreeMap::from([("PlanFunction".to_owned(), at.parse().unwrap())]);
        assert_eq!(
            overdue(&fired("2026-11-22T09:56:00Z"), now()).state,
            State::Well
        );
        assert_eq!(
            overdue(&fired("2026-11-22T09:00:00Z"), now()).state,
            State::Ill
        );
        assert_eq!(overdue(&BTreeMap::new(), now()).state, State::Ill);
        let dry_run = |broken: Value| json!({ "audience": 3, "sent": 1, "broken": broken });
        let state = |broken| simulated("acme: win_back".to_owned(), &dry_run(broken)).state;
        assert_eq!(state(json!([])), State::Well);
        assert_eq!(state(json!([{ "field": "subject" }])), State::Ill);
        let message = |language: &str, reason: Option<&str>| {
            json!({ "step": 1, "channel": "sms", "language": language, "comes_out": reason.is_none(),
                "reason": reason })
        };
        let trial = |all: Vec<Value>| tried("acme: cart".to_owned(), &json!({ "items": all }));
        let well = trial(vec![message("ar", None), message("en", None)]);
        assert_eq!(well.state, State::Well);
        assert!(well.said.contains("by sms"), "{}", well.said);
        let ill = trial(vec![message("ar", Some("no_carrier")), message("en", None)]);
        assert_eq!(ill.state, State::Ill);
        let said = "step 1 over sms does not come out, no_carrier (ar)";
        assert_eq!(ill.said, said);
        assert_eq!(trial(vec![]).state, State::Well);
        assert_eq!(sender("acme", "hello@shop.sa").state, State::Well);
        assert_eq!(sender("acme", "hello@acme.example").state, State::Note);
    }
}
