//! `muster dead-letters`: what could not be done, and what to do about it.

use muster_proto::api::DeadLetterView;

use crate::{
    api::Client,
    args::{DeadLettersArgs, Global},
    ending::Ending,
    output, printable,
    table::{self, Table},
};

/// Characters of a reason in the list.
const REASON_CHARACTERS_MAX: usize = 60;

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &DeadLettersArgs,
) -> anyhow::Result<Ending> {
    match &args.id {
        None => list(client, global, args.limit).await,
        Some(id) if args.resend => resend(client, global, id).await,
        Some(id) if args.drop => give_up(client, global, id).await,
        Some(id) => show(client, global, id).await,
    }
}

async fn list(client: &Client, global: &Global, limit: u16) -> anyhow::Result<Ending> {
    let list = client.dead_letters(limit).await?;
    if global.json {
        output::json(&list)?;
        return Ok(Ending::Done);
    }
    if list.dead_letters.is_empty() {
        output::say("nothing: every task came to an end that was its own");
        return Ok(Ending::Done);
    }
    let mut table = Table::new(&["DEAD LETTER", "KIND", "STATE", "ATTEMPTS", "WHEN", "WHY"]);
    for letter in &list.dead_letters {
        let why: String = letter
            .fault
            .message
            .chars()
            .take(REASON_CHARACTERS_MAX)
            .collect();
        table.row(vec![
            letter.id.clone(),
            letter.kind.replace('_', " "),
            letter.state.clone(),
            letter.attempts.len().to_string(),
            letter.at.to_string(),
            printable::line(&why),
        ]);
    }
    table::print(&table);
    Ok(Ending::Done)
}

async fn show(client: &Client, global: &Global, id: &str) -> anyhow::Result<Ending> {
    let letter = client.dead_letter(id).await?;
    if global.json {
        output::json(&letter)?;
        return Ok(Ending::Done);
    }
    output::answer(&text(&letter));
    if letter.state == "open" && letter.run_id.is_some() {
        let command = client.command();
        output::hint(&format!(
            "once it is mended: {command} dead-letters {id} --resend; or give it up with --drop"
        ));
    }
    Ok(Ending::Done)
}

fn text(letter: &DeadLetterView) -> String {
    let mut lines = vec![
        format!(
            "{} · {} · {}",
            letter.id,
            letter.kind.replace('_', " "),
            letter.state
        ),
        format!("  {}", printable::line(&letter.fault.message)),
    ];
    if let Some(run) = &letter.resent_as {
        lines.push(format!("  sent again as run {run}"));
    }
    for attempt in &letter.attempts {
        let agent = attempt
            .agent_id
            .as_ref()
            .map_or_else(|| "any agent".to_owned(), ToString::to_string);
        let why = attempt
            .why
            .as_deref()
            .map_or_else(String::new, |why| format!(": {}", printable::line(why)));
        lines.push(format!(
            "  attempt {} · {} · {} · {}{why}",
            attempt.number, attempt.started_at, agent, attempt.state
        ));
    }
    if let Some(message) = &letter.message {
        lines.push(format!(
            "  {} bytes on {}, and {} more like it",
            message.bytes, message.subject, message.others
        ));
        lines.push(format!("  {}", printable::line(&message.sample)));
    }
    lines.join("\n")
}

async fn resend(client: &Client, global: &Global, id: &str) -> anyhow::Result<Ending> {
    let run = client.resend(id).await?;
    if global.json {
        output::json(&run)?;
    } else {
        output::answer(&format!("sent again as run {}", run.id));
    }
    Ok(Ending::Done)
}

async fn give_up(client: &Client, global: &Global, id: &str) -> anyhow::Result<Ending> {
    let letter = client.drop_dead_letter(id).await?;
    if global.json {
        output::json(&letter)?;
    } else {
        output::answer(&format!("{} is {}", letter.id, letter.state));
    }
    Ok(Ending::Done)
}
