//! Arabic.

use super::{Hints, Texts};

pub(super) const HINTS: Hints = Hints {
    reply: "للإيقاف أرسل: إيقاف",
    link: "للإيقاف: {{ stop_url }}",
    coupon: "الرمز {{ coupon.code }}: {{ coupon.worth }}{% if coupon.minimum %} عند الشراء بـ {{ coupon.minimum }} فأكثر{% endif %}، حتى {{ coupon.expires }}.",
    button: "إلغاء الاشتراك",
};

pub(super) const TEXTS: Texts = [
    (
        "win_back.reminder",
        "{{ shop | isolate }}: طالت الغيبة، وبابنا مفتوح لك متى شئت: {{ shop_url }}",
    ),
    (
        "win_back.news",
        "{{ shop | isolate }}: بضعة أسابيع تصنع فرقًا. شاهد الجديد لدينا: {{ shop_url }}",
    ),
    (
        "win_back.last_chance",
        "{{ shop | isolate }}: هل نبقى على تواصل؟ زيارة واحدة تكفي: {{ shop_url }}",
    ),
    (
        "birthday.teaser",
        "{{ shop | isolate }}: يوم ميلادك قريب، ولعله وقت مناسب لشيء جميل: {{ shop_url }}",
    ),
    (
        "birthday.main",
        "{% if name %}{{ name | isolate }}، {% endif %}كل عام وأنت بخير، مع أطيب التمنيات من {{ shop | isolate }}. {{ shop_url }}",
    ),
    (
        "win_back.gift",
        "{{ shop | isolate }}: حجزنا لك شيئًا لطلبك القادم: {{ shop_url }}",
    ),
    (
        "birthday.reminder",
        "{{ shop | isolate }}: هدية عيد ميلادك ما زالت بانتظارك: {{ shop_url }}",
    ),
    (
        "welcome.hello",
        "أهلًا بك في {{ shop | isolate }}! لن نكتب إليك إلا بما يستحق وقتك. {{ shop_url }}",
    ),
    (
        "first_purchase.thanks",
        "{{ shop | isolate }}: شكرًا على طلبك الأول. إن لم يكن كما تمنّيت فأخبرنا. {{ shop_url }}",
    ),
    (
        "checkout.reminder",
        "{{ shop | isolate }}: طلبك لم يكتمل بعد، وكل شيء كما تركته: {{ shop_url }}",
    ),
    (
        "cart.reminder",
        "{{ shop | isolate }}: سلّتك في انتظارك، واحتفظنا لك بما اخترته: {{ shop_url }}",
    ),
    (
        "cart.still_here",
        "{{ shop | isolate }}: هل ما زال الأمر قيد التفكير؟ ما اخترته ما زال في سلّتك: {{ shop_url }}",
    ),
    (
        "cart.last_call",
        "{{ shop | isolate }}: كلمة أخيرة عن سلّتك: {{ shop_url }}",
    ),
    (
        "browse.reminder",
        "{{ shop | isolate }}: هل لفت نظرك شيء لدينا؟ شاهده من جديد: {{ shop_url }}",
    ),
    (
        "anniversary.main",
        "{{ shop | isolate }}: في مثل هذا اليوم تعارفنا. شكرًا لبقائك معنا. {{ shop_url }}",
    ),
    (
        "post_purchase.how_is_it",
        "{{ shop | isolate }}: مرّ أسبوعان على طلبك. هل كان كما تمنّيت؟ {{ shop_url }}",
    ),
    (
        "review.request",
        "{{ shop | isolate }}: كلمات قليلة صادقة عن طلبك تعين من يختار بعدك: {{ shop_url }}",
    ),
    (
        "near_vip.invitation",
        "{{ shop | isolate }}: طلب صغير آخر وتكون من أفضل عملائنا. شكرًا لك! {{ shop_url }}",
    ),
    (
        "sunset.farewell",
        "{{ shop | isolate }}: هل نتوقف عن مراسلتك؟ إن أردت البقاء فزيارة واحدة تكفي: {{ shop_url }}",
    ),
    (
        "order.confirmation",
        "{{ shop | isolate }}: شكرًا لك، وصلنا طلبك{% if order %} رقم {{ order | isolate }}{% endif %}.{% if sum %} {{ sum | isolate }}{% endif %}",
    ),
    (
        "order.shipped",
        "{{ shop | isolate }}: طلبك{% if order %} رقم {{ order | isolate }}{% endif %} في الطريق إليك.{% if tracking %} رقم التتبّع: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.ready_for_pickup",
        "{{ shop | isolate }}: طلبك{% if order %} رقم {{ order | isolate }}{% endif %} جاهز للاستلام.{% if tracking %} رقم الاستلام: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.delivered",
        "{{ shop | isolate }}: سُلّم طلبك{% if order %} رقم {{ order | isolate }}{% endif %}. إن لم يصلك بعد فأخبرنا.",
    ),
    (
        "order.cancelled",
        "{{ shop | isolate }}: أُلغي طلبك{% if order %} رقم {{ order | isolate }}{% endif %}. إن لم يكن ذلك متوقعًا فأخبرنا.",
    ),
];
