//! The page's words. They say what happens, and plead for nothing.

use awda_kernel::Language;

/// The words of one language.
pub(super) struct PageWords {
    pub(super) title: &'static str,
    pub(super) on_heading: &'static str,
    pub(super) on: &'static str,
    pub(super) stop: &'static str,
    pub(super) off_heading: &'static str,
    pub(super) off: &'static str,
    pub(super) start: &'static str,
    pub(super) stopped_heading: &'static str,
    pub(super) stopped: &'static str,
    pub(super) undo: &'static str,
    pub(super) started_heading: &'static str,
    pub(super) started: &'static str,
    pub(super) saved_heading: &'static str,
    pub(super) saved: &'static str,
    pub(super) nobody_heading: &'static str,
    pub(super) nobody: &'static str,
    pub(super) choose: &'static str,
    pub(super) save: &'static str,
    pub(super) stop_all: &'static str,
    pub(super) by_email: &'static str,
    pub(super) by_sms: &'static str,
    pub(super) by_whatsapp: &'static str,
    pub(super) by_telegram: &'static str,
    pub(super) by_messenger: &'static str,
    pub(super) by_instagram: &'static str,
    pub(super) by_push: &'static str,
    /// What each topic below marketing is: newsletter, offers, reminders, occasions, reviews.
    pub(super) topics: [&'static str; 5],
    pub(super) orders: &'static str,
}

pub(super) const fn words(language: Language) -> &'static PageWords {
    match language {
        Language::Ar => &AR,
        Language::Fa => &FA,
        Language::En => &EN,
    }
}

pub(super) const fn invalid(language: Language) -> &'static str {
    match language {
        Language::Ar => "هذا الرابط غير صحيح. افتحه كما وصلك في الرسالة، أو اكتب إلى المتجر.",
        Language::Fa => {
            "این پیوند درست نیست. آن را همان‌طور که در پیام آمده باز کنید، یا به فروشگاه بنویسید."
        }
        Language::En => {
            "This link is not complete. Open it as it stands in the message, or write to the shop."
        }
    }
}

const EN: PageWords = PageWords {
    title: "Your messages",
    on_heading: "Stop these messages?",
    on: "One press is enough, and it holds from that moment on.",
    stop: "Stop these messages",
    off_heading: "You receive no offers here",
    off: "Nothing needs to be done. If you would like our offers and reminders again, one press is enough.",
    start: "Send them again",
    stopped_heading: "Done. They have stopped.",
    stopped: "From now on we send you no offers and no reminders this way.",
    undo: "That was a mistake, send them again",
    started_heading: "Glad to have you back",
    started: "From now on you receive our offers and reminders again.",
    saved_heading: "Saved",
    saved: "Your choice holds from this moment on.",
    nobody_heading: "Nothing is sent to you",
    nobody: "We hold no address of yours any more, so there is nothing to stop.",
    choose: "What would you like to receive?",
    save: "Save the choice",
    stop_all: "Stop everything",
    by_email: "Offers and reminders by email",
    by_sms: "Offers and reminders by text message",
    by_whatsapp: "Offers and reminders on WhatsApp",
    by_telegram: "Offers and reminders on Telegram",
    by_messenger: "Offers and reminders on Messenger",
    by_instagram: "Offers and reminders on Instagram",
    by_push: "Offers and reminders as notifications",
    topics: [
        "News and new arrivals",
        "Offers and discounts",
        "Reminders of a cart, or after a long time",
        "Birthdays and anniversaries",
        "Questions about what you bought",
    ],
    orders: "Messages about an order you place come in any case.",
};

