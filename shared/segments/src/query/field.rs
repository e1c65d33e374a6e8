//! The fields of a person: their names, kinds, and where their values come from. docs/SEGMENTS.md shows this table.
//!
//! It refuses to know values; `evaluate` reads them.

/// What a value can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number, kept in millionths.
    Number,
    /// Whole days.
    Days,
    /// An amount in the store's currency, kept in minor units.
    Money,
    /// A part of a whole, kept in millionths.
    Share,
    /// A day of the store's calendar.
    Date,
    /// A day that comes round every year.
    Yearly,
    /// A text.
    Text,
    /// Any number of texts.
    Texts,
    /// True or false.
    Truth,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Purchase days of the profile.
    Purchases,
    /// What the night decides, or anybody who reads the profile by the store's standards.
    Standing,
    /// The lifetime models.
    Models,
    /// What the profile says of the person.
    Profile,
    /// What happened (orders in detail, views, messages), kept beside the purchase days.
    Happenings,
}

/// RFM names.
pub(crate) const RFM_NAMES: &[&str] = &[
    "champions",
    "loyal",
    "potential_loyalists",
    "new_customers",
    "promising",
    "needs_attention",
    "about_to_sleep",
    "at_risk",
    "cant_lose",
    "hibernating",
    "lost",
    "prospect",
];
pub(crate) const STAGES: &[&str] = &[
    "anonymous",
    "lead",
    "reactivated",
    "new",
    "active",
    "cooling",
    "at_risk",
    "lapsed",
    "lost",
];
pub(crate) const BANDS: &[&str] = &["too_early", "low", "medium", "high"];
pub(crate) const PACES: &[&str] = &["on_time", "at_risk", "inactive"];
pub(crate) const GRADES: &[&str] = &["A", "B", "C"];
pub(crate) const LANGUAGES: &[&str] = &["ar", "fa", "en"];
pub(crate) const GENDERS: &[&str] = &["female", "male", "other"];
pub(crate) const AGES: &[&str] = &[
    "under_18", "18-24", "25-34", "35-44", "45-54", "55-64", "65+",
];
pub(crate) const CHANNELS: &[&str] = &[
    "email",
    "sms",
    "whatsapp",
    "push",
    "telegram",
    "messenger",
    "instagram",
];
pub(crate) const CONSENTS: &[&str] = &["granted", "pending", "denied", "none"];
pub(crate) const TIERS: &[&str] = &["bronze", "silver", "gold", "platinum"];

macro_rules! fields {
    ($($name:ident $id:literal $kind:expr, $source:ident, $example:literal, $doc:literal, $ar:literal, $fa:literal;)*) => {
        /// A field of a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = $doc] $name,)*
        }

        impl Field {
            /// All fields, in the order of docs/SEGMENTS.md.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in segment texts.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it can be compared with.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => $kind,)* }
            }

            /// Where its value comes from.
            pub const fn source(self) -> Source {
                match self { $(Self::$name => Source::$source,)* }
            }

            /// A condition with it.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$name => $example,)* }
            }

            /// What it is, in English, Arabic and Persian. Arabic and Persian await a native speaker's review.
            pub const fn names(self) -> [&'static str; 3] {
                match self { $(Self::$name => [$doc, $ar, $fa],)* }
            }
        }
    };
}

use Kind::{Choice, Date, Days, Money, Number, Share, Text, Texts, Truth, Yearly};

