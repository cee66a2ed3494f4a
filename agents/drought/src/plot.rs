//! Plots as SVG text.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// A plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// Short name, to be used for a file.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// Width and height of the drawing, and the room around the plotted area, in pixels.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Lines of the grid.
const GRID: usize = 4;
/// Height of one bar of a timeline, in pixels.
const BAR: f64 = 18.0;
/// Most bars of a timeline.
const BARS_MAX: usize = 60;
/// Room for the names of bars, in pixels.
const NAMES: f64 = 300.0;

/// A line of a chart: its name, colour, whether it is dashed, and a value for each place.
pub(crate) struct Line<'a> {
    pub(crate) name: &'a str,
    pub(crate) colour: &'a str,
    pub(crate) dashed: bool,
    pub(crate) values: Vec<f64>,
}

/// A chart over time.
pub(crate) struct Chart<'a> {
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) unit: &'a str,
    /// What stands below the first, the middle and the last place.
    pub(crate) places: [String; 3],
    pub(crate) lines: Vec<Line<'a>>,
    /// The lines between which the area is filled, by their places.
    pub(crate) band: Option<(usize, usize)>,
}

/// A bar of a timeline: its name, begin and end in days, colour.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) start_day: i64,
    pub(crate) end_day: i64,
    pub(crate) colour: &'static str,
}

/// Where values and places lie in a drawing.
struct Axes {
    top: f64,
    count: usize,
}

impl Axes {
    fn x(&self, place: usize) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * place as f64 / (self.count - 1) as f64
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top
    }

    fn points(&self, values: impl Iterator<Item = (usize, f64)>) -> String {
        let points =
            values.map(|(place, value)| format!("{:.1},{:.1}", self.x(place), self.y(value)));
        points.collect::<Vec<_>>().join(" ")
    }
}

impl Chart<'_> {
    pub(crate) fn draw(&self) -> Plot {
        let values = self.lines.iter().flat_map(|line| &line.values);
        let top = values.fold(0.0_f64, |top, value| top.max(*value));
        let count = self.lines.iter().map(|line| line.values.len()).max();
        let axes = Axes {
            top: top.max(1e-9) * 1.05,
            count: count.unwrap_or(0).max(2),
        };
        let mut svg = begin(WIDTH, HEIGHT, self.title);
        grid(&mut svg, &axes);
        self.fill_band(&mut svg, &axes);
        self.draw_lines(&mut svg, &axes);
        self.name_places(&mut svg, &axes);
        let unit = escaped(self.unit);
        let _ = write!(svg, r#"<text x="{LEFT}" y="34">{unit}</text></svg>"#);
        Plot {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            svg,
        }
    }

    fn fill_band(&self, svg: &mut String, axes: &Axes) {
        let Some((low, high)) = self.band else {
            return;
        };
        let (Some(low), Some(high)) = (self.lines.get(low), self.lines.get(high)) else {
            return;
        };
        let forth = high.values.iter().copied().enumerate();
        let back = low.values.iter().copied().enumerate().rev();
        let points = axes.points(forth.chain(back));
        let _ = write!(
            svg,
            r##"<polygon points="{points}" fill="#9db8d2" fill-opacity="0.4"/>"##
        );
    }

    fn draw_lines(&self, svg: &mut String, axes: &Axes) {
        let share = (WIDTH - LEFT - RIGHT) / self.lines.len().max(1) as f64;
        for (index, line) in self.lines.iter().enumerate() {
            let points = axes.points(line.values.iter().copied().enumerate());
            let dashes = if line.dashed {
                r#" stroke-dasharray="6 4""#
            } else {
                ""
            };
            let (across, below) = (LEFT + index as f64 * share, HEIGHT - 8.0);
            let (colour, name) = (line.colour, escaped(line.name));
            let _ = write!(
                svg,
                r#"<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/><text x="{across:.1}" y="{below:.1}" fill="{colour}">{name}</text>"#
            );
        }
    }

    fn name_places(&self, svg: &mut String, axes: &Axes) {
        let last = axes.count - 1;
        let places = [(0, "start"), (last / 2, "middle"), (last, "end")];
        for ((place, anchor), text) in places.into_iter().zip(&self.places) {
            let (x, y) = (axes.x(place), HEIGHT - BOTTOM + 16.0);
            let text = escaped(text);
            let _ = write!(
                svg,
                r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
            );
        }
    }
}

fn grid(svg: &mut String, axes: &Axes) {
    for line in 0..=GRID {
        let value = axes.top * line as f64 / GRID as f64;
        let at = axes.y(value);
        let (end, left, text) = (WIDTH - RIGHT, LEFT - 6.0, crate::unit::grouped(value));
        let _ = write!(
            svg,
            r##"<line x1="{LEFT}" y1="{at:.1}" x2="{end}" y2="{at:.1}" stroke="#ddd"/><text x="{left}" y="{:.1}" text-anchor="end">{text}</text>"##,
            at + 4.0
        );
    }
}

/// Bars over days.
pub(crate) fn timeline(title: &str, bars: &[Bar]) -> Plot {
    let bars = &bars[..bars.len().min(BARS_MAX)];
    let last = bars.iter().map(|bar| bar.end_day).max().unwrap_or(0).max(1) as f64;
    let height = TOP + BAR * bars.len() as f64 + 30.0;
    let x = |day: i64| NAMES + (WIDTH - NAMES - RIGHT) * day as f64 / last;
    let mut svg = begin(WIDTH, height, title);
    for (index, bar) in bars.iter().enumerate() {
        let y = TOP + BAR * index as f64;
        let short: String = bar.name.chars().take(48).collect();
        let width = (x(bar.end_day) - x(bar.start_day)).max(3.0);
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{}</text><rect x="{:.1}" y="{:.1}" width="{width:.1}" height="{:.1}" fill="{}"/>"#,
            NAMES - 6.0,
            y + 13.0,
            escaped(&short),
            x(bar.start_day),
            y + 2.0,
            BAR - 4.0,
            bar.colour
        );
    }
    let _ = write!(
        svg,
        r#"<text x="{NAMES}" y="{:.1}">day 0</text><text x="{:.1}" y="{:.1}" text-anchor="end">day {last:.0}</text></svg>"#,
        height - 8.0,
        WIDTH - RIGHT,
        height - 8.0
    );
    Plot {
        name: "timeline".to_owned(),
        title: title.to_owned(),
        svg,
    }
}

fn begin(width: f64, height: f64, title: &str) -> String {
    let title = escaped(title);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img" aria-label="{title}"><rect width="{width}" height="{height}" fill="#fff"/><text x="10" y="18" font-size="15" font-weight="bold">{title}</text>"##
    )
}

/// Text as it may stand in a drawing.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_holds_its_lines_and_no_markup_of_others() {
        let line = Line {
            name: "<b>",
            colour: "#123",
            dashed: true,
            values: vec![1.0, 3.0, 2.0],
        };
        let chart = Chart {
            name: "x",
            title: "A & B",
            unit: "ML",
            places: ["a", "b", "c"].map(str::to_owned),
            lines: vec![line],
            band: None,
        };
        let svg = chart.draw().svg;
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(svg.contains("A &amp; B") && svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
        assert_eq!(svg.matches("<polyline").count(), 1);
    }
}
