//! Stored forms read back as what was stored, keep their golden text, stay small, and are refused when broken.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::*;
use crate::rfm::Purchases;

/// The largest item that the suite's database keeps, bytes.
const ITEM_BYTES_MAX: usize = 400_000;

fn sample_census(buyers: u32) -> RfmCensus {
    let mut census = RfmCensus::default();
    for i in 0..buyers {
        census.add(&Purchases {
            days_since_last: i * 7 % 900,
            order_count: 1 + i % 3,
            net_spend_minor: 1_000 + i64::from(i) * i64::from(i),
        });
    }
    census
}

fn sample_gaps() -> GapCensus {
    let mut census = GapCensus::default();
    census.add(&[10, 40, 100]);
    census.add(&[5]);
    census.add(&[-20, 10]);
    census
}

/// Stores and reads back, and holds the text against the golden one.
fn check_golden<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    form: &T,
    golden: &str,
) {
    let text = serde_json::to_string(form).unwrap();
    assert_eq!(text, golden.trim_end());
    assert_eq!(&serde_json::from_str::<T>(golden).unwrap(), form);
}

#[test]
fn stored_forms_keep_their_golden_text() {
    let census = sample_census(6);
    check_golden(
        &TallyV1::from(&[-3, 7, 7, 1_000].into_iter().collect::<Tally>()),
        include_str!("../golden/tally.v1.json"),
    );
    check_golden(
        &RfmCensusV1::from(&census),
        include_str!("../golden/rfm_census.v1.json"),
    );
    check_golden(
        &RfmScaleV1::from(&RfmScale::relative(&sample_census(200))),
        include_str!("../golden/rfm_scale.v1.json"),
    );
    check_golden(
        &GapCensusV1::from(&sample_gaps()),
        include_str!("../golden/gap_census.v1.json"),
    );
    check_golden(
        &VipCutV1::from(&VipCut::from_spend(&(1..=100).collect())),
        include_str!("../golden/vip_cut.v1.json"),
    );
    check_golden(
        &ThresholdsV1::from(Thresholds::FALLBACK),
        include_str!("../golden/thresholds.v1.json"),
    );
}

#[test]
fn everything_reads_back_as_what_was_stored() {
    let census = sample_census(300);
    assert_eq!(
        RfmCensus::try_from(RfmCensusV1::from(&census)),
        Ok(census.clone())
    );
    for scale in [RfmScale::relative(&census), RfmScale::absolute(&census)] {
        assert_eq!(RfmScale::try_from(RfmScaleV1::from(&scale)), Ok(scale));
    }
    for gaps in [GapCensus::default(), sample_gaps()] {
        assert_eq!(GapCensus::try_from(GapCensusV1::from(&gaps)), Ok(gaps));
    }
    for cut in [
        VipCut::from_spend(&census.net_spend_minor),
        VipCut::from_spend(&Tally::default()),
    ] {
        assert_eq!(VipCut::try_from(VipCutV1::from(&cut)), Ok(cut));
    }
    let thresholds = Thresholds::FALLBACK;
    assert_eq!(
        Thresholds::try_from(ThresholdsV1::from(thresholds)),
        Ok(thresholds)
    );
}

proptest! {
    #[test]
    fn a_tally_of_any_values_reads_back(values in proptest::collection::vec(any::<i64>(), 0..200)) {
        let tally: Tally = values.into_iter().chain([i64::MIN, i64::MAX]).collect();
        prop_assert_eq!(Tally::try_from(TallyV1::from(&tally)), Ok(tally));
    }
}