const AR: PageWords = PageWords {
    title: "رسائلك",
    on_heading: "إيقاف هذه الرسائل؟",
    on: "ضغطة واحدة تكفي، ويسري ذلك من لحظتها.",
    stop: "إيقاف هذه الرسائل",
    off_heading: "لا تصلك منا عروض هنا",
    off: "لا حاجة إلى أي شيء. وإن رغبت في عروضنا وتذكيراتنا من جديد فضغطة واحدة تكفي.",
    start: "إرسالها من جديد",
    stopped_heading: "تم. توقفت الرسائل.",
    stopped: "من الآن لا نرسل إليك عروضًا ولا تذكيرات بهذه الطريقة.",
    undo: "حدث ذلك خطأً، أرسلوها من جديد",
    started_heading: "سعدنا بعودتك",
    started: "من الآن تصلك عروضنا وتذكيراتنا من جديد.",
    saved_heading: "تم الحفظ",
    saved: "يسري اختيارك من هذه اللحظة.",
    nobody_heading: "لا يُرسل إليك شيء",
    nobody: "لم يعد لدينا أي عنوان لك، فلا شيء يحتاج إلى إيقاف.",
    choose: "ما الذي يسرّك أن يصلك؟",
    save: "حفظ الاختيار",
    stop_all: "إيقاف كل شيء",
    by_email: "العروض والتذكيرات بالبريد الإلكتروني",
    by_sms: "العروض والتذكيرات برسالة نصية",
    by_whatsapp: "العروض والتذكيرات عبر واتساب",
    by_telegram: "العروض والتذكيرات عبر تيليجرام",
    by_messenger: "العروض والتذكيرات عبر ماسنجر",
    by_instagram: "العروض والتذكيرات عبر إنستغرام",
    by_push: "العروض والتذكيرات عبر الإشعارات",
    topics: [
        "الأخبار والوصول الجديد",
        "العروض والخصومات",
        "التذكير بسلة تركتها أو بعد غياب طويل",
        "أعياد الميلاد والمناسبات",
        "أسئلة عن رأيك في ما اشتريته",
    ],
    orders: "أما الرسائل الخاصة بطلباتك فتصلك في كل حال.",
};

const FA: PageWords = PageWords {
    title: "پیام‌های شما",
    on_heading: "این پیام‌ها متوقف شوند؟",
    on: "یک بار فشردن کافی است و از همان لحظه برقرار است.",
    stop: "توقف این پیام‌ها",
    off_heading: "از این راه پیشنهادی برای شما فرستاده نمی‌شود",
    off: "لازم نیست کاری کنید. اگر پیشنهادها و یادآوری‌های ما را دوباره می‌خواهید، یک بار فشردن کافی است.",
    start: "دوباره بفرستید",
    stopped_heading: "انجام شد. پیام‌ها متوقف شدند.",
    stopped: "از این پس از این راه پیشنهاد و یادآوری برای شما نمی‌فرستیم.",
    undo: "اشتباه بود، دوباره بفرستید",
    started_heading: "خوشحالیم که برگشتید",
    started: "از این پس پیشنهادها و یادآوری‌های ما دوباره به شما می‌رسد.",
    saved_heading: "ذخیره شد",
    saved: "انتخاب شما از همین لحظه برقرار است.",
    nobody_heading: "چیزی برای شما فرستاده نمی‌شود",
    nobody: "دیگر نشانی‌ای از شما نداریم، پس چیزی برای متوقف کردن نیست.",
    choose: "چه پیام‌هایی به شما برسد؟",
    save: "ذخیرهٔ انتخاب",
    stop_all: "توقف همه",
    by_email: "پیشنهادها و یادآوری‌ها با ایمیل",
    by_sms: "پیشنهادها و یادآوری‌ها با پیامک",
    by_whatsapp: "پیشنهادها و یادآوری‌ها در واتساپ",
    by_telegram: "پیشنهادها و یادآوری‌ها در تلگرام",
    by_messenger: "پیشنهادها و یادآوری‌ها در مسنجر",
    by_instagram: "پیشنهادها و یادآوری‌ها در اینستاگرام",
    by_push: "پیشنهادها و یادآوری‌ها با اعلان",
    topics: [
        "خبرها و تازه‌ها",
        "پیشنهادها و تخفیف‌ها",
        "یادآوری سبد خرید، یا پس از مدتی دوری",
        "تولد و مناسبت‌ها",
        "پرسش دربارهٔ آنچه خریده‌اید",
    ],
    orders: "پیام‌های مربوط به سفارش شما در هر حال می‌رسند.",
};
