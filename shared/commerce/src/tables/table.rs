//! A table as a file gives it: one line of headers, rows of text, and the line of the file each row begins on.

/// Headers and rows. Whatever the file was, a cell is text here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The headers as written.
    pub headers: Vec<String>,
    /// The rows below them, without blank ones.
    pub rows: Vec<Row>,
    /// Lines of the file that are no row of the table, and why.
    pub broken: Vec<BrokenLine>,
}

/// One row. Its cells stand one behind the other in one text: a million rows are two million allocations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file it begins on, from 1; for a workbook its row.
    pub line: u64,
    text: Box<str>,
    ends: Box<[u32]>,
}

/// A line that could not be read as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What keeps a line from being a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// A quotation mark opens a cell and nothing closes it.
    OpenQuote,
    /// A cell is longer than any cell of an export.
    TooLong,
    /// It has values beyond the last header.
    TooManyCells,
    /// It holds bytes that are no text in the file's encoding, or NUL.
    Unreadable,
}

impl Row {
    /// Most bytes of one row.
    pub const BYTES_MAX: usize = 256 * 1024;

    /// A row of these cells, beginning on `line`. What lies beyond [`Row::BYTES_MAX`] is left out.
    pub fn new<'a>(line: u64, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for cell in cells {
            if text.len() + cell.len() <= Self::BYTES_MAX {
                text.push_str(cell);
            }
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self {
            line,
            text: text.into_boxed_str(),
            ends: ends.into_boxed_slice(),
        }
    }

    /// The cell of a column; empty beyond the last.
    pub fn get(&self, column: usize) -> &str {
        let end = |place: usize| self.ends.get(place).map(|end| *end as usize);
        let start = column.checked_sub(1).map_or(Some(0), end);
        start
            .zip(end(column))
            .and_then(|(start, end)| self.text.get(start..end))
            .unwrap_or_default()
    }

    /// How many cells it has.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// It has no cell.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Its cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.get(column))
    }

    /// Every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_went_in() {
        let row = Row::new(7, ["a", "", "سارة"]);
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a", "", "سارة"]);
        assert_eq!((row.get(3), row.len(), row.is_blank()), ("", 3, false));
        assert!(Row::new(1, [" ", "", "\t"]).is_blank());
    }
}
