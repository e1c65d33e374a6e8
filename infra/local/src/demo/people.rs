//! Made-up people for real purchases: names, addresses, languages, birthdays and consents, always the same for the same number.
//!
//! The purchase data names nobody. Addresses are at example.com (RFC 2606) and phone numbers from the range Ofcom keeps for fiction.

use awda_kernel::{Language, share_of};
use jiff::Timestamp;
use serde_json::{Value, json};

const NAMES_EN: [&str; 12] = [
    "Emma", "Oliver", "Grace", "Henry", "Alice", "George", "Ruby", "Leo", "Hannah", "Thomas",
    "Nora", "James",
];
const NAMES_AR: [&str; 12] = [
    "سارة",
    "محمد",
    "نورة",
    "عبدالله",
    "ليلى",
    "خالد",
    "مريم",
    "فهد",
    "هند",
    "يوسف",
    "ريم",
    "سلطان",
];
const NAMES_FA: [&str; 12] = [
    "سارا",
    "علی",
    "مریم",
    "رضا",
    "نرگس",
    "امیر",
    "زهرا",
    "حسین",
    "لیلا",
    "آرش",
    "شیرین",
    "کیان",
];

/// A made-up person for a customer number.
#[derive(Debug, Clone)]
pub(super) struct Person {
    number: String,
    place: usize,
    country: Option<&'static str>,
}

impl Person {
    /// The person for customer `number`, the `place`-th of the shop, from `country` as the data writes it.
    pub(super) fn new(number: &str, place: usize, country: &str) -> Self {
        Self {
            number: number.to_owned(),
            place,
            country: iso_country(country),
        }
    }

    /// The customer record the shop would send, first seen at `since`.
    pub(super) fn document(&self, since: Timestamp) -> Value {
        let moment = since.to_string();
        let mut body = json!({
            "type": "customer",
            "id": self.number,
            "created_at": moment,
            "updated_at": moment,
            "name": self.name(),
            "language": self.language().code(),
            "email": format!("customer.{}@example.com", self.number),
            "phone": format!("+447700900{:03}", self.place % 1_000),
            "country": self.country,
            "birthday": self.birthday(),
        });
        if let (Some(consent), Some(fields)) = (self.consent(&moment), body.as_object_mut()) {
            fields.insert("consents".to_owned(), json!([consent]));
        }
        body
    }

    /// Six in ten write English, two Arabic, two Persian.
    fn language(&self) -> Language {
        match self.share("language") {
            0..2_000 => Language::Ar,
            2_000..4_000 => Language::Fa,
            _ => Language::En,
        }
    }

    /// One in twenty gave no name.
    fn name(&self) -> Option<&'static str> {
        let names = match self.language() {
            Language::Ar => &NAMES_AR,
            Language::Fa => &NAMES_FA,
            Language::En => &NAMES_EN,
        };
        let share = usize::from(self.share("name"));
        names
            .get(share % names.len())
            .copied()
            .filter(|_| share >= 500)
    }

    /// Seven in ten gave a birthday, every third of them without the year. Some were born on 29 February.
    fn birthday(&self) -> Option<String> {
        if self.share("has birthday") >= 7_000 {
            return None;
        }
        let year = 1950 + self.share("year") % 52;
        let month = 1 + self.share("month") % 12;
        let day = 1 + self.share("day") % 28;
        if self.share("leap") < 100 {
            return Some(format!("{}-02-29", year - year % 4));
        }
        match self.share("year known") {
            0..3_333 => Some(format!("--{month:02}-{day:02}")),
            _ => Some(format!("{year}-{month:02}-{day:02}")),
        }
    }

    /// Eight in ten allow mail, one in ten forbids it, the rest never said.
    fn consent(&self, moment: &str) -> Option<Value> {
        let status = match self.share("consent") {
            0..8_000 => "granted",
            8_000..9_000 => "denied",
            _ => return None,
        };
        Some(json!({ "channel": "email", "status": status, "at": moment, "method": "checkbox" }))
    }

    fn share(&self, what: &str) -> u16 {
        share_of(&["awda demo", &self.number, what])
    }
}

/// ISO 3166-1 code of a country as the data set writes it.
fn iso_country(name: &str) -> Option<&'static str> {
    let code = match name {
        "Australia" => "AU",
        "Austria" => "AT",
        "Bahrain" => "BH",
        "Belgium" => "BE",
        "Brazil" => "BR",
        "Canada" => "CA",
        "Cyprus" => "CY",
        "Czech Republic" => "CZ",
        "Denmark" => "DK",
        "EIRE" => "IE",
        "Finland" => "FI",
        "France" => "FR",
        "Germany" => "DE",
        "Greece" => "GR",
        "Hong Kong" => "HK",
        "Iceland" => "IS",
        "Israel" => "IL",
        "Italy" => "IT",
        "Japan" => "JP",
        "Lebanon" => "LB",
        "Lithuania" => "LT",
        "Malta" => "MT",
        "Netherlands" => "NL",
        "Norway" => "NO",
        "Poland" => "PL",
        "Portugal" => "PT",
        "RSA" => "ZA",
        "Saudi Arabia" => "SA",
        "Singapore" => "SG",
        "Spain" => "ES",
        "Sweden" => "SE",
        "Switzerland" => "CH",
        "USA" => "US",
        "United Arab Emirates" => "AE",
        "United Kingdom" => "GB",
        _ => return None,
    };
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_always_the_same_person() {
        let at = Timestamp::UNIX_EPOCH;
        let person = || Person::new("12583", 3, "France").document(at);
        assert_eq!(person(), person());
        assert_eq!(person()["email"], "customer.12583@example.com");
        assert_eq!(person()["country"], "FR");
    }

    #[test]
    fn consents_birthdays_and_languages_are_mixed_as_said() {
        let people: Vec<_> = (0..1_000)
            .map(|n| Person::new(&n.to_string(), n, "").document(Timestamp::UNIX_EPOCH))
            .collect();
        let count = |test: fn(&Value) -> bool| people.iter().filter(|body| test(body)).count();
        assert!((160..240).contains(&count(|body| body["language"] == "ar")));
        assert!((650..750).contains(&count(|body| !body["birthday"].is_null())));
        let granted = count(|body| body["consents"][0]["status"] == "granted");
        assert!((750..850).contains(&granted), "{granted}");
    }
}
