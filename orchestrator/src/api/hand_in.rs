//! Results that agents hand in over HTTP, while the broker is out of their reach but not of ours.
//!
//! ```text
//! agent ──HTTPS──▶ orchestrator ──muster.result──▶ owner of the shard, which stores them
//!       ◀── answer ──┘  ◀──muster.task.<type>.<id>──┘ and says so, as to any agent
//! ```

use std::{collections::HashSet, time::Duration};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Request, header},
    response::Response,
};
use muster_proto::{
    AgentId, AgentType, AttemptId, ContentType, Header, MessageId, MessageType, Payload, Seconds,
    Tasks, Timestamp, WirePriority, api::Problem, codec, sha256_hex, subject,
};
use muster_transport::Subscription;
use tokio::time::{Instant, timeout_at};

use super::{
    App,
    call::Answer,
    http::{Http, read_bytes, write},
    problems,
};

/// How long the owner has to store them; what it did not say by then is asked for again by the agent.
const STORED_WAIT: Duration = Duration::from_secs(5);

/// Takes one message of results, as it would travel over the broker, and answers with the owner's
/// message about them.
pub(super) async fn take(
    State(http): State<Http>,
    Path((shard, agent_type, agent_id)): Path<(u32, String, String)>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let taken = async {
        permit(&http.app, &parts.headers)?;
        let sender = Sender::of(shard, &agent_type, &agent_id)?;
        let body = read_bytes(body).await?;
        pass_on(&http.app, &sender, body).await
    };
    write(match taken.await {
        Ok(body) => Answer {
            status: 200,
            body,
            retry_after_s: None,
        },
        Err(problem) => Answer::problem(&problem),
    })
}

/// Compares digests, so that how long it takes tells nothing about the token.
fn permit(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = &app.hand_in_token else {
        let detail = "set hand_in.token to allow it";
        return Err(Problem::new(
            404,
            "hand_in_off",
            "Results come over NATS alone",
            detail,
        ));
    };
    let shown = headers.get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let is_it =
        shown.is_some_and(|shown| sha256_hex(shown) == sha256_hex(token.expose().as_bytes()));
    if is_it {
        return Ok(());
    }
    let detail = "expected Authorization: Bearer with the orchestrators' hand_in.token";
    Err(Problem::new(
        401,
        "hand_in_refused",
        "Not an agent of this system",
        detail,
    ))
}

/// Whose results they are, and where they go.
struct Sender {
    agent_id: AgentId,
    results: String,
    tasks: String,
}

impl Sender {
    fn of(shard: u32, agent_type: &str, agent_id: &str) -> Result<Self, Problem> {
        let wrong =
            |what, error: &dyn std::fmt::Display| problems::invalid(what, error.to_string());
        let agent_type: AgentType = agent_type
            .parse()
            .map_err(|error| wrong("agent_type", &error))?;
        let agent_id: AgentId = agent_id
            .parse()
            .map_err(|error| wrong("agent_id", &error))?;
        let results = subject::result(shard, &agent_type, &agent_id);
        let tasks = subject::task(&agent_type, &agent_id);
        Ok(Self {
            results: results.map_err(|error| wrong("agent_id", &error))?,
            tasks: tasks.map_err(|error| wrong("agent_id", &error))?,
            agent_id,
        })
    }
}

async fn pass_on(app: &App, sender: &Sender, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let (_, payload) =
        codec::decode(ContentType::Json, &body).map_err(|error| problems::bad_body(&error))?;
    let Payload::Results(results) = payload else {
        let detail = "expected a result_share with results";
        return Err(problems::invalid("payload", detail));
    };
    let open = results.results.into_iter().map(|result| result.attempt_id);
    let mut open: HashSet<AttemptId> = open.collect();
    if !app.connection.is_up() {
        let detail = "the broker is not connected here either; the results come again";
        return Err(problems::unavailable(detail));
    }
    // The owner answers to where the agent would listen.
    let answers = app.connection.subscribe(&sender.tasks).await;
    let answers = answers.map_err(|error| problems::unavailable(error.to_string()))?;
    let sent = app.connection.publish(&sender.results, body).await;
    sent.map_err(|error| problems::unavailable(error.to_string()))?;
    let said = verdicts(answers, &mut open).await;
    Ok(codec::encode(
        ContentType::Json,
        &header(&sender.agent_id)?,
        &Payload::Tasks(said),
    ))
}

/// What the owner says of these attempts, until it has said something of each or the time is over.
async fn verdicts(mut answers: Subscription, open: &mut HashSet<AttemptId>) -> Tasks {
    let until = Instant::now() + STORED_WAIT;
    let mut said = Tasks::default();
    while !open.is_empty() {
        let Ok(Some(message)) = timeout_at(until, answers.next()).await else {
            break;
        };
        let read = ContentType::from_header(message.header(ContentType::HEADER));
        let read = read
            .ok()
            .and_then(|content_type| codec::decode(content_type, &message.payload).ok());
        let Some((_, Payload::Tasks(tasks))) = read else {
            continue;
        };
        let stored = tasks.stored.into_iter().filter(|id| open.remove(id));
        said.stored.extend(stored);
        let ignored = tasks.ignored.into_iter().filter(|id| open.remove(id));
        said.ignored.extend(ignored);
        let refused = tasks.refused.into_iter();
        said.refused
            .extend(refused.filter(|refusal| open.remove(&refusal.attempt_id)));
    }
    said
}

fn header(to: &AgentId) -> Result<Header, Problem> {
    let wrong = |error: muster_proto::IdError| problems::unavailable(error.to_string());
    let message_id = uuid::Uuid::now_v7().simple().to_string();
    Ok(Header {
        message_id: MessageId::new(message_id).map_err(wrong)?,
        from_agent: AgentId::new("orchestrator").map_err(wrong)?,
        to_agent: to.clone(),
        message_type: MessageType::DataRequest,
        priority: WirePriority::Medium,
        timestamp: Timestamp::from_ms(jiff::Timestamp::now().as_millisecond()),
        requires_response: false,
        timeout: Seconds::from_ms(0),
        unknown: std::collections::BTreeMap::new(),
    })
}
