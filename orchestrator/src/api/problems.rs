//! Every problem that the API tells, with its code.

use muster_engine::Refused;
use muster_proto::{DecodeError, PlanError, api::Problem, limits::API_BODY_BYTES_MAX};

pub(super) fn refused(refused: &Refused) -> Problem {
    let detail = refused.to_string();
    match refused {
        Refused::UnknownRun(_) => Problem::new(404, "run_unknown", "No such run", detail),
        Refused::KeyReused(_) => {
            Problem::new(409, "key_reused", "Idempotency-Key used before", detail)
        }
        Refused::Ended(..) => Problem::new(409, "run_ended", "The run has ended", detail),
        Refused::NoQuestion(..) => {
            Problem::new(409, "question_not_open", "No such open question", detail)
        }
        Refused::WhichQuestion(..) => Problem::new(
            422,
            "question_unnamed",
            "Several questions are open",
            detail,
        )
        .in_field("question_id"),
        Refused::BadAnswer(_) => {
            Problem::new(422, "answer_invalid", "Not an answer to this", detail).in_field("answer")
        }
        Refused::NotToSendBack(_) => {
            Problem::new(409, "not_to_send_back", "Not to be done again", detail)
        }
        Refused::NotToRedirect(_) => {
            Problem::new(409, "not_to_redirect", "Not to be given to others", detail)
        }
        Refused::Busy(_) => {
            Problem::new(409, "conversation_busy", "The conversation is busy", detail)
        }
        Refused::NotToRollBack(..) => {
            Problem::new(409, "not_to_roll_back", "Not to be rolled back", detail)
        }
        Refused::ConversationFull(_) => {
            Problem::new(429, "conversation_full", "Too many requests wait", detail).retry_after(5)
        }
        Refused::Stopped(_) => {
            Problem::new(503, "stopped", "Everything is stopped", detail).retry_after(30)
        }
        Refused::TooLarge => {
            Problem::new(413, "plan_too_large", "The plan is too large", detail).in_field("plan")
        }
        Refused::TooManyRuns { .. } => {
            Problem::new(429, "too_many_runs", "Too many runs", detail).retry_after(1)
        }
        Refused::StaleMap => Problem::new(
            503,
            "shards_grown",
            "The number of shards has grown",
            detail,
        )
        .retry_after(1),
        Refused::UnknownDeadLetter(_) => {
            Problem::new(404, "dead_letter_unknown", "No such dead letter", detail)
        }
        Refused::DeadLetterSettled(..) => {
            Problem::new(409, "dead_letter_settled", "Dealt with already", detail)
        }
        Refused::LogUnavailable(_) => {
            Problem::new(503, "log_unavailable", "Nothing can be stored now", detail).retry_after(2)
        }
        Refused::TooManyWaiters(_) => {
            Problem::new(429, "too_many_waiters", "Too many callers wait", detail).retry_after(5)
        }
    }
}

pub(super) fn not_found(code: &str, detail: &str) -> Problem {
    Problem::new(404, code, "Not found", detail)
}

pub(super) fn no_owner() -> Problem {
    let detail = "no orchestrator owns this run's shard at the moment; the command may have been stored: \
                  send it again with the same Idempotency-Key";
    Problem::new(503, "no_owner", "Taking over", detail).retry_after(1)
}

pub(super) fn bad_body(error: &DecodeError) -> Problem {
    let status = if matches!(error, DecodeError::TooLarge { .. }) {
        413
    } else {
        400
    };
    let problem = Problem::new(
        status,
        "body_invalid",
        "The body is not understood",
        error.to_string(),
    );
    match error.field() {
        Some(field) => problem.in_field(field),
        None => problem,
    }
}

pub(super) fn too_large() -> Problem {
    let detail = format!("the body has more than {API_BODY_BYTES_MAX} bytes, which is the limit");
    Problem::new(413, "body_too_large", "The body is too large", detail)
}

pub(super) fn bad_plan(error: &PlanError) -> Problem {
    Problem::new(
        422,
        "plan_invalid",
        "The plan cannot be used",
        error.to_string(),
    )
    .in_field("plan")
}

pub(super) fn invalid(field: &str, detail: impl Into<String>) -> Problem {
    Problem::new(422, "value_invalid", "A value is not allowed", detail).in_field(field)
}

pub(super) fn agent_unknown(name: &str) -> Problem {
    let detail = format!("there is no {name} here; `GET /api/agents` lists those that are heard");
    Problem::new(404, "agent_unknown", "No such agent", detail)
}

pub(super) fn workflow_unknown(name: &str, known: &str) -> Problem {
    let detail = format!("there is no workflow {name:?}; known are {known}");
    Problem::new(422, "workflow_unknown", "No such workflow", detail).in_field("workflow")
}

pub(super) fn unavailable(detail: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "store_unavailable",
        "The store does not answer",
        detail,
    )
    .retry_after(2)
}

pub(super) fn route_unknown(method: &str, path: &str) -> Problem {
    let detail = format!("there is no {method} {path}; see the list of addresses in the README");
    Problem::new(404, "route_unknown", "No such address", detail)
}

pub(super) fn bad_header(name: &str, detail: impl Into<String>) -> Problem {
    Problem::new(400, "header_invalid", "A header is not allowed", detail).in_field(name)
}
