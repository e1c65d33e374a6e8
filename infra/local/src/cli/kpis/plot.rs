//! Plots of a line: bars to an eighth of a character, and rows of columns. Text alone; colour is for whoever prints it.

/// Parts of a full block, rising.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/// Columns, rising.
const COLUMNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of `value` where `most` is `width` characters long. Nothing for what is not above nought.
pub(super) fn bar(value: i64, most: i64, width: usize) -> String {
    let eighths = scaled(value, most, width * 8);
    let mut bar = "█".repeat(eighths / 8);
    let part = EIGHTHS.get(eighths % 8).filter(|part| **part != ' ');
    bar.extend(part);
    bar
}

/// Two bars behind each other: of a first part in full blocks, of a second in shaded ones.
pub(super) fn stacked(first: i64, second: i64, most: i64, width: usize) -> (String, String) {
    let first = first.max(0);
    let whole = scaled(first + second.max(0), most, width);
    let solid = scaled(first, most, width).min(whole);
    ("█".repeat(solid), "▒".repeat(whole - solid))
}

/// One column for each value, the highest for the largest; a dot where there is none.
pub(super) fn columns(values: &[Option<f64>]) -> String {
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let column = |value: &Option<f64>| {
        let Some(value) = value else { return '·' };
        let step = COLUMNS.iter().enumerate().rev().find(|(place, _)| {
            let place = u32::try_from(*place).unwrap_or_default();
            most > 0.0 && value / most * 7.0 >= f64::from(place) - 0.5
        });
        step.map_or('▁', |(_, column)| *column)
    };
    values.iter().map(column).collect()
}

/// An interval on a line of `width` characters that ends at `most`: `├──●────┤`.
pub(super) fn interval((low, middle, high): (i64, i64, i64), most: i64, width: usize) -> String {
    let last = width.saturating_sub(1);
    let place = |value: i64| scaled(value, most, last).min(last);
    let (low, middle, high) = (place(low), place(middle), place(high));
    let sign = |at: usize| match at {
        at if at == middle => '●',
        at if at == low => '├',
        at if at == high => '┤',
        at if at > low && at < high => '─',
        _ => ' ',
    };
    let line: String = (0..width).map(sign).collect();
    line.trim_end().to_owned()
}

/// `value` of `most`, in `parts`, rounded; at most all of them.
fn scaled(value: i64, most: i64, parts: usize) -> usize {
    if value <= 0 || most <= 0 {
        return 0;
    }
    let parts = i128::try_from(parts).unwrap_or_default();
    let whole = (i128::from(value) * parts * 2 + i128::from(most)) / (i128::from(most) * 2);
    usize::try_from(whole.min(parts)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_value_says() {
        for (value, expected) in [
            (0, ""),
            (-3, ""),
            (8, "█"),
            (12, "█▌"),
            (80, "██████████"),
            (99, "██████████"),
        ] {
            assert_eq!(bar(value, 80, 10), expected, "{value}");
        }
        assert_eq!(bar(5, 0, 10), "");
    }

    #[test]
    fn parts_are_stacked_within_the_whole() {
        assert_eq!(
            stacked(6, 4, 10, 10),
            ("██████".to_owned(), "▒▒▒▒".to_owned())
        );
        assert_eq!(stacked(-5, 10, 10, 10), (String::new(), "▒".repeat(10)));
        assert_eq!(stacked(10, -2, 10, 10), ("█".repeat(10), String::new()));
    }

    #[test]
    fn columns_rise_to_the_largest() {
        assert_eq!(columns(&[Some(0.0), Some(0.5), Some(1.0), None]), "▁▅█·");
        assert_eq!(columns(&[Some(0.0)]), "▁");
        assert_eq!(columns(&[]), "");
    }

    #[test]
    fn an_interval_has_its_ends_and_its_middle() {
        assert_eq!(interval((2, 5, 9), 9, 10), "  ├──●───┤");
        assert_eq!(interval((5, 5, 5), 9, 10), "     ●");
    }
}
