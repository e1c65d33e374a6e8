//! When the sun sets. The formulas are those of NOAA's solar calculator (NOAA Global Monitoring Laboratory, "Solar Calculation Details",
//! after J. Meeus, "Astronomical Algorithms", 2nd ed., chapters 25 and 28): good to about a minute between the polar circles.
//!
//! It refuses to know countries, calendars and what anybody does after sunset.

use awda_kernel::{Timestamp, day_number};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The sun's centre below the horizon when its upper edge sets, in degrees: refraction and the sun's radius.
const SET_ZENITH: f64 = 90.833;

/// Julian date of 1970-01-01T00:00Z.
const JULIAN_1970: f64 = 2_440_587.5;
/// Julian date of the epoch J2000.0.
const JULIAN_2000: f64 = 2_451_545.0;
const CENTURY_DAYS: f64 = 36_525.0;
const DAY_MINUTES: f64 = 1_440.0;

/// When the sun sets on a civil date at a place, in degrees north and east; none where it does not set that day.
pub(crate) fn sunset(date: Date, latitude: f64, longitude: f64) -> Option<Timestamp> {
    let midnight = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let day = f64::from(day_number(midnight, &TimeZone::UTC));
    let mut minutes = DAY_MINUTES / 2.0;
    // The sun moves on while the day goes by: the second round is right to a second.
    for _ in 0..2 {
        let julian = JULIAN_1970 + day + minutes / DAY_MINUTES;
        let sun = Sun::at((julian - JULIAN_2000) / CENTURY_DAYS);
        let half_day = sun.half_day_degrees(latitude)?;
        minutes = 4.0f64.mul_add(half_day - longitude, DAY_MINUTES / 2.0) - sun.equation_minutes;
    }
    let span = jiff::SignedDuration::try_from_secs_f64(minutes * 60.0).ok()?;
    midnight.checked_add(span).ok()
}

struct Sun {
    /// Declination in radians.
    declination: f64,
    /// The equation of time in minutes.
    equation_minutes: f64,
}

impl Sun {
    /// Where it stands, that many Julian centuries after J2000.0.
    fn at(t: f64) -> Self {
        let mean_longitude = polynomial(t, &[280.466_46, 36_000.769_83, 0.000_303_2]).to_radians();
        let anomaly = polynomial(t, &[357.529_11, 35_999.050_29, -0.000_153_7]).to_radians();
        let eccentricity = polynomial(t, &[0.016_708_634, -0.000_042_037, -0.000_000_126_7]);
        let centre = polynomial(t, &[1.914_602, -0.004_817, -0.000_014]) * anomaly.sin()
            + polynomial(t, &[0.019_993, -0.000_101]) * (2.0 * anomaly).sin()
            + 0.000_289 * (3.0 * anomaly).sin();
        let node = polynomial(t, &[125.04, -1_934.136]).to_radians();
        let nutation = 0.004_78 * node.sin();
        let longitude = mean_longitude + (centre - 0.005_69 - nutation).to_radians();
        let seconds = polynomial(t, &[21.448, -46.815, -0.000_59, 0.001_813]);
        let tilt = 23.0 + (26.0 + seconds / 60.0) / 60.0 + 0.002_56 * node.cos();
        let tilt = tilt.to_radians();
        let y = (tilt / 2.0).tan().powi(2);
        let equation = y * (2.0 * mean_longitude).sin() - 2.0 * eccentricity * anomaly.sin()
            + 4.0 * eccentricity * y * anomaly.sin() * (2.0 * mean_longitude).cos()
            - 0.5 * y * y * (4.0 * mean_longitude).sin()
            - 1.25 * eccentricity * eccentricity * (2.0 * anomaly).sin();
        Self {
            declination: (tilt.sin() * longitude.sin()).asin(),
            equation_minutes: 4.0 * equation.to_degrees(),
        }
    }

