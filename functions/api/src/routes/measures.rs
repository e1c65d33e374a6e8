//! Routes about what a store's periods, people, products and campaigns say.

use super::{Access, Form, JSON, LIMIT, Parameter, Question, Route};

const BY: Parameter = Parameter {
    name: "by",
    is_required: false,
    description: "How the days are cut: by the store's own weeks unless said.",
    form: Form::Choice(&["week", "day", "month"]),
};

const FROM: Parameter = Parameter {
    name: "from",
    is_required: false,
    description: "The first day; thirty days, twelve weeks or twelve months before `to` unless said.",
    form: Form::Day,
};

const TO: Parameter = Parameter {
    name: "to",
    is_required: false,
    description: "The first day that is not asked about; tomorrow unless said.",
    form: Form::Day,
};

const PERIODS: &[Parameter] = &[
    FROM,
    TO,
    BY,
    Parameter {
        name: "channel",
        is_required: false,
        description: "Where orders came in. People are not told apart by it.",
        form: Form::Choice(&["all", "online", "branch"]),
    },
];

const RESPONSES: &[Parameter] = &[FROM, TO, BY];

const WARES: &[Parameter] = &[
    Parameter {
        name: "by",
        is_required: false,
        description: "Products, or their narrowest categories.",
        form: Form::Choice(&["product", "category"]),
    },
    Parameter {
        name: "sort",
        is_required: false,
        description: "What comes first: the most of this.",
        form: Form::Choice(&["net", "orders", "repeat_rate", "return_rate"]),
    },
    LIMIT,
];

const SEGMENTS: &[Parameter] = &[Parameter {
    name: "sort",
    is_required: false,
    description: "What comes first: the most of this. `net` is of 365 days, `expected` of the 365 to come.",
    form: Form::Choice(&["net", "expected", "customers"]),
}];

const ATTRIBUTION: &[Parameter] = &[
    Parameter {
        name: "from",
        is_required: false,
        description: "The first month of sending, by any of its days; the twelfth back unless said. Months are UTC's.",
        form: Form::Day,
    },
    Parameter {
        name: "to",
        is_required: false,
        description: "The first day whose month is not asked about; the next month unless said.",
        form: Form::Day,
    },
    Parameter {
        name: "by",
        is_required: false,
        description: "By flow and campaign, by channel, by both, or by month of sending.",
        form: Form::Choice(&["flow", "channel", "flow_channel", "month"]),
    },
    Parameter {
        name: "model",
        is_required: false,
        description: "The version of the model of attribution: one of `models`, `last_touch.1` unless said.",
        form: Form::Text("last_touch.1"),
    },
];

/// The routes.
pub(super) static MEASURES: [Route; 9] = [
    Route {
        method: "GET",
        question: Question::Measures,
        pattern: "/v1/stores/{store}/measures",
        access: Access::Reader,
        operation: "measures",
        summary: "The KPIs of a store by day, week or month",
        description: "`sales` are read from the daily counters, which change in the transaction that keeps an event: they are exact at `as_of` under \
            duplicates, refunds, cancellations and whatever comes late. `people` are what the last `night` counted, because nobody but a look at \
            everybody can tell two orders of one buyer from orders of two. The days are widened to whole periods; one that is not over yet says \
            so. At most 1096 days and 400 periods. docs/MEASURES.md has every formula.",
        query: PERIODS,
        answer: (JSON, Some("Measures")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Responses,
        pattern: "/v1/stores/{store}/measures/responses",
        access: Access::Reader,
        operation: "response_measures",
        summary: "How fast customers are answered by day, week or month",
        description: "First response time: from a customer's first message of a conversation to the first reply of a person, counted on the day \
            the customer wrote. Automatic replies, replies from outside and conversations that the shop began are left out. The counters change in \
            the transaction that keeps a message, so that every figure is exact at `as_of`, whatever came late or twice. Told by sources of \
            conversations (docs/GENERIC.md).",
        query: RESPONSES,
        answer: (JSON, Some("Responses")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Cohorts,
        pattern: "/v1/stores/{store}/measures/cohorts",
        access: Access::Reader,
        operation: "cohorts",
        summary: "Who came back, by the month of the first order",
        description: "The retention matrix of the last 61 cohorts with revenue, and the share with a second order within 30, 60 and 90 days. What is not \
            over yet says so.",
        query: &[],
        answer: (JSON, Some("CohortList")),
        refusals: &["night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Products,
        pattern: "/v1/stores/{store}/measures/products",
        access: Access::Reader,
        operation: "product_measures",
        summary: "Products and categories by revenue, repeat rate and return rate",
        description: "From the orders of 365 days as profiles keep them: of every order the lines worth the most, of everybody the last orders. `coverage` \
            says how much of all value that is.",
        query: WARES,
        answer: (JSON, Some("WareList")),
        refusals: &["night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::SegmentValues,
        pattern: "/v1/stores/{store}/measures/segments",
        access: Access::Reader,
        operation: "segment_measures",
        summary: "What each segment brings, and is expected to",
        description: "Members as the last night placed them.",
        query: SEGMENTS,
        answer: (JSON, Some("SegmentValueList")),
        refusals: &["night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Models,
        pattern: "/v1/stores/{store}/models",
        access: Access::Reader,
        operation: "models",
        summary: "The store's models",
        description: "What people were judged by in the last night: thresholds of the stages, the spend of a VIP, and the fitted parameters with their standard \
            errors and how much of them is the store's own.",
        query: &[],
        answer: (JSON, Some("ModelsView")),
        refusals: &["night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Outlook,
        pattern: "/v1/stores/{store}/measures/forecast",
        access: Access::Reader,
        operation: "forecast",
        summary: "Revenue to come from the people there are",
        description: "Within 30, 90 and 365 days of the last night, by the lifetime models, with the interval that nine in ten of the futures drawn lie \
            in. What people who are not there yet will bring is no model's: what newcomers brought lately stands beside.",
        query: &[],
        answer: (JSON, Some("Outlook")),
        refusals: &["night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::CampaignMeasures,
        pattern: "/v1/stores/{store}/measures/campaigns/{campaign}",
        access: Access::Reader,
        operation: "campaign_measures",
        summary: "A campaign's rates and cost",
        description: "Of those delivered, and of people alone: machines open and click too, and are counted apart. Counted in the transactions that keep its \
            messages.",
        query: &[],
        answer: (JSON, Some("CampaignMeasures")),
        refusals: &["campaign.unknown"],
    },
    Route {
        method: "GET",
        question: Question::Attribution,
        pattern: "/v1/stores/{store}/measures/attribution",
        access: Access::Reader,
        operation: "attribution",
        summary: "What flows, campaigns and channels are credited with, and what they cost",
        description: "By last touch among marketing messages, beside the uplift that held-out people show. Windows run from delivery: email click 5 days, SMS \
            click 5 days or delivery 12 hours, WhatsApp and Telegram click 5 days; openings count only by the model `last_touch_opens.1`, and machines \
            never. Counted anew by every night for 42 days after a message, so refunds, cancellations and late events move it; then it stays. \
            What an older model said stays readable by its version.",
        query: ATTRIBUTION,
        answer: (JSON, Some("Attribution")),
        refusals: &["night.not_found"],
    },
];
