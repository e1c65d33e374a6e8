//! A small known history, told twice and out of order, and every number counted again from the documents.

use awda_tests::{Story, order};
use serde_json::{Value, json};

/// Orders: id, day of March 2026, whose, riyals, discount, cancelled.
const ORDERS: [(&str, u32, &str, i64, bool, bool); 9] = [
    ("1", 2, "sara", 100, false, false),
    ("2", 2, "omar", 50, true, false),
    ("3", 5, "sara", 200, false, false),
    ("4", 9, "lina", 80, false, true),
    ("5", 10, "lina", 60, false, false),
    ("6", 12, "omar", 40, true, false),
    ("7", 17, "sara", 30, false, false),
    ("8", 18, "nada", 90, false, false),
    ("9", 19, "nada", 20, false, false),
];

/// Refunds: id, order, riyals. The eighth order is given back whole: nada's first is then the ninth.
const REFUNDS: [(&str, &str, i64); 3] = [("r1", "3", 50), ("r2", "8", 90), ("r3", "1", 10)];

fn documents() -> Vec<Value> {
    let orders = ORDERS
        .iter()
        .map(|(id, day, who, riyals, discounted, cancelled)| {
            let placed = format!("2026-03-{day:02}T09:00:00Z");
            let mut told = order(
                id,
                &placed,
                &format!("{who}@example.com"),
                &format!("{riyals}.00"),
            );
            if *discounted {
                // What is left after the discount is what was said.
                told["discount"] = json!("5.00");
                told["lines"][0]["unit_price"] = json!(format!("{}.00", riyals + 5));
            }
            if *cancelled {
                told["cancelled_at"] = json!("2026-03-20T09:00:00Z");
            }
            told
        });
    let refunds = REFUNDS.iter().map(|(id, order, riyals)| {
        json!({
            "type": "refund", "id": id, "order_id": order, "refunded_at": "2026-03-20T09:00:00Z",
            "currency": "SAR", "amount": format!("{riyals}.00"),
        })
    });
    orders.chain(refunds).collect()
}

/// What is left of an order, and whether it counts.
fn left(order: &(&str, u32, &str, i64, bool, bool)) -> (i64, bool) {
    let back: i64 = REFUNDS
        .iter()
        .filter(|refund| refund.1 == order.0)
        .map(|refund| refund.2)
        .sum();
    let left = if order.5 { 0 } else { order.3 - back };
    (left * 100, left > 0)
}

async fn told(mut documents: Vec<Value>) -> Story {
    let story = Story::start().await;
    story.advance(75).await;
    documents.reverse();
    for document in documents.iter().chain(&documents[..5]) {
        story.tells(document).await;
    }
    story.suite().night(story.now()).await.unwrap();
    story
}

#[tokio::test]
async fn every_number_is_what_the_documents_say_however_they_came() {
    let story = told(documents()).await;
    // Riyadh's weeks begin on Saturday: 28 February, 7 and 14 March 2026.
    let body = story
        .asks("/v1/stores/acme/measures?from=2026-02-28&to=2026-03-21&by=week")
        .await;
    let weeks = body["items"].as_array().unwrap();
    assert_eq!(weeks.len(), 3, "{body}");
    for (week, days) in weeks.iter().zip([0..7_u32, 7..14, 14..21]) {
        let inside = |order: &&(&str, u32, &str, i64, bool, bool)| days.contains(&order.1);
        let counted: Vec<_> = ORDERS
            .iter()
            .filter(inside)
            .filter(|order| left(order).1)
            .collect();
        let sales = &week["sales"];
        let net: i64 = ORDERS
            .iter()
            .filter(inside)
            .map(|order| left(order).0)
            .sum();
        assert_eq!(sales["net"]["minor"], net, "{week}");
        assert_eq!(sales["orders"], counted.len());
        assert_eq!(sales["placed"], ORDERS.iter().filter(inside).count());
        let discounted = counted.iter().filter(|order| order.4).count();
        assert_eq!(sales["discount_share"]["numerator"], discounted);
        let first = |who: &str| {
            let theirs = ORDERS
                .iter()
                .filter(|order| order.2 == who && left(order).1);
            theirs.map(|order| order.1).min()
        };
        let new: Vec<_> = counted
            .iter()
            .filter(|order| first(order.2) == Some(order.1))
            .collect();
        assert_eq!(sales["new"]["orders"], new.len());
        let new_net: i64 = new.iter().map(|order| left(order).0).sum();
        assert_eq!(sales["new"]["net"]["minor"], new_net);
        assert_eq!(sales["returning"]["net"]["minor"], net - new_net);
        let mut buyers: Vec<&str> = counted.iter().map(|order| order.2).collect();
        let repeat = |who: &&str| counted.iter().filter(|order| order.2 == *who).count() > 1;
        buyers.sort_unstable();
        buyers.dedup();
        assert_eq!(week["people"]["buyers"], buyers.len());
        let repeats = buyers.iter().filter(|who| repeat(who)).count();
        assert_eq!(week["people"]["repeat_purchase_rate"]["numerator"], repeats);
        let ever = |who: &&str| {
            let until = ORDERS
                .iter()
                .filter(|order| order.2 == *who && order.1 < days.end);
            until.filter(|order| left(order).1).count() > 1
        };
        let returning = buyers.iter().filter(|who| ever(who)).count();
        assert_eq!(
            week["people"]["returning_customer_rate"]["numerator"],
            returning
        );
    }
    // By hand: 100 − 10 and 50 new, 200 − 50 of sara again; 60 new of lina, 40 of omar; 30 of sara, 20 new of nada.
    let net = |week: &Value| week["sales"]["net"]["minor"].as_i64().unwrap();
    assert_eq!(
        weeks.iter().map(net).collect::<Vec<_>>(),
        [29_000, 10_000, 5_000]
    );
    assert_eq!(body["total"]["new"]["net"]["minor"], 14_000 + 6_000 + 2_000);
    assert_eq!(body["total"]["refunded"]["minor"], 15_000);
}

#[tokio::test]
async fn a_new_order_is_in_todays_numbers_as_soon_as_it_is_kept() {
    let story = told(documents()).await;
    let day = story.now().strftime("%Y-%m-%d").to_string();
    let today = format!("/v1/stores/acme/measures?by=day&from={day}");
    let before = story.asks(&today).await;
    assert_eq!(before["total"]["orders"], 0);
    let placed = story.now().to_string();
    story
        .tells(&order("10", &placed, "sara@example.com", "12.00"))
        .await;
    let after = story.asks(&today).await;
    assert_eq!(after["total"]["net"]["minor"], 1_200);
    assert_eq!(after["total"]["returning"]["orders"], 1);
    let cohorts = story.asks("/v1/stores/acme/measures/cohorts").await;
    assert_eq!(cohorts["items"][0]["customers"], 4);
    assert_eq!(cohorts["items"][0]["months"][0]["retention"]["value"], 1.0);
    let segments = story.asks("/v1/stores/acme/measures/segments").await;
    let sum = |key: &str| -> i64 {
        let of_family = segments["items"].as_array().unwrap().iter();
        let of_family =
            of_family.filter(|one| one["segment"].as_str().unwrap().starts_with("stage."));
        of_family
            .map(|one| one[key]["minor"].as_i64().unwrap())
            .sum()
    };
    assert_eq!(sum("net_ever"), 44_000, "everybody is in one stage");
}
