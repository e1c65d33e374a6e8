//! Which rows of the ledger the gate must see: what became of this message, and of those that stand in its way.

use awda_commerce::Calendar;
use awda_customers::Profile;
use awda_kernel::{CustomerId, MessageId, TimeZone, day_number};

use crate::calendar::year_on;
use crate::flows::Trigger;
use crate::schedule::occurrence;
use crate::{DeliverMessage, MessageRow, StoreRules};

/// Ids of one person looked at, newest first after the present one.
const IDS_MAX: usize = 30;

/// The rows to load before passing the gate: this message under every id of the person, and messages of the date sent lately.
pub fn rows_to_see(
    command: &DeliverMessage,
    profile: &Profile,
    rules: &StoreRules,
) -> Vec<(CustomerId, MessageId)> {
    let commands = same_and_earlier(command, rules);
    let ids = profile.every_id().take(IDS_MAX);
    let rows = ids.flat_map(|id| {
        let rows = commands.iter();
        rows.map(move |command| (id.clone(), command.message_id_for(id)))
    });
    let own = (command.customer.clone(), command.message_id());
    let mut rows: Vec<_> = rows.collect();
    if !rows.contains(&own) {
        rows.push(own);
    }
    rows
}

/// Whether a row is about this very message, under whichever id of the person.
pub fn is_same_message(row: &MessageRow, command: &DeliverMessage) -> bool {
    let asked = &row.asked;
    (asked.flow, &asked.occurrence, asked.step) == (command.flow, &command.occurrence, command.step)
}

/// This message, and for a date every step of the years around it that may have been sent within its rest, in every calendar:
/// the date may have been told in another one since.
fn same_and_earlier(command: &DeliverMessage, rules: &StoreRules) -> Vec<DeliverMessage> {
    let mut commands = vec![command.clone()];
    let flow = rules.document(command.flow);
    let Some(flow) = flow.filter(|flow| matches!(flow.trigger, Trigger::Date { .. })) else {
        return commands;
    };
    let due = day_number(command.due_at, &TimeZone::UTC);
    for calendar in [Calendar::Gregorian, Calendar::Jalali, Calendar::Hijri] {
        let years = [due - i32::from(flow.reentry_days), due].map(|day| year_on(day, calendar));
        for year in years.into_iter().flatten() {
            let occurrence = occurrence(calendar, year);
            let asked = flow.numbered().map(|(step, _)| DeliverMessage {
                occurrence: occurrence.clone(),
                step,
                ..command.clone()
            });
            let new = asked
                .filter(|asked| !commands.contains(asked))
                .collect::<Vec<_>>();
            commands.extend(new);
        }
    }
    commands
}
