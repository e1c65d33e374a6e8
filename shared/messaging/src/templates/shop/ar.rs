//! Arabic. The wording avoids forms that address a man or a woman only.

use super::{Named, Script};

pub(super) const SCRIPTS: [Named; 17] = [
    (
        "welcome.hello",
        Script {
            subject: "مرحبًا بك في {{ shop | isolate }}",
            preview: "يسعدنا أنك معنا.",
            heading: "مرحبًا بك!",
            paragraphs: &[
                "شكرًا لموافقتك على استلام رسائلنا. سنكتب إليك حين يكون لدينا ما يستحق وقتك، لا أكثر من ذلك.",
                "وحتى ذلك الحين، يسعدنا أن تكون لك جولة في متجرنا.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "first_purchase.thanks",
        Script {
            subject: "شكرًا على طلبك الأول",
            preview: "طلبك يعني لنا الكثير.",
            heading: "شكرًا على طلبك الأول",
            paragraphs: &[
                "هذا أول طلب لك لدينا، وثقتك هذه موضع تقديرنا. شكرًا لك.",
                "إن لم يكن أي شيء كما توقعت، فيكفي الرد على هذه الرسالة لنصلح الأمر.",
            ],
            action: "العودة إلى {{ shop | isolate }}",
        },
    ),
    (
        "checkout.reminder",
        Script {
            subject: "طلبك في {{ shop | isolate }} لم يكتمل بعد",
            preview: "كل شيء محفوظ كما تركته.",
            heading: "طلبك لم يكتمل بعد",
            paragraphs: &[
                "بدأت طلبًا لدينا، ويبدو أن أمرًا ما حال دون إكماله. كل شيء محفوظ كما تركته.",
                "وإن واجهتك مشكلة في الطريق، فيكفي الرد على هذه الرسالة لنساعدك.",
            ],
            action: "إكمال الطلب",
        },
    ),
    (
        "cart.reminder",
        Script {
            subject: "سلّتك في انتظارك",
            preview: "احتفظنا لك بما اخترته.",
            heading: "سلّتك في انتظارك",
            paragraphs: &["أضفت شيئًا إلى سلّتك ولم يتسنّ لك إكمال الباقي، وقد احتفظنا لك به."],
            action: "العودة إلى السلّة",
        },
    ),
    (
        "cart.still_here",
        Script {
            subject: "هل ما زال الأمر قيد التفكير؟",
            preview: "ما اخترته ما زال في سلّتك.",
            heading: "هل ما زال الأمر قيد التفكير؟",
            paragraphs: &[
                "لا داعي للعجلة، فما اخترته ما زال في سلّتك.",
                "وإن كان لديك سؤال عنه، فيكفي الرد على هذه الرسالة وسيجيبك أحدنا.",
            ],
            action: "مشاهدة السلّة",
        },
    ),
    (
        "cart.last_call",
        Script {
            subject: "كلمة أخيرة عن سلّتك",
            preview: "لن نعود إلى الأمر بعد هذه الرسالة.",
            heading: "كلمة أخيرة عن سلّتك",
            paragraphs: &[
                "هذه آخر مرة نذكر فيها سلّتك. إن كان ما فيها ما زال يهمّك، فضغطة واحدة توصلك إليه.",
                "وإن لم يعد كذلك، فلا بأس أبدًا.",
            ],
            action: "العودة إلى السلّة",
        },
    ),
    (
        "browse.reminder",
        Script {
            subject: "هل لفت نظرك شيء لدينا؟",
            preview: "يمكنك مشاهدته من جديد في أي وقت.",
            heading: "هل لفت نظرك شيء لدينا؟",
            paragraphs: &[
                "كانت لك جولة في متجرنا أمس. إن بقي شيء منها في بالك، فالعودة إليه سهلة.",
            ],
            action: "مشاهدته من جديد",
        },
    ),
    (
        "anniversary.main",
        Script {
            subject: "في مثل هذا اليوم تعارفنا",
            preview: "شكرًا لبقائك معنا.",
            heading: "في مثل هذا اليوم تعارفنا",
            paragraphs: &[
                "في مثل هذا اليوم كانت أول زيارة لك إلى {{ shop | isolate }}. شكرًا لبقائك معنا.",
                "ونرجو أن تجمعنا أعوام كثيرة قادمة.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "post_purchase.how_is_it",
        Script {
            subject: "كيف وجدت طلبك؟",
            preview: "يهمّنا أن نعرف إن كان كما تمنّيت.",
            heading: "كيف وجدت طلبك؟",
            paragraphs: &[
                "مرّ أسبوعان على طلبك، ويهمّنا أن نعرف إن كان كما تمنّيت.",
                "وإن كان بوسعنا أن نفيدك في شيء، فيكفي الرد على هذه الرسالة، وسيقرؤه أحدنا بنفسه.",
            ],
            action: "العودة إلى {{ shop | isolate }}",
        },
    ),
    (
        "review.request",
        Script {
            subject: "رأيك يعين غيرك",
            preview: "كلمات قليلة تعين من يختار بعدك.",
            heading: "رأيك يعين غيرك",
            paragraphs: &[
                "وصل طردك قبل أسبوع. كلمات قليلة صادقة عنه تعين من يختار بعدك، وتعيننا نحن أيضًا.",
            ],
            action: "كتابة رأي قصير",
        },
    ),
    (
        "near_vip.invitation",
        Script {
            subject: "أنت على مقربة من أفضل عملائنا",
            preview: "طلب صغير واحد هو كل ما ينقص.",
            heading: "على مقربة من أفضل عملائنا",
            paragraphs: &[
                "شكرًا لعودتك إلينا مرة بعد مرة. طلب صغير آخر وتكون من العملاء الذين نخصّهم بأكبر عنايتنا.",
                "لا عجلة في الأمر ولا شيء مطلوب منك، وإنما أحببنا أن تعلم.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "sunset.farewell",
        Script {
            subject: "هل نتوقف عن مراسلتك؟",
            preview: "إن لم يصلنا منك شيء فلن نثقل على بريدك.",
            heading: "هل نتوقف عن مراسلتك؟",
            paragraphs: &[
                "مرّ عام منذ آخر مرة اطلعت فيها على رسالة منا، ولا نحب أن نراسل من لا يرغب في ذلك.",
                "إن كنت تودّ أن نبقى على تواصل فزيارة واحدة تكفي لنعرف.",
                "وإلا فالرابط في أسفل هذه الرسالة يوقف الرسائل بضغطة واحدة. شكرًا على الوقت الذي قضيته معنا.",
            ],
            action: "نعم، لنبقَ على تواصل",
        },
    ),
    (
        "order.confirmation",
        Script {
            subject: "وصلنا طلبك{% if order %} {{ order | isolate }}{% endif %}",
            preview: "شكرًا لك. هذا ما طلبته.",
            heading: "شكرًا لك، وصلنا طلبك",
            paragraphs: &[
                "وصلنا طلبك{% if order %} رقم {{ order | isolate }}{% endif %}، ونحن نجهّزه الآن.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "order.shipped",
        Script {
            subject: "طردك في الطريق إليك",
            preview: "خرج الطرد من عندنا.",
            heading: "طردك في الطريق إليك",
            paragraphs: &[
                "سلّمنا طلبك{% if order %} رقم {{ order | isolate }}{% endif %} إلى شركة الشحن.{% if tracking %} رقم التتبّع هو {{ tracking | isolate }}.{% endif %}",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "order.ready_for_pickup",
        Script {
            subject: "طلبك جاهز للاستلام",
            preview: "طلبك في انتظارك.",
            heading: "طلبك في انتظارك",
            paragraphs: &[
                "طلبك{% if order %} رقم {{ order | isolate }}{% endif %} جاهز ويمكن استلامه.{% if tracking %} الرقم المطلوب عند الاستلام هو {{ tracking | isolate }}.{% endif %}",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "order.delivered",
        Script {
            subject: "وصل طردك",
            preview: "نرجو أن ينال إعجابك.",
            heading: "وصل طردك",
            paragraphs: &[
                "أبلغتنا شركة الشحن بتسليم طلبك{% if order %} رقم {{ order | isolate }}{% endif %}. نرجو أن ينال إعجابك.",
                "إن لم يصلك بعد، فيكفي الرد على هذه الرسالة لنتحقق من الأمر.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
    (
        "order.cancelled",
        Script {
            subject: "أُلغي طلبك",
            preview: "هذا ما أُلغي.",
            heading: "أُلغي طلبك",
            paragraphs: &[
                "أُلغي طلبك{% if order %} رقم {{ order | isolate }}{% endif %}. إن لم يكن ذلك متوقعًا، فيكفي الرد على هذه الرسالة لنوضح لك ما حدث.",
            ],
            action: "زيارة {{ shop | isolate }}",
        },
    ),
];
