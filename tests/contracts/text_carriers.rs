//! The carriers of other channels than mail, each in its own words to somebody on this machine who stands in for it: the contract of the
//! port, the request as it leaves, and every class of answer.

use awda_aws::TextCarriers;
use awda_kernel::Secret;
use awda_messaging::carriers::{FilledTemplate, Route, TextMessage};
use awda_messaging::channels::Destination;
use awda_ports::{Carrier, Fault, Handover, Outgoing, Remedied, Remedy};
use awda_testkit::{customer, message_row, store};
use awda_tests::{Question, Says, StandIn};
use serde_json::{Value, json};

/// A number's id as AWS documents it.
const AWS_NUMBER: &str = "phone-number-id-976c72a700aac43eaf573ae050example";

/// A carrier under test: a message of its channel, the path it asks, and what it says.
struct Case {
    name: &'static str,
    message: TextMessage,
    path: &'static str,
    taken: Value,
    refused: Says,
    not_now: Says,
}

fn message(to: Destination, route: Route) -> TextMessage {
    TextMessage {
        message: message_row(&customer(1), "2026-10-01", "2026-11-22T10:00:00Z").id,
        store: store(),
        customer: customer(1),
        to,
        is_marketing: true,
        text: "سلّتك في انتظارك".to_owned(),
        template: None,
        stop_label: None,
        route,
    }
}

