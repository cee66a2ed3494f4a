//! What an agent was answered by another one.

use std::time::Duration;

use muster_proto::{ContentType, DecodeError, Fault, Found, Json, Method, Payload, Tokens, codec};
use muster_transport::Message;
use serde::{Deserialize, de::DeserializeOwned};

/// An answer, with how it was made. What it cost is in the asker's result already.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer itself.
    pub data: Json,
    /// How it was made.
    pub method: Method,
    /// From which data.
    pub sources: Vec<String>,
    /// What was assumed where the ask said nothing.
    pub assumptions: Vec<String>,
    /// Tokens used.
    pub tokens: Tokens,
    /// What it cost, in US dollars.
    pub cost_usd: f64,
    /// How long the asker waited.
    pub elapsed: Duration,
}

impl Answer {
    /// Reads the answer as a type.
    ///
    /// # Errors
    /// A fault `bad_answer`, of the agent that answered.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        self.data.parse().map_err(|error| bad(&error.to_string()))
    }

    pub(crate) fn of(found: Found, elapsed: Duration) -> Self {
        Self {
            data: found.data,
            method: found.method,
            sources: found.sources,
            assumptions: found.assumptions,
            tokens: found.tokens,
            cost_usd: found.cost_usd,
            elapsed,
        }
    }
}

/// What a simple agent may write in short, as in its reply to a task.
#[derive(Deserialize)]
struct Short {
    data: Option<Json>,
    fault: Option<ShortFault>,
}

#[derive(Deserialize)]
struct ShortFault {
    message: String,
    #[serde(default)]
    retryable: bool,
}

/// Reads the reply to an ask: the payload `answer`, or the short form of it.
///
/// # Errors
/// The fault that was answered, or `bad_answer`.
pub(crate) fn read(message: &Message) -> Result<Found, Fault> {
    let header = message.header(ContentType::HEADER);
    let content_type = ContentType::from_header(header).unwrap_or_default();
    match codec::decode(content_type, &message.payload) {
        Ok((_, Payload::Answer(answer))) => match answer.outcome {
            muster_proto::AnswerOutcome::Success(found) => Ok(found),
            muster_proto::AnswerOutcome::Fault(fault) => Err(fault),
        },
        Ok(_) => Err(bad("it is another kind of message")),
        Err(error) => read_short(content_type, message, &error),
    }
}

fn read_short(
    content_type: ContentType,
    message: &Message,
    error: &DecodeError,
) -> Result<Found, Fault> {
    let envelope = codec::decode_envelope(content_type, &message.payload);
    let short = envelope
        .ok()
        .and_then(|envelope| envelope.payload.parse::<Short>().ok());
    match short.map(|short| (short.data, short.fault)) {
        Some((Some(data), None)) if data.len() <= muster_proto::limits::ASK_BYTES_MAX => {
            Ok(Found {
                data,
                method: Method::default(),
                sources: Vec::new(),
                assumptions: Vec::new(),
                tokens: Tokens::default(),
                cost_usd: 0.0,
                exchanges: Vec::new(),
            })
        }
        Some((None, Some(fault))) => Err(Fault {
            retryable: fault.retryable,
            ..Fault::dependency(crate::output::clip(fault.message)).with_code("agent_failed")
        }),
        _ => Err(bad(&error.to_string())),
    }
}

fn bad(reason: &str) -> Fault {
    let message = crate::output::clip(format!("the answer cannot be read: {reason}"));
    Fault::dependency(message).with_code("bad_answer")
}
