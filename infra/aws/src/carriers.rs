//! Who carries messages: mail by SES, everything else by HTTPS as [`awda_messaging::carriers`] words it. AWS's own carriers are reached as
//! any other, with a signature (Signature Version 4).
//!
//! Nobody is asked twice: after a silence nobody knows whether a message left, and only what a carrier said about not taking one is a
//! `Retry`. It refuses to know what the messages say.

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::{Secret, Timestamp};
use awda_messaging::carriers::fcm::AccessToken;
use awda_messaging::carriers::{
    Judged, Route, TextMessage, fcm, gateway, messenger, sms, social, telegram, webpush, whatsapp,
};
use awda_ports::{Carrier, Fault, Fetch, Handover, Outgoing, Remedied, Remedy};

use crate::access::Access;
use crate::fetch::{HttpFetch, NotLoopback};
use crate::push::{Tokens, sealed, signed_by_account, signed_by_keys};
use crate::signed::{Service, Signer, Wanted};

/// The code of a message of a channel that is not carried here.
const NOT_CARRIED: &str = "channel_not_carried";
const WHAT: &str = "hand a message over";

/// AWS End User Messaging SMS.
const SMS: Service = Service {
    name: sms::SERVICE,
    content_type: sms::CONTENT_TYPE,
};
/// AWS End User Messaging Social.
const SOCIAL: Service = Service {
    name: social::SERVICE,
    content_type: social::CONTENT_TYPE,
};

/// Mail and everything else.
#[cfg(feature = "ses")]
#[derive(Debug, Clone)]
pub struct Carriers {
    /// Who carries mail.
    pub mail: crate::SesCarrier,
    /// Who carries everything else.
    pub texts: TextCarriers,
}

/// Text messages, WhatsApp, Telegram, Messenger, Instagram and push, and what systems of a store's own carry.
#[derive(Debug, Clone)]
pub struct TextCarriers {
    signer: Signer,
    tokens: Tokens,
}

impl TextCarriers {
    /// The carriers themselves; AWS's with these credentials.
    pub fn new(access: &Access) -> Self {
        Self {
            signer: Signer::new(access, HttpFetch::new()),
            tokens: Tokens::default(),
        }
    }

    /// Somebody on this machine who stands in for every carrier: for tests, and for trying out.
    ///
    /// # Errors
    /// [`NotLoopback`].
    pub fn standing_in(origin: &str) -> Result<Self, NotLoopback> {
        Ok(Self::through(HttpFetch::standing_in(origin)?))
    }

    /// The same, asked in this way.
    pub fn through(http: HttpFetch) -> Self {
        Self {
            signer: Signer::standing_in(http),
            tokens: Tokens::default(),
        }
    }

    async fn carry(&self, message: &TextMessage) -> Result<Judged, Fault> {
        let now = Timestamp::now();
        let unusable = || Fault::broken(WHAT).because("the store's settings or keys are no use");
        let request = match &message.route {
            Route::Fcm { account, .. } => return self.to_app(message, account, now).await,
            Route::WebPush { .. } => return self.to_browser(message, now).await,
            Route::AwsSms { .. } => {
                self.signed(SMS, Wanted::Target(sms::TARGET), sms::body(message))?
            }
            Route::AwsSocial { .. } => {
                self.signed(SOCIAL, Wanted::Path(social::PATH), social::body(message))?
            }
            Route::Meta { .. } => whatsapp::request(message).ok_or_else(unusable)?,
            Route::Page { .. } => messenger::request(message).ok_or_else(unusable)?,
            Route::Telegram { .. } => telegram::request(message).ok_or_else(unusable)?,
            Route::Gateway { .. } => gateway::request(message, now).ok_or_else(unusable)?,
        };
        let answer = self.ask(&request).await?;
        Ok(match &message.route {
            Route::AwsSms { .. } => sms::judge(&answer),
            Route::AwsSocial { .. } => social::judge(&answer),
            Route::Meta { .. } => whatsapp::judge(&answer),
            Route::Page { .. } => messenger::judge(&answer),
            Route::Telegram { .. } => telegram::judge(&answer),
            Route::Gateway { .. } => gateway::judge(message, &answer),
            Route::Fcm { .. } | Route::WebPush { .. } => return Err(unusable()),
        })
    }

