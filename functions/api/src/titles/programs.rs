//! The titles about programs that ask, and that are told: code, English, Arabic, Persian.

/// These titles.
pub(super) const PROGRAMS: [(&str, &str, &str, &str); 3] = [
    (
        "request.too_many",
        "Too many requests",
        "طلبات كثيرة جدًا",
        "درخواست‌ها بیش از اندازه‌اند",
    ),
    (
        "webhook.unknown",
        "Webhook not found",
        "الويب هوك غير موجود",
        "وب‌هوک پیدا نشد",
    ),
    (
        "notice.unknown",
        "Notice not found",
        "الإشعار غير موجود",
        "اعلان پیدا نشد",
    ),
];
