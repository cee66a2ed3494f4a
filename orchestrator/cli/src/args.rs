//! The command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use muster_proto::{AgentId, AgentType, QuestionId, RunId, TaskId, Tenant, WorkflowName};
use muster_settings::Environment;

use crate::api::URL_DEFAULT;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the run failed
  2    wrong usage, or the request was refused
  3    the run waits for an answer
  4    the run was cancelled
  5    no orchestrator can be reached, or it is not ready
  130  interrupted";

/// Turns a request in plain words into a finished answer, worked out by many agents.
#[derive(Debug, Parser)]
#[command(name = "muster", version, after_help = EXIT_CODES, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What holds for every command.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// Print JSON on stdout, and everything else on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Where the orchestrator's API is
    #[arg(
        long,
        global = true,
        env = "MUSTER_URL",
        default_value = URL_DEFAULT
    )]
    pub(crate) url: String,
    /// Whose runs these are
    #[arg(long, global = true, env = "MUSTER_TENANT")]
    pub(crate) tenant: Option<Tenant>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start everything on this machine: broker, orchestrator and agents
    #[command(after_help = EXIT_CODES)]
    Dev(DevArgs),
    /// Send a request, watch the work, and print the finished answer
    #[command(after_help = EXIT_CODES)]
    Run(RunArgs),
    /// Show a run: its state, its tasks and its answer
    Show(ShowArgs),
    /// Watch a run until it ends
    #[command(after_help = EXIT_CODES)]
    Watch(WatchArgs),
    /// Answer the question that a run waits for
    Answer(AnswerArgs),
    /// Change a run: only what is different is done again
    #[command(after_help = EXIT_CODES)]
    Modify(ModifyArgs),
    /// Hold a run: what is under way ends, and nothing more begins
    Pause(PauseArgs),
    /// Let a held run go on
    Resume(ResumeArgs),
    /// Have a task done again, and what was built on it, with a reason to do better
    Feedback(FeedbackArgs),
    /// Give a task of a run to other agents
    Redirect(RedirectArgs),
    /// Stop everything of all tenants at once, or say whether it is stopped
    EmergencyStop(EmergencyStopArgs),
    /// List runs, newest first
    Runs(RunsArgs),
    /// Stop a run
    Cancel(CancelArgs),
    /// List the agents that the orchestrator hears
    Agents,
    /// Show what runs have cost, by workflow
    Costs(CostsArgs),
    /// List the pools: how many instances each type has, and how many its work wants
    Pools,
    /// Force the breaker of an agent or of a type open or closed, or leave it to itself
    Breaker(BreakerArgs),
    /// List the workflows, with requests to try
    Workflows,
    /// What could not be done: list it, look at it, send it again or give it up
    DeadLetters(DeadLettersArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DeadLettersArgs {
    /// One of them, by its id, with every attempt; without it, a list
    pub(crate) id: Option<String>,
    /// Send its request again, as a new run
    #[arg(long, requires = "id", conflicts_with = "drop")]
    pub(crate) resend: bool,
    /// Give it up
    #[arg(long, requires = "id")]
    pub(crate) drop: bool,
    /// At most so many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) limit: u16,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RunArgs {
    /// The workflow, such as travel (see `muster workflows`)
    #[arg(required_unless_present = "plan", conflicts_with = "plan")]
    pub(crate) workflow: Option<WorkflowName>,
    /// The request in plain words; a JSON object or list is sent as values
    #[arg(conflicts_with = "plan")]
    pub(crate) request: Vec<String>,
    /// Read the request from a file, - for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    pub(crate) file: Option<PathBuf>,
    /// Run an explicit plan, {"tasks": [...]}, from a file, - for stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// The conversation that the request belongs to
    #[arg(long)]
    pub(crate) session: Option<String>,
    /// What happens when the conversation has a run that goes on, where the workflow's way does not fit
    #[arg(long, value_name = "WAY", requires = "session")]
    pub(crate) when_busy: Option<BusyChoice>,
    /// What the answer may propose to spend, where the words do not say it
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) budget_limit: Option<f64>,
    /// What working it out may cost, in US dollars
    #[arg(long, value_name = "USD")]
    pub(crate) cost_limit: Option<f64>,
    /// Answer the request under these assumptions too, in words or as a JSON object; once for each
    #[arg(long, value_name = "NAME=ASSUMPTIONS")]
    pub(crate) scenario: Vec<String>,
    /// Print the id of the run and do not wait
    #[arg(long)]
    pub(crate) detach: bool,
}

