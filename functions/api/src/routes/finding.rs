//! By what a customer can be found.

use super::{CURSOR, FIELDS, Form, LIMIT, Parameter};

/// One identifier of any kind.
pub(super) const IDENTIFIERS: &[Parameter] = &[
    identifier(
        "search",
        "The beginning of a name (or of any of its words), an email address or a phone number, or any identifier as a whole. Of Arabic and Persian \
            letters, digits, vowel signs, accents and case every spelling is found: ي and ی, ك and ک, أ and ا, ة and ه.",
        "ساره عتیبی",
    ),
    LIMIT,
    CURSOR,
    FIELDS,
    identifier(
        "email",
        "An email address, in any case.",
        "sara@example.com",
    ),
    identifier(
        "phone",
        "A phone number, international or in the national form of the store's country.",
        "+966501234567",
    ),
    identifier(
        "shop_id",
        "The shop's own customer: the source's name, a colon, the id there.",
        "shopify:6940183625",
    ),
    identifier(
        "card",
        "A loyalty card's number, as its source tells it.",
        "L-77",
    ),
    identifier(
        "whatsapp",
        "A WhatsApp account's id, as its source tells it.",
        "966501234567",
    ),
    identifier(
        "messenger",
        "A Messenger conversation's id.",
        "24601530139542377",
    ),
    identifier(
        "instagram",
        "An Instagram conversation's id.",
        "17841400008460056",
    ),
    identifier("telegram", "A Telegram chat's id.", "987654321"),
    identifier(
        "anonymous",
        "A browser or app before anybody logged in: the SDK's anonymous id.",
        "507f191e810c19729de860ea",
    ),
];

const fn identifier(
    name: &'static str,
    description: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter {
        name,
        is_required: false,
        description,
        form: Form::Text(example),
    }
}
