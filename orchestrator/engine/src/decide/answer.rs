//! Answers of people.

use muster_proto::{Json, Question, limits::BODY_INLINE_BYTES_MAX};

use super::submit::run_of;
use crate::{AnswerCommand, Event, State, run::OpenQuestion, shard::Refused};

/// Decides about an answer; none where the question was answered before by the same command or
/// another.
pub(crate) fn answer(state: &State, command: &AnswerCommand) -> Result<Option<Event>, Refused> {
    let run = run_of(state, &command.tenant, &command.run_id)?;
    if run.answer_commands.contains(&command.command_id) {
        return Ok(None);
    }
    if run.is_terminal() {
        return Err(Refused::Ended(run.id.clone(), run.state.as_str()));
    }
    let Some(open) = find(command, &run.questions)? else {
        let repeated = command.question_id.as_ref().is_some_and(|id| {
            run.tasks
                .iter()
                .any(|task| task.answers.iter().any(|(answered, _)| answered == id))
        });
        return if repeated {
            Ok(None)
        } else {
            Err(no_question(command))
        };
    };
    let event = Event::QuestionAnswered {
        run_id: run.id.clone(),
        question_id: open.question.id.clone(),
        answer: value_of(&open.question, &command.answer)?,
        command_id: command.command_id.clone(),
    };
    if command.answer.len() > BODY_INLINE_BYTES_MAX {
        return Err(Refused::BadAnswer(format!(
            "the answer has {} bytes; at most {BODY_INLINE_BYTES_MAX} are allowed",
            command.answer.len()
        )));
    }
    Ok(Some(event))
}

fn find<'a>(
    command: &AnswerCommand,
    open: &'a [OpenQuestion],
) -> Result<Option<&'a OpenQuestion>, Refused> {
    match (&command.question_id, open) {
        (Some(id), _) => Ok(open.iter().find(|open| open.question.id == *id)),
        (None, [only]) => Ok(Some(only)),
        (None, []) => Ok(None),
        (None, several) => Err(Refused::WhichQuestion(
            command.run_id.clone(),
            several.len(),
        )),
    }
}

fn no_question(command: &AnswerCommand) -> Refused {
    let name = command
        .question_id
        .as_ref()
        .map_or_else(String::new, |id| format!(" {id}"));
    Refused::NoQuestion(command.run_id.clone(), name)
}

/// The value of the option that the answer is the key of, or the answer itself.
fn value_of(question: &Question, answer: &Json) -> Result<Json, Refused> {
    let key: Option<String> =
        answer
            .parse::<serde_json::Value>()
            .ok()
            .and_then(|value| match value {
                serde_json::Value::String(text) => Some(text.trim().to_owned()),
                serde_json::Value::Number(number) => Some(number.to_string()),
                _ => None,
            });
    let option = question
        .options
        .iter()
        .find(|option| key.as_deref() == Some(option.key.as_str()));
    match option {
        Some(option) => Ok(option.value.clone()),
        None if question.free_text => Ok(answer.clone()),
        None => {
            let keys: Vec<&str> = question
                .options
                .iter()
                .map(|option| option.key.as_str())
                .collect();
            Err(Refused::BadAnswer(format!(
                "the answer has to be one of: {}",
                keys.join(", ")
            )))
        }
    }
}
