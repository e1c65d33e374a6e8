//! Messages of a campaign: once, with their cost, while there is money and nobody cancelled it.

use awda_messaging::campaigns::{Campaign, CampaignDocument, CampaignId, Cause};
use awda_ports::Campaigns;
use awda_testkit::first_night;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn id() -> CampaignId {
    "spring".parse().unwrap()
}

fn document(budget: Option<i64>) -> CampaignDocument {
    let mut document = json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "orders_count >= 1" },
        "holdout_share": 0,
        "message": {
            "template": "campaign.news",
            "words": { "ar": { "subject": "الربيع", "body": ["وصل الجديد."] } },
        },
    });
    if let Some(micros) = budget {
        document["budget"] = json!({ "micros": micros, "currency": "USD" });
    }
    serde_json::from_value(document).unwrap()
}

impl House {
    /// With a campaign under way.
    async fn with_campaign(budget: Option<i64>) -> Self {
        let house = Self::open().await;
        house
            .kept
            .put_standards(&first_night(&store()))
            .await
            .unwrap();
        let draft = Campaign::draft(store(), document(budget), at(TEN));
        let scheduled = draft
            .scheduled("orders_count >= 1".to_owned(), at(TEN))
            .unwrap();
        let begun = scheduled.begun(at(TEN)).unwrap();
        for (before, after) in [(None, draft), (Some(1), scheduled), (Some(2), begun)] {
            assert!(house.kept.keep_campaign(&after, before, &[]).await.unwrap());
        }
        house
    }

    async fn someone(&self, number: u32) {
        let mut profile = sara();
        profile.id = customer(number);
        self.keep_profile(profile, None).await;
    }

    async fn news(&self, number: u32) -> Outcome {
        let command = document(None).command(&store(), &customer(number), at(TEN));
        self.deliver().handle(&command, at(TEN)).await.unwrap()
    }

    async fn spent(&self) -> i64 {
        let tally = self.kept.tally(&store(), id()).await.unwrap();
        tally.count("spent_micros")
    }
}

#[tokio::test]
async fn a_campaigns_message_is_sent_once_in_its_own_words_and_says_what_it_cost() {
    let house = House::with_campaign(None).await;
    assert_eq!(house.news(1).await, Outcome::Sent);
    assert_eq!(house.news(1).await, Outcome::AlreadyDecided);
    let mails = house.carrier.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].subject, "الربيع",
        "she reads English, which the campaign does not speak"
    );
    assert!(mails[0].stop_url.is_some());
    let row = house.only_row();
    let cost = row.cost.unwrap();
    assert_eq!(
        (cost.micros, cost.currency.code(), cost.is_budgeted),
        (100, "USD", false)
    );
    assert!(row.content.is_some() && row.consent.is_some());
    assert_eq!(house.spent().await, 100);
}

#[tokio::test]
async fn a_flows_message_has_its_cost_as_well_and_counts_for_no_campaign() {
    let house = House::with_campaign(Some(100)).await;
    house.ask(TEN).await.unwrap();
    let row = house.only_row();
    assert_eq!(
        row.cost.map(|cost| (cost.micros, cost.is_budgeted)),
        Some((100, false))
    );
    assert_eq!(row.content, None);
    assert_eq!(house.spent().await, 0);
}

#[tokio::test]
async fn what_was_cancelled_does_not_go_and_says_so() {
    let house = House::with_campaign(None).await;
    let held = house.kept.campaign(&store(), id()).await.unwrap().unwrap();
    let cancelled = held.cancelled(Cause::Asked, at(TEN)).unwrap();
    assert!(
        house
            .kept
            .keep_campaign(&cancelled, Some(3), &[])
            .await
            .unwrap()
    );
    assert_eq!(house.news(1).await, Outcome::Skipped(Reason::Cancelled));
    assert!(house.carrier.mails().is_empty());
    assert_eq!(house.only_row().cost, None);
}

#[tokio::test]
async fn what_the_carrier_did_not_take_is_not_paid_for() {
    for answer in [Answer::Refuse("MessageRejected"), Answer::NotNow] {
        let house = House::with_campaign(Some(100)).await;
        house.someone(2).await;
        house.carrier.script([answer]);
        assert_ne!(house.news(1).await, Outcome::Sent);
        assert_eq!(house.spent().await, 0);
        assert_eq!(house.news(2).await, Outcome::Sent, "the money came back");
        assert_eq!(house.spent().await, 100);
    }
}

#[tokio::test]
async fn one_cent_short_is_too_little() {
    let house = House::with_campaign(Some(299)).await;
    for number in 2..=4 {
        house.someone(number).await;
    }
    assert_eq!(house.news(1).await, Outcome::Sent);
    assert_eq!(house.news(2).await, Outcome::Sent);
    assert_eq!(house.news(3).await, Outcome::Skipped(Reason::Budget));
    assert_eq!(house.carrier.mails().len(), 2);
}

fn an_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => Just(Answer::Accept),
        1 => Just(Answer::Refuse("MessageRejected")),
        1 => Just(Answer::NotNow),
        1 => Just(Answer::AcceptSilently),
        1 => Just(Answer::LoseSilently),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn never_is_more_spent_than_there_is_and_never_is_somebody_refused_while_there_is_enough(
        budget in 1_i64..1_500,
        answers in prop::collection::vec(an_answer(), 1..16),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let house = House::with_campaign(Some(budget)).await;
            for (number, answer) in (10_u32..).zip(answers) {
                house.someone(number).await;
                house.carrier.script([answer]);
                let before = house.spent().await;
                let command = document(None).command(&store(), &customer(number), at(TEN));
                let outcome = house.deliver().handle(&command, at(TEN)).await;
                let is_refused = matches!(outcome, Ok(Outcome::Skipped(Reason::Budget)));
                assert_eq!(is_refused, budget - before < 100, "{before} of {budget} spent");
                assert!(house.spent().await <= budget);
            }
            let rows = house.kept.messages();
            let paid: i64 = rows.iter().filter_map(|row| row.cost.as_ref()).map(|cost| cost.micros).sum();
            assert_eq!(paid, house.spent().await);
        });
    }
}
