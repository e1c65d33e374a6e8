//! A page that gives tokens, a browser that goes there and comes back, and a stranger who comes in between.

use std::net::SocketAddr;

use axum::routing::post;
use serde_json::json;

use super::*;

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A page that gives tokens for the verifier of this challenge alone.
async fn page(challenge: String) -> String {
    async fn token(State(challenge): State<String>, form: String) -> (StatusCode, String) {
        let form = pairs(&form);
        let said = |name: &str| form.get(name).cloned().unwrap_or_default();
        let digest = Sha256::digest(said("code_verifier").as_bytes());
        let is_proven = URL_SAFE_NO_PAD.encode(digest) == challenge && said("code") == "c 1";
        let is_renewed = said("refresh_token") == "r+1";
        if said("client_id") != "people" || !(is_proven || is_renewed) {
            let why = json!({ "error": "invalid_grant" });
            return (StatusCode::BAD_REQUEST, why.to_string());
        }
        let access = if is_renewed { "a-2" } else { "a-1" };
        let tokens = json!({ "access_token": access, "refresh_token": "r+1", "expires_in": 3600, "token_type": "Bearer" });
        (StatusCode::OK, tokens.to_string())
    }
    let (listener, address) = listener().await;
    let door = axum::Router::new()
        .route("/oauth2/token", post(token))
        .with_state(challenge);
    tokio::spawn(async move { axum::serve(listener, door).await });
    format!("http://{address}/")
}

/// What a browser is told at an address of this machine.
async fn browse(origin: SocketAddr, query: &str) -> u16 {
    let http = HttpFetch::standing_in(&format!("http://{origin}")).unwrap();
    let request = FetchRequest {
        method: "GET",
        url: format!("http://{origin}/callback?{query}"),
        headers: Vec::new(),
        body: Secret::new(String::new()),
    };
    http.fetch(&request).await.unwrap().status
}

#[tokio::test]
async fn somebody_goes_to_the_page_and_comes_back_with_tokens() {
    let attempt = Attempt::new().unwrap();
    let mut sign_in = SignIn {
        page: "https://awda.example".to_owned(),
        client: "people".to_owned(),
        port: 8976,
    };
    let asked = pairs(sign_in.address(&attempt).split_once('?').unwrap().1);
    assert_eq!(asked["redirect_uri"], "http://localhost:8976/callback");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["scope"], SCOPES);
    assert!(!format!("{attempt:?}").contains(attempt.verifier.reveal()));

    let (listener, here) = listener().await;
    let state = asked["state"].clone();
    let browser = tokio::spawn(async move {
        let stranger = browse(here, "code=stolen&state=another").await;
        let own = browse(here, &format!("code=c+1&state={state}")).await;
        (stranger, own)
    });
    let code = attempt.comes_back(listener).await.unwrap();
    assert_eq!(code.reveal(), "c 1");
    assert_eq!(browser.await.unwrap(), (400, 200));

    sign_in.page = page(asked["code_challenge"].clone()).await;
    let granted = sign_in.exchange(&attempt, &code).await.unwrap();
    assert_eq!(
        (granted.access.reveal().as_str(), granted.seconds),
        ("a-1", 3_600)
    );
    let refresh = granted.refresh.unwrap();
    let renewed = sign_in.renew(&refresh).await.unwrap();
    assert_eq!(renewed.access.reveal(), "a-2");
    let other = Attempt::new().unwrap();
    let refused = sign_in.exchange(&other, &code).await.unwrap_err();
    assert!(refused.to_string().contains("400"), "{refused}");
}

#[tokio::test]
async fn whoever_is_refused_by_the_page_is_told_why() {
    let attempt = Attempt::new().unwrap();
    let (listener, here) = listener().await;
    let query = format!("error=access_denied&state={}", attempt.state);
    let browser = tokio::spawn(async move { browse(here, &query).await });
    let refused = attempt.comes_back(listener).await.unwrap_err();
    assert!(refused.to_string().contains("access_denied"));
    assert_eq!(browser.await.unwrap(), 200);
}
