//! Exports that are recognised on their own, by headers no other file has together. Each says which source its rows come from, so that
//! an imported order and the same order's webhook are one order.
//!
//! Headers as the shops write them: Shopify's help pages on exporting customers and orders, the column definitions of WooCommerce's
//! Customer/Order/Coupon Export and of its order importer, Mailchimp's audience exports, Salla's order and customer exports.

use super::dates::DayOrder;
use super::field::{Field, Subject};
use super::header::plain;

/// A known form of file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name in reports.
    pub name: &'static str,
    /// What its rows are about.
    pub subjects: &'static [Subject],
    /// The source its ids belong to.
    pub source: &'static str,
    /// Headers that together are only in it.
    pub(super) marks: &'static [&'static str],
    /// Its own headers; nothing where the common words are meant.
    pub(super) columns: &'static [(&'static str, Field)],
    /// Its moments without an offset are UTC and not the store's.
    pub(super) is_utc: bool,
    /// How it writes dates that begin with a small number.
    pub(super) day_order: Option<DayOrder>,
    /// Its amounts have more decimals than the currency; they are rounded half up.
    pub(super) rounds: bool,
    /// Its line amounts are after the order's discount.
    pub(super) is_discounted: bool,
}

const COMMON: Layout = Layout {
    name: "common",
    subjects: &[Subject::Customers, Subject::Orders, Subject::Consents],
    source: "generic",
    marks: &[],
    columns: &[],
    is_utc: false,
    day_order: None,
    rounds: false,
    is_discounted: false,
};

/// Any other file: headers in words, ours or anybody's.
pub(super) static PLAIN: Layout = COMMON;

/// Every known layout; of several that fit the first is taken.
pub static LAYOUTS: &[Layout] = &[
    Layout {
        name: "shopify-orders",
        subjects: &[Subject::Orders],
        source: "shopify",
        marks: &[
            "Name",
            "Financial Status",
            "Lineitem name",
            "Lineitem quantity",
        ],
        columns: SHOPIFY_ORDERS,
        is_discounted: true,
        ..COMMON
    },
    Layout {
        name: "shopify-customers",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "shopify",
        marks: &[
            "First Name",
            "Last Name",
            "Email",
            "Accepts Email Marketing",
        ],
        columns: SHOPIFY_CUSTOMERS,
        ..COMMON
    },
    Layout {
        name: "shopify-customers-2021",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "shopify",
        marks: &[
            "First Name",
            "Last Name",
            "Email",
            "Accepts Marketing",
            "Total Spent",
        ],
        columns: SHOPIFY_CUSTOMERS,
        ..COMMON
    },
    Layout {
        name: "mailchimp-audience",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "mailchimp",
        marks: &["Email Address", "OPTIN_TIME", "LAST_CHANGED"],
        columns: MAILCHIMP,
        is_utc: true,
        day_order: Some(DayOrder::MonthFirst),
        ..COMMON
    },
    Layout {
        name: "woocommerce-orders",
        subjects: &[Subject::Orders],
        source: "woocommerce",
        marks: &["order_id", "order_total", "billing_email"],
        columns: WOOCOMMERCE_ORDERS,
        rounds: true,
        is_discounted: true,
        ..COMMON
    },
    Layout {
        name: "woocommerce-customers",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "woocommerce",
        marks: &["billing_email", "billing_first_name", "user_login"],
        columns: WOOCOMMERCE_CUSTOMERS,
        ..COMMON
    },
    Layout {
        name: "woocommerce-customers",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "woocommerce",
        marks: &[
            "customer_id",
            "email",
            "billing_first_name",
            "date_registered",
        ],
        columns: WOOCOMMERCE_CUSTOMERS,
        ..COMMON
    },
    Layout {
        name: "woocommerce-analytics-customers",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "woocommerce",
        marks: &["Username", "Last Active", "Sign Up", "Total Spend", "AOV"],
        columns: WOOCOMMERCE_ANALYTICS,
        ..COMMON
    },
    Layout {
        name: "salla-orders",
        subjects: &[Subject::Orders],
        source: "salla",
        marks: &[
            "رقم الطلب",
            "حالة الطلب",
            "اسم العميل",
            "اسماء المنتجات مع SKU",
        ],
        columns: SALLA_ORDERS,
        rounds: true,
        is_discounted: true,
        ..COMMON
    },
    Layout {
        name: "salla-customers",
        subjects: &[Subject::Customers, Subject::Consents],
        source: "salla",
        marks: &["الاسم الأول", "الاسم الأخير", "رقم الجوال", "البريد الإلكتروني"],
        columns: SALLA_CUSTOMERS,
        ..COMMON
    },
    Layout {
        name: RETAIL,
        subjects: &[Subject::Orders],
        source: "generic",
        marks: &[
            "invoice",
            "stock_code",
            "description",
            "quantity",
            "invoice_at",
            "unit_price",
            "customer_id",
        ],
        columns: &[],
        ..COMMON
    },
    Layout {
        name: RETAIL,
        subjects: &[Subject::Orders],
        source: "generic",
        marks: &[
            "InvoiceNo",
            "StockCode",
            "Description",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
        ],
        columns: &[],
        ..COMMON
    },
];

