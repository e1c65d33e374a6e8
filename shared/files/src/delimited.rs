//! Text in columns: which mark parts them, and its rows. A quotation mark that nothing closes costs its line and not the rest of the file.

use awda_commerce::tables::{BrokenLine, LineFault, Row, Table, headers_in};
use csv::{ReaderBuilder, StringRecord};

/// Marks that part columns, the likelier first.
const MARKS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows a mark is judged by.
const SAMPLE_ROWS: usize = 50;
/// Bytes a mark is judged by.
const SAMPLE_BYTES: usize = 64 * 1024;
/// Rows above the headers that may be titles.
const TITLE_ROWS: usize = 15;
/// Most lines one row goes over.
const ROW_LINES_MAX: u64 = 500;

/// A table and the mark that parts its columns.
#[derive(Debug)]
pub(crate) struct Delimited {
    pub(crate) table: Table,
    pub(crate) delimiter: char,
}

/// Reads a text.
pub(crate) fn read(text: &str) -> Delimited {
    let (told, text, first_line) = match text.split_once('\n') {
        // Excel's own way of naming the mark.
        Some((first, rest)) if first.trim_end().len() == 5 && first.starts_with("sep=") => {
            (first.as_bytes().get(4).copied(), rest, 2)
        }
        _ => (None, text, 1),
    };
    let delimiter = told.unwrap_or_else(|| judge(text));
    let mut lines = Lines {
        text,
        delimiter,
        start: 0,
        line: first_line,
    };
    let mut titles = Vec::new();
    while titles.len() < TITLE_ROWS {
        match lines.next(None) {
            Some(Ok(row)) => titles.push(row),
            Some(Err(_)) => {}
            None => break,
        }
    }
    let table = match headers_of(&titles) {
        Some((place, headers)) => {
            let after = titles.get(place).map_or(0, |row| row.end);
            lines.start = after;
            lines.line = titles.get(place).map_or(1, |row| row.line_after);
            fill(&mut lines, headers)
        }
        None => Table::default(),
    };
    Delimited {
        table,
        delimiter: char::from(delimiter),
    }
}

/// The row that names the columns: the first that holds two known names, else the first at all.
pub(crate) fn place_of_headers<'a, I>(rows: impl Iterator<Item = I>) -> usize
where
    I: Iterator<Item = &'a str>,
{
    let known = rows.map(headers_in).collect::<Vec<_>>();
    known.iter().position(|count| *count >= 2).unwrap_or(0)
}

fn headers_of(titles: &[Read]) -> Option<(usize, Vec<String>)> {
    let place = place_of_headers(titles.iter().map(|row| row.record.iter()));
    let row = titles.get(place)?;
    Some((place, row.record.iter().map(str::to_owned).collect()))
}

fn fill(lines: &mut Lines<'_>, headers: Vec<String>) -> Table {
    let width = headers.len();
    let mut table = Table {
        headers,
        ..Table::default()
    };
    while let Some(read) = lines.next(Some(width)) {
        match read {
            Err(broken) => table.broken.push(broken),
            Ok(read) => {
                if let Some(fault) = fault_of(&read.record, width) {
                    table.broken.push(BrokenLine {
                        line: read.line,
                        fault,
                    });
                } else {
                    let row = Row::new(read.line, read.record.iter().take(width));
                    if !row.is_blank() {
                        table.rows.push(row);
                    }
                }
            }
        }
    }
    table
}

/// What keeps a record from being a row.
pub(crate) fn fault_of(record: &StringRecord, width: usize) -> Option<LineFault> {
    if record.as_slice().len() > Row::BYTES_MAX {
        return Some(LineFault::TooLong);
    }
    if record.as_slice().contains(['\u{fffd}', '\0']) {
        return Some(LineFault::Unreadable);
    }
    let has_more = record
        .iter()
        .skip(width)
        .any(|cell| !cell.trim().is_empty());
    has_more.then_some(LineFault::TooManyCells)
}

