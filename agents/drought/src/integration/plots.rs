use super::summary::day;
use super::{Parts, Timeline};
use crate::answer::Answer;
use crate::plot::{Bar, Chart, Line, Plot, timeline as draw_timeline};
use crate::season::{days_between, later};

/// Steps of the plot of savings, in days.
const SAVINGS_STEP_DAYS: usize = 5;

/// Storage ahead, savings over time, and the timeline.
pub(super) fn plots(parts: &Parts<'_>, answer: &Answer, timeline: &Timeline<'_>) -> Vec<Plot> {
    let mut plots: Vec<Plot> = storage(parts, answer).into_iter().collect();
    if answer.target > 0.0 {
        plots.push(savings(parts, answer, timeline));
        let bars = answer.timeline.iter().map(|step| Bar {
            name: step.title.clone(),
            start_day: days_between(answer.date, step.start),
            end_day: days_between(answer.date, step.end),
            colour: colour(&step.department),
        });
        plots.push(draw_timeline(
            "Timeline of all departments",
            &bars.collect::<Vec<_>>(),
        ));
    }
    plots
}

fn colour(department: &str) -> &'static str {
    match department {
        "Water supply" => "#2a6f97",
        "Operations" => "#7a5195",
        "Communications" => "#ef8a17",
        "Conservation" => "#4f772d",
        _ => "#555555",
    }
}

fn storage(parts: &Parts<'_>, answer: &Answer) -> Option<Plot> {
    let situation = &parts.plan.situation;
    let reservoir = situation.reservoir?;
    let (first, last) = (answer.forecast.first()?, answer.forecast.last()?);
    let middle = &answer.forecast[answer.forecast.len() / 2];
    let scale = situation.unit.megalitres();
    let line = |name, colour, dashed, value: &dyn Fn(&crate::answer::ForecastRow) -> f64| Line {
        name,
        colour,
        dashed,
        values: answer
            .forecast
            .iter()
            .map(|row| value(row) / scale)
            .collect(),
    };
    Some(
        Chart {
            name: "storage",
            title: "Storage ahead",
            unit: situation.unit.label(),
            places: [day(first.date), day(middle.date), day(last.date)],
            lines: vec![
                line("dry year", "#9db8d2", false, &|row| row.low_ml),
                line("wet year", "#9db8d2", false, &|row| row.high_ml),
                line("middling year", "#2a6f97", false, &|row| row.median_ml),
                line("with the plan", "#4f772d", false, &|row| row.median_with_ml),
                line("reserve", "#c0392b", true, &|_| reservoir.reserve_ml),
            ],
            band: Some((0, 1)),
        }
        .draw(),
    )
}

fn savings(parts: &Parts<'_>, answer: &Answer, timeline: &Timeline<'_>) -> Plot {
    let days = parts.plan.situation.horizon_days.min(180);
    let places: Vec<i64> = (0..=days).step_by(SAVINGS_STEP_DAYS).collect();
    let date = |part: i64| day(later(answer.date, days * part / 2));
    Chart {
        name: "savings",
        title: "Cut of demand reached",
        unit: "percent of demand",
        places: [date(0), date(1), date(2)],
        lines: vec![
            Line {
                name: "reached",
                colour: "#4f772d",
                dashed: false,
                values: places
                    .iter()
                    .map(|day| timeline.reach_on(*day) * 100.0)
                    .collect(),
            },
            Line {
                name: "asked for",
                colour: "#c0392b",
                dashed: true,
                values: vec![answer.target * 100.0; places.len()],
            },
        ],
        band: None,
    }
    .draw()
}
