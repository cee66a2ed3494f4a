use std::io::Write as _;
use std::path::Path;

use anyhow::Context;
use futures_util::{StreamExt as _, stream};
use muster_travel::{PlanDay, Query, Submission, Verification, submission_plan};
use tempfile::TempDir;

use super::answer::{Answer, ask};
use super::judge::Judge;
use super::report::{Judged, report};
use super::{TravelPlannerSettings, add_labels, fingerprint, read_queries};
use crate::{Api, Dev};

/// Plans every query with the running system, writes the plans, judges them, and returns the report.
///
/// # Errors
/// When something that was named cannot be read or written, or the system does not start.
pub async fn run(settings: &TravelPlannerSettings) -> anyhow::Result<String> {
    let mut queries = read_queries(&settings.queries)?;
    if let Some(labels) = &settings.labels {
        add_labels(&mut queries, labels)?;
    }
    let judge = Judge::open(&settings.data).context("DATA")?;
    let out = &settings.out;
    let mut file = std::fs::File::create(out).with_context(|| format!("OUT: {}", out.display()))?;
    let answers = {
        let folder = TempDir::new()?;
        let system = Dev::start(folder.path(), &system_settings(&settings.data)?)?;
        let api = system.api().await?;
        eprintln!(
            "==> {} queries, {} at a time",
            queries.len(),
            settings.concurrency
        );
        ask_all(&api, &queries, settings.concurrency).await
    };
    let mut judged = Vec::with_capacity(queries.len());
    for (query, answer) in queries.iter().zip(&answers) {
        let trip = answer.trip.as_deref().ok();
        let plan = trip.map(submission_plan);
        write_line(&mut file, query, plan.clone())?;
        judged.push(judge_one(&judge, query, answer, &plan.unwrap_or_default()));
    }
    let trips = queries.iter().zip(&answers);
    let trips = trips.map(|(query, answer)| (query.idx, answer.trip.as_deref().ok()));
    Ok(report(&judged, &fingerprint(trips)))
}

fn system_settings(data: &Path) -> anyhow::Result<String> {
    let data = data
        .to_str()
        .context("DATA: the name of the folder is not text")?;
    // A string of JSON is one of YAML.
    Ok(format!(
        "travel:\n  source: {}\n",
        serde_json::to_string(data)?
    ))
}

/// The answers in the order of the queries.
async fn ask_all(api: &Api, queries: &[Query], concurrency: usize) -> Vec<Answer> {
    let asked = queries.iter().map(|query| async move {
        let key = format!("travelplanner-{}", query.idx);
        ask(api, &key, query).await
    });
    stream::iter(asked).buffered(concurrency).collect().await
}

fn write_line(
    file: &mut std::fs::File,
    query: &Query,
    plan: Option<Vec<PlanDay>>,
) -> anyhow::Result<()> {
    let line = serde_json::to_string(&Submission {
        idx: query.idx,
        query: query.query.clone(),
        plan,
    })?;
    writeln!(file, "{line}").context("OUT")
}

fn judge_one<'a>(
    judge: &Judge,
    query: &'a Query,
    answer: &'a Answer,
    plan: &[PlanDay],
) -> Judged<'a> {
    let asked = judge.asked(query);
    let verification = match &asked {
        Ok(asked) => judge.verify(asked, plan),
        Err(_) => Verification::undelivered(),
    };
    Judged {
        query,
        answer,
        verification,
        hard_rules: asked.map(|asked| asked.hard_rules()),
    }
}
