//! Which column says what: by the user's word, else by the layout the headers are recognised as, else by what people call their columns.

use std::collections::BTreeMap;

use super::dates::{self, DayOrder, Style};
use super::error::Error;
use super::field::{Field, Subject};
use super::header::{Header, plain};
use super::layout::{LAYOUTS, Layout, PLAIN};
use super::table::{Row, Table};
use super::words;
use crate::Calendar;

/// Rows a column's dates are judged by.
const SAMPLE_ROWS: usize = 100_000;
/// Most columns kept as attributes.
const ATTRIBUTES_MAX: usize = 50;

/// What the user says about a file.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Field and column: `phone` and `Mobile`, `birthday.jalali` and `تولد`, `attribute.size` and `Size`.
    pub columns: Vec<(String, String)>,
    /// How dates that begin with a small number are meant.
    pub day_order: Option<DayOrder>,
}

/// The columns of a file.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// What the rows are about.
    pub subject: Subject,
    /// The layout they are in.
    pub layout: &'static Layout,
    pub(super) columns: BTreeMap<Field, Vec<Column>>,
    pub(super) attributes: Vec<(String, usize)>,
    headers: Vec<String>,
}

/// A column that says something.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) place: usize,
    pub(super) style: Style,
}

impl Mapping {
    /// The mapping of `table` as `subject`. `is_persian` says that a bare «هجری» in a header is the Solar Hijri calendar.
    ///
    /// # Errors
    /// [`Error`].
    pub fn of(
        subject: Subject,
        table: &Table,
        wishes: &Wishes,
        is_persian: bool,
    ) -> Result<Self, Error> {
        if table.headers.iter().all(|header| header.trim().is_empty()) {
            return Err(Error::Empty);
        }
        let headers: Vec<Header> = table
            .headers
            .iter()
            .map(|header| Header::of(header))
            .collect();
        let layout = recognise(subject, &table.headers)?;
        let mut mapping = Self {
            subject,
            layout,
            columns: BTreeMap::new(),
            attributes: Vec::new(),
            headers: table.headers.clone(),
        };
        mapping.obey(wishes)?;
        if !layout.is_retail() {
            mapping.fill(&headers);
            mapping.need()?;
        }
        mapping.style(table, &headers, wishes, is_persian);
        Ok(mapping)
    }

    /// The header of the column that a field is read from first; its own name where it has none.
    pub fn header_of(&self, field: Field) -> &str {
        let place = self.columns.get(&field).and_then(|columns| columns.first());
        let header = place.and_then(|column| self.headers.get(column.place));
        header.map_or(field.name(), String::as_str)
    }

    /// Field and header of every column that is read.
    pub fn read(&self) -> Vec<(String, String)> {
        let header = |place: usize| self.headers.get(place).cloned().unwrap_or_default();
        let fields = self.columns.iter().flat_map(|(field, columns)| {
            columns
                .iter()
                .map(|column| (field.name().to_owned(), header(column.place)))
        });
        let attributes = self.attributes.iter();
        fields
            .chain(attributes.map(|(name, place)| (format!("attribute.{name}"), header(*place))))
            .collect()
    }

    /// Headers of columns that are not read.
    pub fn unread(&self) -> Vec<String> {
        let is_read = |place: usize| {
            let mut columns = self.columns.values().flatten();
            columns.any(|column| column.place == place)
                || self.attributes.iter().any(|(_, known)| *known == place)
        };
        let headers = self.headers.iter().enumerate();
        let unread =
            headers.filter(|(place, header)| !is_read(*place) && !header.trim().is_empty());
        unread.map(|(_, header)| header.clone()).collect()
    }

    /// Headers that stand more than once.
    pub fn repeated(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, (usize, &String)> = BTreeMap::new();
        for header in self
            .headers
            .iter()
            .filter(|header| !header.trim().is_empty())
        {
            seen.entry(plain(header)).or_insert((0, header)).0 += 1;
        }
        let repeated = seen.into_values().filter(|(count, _)| *count > 1);
        repeated.map(|(_, header)| header.clone()).collect()
    }

