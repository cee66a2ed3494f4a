//! How a command ended, as scripts see it.

use std::process::ExitCode;

use muster_proto::api::RunState;

use crate::api::ApiError;

/// Exit codes, as `muster --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// 0: done.
    Done,
    /// 1: the run failed, or something on this machine did.
    Failed,
    /// 2: the request was refused. Wrong usage has the same code.
    Refused,
    /// 3: the run waits for an answer.
    Waits,
    /// 4: the run was cancelled.
    Cancelled,
    /// 5: no orchestrator can be reached, or it is not ready.
    Unreachable,
    /// 130: interrupted.
    Interrupted,
}

impl Ending {
    /// The ending of a run in a state, where it has one.
    pub(crate) fn of_state(state: RunState) -> Option<Self> {
        match state {
            RunState::Completed => Some(Self::Done),
            RunState::Failed => Some(Self::Failed),
            RunState::Cancelled => Some(Self::Cancelled),
            RunState::AwaitingClarification | RunState::AwaitingConfirmation => Some(Self::Waits),
            RunState::Queued | RunState::Planning | RunState::Working | RunState::Integrating => {
                None
            }
        }
    }

    /// The ending that an error means.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<ApiError>() {
            Some(ApiError::Refused(problem)) if (400..500).contains(&problem.status) => {
                Self::Refused
            }
            Some(ApiError::Usage(_)) => Self::Refused,
            Some(_) => Self::Unreachable,
            None => Self::Failed,
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Waits => 3,
            Self::Cancelled => 4,
            Self::Unreachable => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending.code())
    }
}

#[cfg(test)]
mod tests {
    use muster_proto::api::Problem;

    use super::*;

    #[test]
    fn a_refused_request_and_a_server_in_trouble_have_different_codes() {
        let ending = |status| {
            let problem = Problem::new(status, "code", "title", "detail");
            Ending::of(&ApiError::Refused(Box::new(problem)).into()).code()
        };
        assert_eq!(ending(422), 2);
        assert_eq!(ending(503), 5);
    }

    #[test]
    fn a_run_under_way_has_no_ending() {
        assert_eq!(Ending::of_state(RunState::Working), None);
        assert_eq!(
            Ending::of_state(RunState::AwaitingClarification),
            Some(Ending::Waits)
        );
    }
}
