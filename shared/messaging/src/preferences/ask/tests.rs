//! What is pressed, what follows, and what does not.

use super::*;
use awda_kernel::{CustomerId, MessageId, fingerprint};

fn link() -> Link {
    Link {
        store: "acme".parse().unwrap(),
        customer: CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
        channel: Channel::Email,
        topic: Topic::Marketing,
        message: MessageId::of(fingerprint(&["m"])),
        address: None,
    }
}

fn offered(email: bool, sms: bool) -> [Choice; 2] {
    [(Channel::Email, email), (Channel::Sms, sms)].map(|(channel, is_allowed)| Choice {
        channel,
        topic: Topic::Marketing,
        is_allowed,
        is_refused: false,
    })
}

fn changed(ask: &Ask, choices: &[Choice]) -> Vec<(Channel, ConsentStatus)> {
    let wishes = wishes(ask, &link(), choices);
    let consents = wishes.iter();
    consents.map(|one| (one.channel, one.status)).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_mail_programs_button_is_read_in_both_forms() {
    let in_parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (content_type, body) in [
        (FORM, "List-Unsubscribe=One-Click"),
        ("", "List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=b", in_parts),
    ] {
        assert_eq!(
            read_form(content_type, body.as_bytes()),
            Some(Ask::OneClick),
            "{content_type}"
        );
    }
}

#[test]
fn a_form_that_is_nobodys_is_not_read() {
    let elsewhere = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nOne-Click\r\n--b--";
    for (content_type, body) in [
        (FORM, ""),
        (FORM, "action=erase"),
        (FORM, "List-Unsubscribe=no"),
        ("application/json", "{\"action\":\"stop\"}"),
        ("multipart/form-data; boundary=b", elsewhere),
        ("multipart/form-data; boundary=b", "action=stop"),
    ] {
        assert_eq!(read_form(content_type, body.as_bytes()), None, "{body}");
    }
}

#[test]
fn a_stop_is_kept_even_where_nothing_was_allowed() {
    let denied = (Channel::Email, ConsentStatus::Denied);
    assert_eq!(changed(&Ask::Stop, &offered(false, true)), [denied]);
    assert_eq!(changed(&Ask::OneClick, &[]), [denied]);
}

#[test]
fn stopping_all_stops_every_channel_that_is_open() {
    let all = changed(&Ask::StopAll, &offered(true, true));
    let denied = |channel| (channel, ConsentStatus::Denied);
    assert_eq!(all, [denied(Channel::Email), denied(Channel::Sms)]);
    assert_eq!(
        changed(&Ask::StopAll, &offered(true, false)),
        [denied(Channel::Email)]
    );
}

#[test]
fn a_choice_changes_what_was_shown_and_differs_and_nothing_else() {
    let body = b"action=choose&shown=email.marketing&shown=sms.marketing&wanted=sms.marketing";
    let ask = read_form(FORM, body).unwrap();
    assert_eq!(
        changed(&ask, &offered(true, false)),
        [
            (Channel::Email, ConsentStatus::Denied),
            (Channel::Sms, ConsentStatus::Granted)
        ]
    );
    assert!(changed(&ask, &offered(false, true)).is_empty());
    let partly = read_form(FORM, b"action=choose&shown=email.marketing").unwrap();
    let denied = (Channel::Email, ConsentStatus::Denied);
    assert_eq!(changed(&partly, &offered(true, true)), [denied]);
    // What is no channel of ours and what was never shown cannot be allowed.
    let forged = read_form(
        FORM,
        b"action=choose&shown=fax.marketing&wanted=sms.marketing",
    );
    assert!(changed(&forged.unwrap(), &offered(true, false)).is_empty());
}

#[test]
fn topics_are_chosen_one_by_one_and_a_stop_covers_them_all() {
    let [own, _] = offered(true, false);
    let topic = |topic, is_refused: bool| Choice {
        topic,
        is_allowed: !is_refused,
        is_refused,
        ..own
    };
    let choices = [
        own,
        topic(Topic::Offers, false),
        topic(Topic::Occasions, true),
    ];
    let body = b"action=choose&shown=email.offers&shown=email.occasions&wanted=email.occasions";
    let chosen = wishes(&read_form(FORM, body).unwrap(), &link(), &choices);
    let said: Vec<_> = chosen.iter().map(|one| (one.topic, one.status)).collect();
    assert_eq!(
        said,
        [
            (Topic::Offers, ConsentStatus::Denied),
            (Topic::Occasions, ConsentStatus::Granted)
        ]
    );
    let allowed = |wishes: &[Consent]| {
        let after = settled(&choices, wishes);
        after.iter().map(|one| one.is_allowed).collect::<Vec<_>>()
    };
    assert_eq!(allowed(&chosen), [true, false, true]);
    for ask in [Ask::Stop, Ask::OneClick, Ask::StopAll] {
        let stopped = wishes(&ask, &link(), &choices);
        assert_eq!(stopped.len(), 1, "one statement covers every topic");
        assert_eq!(allowed(&stopped), [false, false, false]);
    }
    let started = wishes(&Ask::Start, &link(), &choices);
    assert_eq!(
        allowed(&started),
        [true, true, false],
        "what was forbidden by name stays so"
    );
}

#[test]
fn every_consent_says_how_it_was_given_and_what_proves_it() {
    let button = &wishes(&Ask::OneClick, &link(), &[])[0];
    assert_eq!(
        (button.method.as_str(), &button.wording),
        ("list_unsubscribe", &None)
    );
    let page = &wishes(&Ask::Start, &link(), &[])[0];
    assert_eq!(page.method, "preference_page");
    assert_eq!(page.wording.as_deref(), Some(WORDING));
    assert_eq!(page.proof.as_deref(), Some(link().message.as_str()));
    assert!(!page.is_weak());
}