    /// To the store's app, by Firebase: with the token that the account was given, or a new one.
    async fn to_app(
        &self,
        message: &TextMessage,
        account: &Secret<String>,
        now: Timestamp,
    ) -> Result<Judged, Fault> {
        let unusable = || Fault::broken(WHAT).because("the file of the service account is no use");
        let access = match self.tokens.of(account, now) {
            Some(access) => access,
            None => match self.granted(account, now).await? {
                Ok(access) => access,
                Err(judged) => return Ok(judged),
            },
        };
        let request = fcm::request(message, &access).ok_or_else(unusable)?;
        let answer = self.ask(&request).await?;
        if answer.status == 401 {
            self.tokens.forget(account);
        }
        Ok(fcm::judge(&answer))
    }

    /// A token that Google gives the account, kept while it is good; why there is none otherwise.
    async fn granted(
        &self,
        account: &Secret<String>,
        now: Timestamp,
    ) -> Result<Result<AccessToken, Judged>, Fault> {
        let unusable = || Fault::broken(WHAT).because("the file of the service account is no use");
        let read = fcm::ServiceAccount::read(account).ok_or_else(unusable)?;
        let statement = signed_by_account(&read, now).ok_or_else(unusable)?;
        let answer = self
            .signer
            .http
            .fetch(&fcm::token_request(&statement))
            .await;
        // Nothing was handed over yet: whatever went wrong, it may be tried again.
        let answer =
            answer.map_err(|why| Fault::unavailable("be given a token by Google").because(why))?;
        let granted = fcm::token_in(&answer, now);
        if let Ok(access) = &granted {
            self.tokens.keep(account, access);
        }
        Ok(granted)
    }

    /// To a browser, by its push service.
    async fn to_browser(&self, message: &TextMessage, now: Timestamp) -> Result<Judged, Fault> {
        let unusable = || Fault::broken(WHAT).because("the keys for browsers are no use");
        let Route::WebPush {
            public_key,
            private_key,
            subject,
            ..
        } = &message.route
        else {
            return Err(unusable());
        };
        let browser = webpush::subscription(message).ok_or_else(unusable)?;
        let said = webpush::statement(&browser, subject, now);
        let statement = signed_by_keys(&said, public_key, private_key).ok_or_else(unusable)?;
        let payload = webpush::payload(message).ok_or_else(unusable)?;
        let sealed = sealed(&browser, payload.as_bytes()).ok_or_else(unusable)?;
        let request = webpush::request(&browser, (&statement, public_key));
        let answer = self.signer.http.fetch_bytes(&request, sealed).await;
        Ok(webpush::judge(message, &heard(answer)?))
    }

    async fn ask(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        heard(self.signer.http.fetch(request).await)
    }

    /// A request to a service of AWS's.
    fn signed(
        &self,
        service: Service,
        wanted: Wanted<'_>,
        body: Option<String>,
    ) -> Result<FetchRequest, Fault> {
        let request = body.and_then(|body| self.signer.request(service, wanted, body));
        request.ok_or_else(|| Fault::broken(WHAT).because("a request that cannot be signed"))
    }
}

/// What was not answered may have been taken; what was never asked was not.
fn heard(answer: Result<FetchAnswer, Fault>) -> Result<FetchAnswer, Fault> {
    answer.map_err(|fault| match fault.remedy() {
        Remedy::Reject => Fault::broken("reach a carrier").because(fault),
        _ => Fault::broken("learn whether a message was taken").because(fault),
    })
}

impl Carrier for TextCarriers {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        match message {
            Outgoing::Text(text) => Handover::of(self.carry(text).await?),
            Outgoing::Mail(_) => Ok(Handover::Refused {
                code: NOT_CARRIED.to_owned(),
            }),
        }
    }
}

#[cfg(feature = "ses")]
impl Carrier for Carriers {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        match message {
            Outgoing::Mail(_) => self.mail.hand_over(message).await,
            Outgoing::Text(_) => self.texts.hand_over(message).await,
        }
    }
}