    /// A column says this.
    pub fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    /// The cell of a field: of several columns the first that is not blank.
    pub(super) fn cell<'a>(&'a self, row: &'a Row, field: Field) -> Option<(&'a str, &'a Column)> {
        let columns = self.columns.get(&field)?;
        columns.iter().find_map(|column| {
            let text = super::cells::text(row.get(column.place))?;
            Some((text, column))
        })
    }

    /// The header of a column.
    pub(super) fn header(&self, column: &Column) -> &str {
        self.headers.get(column.place).map_or("", String::as_str)
    }

    /// Takes what the user says.
    fn obey(&mut self, wishes: &Wishes) -> Result<(), Error> {
        for (name, wanted) in &wishes.columns {
            let place = self.place_of(wanted)?;
            if let Some(attribute) = name.strip_prefix("attribute.") {
                self.attributes.push((attribute.to_owned(), place));
                self.attributes.truncate(ATTRIBUTES_MAX);
                continue;
            }
            let unknown = || Error::UnknownField {
                field: name.clone(),
            };
            let (field, mark) = name.split_once('.').unwrap_or((name, ""));
            let field = Field::named(field).ok_or_else(unknown)?;
            let mut style = Style::default();
            match mark {
                "" => {}
                "jalali" => style.calendar = Some(Calendar::Jalali),
                "hijri" => style.calendar = Some(Calendar::Hijri),
                "gregorian" => style.calendar = Some(Calendar::Gregorian),
                "dmy" => style.order = Some(DayOrder::DayFirst),
                "mdy" => style.order = Some(DayOrder::MonthFirst),
                _ => return Err(unknown()),
            }
            self.columns
                .entry(field)
                .or_default()
                .push(Column { place, style });
        }
        Ok(())
    }

    /// A column by its header, or by its letter in a spreadsheet's manner (`#3` for the third).
    fn place_of(&self, wanted: &str) -> Result<usize, Error> {
        let numbered = wanted
            .strip_prefix('#')
            .and_then(|number| number.parse::<usize>().ok());
        let numbered = numbered.and_then(|number| number.checked_sub(1));
        let exact = self
            .headers
            .iter()
            .position(|header| header.trim() == wanted.trim());
        let near = || {
            self.headers
                .iter()
                .position(|header| plain(header) == plain(wanted))
        };
        exact
            .or_else(near)
            .or(numbered.filter(|place| *place < self.headers.len()))
            .ok_or_else(|| Error::UnknownColumn {
                column: wanted.to_owned(),
                found: self.found(),
            })
    }

    /// Takes the columns the layout or the common words name, for fields the user has not named.
    fn fill(&mut self, headers: &[Header]) {
        let own: Vec<Field> = self.columns.keys().copied().collect();
        let layout = self
            .layout
            .columns
            .iter()
            .map(|(name, field)| (*field, *name));
        let names: Vec<(Field, &str)> = if self.layout.columns.is_empty() {
            words::names(self.subject).collect()
        } else {
            layout.collect()
        };
        let taken = |columns: &BTreeMap<Field, Vec<Column>>, place: usize| {
            columns
                .values()
                .flatten()
                .any(|column| column.place == place)
        };
        for (field, name) in names {
            let wanted = plain(name);
            for (place, header) in headers.iter().enumerate() {
                if header.plain == wanted && !own.contains(&field) && !taken(&self.columns, place) {
                    let column = Column {
                        place,
                        style: Style::default(),
                    };
                    self.columns.entry(field).or_default().push(column);
                }
            }
        }
    }

    /// Checks that rows can say what they must.
    fn need(&self) -> Result<(), Error> {
        let person = [Field::CustomerId, Field::Email, Field::Phone];
        let any = |fields: &[Field]| fields.iter().any(|field| self.has(*field));
        let flags = [
            Field::AcceptsEmail,
            Field::AcceptsSms,
            Field::AcceptsWhatsapp,
        ];
        let is_list =
            any(&[Field::UnsubscribedAt, Field::CleanedAt]) || self.layout.source == "mailchimp";
        let missing = match self.subject {
            Subject::Customers | Subject::Consents if !any(&person) => {
                "customer_id, email or phone"
            }
            Subject::Orders if !any(&[Field::OrderId, Field::OrderNumber]) => "order_id",
            Subject::Orders if !self.has(Field::PlacedAt) => "placed_at",
            Subject::Orders
                if !any(&[
                    Field::Amount,
                    Field::UnitPrice,
                    Field::Items,
                    Field::Gross,
                    Field::Total,
                    Field::Products,
                ]) =>
            {
                "amount, unit_price, items or total"
            }
            Subject::Consents if !any(&flags) && !is_list && !self.has(Field::Status) => "status",
            Subject::Consents if !any(&flags) && !is_list && !self.has(Field::Channel) => "channel",
            _ => return Ok(()),
        };
        Err(Error::ColumnsMissing {
            missing: missing.to_owned(),
            found: self.found(),
        })
    }

    /// Settles how each column of dates is to be read.
    fn style(&mut self, table: &Table, headers: &[Header], wishes: &Wishes, is_persian: bool) {
        for (field, columns) in &mut self.columns {
            if !field.is_date() {
                continue;
            }
            for column in columns {
                let named = headers.get(column.place);
                let marked = named.and_then(|header| header.calendar);
                // «هجری» alone is the Solar Hijri calendar where people speak Persian.
                let is_bare = named.is_some_and(|_| {
                    let header = plain(table.headers.get(column.place).map_or("", String::as_str));
                    !header.contains("قمري") && !header.contains("hijri")
                });
                let marked = match marked {
                    Some(Calendar::Hijri) if is_persian && is_bare => Some(Calendar::Jalali),
                    marked => marked,
                };
                column.style.calendar = column.style.calendar.or(marked);
                let rows = table.rows.iter().take(SAMPLE_ROWS);
                let place = column.place;
                let order = column
                    .style
                    .order
                    .or(wishes.day_order)
                    .or(self.layout.day_order);
                column.style.order =
                    order.or_else(|| dates::order_of(rows.map(|row| row.get(place))));
            }
        }
    }

    fn found(&self) -> String {
        self.headers
            .iter()
            .map(|header| header.trim())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// How many of a row's cells are names of columns: what tells a header from a title above it.
pub fn headers_in<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    let subjects = [Subject::Customers, Subject::Orders, Subject::Consents];
    let known: std::collections::BTreeSet<String> = subjects
        .into_iter()
        .flat_map(words::names)
        .map(|(_, name)| plain(name))
        .chain(
            LAYOUTS
                .iter()
                .flat_map(|layout| layout.columns.iter().map(|(name, _)| plain(name))),
        )
        .chain(
            LAYOUTS
                .iter()
                .flat_map(|layout| layout.marks.iter().map(|name| plain(name))),
        )
        .collect();
    cells
        .filter(|cell| known.contains(&Header::of(cell).plain))
        .count()
}

fn recognise(subject: Subject, headers: &[String]) -> Result<&'static Layout, Error> {
    let headers: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    let mut fitting = LAYOUTS
        .iter()
        .filter(|layout| layout.fits(&headers))
        .peekable();
    let Some(first) = fitting.peek().copied() else {
        return Ok(&PLAIN);
    };
    match fitting.find(|layout| layout.subjects.contains(&subject)) {
        Some(layout) => Ok(layout),
        None => Err(Error::OtherSubject {
            layout: first.name,
            right: first
                .subjects
                .first()
                .copied()
                .unwrap_or(Subject::Customers),
        }),
    }
}
