//! Who may sign in, on Cognito's own wire: groups are made, roles change, and whoever goes is gone from one store alone.

use awda_aws::Cognito;
use awda_commerce::FetchRequest;
use awda_kernel::{Secret, StoreId, Timestamp};
use awda_ports::{Fetch, Hired, Staff};
use serde_json::{Value, json};

use crate::tables;

const NOW: &str = "2026-11-22T10:00:00Z";
const SAM: &str = "sam@example.com";

/// A user pool with the groups of the template.
async fn pool(endpoint: &str) -> String {
    let http = awda_aws::HttpFetch::standing_in(endpoint).unwrap();
    let ask = |operation: &str, body: Value| {
        let request = FetchRequest {
            method: "POST",
            url: "https://cognito-idp.eu-central-1.amazonaws.com/".to_owned(),
            headers: vec![
                ("content-type", Secret::new("application/x-amz-json-1.1".to_owned())),
                (
                    "x-amz-target",
                    Secret::new(format!("AWSCognitoIdentityProviderService.{operation}")),
                ),
                (
                    "authorization",
                    Secret::new("AWS4-HMAC-SHA256 Credential=moto/20261122/eu-central-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0".to_owned()),
                ),
            ],
            body: Secret::new(body.to_string()),
        };
        let http = http.clone();
        async move {
            let answer = http.fetch(&request).await.unwrap();
            assert_eq!(
                answer.status,
                200,
                "{}",
                String::from_utf8_lossy(&answer.body)
            );
            serde_json::from_slice::<Value>(&answer.body).unwrap_or_default()
        }
    };
    let made = ask(
        "CreateUserPool",
        json!({ "PoolName": "people", "UsernameAttributes": ["email"] }),
    )
    .await;
    let id = made.pointer("/UserPool/Id").and_then(Value::as_str);
    let id = id.unwrap().to_owned();
    for role in ["owner", "marketer", "support", "analyst", "developer"] {
        ask(
            "CreateGroup",
            json!({ "UserPoolId": id, "GroupName": role }),
        )
        .await;
    }
    id
}

fn hired(said: Hired) -> awda_ports::Colleague {
    match said {
        Hired::Is(one) => one,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn people_come_change_and_go_in_a_user_pool() {
    let (access, endpoint) = tables::access();
    let staff = Cognito::new(&access, &pool(&endpoint).await).unwrap();
    let (acme, other): (StoreId, StoreId) = ("acme".parse().unwrap(), "other".parse().unwrap());
    let now: Timestamp = NOW.parse().unwrap();
    assert_eq!(staff.colleagues(&acme).await.unwrap(), Some(vec![]));
    let sam = hired(staff.invite(&acme, SAM, "support", now).await.unwrap());
    let again = hired(staff.invite(&acme, SAM, "support", now).await.unwrap());
    assert_eq!(
        (&sam.id, sam.email.as_str(), sam.is_invited),
        (&again.id, SAM, true)
    );
    let list = staff.colleagues(&acme).await.unwrap().unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].role.as_deref(), Some("support"));
    assert_eq!(
        staff.assign(&other, &sam.id, "owner").await.unwrap(),
        Hired::Unknown
    );
    let now_is = hired(staff.assign(&acme, &sam.id, "marketer").await.unwrap());
    assert_eq!(now_is.role.as_deref(), Some("marketer"));
    let said = staff.invite(&other, SAM, "owner", now).await.unwrap();
    assert_eq!(said, Hired::OtherRole);
    hired(staff.invite(&other, SAM, "marketer", now).await.unwrap());
    assert_eq!(
        staff.assign(&acme, &sam.id, "owner").await.unwrap(),
        Hired::OtherRole
    );
    let was = hired(staff.dismiss(&acme, &sam.id).await.unwrap());
    assert_eq!(was.role.as_deref(), Some("marketer"));
    assert_eq!(staff.colleagues(&acme).await.unwrap(), Some(vec![]));
    assert_eq!(staff.dismiss(&acme, &sam.id).await.unwrap(), Hired::Unknown);
    assert_eq!(
        staff.dismiss(&acme, "nobody").await.unwrap(),
        Hired::Unknown
    );
    let others = staff.colleagues(&other).await.unwrap().unwrap();
    assert_eq!(others.len(), 1);
}

#[tokio::test]
async fn without_a_pool_people_are_kept_elsewhere() {
    let (access, _) = tables::access();
    let staff = Cognito::new(&access, "none").unwrap();
    let acme: StoreId = "acme".parse().unwrap();
    assert_eq!(staff.colleagues(&acme).await.unwrap(), None);
    let said = staff
        .invite(&acme, SAM, "owner", NOW.parse().unwrap())
        .await;
    assert_eq!(said.unwrap(), Hired::Elsewhere);
}
