//! The titles about programs that ask, and that are told, and what stores recommend: code, English, Arabic, Persian.

/// These titles.
pub(super) const PROGRAMS: [(&str, &str, &str, &str); 5] = [
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
    (
        "shelf.faulty",
        "The shelf cannot be kept as it is",
        "لا يمكن حفظ قائمة المنتجات بهذا الشكل",
        "فهرست محصولات به این شکل نگه داشته نمی‌شود",
    ),
    (
        "shelf.changed",
        "The shelf was changed since",
        "تغيّرت قائمة المنتجات منذ قراءتها",
        "فهرست محصولات از آن پس تغییر کرده است",
    ),
];
