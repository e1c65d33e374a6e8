//! What somebody heard, drawn anew where a carrier's news changed it (decision 13): one write for a person's first open and one for their
//! first click, and a command to `unify` to place the person by it at once. Machines, deliveries and repetitions write nothing.

use awda_commerce::Delivery;
use awda_customers::{Heard, PlaceAnew};
use awda_kernel::Timestamp;
use awda_messaging::{MessageRow, letter_of};
use awda_ports::{Fault, Hearing, Messages, Queue, Stores, hear, hear_again};

use crate::Feedback;

impl<M: Messages + Hearing, S: Stores, Q: Queue<Delivery>> Feedback<M, S, Q> {
    /// What the id heard before, where the news changes a letter.
    pub(crate) async fn heard_before(
        &self,
        before: &MessageRow,
        after: &MessageRow,
    ) -> Result<Option<Heard>, Fault> {
        if letter_of(before) == letter_of(after) {
            return Ok(None);
        }
        let (store, customer) = (&after.asked.store, &after.asked.customer);
        self.messages.heard(store, customer).await.map(Some)
    }

    /// Keeps the letter of a row that was just settled.
    pub(crate) async fn hear(
        &self,
        (before, after): (&MessageRow, &MessageRow),
        heard: Option<&Heard>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let Some(heard) = heard else { return Ok(()) };
        let is_new = hear(&self.messages, after, Some(heard)).await?;
        // That something was sent or came back is for the night: nobody did anything.
        if is_new && touches(before) != touches(after) {
            self.place_anew(after, at).await?;
        }
        Ok(())
    }

    /// News that is in the row already may not be in the letter: whoever kept it was interrupted in between.
    pub(crate) async fn hear_again(&self, row: &MessageRow, at: Timestamp) -> Result<(), Fault> {
        if letter_of(row).is_some() && hear_again(&self.messages, row).await? {
            self.place_anew(row, at).await?;
        }
        Ok(())
    }

    async fn place_anew(&self, row: &MessageRow, at: Timestamp) -> Result<(), Fault> {
        let (store, customer) = (&row.asked.store, row.asked.customer.clone());
        let wish = PlaceAnew { customer }.delivery(store, at);
        self.deliveries.send(&[wish]).await
    }
}

fn touches(row: &MessageRow) -> (Option<i64>, Option<i64>) {
    let letter = letter_of(row);
    let letter = letter.map(|letter| (letter.opened_at, letter.clicked_at));
    letter.unwrap_or_default()
}
