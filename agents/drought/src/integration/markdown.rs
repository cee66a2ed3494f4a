use std::fmt::Write as _;

use super::Parts;
use super::summary::day;
use crate::answer::Answer;
use crate::unit::{dollars, grouped, percent};

/// Rows of the forecast that are shown: about one a month.
const FORECAST_ROWS: usize = 12;

/// The plan, to read.
pub(super) fn markdown(parts: &Parts<'_>, answer: &Answer) -> String {
    let mut out = format!("# {}\n\n", answer.title);
    let _ = writeln!(
        out,
        "**{} · {}**\n",
        day(answer.date),
        parts.plan.assessment.frame_title
    );
    section(&mut out, "Summary", &answer.summary);
    section(&mut out, "What is missing", &answer.gaps);
    measures(&mut out, answer);
    section(&mut out, "What each department does", &answer.departments);
    timeline(&mut out, answer);
    dependencies(&mut out, answer);
    responsibilities(&mut out, answer);
    section(&mut out, "How to see whether it works", &answer.metrics);
    section(&mut out, "When stages start and end", &answer.triggers);
    messages(&mut out, answer);
    forecast(&mut out, parts, answer);
    scenarios(&mut out, answer);
    contingency(&mut out, answer);
    section(&mut out, "Stakeholders", &answer.stakeholders);
    let left_out = answer
        .left_out
        .iter()
        .map(|left| format!("{}: {}", left.what, left.reason));
    section(&mut out, "Left out", &left_out.collect::<Vec<_>>());
    section(&mut out, "Revised on the way", &answer.revisions);
    let entries = answer.situation.iter().map(|entry| match entry.key {
        Some(_) => format!("**{}**: {}", entry.name, entry.value),
        None => format!(
            "{}: {} (kept; the method does not use it)",
            entry.name, entry.value
        ),
    });
    section(&mut out, "What was said", &entries.collect::<Vec<_>>());
    section(&mut out, "What was assumed", &answer.assumptions);
    section(&mut out, "Sources", &answer.sources);
    let _ = writeln!(out, "## Method\n\n{}", answer.method);
    if !answer.plots.is_empty() {
        let names: Vec<&str> = answer.plots.iter().map(|plot| plot.name.as_str()).collect();
        let _ = writeln!(
            out,
            "\nPlots (SVG, under `plots` in the JSON of the answer): {}.",
            names.join(", ")
        );
    }
    out
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {title}\n");
    for line in lines {
        let _ = writeln!(out, "- {line}");
    }
    out.push('\n');
}

/// A table whose cells cannot break it.
fn table(out: &mut String, title: &str, head: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {title}\n");
    let _ = writeln!(
        out,
        "| {} |\n|{}",
        head.join(" | "),
        "---|".repeat(head.len())
    );
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| cell.replace('|', "/").replace('\n', " "))
            .collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

fn measures(out: &mut String, answer: &Answer) {
    let rows: Vec<Vec<String>> = answer
        .measures
        .iter()
        .map(|it| {
            vec![
                it.title.clone(),
                it.department.clone(),
                it.effect.clone(),
                day(it.works_on),
                dollars(it.cost_usd),
            ]
        })
        .collect();
    table(
        out,
        "Measures",
        &["measure", "department", "effect", "works from", "cost"],
        &rows,
    );
}

fn timeline(out: &mut String, answer: &Answer) {
    if answer.target == 0.0 {
        return;
    }
    let rows: Vec<Vec<String>> = answer
        .timeline
        .iter()
        .map(|step| {
            let dates = match step.start == step.end {
                true => short(step.end),
                false => format!("{} – {}", short(step.start), short(step.end)),
            };
            vec![step.title.clone(), step.department.clone(), dates]
        })
        .collect();
    table(out, "Timeline", &["step", "department", "when"], &rows);
}

fn short(date: jiff::civil::Date) -> String {
    date.strftime("%-d %b").to_string()
}

fn dependencies(out: &mut String, answer: &Answer) {
    let lines: Vec<String> = answer
        .dependencies
        .iter()
        .map(|it| {
            format!(
                "{}: “{}” waits for {}: “{}” ({})",
                it.department,
                it.step,
                it.of,
                it.waits_for,
                day(it.until)
            )
        })
        .collect();
    section(out, "Where departments wait for one another", &lines);
}

fn responsibilities(out: &mut String, answer: &Answer) {
    let lines: Vec<String> = answer
        .responsibilities
        .iter()
        .map(|it| format!("**{}**: {}", it.who, it.what.join("; ")))
        .collect();
    section(out, "Who answers for what", &lines);
}

fn messages(out: &mut String, answer: &Answer) {
    let lines: Vec<String> = answer
        .messages
        .iter()
        .map(|it| {
            let now = if it.current { " (now)" } else { "" };
            format!("**{}{now}: {}.** {}", it.level, it.headline, it.text)
        })
        .collect();
    section(out, "What the public is told at each stage", &lines);
}

fn forecast(out: &mut String, parts: &Parts<'_>, answer: &Answer) {
    let unit = parts.plan.situation.unit;
    let show = |volume: f64| grouped(volume / unit.megalitres());
    let step = answer.forecast.len().div_ceil(FORECAST_ROWS).max(1);
    let resampled = parts.plan.assessment.years_known > 0;
    let rows = answer.forecast.iter().skip(step - 1).step_by(step);
    let rows: Vec<Vec<String>> = rows
        .map(|row| match resampled {
            true => vec![
                day(row.date),
                show(row.low_ml),
                show(row.median_ml),
                show(row.high_ml),
                show(row.median_with_ml),
                show(row.low_with_ml),
            ],
            false => vec![day(row.date), show(row.median_ml), show(row.median_with_ml)],
        })
        .collect();
    let head: &[&str] = match resampled {
        true => &[
            "date",
            "dry year",
            "middling",
            "wet year",
            "middling, with the plan",
            "dry, with the plan",
        ],
        false => &["date", "without measures", "with the plan"],
    };
    table(
        out,
        &format!("Storage ahead, in {}", unit.label()),
        head,
        &rows,
    );
    let chances: Vec<String> = answer
        .chances
        .iter()
        .filter_map(|it| Some(format!("{}: {}", it.level, percent(it.chance?))))
        .collect();
    section(
        out,
        "Chance of each level within the horizon, when nothing is done",
        &chances,
    );
    if let Some(dsci) = parts.plan.assessment.dsci {
        let _ = writeln!(
            out,
            "The drought severity and coverage index of the area is {dsci:.0} of 500.\n"
        );
    }
}

fn scenarios(out: &mut String, answer: &Answer) {
    let rows: Vec<Vec<String>> = answer
        .scenarios
        .iter()
        .map(|it| {
            vec![
                it.name.clone(),
                percent(it.required),
                it.level.clone(),
                percent(it.reach),
                dollars(it.cost_usd),
            ]
        })
        .collect();
    table(
        out,
        "If the year turns out otherwise",
        &["year", "cut needed", "level", "measures reach", "cost"],
        &rows,
    );
}

fn contingency(out: &mut String, answer: &Answer) {
    let lines: Vec<String> = answer
        .contingency
        .iter()
        .map(|it| {
            let what = match it.measures.is_empty() {
                true => "nothing yet".to_owned(),
                false => it.measures.join("; "),
            };
            let short = if it.reach < it.target - 5e-4 {
                ", **short**"
            } else {
                ""
            };
            format!(
                "**{}**, {} asked for, {} reached{short}: {what}",
                it.level,
                percent(it.target),
                percent(it.reach)
            )
        })
        .collect();
    section(out, "What would be done at each level", &lines);
}
