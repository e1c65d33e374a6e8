//! Which orders a cancellation takes from.

use std::collections::{BTreeMap, HashMap};

use awda_kernel::{Currency, Money};

use super::{Invoice, InvoiceLine};

/// What one cancellation takes from one order, or from none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The order's number; none for a credit.
    pub order: Option<String>,
    /// What is taken.
    pub taken: Vec<Taken>,
}

/// Pieces of one stock code that are given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Stock code.
    pub stock_code: String,
    /// Description.
    pub description: String,
    /// Pieces, positive.
    pub quantity: i64,
    /// Their value, in minor units.
    pub amount_minor: i64,
}

/// Pieces a customer's orders still hold: (customer, stock code) to (invoice place, pieces left), oldest first.
type Shelf<'a> = HashMap<(&'a str, &'a str), Vec<(usize, i64)>>;

/// For each cancellation of `invoices` (ordered by time) what it takes from which order, by the cancellation's place.
///
/// The parts of a line that is taken from several orders add up to the line's amount exactly.
pub fn settle(invoices: &[Invoice], currency: Currency) -> BTreeMap<usize, Vec<Settled>> {
    let mut shelf: Shelf<'_> = HashMap::new();
    let mut settled = BTreeMap::new();
    for (place, invoice) in invoices.iter().enumerate() {
        let Some(customer) = invoice.customer.as_deref() else {
            if invoice.is_cancellation() {
                settled.insert(
                    place,
                    vec![credit(invoice.lines.iter().map(whole).collect())],
                );
            }
            continue;
        };
        if invoice.is_cancellation() {
            let taker = Taker {
                invoices,
                shelf: &mut shelf,
                customer,
                currency,
            };
            settled.insert(place, taker.take(invoice));
            continue;
        }
        for line in invoice.lines.iter().filter(|line| line.quantity > 0) {
            shelve(&mut shelf, customer, line, place);
        }
    }
    settled
}

fn shelve<'a>(shelf: &mut Shelf<'a>, customer: &'a str, line: &'a InvoiceLine, place: usize) {
    let held = shelf
        .entry((customer, line.stock_code.as_str()))
        .or_default();
    match held.last_mut() {
        Some((last, left)) if *last == place => *left += line.quantity,
        _ => held.push((place, line.quantity)),
    }
}

struct Taker<'a, 'b> {
    invoices: &'a [Invoice],
    shelf: &'b mut Shelf<'a>,
    customer: &'a str,
    currency: Currency,
}

impl<'a> Taker<'a, '_> {
    /// Takes every line; answers one entry per order in the order they are met, and the credit last.
    fn take(mut self, cancellation: &'a Invoice) -> Vec<Settled> {
        let mut by_order: Vec<Settled> = Vec::new();
        let mut unmatched = Vec::new();
        for line in &cancellation.lines {
            for (order, taken) in self.take_line(line, cancellation) {
                match order {
                    Some(order) => add(&mut by_order, order, taken),
                    None => unmatched.push(taken),
                }
            }
        }
        if !unmatched.is_empty() {
            by_order.push(credit(unmatched));
        }
        by_order
    }

    /// The parts of one line, newest order first; a line that takes nothing back (a fee) is a credit whole.
    fn take_line(
        &mut self,
        line: &'a InvoiceLine,
        cancellation: &Invoice,
    ) -> Vec<(Option<String>, Taken)> {
        if line.quantity >= 0 {
            return vec![(None, whole(line))];
        }
        let mut parts = Vec::new();
        let mut done = 0_i64;
        let wanted = -line.quantity;
        let (invoices, currency) = (self.invoices, self.currency);
        let held = self
            .shelf
            .entry((self.customer, line.stock_code.as_str()))
            .or_default();
        for (place, left) in held.iter_mut().rev() {
            let order = invoices
                .get(*place)
                .filter(|order| order.at < cancellation.at);
            let pieces = (*left).min(wanted - done);
            let Some(order) = order.filter(|_| pieces > 0) else {
                continue;
            };
            *left -= pieces;
            let amount_minor = value_between(line, done, done + pieces, currency);
            parts.push((Some(order.number.clone()), part(line, pieces, amount_minor)));
            done += pieces;
        }
        if done < wanted {
            let amount_minor = value_between(line, done, wanted, currency);
            parts.push((None, part(line, wanted - done, amount_minor)));
        }
        parts
    }
}

