//! The titles about files of many customers: code, English, Arabic, Persian.

/// These titles.
pub(super) const FILES: [(&str, &str, &str, &str); 3] = [
    (
        "export.none",
        "The job makes no file",
        "هذه المهمة لا تُنشئ ملفًا",
        "این کار فایلی نمی‌سازد",
    ),
    (
        "export.running",
        "The file is not ready yet",
        "الملف ليس جاهزًا بعد",
        "فایل هنوز آماده نیست",
    ),
    (
        "export.gone",
        "The file is gone",
        "لم يعد الملف موجودًا",
        "فایل دیگر موجود نیست",
    ),
];