/// The mark that parts the header and what follows into the same number of columns, more than one.
fn judge(text: &str) -> u8 {
    let mut end = SAMPLE_BYTES.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or_default();
    let score = |mark: u8| {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(mark)
            .from_reader(sample.as_bytes());
        let records = reader.records().take(SAMPLE_ROWS).flatten();
        let widths: Vec<usize> = records.map(|record| record.len()).collect();
        let even = |width: usize| {
            let same = widths.iter().filter(|other| **other == width).count();
            width.saturating_sub(1) * same
        };
        // The headers decide; where they are one cell, a title stands above them.
        let first = widths.first().copied().unwrap_or(0);
        (even(first), even(widths.iter().copied().max().unwrap_or(0)))
    };
    // Of equal scores the likelier mark.
    MARKS
        .into_iter()
        .rev()
        .max_by_key(|mark| score(*mark))
        .unwrap_or(b',')
}

/// A record with where it stands.
struct Read {
    record: StringRecord,
    line: u64,
    end: usize,
    line_after: u64,
}

/// The records of a text from `start` on.
struct Lines<'a> {
    text: &'a str,
    delimiter: u8,
    start: usize,
    line: u64,
}

impl Lines<'_> {
    /// The next record, or the line that is none; `width` is how many columns there are, where that is known.
    fn next(&mut self, width: Option<usize>) -> Option<Result<Read, BrokenLine>> {
        self.skip_blank();
        let rest = self
            .text
            .get(self.start..)
            .filter(|rest| !rest.is_empty())?;
        let line = self.line;
        let end = record_end(rest, self.delimiter);
        let raw = rest.get(..end.bytes)?;
        let record = parsed(raw, self.delimiter);
        let is_whole = !end.is_open
            && end.lines <= ROW_LINES_MAX
            && (end.lines <= 1 || width.is_none_or(|width| record.len() == width));
        if is_whole {
            self.start += end.bytes;
            self.line += end.lines;
            let (end, line_after) = (self.start, self.line);
            return Some(Ok(Read {
                record,
                line,
                end,
                line_after,
            }));
        }
        // The line alone is none; what follows it is read anew.
        self.start += rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.line += 1;
        Some(Err(BrokenLine {
            line,
            fault: LineFault::OpenQuote,
        }))
    }

    fn skip_blank(&mut self) {
        while let Some(rest) = self.text.get(self.start..) {
            let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
            let is_blank =
                !rest.is_empty() && rest.get(..end).is_some_and(|line| line.trim().is_empty());
            // A line of tabs is a blank row, and so is one of nothing.
            if !is_blank {
                return;
            }
            self.start += end;
            self.line += 1;
        }
    }
}

/// How far a record goes.
struct End {
    bytes: usize,
    lines: u64,
    is_open: bool,
}

/// The end of the first record of `text`: the first line end outside quotation marks. The search ends after [`ROW_LINES_MAX`] lines.
fn record_end(text: &str, delimiter: u8) -> End {
    let bytes = text.as_bytes();
    let (mut is_quoted, mut is_start, mut is_odd) = (false, true, false);
    let (mut lines, mut place) = (0_u64, 0_usize);
    while let Some(byte) = bytes.get(place) {
        let next = bytes.get(place + 1);
        match byte {
            b'"' if is_quoted && next == Some(&b'"') => place += 1,
            b'"' if is_quoted => {
                is_quoted = false;
                // A mark that closes a cell stands before the next one.
                is_odd |=
                    next.is_some_and(|next| *next != delimiter && !matches!(*next, b'\r' | b'\n'));
            }
            b'"' if is_start => is_quoted = true,
            b'\n' => {
                lines += 1;
                if !is_quoted || lines > ROW_LINES_MAX {
                    return End {
                        bytes: place + 1,
                        lines,
                        is_open: is_quoted || (is_odd && lines > 1),
                    };
                }
            }
            // A file of the oldest kind ends its lines so.
            b'\r' if !is_quoted && next != Some(&b'\n') => {
                return End {
                    bytes: place + 1,
                    lines: lines + 1,
                    is_open: false,
                };
            }
            _ => {}
        }
        is_start = !is_quoted && *byte == delimiter;
        place += 1;
    }
    End {
        bytes: bytes.len(),
        lines: lines + 1,
        is_open: is_quoted || (is_odd && lines > 0),
    }
}

