//! Outcomes and reasons in Arabic, Persian and English. Moments are left in the form every screen can read.

use awda_kernel::{Language, Timestamp};

use crate::{Reason, Status};

/// What is to be said of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// What became of it.
    Was(&'a Status),
    /// It would be sent now.
    WouldSend,
    /// It would be done: a step that is no message.
    WouldAct,
    /// It would not be sent, for good.
    WouldSkip(Reason),
    /// It would wait.
    WouldWait(Timestamp, Reason),
    /// It was decided before.
    IsDecided,
    /// Nothing is planned.
    NothingPlanned,
}

/// In words.
pub fn said(what: Said<'_>, lost_to: Option<&str>, language: Language) -> String {
    let pick = |words: [&'static str; 3]| match language {
        Language::Ar => words[0],
        Language::Fa => words[1],
        Language::En => words[2],
    };
    let because = |reason| {
        let why = pick(reason_words(reason));
        lost_to.map_or_else(|| why.to_owned(), |flow| format!("{why} ({flow})"))
    };
    match what {
        Said::Was(Status::Claimed) => pick(CLAIMED).to_owned(),
        Said::Was(Status::Sent { at }) => format!("{} {at}.", pick(SENT)),
        Said::Was(Status::Done { at }) => format!("{} {at}.", pick(DONE)),
        Said::Was(Status::Skipped { reason }) => {
            format!("{}: {}.", pick(SKIPPED), because(*reason))
        }
        Said::Was(Status::Deferred { until, reason }) => {
            format!("{} {until}: {}.", pick(DEFERRED), because(*reason))
        }
        Said::WouldAct => pick(WOULD_ACT).to_owned(),
        Said::WouldSend => pick(WOULD_SEND).to_owned(),
        Said::WouldSkip(reason) => format!("{}: {}.", pick(WOULD_SKIP), because(reason)),
        Said::WouldWait(until, reason) => {
            format!("{} {until}: {}.", pick(WOULD_WAIT), because(reason))
        }
        Said::IsDecided => pick(IS_DECIDED).to_owned(),
        Said::NothingPlanned => pick(NOTHING_PLANNED).to_owned(),
    }
}

const CLAIMED: [&str; 3] = [
    "بدأ تسليمها ولم يتأكد بعد؛ لا تُرسل مرة أخرى.",
    "تحویل آن آغاز شده و هنوز تأیید نشده است؛ دوباره فرستاده نمی‌شود.",
    "Its hand-over began and is not confirmed; it is not sent again.",
];
const SENT: [&str; 3] = ["أُرسلت في", "فرستاده شد در", "Sent at"];
const DONE: [&str; 3] = ["نُفّذت في", "انجام شد در", "Done at"];
const SKIPPED: [&str; 3] = ["لم تُرسل", "فرستاده نشد", "Not sent"];
const DEFERRED: [&str; 3] = ["أُجّلت إلى", "به تعویق افتاد تا", "Put off until"];
const WOULD_SEND: [&str; 3] = [
    "لو حان وقتها الآن لأُرسلت.",
    "اگر اکنون نوبتش بود فرستاده می‌شد.",
    "Were it due now, it would be sent.",
];
const WOULD_ACT: [&str; 3] = [
    "لو حان وقتها الآن لنُفّذت.",
    "اگر اکنون نوبتش بود انجام می‌شد.",
    "Were it due now, it would be done.",
];
const WOULD_SKIP: [&str; 3] = [
    "لو حان وقتها الآن لما أُرسلت",
    "اگر اکنون نوبتش بود فرستاده نمی‌شد",
    "Were it due now, it would not be sent",
];
const WOULD_WAIT: [&str; 3] = [
    "لو حان وقتها الآن لأُجّلت إلى",
    "اگر اکنون نوبتش بود به تعویق می‌افتاد تا",
    "Were it due now, it would wait until",
];
const IS_DECIDED: [&str; 3] = [
    "بُتّ في هذه الخطوة من قبل.",
    "دربارهٔ این گام پیش‌تر تصمیم گرفته شده است.",
    "This step is decided already.",
];
const NOTHING_PLANNED: [&str; 3] = [
    "لا شيء مخطط لهذا الشخص في هذا المسار.",
    "برای این شخص در این مسیر چیزی برنامه‌ریزی نشده است.",
    "Nothing is planned for this person in this flow.",
];

