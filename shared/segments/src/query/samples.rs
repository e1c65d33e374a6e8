//! Texts as shops of this market write them, of every kind the language has: what benches place people by.

/// Twenty segments of a store's own.
pub const SAMPLES: [&str; 20] = [
    "days_since_last_order >= 90 AND net_spend_365d > 500 SAR AND NOT bought(category: \"skin\", within: 180d) AND city IN (\"Riyadh\", \"الرياض\") AND consent.email = granted",
    "orders_count >= 3 IN LAST 365d AND aov > 200 SAR",
    "aov > 200 AND days_since_last_order > 60",
    "predicted_clv >= p90 AND churn_risk > 50%",
    "rfm.r <= 2 AND rfm.m >= 4",
    "last_order_date < 3mo ago AND net_spend_365d >= 1000 SAR",
    "birthday IN next 14d AND consent.email = granted",
    "count(bought(within: 12mo)) BETWEEN 2 AND 5",
    "city = \"جدة\" OR city = \"Jeddah\"",
    "country = SA AND language = ar AND has_email",
    "NOT bought(within: 365d) AND orders_count >= 2",
    "sum(bought(category: \"coffee\")) > 300 SAR",
    "expected_next_order IN next 7d AND pace != inactive",
    "spend_to_vip <= 500 SAR AND NOT vip",
    "percentile(net_spend) >= 80% AND stage IN (cooling, at_risk)",
    "viewed(within: 30d) AND NOT bought(within: 30d)",
    "discount_share < 20% AND orders_count_90d >= 1",
    "first_order_date IN last month",
    "tags CONTAINS \"wholesale\" OR attrs.kind = \"b2b\"",
    "acquisition_channel IN (\"instagram\", \"tiktok\", \"site\") AND one_time_buyer",
];
