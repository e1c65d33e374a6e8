//! What people call their columns, in English, Arabic and Persian. Compared in the form [`super::header`] brings headers to, so that
//! letter variants, marks and punctuation need no entry of their own. The first name of a field that a file has is read first.

use super::field::{Field, Subject};

/// Names of a field with bars between them.
type Names = &'static [(Field, &'static str)];

/// The names of a subject's fields, its own before those of the person it is about.
pub(super) fn names(subject: Subject) -> impl Iterator<Item = (Field, &'static str)> {
    let own = match subject {
        Subject::Customers => CUSTOMERS,
        Subject::Orders => ORDERS,
        Subject::Consents => CONSENTS,
    };
    let flags: Names = match subject {
        Subject::Orders => &[],
        Subject::Customers | Subject::Consents => FLAGS,
    };
    own.iter()
        .chain(PERSON)
        .chain(flags)
        .flat_map(|(field, names)| names.split('|').map(|name| (*field, name)))
}

const PERSON: Names = &[
    (
        Field::CustomerId,
        "customer_id|customer number|client id|user id|رقم العميل|معرف العميل|كود العميل|شناسه مشتری|کد مشتری|شماره مشتری|کد اشتراک",
    ),
    (
        Field::Email,
        "email|e-mail|email address|mail|customer email|البريد الإلكتروني|بريد الكتروني|الايميل|ايميل|البريد|ایمیل|پست الکترونیک|آدرس ایمیل|رایانامه",
    ),
    (
        Field::Phone,
        "phone|phone number|mobile|mobile number|mobile phone|cell|cell phone|telephone|tel|whatsapp|whatsapp number|customer phone|رقم الجوال|الجوال|جوال|رقم الهاتف|الهاتف|هاتف|الموبايل|رقم الموبايل|جوال العميل|الهاتف المحمول|موبایل|شماره موبایل|تلفن|شماره تلفن|تلفن همراه|شماره همراه|همراه|شماره تماس",
    ),
    (
        Field::Name,
        "name|full name|customer name|customer|الاسم|اسم العميل|الاسم الكامل|اسم الزبون|العميل|نام و نام خانوادگی|نام کامل|نام مشتری|مشتری|نام ونام خانوادگی",
    ),
    (
        Field::FirstName,
        "first_name|given name|forename|الاسم الأول|الاسم الاول|نام|نام کوچک",
    ),
    (
        Field::LastName,
        "last_name|family name|surname|الاسم الأخير|اسم العائلة|العائلة|اللقب|نام خانوادگی|فامیل|فامیلی",
    ),
    (Field::Language, "language|locale|lang|اللغة|لغة|زبان"),
    (
        Field::Country,
        "country|country code|الدولة|البلد|دولة|کشور",
    ),
    (Field::City, "city|town|المدينة|مدينة|شهر"),
    (Field::Gender, "gender|sex|الجنس|النوع|جنسیت"),
    (
        Field::Zone,
        "timezone|time zone|zone|المنطقة الزمنية|منطقه زمانی",
    ),
    (
        Field::Birthday,
        "birthday|birth date|birthdate|date of birth|dob|تاريخ الميلاد|الميلاد|تاريخ الولادة|تاریخ تولد|تولد",
    ),
    (
        Field::Card,
        "card|loyalty card|card number|بطاقة الولاء|رقم البطاقة|کارت وفاداری|شماره کارت باشگاه|کارت باشگاه",
    ),
];

const FLAGS: Names = &[
    (
        Field::AcceptsEmail,
        "accepts_email|accepts email marketing|accepts marketing|email consent|email opt in|newsletter|subscribed|النشرة البريدية|الموافقة على البريد|عضویت خبرنامه|خبرنامه",
    ),
    (
        Field::AcceptsSms,
        "accepts_sms|accepts sms marketing|sms consent|sms opt in|sms|الموافقة على الرسائل|الرسائل النصية|پیامک|رضایت پیامک",
    ),
    (
        Field::AcceptsWhatsapp,
        "accepts_whatsapp|whatsapp consent|whatsapp opt in|الموافقة على واتساب|رضایت واتساپ",
    ),
];

const CUSTOMERS: Names = &[
    (Field::CustomerId, "id|الرقم|المعرف|شناسه|کد"),
    (
        Field::Tags,
        "tags|tag|labels|groups|segment|الوسوم|التصنيف|المجموعة|برچسب|برچسب ها|گروه",
    ),
    (
        Field::CreatedAt,
        "created_at|date created|created|registered|date registered|sign up|sign up date|joined|تاريخ التسجيل|تاريخ الإنشاء|تاريخ الانضمام|تاریخ عضویت|تاریخ ثبت نام|تاریخ ایجاد",
    ),
    (
        Field::UpdatedAt,
        "updated_at|date updated|modified|last modified|last updated|تاريخ التحديث|آخر تحديث|تاریخ بروزرسانی",
    ),
    (
        Field::ConsentAt,
        "at|consent_at|opt in time|consent date|تاريخ الموافقة|تاریخ رضایت",
    ),
];

