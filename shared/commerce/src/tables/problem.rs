//! What is wrong with a row, for the person who has to mend it: where, why, and what would be right. It never repeats what a cell of a
//! person holds.

use super::field::Field;

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file.
    pub line: u64,
    /// The column as its header calls it; none where it is about the row.
    pub column: Option<String>,
    /// Stable, of docs/FAULTS.md.
    pub code: &'static str,
    /// Why.
    pub why: String,
    /// What to do.
    pub fix: &'static str,
    /// Whether the row is left out for it, or only the cell.
    pub weight: Weight,
}

/// What a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The cell is left out; the row is taken.
    Cell,
    /// The row is left out.
    Row,
}

macro_rules! faults {
    ($($(#[doc = $doc:literal])* $variant:ident = $code:literal, $weight:ident, $why:literal, $fix:literal;)*) => {
        /// The kinds of problems rows have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Fault {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Fault {
            pub(super) const CODES: &'static [&'static str] = &[$($code,)*];

            fn told(self) -> (&'static str, Weight, &'static str, &'static str) {
                match self {
                    $(Self::$variant => ($code, Weight::$weight, $why, $fix),)*
                }
            }
        }
    };
}

faults! {
    Missing = "row.field_missing", Row, "it is empty, and the row cannot be taken without it", "fill it in";
    Nobody = "row.nobody", Row, "neither a customer number nor a usable email or phone", "fill in one of the three";
    Id = "row.id", Row, "it is longer than 128 bytes or holds a control character", "use the shop's own number";
    IdRounded = "row.id_rounded", Row, "a spreadsheet has rounded this number (it is like 7.2E+12)", "format the column as text and export it again";
    Date = "row.date", Row, "it is not a date", "write it like 2026-11-20 18:45";
    DateOrder = "row.date_ambiguous", Row, "day and month could be either way round", "import with --dates dmy or --dates mdy, or write it like 2026-11-20";
    DateCalendar = "row.calendar_ambiguous", Row, "the year could be of the Solar Hijri or the Islamic calendar", "import with --map FIELD.jalali=COLUMN or FIELD.hijri=COLUMN";
    DateNone = "row.date_impossible", Row, "its calendar has no such day", "correct the day";
    Amount = "row.amount", Row, "it is not an amount", "write it like 1234.50";
    AmountMark = "row.amount_ambiguous", Row, "its comma could stand before thousands or before decimals", "write it like 1234.500";
    AmountPrecision = "row.amount_precision", Row, "it has more decimals than the currency, or is too large", "round it to the currency's decimals";
    AmountTomans = "row.amount_tomans", Row, "it is in tomans", "export amounts in rials, or keep the store in IRT";
    Currency = "row.currency", Row, "it is not the store's currency", "convert the amounts, or import into a store of that currency";
    Quantity = "row.quantity", Row, "it is not a number of pieces up to 1000000", "write a number";
    Discount = "row.discount", Row, "it is more than the lines are worth", "correct the discount or the lines";
    NoAmount = "row.no_amount", Row, "the order has neither lines with amounts nor a total", "map amount, unit_price, items or total";
    Sibling = "row.order_refused", Row, "another line of the same order cannot be taken", "mend that line; an order is taken whole or not at all";
    Draft = "row.draft", Row, "it is a draft and no order yet", "nothing to do";
    Channel = "row.channel", Row, "it is not one of email, sms, whatsapp", "write one of the three";
    Status = "row.status", Row, "it is not one of granted, pending, denied (or yes, no)", "write one of them";
    Topic = "row.topic", Row, "it is no topic", "write marketing, newsletter, offers, reminders, occasions or reviews, or leave it empty";
    NoStatement = "row.no_statement", Row, "the row says nothing about consent", "fill in the status, or leave the row out";
    OpenQuote = "row.quote", Row, "a quotation mark opens a cell and nothing closes it", "double the mark inside the cell, or close it";
    TooLong = "row.too_long", Row, "it is longer than any row of an export", "shorten its cells";
    TooManyCells = "row.cells", Row, "it has values beyond the last header", "put cells that hold the delimiter in quotation marks";
    Unreadable = "row.unreadable", Row, "it holds bytes that are no text in the file's encoding, or NUL", "save the file as UTF-8, or name its encoding with --encoding";
    Email = "cell.email", Cell, "it is not an email address; it was left out", "correct it";
    Placeholder = "cell.placeholder", Cell, "it stands for no address or number of anybody; it identifies nobody", "leave it empty";
    Phone = "cell.phone", Cell, "it is not a phone number of the store's country nor an international one; it was left out", "write it like +966501234567";
    Birthday = "cell.birthday", Cell, "it is not a day somebody can be born on; it was left out", "write it like 1990-05-01";
    BirthdayOrder = "cell.birthday_ambiguous", Cell, "day and month, or the calendar, could be either way; it was left out", "import with --dates, or with --map birthday.jalali=COLUMN";
    CellDate = "cell.date", Cell, "it is not a date; the record was taken without it", "write it like 2026-11-20 18:45";
    Flag = "cell.flag", Cell, "it is neither yes nor no; it was left out", "write yes or no";
    Country = "cell.country", Cell, "it is not a country; it was left out", "write the two-letter code";
    Gender = "cell.gender", Cell, "it is neither female nor male; it was left out", "write female or male, or leave it empty";
    Formula = "cell.formula", Cell, "it looks like a formula; it was kept as text and computed nothing", "look at who typed it";
    Undated = "cell.undated", Cell, "the permission has no date: any dated statement of this person overrules it", "map the date the permission was given on";
}

impl Problem {
    /// The problem `fault` is in the column of `field`, as `header` calls it.
    pub(super) fn new(fault: Fault, line: u64, header: Option<&str>) -> Self {
        let (code, weight, why, fix) = fault.told();
        Self {
            line,
            column: header.map(str::to_owned),
            code,
            why: why.to_owned(),
            fix,
            weight,
        }
    }

    /// The same about a field that no column has.
    pub(super) fn absent(fault: Fault, line: u64, field: Field) -> Self {
        Self::new(fault, line, Some(field.name()))
    }
}