fields! {
    OrdersCount "orders_count" Number, Purchases, "orders_count >= 3 IN LAST 365d", "qualifying orders", "عدد الطلبات", "شمار سفارش‌ها";
    NetSpend "net_spend" Money, Purchases, "net_spend_365d > 500 SAR", "net spend", "صافي الإنفاق", "خرید خالص";
    Aov "aov" Money, Purchases, "aov > 200 SAR", "average order value", "متوسط قيمة الطلب", "میانگین ارزش سفارش";
    FirstOrderDate "first_order_date" Date, Purchases, "first_order_date IN this month", "day of the first order", "يوم أول طلب", "روز نخستین سفارش";
    LastOrderDate "last_order_date" Date, Purchases, "last_order_date >= 2026-01-01", "day of the last order", "يوم آخر طلب", "روز آخرین سفارش";
    DaysSinceFirstOrder "days_since_first_order" Days, Purchases, "days_since_first_order <= 30", "days since the first order", "الأيام منذ أول طلب", "روزهای گذشته از نخستین سفارش";
    DaysSinceLastOrder "days_since_last_order" Days, Purchases, "days_since_last_order >= 90", "days since the last order", "الأيام منذ آخر طلب", "روزهای گذشته از آخرین سفارش";
    DaysBetweenOrders "days_between_orders" Days, Purchases, "days_between_orders <= 45", "average days between purchase days", "متوسط الأيام بين الطلبات", "میانگین روزهای میان سفارش‌ها";
    DiscountedOrders "discounted_orders" Number, Profile, "discounted_orders >= 2", "orders with a discount", "الطلبات المخفّضة", "سفارش‌های با تخفیف";
    DiscountShare "discount_share" Share, Profile, "discount_share >= 50%", "share of orders with a discount", "نسبة الطلبات المخفّضة", "سهم سفارش‌های با تخفیف";
    RfmR "rfm.r" Number, Standing, "rfm.r >= 4", "recency score, 1 to 5", "درجة الحداثة", "امتیاز تازگی";
    RfmF "rfm.f" Number, Standing, "rfm.f = 1", "frequency score, 1 to 5", "درجة التكرار", "امتیاز تکرار";
    RfmM "rfm.m" Number, Standing, "rfm.m BETWEEN 4 AND 5", "monetary score, 1 to 5", "درجة القيمة", "امتیاز ارزش";
    RfmFm "rfm.fm" Number, Standing, "rfm.fm >= 4", "mean of frequency and monetary scores", "متوسط درجتي التكرار والقيمة", "میانگین امتیاز تکرار و ارزش";
    RfmSegment "rfm.segment" Choice(RFM_NAMES), Standing, "rfm.segment IN (champions, loyal)", "RFM segment", "شريحة RFM", "بخش RFM";
    Stage "stage" Choice(STAGES), Standing, "stage = active", "lifecycle stage", "مرحلة دورة الحياة", "مرحلهٔ چرخهٔ عمر";
    Vip "vip" Truth, Standing, "vip", "VIP: top tenth by net spend of 365 days", "من كبار العملاء", "مشتری ویژه";
    OneTimeBuyer "one_time_buyer" Truth, Standing, "one_time_buyer", "one-time buyer", "مشترٍ لمرة واحدة", "خریدار یک‌باره";
    DiscountDriven "discount_driven" Truth, Standing, "NOT discount_driven", "at least half of the orders discounted", "باحث عن الخصومات", "تخفیف‌محور";
    SpendToVip "spend_to_vip" Money, Standing, "spend_to_vip BETWEEN 1 SAR AND 100 SAR", "what is missing to VIP", "المتبقي ليصبح من كبار العملاء", "مانده تا مشتری ویژه";
    PAlive "p_alive" Share, Models, "p_alive >= 80%", "probability that they come back", "احتمال العودة", "احتمال بازگشت";
    ChurnRisk "churn_risk" Share, Models, "churn_risk > 70%", "churn risk, 1 - P(alive)", "خطر الفقدان", "خطر ریزش";
    ChurnBand "churn_band" Choice(BANDS), Models, "churn_band = high", "churn band", "فئة خطر الفقدان", "ردهٔ خطر ریزش";
    ExpectedOrders "expected_orders" Number, Models, "expected_orders >= 1.5", "expected orders in 365 days", "الطلبات المتوقعة خلال سنة", "سفارش‌های مورد انتظار یک سال";
    OrderChance "order_chance" Share, Models, "order_chance < 20%", "probability of an order in 365 days", "احتمال الطلب خلال سنة", "احتمال سفارش در یک سال";
    ExpectedOrderValue "expected_order_value" Money, Models, "expected_order_value > 150 SAR", "expected value of an order", "القيمة المتوقعة للطلب", "ارزش مورد انتظار سفارش";
    PredictedClv "predicted_clv" Money, Models, "predicted_clv >= p90", "predicted value of the coming 365 days", "القيمة المتوقعة خلال سنة", "ارزش پیش‌بینی‌شدهٔ یک سال";
    PredictedClvLow "predicted_clv_low" Money, Models, "predicted_clv_low > 100 SAR", "lower end of the predicted value", "الحد الأدنى للقيمة المتوقعة", "کران پایین ارزش پیش‌بینی‌شده";
    PredictedClvHigh "predicted_clv_high" Money, Models, "predicted_clv_high < 50 SAR", "upper end of the predicted value", "الحد الأعلى للقيمة المتوقعة", "کران بالای ارزش پیش‌بینی‌شده";
    TotalClv "total_clv" Money, Models, "total_clv > 5000 SAR", "net spend and predicted value together", "القيمة الكلية", "ارزش کل";
    ExpectedNextOrder "expected_next_order" Date, Models, "expected_next_order IN next 14d", "expected day of the next order", "الموعد المتوقع للطلب القادم", "روز مورد انتظار سفارش بعدی";
    DaysToNextOrder "days_to_next_order" Days, Models, "days_to_next_order <= 7", "days until the expected next order", "الأيام حتى الطلب المتوقع", "روزهای مانده تا سفارش بعدی";
    OverdueRatio "overdue_ratio" Number, Models, "overdue_ratio > 1.5", "days since the last order over the expected gap", "نسبة التأخر", "نسبت دیرکرد";
    Pace "pace" Choice(PACES), Models, "pace = inactive", "overdue ratio in words", "وتيرة الشراء", "آهنگ خرید";
    ClvGrade "clv_grade" Choice(GRADES), Models, "clv_grade = A", "how much of the forecast is their own", "درجة موثوقية التوقع", "درجهٔ اطمینان پیش‌بینی";
    Identified "identified" Truth, Profile, "identified", "has a verified identifier", "معروف الهوية", "شناخته‌شده";
    HasEmail "has_email" Truth, Profile, "has_email", "has an email address", "لديه بريد إلكتروني", "ایمیل دارد";
    HasPhone "has_phone" Truth, Profile, "has_phone", "has a phone number", "لديه رقم هاتف", "تلفن دارد";
    City "city" Text, Profile, "city IN (\"Riyadh\", \"الرياض\")", "city", "المدينة", "شهر";
    Country "country" Text, Profile, "country = SA", "country code", "رمز البلد", "کد کشور";
    Language "language" Choice(LANGUAGES), Profile, "language = fa", "language", "اللغة", "زبان";
    Gender "gender" Choice(GENDERS), Profile, "gender = female", "gender", "الجنس", "جنسیت";
    Birthday "birthday" Yearly, Profile, "anniversary(birthday) IN this month", "birthday", "تاريخ الميلاد", "تاریخ تولد";
    Age "age" Number, Profile, "age BETWEEN 18 AND 34", "age in years", "العمر", "سن";
    AgeGroup "age_group" Choice(AGES), Profile, "age_group = \"35-44\"", "age group", "الفئة العمرية", "گروه سنی";
    Tags "tags" Texts, Profile, "tags CONTAINS \"wholesale\"", "tags", "الوسوم", "برچسب‌ها";
    SignupDate "signup_date" Date, Profile, "signup_date > 30d ago", "day of registration", "يوم التسجيل", "روز ثبت‌نام";
    DaysSinceSignup "days_since_signup" Days, Profile, "days_since_signup <= 7", "days since registration", "الأيام منذ التسجيل", "روزهای گذشته از ثبت‌نام";
    FirstSeenDate "first_seen_date" Date, Profile, "first_seen_date IN last month", "day of the first event", "يوم أول ظهور", "روز نخستین رویداد";
    LastSeenDate "last_seen_date" Date, Profile, "last_seen_date < 90d ago", "day of the last event", "يوم آخر ظهور", "روز آخرین رویداد";
    DaysSinceLastInteraction "days_since_last_interaction" Days, Profile, "days_since_last_interaction > 60", "days since the last event of any kind", "الأيام منذ آخر تفاعل", "روزهای گذشته از آخرین تعامل";
    ConsentEmail "consent.email" Choice(CONSENTS), Profile, "consent.email = granted", "consent to email", "الموافقة على البريد", "رضایت ایمیل";
    ConsentSms "consent.sms" Choice(CONSENTS), Profile, "consent.sms != denied", "consent to text messages", "الموافقة على الرسائل القصيرة", "رضایت پیامک";
    ConsentWhatsapp "consent.whatsapp" Choice(CONSENTS), Profile, "consent.whatsapp = granted", "consent to WhatsApp", "الموافقة على واتساب", "رضایت واتس‌اپ";
    ConsentPush "consent.push" Choice(CONSENTS), Profile, "consent.push = granted", "consent to push messages", "الموافقة على الإشعارات", "رضایت اعلان";
    ConsentTelegram "consent.telegram" Choice(CONSENTS), Profile, "consent.telegram = none", "consent to Telegram", "الموافقة على تيليجرام", "رضایت تلگرام";
    ConsentMessenger "consent.messenger" Choice(CONSENTS), Profile, "consent.messenger = granted", "consent to Messenger", "الموافقة على ماسنجر", "رضایت مسنجر";
    ConsentInstagram "consent.instagram" Choice(CONSENTS), Profile, "consent.instagram = granted", "consent to Instagram", "الموافقة على إنستغرام", "رضایت اینستاگرام";
    PreferredChannel "preferred_channel" Choice(CHANNELS), Profile, "preferred_channel = whatsapp", "preferred channel", "القناة المفضلة", "کانال دلخواه";
    AcquisitionChannel "acquisition_channel" Text, Profile, "acquisition_channel = instagram", "where they came from first", "قناة الاكتساب", "کانال جذب";
    PaymentMethod "payment_method" Text, Profile, "payment_method = cod", "payment method of the last order", "طريقة دفع آخر طلب", "روش پرداخت آخرین سفارش";
    MostVisitedBranch "most_visited_branch" Text, Profile, "most_visited_branch = Olaya", "branch they visit most", "الفرع الأكثر زيارة", "شعبهٔ پربازدید";
    Visits "visits" Number, Profile, "visits >= 10", "visits to site and branches", "عدد الزيارات", "شمار بازدیدها";
    WebVisits "web_visits" Number, Profile, "web_visits > 5", "visits to the site", "زيارات الموقع", "بازدیدهای سایت";
    BranchVisits "branch_visits" Number, Profile, "branch_visits = 0", "visits to branches", "زيارات الفروع", "بازدیدهای شعبه";
    VisitsPerMonth "visits_per_month" Number, Profile, "visits_per_month >= 2", "average visits per month", "متوسط الزيارات شهريًا", "میانگین بازدید ماهانه";
    BoughtCategory "bought_category" Texts, Happenings, "bought_category = \"skin\"", "categories bought", "الفئات المشتراة", "دسته‌های خریده‌شده";
    BoughtProduct "bought_product" Texts, Happenings, "bought_product = \"SKU-1\"", "products bought", "المنتجات المشتراة", "محصولات خریده‌شده";
    BoughtBrand "bought_brand" Texts, Happenings, "bought_brand IN (\"A\", \"B\")", "brands bought", "العلامات المشتراة", "برندهای خریده‌شده";
    FavouriteCategory "favourite_category" Texts, Profile, "favourite_category = \"coffee\"", "favourite categories", "الفئات المفضلة", "دسته‌های دلخواه";
    FavouriteProduct "favourite_product" Texts, Profile, "favourite_product = \"SKU-1\"", "favourite products", "المنتجات المفضلة", "محصولات دلخواه";
    ResponseChance "response_chance" Share, Profile, "response_chance >= 10%", "probability of a response to a message", "احتمال الاستجابة", "احتمال پاسخ";
    Points "points" Number, Profile, "points >= 500", "loyalty points to spend", "نقاط الولاء", "امتیاز وفاداری";
    Tier "tier" Choice(TIERS), Profile, "tier IN (gold, platinum)", "loyalty tier", "فئة الولاء", "سطح وفاداری";
}

