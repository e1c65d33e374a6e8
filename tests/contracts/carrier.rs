//! Carriers: what an answer means, on the carrier in memory. (SES's own answers are judged beside its adapter.)

use awda_ports::{Carrier, Handover, Mail, Outgoing, Remedied, Remedy};
use awda_testkit::{Answer, MemoryCarrier, customer, message_row, store};

pub(crate) fn mail() -> Outgoing {
    let row = message_row(&customer(1), "2026-10-01", "2026-11-22T10:00:00Z");
    Outgoing::Mail(Mail {
        message: row.id,
        store: store(),
        customer: customer(1),
        from_name: "Acme".to_owned(),
        from: "hello@acme.example".parse().unwrap(),
        to: "a@example.com".parse().unwrap(),
        subject: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        text: "Hello".to_owned(),
        stop_url: Some("https://links.example/u/1".to_owned()),
    })
}

#[tokio::test]
async fn what_is_accepted_is_had_and_what_is_refused_is_not() {
    let carrier = MemoryCarrier::default();
    let answer = carrier.hand_over(&mail()).await.unwrap();
    assert!(matches!(answer, Handover::Accepted { .. }));
    assert_eq!(carrier.mails().len(), 1);
    carrier.script([Answer::Refuse("MessageRejected")]);
    let answer = carrier.hand_over(&mail()).await.unwrap();
    let code = "MessageRejected".to_owned();
    assert_eq!(answer, Handover::Refused { code });
    assert_eq!(carrier.mails().len(), 1);
}

#[tokio::test]
async fn only_a_retry_says_that_the_mail_was_not_taken() {
    let carrier = MemoryCarrier::default();
    carrier.script([Answer::NotNow, Answer::AcceptSilently, Answer::LoseSilently]);
    let later = carrier.hand_over(&mail()).await.unwrap_err();
    assert!(matches!(later.remedy(), Remedy::Retry { .. }));
    assert!(carrier.mails().is_empty());
    for _ in 0..2 {
        let unknown = carrier.hand_over(&mail()).await.unwrap_err();
        assert_eq!(unknown.remedy(), Remedy::Alarm);
    }
    assert_eq!(carrier.mails().len(), 1, "one of the two was taken");
}
