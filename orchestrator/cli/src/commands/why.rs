//! `muster show RUN --why`: why each task went to its agent.

use console::style;
use muster_proto::{
    RunId,
    api::{AttemptExplanation, Candidate, PassedOver, ScoreWeights, TaskExplanation},
};

use crate::{
    api::Client,
    args::Global,
    ending::Ending,
    output, printable,
    table::{self, Table},
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    run: &RunId,
) -> anyhow::Result<Ending> {
    let explanation = client.why(run).await?;
    if global.json {
        output::json(&explanation)?;
        return Ok(Ending::Done);
    }
    for task in &explanation.tasks {
        print_task(task);
    }
    Ok(Ending::Done)
}

fn print_task(task: &TaskExplanation) {
    let simpler = task
        .fell_back_from
        .as_ref()
        .map_or_else(String::new, |from| {
            format!(", because {from} could not do it")
        });
    output::answer(&printable::line(&format!(
        "{}  {:?} for {}{simpler}; rank {}",
        style(&task.id).bold(),
        task.priority,
        task.agent_type,
        task.rank,
    )));
    if task.attempts.is_empty() {
        output::answer("  not handed over yet");
    }
    for attempt in &task.attempts {
        print_attempt(attempt);
    }
    output::answer("");
}

fn print_attempt(attempt: &AttemptExplanation) {
    let agent = attempt.agent_id.as_ref();
    let agent = agent.map_or("any listener", muster_proto::AgentId::as_str);
    let end = attempt.end.as_deref().unwrap_or("is under way");
    output::answer(&printable::line(&format!(
        "  attempt {}: {agent}, because {}; it {end}",
        attempt.attempt, attempt.why
    )));
    if let Some(weights) = &attempt.weights {
        print_candidates(&attempt.candidates, weights);
    }
    if let Some(text) = passed_over(&attempt.passed_over) {
        output::answer(&format!("    not compared: {text}"));
    }
}

fn print_candidates(candidates: &[Candidate], weights: &ScoreWeights) {
    let column = |name: &str, weight: f64| format!("{name} \u{d7}{weight}");
    let head = [
        "    CANDIDATE".to_owned(),
        "SCORE".to_owned(),
        column("SPECIALISATION", weights.specialisation),
        column("LOAD", weights.load),
        column("RESPONSE", weights.response),
        column("CONTEXT", weights.context),
        column("COST", weights.cost),
    ];
    let mut rows = Table::new(&head.each_ref().map(String::as_str));
    for candidate in candidates {
        let mut row = vec![
            format!("    {}", candidate.agent_id),
            format!("{:.3}", candidate.score),
        ];
        let parts = candidate.parts.map(|parts| {
            [
                parts.specialisation,
                parts.load,
                parts.response,
                parts.context,
                parts.cost,
            ]
        });
        row.extend(match parts {
            Some(parts) => parts.map(|part| format!("{part:.3}")).to_vec(),
            None => vec![String::new(); 5],
        });
        rows.row(row);
    }
    table::print(&rows);
}

fn passed_over(counts: &PassedOver) -> Option<String> {
    let texts: Vec<String> = [
        (counts.full, "without room"),
        (counts.broken, "with an open breaker"),
        (counts.offline, "not there"),
        (counts.avoided, "that had just not brought it forward"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}