/// The value of the pieces from `from` to `to` of a line, so that consecutive parts add up to the rounded whole.
fn value_between(line: &InvoiceLine, from: i64, to: i64, currency: Currency) -> i64 {
    let value = |pieces: i64| {
        let money = Money::parse_times(&line.unit_price, pieces, currency);
        money.map_or(0, |money| money.minor)
    };
    value(to) - value(from)
}

fn add(by_order: &mut Vec<Settled>, order: String, taken: Taken) {
    let place = by_order
        .iter()
        .position(|entry| entry.order.as_ref() == Some(&order));
    match place.and_then(|place| by_order.get_mut(place)) {
        Some(entry) => entry.taken.push(taken),
        None => by_order.push(Settled {
            order: Some(order),
            taken: vec![taken],
        }),
    }
}

const fn credit(taken: Vec<Taken>) -> Settled {
    Settled { order: None, taken }
}

fn whole(line: &InvoiceLine) -> Taken {
    part(line, -line.quantity, -line.amount_minor)
}

fn part(line: &InvoiceLine, quantity: i64, amount_minor: i64) -> Taken {
    Taken {
        stock_code: line.stock_code.clone(),
        description: line.description.clone(),
        quantity,
        amount_minor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(rows: &str) -> Vec<(String, Vec<Settled>)> {
        let gbp = "GBP".parse().unwrap();
        let (invoices, problems) = super::super::lines::tests::read(rows);
        assert!(problems.is_empty(), "{problems:?}");
        let settled = settle(&invoices, gbp).into_iter();
        settled
            .map(|(place, parts)| (invoices[place].number.clone(), parts))
            .collect()
    }

    #[test]
    fn a_cancellation_takes_from_the_newest_earlier_order_that_has_pieces_left() {
        let all = settled(
            "1,A,Cup,5,2010-12-01T09:00,1.00,7,F\n\
             2,A,Cup,2,2010-12-02T09:00,1.00,7,F\n\
             C3,A,Cup,-4,2010-12-03T09:00,0.90,7,F\n\
             4,A,Cup,9,2010-12-04T09:00,1.00,7,F\n\
             C5,A,Cup,-20,2010-12-05T09:00,1.00,7,F\n",
        );
        let orders = |index: usize| -> Vec<_> {
            all[index]
                .1
                .iter()
                .map(|part| (part.order.as_deref(), part.taken[0].quantity))
                .collect()
        };
        assert_eq!(orders(0), [(Some("2"), 2), (Some("1"), 2)]);
        assert_eq!(orders(1), [(Some("4"), 9), (Some("1"), 3), (None, 8)]);
        assert_eq!(
            all[0].1[0].taken[0].amount_minor, 180,
            "at the cancellation's price"
        );
    }

    #[test]
    fn what_belongs_to_somebody_else_or_comes_later_is_not_taken() {
        let all = settled(
            "1,A,Cup,5,2010-12-01T09:00,1.00,8,F\n\
             C2,A,Cup,-1,2010-12-02T09:00,1.00,7,F\n\
             3,A,Cup,5,2010-12-03T09:00,1.00,7,F\n\
             C4,A,Cup,-1,2010-12-04T09:00,1.00,,F\n",
        );
        assert!(
            all.iter()
                .all(|(_, parts)| parts.len() == 1 && parts[0].order.is_none())
        );
    }

    #[test]
    fn the_parts_of_a_line_add_up_to_the_line() {
        let all = settled(
            "1,A,Cup,1,2010-12-01T09:00,1.00,7,F\n\
             2,A,Cup,1,2010-12-02T09:00,1.00,7,F\n\
             C3,A,Cup,-3,2010-12-03T09:00,0.005,7,F\n",
        );
        let amounts: Vec<_> = all[0]
            .1
            .iter()
            .map(|part| part.taken[0].amount_minor)
            .collect();
        assert_eq!(
            amounts.iter().sum::<i64>(),
            2,
            "0.015 rounds to 0.02: {amounts:?}"
        );
    }
}