fn parsed(raw: &str, delimiter: u8) -> StringRecord {
    if !raw.contains('"') {
        return raw
            .trim_end_matches(['\r', '\n'])
            .split(char::from(delimiter))
            .collect();
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(raw.len())
        .from_reader(raw.as_bytes());
    let mut record = StringRecord::new();
    // Text in memory cannot fail to be read; what cannot be parsed is an empty record and noticed as a row of nothing.
    let _ = reader.read_record(&mut record);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The delimiter, the lines' cells, and what is wrong with which line.
    type Seen = (char, Vec<(u64, Vec<String>)>, Vec<(u64, LineFault)>);

    fn rows(text: &str) -> Seen {
        let read = read(text);
        let cells = |row: &Row| (row.line, row.cells().map(str::to_owned).collect());
        let broken = read.table.broken.iter().map(|line| (line.line, line.fault));
        (
            read.delimiter,
            read.table.rows.iter().map(cells).collect(),
            broken.collect(),
        )
    }

    #[test]
    fn the_mark_is_the_one_that_makes_columns() {
        for (text, mark) in [
            ("a,b,c\n1,2,3\n", ','),
            ("a;b;c\n1,5;2,5;3,5\n", ';'),
            ("a\tb\n1\t2\n", '\t'),
            ("a|b\n1|2,3,4\n", '|'),
            ("sep=;\na;b\n1;2\n", ';'),
            ("email\nsara@example.com\n", ','),
            ("email;name\n\"a,b,c,d\";x\n", ';'),
        ] {
            assert_eq!(rows(text).0, mark, "{text}");
        }
    }

    #[test]
    fn rows_keep_their_lines_and_quoted_cells_their_breaks() {
        let (_, rows, broken) =
            rows("email,name\r\n\r\na@x.example,\"Sara\nAli\"\r\n,\nb@x.example,B\n");
        let expected = [
            (3, vec!["a@x.example".to_owned(), "Sara\nAli".to_owned()]),
            (6, vec!["b@x.example".to_owned(), "B".to_owned()]),
        ];
        assert_eq!(rows, expected);
        assert!(broken.is_empty());
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_costs_its_line_alone() {
        let (_, rows, broken) = rows(
            "email,name\na@x.example,A\nb@x.example,\"B\nc@x.example,C\nd@x.example,\"D\"\ne@x.example,5\"\n",
        );
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 5, 6]);
        assert_eq!(broken, [(3, LineFault::OpenQuote)]);
    }

    #[test]
    fn rows_that_are_none_are_named_and_the_others_kept() {
        let long = "x".repeat(Row::BYTES_MAX + 1);
        let text = format!(
            "email,name\na@x.example,A,B\n{long},B\nc@x.example,\0\nd@x.example,\u{fffd}\ne@x.example,E,\n"
        );
        let (_, rows, broken) = rows(&text);
        assert_eq!(rows.len(), 1);
        let faults = [
            (2, LineFault::TooManyCells),
            (3, LineFault::TooLong),
            (4, LineFault::Unreadable),
            (5, LineFault::Unreadable),
        ];
        assert_eq!(broken, faults);
    }

    #[test]
    fn titles_above_the_headers_are_passed_over() {
        let (_, rows, _) = rows("Customers of Acme,,\n,,\nEmail,Phone,Name\na@x.example,,A\n");
        assert_eq!(
            rows,
            [(
                4,
                vec!["a@x.example".to_owned(), String::new(), "A".to_owned()]
            )]
        );
        assert_eq!(read("").table, Table::default());
        assert!(read("email,name\n").table.rows.is_empty());
    }
}
