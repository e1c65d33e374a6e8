//! The stored forms, letter by letter: what one version wrote, every later one reads.

use awda_lifetime::wire::{CohortV1, FitV1, SpendCohortV1};
use awda_lifetime::{Cohort, MbgNbd, SpendCohort, Triple};

const COHORT: &str = r#"{"ticks_per_week":7,"limit":4,"level":0,"customers":3,"repeats":4,"rows":[[0,0,30,0,1],[2,20,40,1,2]]}"#;
const SPEND: &str = r#"{"limit":4,"level":0,"customers":1,"rows":[[3,12345,0,1]]}"#;

#[test]
fn a_cohort_is_stored_as_version_one_says() {
    let stored: CohortV1 = serde_json::from_str(COHORT).unwrap();
    let cohort = Cohort::try_from(stored).unwrap();
    assert_eq!((cohort.customers(), cohort.repeats()), (3, 4));
    assert_eq!(
        serde_json::to_string(&CohortV1::from(&cohort)).unwrap(),
        COHORT
    );
}

#[test]
fn a_spend_cohort_is_stored_as_version_one_says() {
    let stored: SpendCohortV1 = serde_json::from_str(SPEND).unwrap();
    let cohort = SpendCohort::from(stored);
    assert_eq!(cohort.mean_value(), Some(4_115.0));
    assert_eq!(
        serde_json::to_string(&SpendCohortV1::from(&cohort)).unwrap(),
        SPEND
    );
}

#[test]
fn an_impossible_row_is_refused() {
    let damaged = COHORT.replace("[2,20,40,1,2]", "[2,50,40,1,2]");
    let stored: CohortV1 = serde_json::from_str(&damaged).unwrap();
    assert!(Cohort::try_from(stored).is_err());
}

#[test]
fn a_fit_is_stored_with_its_source_and_its_reason() {
    let mut cohort = Cohort::in_days();
    cohort.add(1, Triple::new(1, 10, 40).unwrap());
    let text = serde_json::to_string(&FitV1::from(&MbgNbd::fit(&cohort, None))).unwrap();
    let reason = r#""source":"shrunk","diagnosis":{"too_few_repeats":{"repeats":1,"needed":200}},"log_likelihood":"#;
    assert!(
        text.starts_with(r#"{"parameters":["#) && text.contains(reason),
        "{text}"
    );
}
