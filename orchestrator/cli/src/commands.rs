//! One file a command, and what several of them print.

mod agents;
mod answer;
mod ask;
mod breaker;
mod cancel;
mod costs;
mod dead_letters;
mod emergency_stop;
mod formatted;
mod modify;
mod pools;
pub(crate) mod run;
mod run_text;
mod runs;
mod scenarios_text;
mod show;
mod steer;
mod watch;
mod why;
mod workflows;

use crate::{
    api::Client,
    args::{Args, Command},
    dev,
    ending::Ending,
};

/// Does what the command line says.
pub(crate) async fn execute(args: Args) -> anyhow::Result<Ending> {
    let Args { global, command } = args;
    if let Command::Dev(dev) = command {
        return dev::execute(&global, &dev).await;
    }
    let client = Client::new(&global.url, global.tenant.clone())?;
    match command {
        Command::Dev(_) => Ok(Ending::Done),
        Command::Run(run) => run::execute(&client, &global, &run).await,
        Command::Show(show) => show::execute(&client, &global, &show).await,
        Command::Watch(watch) => watch::execute(&client, &global, &watch).await,
        Command::Answer(answer) => answer::execute(&client, &global, &answer).await,
        Command::Modify(modify) => modify::execute(&client, &global, &modify).await,
        Command::Pause(args) => steer::pause(&client, &global, &args).await,
        Command::Resume(args) => steer::resume(&client, &global, &args).await,
        Command::Feedback(args) => steer::feedback(&client, &global, &args).await,
        Command::Redirect(args) => steer::redirect(&client, &global, &args).await,
        Command::EmergencyStop(args) => emergency_stop::execute(&client, &global, &args).await,
        Command::Runs(runs) => runs::execute(&client, &global, &runs).await,
        Command::Cancel(cancel) => cancel::execute(&client, &global, &cancel).await,
        Command::DeadLetters(args) => dead_letters::execute(&client, &global, &args).await,
        Command::Agents => agents::execute(&client, &global).await,
        Command::Costs(args) => costs::execute(&client, &global, &args).await,
        Command::Pools => pools::execute(&client, &global).await,
        Command::Breaker(args) => breaker::execute(&client, &global, &args).await,
        Command::Workflows => workflows::execute(&client, &global).await,
    }
}
