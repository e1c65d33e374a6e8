//! Lines and bars as SVG: one look for every plot of the report.
//!
//! It refuses to know what is drawn.

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

/// Size of a plot in pixels.
const SIZE: (u32, u32) = (860, 440);
/// Where the part between the axes begins, in pixels.
const LEFT: i32 = 84;
/// Width of that part: the size without margins and labels.
const PLOT_WIDTH: i32 = 762;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(31, 41, 55);
const FAINT: RGBColor = RGBColor(229, 231, 235);

/// What happened is dark, what was expected has colour.
pub(super) const ACTUAL: RGBColor = RGBColor(31, 41, 55);
/// Colours of expectations, the chosen model's first.
pub(super) const EXPECTED: [RGBColor; 3] = [
    RGBColor(37, 99, 235),
    RGBColor(217, 119, 6),
    RGBColor(5, 150, 105),
];

/// Titles of a plot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Titles<'a> {
    /// Over it.
    pub title: &'a str,
    /// Under it.
    pub x: &'a str,
    /// At its side.
    pub y: &'a str,
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Its colour.
    pub colour: RGBColor,
    /// Whether it is dashed.
    pub is_dashed: bool,
    /// Its points, x ascending.
    pub points: Vec<(f64, f64)>,
}

/// One bar per label.
#[derive(Debug, Clone)]
pub(super) struct Bars {
    /// Their name in the legend.
    pub name: String,
    /// Their colour.
    pub colour: RGBColor,
    /// Their heights, one per label.
    pub heights: Vec<f64>,
}

/// Lines, and a mark at an x where something changes.
pub(super) fn lines(
    titles: Titles<'_>,
    lines: &[Line],
    mark: Option<(f64, &str)>,
) -> Result<String> {
    let points = || lines.iter().flat_map(|line| line.points.iter());
    let right = points().map(|point| point.0).fold(0.0, f64::max).max(1e-9);
    let top = points().map(|point| point.1).fold(0.0, f64::max).max(1e-9) * 1.06;
    let legend: Vec<_> = lines
        .iter()
        .map(|line| (line.name.as_str(), line.colour))
        .collect();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let body = head(&area, titles.title, &legend)?;
        let mut chart = frame(&body, 0.0..right, 0.0..top)?;
        mesh(&mut chart, titles, None)?;
        if let Some((x, label)) = mark {
            dashed(&mut chart, [(x, 0.0), (x, top)])?;
            let style = (FONT, 13).into_font().color(&INK);
            let text = Text::new(label.to_owned(), (x + right * 0.008, top * 0.985), style);
            chart.draw_series([text]).map_err(refused)?;
        }
        for line in lines {
            let style = line.colour.stroke_width(2);
            let points = line.points.iter().copied();
            if line.is_dashed {
                chart
                    .draw_series(DashedLineSeries::new(points, 7, 4, style))
                    .map_err(refused)?;
            } else {
                chart
                    .draw_series(LineSeries::new(points, style))
                    .map_err(refused)?;
            }
        }
        area.present().map_err(refused)?;
    }
    Ok(svg)
}

/// Bars side by side, one group per label, and a height at which they should stand.
pub(super) fn bars(
    titles: Titles<'_>,
    labels: &[String],
    bars: &[Bars],
    level: Option<f64>,
) -> Result<String> {
    let heights = || bars.iter().flat_map(|bars| bars.heights.iter().copied());
    let top = heights().fold(level.unwrap_or(0.0), f64::max).max(1e-9) * 1.08;
    let right = real(labels.len());
    let legend: Vec<_> = bars
        .iter()
        .map(|bars| (bars.name.as_str(), bars.colour))
        .collect();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let body = head(
            &area,
            titles.title,
            if legend.len() > 1 { &legend } else { &[] },
        )?;
        let mut chart = frame(&body, 0.0..right, 0.0..top)?;
        mesh(&mut chart, titles, Some(labels))?;
        let width = 0.8 / real(bars.len().max(1));
        for (place, bars) in bars.iter().enumerate() {
            let left = 0.1 + width * real(place);
            let boxes = bars.heights.iter().enumerate().map(|(label, height)| {
                let from = real(label) + left;
                Rectangle::new(
                    [(from, 0.0), (from + width * 0.94, *height)],
                    bars.colour.filled(),
                )
            });
            chart.draw_series(boxes).map_err(refused)?;
        }
        if let Some(level) = level {
            dashed(&mut chart, [(0.0, level), (right, level)])?;
        }
        area.present().map_err(refused)?;
    }
    Ok(svg)
}

