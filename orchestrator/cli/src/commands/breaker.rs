//! `muster breaker`: force a breaker, or leave it to itself.

use muster_proto::api::{BreakerForce, BreakerRequest};

use super::agents;
use crate::{
    api::Client,
    args::{BreakerArgs, BreakerChoice, Global},
    ending::Ending,
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &BreakerArgs,
) -> anyhow::Result<Ending> {
    let request = BreakerRequest {
        agent_type: args.agent_type.clone(),
        agent_id: args.agent.clone(),
        breaker: match args.state {
            BreakerChoice::Open => BreakerForce::Open,
            BreakerChoice::Closed => BreakerForce::Closed,
            BreakerChoice::Auto => BreakerForce::Auto,
        },
    };
    let agents = client.force_breaker(&request).await?;
    agents::print(&agents, global)
}
