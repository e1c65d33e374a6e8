//! What is handed over: a message in words, with the way to stop it, for the channel that the gate let through.

use awda_commerce::Topic;
use awda_commerce::push::FCM_PREFIX;
use awda_customers::Profile;
use awda_kernel::{Language, Secret};
use awda_messaging::campaigns::{content_mark, text_mark};
use awda_messaging::carriers::{Notification, Route, TextMessage};
use awda_messaging::channels::{
    Destination, FCM_ACCOUNT, GATEWAY_KEYS, INSTAGRAM_TOKEN, MESSENGER_TOKEN, PageSettings,
    TELEGRAM_TOKEN, VAPID_KEY, WHATSAPP_TOKEN, WhatsappSettings, is_window_open,
};
use awda_messaging::coupons::ShownCoupon;
use awda_messaging::flows::Drawn;
use awda_messaging::gate::Permit;
use awda_messaging::spoken::{Speaker, Spoken};
use awda_messaging::templates::{Rendered, ShownProduct, Words};
use awda_messaging::{Error, LINK_KEYS, Link};
use awda_ports::{Fault, Mail, Outgoing, StoreSettings};

use crate::Loaded;
use crate::ledger::Draft;

/// A message that can be handed over.
pub(crate) struct Parcel {
    /// The language it is written in.
    pub(crate) language: Language,
    /// The message.
    pub(crate) outgoing: Outgoing,
    /// Parts that the carrier counts.
    pub(crate) parts: u32,
    /// What a campaign's message says, as its plan names it.
    pub(crate) content: Option<String>,
    /// Which of its step's wordings it is in.
    pub(crate) variant: Option<String>,
}

/// Where a message is written.
struct Desk<'a> {
    draft: &'a Draft,
    coupon: Option<&'a ShownCoupon>,
    recommended: &'a [ShownProduct],
    loaded: &'a Loaded,
    permit: &'a Permit,
    language: Language,
    stop_url: Option<String>,
}

/// The message; none when it cannot be put into words. A store without a key that is needed is a fault of its settings: the message
/// waits for them.
pub(crate) fn wrap(
    (draft, coupon, recommended): (&Draft, Option<&ShownCoupon>, &[ShownProduct]),
    loaded: &Loaded,
    permit: &Permit,
    links_url: &str,
) -> Result<Option<Parcel>, Fault> {
    let settings = &loaded.settings;
    let stop_url = match &permit.consent {
        Some(_) => Some(stop_url(draft, settings, (permit, links_url))?),
        None => None,
    };
    let own = loaded.profile.as_ref().and_then(Profile::language);
    let campaign = loaded.campaign.as_ref();
    let desk = Desk {
        draft,
        coupon,
        recommended,
        loaded,
        permit,
        language: campaign.map_or_else(
            || own.unwrap_or(settings.language),
            |campaign| {
                let channel = permit.to.channel();
                campaign.document.language(own, settings.language, channel)
            },
        ),
        stop_url,
    };
    let Destination::Email(to) = &permit.to else {
        let route = desk.route()?;
        return Ok(desk.parcel_of_text(route, links_url).ok());
    };
    let Ok(rendered) = desk.rendered() else {
        return Ok(None);
    };
    Ok(Some(Parcel {
        language: desk.language,
        parts: 1,
        content: campaign.map(|_| content_mark(&rendered, links_url)),
        variant: desk.variant(),
        outgoing: Outgoing::Mail(desk.mail(to.clone(), rendered)),
    }))
}

/// No marketing without the way to stop it.
fn stop_url(
    draft: &Draft,
    settings: &StoreSettings,
    (permit, links_url): (&Permit, &str),
) -> Result<String, Fault> {
    let key = settings.secrets_of(LINK_KEYS).first();
    let key = key.ok_or_else(|| {
        Fault::broken("sign the link that stops a message").because("the store has no link key")
    })?;
    let link = Link {
        store: draft.asked.store.clone(),
        customer: draft.asked.customer.clone(),
        channel: permit.to.channel(),
        topic: Topic::Marketing,
        message: draft.asked.message_id(),
        address: Some(permit.to.key(&draft.asked.store)),
    };
    Ok(format!("{links_url}/u/{}", link.sign(key)))
}

