//! Files that are broken in the ways files are: the good rows are taken, the bad ones named, and what is no table is refused whole.

use std::fmt::Write as _;

use awda::import::{self, Manner, Opened, Plan, Report, write_rejected};
use awda_commerce::tables::{Outcome, Subject, Wishes};
use awda_tests::Story;
use indicatif::ProgressBar;

/// A file that is refused is told by its code.
async fn imported(
    story: &Story,
    subject: Subject,
    bytes: &[u8],
    is_dry: bool,
) -> Result<(Report, Outcome, Opened), String> {
    let opened = Opened::of(bytes, &Manner::default(), "SA".parse().ok());
    let opened = opened.map_err(|fault| fault.code().to_owned())?;
    let plan = Plan {
        file: "file.csv".to_owned(),
        store: "acme".parse().unwrap(),
        subject,
        wishes: Wishes::default(),
        as_of: None,
        now: story.now(),
        is_dry,
        directory: None,
        stop_after: None,
    };
    let dynamo = &story.suite().ground().dynamo;
    let done = Box::pin(import::run(dynamo, &opened, &plan, &ProgressBar::hidden())).await;
    let done = done.map_err(|why| {
        let fault = why.downcast_ref::<import::Error>();
        fault.map_or_else(|| why.to_string(), |fault| fault.code().to_owned())
    });
    done.map(|(report, outcome)| (report, outcome, opened))
}

fn codes(report: &Report) -> Vec<(u64, &str)> {
    report
        .problems
        .iter()
        .map(|problem| (problem.row, problem.code))
        .collect()
}

#[tokio::test]
async fn what_is_no_table_is_refused_whole() {
    let story = Story::start().await;
    let noise: Vec<u8> = (0..4_000_u32)
        .map(|n| u8::try_from(n * n % 31).unwrap())
        .collect();
    for (bytes, code) in [
        (b"".as_slice(), "import.empty"),
        (b"\n\n \n".as_slice(), "import.empty"),
        (noise.as_slice(), "import.not_a_table"),
        (
            b"PK\x03\x04 not a workbook at all".as_slice(),
            "import.workbook",
        ),
        (
            b"\x1f\x8b not really packed".as_slice(),
            "import.not_a_table",
        ),
        (b"a,b,c\n1,2,3\n".as_slice(), "import.columns_missing"),
    ] {
        let refused = imported(&story, Subject::Customers, bytes, false).await;
        assert_eq!(refused.err().as_deref(), Some(code));
    }
    assert!(story.customer("sara@shop.example").await.is_none());
}

#[tokio::test]
async fn a_file_of_headers_alone_holds_nobody_and_is_no_failure() {
    let story = Story::start().await;
    let (report, _, _) = imported(&story, Subject::Customers, b"email,phone\n", false)
        .await
        .unwrap();
    assert_eq!((report.rows, report.records, report.new), (0, 0, 0));
}

/// A file with every trouble a row can have; the number of each line stands behind it.
fn troubled() -> String {
    let mut file = String::from("email,phone,name,created_at,birthday,email\n");
    file.push_str("good1@shop.example,0501234561,Good One,2025-01-02,1990-05-01,\n"); // 2
    file.push_str("open@shop.example,,\"Open,2025-01-02,,\n"); // 3: nothing closes the mark
    file.push_str("nul@shop.example,,N\0L,2025-01-02,,\n"); // 4
    file.push_str(",,Nobody,2025-01-02,,\n"); // 5
    file.push_str("more@shop.example,,More,2025-01-02,,,surplus\n"); // 6
    file.push_str("not an email,0501234562,Half,2025-01-02,01/02/1990,\n"); // 7: email and birthday left out
    file.push_str(
        "=HYPERLINK(\"x\")@shop.example,0501234563,=cmd|' /C calc'!A0,2025-01-02,1970-01-01,\n",
    ); // 8
    file.push_str(",0501234564,Second,2025-01-02,1991-02-29,second@shop.example\n"); // 9: the second email column
    let _ = writeln!(
        file,
        "long@shop.example,,{},2025-01-02,,",
        "x".repeat(10 * 1024 * 1024)
    ); // 10
    file.push_str("good1@shop.example,0501234561,Good One,2025-01-02,1990-05-01,\n"); // 11: again
    file.push_str("good2@shop.example,123,Good Two,2025-01-02,1990-01-01,\n"); // 12
    file
}

