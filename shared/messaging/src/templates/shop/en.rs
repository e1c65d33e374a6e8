//! English.

use super::{Named, Script};

pub(super) const SCRIPTS: [Named; 19] = [
    (
        "win_back.gift",
        Script {
            subject: "A little something for you from {{ shop | isolate }}",
            preview: "It waits for your next visit.",
            heading: "A little something for you",
            paragraphs: &[
                "We would be happy to see you again, and have put something aside for your next order.",
                "The code is below; simply enter it when you pay.",
            ],
            action: "Use the code",
        },
    ),
    (
        "birthday.reminder",
        Script {
            subject: "Your birthday present is still waiting",
            preview: "It would be a pity to let it lapse.",
            heading: "Your present is still waiting",
            paragraphs: &[
                "A week ago we wished you a happy birthday and put something aside for you. It is still waiting.",
                "The code is below; simply enter it when you pay.",
            ],
            action: "Use the code",
        },
    ),
    (
        "welcome.hello",
        Script {
            subject: "Welcome to {{ shop | isolate }}",
            preview: "It is good to have you with us.",
            heading: "Welcome!",
            paragraphs: &[
                "Thank you for letting us write to you. We will do so when there is something worth your time, and not more often.",
                "Until then, have a look around. We are glad you are here.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "first_purchase.thanks",
        Script {
            subject: "Thank you for your first order",
            preview: "It means a lot to us.",
            heading: "Thank you for your first order",
            paragraphs: &[
                "You have bought from us for the first time, and we do not take that for granted. Thank you.",
                "If anything is not as you expected, simply answer this message and we will put it right.",
            ],
            action: "Back to {{ shop | isolate }}",
        },
    ),
    (
        "checkout.reminder",
        Script {
            subject: "Your order at {{ shop | isolate }} is not finished yet",
            preview: "Everything is as you left it.",
            heading: "Your order is not finished yet",
            paragraphs: &[
                "You had begun to order, and then something seems to have come in between. Everything is as you left it.",
                "If something went wrong on the way, answer this message and we will help.",
            ],
            action: "Finish the order",
        },
    ),
    (
        "cart.reminder",
        Script {
            subject: "Your cart is waiting for you",
            preview: "We have kept what you chose.",
            heading: "Your cart is waiting for you",
            paragraphs: &[
                "You put something into your cart and did not get around to the rest. We have kept it for you.",
            ],
            action: "Back to the cart",
        },
    ),
    (
        "cart.still_here",
        Script {
            subject: "Still thinking it over?",
            preview: "What you chose is still in your cart.",
            heading: "Still thinking it over?",
            paragraphs: &[
                "Take your time. What you chose is still in your cart.",
                "If you have a question about it, answer this message and somebody will get back to you.",
            ],
            action: "Look at the cart",
        },
    ),
    (
        "cart.last_call",
        Script {
            subject: "The last word about your cart",
            preview: "After this we will leave it at that.",
            heading: "The last word about your cart",
            paragraphs: &[
                "This is the last time we mention your cart. If you would still like to have what is in it, one press takes you there.",
                "And if not, that is perfectly fine.",
            ],
            action: "Back to the cart",
        },
    ),
    (
        "browse.reminder",
        Script {
            subject: "Did something catch your eye?",
            preview: "You can look at it again at any time.",
            heading: "Did something catch your eye?",
            paragraphs: &[
                "You had a look around our shop yesterday. If something stayed on your mind, it is easy to find again.",
            ],
            action: "Look again",
        },
    ),
    (
        "anniversary.main",
        Script {
            subject: "On this day we first met",
            preview: "Thank you for staying with us.",
            heading: "On this day we first met",
            paragraphs: &[
                "It was on this day that you first came to {{ shop | isolate }}. Thank you for staying with us.",
                "We hope that there are many more years to come.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "post_purchase.how_is_it",
        Script {
            subject: "How are you getting on with your order?",
            preview: "We would like to know whether it is what you hoped for.",
            heading: "How are you getting on with it?",
            paragraphs: &[
                "Two weeks have passed since your order, and we would like to know whether it is what you hoped for.",
                "If there is anything we can do, answer this message. A person reads it.",
            ],
            action: "Back to {{ shop | isolate }}",
        },
    ),
    (
        "review.request",
        Script {
            subject: "What would you tell others?",
            preview: "A few words help whoever chooses next.",
            heading: "What would you tell others?",
            paragraphs: &[
                "Your parcel arrived a week ago. A few honest words about it help whoever has to choose next, and they help us too.",
            ],
            action: "Write a few words",
        },
    ),
    (
        "near_vip.invitation",
        Script {
            subject: "You are one of our best customers, almost",
            preview: "A small order is all that is missing.",
            heading: "Almost one of our best customers",
            paragraphs: &[
                "Thank you for coming back to us again and again. One more small order, and you are one of the customers we care for most.",
                "There is no hurry, and nothing you need to do. We only wanted you to know.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "sunset.farewell",
        Script {
            subject: "Shall we stop writing?",
            preview: "If we hear nothing, we will not crowd your inbox.",
            heading: "Shall we stop writing?",
            paragraphs: &[
                "It has been a year since you last looked at a message of ours, and we do not want to write to somebody who does not wish it.",
                "If you would like to go on hearing from us, a single visit says so.",
                "If not, the link at the foot of this message stops them with one press. Thank you for the time we had.",
            ],
            action: "Yes, go on writing",
        },
    ),
    (
        "order.confirmation",
        Script {
            subject: "We have your order{% if order %} {{ order | isolate }}{% endif %}",
            preview: "Thank you. Here is what you ordered.",
            heading: "Thank you, we have your order",
            paragraphs: &[
                "Your order{% if order %} {{ order | isolate }}{% endif %} has reached us, and we are getting it ready.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "order.shipped",
        Script {
            subject: "Your parcel is on its way",
            preview: "It has left us.",
            heading: "Your parcel is on its way",
            paragraphs: &[
                "Your order{% if order %} {{ order | isolate }}{% endif %} has been handed to the carrier.{% if tracking %} The tracking number is {{ tracking | isolate }}.{% endif %}",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "order.ready_for_pickup",
        Script {
            subject: "Your order is ready to be picked up",
            preview: "It is waiting for you.",
            heading: "Your order is waiting for you",
            paragraphs: &[
                "Your order{% if order %} {{ order | isolate }}{% endif %} is ready and can be picked up.{% if tracking %} The number to name is {{ tracking | isolate }}.{% endif %}",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "order.delivered",
        Script {
            subject: "Your parcel has arrived",
            preview: "We hope you enjoy it.",
            heading: "Your parcel has arrived",
            paragraphs: &[
                "The carrier tells us that your order{% if order %} {{ order | isolate }}{% endif %} was delivered. We hope you enjoy it.",
                "If you have not received it, answer this message and we will look into it.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
    (
        "order.cancelled",
        Script {
            subject: "Your order was cancelled",
            preview: "Here is what was cancelled.",
            heading: "Your order was cancelled",
            paragraphs: &[
                "Your order{% if order %} {{ order | isolate }}{% endif %} was cancelled. If you did not expect this, answer this message and we will explain.",
            ],
            action: "Visit {{ shop | isolate }}",
        },
    ),
];