/// Names that other systems and our scope use for a field, for "did you mean".
const ELSEWHERE: &[(&str, &str)] = &[
    ("number_of_orders", "orders_count"),
    ("order_count", "orders_count"),
    ("orders", "orders_count"),
    ("amount_spent", "net_spend"),
    ("total_spent", "net_spend"),
    ("total_spend", "net_spend"),
    ("spend", "net_spend"),
    ("average_order_value", "aov"),
    ("last_order", "last_order_date"),
    ("first_order", "first_order_date"),
    ("recency", "days_since_last_order"),
    ("rfm_r", "rfm.r"),
    ("rfm.recency", "rfm.r"),
    ("rfm_f", "rfm.f"),
    ("rfm.frequency", "rfm.f"),
    ("rfm_m", "rfm.m"),
    ("rfm.monetary", "rfm.m"),
    ("rfm", "rfm.segment"),
    ("rfm_segment", "rfm.segment"),
    ("rfm.name", "rfm.segment"),
    ("segment", "rfm.segment"),
    ("lifecycle", "stage"),
    ("lifecycle_stage", "stage"),
    ("clv", "predicted_clv"),
    ("ltv", "predicted_clv"),
    ("churn", "churn_band"),
    ("alive", "p_alive"),
    ("next_order", "expected_next_order"),
    ("overdue", "overdue_ratio"),
    ("email", "has_email"),
    ("phone", "has_phone"),
    ("customer_tags", "tags"),
    ("tag", "tags"),
    ("email_subscription_status", "consent.email"),
    ("sms_subscription_status", "consent.sms"),
    ("consent", "consent.email"),
    ("birth_date", "birthday"),
    ("date_of_birth", "birthday"),
    ("created_at", "signup_date"),
    ("customer_added_date", "signup_date"),
    ("registered", "signup_date"),
    ("source", "acquisition_channel"),
    ("channel", "preferred_channel"),
    ("branch", "most_visited_branch"),
    ("category", "bought_category"),
    ("product", "bought_product"),
    ("products_purchased", "bought_product"),
    ("favorite_category", "favourite_category"),
    ("favorite_product", "favourite_product"),
    ("customer_countries", "country"),
    ("customer_cities", "city"),
    ("customer_language", "language"),
];

impl Kind {
    /// The kind, with its article.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Days => "a number of days",
            Self::Money => "an amount of money",
            Self::Share => "a share",
            Self::Date => "a date",
            Self::Yearly => "a day of the year",
            Self::Text => "a text",
            Self::Texts => "a set of texts",
            Self::Truth => "true or false",
            Self::Choice(_) => "one of fixed words",
        }
    }
}

impl Field {
    /// The field of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.id() == id)
    }

    /// Whether it can be limited to a period (`orders_count_90d`, `IN LAST 90d`).
    pub const fn has_period(self) -> bool {
        matches!(self, Self::OrdersCount | Self::NetSpend | Self::Aov)
    }

    /// The name somebody may have meant.
    pub(crate) fn nearest(name: &str) -> Option<&'static str> {
        let known = ELSEWHERE.iter().find(|(other, _)| *other == name);
        let ids = Self::ALL.iter().map(|field| field.id());
        known
            .map(|(_, id)| *id)
            .or_else(|| super::nearest(name, ids))
    }
}