#[test]
fn a_full_tally_is_far_smaller_than_an_item_when_compressed() {
    let mut state = 42_u64;
    let mut chance = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    // Spends up to 80 million minor units, small ones more often, until the tally had to become coarse; and before it did.
    let mut spend = || i64::try_from(chance() % (chance() % 80_000_000 + 1)).unwrap();
    let coarse_tally: Tally = (0..200_000).map(|_| spend()).collect();
    let exact_tally: Tally = (0..DISTINCT_VALUES_MAX).map(|_| spend()).collect();
    assert!(coarse_tally.significant_bits() < EXACT_BITS);
    assert!(coarse_tally.distinct_count() > DISTINCT_VALUES_MAX / 4);
    assert_eq!(exact_tally.significant_bits(), EXACT_BITS);
    for tally in [coarse_tally, exact_tally] {
        let text = serde_json::to_vec(&TallyV1::from(&tally)).unwrap();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&text).unwrap();
        let compressed = gzip.finish().unwrap().len();
        assert!(
            compressed < ITEM_BYTES_MAX / 4,
            "{compressed} of {} bytes",
            text.len()
        );
    }
}

#[test]
fn broken_tallies_are_refused_with_the_reason() {
    let tally = |v, bits, deltas: &[i64], counts: &[u64]| {
        let (deltas, counts) = (deltas.to_vec(), counts.to_vec());
        Tally::try_from(TallyV1 {
            v,
            bits,
            deltas,
            counts,
        })
    };
    assert!(tally(1, 64, &[5, 1], &[1, 1]).is_ok());
    for (result, expected) in [
        (
            tally(2, 64, &[], &[]),
            Error::UnknownVersion {
                form: "tally",
                found: 2,
            },
        ),
        (tally(1, 0, &[], &[]), Error::Precision { found: 0 }),
        (tally(1, 65, &[], &[]), Error::Precision { found: 65 }),
        (
            tally(1, 64, &[1], &[]),
            Error::ArraysDiffer {
                deltas: 1,
                counts: 0,
            },
        ),
        (
            tally(1, 64, &[1, 0], &[1, 1]),
            Error::MisplacedValue { position: 1 },
        ),
        (
            tally(1, 64, &[1, -1], &[1, 1]),
            Error::MisplacedValue { position: 1 },
        ),
        (
            tally(1, 64, &[i64::MAX, 1], &[1, 1]),
            Error::MisplacedValue { position: 1 },
        ),
        (
            tally(1, 64, &[1], &[0]),
            Error::MisplacedValue { position: 0 },
        ),
        (
            tally(1, 2, &[5], &[1]),
            Error::MisplacedValue { position: 0 },
        ),
        (
            tally(1, 64, &vec![1; 20_001], &vec![1; 20_001]),
            Error::TooManyValues {
                found: 20_001,
                limit: 20_000,
            },
        ),
    ] {
        assert_eq!(result, Err(expected));
    }
}

#[test]
fn broken_scales_and_censuses_are_refused() {
    let mut scale = RfmScaleV1::from(&RfmScale::absolute(&sample_census(10)));
    scale.recency.at.reverse();
    assert_eq!(RfmScale::try_from(scale), Err(Error::MisplacedCuts));

    let mut scale = RfmScaleV1::from(&RfmScale::absolute(&sample_census(10)));
    scale.frequency.at.push(99);
    assert_eq!(RfmScale::try_from(scale), Err(Error::MisplacedCuts));

    let mut census = RfmCensusV1::from(&sample_census(10));
    census.recency_days = TallyV1::from(&Tally::default());
    let refusal = RfmCensus::try_from(census).unwrap_err();
    assert_eq!(refusal, Error::CensusDisagrees { form: "rfm census" });

    let mut gaps = GapCensusV1::from(&sample_gaps());
    gaps.returning_customers = 0;
    let refusal = GapCensus::try_from(gaps).unwrap_err();
    assert_eq!(refusal, Error::CensusDisagrees { form: "gap census" });

    let thresholds = ThresholdsV1 {
        v: 1,
        t1_days: 7,
        t2_days: 7,
        t3_days: 9,
    };
    assert_eq!(
        Thresholds::try_from(thresholds),
        Err(Error::Thresholds {
            t1: 7,
            t2: 7,
            t3: 9
        })
    );
}
