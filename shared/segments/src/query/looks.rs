//! What segments look at, so that whoever shows them a person need not put together what nobody asks for.
//!
//! It refuses to know how anything is put together.

use crate::query::field::Field;
use crate::query::library::Library;
use crate::query::person::Verb;
use crate::query::plan::{Ask, Knowable, Pattern, Quantity, Texts, Truths, YearlyOf};

/// Fields, happenings and custom attributes that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// A bit for each field.
    fields: u128,
    /// A bit for each kind of happening whose rows are looked at.
    rows: u16,
    attributes: bool,
}

const _: () = assert!(
    Field::ALL.len() <= 128 && Verb::COUNT <= 16,
    "a bit for each"
);

impl Looks {
    /// Everything.
    pub const ALL: Self = Self {
        fields: u128::MAX,
        rows: u16::MAX,
        attributes: true,
    };

    const NOTHING: Self = Self {
        fields: 0,
        rows: 0,
        attributes: false,
    };

    /// Whether any of these fields is asked for. Liking a category is asked for as the favourite category is.
    pub fn at_any(self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.fields & bit(*field) != 0)
    }

    /// Whether rows of this kind are looked at. Purchases without details are read from the purchase days.
    pub const fn at_rows(self, verb: Verb) -> bool {
        self.rows >> verb as u16 & 1 == 1
    }

    /// Whether custom attributes are asked for.
    pub const fn at_attributes(self) -> bool {
        self.attributes
    }

    fn ask(&mut self, ask: &Ask) {
        match ask {
            Ask::Number(quantity, _) => self.quantity(quantity),
            Ask::Text(Texts::Field(field), _)
            | Ask::Truth(Truths::Field(field))
            | Ask::Known(Knowable::Field(field))
            | Ask::Choice(field, _)
            | Ask::Yearly(YearlyOf::Field(field), _) => self.field(*field),
            Ask::Yearly(YearlyOf::Birthday, _) => self.field(Field::Birthday),
            Ask::Happened(pattern, _) => self.pattern(pattern),
            Ask::Text(Texts::Attribute(_), _)
            | Ask::Truth(Truths::Attribute(_))
            | Ask::Known(Knowable::Attribute(_)) => self.attributes = true,
            // A place is always told where it is known; other segments look for themselves.
            Ask::Random(..) | Ask::Near(_) | Ask::Segment(..) => {}
        }
    }

    fn quantity(&mut self, quantity: &Quantity) {
        match quantity {
            Quantity::Field(field, _) => self.field(*field),
            Quantity::Attribute(..) => self.attributes = true,
            Quantity::Affinity(_) | Quantity::Propensity(_) => self.field(Field::FavouriteCategory),
            // Measures are of purchases and models.
            Quantity::Percentile(_) => {}
            Quantity::Count(pattern)
            | Quantity::Sum(pattern)
            | Quantity::Least(pattern)
            | Quantity::Most(pattern)
            | Quantity::First(pattern)
            | Quantity::Last(pattern) => self.pattern(pattern),
        }
    }

    fn field(&mut self, field: Field) {
        self.fields |= bit(field);
        if matches!(
            field,
            Field::BoughtCategory | Field::BoughtProduct | Field::BoughtBrand
        ) {
            self.row(Verb::Bought);
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        if !pattern.is_plain() {
            self.row(pattern.verb);
        }
    }

    const fn row(&mut self, verb: Verb) {
        self.rows |= 1 << verb as u16;
    }
}

impl Library {
    /// What its segments look at.
    pub fn looks(&self) -> Looks {
        let mut looks = Looks::NOTHING;
        for (_, segment) in self.iter() {
            segment.rule().each_leaf(&mut |leaf| looks.ask(&leaf.ask));
        }
        looks
    }
}

const fn bit(field: Field) -> u128 {
    1 << field as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Limits, Setting};

    fn looks(text: &str) -> Looks {
        let setting = Setting {
            currency: "SAR".parse().unwrap(),
            attributes: None,
            limits: Limits::default(),
        };
        let (library, rejected) = Library::compile([("it", text)], setting);
        assert_eq!(rejected, [], "{text}");
        library.looks()
    }

    #[test]
    fn what_is_asked_for_is_looked_at_and_nothing_else() {
        let plain = looks("bought(within: 30d) AND city = Riyadh");
        assert!(plain.at_any(&[Field::City]) && !plain.at_rows(Verb::Bought));
        assert!(!plain.at_any(&[Field::Tags, Field::Country]) && !plain.at_attributes());
        let detailed = looks("bought(category: \"skin\") OR clicked() OR attrs.kind = \"b2b\"");
        assert!(detailed.at_rows(Verb::Bought) && detailed.at_rows(Verb::Clicked));
        assert!(detailed.at_attributes() && !detailed.at_rows(Verb::Viewed));
        assert!(looks("affinity(\"skin\") > 50%").at_any(&[Field::FavouriteCategory]));
        assert!(looks("bought_category = \"skin\"").at_rows(Verb::Bought));
        assert!(looks("birthday IN this month").at_any(&[Field::Birthday]));
        assert!(Looks::ALL.at_rows(Verb::Replied) && Looks::ALL.at_any(&[Field::City]));
    }
}
