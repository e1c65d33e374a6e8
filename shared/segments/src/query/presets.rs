//! Ready segments: what shops ask for by name, each a text that anybody may copy and change.
//!
//! They name no currency, so that they fit every store, and rest on no other segment.

use crate::Language;

/// A ready segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The stable id.
    pub id: &'static str,
    /// Names in English, Arabic and Persian.
    names: [&'static str; 3],
    /// The text.
    pub text: &'static str,
}

impl Preset {
    /// The name to show. Arabic and Persian await a native speaker's review.
    pub fn name(&self, language: Language) -> &'static str {
        language.pick(self.names)
    }

    /// The preset of this id.
    pub fn of(id: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.id == id)
    }
}

macro_rules! presets {
    ($($id:literal $english:literal $arabic:literal $persian:literal $text:literal;)*) => {
        /// All ready segments.
        pub const PRESETS: &[Preset] = &[
            $(Preset { id: $id, names: [$english, $arabic, $persian], text: $text },)*
        ];
    };
}

presets! {
    "vip" "VIP" "كبار العملاء" "مشتریان ویژه"
        "vip";
    "near_vip" "Nearly VIP" "قريبون من كبار العملاء" "نزدیک به مشتری ویژه"
        "orders_count >= 1 AND NOT vip AND spend_to_vip <= 100";
    "top_spenders" "Top spenders" "الأعلى إنفاقًا" "پرخرج‌ترین‌ها"
        "net_spend >= p90";
    "frequent_buyers" "Frequent buyers" "مشترون متكررون" "خریداران پرتکرار"
        "orders_count_365d >= 3";
    "big_baskets" "Big baskets" "سلال كبيرة" "سبدهای بزرگ"
        "aov >= p80";
    "one_time_buyers" "One-time buyers" "مشترو المرة الواحدة" "خریداران یک‌باره"
        "one_time_buyer";
    "second_order_due" "Ready for a second order" "جاهزون للطلب الثاني" "آمادهٔ سفارش دوم"
        "one_time_buyer AND days_since_last_order BETWEEN 14 AND 60";
    "leads" "Never ordered" "لم يطلبوا بعد" "بدون سفارش"
        "stage = lead";
    "new_customers" "New customers" "عملاء جدد" "مشتریان جدید"
        "stage = new";
    "active" "Active" "نشطون" "فعال"
        "stage IN (new, active, reactivated)";
    "cooling" "Cooling" "في طور الفتور" "رو به سردی"
        "stage = cooling";
    "at_risk" "At risk" "معرّضون للفقدان" "در معرض ریزش"
        "stage = at_risk";
    "at_risk_high_value" "At risk, high value" "معرّضون للفقدان وذوو قيمة عالية" "در معرض ریزش و باارزش"
        "stage IN (cooling, at_risk, lapsed) AND (vip OR net_spend >= p75)";
    "lapsed" "Lapsed" "منقطعون" "غیرفعال"
        "stage IN (lapsed, lost)";
    "lost" "Lost" "مفقودون" "ازدست‌رفته"
        "stage = lost";
    "reactivated" "Came back" "عائدون" "بازگشته"
        "stage = reactivated";
    "no_order_90d" "No order for 90 days" "بلا طلب منذ 90 يومًا" "۹۰ روز بدون سفارش"
        "days_since_last_order >= 90";
    "loyal" "Loyal" "الأوفياء" "وفاداران"
        "rfm.segment IN (champions, loyal)";
    "champions" "Champions" "الأبطال" "قهرمانان"
        "rfm.segment = champions";
    "potential_loyalists" "Potential loyalists" "أوفياء محتملون" "وفاداران بالقوه"
        "rfm.segment IN (potential_loyalists, promising)";
    "needs_attention" "Needs attention" "بحاجة إلى اهتمام" "نیازمند توجه"
        "rfm.segment IN (needs_attention, about_to_sleep)";
    "cant_lose" "Can't lose" "لا نتحمّل خسارتهم" "نباید از دست بروند"
        "rfm.segment = cant_lose";
    "hibernating" "Hibernating" "خاملون" "خفته"
        "rfm.segment IN (hibernating, lost)";
    "discount_driven" "Discount-driven" "الباحثون عن الخصومات" "تخفیف‌محور"
        "discount_driven";
    "budget_shoppers" "Budget shoppers" "متسوقون اقتصاديون" "خریداران اقتصادی"
        "orders_count >= 2 AND discount_share >= 50%";
    "full_price" "Pay the full price" "يشترون بالسعر الكامل" "خریداران قیمت کامل"
        "orders_count >= 2 AND discount_share < 10%";
    "early_adopters" "Early adopters" "المبادرون" "پیشگامان"
        "bought(days_after_launch <= 30)";
    "tech_enthusiasts" "Tech enthusiasts" "عشاق التقنية" "علاقه‌مندان فناوری"
        "bought(category: (\"electronics\", \"tech\", \"إلكترونيات\", \"دیجیتال\"), times >= 2, within: 365d)";
    "category_regulars" "Regulars of a category" "مشترو فئة بانتظام" "خریداران همیشگی یک دسته"
        "bought(category: \"skin\", times >= 3, within: 365d)";
    "high_predicted_value" "High predicted value" "قيمة متوقعة عالية" "ارزش پیش‌بینی‌شدهٔ بالا"
        "predicted_clv >= p90";
    "high_churn_risk" "High churn risk" "خطر فقدان مرتفع" "خطر ریزش بالا"
        "churn_band = high";
    "due_soon" "Due in the coming week" "موعد طلبهم خلال أسبوع" "سفارش بعدی در هفتهٔ پیش رو"
        "expected_next_order IN next 7d";
    "overdue" "Overdue" "متأخرون عن موعدهم" "دیرکرده"
        "pace IN (at_risk, inactive)";
    "birthday_this_month" "Birthday this month" "عيد ميلادهم هذا الشهر" "تولد در این ماه"
        "birthday IN this month";
    "birthday_next_week" "Birthday in the coming week" "عيد ميلادهم خلال أسبوع" "تولد در هفتهٔ پیش رو"
        "birthday IN next 7d";
    "signup_anniversary" "Registered on this day" "ذكرى التسجيل اليوم" "سالگرد ثبت‌نام"
        "anniversary(signup_date) = today";
    "first_order_anniversary" "First order on this day" "ذكرى أول طلب اليوم" "سالگرد نخستین سفارش"
        "anniversary(first_order_date) = today";
    "viewed_not_bought" "Looked, did not buy" "شاهدوا ولم يشتروا" "دیده و نخریده"
        "viewed(within: 14d) AND NOT bought(within: 14d)";
    "carted_not_bought" "Cart without an order" "سلة بلا طلب" "سبد بدون سفارش"
        "carted(within: 7d) AND NOT bought(within: 7d)";
    "engaged" "Engaged with messages" "متفاعلون مع الرسائل" "درگیر با پیام‌ها"
        "clicked(within: 90d) OR replied(within: 90d)";
    "sunset" "Silent for a year" "صامتون منذ عام" "یک سال خاموش"
        "received(before: 12mo ago) AND NOT (opened(within: 12mo) OR clicked(within: 12mo) OR replied(within: 12mo) OR bought(within: 12mo))";
    "likely_to_respond" "Likely to respond" "يُتوقع أن يستجيبوا" "احتمال پاسخ بالا"
        "response_chance >= 20%";
    "whatsapp_vip" "VIP who allow WhatsApp" "كبار العملاء على واتساب" "مشتریان ویژهٔ واتس‌اپ"
        "vip AND consent.whatsapp = granted";
    "branch_customers" "Branch customers" "عملاء الفروع" "مشتریان شعبه"
        "ordered_at_branch(within: 365d)";
    "online_and_branch" "Online and in a branch" "عبر الإنترنت وفي الفروع" "آنلاین و شعبه"
        "ordered_at_branch() AND bought(channel: \"online\")";
    "cash_on_delivery" "Cash on delivery" "الدفع عند الاستلام" "پرداخت در محل"
        "payment_method = \"cod\"";
    "from_social" "Came from social media" "قادمون من التواصل الاجتماعي" "از شبکه‌های اجتماعی"
        "acquisition_channel IN (\"instagram\", \"facebook\", \"tiktok\", \"snapchat\", \"influencer\")";
    "points_to_spend" "Points to spend" "نقاط جاهزة للاستبدال" "امتیاز قابل خرج"
        "points >= 500";
}