/// Title and legend in a line of their own each, so that nothing drawn is covered; returns the rest of the area.
fn head<'a>(area: &Area<'a>, title: &str, legend: &[(&str, RGBColor)]) -> Result<Area<'a>> {
    area.fill(&WHITE).map_err(refused)?;
    let (head, body) = area.split_vertically(if legend.is_empty() { 40 } else { 62 });
    let style = (FONT, 19).into_font().color(&INK);
    head.draw(&Text::new(title.to_owned(), (LEFT, 14), style))
        .map_err(refused)?;
    let mut x = LEFT;
    for (name, colour) in legend {
        let key = Rectangle::new([(x, 45), (x + 14, 55)], colour.filled());
        head.draw(&key).map_err(refused)?;
        let style = (FONT, 13).into_font().color(&INK);
        head.draw(&Text::new((*name).to_owned(), (x + 20, 44), style))
            .map_err(refused)?;
        let letters = i32::try_from(name.chars().count()).unwrap_or(i32::MAX / 16);
        x += 46 + 7 * letters;
    }
    Ok(body)
}

fn dashed(chart: &mut Chart<'_, '_>, ends: [(f64, f64); 2]) -> Result<()> {
    let style = RGBColor(107, 114, 128).stroke_width(1);
    chart
        .draw_series(DashedLineSeries::new(ends, 4, 4, style))
        .map_err(refused)?;
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

fn frame<'a, 'b>(
    area: &'a Area<'b>,
    x: std::ops::Range<f64>,
    y: std::ops::Range<f64>,
) -> Result<Chart<'a, 'b>> {
    ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(46)
        .y_label_area_size(LEFT - 14)
        .build_cartesian_2d(x, y)
        .map_err(refused)
}

fn mesh(chart: &mut Chart<'_, '_>, titles: Titles<'_>, labels: Option<&[String]>) -> Result<()> {
    let text = |size: u32| (FONT, size).into_font().color(&INK);
    let named = |x: &f64| match labels {
        None => plain(*x),
        Some(labels) => labels
            .iter()
            .enumerate()
            .find(|(place, _)| (real(*place) - x).abs() < 1e-6)
            .map(|(_, label)| label.clone())
            .unwrap_or_default(),
    };
    let (count, offset) = match labels {
        None => (12, 0),
        // A label stands in the middle of its group of bars.
        Some(labels) => {
            let groups = i32::try_from(labels.len().max(1)).unwrap_or(i32::MAX);
            (labels.len() + 1, PLOT_WIDTH / (2 * groups))
        }
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK.mix(0.6))
        .label_style(text(13))
        .axis_desc_style(text(14))
        .x_labels(count)
        .x_label_offset(offset)
        .y_labels(7)
        .x_desc(titles.x)
        .y_desc(titles.y)
        .x_label_formatter(&named)
        .y_label_formatter(&|y| plain(*y))
        .draw()
        .map_err(refused)
}

/// A number at an axis.
fn plain(value: f64) -> String {
    let size = value.abs();
    if size >= 1e6 {
        return format!("{:.1}M", value / 1e6);
    }
    if size >= 1e4 {
        return format!("{:.0}k", value / 1e3);
    }
    let text = if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn refused(why: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("failed to draw: {why}")
}

/// Places and counts of a plot are small.
#[expect(
    clippy::cast_precision_loss,
    reason = "a place in a plot becomes a real"
)]
fn real(place: usize) -> f64 {
    place as f64
}
