//! The titles about who may ask, and about templates: code, English, Arabic, Persian.

/// These titles.
pub(super) const STAFF: [(&str, &str, &str, &str); 11] = [
    (
        "store.exists",
        "There is such a store already",
        "يوجد متجر بهذا المعرّف",
        "فروشگاهی با این شناسه وجود دارد",
    ),
    (
        "template.unknown",
        "Template not found",
        "القالب غير موجود",
        "قالب پیدا نشد",
    ),
    (
        "template.unrendered",
        "The template cannot be put into words",
        "تعذّر عرض القالب",
        "قالب قابل نمایش نیست",
    ),
    (
        "auth.key",
        "The key opens nothing here",
        "المفتاح غير صالح هنا",
        "این کلید اینجا معتبر نیست",
    ),
    (
        "key.unknown",
        "Key not found",
        "المفتاح غير موجود",
        "کلید پیدا نشد",
    ),
    (
        "key.changed",
        "The key was changed since",
        "تغيّر المفتاح منذ ذلك الحين",
        "کلید در این میان تغییر کرده است",
    ),
    (
        "key.too_many",
        "Too many keys",
        "عدد المفاتيح كبير جدًا",
        "تعداد کلیدها زیاد است",
    ),
    (
        "user.unknown",
        "User not found",
        "المستخدم غير موجود",
        "کاربر پیدا نشد",
    ),
    (
        "user.other_role",
        "They have another role in another store",
        "لهذا المستخدم دور آخر في متجر آخر",
        "این کاربر در فروشگاه دیگری نقش دیگری دارد",
    ),
    (
        "user.elsewhere",
        "Users are kept elsewhere",
        "المستخدمون مُدارون في مكان آخر",
        "کاربران جای دیگری مدیریت می‌شوند",
    ),
    (
        "user.self",
        "Nobody changes themselves",
        "لا يمكنك تغيير حسابك بنفسك",
        "نمی‌توانید نقش خودتان را تغییر دهید",
    ),
];
