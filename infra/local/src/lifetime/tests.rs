//! What the commands make of files: the mistakes of each kind by row and column, and a small store from end to end.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use awda_lifetime::measure::store;
use clap::Parser;
use serde_json::Value;

use super::args::{LifetimeCommand, ModelArg};
use super::dates::written;
use super::file::Purchases;
use super::fit::Models;
use super::{Error, json};

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: LifetimeCommand,
}

/// A file that is gone when the test is.
struct Sheet(PathBuf);

impl Sheet {
    fn of(name: &str, text: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("awda-lifetime-{}-{name}.csv", std::process::id()));
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Self(path)
    }

    fn read(&self, more: &[&str]) -> anyhow::Result<Purchases> {
        let LifetimeCommand::Fit(args) = self.command("fit", more) else {
            panic!("fit is fit");
        };
        Purchases::read(&args.file, None)
    }

    fn command(&self, name: &str, more: &[&str]) -> LifetimeCommand {
        let path = self.0.to_str().unwrap();
        let words = ["lifetime", name, path]
            .into_iter()
            .chain(more.iter().copied());
        Line::try_parse_from(words).unwrap().command
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn refusal(name: &str, text: &str, more: &[&str]) -> String {
    Sheet::of(name, text).read(more).unwrap_err().to_string()
}

/// A name, a row after a good one, more arguments, and what the refusal must say.
type Mistake = (
    &'static str,
    &'static str,
    &'static [&'static str],
    [&'static str; 3],
);
const MISTAKES: [Mistake; 14] = [
    (
        "short",
        "a,2026-01-02\n",
        &[],
        [
            "row 3",
            "2 cells where the header has 3",
            "lifetime.row_unreadable",
        ],
    ),
    (
        "nobody",
        ",2026-01-02,5\n",
        &[],
        ["row 3", "\"customer\"", "lifetime.customer_missing"],
    ),
    (
        "date",
        "a,02.01.2026,5\n",
        &[],
        [
            "row 3, column \"date\"",
            "02.01.2026",
            "lifetime.date_invalid",
        ],
    ),
    (
        "no-day",
        "a,2026-02-30,5\n",
        &[],
        [
            "row 3, column \"date\"",
            "--date-format",
            "lifetime.date_invalid",
        ],
    ),
    (
        "value",
        "a,2026-01-02,1.000,5\n",
        &[],
        ["row 3", "4 cells", "lifetime.row_unreadable"],
    ),
    (
        "nan",
        "a,2026-01-02,NaN\n",
        &[],
        ["row 3, column \"value\"", "NaN", "lifetime.value_invalid"],
    ),
    (
        "blank",
        "a,2026-01-02,\n",
        &[],
        ["row 3, column \"value\"", "\"\"", "lifetime.value_invalid"],
    ),
    (
        "negative",
        "a,2026-01-02,-5\n",
        &[],
        [
            "row 3, column \"value\"",
            "--refunds net",
            "lifetime.value_negative",
        ],
    ),
    (
        "column",
        "",
        &["--customer", "client"],
        [
            "\"client\"",
            "customer, date, value",
            "lifetime.column_missing",
        ],
    ),
    (
        "no-value",
        "",
        &["--value", "price"],
        ["\"price\"", "--value", "lifetime.column_missing"],
    ),
    (
        "end",
        "",
        &["--calibration-end", "2025-01-01"],
        ["2025-01-01", "2026-01-01 to", "lifetime.day_outside"],
    ),
    (
        "end-text",
        "",
        &["--calibration-end", "soon"],
        ["--calibration-end", "soon", "lifetime.argument_invalid"],
    ),
    (
        "until",
        "",
        &["--until", "2025-01-01"],
        ["no purchases up to 2025-01-01", "header", "lifetime.empty"],
    ),
    (
        "delimiter",
        "",
        &["--delimiter", "،"],
        ["--delimiter", "ASCII", "lifetime.argument_invalid"],
    ),
];

#[test]
fn every_mistake_is_named_by_row_and_column() {
    let head = "customer,date,value\na,2026-01-01,5\n";
    for (name, row, more, expected) in MISTAKES {
        let told = refusal(name, &format!("{head}{row}"), more);
        for part in expected {
            assert!(told.contains(part), "{name}: {told}");
        }
    }
    assert!(refusal("empty", "customer,date,value\n", &[]).contains("lifetime.empty"));
    assert!(refusal("nothing", "", &[]).contains("lifetime.column_missing"));
}

#[test]
fn a_mistake_never_tells_who_the_customer_is() {
    let told = refusal(
        "secret",
        "customer,date,value\nmona@example.com,soon,5\n",
        &[],
    );
    assert!(!told.contains("mona"), "{told}");
}

#[test]
fn columns_forms_and_refunds_are_read_as_asked() {
    let text = "\u{feff}Day;Client;Paid;note\n01.02.2026;a;10.5;x\n01.02.2026;a;1.25;y\n05.02.2026;b;7;z\n09.02.2026;a;-1.75;r\n";
    let sheet = Sheet::of("other", text);
    let names = [
        "--customer",
        "client",
        "--date",
        "day",
        "--value",
        "paid",
        "--delimiter",
        ";",
        "--date-format",
        "%d.%m.%Y",
    ];
    let asked = |more: &[&'static str]| [&names[..], more].concat();
    let net = sheet.read(&asked(&["--refunds", "net"])).unwrap();
    assert_eq!((net.panel.customers(), net.panel.purchase_days()), (2, 2));
    assert_eq!(net.panel.later(0, i32::MIN, i32::MAX), (1, 1_000));
    assert!((net.minor_per_unit - 100.0).abs() < 1e-12);
    let skipped = sheet.read(&asked(&["--refunds", "skip"])).unwrap();
    assert_eq!(
        (skipped.skipped, skipped.panel.later(0, i32::MIN, i32::MAX)),
        (1, (1, 1_175))
    );
    assert_eq!(written(skipped.until), "2026-02-05");
    let bare = Sheet::of("bare", "customer,date\na,20260101\na,20260101\n")
        .read(&[])
        .unwrap();
    assert!(!bare.has_values && bare.panel.purchase_days() == 1);
}

/// A synthetic store as a file.
fn synthetic() -> String {
    let mut text = "customer,date,value\n".to_owned();
    for one in store(0.0).unwrap().customers(3, 1_500) {
        let (x, t_x, age) = (one.triple.x(), one.triple.t_x(), one.triple.age());
        for purchase in 0..=x {
            let after = (t_x * purchase).checked_div(x).unwrap_or(0);
            let day = 20_000 + 1_095 - i32::try_from(age - after).unwrap();
            let value = 10.0 + f64::from(purchase);
            writeln!(text, "c{},{},{value:.2}", one.key, written(day)).unwrap();
        }
    }
    text
}

#[test]
fn a_store_is_fitted_scored_and_reported() {
    let sheet = Sheet::of("store", &synthetic());
    let until = written(20_000 + 1_095);
    let purchases = sheet.read(&["--until", &until]).unwrap();
    let models = Models::of(&purchases, ModelArg::Best);
    assert_eq!(models.fits.len(), 3);
    let whole = json::whole(&purchases, &models, super::args::Unit::Day);
    assert_eq!(whole["input"]["customers"], 1_500);
    let fit = &whole["fits"][0];
    assert!(
        fit["log_likelihood"].as_f64().unwrap() < 0.0
            && fit["parameters"]["alpha"].as_f64().unwrap() > 20.0
    );
    assert!(
        whole["choice"]["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty())
    );
    let folder = std::env::temp_dir().join(format!("awda-lifetime-report-{}", std::process::id()));
    let out = folder.to_str().unwrap();
    super::run(&sheet.command("report", &["--until", &until, "--out", out, "--json"])).unwrap();
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap())
            .unwrap();
    let tried = &report["checks"]["hold_out"]["intervals"]["customers"]["coverage"];
    assert!(tried.as_array().is_some_and(|levels| levels.len() == 5));
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    for plot in [
        "tracking-incremental",
        "tracking-cumulative",
        "frequency-of-repeats",
        "conditional-expectation",
        "decile-lift",
        "calibration",
        "standing",
        "value-and-frequency",
    ] {
        assert!(
            folder.join(format!("{plot}.svg")).is_file() && page.contains(plot),
            "{plot}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_prediction_is_refused_by_name() {
    let ask = |more: &[&str]| {
        let words = ["lifetime", "predict", "--model", "bg"]
            .into_iter()
            .chain(more.iter().copied());
        let told = super::run(&Line::try_parse_from(words).unwrap().command);
        told.unwrap_err().to_string()
    };
    let params = "r=.243,alpha=4.414,a=.793,b=2.426";
    let rest = ["--age", "38.86", "--horizon", "39"];
    let told = |params: &str, x: &str, tx: &str| {
        ask(&[&["--params", params, "--x", x, "--tx", tx], &rest[..]].concat())
    };
    assert!(told(params, "2", "40").contains("lifetime.impossible"));
    assert!(told(params, "0", "3").contains("lifetime.impossible"));
    assert!(told(params, "2", "NaN").contains("lifetime.impossible"));
    assert!(told(params, "2", "-1").contains("lifetime.impossible"));
    assert!(told("r=-1,alpha=4,a=1,b=1", "2", "3").contains("lifetime.impossible"));
    assert!(told("r=1,alpha=4,s=1,beta=1", "2", "3").contains("lifetime.argument_invalid"));
    assert!(
        ask(&[
            "--params",
            params,
            "--x",
            "2",
            "--age",
            "9",
            "--horizon",
            "inf"
        ])
        .contains("lifetime.argument_invalid")
    );
    let unknown = Sheet::of("who", "customer,date,value\na,2026-01-01,5\n");
    let told = super::run(&unknown.command("score", &["--explain", "b"])).unwrap_err();
    assert_eq!(told.downcast_ref::<Error>(), Some(&Error::CustomerUnknown));
}
