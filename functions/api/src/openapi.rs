//! The OpenAPI 3.1 document, made from the table of routes and the answers' types. It refuses to say anything they do not say.

mod headers;

use std::collections::BTreeMap;

use awda_ports::Fault;
use serde_json::json;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{
    OperationBuilder, Parameter as PathParameter, ParameterBuilder, ParameterIn, PathItem,
    PathsBuilder,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, SchemaFormat, SchemaType};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HttpMethod, InfoBuilder, KnownFormat, OpenApi, Ref, RefOr, Required, Schema,
    Type,
};

use crate::fields;
use crate::refusal::CODES;
use crate::roles::Role;
use crate::routes::{
    Access, Form, LIMIT_DEFAULT, LIMIT_MAX, PATH_PARAMETERS, Parameter, Question, Route, SCOPE,
    WRITE, routes,
};
use crate::view;

/// Longest text of a parameter, in characters: four bytes each, each of them escaped.
const TEXT_CHARS_MAX: usize = 170;

/// The security scheme's name.
const TOKEN: &str = "token";

const ABOUT: &str = "Questions to Awda, the retention CRM of an online shop, and decisions about its customers: a decision is \
    queued, answered with 202, and done in a moment. \
    Lists come in pages: `next` is the `cursor` of the following page and is absent at the end. \
    Amounts are integer minor units with their currency; days are the store's calendar days; moments are UTC. \
    Errors are problem details (RFC 9457) whose `code` is stable.";

/// The schemas.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    view::Health,
    view::Customer,
    view::CustomerPage,
    view::FoundCustomers,
    view::TimelinePage,
    view::MessagePage,
    view::SegmentList,
    view::MemberPage,
    view::Run,
    view::Export,
    view::ConsentList,
    view::DuplicatePage,
    view::DeliveryPage,
    view::BulkConsentText,
    view::BulkEraseText,
    view::BulkTagText,
    view::FileLink,
    view::FileText,
    view::JobList,
    view::JobView,
    view::SettingsText,
    view::WebhookList,
    view::NoticeList,
    view::TestSent,
    view::AgainText,
    view::ToldAgain,
    view::SettingsView,
    view::DeadLetterList,
    view::SentBack,
    view::Decided,
    view::ActPage,
    view::NoteList,
    view::NoteText,
    view::NoteView,
    view::TagText,
    view::Imported,
    view::Problem,
    view::CampaignList,
    view::CampaignText,
    view::CampaignView,
    view::SendText,
    view::SimulateText,
    view::SimulationView,
    view::CheckedSegment,
    view::CustomerSegments,
    view::DocumentFaults,
    view::FlowList,
    view::FlowText,
    view::FlowTrial,
    view::FlowView,
    view::UpliftView,
    view::NightList,
    view::SegmentEstimate,
    view::SegmentExplanation,
    view::SegmentFaults,
    view::SegmentText,
    view::SegmentTrend,
    view::Why,
    view::Measures,
    view::Responses,
    view::CohortList,
    view::WareList,
    view::SegmentValueList,
    view::Outlook,
    view::ModelsView,
    view::CampaignMeasures,
    view::Attribution,
    view::CouponList,
    view::CodesText,
    view::CodesAdded,
    view::GoalList,
    view::GoalText,
    view::GoalView,
    view::AssignText,
    view::StoreMade,
    view::StorePage,
    view::StoreText,
    view::InviteText,
    view::KeyList,
    view::KeyMade,
    view::KeyText,
    view::KeyView,
    view::RotateText,
    view::TemplateList,
    view::TemplatePreview,
    view::UserList,
    view::UserView,
    view::RecommendationList,
    view::ShelfText,
    view::ShelfView,
    view::StorefrontPass,
)))]
struct Schemas;

/// The document.
pub fn document() -> OpenApi {
    let mut document = Schemas::openapi();
    document.info = InfoBuilder::new()
        .title("Awda")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    let paths = routes().fold(PathsBuilder::new(), |paths, route| {
        paths.path(
            route.pattern,
            PathItem::new(method(route), operation(route)),
        )
    });
    document.paths = paths.build();
    if let Some(components) = document.components.as_mut() {
        components.schemas.values_mut().for_each(widen);
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some(format!(
            "An access token with the scope {SCOPE}; to decide anything, {WRITE}."
        ));
        components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
    }
    document
}

