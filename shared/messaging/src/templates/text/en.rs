//! English.

use super::{Hints, Texts};

pub(super) const HINTS: Hints = Hints {
    reply: "Reply STOP to stop.",
    link: "Stop: {{ stop_url }}",
    coupon: "Code {{ coupon.code }}: {{ coupon.worth }}{% if coupon.minimum %} from {{ coupon.minimum }}{% endif %}, until {{ coupon.expires }}.",
    button: "Unsubscribe",
};

pub(super) const TEXTS: Texts = [
    (
        "win_back.reminder",
        "{{ shop | isolate }}: It has been a while. Our door is open whenever you like: {{ shop_url }}",
    ),
    (
        "win_back.news",
        "{{ shop | isolate }}: A few weeks make a difference. See what is new: {{ shop_url }}",
    ),
    (
        "win_back.last_chance",
        "{{ shop | isolate }}: Shall we keep in touch? A visit tells us so: {{ shop_url }}",
    ),
    (
        "birthday.teaser",
        "{{ shop | isolate }}: Your birthday is around the corner. A good moment for something nice: {{ shop_url }}",
    ),
    (
        "birthday.main",
        "Happy birthday{% if name %}, {{ name | isolate }}{% endif %}! Warm wishes from {{ shop | isolate }}. {{ shop_url }}",
    ),
    (
        "win_back.gift",
        "{{ shop | isolate }}: We have put something aside for your next order: {{ shop_url }}",
    ),
    (
        "birthday.reminder",
        "{{ shop | isolate }}: Your birthday present is still waiting: {{ shop_url }}",
    ),
    (
        "welcome.hello",
        "Welcome to {{ shop | isolate }}! We write when there is something worth your time. {{ shop_url }}",
    ),
    (
        "first_purchase.thanks",
        "{{ shop | isolate }}: Thank you for your first order. If anything is not right, tell us. {{ shop_url }}",
    ),
    (
        "checkout.reminder",
        "{{ shop | isolate }}: Your order is not finished yet. Everything is as you left it: {{ shop_url }}",
    ),
    (
        "cart.reminder",
        "{{ shop | isolate }}: Your cart is waiting for you. We have kept what you chose: {{ shop_url }}",
    ),
    (
        "cart.still_here",
        "{{ shop | isolate }}: Still thinking it over? What you chose is still in your cart: {{ shop_url }}",
    ),
    (
        "cart.last_call",
        "{{ shop | isolate }}: The last word about your cart: {{ shop_url }}",
    ),
    (
        "browse.reminder",
        "{{ shop | isolate }}: Did something catch your eye? Look again: {{ shop_url }}",
    ),
    (
        "anniversary.main",
        "{{ shop | isolate }}: On this day we first met. Thank you for staying with us. {{ shop_url }}",
    ),
    (
        "post_purchase.how_is_it",
        "{{ shop | isolate }}: Two weeks have passed since your order. Is it what you hoped for? {{ shop_url }}",
    ),
    (
        "review.request",
        "{{ shop | isolate }}: A few honest words about your order help whoever chooses next: {{ shop_url }}",
    ),
    (
        "near_vip.invitation",
        "{{ shop | isolate }}: One small order more, and you are among our best customers. Thank you! {{ shop_url }}",
    ),
    (
        "sunset.farewell",
        "{{ shop | isolate }}: Shall we stop writing? If you would like to stay, a visit tells us so: {{ shop_url }}",
    ),
    (
        "order.confirmation",
        "{{ shop | isolate }}: Thank you, we have your order{% if order %} {{ order | isolate }}{% endif %}.{% if sum %} {{ sum | isolate }}{% endif %}",
    ),
    (
        "order.shipped",
        "{{ shop | isolate }}: Your order{% if order %} {{ order | isolate }}{% endif %} is on its way.{% if tracking %} Tracking number: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.ready_for_pickup",
        "{{ shop | isolate }}: Your order{% if order %} {{ order | isolate }}{% endif %} is ready to be picked up.{% if tracking %} Number: {{ tracking | isolate }}{% endif %}",
    ),
    (
        "order.delivered",
        "{{ shop | isolate }}: Your order{% if order %} {{ order | isolate }}{% endif %} was delivered. If you have not received it, tell us.",
    ),
    (
        "order.cancelled",
        "{{ shop | isolate }}: Your order{% if order %} {{ order | isolate }}{% endif %} was cancelled. If you did not expect this, tell us.",
    ),
];