/// Arabic, Persian, English.
#[expect(clippy::too_many_lines, reason = "a table: one row for each reason")]
const fn reason_words(reason: Reason) -> [&'static str; 3] {
    match reason {
        Reason::NoConsent => [
            "لا توجد موافقة سارية على التسويق عبر هذه القناة",
            "رضایت معتبری برای بازاریابی از این راه وجود ندارد",
            "no valid consent to marketing over this channel",
        ],
        Reason::NoAddress => [
            "لا يوجد عنوان لهذه القناة",
            "نشانی‌ای برای این راه وجود ندارد",
            "no address for this channel",
        ],
        Reason::Suppressed => [
            "العنوان موقوف بعد ارتداد أو شكوى",
            "نشانی پس از برگشت خوردن یا شکایت مسدود است",
            "the address is suppressed after a bounce or a complaint",
        ],
        Reason::Holdout => [
            "في مجموعة المقارنة التي لا يُكتب إليها",
            "در گروه مقایسه است که به آن نامه فرستاده نمی‌شود",
            "in the comparison group that is not written to",
        ],
        Reason::PurchasedSince => [
            "اشترى بعد ذلك",
            "پس از آن خرید کرده است",
            "they have ordered since",
        ],
        Reason::DateChanged => [
            "تغيّر التاريخ الذي كانت من أجله أو أُلغي",
            "تاریخی که برای آن بود تغییر کرده یا پس گرفته شده است",
            "the date it was for was changed or taken back",
        ],
        Reason::NoCoupon => [
            "لم يعد هناك رمز قسيمة يُرسل",
            "کد تخفیفی برای فرستادن نمانده است",
            "there is no coupon code left to tell, or it was used or has run out",
        ],
        Reason::RunEnded => [
            "انتهى ما كانت من أجله: أُفرغت السلة أو اكتملت، أو حلّت محلها أحدث منها",
            "آنچه برایش بود پایان یافته است: سبد خالی یا خریده شده، یا سبد تازه‌تری جای آن را گرفته است",
            "what it was about is over: the cart was emptied or bought, or a newer one took its place",
        ],
        Reason::WindowClosed => [
            "فات أوانها، أو أُغلقت نافذة المحادثة على هذه القناة",
            "زمانش گذشته یا پنجرهٔ گفت‌وگو در این راه بسته است",
            "it is too late for it, or the channel's window for it is closed",
        ],
        Reason::Minor => [
            "عمره المعروف دون الثامنة عشرة",
            "سن او کمتر از هجده سال است",
            "known to be under 18",
        ],
        Reason::QuietHours => [
            "ساعات هدوء عند المستلم",
            "ساعت‌های سکوت گیرنده است",
            "quiet hours where the recipient is",
        ],
        Reason::CarrierBusy => [
            "لم تستطع جهة الإرسال أخذها بعد",
            "سامانهٔ ارسال هنوز نتوانسته آن را بپذیرد",
            "the carrier could not take it yet",
        ],
        Reason::DuplicatePerson => [
            "ضُم هذا الشخص إلى ملف آخر يُكتب إليه",
            "این شخص با نمایهٔ دیگری یکی شده که به آن نوشته می‌شود",
            "the person was joined with another profile that is written to",
        ],
        Reason::TemplateError => [
            "تعذّر تكوين نص الرسالة",
            "متن پیام ساخته نشد",
            "the message could not be put into words",
        ],
        Reason::CarrierRefused => [
            "رفضتها جهة الإرسال",
            "سامانهٔ ارسال آن را رد کرد",
            "the carrier refused it",
        ],
        Reason::FlowOff => [
            "المتجر أوقف هذا المسار",
            "فروشگاه این مسیر را خاموش کرده است",
            "the store has the flow switched off",
        ],
        Reason::Filtered => [
            "لا ينطبق عليه شرط المسار",
            "شرط این مسیر دربارهٔ او برقرار نیست",
            "the flow's condition does not hold for them",
        ],
        Reason::Sunset => [
            "كُتب إليه طويلًا دون فتح أو نقر أو رد أو طلب",
            "مدت‌ها به او نوشته شده بی‌آنکه باز کند، کلیک کند، پاسخ دهد یا سفارش بدهد",
            "they were written to for long without opening, clicking, answering or ordering",
        ],
        Reason::Cap => [
            "كُتب إليه في الفترة الأخيرة ما يكفي",
            "به‌تازگی به اندازهٔ کافی به او نوشته شده است",
            "they were written to often enough lately",
        ],
        Reason::ArbitrationLost => [
            "أخذت رسالة أهم مكانها",
            "پیامی مهم‌تر جای آن را گرفت",
            "a message that matters more took its place",
        ],
        Reason::NoCarrier => [
            "ليس للمتجر من يحمل الرسائل عبر هذه القناة",
            "فروشگاه برای این راه سامانهٔ ارسالی ندارد",
            "the store has nobody who carries this channel",
        ],
        Reason::Budget => [
            "نفدت ميزانية الحملة",
            "بودجهٔ کارزار تمام شده است",
            "the campaign's money is spent",
        ],
        Reason::Cancelled => [
            "أُلغيت الحملة، أو أُوقفت بسبب الشكاوى",
            "کارزار لغو شد، یا به‌سبب شکایت‌ها متوقف شد",
            "the campaign was cancelled, or stopped because of complaints",
        ],
    }
}