/// Numbers that are never negative are written as 32 bits with a sign: they hold twice as much.
fn widen(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    object.properties.values_mut().for_each(widen);
    let is_narrow = matches!(
        object.format,
        Some(SchemaFormat::KnownFormat(KnownFormat::Int32))
    );
    if is_narrow && object.minimum.is_some() {
        object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
        object.maximum = Some(u32::MAX.into());
    }
}

fn method(route: &Route) -> HttpMethod {
    match route.method {
        "POST" => HttpMethod::Post,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.operation))
        .summary(Some(route.summary))
        .description(Some(described(route)))
        .response(
            if route.question.is_answered() {
                "200"
            } else {
                "202"
            },
            answer(route),
        );
    if takes_text(route) {
        operation = operation.request_body(Some(text_body(route)));
    }
    if route.question == Question::Import {
        operation = operation
            .request_body(Some(file_body()))
            .response("202", answer(route));
    }
    for header in headers::of(route) {
        operation = operation.parameter(header);
    }
    for named in names_in(route.pattern) {
        operation = operation.parameter(parameter(named, ParameterIn::Path));
    }
    for asked in route.query {
        operation = operation.parameter(parameter(asked, ParameterIn::Query));
    }
    if let Some(scope) = route.access.scope() {
        operation = operation.security(SecurityRequirement::new(TOKEN, [scope]));
    }
    if route.method == "GET" && route.question.is_of_document() {
        let same =
            ResponseBuilder::new().description("Still the same as the `If-None-Match` named.");
        operation = operation.response("304", same.build());
    }
    let refusals = refusals_of(route).into_iter();
    refusals.fold(operation, |operation, (status, codes)| {
        let response = if codes.contains(&"segment.faulty") {
            shaped(&["SegmentFaults", "Problem"], &codes)
        } else if codes.contains(&"flow.faulty") || codes.contains(&"campaign.faulty") {
            shaped(&["DocumentFaults", "Problem"], &codes)
        } else {
            shaped(&["Problem"], &codes)
        };
        operation.response(status.to_string(), response)
    })
}

/// What to know before using it, and who may.
pub(crate) fn described(route: &Route) -> String {
    if route.access == Access::Open {
        return route.description.to_owned();
    }
    let roles = Role::ALL.iter().filter(|role| role.may(route.question));
    let roles: Vec<&str> = roles.map(|role| role.name()).collect();
    format!("{} Roles: {}.", route.description, roles.join(", "))
}

/// The parameters in an address, in their order.
pub(crate) fn names_in(pattern: &str) -> impl Iterator<Item = &'static Parameter> {
    let named = pattern.split(['{', '}']).skip(1).step_by(2);
    named.filter_map(|name| PATH_PARAMETERS.iter().find(|known| known.name == name))
}

/// The codes a route can refuse with, by status.
pub(crate) fn refusals_of(route: &Route) -> BTreeMap<u16, Vec<&'static str>> {
    let mut codes = vec!["request.parameter_unknown"];
    if !route.query.is_empty() || route.pattern.contains('{') {
        codes.push("request.parameter_invalid");
    }
    if route.access != Access::Open {
        codes.extend([
            "auth.missing",
            "auth.key",
            "auth.scope",
            "auth.role",
            "request.too_many",
        ]);
    }
    if route.pattern.contains("{store}") {
        codes.extend(["auth.store", "store.unknown"]);
    }
    if route.question.changes() {
        codes.extend([
            "precondition.failed",
            "idempotency.key_invalid",
            "idempotency.running",
            "idempotency.other_request",
        ]);
    }
    codes.extend(route.refusals);
    let mut by_status: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
    for (code, status) in CODES {
        if codes.contains(&code) {
            by_status.entry(status).or_default().push(code);
        }
    }
    if route.access != Access::Open {
        let [_, unavailable, broken, _, unreadable] = Fault::CODES;
        by_status.insert(500, vec![broken, unreadable]);
        by_status.insert(503, vec![unavailable]);
    }
    by_status
}