/// What happens to a request when its conversation has a run that goes on.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum BusyChoice {
    /// It is refused
    Reject,
    /// It begins when those before it have ended
    Queue,
    /// What goes on is stopped; what it has done stands
    Interrupt,
    /// What goes on is stopped as if it had never been, where that is possible
    RollBack,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The run
    pub(crate) run: RunId,
    /// Show all that happened, too
    #[arg(long)]
    pub(crate) events: bool,
    /// Show why each task went to its agent: who was considered, with which scores
    #[arg(long, conflicts_with = "events")]
    pub(crate) why: bool,
    /// Print only the answer, as: json, markdown, or a file that it brings, such as html or ics
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["events", "why"])]
    pub(crate) format: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BreakerArgs {
    /// The agent type
    pub(crate) agent_type: AgentType,
    /// One agent of it; without it, the type as a whole
    #[arg(long, value_name = "ID")]
    pub(crate) agent: Option<AgentId>,
    /// open: no work; closed: work, whatever happens; auto: as failures and successes have it
    #[arg(value_enum)]
    pub(crate) state: BreakerChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BreakerChoice {
    Open,
    Closed,
    Auto,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchArgs {
    /// The run
    pub(crate) run: RunId,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AnswerArgs {
    /// The run
    pub(crate) run: RunId,
    /// The key of an option, or an answer in your own words
    #[arg(required = true)]
    pub(crate) answer: Vec<String>,
    /// Which question, where several are open
    #[arg(long, value_name = "ID")]
    pub(crate) question: Option<QuestionId>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ModifyArgs {
    /// The run
    pub(crate) run: RunId,
    /// What is to be different, in plain words; all else stays
    #[arg(required_unless_present_any = ["request", "budget_limit", "plan"])]
    pub(crate) change: Vec<String>,
    /// The whole request as it should be, in place of the one before
    #[arg(long, value_name = "TEXT")]
    pub(crate) request: Option<String>,
    /// What the answer may propose to spend now
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) budget_limit: Option<f64>,
    /// The whole plan as it should be, from a file, - for stdin, for runs that came with one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["change", "request", "budget_limit"])]
    pub(crate) plan: Option<PathBuf>,
    /// Show what would be done again and ask, however small the change is
    #[arg(long)]
    pub(crate) preview: bool,
    /// Do not ask, however large the change is
    #[arg(long, conflicts_with = "preview")]
    pub(crate) yes: bool,
    /// Print the id of the run that takes its place, and do not wait
    #[arg(long)]
    pub(crate) detach: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PauseArgs {
    /// The run
    pub(crate) run: RunId,
    /// Why, for those who read the run later
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ResumeArgs {
    /// The run
    pub(crate) run: RunId,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FeedbackArgs {
    /// The run
    pub(crate) run: RunId,
    /// The task, which has brought a result
    pub(crate) task: TaskId,
    /// What it should do better
    #[arg(required = true)]
    pub(crate) reason: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RedirectArgs {
    /// The run
    pub(crate) run: RunId,
    /// The task, which has not ended
    pub(crate) task: TaskId,
    /// The type that is to do it, which the workflow has to use
    #[arg(long = "type", value_name = "TYPE", required_unless_present = "agent")]
    pub(crate) agent_type: Option<AgentType>,
    /// The agent that is to do it, as long as it is there
    #[arg(long, value_name = "AGENT")]
    pub(crate) agent: Option<AgentId>,
    /// Why, for those who read the run later
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EmergencyStopArgs {
    /// Why everything stops: nothing begins, and what is with agents is taken back
    pub(crate) reason: Vec<String>,
    /// Let everything go on
    #[arg(long, conflicts_with = "reason")]
    pub(crate) lift: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CostsArgs {
    /// Only runs since then, such as 2026-11-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<jiff::Timestamp>,
    /// Only runs before then
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<jiff::Timestamp>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RunsArgs {
    /// At most so many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) limit: u16,
    /// Only runs older than this one
    #[arg(long, value_name = "RUN")]
    pub(crate) before: Option<RunId>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CancelArgs {
    /// The run
    pub(crate) run: RunId,
    /// Why, for those who read the run later
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct DevArgs {
    /// Run one request under this workflow, print its answer, and stop everything again
    #[arg(long, value_name = "WORKFLOW", requires = "request")]
    pub(crate) run: Option<WorkflowName>,
    /// The request for --run, after --
    #[arg(last = true, requires = "run")]
    pub(crate) request: Vec<String>,
    /// Keep all data in this folder; without it, a new folder that is removed at the end
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// When the broker syncs to disk: by itself, or before every acknowledgement
    #[arg(long, value_enum, default_value_t = Sync::Default)]
    pub(crate) sync: Sync,
    /// The broker's port; 4222 or the next free one where not given
    #[arg(long, value_name = "PORT")]
    pub(crate) nats_port: Option<u16>,
    /// The API's port; 8080 or the next free one where not given
    #[arg(long, value_name = "PORT")]
    pub(crate) api_port: Option<u16>,
    /// A file of settings for all processes
    #[arg(long, value_name = "FILE", env = "MUSTER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Whose settings apply: development, staging or production
    #[arg(long, env = "MUSTER_ENVIRONMENT")]
    pub(crate) environment: Option<Environment>,
    /// Show what the processes log
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// When the broker syncs to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sync {
    /// Every two minutes, as nats-server does by itself.
    Default,
    /// Before every acknowledgement.
    Always,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn dev_takes_a_request_after_two_dashes_as_one_piece() {
        let args =
            Args::try_parse_from(["muster", "dev", "--run", "travel", "--", "-3 days, $4,000"])
                .unwrap();
        let Command::Dev(dev) = args.command else {
            panic!("no dev")
        };
        assert_eq!(dev.request, ["-3 days, $4,000"]);
    }

    #[test]
    fn a_run_needs_a_workflow_or_a_plan() {
        assert!(Args::try_parse_from(["muster", "run"]).is_err());
        assert!(Args::try_parse_from(["muster", "run", "--plan", "p.json"]).is_ok());
        assert!(Args::try_parse_from(["muster", "run", "echo", "--plan", "p.json"]).is_err());
    }
}
