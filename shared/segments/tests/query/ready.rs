//! The presets: each is read, is canonical, fits every currency, and selects whom it should.

use awda_segments::Language;
use awda_segments::query::{Library, PRESETS, Preset};

use crate::scene::{selected, setting};

/// Who is in each preset, of the people of docs/SEGMENTS.md.
const SELECTED: &[(&str, &str)] = &[
    ("vip", "Amal"),
    ("near_vip", ""),
    ("top_spenders", ""),
    ("frequent_buyers", "Amal"),
    ("big_baskets", ""),
    ("one_time_buyers", "Badr"),
    ("second_order_due", "Badr"),
    ("leads", "Dara"),
    ("new_customers", "Badr"),
    ("active", "Amal Badr"),
    ("cooling", ""),
    ("at_risk", "Celine"),
    ("at_risk_high_value", ""),
    ("lapsed", "Ehsan"),
    ("lost", "Ehsan"),
    ("reactivated", ""),
    ("no_order_90d", "Celine Ehsan"),
    ("loyal", "Amal"),
    ("champions", "Amal"),
    ("potential_loyalists", "Badr"),
    ("needs_attention", ""),
    ("cant_lose", ""),
    ("hibernating", "Ehsan"),
    ("discount_driven", "Badr Celine Ehsan"),
    ("budget_shoppers", "Celine Ehsan"),
    ("full_price", "Amal"),
    ("early_adopters", "Badr"),
    ("tech_enthusiasts", ""),
    ("category_regulars", "Amal"),
    ("high_predicted_value", "Amal"),
    ("high_churn_risk", "Ehsan"),
    ("due_soon", "Celine"),
    ("overdue", "Celine Ehsan"),
    ("birthday_this_month", "Amal Ehsan"),
    ("birthday_next_week", "Amal Ehsan"),
    ("signup_anniversary", "Badr"),
    ("first_order_anniversary", ""),
    ("viewed_not_bought", "Dara"),
    ("carted_not_bought", "Dara"),
    ("engaged", "Amal"),
    ("sunset", ""),
    ("likely_to_respond", "Amal"),
    ("whatsapp_vip", "Amal"),
    ("branch_customers", "Badr"),
    ("online_and_branch", ""),
    ("cash_on_delivery", "Badr"),
    ("from_social", "Amal Badr Dara"),
    ("points_to_spend", "Amal"),
];

#[test]
fn every_preset_selects_whom_it_should() {
    let ids: Vec<_> = PRESETS.iter().map(|preset| preset.id).collect();
    let told: Vec<_> = SELECTED.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, told);
    for (id, names) in SELECTED {
        let preset = Preset::of(id).expect(id);
        assert_eq!(
            selected(preset.text).join(" "),
            *names,
            "{id}: {}",
            preset.text
        );
    }
}

#[test]
fn presets_are_canonical_save_for_the_currency_they_leave_open() {
    for currency in ["SAR", "KWD", "IRR", "JPY"] {
        let mut setting = setting();
        setting.currency = currency.parse().expect("a currency");
        let (library, rejected) = Library::compile(
            PRESETS.iter().map(|preset| (preset.id, preset.text)),
            setting,
        );
        assert_eq!(rejected, []);
        for preset in PRESETS {
            let text = library.get(preset.id).expect("compiled").text();
            assert_eq!(
                text.replace(&format!(" {currency}"), ""),
                preset.text,
                "{}",
                preset.id
            );
        }
    }
}

#[test]
fn presets_have_names_of_their_own_in_three_languages() {
    for language in [Language::English, Language::Arabic, Language::Persian] {
        let names: std::collections::BTreeSet<_> =
            PRESETS.iter().map(|preset| preset.name(language)).collect();
        assert_eq!(names.len(), PRESETS.len());
    }
}
