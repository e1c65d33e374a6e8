//! docs/SEGMENTS.md is true: its examples select whom they say, its tables are the language's own.

use std::fmt::Write as _;

use awda_segments::query::{
    CODES, Field, Kind, Library, Limits, PRESETS, Paint, Source, Verb, render,
};

use crate::scene::{selected, setting};

const PAGE: &str = include_str!("../../../../docs/SEGMENTS.md");
const FAULTS: &str = include_str!("../../../../docs/FAULTS.md");

/// Number, question, text and names of every example.
pub(crate) fn examples() -> Vec<(usize, String, String)> {
    let section = PAGE
        .split("\n## Examples")
        .nth(1)
        .expect("a section of examples");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, text, names] = cells.as_slice() else {
            return None;
        };
        let text = text.strip_prefix('`')?.strip_suffix('`')?;
        Some((number.parse().ok()?, text.to_owned(), (*names).to_owned()))
    });
    rows.collect()
}

#[test]
fn there_are_fifty_examples_and_they_are_numbered() {
    let numbers: Vec<usize> = examples().iter().map(|(number, ..)| *number).collect();
    assert!(numbers.len() >= 50, "{}", numbers.len());
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}

#[test]
fn every_example_selects_whom_the_page_says() {
    let mut wrong = String::new();
    for (number, text, names) in examples() {
        let found = selected(&text).join(", ");
        if found != names {
            let _ = writeln!(
                wrong,
                "{number}: {text}\n   page: {names}\n   found: {found}"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_example_comes_back_canonical() {
    let library = Library::new(setting());
    for (number, text, _) in examples() {
        let once = library.draft(None, &text).expect("it is read").text();
        let twice = library.draft(None, &once).expect("it is read again").text();
        assert_eq!(once, twice, "{number}");
        assert_eq!(selected(&text), selected(&once), "{number}");
    }
}

#[test]
fn the_table_of_fields_is_the_languages_own() {
    let mut table =
        String::from("| field | kind | from | what it is | example |\n|---|---|---|---|---|\n");
    for field in Field::ALL {
        let [english, ..] = field.names();
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {english} | `{}` |",
            field.id(),
            kind(field.kind()),
            source(field.source()),
            field.example()
        );
    }
    assert!(
        PAGE.contains(&table),
        "write this table into docs/SEGMENTS.md:\n{table}"
    );
}

#[test]
fn the_example_of_every_field_is_read_and_names_it() {
    for field in Field::ALL {
        let _ = selected(field.example());
        let base = field.id();
        assert!(field.example().contains(base), "{base}");
    }
}

#[test]
fn the_table_of_presets_is_the_languages_own() {
    let mut table = String::from("| id | text |\n|---|---|\n");
    for preset in PRESETS {
        let _ = writeln!(table, "| `{}` | `{}` |", preset.id, preset.text);
    }
    assert!(
        PAGE.contains(&table),
        "write this table into docs/SEGMENTS.md:\n{table}"
    );
}

#[test]
fn the_fault_on_the_page_is_what_is_shown() {
    let text = "bought(within: 180)";
    let faults = Library::new(setting()).draft(None, text).expect_err(text);
    let shown = render(text, &faults, Paint::Plain);
    assert!(
        PAGE.contains(&shown),
        "write this onto docs/SEGMENTS.md:\n{shown}"
    );
}

#[test]
fn every_verb_and_limit_is_on_the_page() {
    for verb in Verb::ALL {
        assert!(
            PAGE.contains(&format!("| `{}` |", verb.id())),
            "{}",
            verb.id()
        );
    }
    let Limits {
        bytes,
        depth,
        conditions,
        list,
        cost,
    } = Limits::default();
    for limit in [
        format!("{} KiB", bytes / 1_024),
        format!("{depth} levels"),
        format!("{conditions} conditions"),
        format!("{list} values"),
        format!("{cost} steps"),
    ] {
        assert!(PAGE.contains(&limit), "{limit}");
    }
}

#[test]
fn every_code_has_a_paragraph_among_the_faults() {
    for code in CODES {
        assert!(FAULTS.contains(&format!("### `{code}`\n")), "{code}");
    }
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Number => "number".to_owned(),
        Kind::Days => "days".to_owned(),
        Kind::Money => "money".to_owned(),
        Kind::Share => "share".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Yearly => "yearly".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Texts => "texts".to_owned(),
        Kind::Truth => "truth".to_owned(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
    }
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Purchases => "purchases",
        Source::Standing => "standing",
        Source::Models => "models",
        Source::Profile => "profile",
        Source::Happenings => "happenings",
    }
}
