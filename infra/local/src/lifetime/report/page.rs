//! The report as one page: tables and plots, no script, nothing to load.
//!
//! It refuses to trust what it shows: names of files are escaped.

use std::fmt::Write;
use std::path::Path;

use super::plots::Plot;
use super::tables::Section;

const STYLE: &str = "
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2937; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; display: block; overflow-x: auto; }
th, td { text-align: right; padding: .25rem .7rem; border-bottom: 1px solid #e5e7eb; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { font-weight: 600; color: #4b5563; }
p { margin: .4rem 0; } figure { margin: 1.6rem 0; } figcaption { color: #4b5563; font-size: .9rem; }
svg { max-width: 100%; height: auto; }
";

/// The page.
pub(super) fn page(file: &Path, sections: &[Section], plots: &[Plot]) -> String {
    let name = escaped(&file.file_name().unwrap_or_default().to_string_lossy());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Lifetime report: {name}</title>\n<style>{STYLE}</style>\n<h1>Lifetime report: {name}</h1>\n"
    );
    for section in sections {
        add_section(&mut page, section);
    }
    page.push_str("<h2>Plots</h2>\n");
    for plot in plots {
        let drawing = &plot.svg;
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "<figure id=\"{}\">{drawing}<figcaption>{}</figcaption></figure>",
            plot.name,
            escaped(plot.caption)
        );
    }
    page.push_str("</html>\n");
    page
}

fn add_section(page: &mut String, section: &Section) {
    let _ = writeln!(page, "<h2>{}</h2>", escaped(&section.title));
    if !section.rows.is_empty() {
        let row = |cells: &[String], tag: &str| {
            let cells = cells
                .iter()
                .map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)));
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        page.push_str("<table>\n");
        page.push_str(&row(&section.header, "th"));
        for cells in &section.rows {
            page.push_str(&row(cells, "td"));
        }
        page.push_str("</table>\n");
    }
    for note in &section.notes {
        let _ = writeln!(page, "<p>{}</p>", escaped(note));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn a_name_that_is_markup_stays_a_name() {
        let page = super::page(Path::new("<b>.csv"), &[], &[]);
        assert!(page.contains("&lt;b&gt;.csv") && !page.contains("<b>"));
    }
}