fn phone() -> awda_kernel::PhoneNumber {
    awda_kernel::PhoneNumber::parse("+966501234567", None).unwrap()
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn sms() -> Case {
    let route = Route::AwsSms {
        sender: "ACME-AD".to_owned(),
        configuration_set: None,
    };
    Case {
        name: "AWS End User Messaging SMS",
        message: message(Destination::Sms(phone()), route),
        path: "POST /",
        taken: json!({"MessageId": "sms-1"}),
        refused: Says::This(400, json!({"__type": "ValidationException"})),
        not_now: Says::This(400, json!({"__type": "ThrottlingException"})),
    }
}

fn whatsapp() -> Case {
    let route = Route::Meta {
        phone_number_id: "106".to_owned(),
        graph_version: "v23.0".to_owned(),
        token: secret("EAAG"),
    };
    Case {
        name: "WhatsApp",
        message: message(Destination::Whatsapp(phone()), route),
        path: "POST /v23.0/106/messages",
        taken: json!({"messaging_product": "whatsapp", "messages": [{"id": "wamid.1"}]}),
        refused: Says::This(400, json!({"error": {"code": 132_001}})),
        not_now: Says::This(400, json!({"error": {"code": 130_429}})),
    }
}

fn social() -> Case {
    let route = Route::AwsSocial {
        phone_number_id: AWS_NUMBER.to_owned(),
        graph_version: "v23.0".to_owned(),
    };
    // The kind of an error is in a header of the service's answer, which the stand-in leaves out as well.
    let error = |status: u16| Says::This(status, json!({"message": "m"}));
    Case {
        name: "WhatsApp by AWS End User Messaging Social",
        message: message(Destination::Whatsapp(phone()), route),
        path: "POST /v1/whatsapp/send",
        taken: json!({"messageId": "4bee7d29-70f5-4a49-b84e-facf4424fe58"}),
        refused: error(400),
        not_now: error(429),
    }
}

fn telegram() -> Case {
    let route = Route::Telegram {
        token: secret("1:AAH"),
    };
    let error = |code: u16, text: &str| {
        Says::This(
            code,
            json!({"ok": false, "error_code": code, "description": text}),
        )
    };
    Case {
        name: "Telegram",
        message: message(Destination::Telegram(secret("1111111")), route),
        path: "POST /bot1:AAH/sendMessage",
        taken: json!({"ok": true, "result": {"message_id": 7}}),
        refused: error(400, "Bad Request: can't parse entities"),
        not_now: error(429, "Too Many Requests: retry after 14"),
    }
}

fn page() -> Case {
    let route = Route::Page {
        page_id: "682".to_owned(),
        graph_version: "v23.0".to_owned(),
        token: secret("EAAP"),
    };
    let error = |code: i32| Says::This(400, json!({"error": {"code": code}}));
    Case {
        name: "Messenger",
        message: message(Destination::Messenger(secret("1008372609250235")), route),
        path: "POST /v23.0/682/messages",
        taken: json!({"recipient_id": "1008372609250235", "message_id": "m_1"}),
        refused: error(551),
        not_now: error(613),
    }
}

fn gateway() -> Case {
    let route = Route::Gateway {
        url: "https://sms.acme.example/send".to_owned(),
        sender: "3000".to_owned(),
        keys: vec![secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
    };
    Case {
        name: "a system of the store's own",
        message: message(Destination::Sms(phone()), route),
        path: "POST /send",
        taken: json!({"id": "g-1"}),
        refused: Says::Text(422, ""),
        not_now: Says::Text(503, ""),
    }
}

impl Case {
    /// What comes of handing the message over to somebody who says this, and what they heard.
    async fn handed(&self, says: Says) -> (Result<Handover, Fault>, Vec<Question>) {
        let stand_in = StandIn::start().await;
        stand_in.says(self.path, [says]);
        let carriers = TextCarriers::through(stand_in.fetch());
        let outgoing = Outgoing::Text(self.message.clone());
        let answer = carriers.hand_over(&outgoing).await;
        (answer, stand_in.asked())
    }
}

#[tokio::test]
async fn every_carrier_keeps_the_contract() {
    let cases = [sms(), whatsapp(), social(), telegram(), page(), gateway()];
    for case in cases {
        let name = case.name;
        let (taken, asked) = case.handed(Says::This(200, case.taken.clone())).await;
        assert!(matches!(taken, Ok(Handover::Accepted { .. })), "{name}");
        assert_eq!(asked.len(), 1, "{name}: {asked:?}");
        let (refused, _) = case.handed(case.refused.clone()).await;
        assert!(matches!(refused, Ok(Handover::Refused { .. })), "{name}");
        let (later, asked) = case.handed(case.not_now.clone()).await;
        let remedy = later.unwrap_err().remedy();
        assert!(matches!(remedy, Remedy::Retry { .. }), "{name}");
        assert_eq!(asked.len(), 1, "{name}: nobody is asked twice");
        for silence in [Says::Hangup, Says::Nothing, Says::Text(200, "odd")] {
            let (unknown, asked) = case.handed(silence).await;
            // A system of the store's own need not say more than that it took the message.
            match unknown {
                Ok(Handover::Accepted { .. }) => assert_eq!(name, gateway().name),
                other => assert_eq!(other.unwrap_err().remedy(), Remedy::Alarm, "{name}"),
            }
            assert_eq!(asked.len(), 1, "{name}: nobody is asked twice");
        }
    }
}

#[tokio::test]
async fn mail_is_not_theirs() {
    let stand_in = StandIn::start().await;
    let carriers = TextCarriers::through(stand_in.fetch());
    let answer = carriers.hand_over(&super::carrier::mail()).await.unwrap();
    assert!(matches!(answer, Handover::Refused { .. }));
    assert!(stand_in.asked().is_empty());
}

#[tokio::test]
async fn a_text_message_is_signed_for_aws() {
    let case = sms();
    let (_, asked) = case.handed(Says::This(200, case.taken.clone())).await;
    let headers = &asked[0].headers;
    assert_eq!(
        headers["x-amz-target"],
        "PinpointSMSVoiceV2.SendTextMessage"
    );
    assert_eq!(headers["content-type"], "application/x-amz-json-1.0");
    let authorization = &headers["authorization"];
    assert!(
        authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
        "{authorization}"
    );
    assert!(authorization.contains("/eu-central-1/sms-voice/aws4_request"));
    assert!(authorization.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-target"));
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(body["OriginationIdentity"], "ACME-AD");
    assert_eq!(body["MessageBody"], "سلّتك في انتظارك");
    assert_eq!(body["Context"]["message"], case.message.message.as_str());
}

#[tokio::test]
async fn a_template_reaches_meta_with_its_places_filled_whoever_hands_it_over() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let mut bodies = Vec::new();
    for mut case in [whatsapp(), social()] {
        case.message.template = Some(FilledTemplate {
            name: "cart".to_owned(),
            code: "ar".to_owned(),
            parameters: vec!["سارة".to_owned()],
        });
        let (_, asked) = case.handed(Says::This(200, case.taken.clone())).await;
        let body: Value = serde_json::from_str(&asked[0].body).unwrap();
        let own = body["message"].as_str().map(|text| STANDARD.decode(text));
        bodies.push(if let Some(own) = own {
            assert_eq!(body["originationPhoneNumberId"], AWS_NUMBER);
            assert_eq!(body["metaApiVersion"], "v23.0");
            serde_json::from_slice(&own.unwrap()).unwrap()
        } else {
            assert_eq!(asked[0].headers["authorization"], "Bearer EAAG");
            body
        });
    }
    let body = &bodies[0];
    assert_eq!(body["template"]["language"]["code"], "ar");
    let place = &body["template"]["components"][0]["parameters"][0];
    assert_eq!(place["text"], "سارة");
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_message_by_aws_is_signed_for_its_path() {
    let case = social();
    let (_, asked) = case.handed(Says::This(200, case.taken.clone())).await;
    let headers = &asked[0].headers;
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers.contains_key("x-amz-target"));
    let authorization = &headers["authorization"];
    assert!(authorization.contains("/eu-central-1/social-messaging/aws4_request"));
    assert!(authorization.contains("SignedHeaders=content-type;host;x-amz-date,"));
}

#[tokio::test]
async fn a_systems_own_key_signs_what_it_is_sent() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use hmac::{Hmac, KeyInit, Mac};
    let case = gateway();
    let (_, asked) = case.handed(Says::This(200, case.taken.clone())).await;
    let headers = &asked[0].headers;
    let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let (id, second) = (&headers["webhook-id"], &headers["webhook-timestamp"]);
    mac.update(format!("{id}.{second}.{}", asked[0].body).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(headers["webhook-signature"], expected);
    assert_eq!(id, case.message.message.as_str());
}

/// Each of these answers, as it comes over the wire, is of this class.
async fn are_told_apart(case: fn() -> Case, answers: Vec<(Says, &str)>) {
    for (says, expected) in answers {
        let (answer, _) = case().handed(says.clone()).await;
        assert_eq!(class(&answer), expected, "{} {says:?}", case().name);
    }
}

#[tokio::test]
async fn whatsapps_answers_are_told_apart() {
    let code = |code: u32| Says::This(400, json!({"error": {"code": code}}));
    let answers = vec![
        (code(131_050), "opted out"),
        (code(131_047), "closed"),
        (code(131_026), "refused"),
        (code(131_049), "wait 86400000"),
        (code(190), "wait 3600000"),
        (code(132_015), "wait 3600000"),
        (code(132_000), "refused"),
        (code(131_056), "wait 1000"),
        (Says::Text(503, "busy"), "unknown"),
    ];
    are_told_apart(whatsapp, answers).await;
}

#[tokio::test]
async fn telegrams_answers_are_told_apart() {
    let error = |code: u16, text: &str| {
        let parameters = json!({"retry_after": 14});
        Says::This(
            code,
            json!({"ok": false, "error_code": code, "description": text, "parameters": parameters}),
        )
    };
    let answers = vec![
        (
            error(403, "Forbidden: bot was blocked by the user"),
            "opted out",
        ),
        (error(403, "Forbidden: user is deactivated"), "gone"),
        (error(400, "Bad Request: chat not found"), "gone"),
        (error(429, "Too Many Requests"), "wait 14000"),
        (error(401, "Unauthorized"), "wait 3600000"),
        (error(500, "Internal Server Error"), "wait 1000"),
    ];
    are_told_apart(telegram, answers).await;
}

#[tokio::test]
async fn messengers_answers_are_told_apart() {
    let error = |code: i32, subcode: u32| {
        let error = json!({"code": code, "error_subcode": subcode});
        Says::This(400, json!({"error": error}))
    };
    let answers = vec![
        (error(10, 2_018_278), "closed"),
        (error(100, 2_018_001), "gone"),
        (error(551, 1_545_041), "refused"),
        (error(190, 0), "wait 3600000"),
        (error(368, 0), "wait 3600000"),
        (error(1_200, 0), "wait 1000"),
        (Says::Text(503, "busy"), "unknown"),
    ];
    are_told_apart(page, answers).await;
    let (_, asked) = page().handed(Says::This(200, page().taken)).await;
    assert_eq!(asked[0].headers["authorization"], "Bearer EAAP");
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(body["messaging_type"], "RESPONSE");
}

#[tokio::test]
async fn awss_answers_are_told_apart() {
    let conflict = |reason: &str| {
        let document = json!({"__type": "ConflictException", "Reason": reason});
        Says::This(400, document)
    };
    let answers = vec![
        (conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT"), "opted out"),
        (conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED"), "refused"),
        (
            Says::This(400, json!({"__type": "ServiceQuotaExceededException"})),
            "wait 3600000",
        ),
        (
            Says::This(500, json!({"__type": "InternalServerException"})),
            "wait 1000",
        ),
        (Says::Text(500, ""), "unknown"),
    ];
    are_told_apart(sms, answers).await;
}

#[tokio::test]
async fn awss_answers_about_whatsapp_are_told_apart() {
    let error =
        |status: u16, kind: &str| Says::This(status, json!({"__type": kind, "message": "m"}));
    let answers = vec![
        (error(400, "ValidationException"), "refused"),
        (error(400, "InvalidParametersException"), "refused"),
        (error(404, "ResourceNotFoundException"), "refused"),
        (error(403, "AccessDeniedException"), "wait 3600000"),
        (error(403, "AccessDeniedByMetaException"), "wait 3600000"),
        (error(403, "UnrecognizedClientException"), "wait 3600000"),
        (error(429, "ThrottledRequestException"), "wait 1000"),
        (error(500, "InternalServiceException"), "unknown"),
        (error(502, "DependencyException"), "unknown"),
        (Says::Text(404, ""), "refused"),
        (Says::Text(403, ""), "wait 3600000"),
        (Says::Text(503, "busy"), "unknown"),
    ];
    are_told_apart(social, answers).await;
}

#[tokio::test]
async fn a_systems_own_answers_are_told_apart() {
    let because = |status: u16, reason: &str| Says::This(status, json!({"reason": reason}));
    let answers = vec![
        (because(409, "opted_out"), "opted out"),
        (because(422, "unreachable"), "gone"),
        (Says::Text(401, ""), "wait 3600000"),
        (Says::Text(429, ""), "wait 1000"),
        (Says::Text(500, ""), "unknown"),
    ];
    are_told_apart(gateway, answers).await;
}

pub(crate) fn class(answer: &Result<Handover, Fault>) -> String {
    match answer {
        Ok(Handover::Accepted { .. }) => "accepted".to_owned(),
        Ok(Handover::Refused { .. }) => "refused".to_owned(),
        Ok(Handover::OptedOut { .. }) => "opted out".to_owned(),
        Ok(Handover::Gone { .. }) => "gone".to_owned(),
        Ok(Handover::Closed { .. }) => "closed".to_owned(),
        Err(fault) => match fault.remedy() {
            Remedy::Retry { after_ms } => format!("wait {after_ms}"),
            _ => "unknown".to_owned(),
        },
    }
}