impl Desk<'_> {
    const fn settings(&self) -> &StoreSettings {
        &self.loaded.settings
    }

    const fn is_marketing(&self) -> bool {
        self.permit.consent.is_some()
    }

    /// The words of the step that this person is given.
    fn drawn(&self) -> Result<Drawn<'_>, Error> {
        let asked = &self.draft.asked;
        let flow = self.loaded.rules.document(asked.flow);
        let profile = self.loaded.profile.as_ref();
        let drawn = flow.zip(profile).and_then(|(flow, profile)| {
            let person = (&asked.store, profile);
            flow.words(
                asked.step,
                person,
                (self.language, self.permit.to.channel()),
            )
        });
        drawn.ok_or(Error::NoStep)
    }

    fn variant(&self) -> Option<String> {
        let drawn = self.drawn().ok()?;
        drawn.variant.map(str::to_owned)
    }

    /// Where a campaign leads.
    fn link(&self) -> Option<&str> {
        self.loaded
            .campaign
            .as_ref()?
            .document
            .message
            .link
            .as_deref()
    }

    fn words(&self) -> Words<'_> {
        let settings = self.settings();
        Words {
            name: self.loaded.profile.as_ref().and_then(Profile::name),
            shop: &settings.name,
            shop_url: self.link().unwrap_or(&settings.shop_url),
            postal_address: &settings.sender.postal_address,
            stop_url: self.stop_url.as_deref(),
            about: self.draft.asked.about.as_deref(),
            person: self.loaded.profile.as_ref(),
            coupon: self.coupon,
            recommended: self.recommended,
            brand: Some(&settings.brand),
        }
    }

    fn rendered(&self) -> Result<Rendered, Error> {
        if let Some(campaign) = &self.loaded.campaign {
            return campaign.document.render(self.language, &self.words());
        }
        let drawn = self.drawn()?;
        drawn.rendered(self.language, &self.words())
    }

    fn mail(&self, to: awda_kernel::EmailAddress, rendered: Rendered) -> Mail {
        let (asked, settings) = (&self.draft.asked, self.settings());
        Mail {
            message: asked.message_id(),
            store: asked.store.clone(),
            customer: asked.customer.clone(),
            from_name: settings.sender.name.clone(),
            from: settings.sender.email.clone(),
            to,
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
            stop_url: self.stop_url.clone(),
        }
    }

    fn parcel_of_text(&self, route: Route, links_url: &str) -> Result<Parcel, Error> {
        let spoken = self.spoken()?;
        let (text, template) = (&spoken.text, spoken.template.as_ref());
        let campaign = self.loaded.campaign.as_ref();
        let asked = &self.draft.asked;
        Ok(Parcel {
            language: self.language,
            parts: spoken.parts,
            content: campaign.map(|_| text_mark(text, template, links_url)),
            variant: self.variant(),
            outgoing: Outgoing::Text(TextMessage {
                message: asked.message_id(),
                store: asked.store.clone(),
                customer: asked.customer.clone(),
                to: self.permit.to.clone(),
                is_marketing: self.is_marketing(),
                text: spoken.text,
                template: spoken.template,
                stop_label: spoken.stop_label,
                route,
            }),
        })
    }

    fn spoken(&self) -> Result<Spoken, Error> {
        let (settings, profile) = (self.settings(), self.loaded.profile.as_ref());
        let own = profile.and_then(Profile::language);
        let channel = self.permit.to.channel();
        let speaker = Speaker {
            channels: &settings.channels,
            reads: (own.unwrap_or(settings.language), settings.language),
            is_marketing: self.is_marketing(),
            is_window_open: profile.is_some_and(|one| is_window_open(one, channel, self.draft.now)),
        };
        let way = (self.language, channel);
        speaker.say(&self.drawn()?, way, &self.words())
    }

    /// Who carries it, with what they must be shown.
    fn route(&self) -> Result<Route, Fault> {
        let channels = &self.settings().channels;
        let sms = channels.sms.as_ref();
        let whatsapp = channels.whatsapp.as_ref();
        match (&self.permit.to, sms, whatsapp) {
            (Destination::Sms(_), Some(sms), _) => {
                let sender = sms.sender_of(self.is_marketing()).to_owned();
                match &sms.gateway_url {
                    Some(url) => self.gateway(url, sender),
                    None => Ok(Route::AwsSms {
                        sender,
                        configuration_set: sms.configuration_set.clone(),
                    }),
                }
            }
            (Destination::Whatsapp(_), _, Some(whatsapp)) => self.whatsapp(whatsapp),
            (Destination::Telegram(_), _, _) => Ok(Route::Telegram {
                token: self.key(TELEGRAM_TOKEN)?,
            }),
            (Destination::Messenger(_), _, _) => self.page(MESSENGER_TOKEN),
            (Destination::Instagram(_), _, _) => self.page(INSTAGRAM_TOKEN),
            (Destination::Push(device), _, _) => self.device(device),
            _ => Err(uncarried()),
        }
    }

    /// A system of the store's own, AWS, or Meta itself.
    fn whatsapp(&self, whatsapp: &WhatsappSettings) -> Result<Route, Fault> {
        if let Some(url) = &whatsapp.gateway_url {
            return self.gateway(url, whatsapp.phone_number_id.clone());
        }
        let graph_version = whatsapp.graph_version.clone();
        if let Some(aws) = &whatsapp.aws_phone_number_id {
            return Ok(Route::AwsSocial {
                phone_number_id: aws.clone(),
                graph_version,
            });
        }
        Ok(Route::Meta {
            phone_number_id: whatsapp.phone_number_id.clone(),
            graph_version,
            token: self.key(WHATSAPP_TOKEN)?,
        })
    }

    /// The page that answers.
    fn page(&self, token: &'static str) -> Result<Route, Fault> {
        let channels = &self.settings().channels;
        let page = channels.page(self.permit.to.channel());
        let PageSettings {
            page_id,
            graph_version,
        } = page.cloned().ok_or_else(uncarried)?;
        let token = self.key(token)?;
        Ok(Route::Page {
            page_id,
            graph_version,
            token,
        })
    }

    /// The app's way or the browser's.
    fn device(&self, device: &Secret<String>) -> Result<Route, Fault> {
        let push = self.settings().channels.push.clone();
        let push = push.ok_or_else(uncarried)?;
        let notification = Notification {
            title: self.settings().name.clone(),
            link: self.words().shop_url.to_owned(),
        };
        if device.reveal().starts_with(FCM_PREFIX) {
            return Ok(Route::Fcm {
                project_id: push.project_id.ok_or_else(uncarried)?,
                account: self.key(FCM_ACCOUNT)?,
                notification,
            });
        }
        Ok(Route::WebPush {
            public_key: push.public_key.ok_or_else(uncarried)?,
            private_key: self.key(VAPID_KEY)?,
            subject: push.subject.ok_or_else(uncarried)?,
            notification,
        })
    }

    fn gateway(&self, url: &str, sender: String) -> Result<Route, Fault> {
        self.key(GATEWAY_KEYS)?;
        Ok(Route::Gateway {
            url: url.to_owned(),
            sender,
            keys: self.settings().secrets_of(GATEWAY_KEYS).to_vec(),
        })
    }

    fn key(&self, name: &'static str) -> Result<Secret<String>, Fault> {
        let key = self.settings().secrets_of(name).first().cloned();
        key.ok_or_else(|| {
            Fault::broken("show a carrier the store's key")
                .because(format!("the store has no secret {name}"))
        })
    }
}

fn uncarried() -> Fault {
    Fault::broken("find who carries a channel")
}