const ORDERS: Names = &[
    (
        Field::OrderId,
        "order_id|id|order|رقم الطلب|معرف الطلب|شناسه سفارش|کد سفارش|شماره سفارش",
    ),
    (
        Field::OrderNumber,
        "order_number|order no|order|invoice|invoice number|رقم الفاتورة|شماره فاکتور",
    ),
    (
        Field::PlacedAt,
        "placed_at|order date|date|created at|order created|purchase date|تاريخ الطلب|التاريخ|تاريخ الشراء|تاريخ الإنشاء|تاریخ سفارش|تاریخ|تاریخ ثبت|تاریخ خرید",
    ),
    (
        Field::UpdatedAt,
        "updated_at|date updated|date modified|last updated|تاريخ آخر تحديث للطلب|تاريخ التحديث|آخر تحديث|تاریخ بروزرسانی",
    ),
    (Field::PaidAt, "paid_at|date paid|تاريخ الدفع|تاریخ پرداخت"),
    (
        Field::FulfilledAt,
        "fulfilled_at|date completed|shipped at|تاريخ الشحن|تاریخ ارسال",
    ),
    (
        Field::CancelledAt,
        "cancelled_at|canceled at|تاريخ الإلغاء|تاریخ لغو",
    ),
    (
        Field::OrderStatus,
        "order_status|status|حالة الطلب|الحالة|وضعیت|وضعیت سفارش",
    ),
    (
        Field::Currency,
        "currency|order currency|currency code|العملة|ارز|واحد پول",
    ),
    (
        Field::Items,
        "items|net|net sales|items total|صافي المبيعات|جمع اقلام پس از تخفیف",
    ),
    (
        Field::Gross,
        "gross|subtotal|sub total|مجموع السلة|إجمالي السلة|المجموع الفرعي|مجموع المنتجات|جمع اقلام|جمع جزء",
    ),
    (
        Field::Discount,
        "discount|discount amount|discount total|الخصم|قيمة الخصم|إجمالي الخصم|تخفیف|مبلغ تخفیف",
    ),
    (
        Field::Tax,
        "tax|taxes|vat|tax total|الضريبة|إجمالي الضريبة|ضريبة القيمة المضافة|مالیات|ارزش افزوده",
    ),
    (
        Field::Shipping,
        "shipping|shipping cost|shipping total|delivery|تكلفة الشحن|الشحن|رسوم الشحن|هزینه ارسال|حمل",
    ),
    (
        Field::Fees,
        "fees|fee|cod fee|رسوم الدفع عند الاستلام|الرسوم|کارمزد",
    ),
    (
        Field::Total,
        "total|order total|grand total|amount paid|إجمالي الطلب|الإجمالي|المجموع|المبلغ الإجمالي|قيمة الطلب|مبلغ کل|جمع کل|مبلغ سفارش|مبلغ",
    ),
    (
        Field::Refunded,
        "refunded|refunded amount|refund|المبلغ المسترجع|المسترجع|مبلغ بازگشتی|مرجوعی",
    ),
    (
        Field::Coupons,
        "coupons|coupon|coupon code|discount code|رمز الكوبون|كود الخصم|كوبون|کد تخفیف",
    ),
    (
        Field::PaymentMethod,
        "payment_method|payment|طريقة الدفع|وسيلة الدفع|روش پرداخت",
    ),
    (Field::Test, "test|is test|طلب تجريبي|آزمایشی"),
    (Field::Branch, "branch|location|store|الفرع|فرع|شعبه"),
    (
        Field::Cashier,
        "cashier|employee|الكاشير|البائع|صندوقدار|فروشنده",
    ),
    (
        Field::Receipt,
        "receipt|receipt number|رقم الإيصال|شماره رسید",
    ),
    (
        Field::Sku,
        "sku|stock code|product code|item sku|رمز المنتج|رقم المنتج|کد کالا|کد محصول",
    ),
    (
        Field::Title,
        "title|product|product name|item|item name|description|اسم المنتج|المنتج|نام کالا|نام محصول|کالا",
    ),
    (Field::Quantity, "quantity|qty|pieces|الكمية|العدد|تعداد"),
    (
        Field::UnitPrice,
        "unit_price|price|item price|السعر|سعر الوحدة|سعر المنتج|قیمت|قیمت واحد|فی",
    ),
    (
        Field::Amount,
        "amount|line total|item total|إجمالي المنتج|مبلغ سطر|جمع سطر",
    ),
    (
        Field::LineDiscount,
        "line_discount|item discount|خصم المنتج|تخفیف سطر",
    ),
    (
        Field::Category,
        "category|product category|التصنيف|القسم|دسته|دسته بندی",
    ),
    (
        Field::Products,
        "products|line items|اسماء المنتجات مع SKU|اسماء المنتجات|المنتجات|محصولات|اقلام",
    ),
];

const CONSENTS: Names = &[
    (Field::CustomerId, "id|المعرف|شناسه"),
    (Field::Channel, "channel|القناة|قناة|کانال"),
    (
        Field::Status,
        "status|consent|state|الحالة|الموافقة|وضعیت|رضایت",
    ),
    (Field::Topic, "topic|purpose|الموضوع|موضوع"),
    (
        Field::ConsentAt,
        "at|date|consent date|consented at|timestamp|التاريخ|تاريخ الموافقة|تاریخ|تاریخ رضایت",
    ),
    (Field::Method, "method|source|المصدر|الطريقة|روش|منبع"),
    (
        Field::Wording,
        "wording|wording version|text|consent text|النص|نص الموافقة|متن|متن رضایت",
    ),
];