fn answer(route: &Route) -> Response {
    let (media, schema) = route.answer;
    let is_picked = route.query.iter().any(|known| known.name == fields::NAME);
    let content = ContentBuilder::new().schema(Some(match schema {
        // With `fields` an answer lacks what was not asked for.
        Some(name) if is_picked => RefOr::T(Schema::AnyOf(
            AnyOfBuilder::new()
                .item(Ref::from_schema_name(name))
                .item(object(Type::Object).description(Some("With `fields`: what was asked for.")))
                .build(),
        )),
        Some(name) => Ref::from_schema_name(name).into(),
        None if media == "application/json" => object(Type::Object).build().into(),
        None => RefOr::T(Schema::from(object(Type::String))),
    }));
    ResponseBuilder::new()
        .description(route.summary)
        .content(media, content.build())
        .build()
}

/// Whether a route takes a body of JSON.
fn takes_text(route: &Route) -> bool {
    route.refusals.contains(&"body.malformed")
}

fn text_body(route: &Route) -> RequestBody {
    let schema = Ref::from_schema_name(match route.question {
        Question::SaveFlow => "FlowText",
        Question::SaveCampaign => "CampaignText",
        Question::SimulateCampaign | Question::SimulateFlow => "SimulateText",
        Question::SendCampaign => "SendText",
        Question::Tag => "TagText",
        Question::ChangeSettings => "SettingsText",
        Question::MakeStore => "StoreText",
        Question::BulkTag => "BulkTagText",
        Question::BulkConsent => "BulkConsentText",
        Question::BulkErase => "BulkEraseText",
        Question::MakeFile => "FileText",
        Question::AddCoupons => "CodesText",
        Question::SaveGoal => "GoalText",
        Question::Invite => "InviteText",
        Question::Assign => "AssignText",
        Question::MakeKey => "KeyText",
        Question::RotateKey => "RotateText",
        Question::SaveShelf => "ShelfText",
        Question::TellAgain => "AgainText",
        Question::WriteNote | Question::ChangeNote => "NoteText",
        _ => "SegmentText",
    });
    RequestBodyBuilder::new()
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(schema)).build(),
        )
        .required(Some(Required::True))
        .build()
}

/// A file as it is. Its media type is not looked at: what it is, its bytes tell.
fn file_body() -> RequestBody {
    let file = ContentBuilder::new().schema(Some(object(Type::String)));
    RequestBodyBuilder::new()
        .content("application/octet-stream", file.build())
        .required(Some(Required::True))
        .build()
}

/// A refusal in one of these shapes, by its code.
fn shaped(names: &[&str], codes: &[&str]) -> Response {
    let quoted: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let schema: RefOr<Schema> = match names {
        [name] => Ref::from_schema_name(*name).into(),
        names => {
            let any = names.iter().fold(AnyOfBuilder::new(), |any, name| {
                any.item(Ref::from_schema_name(*name))
            });
            RefOr::T(Schema::AnyOf(any.build()))
        }
    };
    ResponseBuilder::new()
        .description(quoted.join(", "))
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(schema)).build(),
        )
        .build()
}

/// What a text may be: of any characters but control characters, or of an id's.
fn text_like(name: &str, example: &str) -> ObjectBuilder {
    let pattern = match name {
        fields::NAME => "^[0-9A-Za-z_]+(\\.[0-9A-Za-z_]+)*(,[0-9A-Za-z_]+(\\.[0-9A-Za-z_]+)*)*$",
        "customer" | "with" => "^cus_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        _ => "^[^\\x00-\\x1f\\x7f-\\x9f]+$",
    };
    let chars_max = match name {
        fields::NAME => fields::CHARS_MAX,
        _ => TEXT_CHARS_MAX,
    };
    object(Type::String)
        .min_length(Some(1))
        .max_length(Some(chars_max))
        .pattern(Some(pattern))
        .examples([json!(example)])
}

fn parameter(parameter: &Parameter, place: ParameterIn) -> PathParameter {
    let required = if parameter.is_required {
        Required::True
    } else {
        Required::False
    };
    let schema = match parameter.form {
        Form::Text(example) => text_like(parameter.name, example),
        Form::Day => object(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .examples([json!("2026-11-22")]),
        Form::Choice(all) => object(Type::String)
            .enum_values(Some(all.iter().copied()))
            .default(all.first().map(|usual| json!(usual))),
        Form::Moment => object(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples([json!("2026-11-22T10:00:00Z")]),
        Form::Limit => object(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(LIMIT_MAX))
            .default(Some(json!(LIMIT_DEFAULT))),
    };
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(place)
        .required(required)
        .description(Some(parameter.description))
        .schema(Some(schema))
        .build()
}

fn object(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(kind))
}
