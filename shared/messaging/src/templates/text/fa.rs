//! Persian.

use super::{Hints, Texts};

pub(super) const HINTS: Hints = Hints {
    reply: "برای لغو، «لغو» را بفرستید.",
    link: "لغو: {{ stop_url }}",
    coupon: "کد {{ coupon.code }}: {{ coupon.worth }}{% if coupon.minimum %} برای خرید از {{ coupon.minimum }}{% endif %}، تا {{ coupon.expires }}.",
    button: "لغو اشتراک",
};

pub(super) const TEXTS: Texts = [
    (
        "win_back.reminder",
        "{{ shop | isolate }}: مدتی است شما را ندیده‌ایم. هر وقت خواستید درِ ما باز است: {{ shop_url }}",
    ),
    (
        "win_back.news",
        "{{ shop | isolate }}: چند هفته خیلی چیزها را عوض می‌کند. تازه‌ها را ببینید: {{ shop_url }}",
    ),
    (
        "win_back.last_chance",
        "{{ shop | isolate }}: با هم در تماس بمانیم؟ یک بازدید کافی است: {{ shop_url }}",
    ),
    (
        "birthday.teaser",
        "{{ shop | isolate }}: تولدتان نزدیک است؛ شاید وقت خوبی برای یک چیز قشنگ باشد: {{ shop_url }}",
    ),
    (
        "birthday.main",
        "{% if name %}{{ name | isolate }}، {% endif %}تولدتان مبارک! با بهترین آرزوها از {{ shop | isolate }}. {{ shop_url }}",
    ),
    (
        "win_back.gift",
        "{{ shop | isolate }}: برای سفارش بعدی‌تان چیزی کنار گذاشته‌ایم: {{ shop_url }}",
    ),
    (
        "birthday.reminder",
        "{{ shop | isolate }}: هدیهٔ تولدتان هنوز منتظر شماست: {{ shop_url }}",
    ),
    (
        "welcome.hello",
        "به {{ shop | isolate }} خوش آمدید! فقط وقتی می‌نویسیم که ارزش وقتتان را داشته باشد. {{ shop_url }}",
    ),
    (
        "first_purchase.thanks",
        "{{ shop | isolate }}: از نخستین سفارش شما سپاسگزاریم. اگر ایرادی داشت به ما بگویید. {{ shop_url }}",
    ),
    (
        "checkout.reminder",
        "{{ shop | isolate }}: سفارش شما هنوز تمام نشده و همه‌چیز همان‌طور مانده است: {{ shop_url }}",
    ),
    (
        "cart.reminder",
        "{{ shop | isolate }}: سبد خریدتان منتظر شماست و آنچه برگزیدید نگه داشته‌ایم: {{ shop_url }}",
    ),
    (
        "cart.still_here",
        "{{ shop | isolate }}: هنوز در فکرید؟ آنچه برگزیدید همچنان در سبد شماست: {{ shop_url }}",
    ),
    (
        "cart.last_call",
        "{{ shop | isolate }}: آخرین حرف دربارهٔ سبد خریدتان: {{ shop_url }}",
    ),
    (
        "browse.reminder",
        "{{ shop | isolate }}: چیزی چشمتان را گرفت؟ دوباره ببینید: {{ shop_url }}",
    ),
    (
        "anniversary.main",
        "{{ shop | isolate }}: در چنین روزی آشنا شدیم. سپاس که با ما مانده‌اید. {{ shop_url }}",
    ),
    (
        "post_purchase.how_is_it",
        "{{ shop | isolate }}: دو هفته از سفارشتان گذشت. همان بود که می‌خواستید؟ {{ shop_url }}",
    ),
    (
        "review.request",
        "{{ shop | isolate }}: چند کلمهٔ صادقانه دربارهٔ سفارشتان به دیگران کمک می‌کند: {{ shop_url }}",
    ),
    (
        "near_vip.invitation",
        "{{ shop | isolate }}: با یک خرید کوچک دیگر از بهترین مشتریان ما می‌شوید. سپاس! {{ shop_url }}",
    ),
    (
        "sunset.farewell",
        "{{ shop | isolate }}: دیگر برایتان ننویسیم؟ اگر می‌خواهید بمانید، یک بار سر زدن کافی است: {{ shop_url }}",
    ),
    (
        "order.confirmation",
        "{{ shop | isolate }}: سپاس، سفارش شما{% if order %} به شمارهٔ {{ order | isolate }}{% endif %} رسید.{% if sum %} {{ sum | isolate }}{% endif %}",
    ),
    (
        "order.shipped",
        "{{ shop | isolate }}: سفارش شما{% if order %} به شمارهٔ {{ order | isolate }}{% endif %} در راه است.{% if tracking %} کد رهگیری: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.ready_for_pickup",
        "{{ shop | isolate }}: سفارش شما{% if order %} به شمارهٔ {{ order | isolate }}{% endif %} آمادهٔ تحویل است.{% if tracking %} شمارهٔ تحویل: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.delivered",
        "{{ shop | isolate }}: سفارش شما{% if order %} به شمارهٔ {{ order | isolate }}{% endif %} تحویل داده شد. اگر به دستتان نرسیده به ما بگویید.",
    ),
    (
        "order.cancelled",
        "{{ shop | isolate }}: سفارش شما{% if order %} به شمارهٔ {{ order | isolate }}{% endif %} لغو شد. اگر انتظارش را نداشتید به ما بگویید.",
    ),
];
