//! The arithmetic by hand, the idle month, and what the template says is paid for.

use super::*;

/// The alarms of the stack, as deployed.
const ALARMS: &str = include_str!("../../../deploy/alarms.yaml");
const TEMPLATE: &str = include_str!("../../../../template.yaml");

fn of(activity: Activity) -> Month {
    month(activity, &prices().unwrap())
}

#[test]
fn an_idle_month_costs_less_than_five_dollars_after_what_every_account_has_free() {
    let idle = of(Activity::idle());
    assert!(
        idle.after_free_usd > 1.0 && idle.after_free_usd < 5.0,
        "{idle:?}"
    );
    assert!(
        idle.after_free_usd < idle.total_usd && idle.total_usd < 7.5,
        "{idle:?}"
    );
}

#[test]
fn ten_times_the_contacts_cost_at_most_ten_times_as_much_and_more_than_before() {
    for size in SIZES {
        #[expect(clippy::cast_precision_loss, reason = "contacts are far below 2^52")]
        let customers = size as f64;
        let (one, ten) = (
            of(Activity::of(customers)),
            of(Activity::of(customers * 10.0)),
        );
        assert!(ten.total_usd > one.total_usd);
        assert!(ten.total_usd <= one.total_usd * 10.0, "{size}");
    }
}

#[test]
fn the_whole_is_the_sum_of_the_services_and_each_thing_adds_to_it() {
    let usual = Activity::of(10_000.0);
    let month = of(usual);
    let sum: f64 = month.services.values().sum();
    assert!((month.total_usd - sum).abs() < 1e-9);
    for more in [
        Activity {
            orders: usual.orders + 1e6,
            ..usual
        },
        Activity {
            events: usual.events + 1e6,
            ..usual
        },
        Activity {
            messages: usual.messages + 1e6,
            ..usual
        },
        Activity {
            customers: usual.customers + 1e6,
            ..usual
        },
    ] {
        assert!(of(more).total_usd > month.total_usd, "{more:?}");
    }
}

#[test]
fn a_million_deliveries_cost_what_their_units_cost_by_hand() {
    let idle = of(Activity::idle());
    let events = of(Activity {
        events: 1e6,
        ..Activity::idle()
    });
    // 28.1 write units at 0.625 and 4.2 read units at 0.125, and 26 GB at 0.45.
    let by_hand = 28.1 * 0.625 + 4.2 * 0.125 + 26.0 * 0.45;
    let counted = events.services["dynamodb"] - idle.services["dynamodb"];
    assert!((counted - by_hand).abs() < 1e-6, "{counted} {by_hand}");
}

#[test]
fn what_others_ask_is_only_said_where_it_is_published() {
    let products = published().unwrap();
    let usd = |name: &str, contacts| {
        let product = products.iter().find(|product| product.name == name);
        product.unwrap().usd_for(contacts)
    };
    assert_eq!(usd("Klaviyo", 50_000.0), Some(720.0));
    assert_eq!(
        usd("Klaviyo", 60_000.0),
        Some(1_380.0),
        "the step that covers them"
    );
    assert_eq!(usd("Klaviyo", 1_000.0), None);
    assert_eq!(usd("Klaviyo", 250_000.0), None);
    assert_eq!(usd("ActiveCampaign", 50_000.0), None);
}

#[test]
fn what_the_template_wires_is_what_is_paid_for() {
    let alarms = ALARMS.matches("MetricName:").count();
    let queues = TEMPLATE
        .matches("Type: SQS\n          Properties:\n            Queue:")
        .count();
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let counted = (alarms as f64, queues as f64);
    assert_eq!(
        (counted.0.to_bits(), counted.1.to_bits()),
        (units::ALARM_METRICS.to_bits(), units::QUEUES.to_bits()),
        "{counted:?}"
    );
    let secrets = TEMPLATE
        .matches("Type: AWS::SecretsManager::Secret")
        .count();
    assert_eq!(secrets, 1, "units::SECRETS");
    assert!(
        TEMPLATE.contains("Default: rate(1 minute)") && TEMPLATE.contains("Default: rate(1 hour)")
    );
}
