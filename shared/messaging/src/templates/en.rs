//! English.

use super::{Frame, Script};

pub(super) const FRAME: Frame = Frame {
    greeting: "{% if name %}Hello {{ name | isolate }},{% else %}Hello,{% endif %}",
    why: "You receive this message because you are a customer of {{ shop | isolate }} and agreed to hear from us by email.",
    why_order: "You receive this message because of your order at {{ shop | isolate }}.",
    stop: "Stop these messages, or choose what you receive",
    total: "Together",
    more: "and more",
    coupon: "With this code",
    coupon_terms: "{{ coupon.worth }}{% if coupon.minimum %} from {{ coupon.minimum | isolate }}{% endif %}, until {{ coupon.expires | isolate }}",
    recommended: "Chosen for you",
};

pub(super) const WIN_BACK: [Script<'static>; 3] = [
    Script {
        subject: "We have missed you at {{ shop | isolate }}",
        preview: "It has been a little while. How are you?",
        heading: "It has been a while",
        paragraphs: &[
            "Some time has passed since your last visit, and we simply wanted to say hello.",
            "Our door is open whenever you like, and we would be happy to see you again.",
        ],
        action: "Visit {{ shop | isolate }}",
    },
    Script {
        subject: "What has changed since your last visit?",
        preview: "A few weeks make a difference.",
        heading: "Come and see what is new",
        paragraphs: &[
            "A lot can change in a shop in a few weeks. Come and see what is on our shelves today.",
            "Take your time and have a look around. Perhaps something will catch your eye.",
        ],
        action: "See what is new",
    },
    Script {
        subject: "Shall we keep in touch?",
        preview: "We would rather ask than crowd your inbox.",
        heading: "Shall we keep in touch?",
        paragraphs: &[
            "We have not heard from you for a while, and we do not want to crowd your inbox.",
            "If you still like hearing from us, a single visit tells us so, and we would be delighted to have you back.",
            "And if you would rather not, the link at the foot of this message stops them with one press.",
        ],
        action: "Back to {{ shop | isolate }}",
    },
];

pub(super) const BIRTHDAY: [Script<'static>; 2] = [
    Script {
        subject: "A lovely day is coming up",
        preview: "Your birthday is just around the corner.",
        heading: "Your birthday is around the corner",
        paragraphs: &[
            "In a few days it is your birthday, and we wanted to be among the first to think of it.",
            "If you feel like choosing something nice for yourself, this is a good moment.",
        ],
        action: "Choose something nice",
    },
    Script {
        subject: "Happy birthday from {{ shop | isolate }}",
        preview: "Today is your day.",
        heading: "Happy birthday!",
        paragraphs: &[
            "Today is your day.",
            "We wish you warm hours with the people you love, and a new year full of joy.",
            "Thank you for being part of {{ shop | isolate }}.",
        ],
        action: "A little something for yourself",
    },
];
