//! The words that messages are written in: which there are, and how each looks in the store's own name to a customer who is nobody. It refuses
//! to send anything.

use awda_commerce::Channel;
use awda_kernel::Language;
use awda_messaging::flows::{FlowBook, FlowDocument, FlowSettings, Purpose, Step};
use awda_messaging::templates::Template;
use awda_messaging::templates::text::{StopHint, text};
use awda_messaging::trial::MadeUp;
use awda_ports::Stores;
use awda_segments::Thresholds;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::simulate::{LINKS_URL, rules_of};
use crate::trial::Way;
use crate::view::{TemplateList, TemplatePreview, TemplateView};

/// Every template.
pub(crate) async fn list<B: Stores>(books: &B, call: &Call) -> Result<TemplateList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let book = shop.settings.flow_book();
    let items = Template::all().map(|template| TemplateView {
        id: template.name(),
        is_notice: template.purpose() == Purpose::Transactional,
        needs_coupon: template.tells_coupon(),
        flows: flows_of(&book, template),
    });
    Ok(TemplateList {
        items: items.collect(),
    })
}

/// How a template looks.
pub(crate) async fn preview<B: Stores>(books: &B, call: &Call) -> Result<TemplatePreview, Refusal> {
    let shop = Shop::open(books, call).await?;
    let named = call.path("template").unwrap_or_default();
    let mut all = Template::all();
    let template = all
        .find(|one| one.name() == named)
        .ok_or(Refusal::Template)?;
    let usual = shop.settings.language.code();
    let code = call.choice("language", usual)?;
    let mut languages = [Language::Ar, Language::Fa, Language::En].into_iter();
    let language = languages.find(|one| one.code() == code);
    let language = language.unwrap_or(shop.settings.language);
    let rules = rules_of(&shop.settings, Thresholds::FALLBACK)?;
    // Shipped flows say what each template is about; a store may have taken its own away.
    let shipped = FlowBook::of(&FlowSettings::default());
    let (flow, number, step) = used(&shipped, template).ok_or(Refusal::Template)?;
    let moment = (call.now, shop.settings.currency);
    let made = MadeUp::of(&rules, flow, (number, step), language, moment);
    let way = Way {
        settings: &shop.settings,
        rules: &rules,
        flow,
        step,
        language,
        made: &made,
    };
    let is_notice = template.purpose() == Purpose::Transactional;
    let stop_url = format!("{LINKS_URL}/u/...");
    let stop_url = Some(stop_url.as_str()).filter(|_| !is_notice);
    let coupon = way.shown_coupon();
    let words = way.words(stop_url, coupon.as_ref());
    let unrendered = |why: awda_messaging::Error| Refusal::Unrendered(why.to_string());
    let letter =
        awda_messaging::templates::render(template, language, &words).map_err(unrendered)?;
    let hint = if is_notice {
        StopHint::Nothing
    } else {
        StopHint::Reply
    };
    let short = text(template, (language, Channel::Sms), &words, hint).ok();
    Ok(TemplatePreview {
        id: template.name(),
        language: language.code(),
        subject: letter.subject,
        html: letter.html,
        text: letter.text,
        short,
    })
}

/// The step of a flow that says it first.
fn used(book: &FlowBook, template: Template) -> Option<(&FlowDocument, u8, &Step)> {
    let mut steps = book.entries().iter().flat_map(|entry| {
        let flow: &FlowDocument = &entry.document;
        flow.numbered()
            .map(move |(number, step)| (flow, number, step))
    });
    steps.find(|(.., step)| step.template == Some(template))
}

fn flows_of(book: &FlowBook, template: Template) -> Vec<String> {
    let entries = book.entries().iter();
    let says = entries.filter(|entry| {
        let mut steps = entry.document.numbered();
        steps.any(|(_, step)| step.template == Some(template))
    });
    says.map(|entry| entry.document.id.to_string()).collect()
}
