//! Every reason has its code, and every code its words.

use awda_files::Error as FileError;

use super::*;

#[expect(clippy::too_many_lines, reason = "a list")]
fn every_refusal() -> Vec<Refusal> {
    let some = || "x".to_owned();
    let faulty = |code| Box::new(problem(StatusCode::UNPROCESSABLE_ENTITY, code, "x"));
    vec![
        Refusal::Anonymous,
        Refusal::Scope("x"),
        Refusal::Role,
        Refusal::OtherStore,
        Refusal::TooFast(1),
        Refusal::Route,
        Refusal::Method("GET".to_owned()),
        Refusal::Store,
        Refusal::StoreExists,
        Refusal::Customer,
        Refusal::Erased,
        Refusal::TooLong,
        Refusal::Join,
        Refusal::Duplicate,
        Refusal::Delivery,
        Refusal::Letter,
        Refusal::Webhook,
        Refusal::Notice,
        Refusal::Job,
        Refusal::NoFile,
        Refusal::FileRunning,
        Refusal::FileGone,
        Refusal::Settings(String::new()),
        Refusal::SettingsChanged,
        Refusal::BulkTooMany(1),
        Refusal::Segment,
        Refusal::Run,
        Refusal::Missing("x"),
        Refusal::Invalid {
            name: "x",
            expected: "y",
        },
        Refusal::Unknown(String::new()),
        Refusal::Cursor,
        Refusal::Body("x"),
        Refusal::Faulty(faulty("segment.faulty")),
        Refusal::SegmentId(1),
        Refusal::SegmentChanged,
        Refusal::Preset,
        Refusal::SegmentInUse,
        Refusal::NoNight,
        Refusal::BodySize,
        Refusal::FileSize,
        Refusal::ImportTooMany(1),
        FileError::TooLarge { limit: 1 }.into(),
        FileError::NotATable.into(),
        FileError::Workbook { why: some() }.into(),
        FileError::NoSheet {
            sheet: some(),
            found: some(),
        }
        .into(),
        FileError::Encoding { name: some() }.into(),
        tables::Error::Empty.into(),
        tables::Error::ColumnsMissing {
            missing: some(),
            found: some(),
        }
        .into(),
        tables::Error::OtherSubject {
            layout: "x",
            right: tables::Subject::Orders,
        }
        .into(),
        tables::Error::UnknownField { field: some() }.into(),
        tables::Error::UnknownColumn {
            column: some(),
            found: some(),
        }
        .into(),
        Refusal::Flow,
        Refusal::FaultyFlow(faulty("flow.faulty")),
        Refusal::FlowChanged,
        Refusal::FlowTooMany(1),
        Refusal::Campaign,
        Refusal::FaultyCampaign(faulty("campaign.faulty")),
        Refusal::CampaignChanged,
        Refusal::CampaignState,
        Refusal::CampaignTooMany(1),
        Refusal::CampaignTooLarge(1),
        Refusal::CampaignPlan,
        Refusal::CampaignDrifted(Drift::between(&[], &[]), 500),
        Refusal::Template,
        Refusal::Unrendered(some()),
        Refusal::Pool,
        Refusal::Goal,
        Refusal::FaultyGoal("x"),
        Refusal::GoalChanged,
        Refusal::GoalTooMany(1),
        crate::shelves::NotKept::Faulty(some()).into(),
        crate::shelves::NotKept::Changed.into(),
        Refusal::Note,
        Refusal::NoteChanged,
        Refusal::NoteTooMany(1),
        Refusal::Precondition,
        Refusal::Key,
        Refusal::KeyRunning,
        Refusal::KeyOfOther,
        StaffRefusal::NoKey.into(),
        StaffRefusal::Key.into(),
        StaffRefusal::KeyChanged.into(),
        StaffRefusal::KeyTooMany(1).into(),
        StaffRefusal::User.into(),
        StaffRefusal::OtherRole.into(),
        StaffRefusal::Elsewhere.into(),
        StaffRefusal::Oneself.into(),
    ]
}

#[test]
fn every_refusal_has_its_row_in_the_list_of_codes() {
    let codes: Vec<_> = every_refusal().iter().map(Refusal::code).collect();
    assert_eq!(codes, CODES.map(|(code, _)| code));
    for (refusal, (_, status)) in every_refusal().into_iter().zip(CODES) {
        assert_eq!(refusal.answer().status(), status);
    }
}

#[test]
fn a_cursor_the_port_rejects_is_the_callers_mistake_and_other_faults_are_not() {
    let rejected = Refusal::of_page(Fault::refused("read on"));
    assert_eq!(rejected.code(), "cursor.invalid");
    let unwell = Refusal::of_page(Fault::unavailable("read on")).answer();
    assert_eq!(unwell.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(unwell.extensions().get::<Arc<Fault>>().is_some());
}
