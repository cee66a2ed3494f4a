//! Questions to the person at the keyboard.

use console::{Key, Term, style};
use muster_proto::{
    Json,
    api::{AnswerRequest, OpenQuestion, RunStatus},
};

use super::run_text;
use crate::{
    api::{ApiError, Client},
    output, printable,
    signals::Signals,
};

/// What came of asking.
pub(super) enum Asked {
    /// The answer is sent; or the question was no longer open, which is as good.
    Answered,
    /// There is nobody to ask here: the question and the command to answer it are printed.
    Nobody,
    /// The person left.
    Interrupted,
}

/// Asks the first open question and sends the answer.
pub(super) async fn ask(
    client: &Client,
    status: &RunStatus,
    signals: &mut Signals,
) -> anyhow::Result<Asked> {
    let Some(question) = status.questions.first() else {
        return Ok(Asked::Answered);
    };
    output::say("");
    output::say(&run_text::question(question));
    if !output::can_ask() {
        output::say(&format!("answer: {}", command(client, status, question)));
        return Ok(Asked::Nobody);
    }
    loop {
        let Some(answer) = read_answer(question, signals).await? else {
            return Ok(Asked::Interrupted);
        };
        match client.answer(&status.id, &answer).await {
            Ok(_) => return Ok(Asked::Answered),
            // Somebody else was quicker, or the run has ended: watching on tells.
            Err(ApiError::Refused(problem)) if [404, 409].contains(&problem.status) => {
                output::hint(&printable::block(&problem.to_string()));
                return Ok(Asked::Answered);
            }
            Err(ApiError::Refused(problem)) if problem.status < 500 => {
                output::error(&problem.to_string());
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The exact command that answers the question with its first option.
fn command(client: &Client, status: &RunStatus, question: &OpenQuestion) -> String {
    let first = question
        .options
        .first()
        .map_or("\"your answer\"", |option| option.key.as_str());
    let which = if status.questions.len() > 1 {
        format!(" --question {}", question.id)
    } else {
        String::new()
    };
    printable::line(&format!(
        "{} answer {} {first}{which}",
        client.command(),
        status.id
    ))
}

/// Reads an answer; `None` where the person leaves.
async fn read_answer(
    question: &OpenQuestion,
    signals: &mut Signals,
) -> anyhow::Result<Option<AnswerRequest>> {
    let asked = question.clone();
    let keys = tokio::task::spawn_blocking(move || read_keys(&asked));
    let text = tokio::select! {
        text = keys => text??,
        () = signals.next() => None,
    };
    let Some(text) = text else {
        // The line of the prompt has no end yet.
        output::say("");
        return Ok(None);
    };
    Ok(Some(AnswerRequest {
        id: None,
        question_id: Some(question.id.clone()),
        answer: Json::from_value(&text)?,
    }))
}

/// One key where an option has it; Enter begins an answer in other words.
fn read_keys(question: &OpenQuestion) -> std::io::Result<Option<String>> {
    let terminal = Term::stderr();
    let by_key = question
        .options
        .iter()
        .all(|option| option.key.chars().count() == 1);
    if question.options.is_empty() || !by_key {
        return read_words(&terminal);
    }
    let prompt = if question.free_text {
        "press a key, or Enter to answer in your own words: "
    } else {
        "press a key: "
    };
    terminal.write_str(prompt)?;
    loop {
        match terminal.read_key() {
            Ok(Key::Char(key)) => {
                if let Some(option) = question
                    .options
                    .iter()
                    .find(|option| option.key.chars().eq([key]))
                {
                    terminal.write_line(&style(&option.key).bold().to_string())?;
                    return Ok(Some(option.key.clone()));
                }
            }
            Ok(Key::Enter) if question.free_text => return read_words(&terminal),
            Ok(Key::CtrlC) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

/// A line of words; `None` at the end of input.
fn read_words(terminal: &Term) -> std::io::Result<Option<String>> {
    loop {
        terminal.write_str("\nyour answer: ")?;
        let mut line = String::new();
        if std::io::stdin().read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim();
        if !line.is_empty() {
            return Ok(Some(line.to_owned()));
        }
    }
}
