//! All lines of an order in one cell, in the forms exports have: WooCommerce's `id:72|name:…|quantity:2|total:30.00;…`, Salla's
//! `(SKU: N_1) اسم (Qty: 2), …` and its JSON of `[[name, quantity, sku], …]`, and names that are merely listed.

use serde_json::Value;

use super::cells;

/// A line as such a cell tells it. Amounts stay text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PackedLine {
    pub(super) sku: Option<String>,
    pub(super) title: String,
    pub(super) quantity: i64,
    pub(super) amount: Option<String>,
}

/// The lines of a cell; none where it is in no known form.
pub(super) fn lines(cell: &str) -> Vec<PackedLine> {
    let cell = cell.trim().trim_matches('\'').trim();
    let readers = [json, piped, marked, listed];
    let mut found = readers.iter().map(|read| read(cell));
    found.find(|lines| !lines.is_empty()).unwrap_or_default()
}

fn json(cell: &str) -> Vec<PackedLine> {
    let Ok(Value::Array(entries)) = serde_json::from_str::<Value>(cell) else {
        return Vec::new();
    };
    entries.iter().filter_map(entry).collect()
}

fn entry(entry: &Value) -> Option<PackedLine> {
    let text = |value: Option<&Value>| match value? {
        Value::String(text) => cells::words(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let first = |names: &[&str]| names.iter().find_map(|name| text(entry.get(*name)));
    let (title, quantity, sku, amount) = match entry {
        Value::Array(parts) => (
            text(parts.first()),
            text(parts.get(1)),
            text(parts.get(2)),
            None,
        ),
        Value::Object(_) => (
            first(&["name", "title", "product_name"]),
            first(&["quantity", "qty"]),
            first(&["sku", "product_id", "id"]),
            first(&["total", "amount"]),
        ),
        _ => return None,
    };
    Some(PackedLine {
        title: title.or_else(|| sku.clone())?,
        quantity: quantity.map_or(Some(1), |quantity| cells::quantity(&quantity))?,
        sku,
        amount,
    })
}

/// WooCommerce's: items parted by semicolons, their fields by bars. What a customer typed into an item may hold either, so a part
/// without the fields of an item belongs to the one before it.
fn piped(cell: &str) -> Vec<PackedLine> {
    let mut lines = Vec::new();
    for part in cell.split(';') {
        let field = |name: &str| {
            let mut fields = part.split('|');
            let value = fields.find_map(|field| field.trim().strip_prefix(name)?.strip_prefix(':'));
            value.and_then(cells::words)
        };
        let quantity = field("quantity").or_else(|| field("qty"));
        let Some((title, quantity)) =
            field("name").zip(quantity.and_then(|text| cells::quantity(&text)))
        else {
            continue;
        };
        lines.push(PackedLine {
            sku: field("sku").or_else(|| field("product_id").filter(|id| id != "0")),
            title,
            quantity,
            amount: field("total"),
        });
    }
    lines
}

/// Salla's: a code before each name, the pieces behind it.
fn marked(cell: &str) -> Vec<PackedLine> {
    let mut lines = Vec::new();
    let mut rest = cell;
    while let Some(at) = rest.find("Qty:").or_else(|| rest.find("الكمية:")) {
        let (before, after) = rest.split_at(at);
        let digits: String = cells::latin(after.split_once(':').map_or("", |(_, value)| value))
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let (sku, title) = code_and_title(before);
        if let Ok(quantity) = digits.parse() {
            lines.push(PackedLine {
                sku,
                title,
                quantity,
                amount: None,
            });
        }
        let end = after.find(')').map_or(after.len(), |end| end + 1);
        rest = after
            .get(end..)
            .unwrap_or_default()
            .trim_start_matches([',', '،', '|', ' ', '\n']);
    }
    lines
}

fn code_and_title(text: &str) -> (Option<String>, String) {
    let text = text.trim().trim_end_matches(['(', '-', ' ']);
    let Some((before, after)) = text.split_once("SKU:") else {
        return (None, cells::words(text).unwrap_or_default());
    };
    let (code, behind) = after.split_once(')').unwrap_or((after, ""));
    let title = format!("{} {}", before.trim().trim_end_matches(['(', '-']), behind);
    (cells::words(code), cells::words(&title).unwrap_or_default())
}

/// Names in a list: `Oud x2, Box × 1`.
fn listed(cell: &str) -> Vec<PackedLine> {
    let mark = [';', '\n', '|', '،', ',']
        .into_iter()
        .find(|mark| cell.contains(*mark));
    let parts: Vec<&str> = match mark {
        Some(mark) => cell.split(mark).collect(),
        None => vec![cell],
    };
    let line = |part: &str| {
        let text = cells::words(part)?;
        let counted = ["×", " x", " X", "*"].iter().find_map(|mark| {
            let (title, count) = text.rsplit_once(mark)?;
            Some((title.trim().to_owned(), cells::quantity(count.trim())?))
        });
        let (title, quantity) = counted.unwrap_or((text, 1));
        Some(PackedLine {
            sku: None,
            title,
            quantity,
            amount: None,
        })
    };
    parts.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: &str) -> Vec<(Option<String>, String, i64, Option<String>)> {
        let lines = lines(cell).into_iter();
        lines
            .map(|line| (line.sku, line.title, line.quantity, line.amount))
            .collect()
    }

    fn line(
        sku: Option<&str>,
        title: &str,
        quantity: i64,
        amount: Option<&str>,
    ) -> (Option<String>, String, i64, Option<String>) {
        (
            sku.map(str::to_owned),
            title.to_owned(),
            quantity,
            amount.map(str::to_owned),
        )
    }

    #[test]
    fn each_form_gives_its_lines() {
        let woo = "id:72|name:Woo Logo|product_id:37|sku:WL|quantity:2|subtotal:30.00|total:27.00|meta:size=L; gift;\
                   id:73|name:Ninja|product_id:41|sku:|quantity:1|total:20.00";
        assert_eq!(
            told(woo),
            [
                line(Some("WL"), "Woo Logo", 2, Some("27.00")),
                line(Some("41"), "Ninja", 1, Some("20.00"))
            ]
        );
        let salla = "(SKU: OUD-50) عود ٥٠ مل (Qty: 2), (SKU: BOX) علبة, هدية (Qty: 1)";
        assert_eq!(
            told(salla),
            [
                line(Some("OUD-50"), "عود ٥٠ مل", 2, None),
                line(Some("BOX"), "علبة, هدية", 1, None)
            ]
        );
        assert_eq!(
            told("[[\"عود\", 2, \"OUD\"], [\"علبة\", 1]]"),
            [
                line(Some("OUD"), "عود", 2, None),
                line(None, "علبة", 1, None)
            ]
        );
        assert_eq!(
            told("Oud x2, Box"),
            [line(None, "Oud", 2, None), line(None, "Box", 1, None)]
        );
        assert_eq!(told(""), []);
        assert_eq!(
            told("[1, 2]"),
            [line(None, "[1", 1, None), line(None, "2]", 1, None)]
        );
    }
}