/// The layout whose cancellations are settled over the whole file.
pub const RETAIL: &str = "online-retail";

impl Layout {
    /// Whether the headers (in their compared form) have all its marks.
    pub(super) fn fits(&self, headers: &[String]) -> bool {
        !self.marks.is_empty()
            && self.marks.iter().all(|mark| {
                let mark = plain(mark);
                headers.contains(&mark)
            })
    }

    /// Its file is invoices whose cancellations begin with C.
    pub fn is_retail(&self) -> bool {
        self.name == RETAIL
    }
}

const SHOPIFY_CUSTOMERS: &[(&str, Field)] = &[
    ("Customer ID", Field::CustomerId),
    ("First Name", Field::FirstName),
    ("Last Name", Field::LastName),
    ("Email", Field::Email),
    ("Phone", Field::Phone),
    ("Default Address Phone", Field::Phone),
    ("Accepts Email Marketing", Field::AcceptsEmail),
    ("Accepts Marketing", Field::AcceptsEmail),
    ("Accepts SMS Marketing", Field::AcceptsSms),
    ("Default Address City", Field::City),
    ("City", Field::City),
    ("Default Address Country Code", Field::Country),
    ("Country Code", Field::Country),
    ("Language", Field::Language),
    ("Tags", Field::Tags),
];

const SHOPIFY_ORDERS: &[(&str, Field)] = &[
    ("Id", Field::OrderId),
    ("Name", Field::OrderNumber),
    ("Email", Field::Email),
    ("Phone", Field::Phone),
    ("Billing Phone", Field::Phone),
    ("Shipping Phone", Field::Phone),
    ("Billing Name", Field::Name),
    ("Shipping Name", Field::Name),
    ("Billing City", Field::City),
    ("Shipping City", Field::City),
    ("Billing Country", Field::Country),
    ("Shipping Country", Field::Country),
    ("Created at", Field::PlacedAt),
    ("Paid at", Field::PaidAt),
    ("Fulfilled at", Field::FulfilledAt),
    ("Cancelled at", Field::CancelledAt),
    ("Currency", Field::Currency),
    ("Subtotal", Field::Items),
    ("Shipping", Field::Shipping),
    ("Taxes", Field::Tax),
    ("Total", Field::Total),
    ("Discount Code", Field::Coupons),
    ("Discount Amount", Field::Discount),
    ("Refunded Amount", Field::Refunded),
    ("Payment Method", Field::PaymentMethod),
    ("Location", Field::Branch),
    ("Employee", Field::Cashier),
    ("Receipt Number", Field::Receipt),
    ("Lineitem quantity", Field::Quantity),
    ("Lineitem name", Field::Title),
    ("Lineitem price", Field::UnitPrice),
    ("Lineitem sku", Field::Sku),
    ("Lineitem discount", Field::LineDiscount),
];

const MAILCHIMP: &[(&str, Field)] = &[
    ("Email Address", Field::Email),
    ("First Name", Field::FirstName),
    ("Last Name", Field::LastName),
    ("Phone Number", Field::Phone),
    ("SMS Phone Number", Field::Phone),
    ("Birthday", Field::Birthday),
    ("CC", Field::Country),
    ("TIMEZONE", Field::Zone),
    ("TAGS", Field::Tags),
    ("LAST_CHANGED", Field::UpdatedAt),
    ("OPTIN_TIME", Field::ConsentAt),
    ("CONFIRM_TIME", Field::ConfirmedAt),
    ("UNSUB_TIME", Field::UnsubscribedAt),
    ("CLEAN_TIME", Field::CleanedAt),
    ("Status", Field::Status),
];

