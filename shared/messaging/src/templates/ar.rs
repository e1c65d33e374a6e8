//! Arabic. The wording avoids forms that address a man or a woman only.

use super::{Frame, Script};

pub(super) const FRAME: Frame = Frame {
    greeting: "{% if name %}أهلًا {{ name | isolate }}،{% else %}أهلًا بك،{% endif %}",
    why: "تصلك هذه الرسالة لأنك من عملاء {{ shop | isolate }} ووافقت على استلام رسائلنا بالبريد الإلكتروني.",
    why_order: "تصلك هذه الرسالة بشأن طلبك لدى {{ shop | isolate }}.",
    stop: "إيقاف هذه الرسائل أو اختيار ما يصلك",
    total: "المجموع",
    more: "وأصناف أخرى",
    coupon: "بهذا الرمز",
    coupon_terms: "{{ coupon.worth | isolate }}{% if coupon.minimum %} عند الشراء بـ {{ coupon.minimum | isolate }} فأكثر{% endif %}، حتى {{ coupon.expires | isolate }}",
    recommended: "اخترنا لك",
};

pub(super) const WIN_BACK: [Script<'static>; 3] = [
    Script {
        subject: "اشتقنا إليك في {{ shop | isolate }}",
        preview: "مرّ بعض الوقت، فأحببنا أن نسلّم عليك.",
        heading: "مرّ وقت على زيارتك الأخيرة",
        paragraphs: &[
            "مضى بعض الوقت على آخر زيارة لك، فأحببنا أن نسلّم عليك ونطمئن.",
            "بابنا مفتوح لك في أي وقت، ويسعدنا أن نراك من جديد.",
        ],
        action: "زيارة {{ shop | isolate }}",
    },
    Script {
        subject: "ما الجديد منذ زيارتك الأخيرة؟",
        preview: "بضعة أسابيع تغيّر الكثير.",
        heading: "نظرة على الجديد",
        paragraphs: &[
            "يتغيّر الكثير في أي متجر خلال بضعة أسابيع، ويسعدنا أن نريك ما على رفوفنا اليوم.",
            "جولة قصيرة على مهل، فربما كان بينها ما يروق لك.",
        ],
        action: "مشاهدة الجديد",
    },
    Script {
        subject: "هل نبقى على تواصل؟",
        preview: "نسألك قبل أن نثقل على بريدك.",
        heading: "هل نبقى على تواصل؟",
        paragraphs: &[
            "لم نسمع منك منذ فترة، ولا نريد أن نثقل على بريدك.",
            "إن كانت رسائلنا ما زالت تسرّك فزيارة واحدة تكفي لنعرف ذلك، وسنفرح بعودتك.",
            "وإن لم تعد تناسبك ففي آخر هذه الرسالة رابط يوقفها بضغطة واحدة.",
        ],
        action: "العودة إلى {{ shop | isolate }}",
    },
];

pub(super) const BIRTHDAY: [Script<'static>; 2] = [
    Script {
        subject: "يوم جميل يقترب",
        preview: "عيد ميلادك على الأبواب.",
        heading: "عيد ميلادك على الأبواب",
        paragraphs: &[
            "بعد أيام قليلة يحلّ عيد ميلادك، وأحببنا أن نكون من أوائل من يتذكّره.",
            "وإن خطر لك أن تهدي نفسك شيئًا جميلًا، فهذا وقت مناسب.",
        ],
        action: "اختيار شيء جميل",
    },
    Script {
        subject: "كل عام وأنت بخير، من {{ shop | isolate }}",
        preview: "هذا اليوم يومك.",
        heading: "كل عام وأنت بخير!",
        paragraphs: &[
            "هذا اليوم يومك.",
            "نتمنى لك ساعات دافئة بين الأحبة، وعامًا جديدًا مليئًا بالفرح.",
            "شكرًا لأنك جزء من {{ shop | isolate }}.",
        ],
        action: "هدية صغيرة لنفسك",
    },
];
