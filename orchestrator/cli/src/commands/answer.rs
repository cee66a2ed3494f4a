//! `muster answer`: what a run waits for.

use muster_proto::api::AnswerRequest;

use crate::{
    api::Client,
    args::{AnswerArgs, Global},
    ending::Ending,
    output, request_text,
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &AnswerArgs,
) -> anyhow::Result<Ending> {
    let request = AnswerRequest {
        id: None,
        question_id: args.question.clone(),
        answer: request_text::as_request(&args.answer.join(" "))?,
    };
    let body = client.answer(&args.run, &request).await?;
    if global.json {
        output::json(&body)?;
    } else {
        output::answer(&format!("answered; the run is {}", body.state.as_str()));
        output::hint(&format!(
            "see how it goes on: {} watch {}",
            client.command(),
            body.id
        ));
    }
    Ok(Ending::Done)
}