    /// Degrees that the sky turns from noon to sunset; none when the sun stays up or down.
    fn half_day_degrees(&self, latitude: f64) -> Option<f64> {
        let latitude = latitude.to_radians();
        let cosine = SET_ZENITH.to_radians().cos() / (latitude.cos() * self.declination.cos())
            - latitude.tan() * self.declination.tan();
        (-1.0..=1.0)
            .contains(&cosine)
            .then(|| cosine.acos().to_degrees())
    }
}

fn polynomial(t: f64, coefficients: &[f64]) -> f64 {
    let terms = coefficients.iter().rev();
    terms.fold(0.0, |sum, one| sum.mul_add(t, *one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::zone;

    const MECCA: (f64, f64) = (21.427_009, 39.828_685);
    const RIYADH: (f64, f64) = (24.713_6, 46.675_3);
    const MEDINA: (f64, f64) = (24.470_9, 39.612_2);
    const KUWAIT: (f64, f64) = (29.370_865, 47.979_139);

    /// Sunsets as published. Mecca 2016: the Umm al-Qura calendar's site, as gathered by the adhan project (MIT). Kuwait: the table of a
    /// prayer times application, as gathered there. 23 February 2026: the Saudi National Centre for Meteorology, as reported that day.
    const PUBLISHED: [((f64, f64), &str, &str); 27] = [
        (MECCA, "2016-01-05", "17:53"),
        (MECCA, "2016-02-04", "18:13"),
        (MECCA, "2016-03-05", "18:27"),
        (MECCA, "2016-04-03", "18:37"),
        (MECCA, "2016-05-02", "18:47"),
        (MECCA, "2016-06-04", "19:01"),
        (MECCA, "2016-07-08", "19:07"),
        (MECCA, "2016-08-02", "19:00"),
        (MECCA, "2016-09-04", "18:34"),
        (MECCA, "2016-10-06", "18:04"),
        (MECCA, "2016-11-05", "17:43"),
        (MECCA, "2016-12-04", "17:38"),
        (KUWAIT, "2016-01-01", "17:01"),
        (KUWAIT, "2016-02-01", "17:26"),
        (KUWAIT, "2016-03-01", "17:47"),
        (KUWAIT, "2016-04-01", "18:06"),
        (KUWAIT, "2016-05-01", "18:24"),
        (KUWAIT, "2016-06-01", "18:43"),
        (KUWAIT, "2016-07-01", "18:52"),
        (KUWAIT, "2016-08-01", "18:40"),
        (KUWAIT, "2016-09-01", "18:11"),
        (KUWAIT, "2016-10-01", "17:34"),
        (KUWAIT, "2016-11-01", "17:02"),
        (KUWAIT, "2016-12-01", "16:49"),
        (MECCA, "2026-02-23", "18:23"),
        (MEDINA, "2026-02-23", "18:21"),
        (RIYADH, "2026-02-23", "17:53"),
    ];

    #[test]
    fn the_sun_sets_within_two_minutes_of_what_is_published() {
        let riyadh = zone("Asia/Riyadh").unwrap();
        for ((latitude, longitude), date, published) in PUBLISHED {
            let date: Date = date.parse().unwrap();
            let set = sunset(date, latitude, longitude).unwrap();
            let expected = date
                .to_datetime(published.parse().unwrap())
                .to_zoned(riyadh.clone())
                .unwrap();
            let apart = set.as_second() - expected.timestamp().as_second();
            assert!(
                apart.abs() <= 120,
                "{date}: {apart} seconds from {published}"
            );
        }
    }

    #[test]
    fn where_the_sun_does_not_set_there_is_no_sunset() {
        for (date, latitude) in [("2026-06-21", 70.0), ("2026-12-21", 70.0)] {
            assert_eq!(sunset(date.parse().unwrap(), latitude, 25.0), None);
        }
        assert!(sunset("2026-06-21".parse().unwrap(), 60.0, 25.0).is_some());
    }
}
