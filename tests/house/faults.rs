//! Every code an operator can see has a paragraph in docs/FAULTS.md, and every paragraph a code.

use std::collections::BTreeSet;

use crate::root;

fn codes() -> BTreeSet<&'static str> {
    let all: [&[&'static str]; 22] = [
        &awda_commerce::Error::CODES,
        &awda_commerce::tables::Error::CODES,
        awda_commerce::tables::ROW_CODES,
        &awda::import::Error::CODES,
        &awda_files::Error::CODES,
        &["row.not_understood"],
        &awda_commerce::FetchAnswer::CODES,
        &awda_ports::Fault::CODES,
        &awda_ingest::CODES,
        &awda_unify::Error::CODES,
        &awda_recompute::Error::CODES,
        &awda_api::CODES.map(|(code, _)| code),
        &awda_preferences::CODES,
        &awda_segments::query::CODES,
        &awda_messaging::flows::FLOW_CODES,
        &awda_messaging::channels::CHANNEL_CODES,
        &awda_messaging::campaigns::CAMPAIGN_CODES,
        &awda::lifetime::CODES,
        &awda::local_door::CODES,
        &awda::exports::CODES,
        &["function.panicked"],
        &[awda_unify::HEARD_OF],
    ];
    all.into_iter().flatten().copied().collect()
}

#[test]
fn every_code_is_explained_and_every_explanation_is_of_a_code() {
    let text =
        std::fs::read_to_string(root().join("docs/FAULTS.md")).expect("docs/FAULTS.md is there");
    let explained: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### `"))
        .filter_map(|line| line.strip_suffix('`'))
        .collect();
    assert_eq!(codes(), explained);
}
