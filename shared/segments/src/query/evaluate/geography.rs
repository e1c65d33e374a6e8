//! Is a place within a distance of another? The haversine formula in whole numbers: the same everywhere, and exact to a metre in a
//! hundred kilometres. hav(d/R) = hav(Δφ) + cos φ₁ · cos φ₂ · hav(Δλ), with hav(x) = (1 − cos x)/2; nothing needs a root.

use crate::query::plan::Circle;

/// One, in fixed point.
const ONE: i128 = 1_000_000_000_000_000_000;
/// π · 10¹⁸.
const PI: i128 = 3_141_592_653_589_793_238;
/// Half a turn in millionths of a degree.
const HALF_TURN: i128 = 180_000_000;
/// The earth's mean radius, metres (IUGG).
const RADIUS: i128 = 6_371_009;

/// Whether `place` (latitude and longitude in millionths of a degree) lies in the circle, its edge included.
pub(super) fn is_within(place: (i32, i32), circle: &Circle) -> bool {
    let (latitude, longitude) = (i128::from(place.0), i128::from(place.1));
    let (center, meridian) = (i128::from(circle.latitude), i128::from(circle.longitude));
    let across = (longitude - meridian).rem_euclid(2 * HALF_TURN);
    let across = across.min(2 * HALF_TURN - across);
    let cosines = scaled(cosine(radians(latitude)), cosine(radians(center)));
    let apart = haversine(radians(latitude - center)) + scaled(cosines, haversine(radians(across)));
    let angle = (i128::from(circle.metres) * ONE / RADIUS).min(PI);
    apart <= haversine(angle)
}

fn radians(micro_degrees: i128) -> i128 {
    micro_degrees * PI / HALF_TURN
}

const fn scaled(left: i128, right: i128) -> i128 {
    left * right / ONE
}

/// sin²(x/2).
fn haversine(angle: i128) -> i128 {
    let sine = sine(angle / 2);
    scaled(sine, sine)
}

fn cosine(angle: i128) -> i128 {
    series(ONE, 0, angle)
}

fn sine(angle: i128) -> i128 {
    series(angle, 1, angle)
}

/// Taylor's series from a first term of degree `degree`; for angles up to π thirteen terms reach 10⁻¹⁵.
fn series(first: i128, degree: i128, angle: i128) -> i128 {
    let square = scaled(angle, angle);
    let (mut term, mut sum, mut degree) = (first, first, degree);
    for _ in 0..13 {
        term = -scaled(term, square) / ((degree + 1) * (degree + 2));
        sum += term;
        degree += 2;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn km(from: (i32, i32), to: (i32, i32)) -> u32 {
        let within = |metres: u32| {
            let circle = Circle {
                latitude: from.0,
                longitude: from.1,
                metres,
            };
            is_within(to, &circle)
        };
        (0..20_100)
            .find(|km| within(km * 1_000))
            .unwrap_or(u32::MAX)
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let (riyadh, jeddah) = ((24_713_600, 46_675_300), (21_485_800, 39_192_500));
        let (suva, apia) = ((-18_141_600, 178_441_900), (-13_833_300, -171_766_700));
        for (from, to, expected) in [
            (riyadh, riyadh, 0),
            (riyadh, jeddah, 848),
            (suva, apia, 1_153),
            ((0, 0), (0, 180_000_000), 20_016),
            ((90_000_000, 0), (-90_000_000, 0), 20_016),
        ] {
            let found = km(from, to);
            assert!(found.abs_diff(expected) <= 3, "{found} for {expected}");
            assert_eq!(found, km(to, from));
        }
    }

    #[test]
    fn a_street_is_told_from_the_next() {
        let circle = Circle {
            latitude: 24_713_600,
            longitude: 46_675_300,
            metres: 1_000,
        };
        // 0.009 degrees of latitude are 1,000.7 metres.
        assert!(is_within((24_722_500, 46_675_300), &circle));
        assert!(!is_within((24_722_700, 46_675_300), &circle));
    }
}
