//! The plots of the report, each one question.
//!
//! It refuses to compute: the findings are given.

use anyhow::Result;
use awda_lifetime::checks::{Period, Standing, cumulative, tenths};

use super::super::dates::written;
use super::super::file::Purchases;
use super::super::fit::Models;
use super::draw::{ACTUAL, Bars, EXPECTED, Line, Titles, bars, lines};
use super::findings::{Findings, HeldOut, REPEATS_LAST};

/// A drawn plot.
#[derive(Debug)]
pub(super) struct Plot {
    /// Name of its file, without ending.
    pub name: &'static str,
    /// What to look for, in a sentence.
    pub caption: &'static str,
    /// The drawing.
    pub svg: String,
}

/// Every plot these findings allow.
pub(super) fn all(
    purchases: &Purchases,
    models: &Models,
    findings: &Findings,
) -> Result<Vec<Plot>> {
    let mut plots = vec![
        track(purchases, findings, false)?,
        track(purchases, findings, true)?,
        repeats(findings)?,
    ];
    if let Some(held) = &findings.hold_out {
        plots.push(conditional(held)?);
        plots.push(deciles(held)?);
        plots.push(reliability(held)?);
        plots.push(standing(held)?);
    }
    if !models.independence.classes.is_empty() {
        plots.push(independent(purchases, models)?);
    }
    Ok(plots)
}

fn track(purchases: &Purchases, findings: &Findings, is_cumulative: bool) -> Result<Plot> {
    let shape = |periods: &[Period], of: fn(&Period) -> f64| -> Vec<(f64, f64)> {
        let periods = if is_cumulative {
            cumulative(periods)
        } else {
            periods.to_vec()
        };
        periods
            .iter()
            // A shorter last period would look like a fall.
            .filter(|period| is_cumulative || is_whole(purchases, findings, period))
            .map(|period| (weeks(purchases, period.until), of(period)))
            .collect()
    };
    let mut drawn = Vec::new();
    if let Some((_, periods)) = findings.tracking.first() {
        drawn.push(line(
            "actual",
            ACTUAL,
            shape(periods, |period| period.actual),
        ));
    }
    for ((kind, periods), colour) in findings.tracking.iter().zip(EXPECTED) {
        let mut expected = line(
            &format!("{kind}, expected"),
            colour,
            shape(periods, |period| period.expected),
        );
        expected.is_dashed = true;
        drawn.push(expected);
    }
    let (name, caption, title) = if is_cumulative {
        (
            "tracking-cumulative",
            "Repeat purchases added up. Right of the mark the model had not seen the data.",
            "Repeat purchases, cumulative",
        )
    } else {
        (
            "tracking-incremental",
            "Repeat purchases per period. The models know no seasons; look for the level, not for the bumps.",
            "Repeat purchases by period",
        )
    };
    let y = if findings.period_days == 7 {
        "per week"
    } else {
        "per four weeks"
    };
    let first = format!("weeks from {}", written(purchases.first_day));
    let titles = Titles {
        title,
        x: &first,
        y: if is_cumulative { "repeat purchases" } else { y },
    };
    let mark = (purchases.calibrated_until < purchases.until).then(|| {
        (
            weeks(purchases, purchases.calibrated_until),
            "end of calibration",
        )
    });
    let svg = lines(titles, &drawn, mark)?;
    Ok(Plot { name, caption, svg })
}

fn is_whole(purchases: &Purchases, findings: &Findings, period: &Period) -> bool {
    let days = (period.until - purchases.first_day + 1).unsigned_abs();
    days.is_multiple_of(findings.period_days)
}

fn repeats(findings: &Findings) -> Result<Plot> {
    let mut drawn = Vec::new();
    if let Some((_, classes)) = findings.frequencies.first() {
        drawn.push(bar(
            "actual",
            ACTUAL,
            classes.iter().map(|class| class.actual),
        ));
    }
    for ((kind, classes), colour) in findings.frequencies.iter().zip(EXPECTED) {
        drawn.push(bar(
            &format!("{kind}, expected"),
            colour,
            classes.iter().map(|class| class.expected),
        ));
    }
    let titles = Titles {
        title: "Frequency of repeats in calibration",
        x: "repeat purchases",
        y: "customers",
    };
    Ok(Plot {
        name: "frequency-of-repeats",
        caption: "How many customers came back so often: the model's own data, told back by it.",
        svg: bars(titles, &classes(), &drawn, None)?,
    })
}

fn conditional(held: &HeldOut) -> Result<Plot> {
    let mut drawn = Vec::new();
    if let Some((_, rows)) = held.by_repeats.first() {
        drawn.push(bar("actual", ACTUAL, spread(rows, |row| row.2)));
    }
    for ((kind, rows), colour) in held.by_repeats.iter().zip(EXPECTED) {
        drawn.push(bar(
            &format!("{kind}, expected"),
            colour,
            spread(rows, |row| row.1),
        ));
    }
    let title = format!(
        "Orders per customer in the {:.0} weeks held out",
        held.weeks
    );
    let titles = Titles {
        title: &title,
        x: "repeat purchases in calibration",
        y: "orders per customer",
    };
    Ok(Plot {
        name: "conditional-expectation",
        caption: "Do customers who came back so often then order as often as expected of them?",
        svg: bars(titles, &classes(), &drawn, None)?,
    })
}

