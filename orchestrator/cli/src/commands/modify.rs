//! `muster modify`: what is to be different, then as `muster run`.

use muster_proto::api::{Confirm, ModifyRequest, RunStatus};

use super::run;
use crate::{
    api::Client,
    args::{Global, ModifyArgs},
    ending::Ending,
    output, request_text,
    signals::Signals,
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &ModifyArgs,
) -> anyhow::Result<Ending> {
    let status = client.modify(&args.run, &request(args)?).await?;
    if args.detach {
        if global.json {
            output::json(&status)?;
        } else {
            output::answer(status.id.as_str());
        }
        return Ok(Ending::Done);
    }
    follow(client, global, &status).await
}

async fn follow(client: &Client, global: &Global, status: &RunStatus) -> anyhow::Result<Ending> {
    if !global.json {
        let before = status.modifies.as_ref().map_or("", |run| run.as_str());
        output::hint(&format!("run {} takes the place of {before}", status.id));
    }
    run::stay(client, global, status, &mut Signals::listen()?).await
}

fn request(args: &ModifyArgs) -> anyhow::Result<ModifyRequest> {
    let plan = args
        .plan
        .as_deref()
        .map(request_text::read_plan)
        .transpose()?;
    let words = (!args.change.is_empty()).then(|| args.change.join(" "));
    let whole = args.request.as_deref().map(request_text::as_request);
    Ok(ModifyRequest {
        id: None,
        change: words,
        request: whole.transpose()?,
        budget_limit: args.budget_limit,
        plan,
        confirm: if args.preview {
            Confirm::Always
        } else if args.yes {
            Confirm::Never
        } else {
            Confirm::Major
        },
    })
}
