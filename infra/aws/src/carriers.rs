//! Who carries messages: mail by SES, everything else by HTTPS as [`awda_messaging::carriers`] words it. AWS's own carrier is reached as any
//! other, with a signature (Signature Version 4).
//!
//! Nobody is asked twice: after a silence nobody knows whether a message left, and only what a carrier said about not taking one is a
//! `Retry`. It refuses to know what the messages say.

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::Timestamp;
use awda_messaging::carriers::{
    Judged, Route, TextMessage, gateway, messenger, sms, telegram, whatsapp,
};
use awda_ports::{Carrier, Fault, Fetch, Handover, Outgoing, Remedied, Remedy};

use crate::access::Access;
use crate::fetch::{HttpFetch, NotLoopback};
use crate::signed::{Service, Signer};

/// The code of a message of a channel that is not carried here.
const NOT_CARRIED: &str = "channel_not_carried";
const WHAT: &str = "hand a message over";

/// Mail and everything else.
#[cfg(feature = "ses")]
#[derive(Debug, Clone)]
pub struct Carriers {
    /// Who carries mail.
    pub mail: crate::SesCarrier,
    /// Who carries everything else.
    pub texts: TextCarriers,
}

/// Text messages, WhatsApp, Telegram, Messenger and Instagram, and what systems of a store's own carry.
#[derive(Debug, Clone)]
pub struct TextCarriers {
    signer: Signer,
}

impl TextCarriers {
    /// The carriers themselves; AWS's with these credentials.
    pub fn new(access: &Access) -> Self {
        Self {
            signer: Signer::new(access, HttpFetch::new()),
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
        }
    }

    async fn carry(&self, message: &TextMessage) -> Result<Judged, Fault> {
        let now = Timestamp::now();
        let unusable = || Fault::broken(WHAT).because("the store's settings or keys are no use");
        let request = match &message.route {
            Route::AwsSms { .. } => self.signed(message)?,
            Route::Meta { .. } => whatsapp::request(message).ok_or_else(unusable)?,
            Route::Page { .. } => messenger::request(message).ok_or_else(unusable)?,
            Route::Telegram { .. } => telegram::request(message).ok_or_else(unusable)?,
            Route::Gateway { .. } => gateway::request(message, now).ok_or_else(unusable)?,
        };
        let answer = self.ask(&request).await?;
        Ok(match &message.route {
            Route::AwsSms { .. } => sms::judge(&answer),
            Route::Meta { .. } => whatsapp::judge(&answer),
            Route::Page { .. } => messenger::judge(&answer),
            Route::Telegram { .. } => telegram::judge(&answer),
            Route::Gateway { .. } => gateway::judge(message, &answer),
        })
    }

    /// What was not answered may have been taken; what was never asked was not.
    async fn ask(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        let answer = self.signer.http.fetch(request).await;
        answer.map_err(|fault| match fault.remedy() {
            Remedy::Reject => Fault::broken("reach a carrier").because(fault),
            _ => Fault::broken("learn whether a message was taken").because(fault),
        })
    }

    fn signed(&self, message: &TextMessage) -> Result<FetchRequest, Fault> {
        let service = Service {
            name: sms::SERVICE,
            content_type: sms::CONTENT_TYPE,
        };
        let request =
            sms::body(message).and_then(|body| self.signer.request(service, sms::TARGET, body));
        request.ok_or_else(|| Fault::broken(WHAT).because("a request that cannot be signed"))
    }
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