#[tokio::test]
async fn bad_rows_never_stop_the_good_ones_and_come_back_with_their_reasons() {
    let story = Story::start().await;
    let file = troubled();
    let (report, outcome, opened) = imported(&story, Subject::Customers, file.as_bytes(), false)
        .await
        .unwrap();
    let expected = [
        (3, "row.quote"),
        (4, "row.unreadable"),
        (5, "row.nobody"),
        (6, "row.cells"),
        (7, "cell.email"),
        (7, "cell.birthday_ambiguous"),
        (8, "cell.email"),
        (8, "cell.formula"),
        (9, "cell.birthday"),
        (10, "row.too_long"),
        (12, "cell.phone"),
    ];
    assert_eq!(codes(&report), expected);
    assert_eq!((report.rows, report.records, report.new), (11, 5, 5));
    assert_eq!(
        (
            report.invalid,
            report.duplicate,
            report.duplicate_conflicting
        ),
        (5, 1, 0)
    );
    assert_eq!(report.columns_repeated, ["email"]);
    assert_eq!(report.quality.suspicious_birthdays, 2);
    assert_eq!(
        (
            report.quality.computer_epoch,
            report.quality.first_of_january
        ),
        (1, 1)
    );
    assert_eq!(report.quality.invalid_email.count, 2);
    assert_eq!(report.quality.missing_phone.count, 1);
    assert_eq!(report.quality.missing_phone.percent, "20.0");
    for email in [
        "good1@shop.example",
        "good2@shop.example",
        "second@shop.example",
    ] {
        assert!(story.customer(email).await.is_some(), "{email}");
    }
    assert!(story.customer("open@shop.example").await.is_none());
    let shown = report
        .problems
        .iter()
        .fold(String::new(), |shown, problem| {
            format!("{shown}{problem:?}")
        });
    assert!(
        !shown.contains("shop.example") && !shown.contains("Nobody"),
        "no personal value is repeated"
    );

    let path = std::env::temp_dir().join(format!("awda-rejected-{}.csv", std::process::id()));
    assert_eq!(write_rejected(&opened.table, &outcome, &path).unwrap(), 5);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with('\u{feff}') && text.contains("row.nobody"),
        "{text}"
    );
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test]
async fn one_text_in_other_encodings_and_marks_is_the_same_import() {
    let text = "البريد الإلكتروني;رقم الجوال;الاسم;المدينة\nhind@shop.example;٠٥٠١٢٣٤٥٦١;هند السالم;الرياض\nfahad@shop.example;0501234562;فهد الدوسري;جدة\n";
    let (windows, _, is_lossy) = encoding_of(text);
    assert!(!is_lossy);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (windows, "windows-1256"),
        (wide, "UTF-16LE"),
    ] {
        let story = Story::start().await;
        let (report, _, _) = imported(&story, Subject::Customers, &bytes, false)
            .await
            .unwrap();
        assert_eq!(
            (report.encoding, report.delimiter, report.new),
            (Some(encoding), Some(';'), 2)
        );
        let customer = story.customer("hind@shop.example").await.unwrap();
        assert!(customer.to_string().contains("هند السالم"), "{customer}");
    }
}

/// Windows-1256 of the letters these stories use.
fn encoding_of(text: &str) -> (Vec<u8>, &'static str, bool) {
    let letters = "ابةتثجحخدذرزسشصض×طظعغـفقك";
    let mut bytes = Vec::new();
    let mut is_lossy = false;
    for letter in text.chars() {
        let byte = match letter {
            '\0'..='\u{7f}' => u8::try_from(u32::from(letter)).unwrap(),
            'ء' => 0xc1,
            'إ' => 0xc5,
            'أ' => 0xc3,
            'ل' => 0xe1,
            'م' => 0xe3,
            'ن' => 0xe4,
            'ه' => 0xe5,
            'و' => 0xe6,
            'ى' => 0xec,
            'ي' => 0xed,
            '٠'..='٩' => {
                u8::try_from(u32::from(letter) - u32::from('٠') + u32::from('0')).unwrap()
            }
            other => {
                if let Some(place) = letters.chars().position(|known| known == other) {
                    0xc7 + u8::try_from(place).unwrap()
                } else {
                    is_lossy = true;
                    b'?'
                }
            }
        };
        bytes.push(byte);
    }
    (bytes, "windows-1256", is_lossy)
}

#[tokio::test]
async fn a_dry_run_says_everything_and_writes_nothing() {
    let story = Story::start().await;
    let first = b"email,name\nhind@shop.example,Hind\n";
    imported(&story, Subject::Customers, first, false)
        .await
        .unwrap();
    story.pass(jiff::SignedDuration::from_hours(1)).await;
    let file = b"email,phone,name\nhind@shop.example,0501234561,Hind\nfahad@shop.example,0501234562,Fahad\nbad,,X\nfahad@shop.example,0501234562,Fahad\n";
    let (dry, _, _) = imported(&story, Subject::Customers, file, true)
        .await
        .unwrap();
    assert_eq!(
        (dry.new, dry.merged, dry.invalid, dry.duplicate),
        (1, 1, 1, 1)
    );
    assert!(dry.dry_run);
    assert!(
        story.customer("fahad@shop.example").await.is_none(),
        "nothing was written"
    );
    let (real, _, _) = imported(&story, Subject::Customers, file, false)
        .await
        .unwrap();
    assert_eq!(
        (real.new, real.merged, real.invalid, real.duplicate),
        (1, 1, 1, 1)
    );
    assert_eq!(real.path, "one_by_one");
    let (again, _, _) = imported(&story, Subject::Customers, file, false)
        .await
        .unwrap();
    assert_eq!(
        (again.new, again.merged, again.unchanged, again.events_new),
        (0, 0, 2, 0)
    );
}

#[tokio::test]
async fn an_imported_permission_is_weak_and_overrules_nothing_newer() {
    let story = Story::start().await;
    story
        .tells(&serde_json::json!({
            "type": "consent", "customer": {"email": "hind@shop.example"}, "channel": "email",
            "status": "denied", "at": "2025-06-01T00:00:00Z", "method": "unsubscribe",
        }))
        .await;
    for (file, word) in [
        (
            "email,channel,status,at\nhind@shop.example,email,granted,2024-01-01\n",
            "an older one",
        ),
        (
            "email,channel,status\nhind@shop.example,email,granted\n",
            "one without a date",
        ),
    ] {
        let (report, outcome, _) = imported(&story, Subject::Consents, file.as_bytes(), false)
            .await
            .unwrap();
        assert_eq!((report.records, report.invalid), (1, 0), "{word}");
        assert!(
            String::from_utf8_lossy(&outcome.records[0].body).contains("\"method\":\"import\"")
        );
        let customer = story
            .customer("hind@shop.example")
            .await
            .unwrap()
            .to_string();
        assert!(
            customer.contains("denied") && !customer.contains("granted"),
            "{word}: {customer}"
        );
    }
}
