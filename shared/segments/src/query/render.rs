//! Faults as text for people: the line, a mark under the place, what is wrong, what to write instead.
//!
//! It refuses to know terminals: the caller says whether colours are wanted (`NO_COLOR`, a pipe).

use ariadne::{Config, IndexType, Label, Report, ReportKind, Source};

use crate::query::fault::Fault;

/// What the text is called above its lines.
const NAME: &str = "segment";

/// Whether text may carry colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Letters alone.
    Plain,
    /// Terminal colours.
    Colours,
}

/// Every fault of `text`, shown at its place.
pub fn render(text: &str, faults: &[Fault], paint: Paint) -> String {
    let mut shown = Vec::new();
    for fault in faults {
        let config = Config::default()
            .with_index_type(IndexType::Byte)
            .with_color(paint == Paint::Colours);
        let bytes = floor(text, fault.span.start)..floor(text, fault.span.end);
        let place = (NAME, bytes);
        let mut report = Report::build(ReportKind::Error, place.clone())
            .with_config(config)
            .with_code(fault.code())
            .with_message(fault)
            .with_label(Label::new(place).with_message(label(fault)));
        if let Some(fix) = &fault.fix {
            let written = fix.applied_to(text);
            report = report.with_help(format!("write: {}", written.replace(['\n', '\r'], " ")));
        }
        // Writing into memory does not fail.
        let _ = report
            .finish()
            .write((NAME, Source::from(text)), &mut shown);
    }
    let text = String::from_utf8_lossy(&shown);
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
    lines.join("\n") + "\n"
}

/// What stands at the mark.
fn label(fault: &Fault) -> String {
    match &fault.fix {
        Some(fix) if !fix.text.trim().is_empty() => format!("did you mean `{}`?", fix.text.trim()),
        _ => "here".to_owned(),
    }
}

/// The character border at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}
