//! How fast customers are answered: read from the counters of the days on which they first wrote.

use awda_customers::{ResponseCount, WorkingHours};
use awda_ports::{Counters, Stores};

use crate::call::Call;
use crate::measures::{step_of, stretch};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// First response times, period by period.
pub(crate) async fn responses<B: Stores + Counters>(
    books: &B,
    call: &Call,
) -> Result<view::Responses, Refusal> {
    let shop = Shop::open(books, call).await?;
    let by = call.choice("by", "week")?;
    let step = step_of(by, &shop);
    let whole = stretch(call, step, shop.today)?;
    let counted = books.responses(&shop.settings.id, whole.from, whole.to);
    let counted = counted.await?;
    let mut total = ResponseCount::default();
    for count in &counted {
        total.add(count);
    }
    let mut counts = counted.iter().peekable();
    let items = step.periods(whole).map(|period| {
        let mut sum = ResponseCount::default();
        while let Some(count) = counts.next_if(|count| count.day < period.to) {
            sum.add(count);
        }
        view::AnsweredPeriod::of(period, &sum, shop.today)
    });
    let hours = WorkingHours::of(shop.settings.country.as_deref());
    Ok(view::Responses {
        items: items.collect(),
        from: view::date(whole.from),
        to: view::date(whole.to),
        by: by.to_owned(),
        as_of: call.now.to_string(),
        hours: view::HoursView::of(hours),
        total: view::Answered::of(&total),
    })
}
