//! What a column can say. The names are what `--map FIELD=COLUMN` and docs/IMPORT.md use.

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One customer a row.
    Customers,
    /// One order, or one line of an order, a row.
    Orders,
    /// Statements of consent.
    Consents,
}

impl Subject {
    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::Consents => "consents",
        }
    }
}

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// A field of a customer, an order, a line or a statement.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

fields! {
    /// The shop's own number of the customer.
    CustomerId = "customer_id",
    /// Email address.
    Email = "email",
    /// Phone number.
    Phone = "phone",
    /// Whole name.
    Name = "name",
    /// Given name.
    FirstName = "first_name",
    /// Family name.
    LastName = "last_name",
    /// Language of messages.
    Language = "language",
    /// Country, as a code or a name.
    Country = "country",
    /// City.
    City = "city",
    /// Gender.
    Gender = "gender",
    /// Time zone.
    Zone = "zone",
    /// Day of birth.
    Birthday = "birthday",
    /// Labels.
    Tags = "tags",
    /// Loyalty card.
    Card = "card",
    /// When the record was made.
    CreatedAt = "created_at",
    /// When the record or order last changed.
    UpdatedAt = "updated_at",
    /// Mail is allowed: yes or no.
    AcceptsEmail = "accepts_email",
    /// Text messages are allowed: yes or no.
    AcceptsSms = "accepts_sms",
    /// WhatsApp is allowed: yes or no.
    AcceptsWhatsapp = "accepts_whatsapp",
    /// When that was said.
    ConsentAt = "at",
    /// When it was confirmed by a second step.
    ConfirmedAt = "confirmed_at",
    /// When it was taken back.
    UnsubscribedAt = "unsubscribed_at",
    /// When the address stopped working.
    CleanedAt = "cleaned_at",
    /// Channel of a statement.
    Channel = "channel",
    /// Granted, pending or denied.
    Status = "status",
    /// What the messages are about.
    Topic = "topic",
    /// How it was given.
    Method = "method",
    /// The words they were shown.
    Wording = "wording",
    /// The shop's id of the order.
    OrderId = "order_id",
    /// The number people call the order by; rows of one number are one order.
    OrderNumber = "order_number",
    /// When it was placed.
    PlacedAt = "placed_at",
    /// When it was paid.
    PaidAt = "paid_at",
    /// When it was sent.
    FulfilledAt = "fulfilled_at",
    /// When it was cancelled.
    CancelledAt = "cancelled_at",
    /// Where it stands.
    OrderStatus = "order_status",
    /// Currency of the amounts.
    Currency = "currency",
    /// Items after discounts, before tax and shipping.
    Items = "items",
    /// Items before discounts.
    Gross = "gross",
    /// Discounts on the items.
    Discount = "discount",
    /// Tax.
    Tax = "tax",
    /// Shipping.
    Shipping = "shipping",
    /// Fees that are neither: cash on delivery.
    Fees = "fees",
    /// Everything together.
    Total = "total",
    /// Money given back.
    Refunded = "refunded",
    /// Codes that gave the discounts.
    Coupons = "coupons",
    /// How it was paid.
    PaymentMethod = "payment_method",
    /// A test order.
    Test = "test",
    /// Branch it was sold in.
    Branch = "branch",
    /// Who sold it.
    Cashier = "cashier",
    /// Number of the receipt.
    Receipt = "receipt",
    /// Stock code of a line.
    Sku = "sku",
    /// Title of a line.
    Title = "title",
    /// Pieces of a line.
    Quantity = "quantity",
    /// Price of a piece.
    UnitPrice = "unit_price",
    /// Amount of a line after discounts.
    Amount = "amount",
    /// Discount on a line.
    LineDiscount = "line_discount",
    /// Category of a line's product.
    Category = "category",
    /// All lines of the order in one cell.
    Products = "products",
}

impl Field {
    /// The field of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Fields that hold a date.
    pub const fn is_date(self) -> bool {
        matches!(
            self,
            Self::Birthday
                | Self::CreatedAt
                | Self::UpdatedAt
                | Self::ConsentAt
                | Self::ConfirmedAt
                | Self::UnsubscribedAt
                | Self::CleanedAt
                | Self::PlacedAt
                | Self::PaidAt
                | Self::FulfilledAt
                | Self::CancelledAt
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Field::ALL.iter().map(|field| field.name()).collect();
        assert_eq!(names.len(), Field::ALL.len());
        assert_eq!(Field::named("placed_at"), Some(Field::PlacedAt));
        assert_eq!(Field::named("Placed at"), None);
    }
}