/// One height per class of repeats, 0 where nobody is.
fn spread(rows: &[(u32, f64, f64)], of: fn(&(u32, f64, f64)) -> f64) -> impl Iterator<Item = f64> {
    (0..=REPEATS_LAST).map(move |x| rows.iter().find(|row| row.0 == x).map_or(0.0, of))
}

fn deciles(held: &HeldOut) -> Result<Plot> {
    let mean = held.deciles.iter().map(|pair| pair.1).sum::<f64>() / 10.0;
    let lift = |value: f64| if mean > 0.0 { value / mean } else { 0.0 };
    let drawn = [
        bar(
            "actual",
            ACTUAL,
            held.deciles.iter().map(|pair| lift(pair.1)),
        ),
        bar(
            "expected",
            EXPECTED[0],
            held.deciles.iter().map(|pair| lift(pair.0)),
        ),
    ];
    let titles = Titles {
        title: "Lift by tenths of the forecast",
        x: "tenth of customers, highest forecast first",
        y: "times the mean order rate",
    };
    let labels: Vec<String> = (1..=held.deciles.len())
        .map(|tenth| tenth.to_string())
        .collect();
    Ok(Plot {
        name: "decile-lift",
        caption: "The tenth forecast highest should order most, and each tenth as much as forecast.",
        svg: bars(titles, &labels, &drawn, None)?,
    })
}

fn reliability(held: &HeldOut) -> Result<Plot> {
    let curve = |stand: &[Standing], of: fn(&Standing) -> Option<f64>| -> Vec<(f64, f64)> {
        let values: Vec<f64> = stand.iter().filter_map(of).collect();
        (0..=20)
            .map(|step| f64::from(step) / 20.0)
            .map(|level| {
                let covered = awda_lifetime::checks::coverage(values.iter().copied(), level);
                (100.0 * level, 100.0 * covered)
            })
            .collect()
    };
    let mut drawn = vec![
        Line {
            is_dashed: true,
            ..line("as promised", ACTUAL, vec![(0.0, 0.0), (100.0, 100.0)])
        },
        line(
            "orders of customers",
            EXPECTED[0],
            curve(&held.customers_stand, |one| Some(one.orders)),
        ),
    ];
    if held.value_deciles.is_some() {
        drawn.push(line(
            "value of customers",
            EXPECTED[2],
            curve(&held.customers_stand, |one| one.value),
        ));
    }
    if !held.groups_stand.is_empty() {
        drawn.push(line(
            "orders of groups of 25",
            EXPECTED[1],
            curve(&held.groups_stand, |one| Some(one.orders)),
        ));
    }
    let titles = Titles {
        title: "Do intervals hold what they promise?",
        x: "level of the interval, %",
        y: "outcomes inside, %",
    };
    Ok(Plot {
        name: "calibration",
        caption: "On the dashed line an interval of so many per cent holds so many per cent of what happened.",
        svg: lines(titles, &drawn, None)?,
    })
}

fn standing(held: &HeldOut) -> Result<Plot> {
    let counts = tenths(held.customers_stand.iter().map(|one| one.orders));
    let all: u64 = counts.iter().sum();
    // Counts of a sample are small.
    #[expect(clippy::cast_precision_loss, reason = "a count becomes a real")]
    let share = |count: u64| 100.0 * count as f64 / all.max(1) as f64;
    let drawn = [bar("outcomes", EXPECTED[0], counts.into_iter().map(share))];
    let titles = Titles {
        title: "Where outcomes stand in their forecasts",
        x: "tenth of the forecast distribution",
        y: "customers, %",
    };
    let labels: Vec<String> = (1..=10).map(|tenth| tenth.to_string()).collect();
    Ok(Plot {
        name: "standing",
        caption: "Bars at the dashed line mean calibrated forecasts; a rise to the right means that more was ordered than forecast.",
        svg: bars(titles, &labels, &drawn, Some(10.0))?,
    })
}

fn independent(purchases: &Purchases, models: &Models) -> Result<Plot> {
    let known = &models.independence.classes;
    let unit = purchases.minor_per_unit;
    let labels: Vec<String> = known.iter().map(|class| label(class.0)).collect();
    let drawn = [bar(
        "mean value",
        EXPECTED[0],
        known.iter().map(|class| class.2 / unit),
    )];
    let titles = Titles {
        title: "Mean value of a purchase day by repeats",
        x: "repeat purchases",
        y: "mean value",
    };
    Ok(Plot {
        name: "value-and-frequency",
        caption: "Gamma-Gamma supposes that these bars do not rise or fall with the number of repeats.",
        svg: bars(titles, &labels, &drawn, None)?,
    })
}

fn weeks(purchases: &Purchases, day: i32) -> f64 {
    f64::from(day - purchases.first_day) / 7.0
}

fn line(name: &str, colour: plotters::style::RGBColor, points: Vec<(f64, f64)>) -> Line {
    Line {
        name: name.to_owned(),
        colour,
        is_dashed: false,
        points,
    }
}

fn bar(name: &str, colour: plotters::style::RGBColor, heights: impl Iterator<Item = f64>) -> Bars {
    Bars {
        name: name.to_owned(),
        colour,
        heights: heights.collect(),
    }
}

fn classes() -> Vec<String> {
    (0..=REPEATS_LAST).map(label).collect()
}

/// The last class gathers what is beyond.
fn label(repeats: u32) -> String {
    if repeats == REPEATS_LAST {
        format!("{repeats}+")
    } else {
        repeats.to_string()
    }
}
