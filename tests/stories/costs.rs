//! What the units of `awda cost` rest on, counted: none costs more than its constant says, and none less than a third of it.

use awda::bench::night;
use awda::cost::units::{self, Units};
use awda_tests::{START, Story, order, subscriber};
use indicatif::ProgressBar;
use serde_json::json;

/// Units of one of `count`, of what was read off the meter since it was last reset.
#[expect(clippy::cast_precision_loss, reason = "some thousand units")]
fn each(story: &Story, count: usize) -> Units {
    let reading = story.suite().ground().meter.reset();
    Units {
        read: reading.read_hundredths as f64 / 100.0 / count as f64,
        write: reading.write_hundredths as f64 / 100.0 / count as f64,
    }
}

fn assert_covers(what: &str, constant: Units, counted: Units) {
    for (constant, counted) in [
        (constant.read, counted.read),
        (constant.write, counted.write),
    ] {
        assert!(
            counted <= constant * 1.001 && counted * 3.0 >= constant,
            "{what}: counted {counted}, said {constant}"
        );
    }
}

/// People with orders, whom a night has placed.
async fn shop(people: usize) -> Story {
    let story = Story::start().await;
    for number in 0..people {
        let address = format!("p{number}@example.com");
        let (record, number) = (format!("c-{number}"), format!("1{number:03}"));
        story
            .tells(&subscriber(&record, &address, Some("1990-02-01")))
            .await;
        story.tells(&order(&number, START, &address, "80.00")).await;
    }
    story.advance(1).await;
    story.suite().night(story.now()).await.unwrap();
    story
}

#[tokio::test]
async fn a_delivery_costs_what_is_said() {
    let story = shop(10).await;
    story.suite().ground().meter.reset();
    for number in 0..30 {
        let address = format!("p{}@example.com", number % 10);
        let at = story.now().to_string();
        story
            .tells(&order(&format!("2{number:03}"), &at, &address, "90.00"))
            .await;
    }
    assert_covers("a delivery", units::DELIVERY, each(&story, 30));
}

#[tokio::test]
async fn a_message_and_its_report_cost_what_is_said() {
    let (story, silent) = (shop(10).await, Story::start().await);
    silent.advance(1).await;
    for each in [&story, &silent] {
        each.suite().ground().meter.reset();
        each.advance(35).await;
    }
    let letters: Vec<_> = (0..10)
        .flat_map(|number| story.inbox(&format!("p{number}@example.com")))
        .collect();
    assert!(letters.len() >= 10, "{}", letters.len());
    // Nights and looks at an empty agenda happen in both.
    let (with, without) = (each(&story, letters.len()), each(&silent, letters.len()));
    let message = Units {
        read: with.read - without.read,
        write: with.write - without.write,
    };
    for letter in &letters {
        let details = json!({ "timestamp": story.now().to_string(), "recipients": [letter.to] });
        story
            .carrier_tells(letter, ("Delivery", "delivery"), details)
            .await;
    }
    let report = each(&story, letters.len());
    assert_covers("a message", units::MESSAGE, message);
    // The constant is for an open, which draws the letter anew and has its reader placed; a delivery does less.
    assert!(
        report.write > 0.0 && report.write <= units::REPORT.write,
        "{report:?}"
    );
    assert!(
        report.read > 0.0 && report.read <= units::REPORT.read,
        "{report:?}"
    );
}

#[tokio::test]
async fn a_steady_night_costs_what_is_said_for_each_customer() {
    let measured = night::run(1_000, 1, START.parse().unwrap(), &ProgressBar::hidden()).await;
    let night = measured.unwrap().steady_night;
    let counted = Units {
        read: night.read_units / 1_000.0,
        write: night.write_units / 1_000.0,
    };
    assert_covers("a customer in a night", units::NIGHT, counted);
}