const WOOCOMMERCE_CUSTOMERS: &[(&str, Field)] = &[
    ("customer_id", Field::CustomerId),
    ("ID", Field::CustomerId),
    ("email", Field::Email),
    ("user_email", Field::Email),
    ("billing_email", Field::Email),
    ("first_name", Field::FirstName),
    ("billing_first_name", Field::FirstName),
    ("last_name", Field::LastName),
    ("billing_last_name", Field::LastName),
    ("billing_phone", Field::Phone),
    ("billing_city", Field::City),
    ("billing_country", Field::Country),
    ("date_registered", Field::CreatedAt),
    ("user_registered", Field::CreatedAt),
];

const WOOCOMMERCE_ANALYTICS: &[(&str, Field)] = &[
    ("Name", Field::Name),
    ("Email", Field::Email),
    ("Sign Up", Field::CreatedAt),
    ("Country / Region", Field::Country),
    ("Country", Field::Country),
    ("City", Field::City),
];

const WOOCOMMERCE_ORDERS: &[(&str, Field)] = &[
    ("order_id", Field::OrderId),
    ("order_number", Field::OrderNumber),
    ("order_number_formatted", Field::OrderNumber),
    ("date", Field::PlacedAt),
    ("order_date", Field::PlacedAt),
    ("paid_date", Field::PaidAt),
    ("status", Field::OrderStatus),
    ("customer_id", Field::CustomerId),
    ("customer_user", Field::CustomerId),
    ("billing_email", Field::Email),
    ("customer_email", Field::Email),
    ("billing_phone", Field::Phone),
    ("billing_first_name", Field::FirstName),
    ("billing_last_name", Field::LastName),
    ("billing_full_name", Field::Name),
    ("billing_city", Field::City),
    ("billing_country", Field::Country),
    ("order_currency", Field::Currency),
    ("currency", Field::Currency),
    ("shipping_total", Field::Shipping),
    ("fee_total", Field::Fees),
    ("tax_total", Field::Tax),
    ("discount_total", Field::Discount),
    ("order_total", Field::Total),
    ("refunded_total", Field::Refunded),
    ("payment_method", Field::PaymentMethod),
    ("coupon_items", Field::Coupons),
    ("coupons", Field::Coupons),
    ("item_sku", Field::Sku),
    ("item_product_id", Field::Sku),
    ("item_name", Field::Title),
    ("item_quantity", Field::Quantity),
    ("item_total", Field::Amount),
    ("line_items", Field::Products),
];

const SALLA_CUSTOMERS: &[(&str, Field)] = &[
    ("رقم العميل", Field::CustomerId),
    ("معرف العميل", Field::CustomerId),
    ("الاسم الأول", Field::FirstName),
    ("الاسم الأخير", Field::LastName),
    ("رقم الجوال", Field::Phone),
    ("البريد الإلكتروني", Field::Email),
    ("الجنس", Field::Gender),
    ("تاريخ الميلاد", Field::Birthday),
    ("المدينة", Field::City),
    ("الدولة", Field::Country),
    ("المجموعة", Field::Tags),
    ("تاريخ التسجيل", Field::CreatedAt),
    ("تاريخ الإنشاء", Field::CreatedAt),
];

const SALLA_ORDERS: &[(&str, Field)] = &[
    ("رقم الطلب", Field::OrderId),
    ("اسم العميل", Field::Name),
    ("رقم الجوال", Field::Phone),
    ("البريد الإلكتروني", Field::Email),
    ("المدينة", Field::City),
    ("الدولة", Field::Country),
    ("حالة الطلب", Field::OrderStatus),
    ("تاريخ الطلب", Field::PlacedAt),
    ("تاريخ آخر تحديث للطلب", Field::UpdatedAt),
    ("طريقة الدفع", Field::PaymentMethod),
    ("العملة", Field::Currency),
    ("مجموع السلة", Field::Gross),
    ("إجمالي السلة", Field::Gross),
    ("الخصم", Field::Discount),
    ("قيمة خصم الكوبون", Field::Discount),
    ("رمز الكوبون", Field::Coupons),
    ("تكلفة الشحن", Field::Shipping),
    ("رسوم الدفع عند الاستلام", Field::Fees),
    ("الضريبة", Field::Tax),
    ("إجمالي الطلب", Field::Total),
    ("الفرع", Field::Branch),
    ("skus_json", Field::Products),
    ("اسماء المنتجات مع SKU", Field::Products),
];
