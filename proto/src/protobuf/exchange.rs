//! What was asked and shared.

use super::{
    path::{Within, missing},
    read,
    v1::{self, exchange::Exchange as Wire},
};
use crate::{AskMade, DecodeError, Exchange, ShareMade, Tokens};

pub(super) fn to_wire(exchange: &Exchange) -> v1::Exchange {
    let wire = match exchange {
        Exchange::Ask(ask) => Wire::Ask(v1::AskMade {
            agent_type: ask.agent_type.to_string(),
            depth: Some(ask.depth),
            fault: ask.fault.clone(),
            elapsed_ms: ask.elapsed_ms,
            tokens_input: ask.tokens.input,
            tokens_output: ask.tokens.output,
            cost_usd: ask.cost_usd,
        }),
        Exchange::Share(share) => Wire::Share(v1::ShareMade {
            topic: share.topic.to_string(),
            bytes: Some(share.bytes),
        }),
    };
    v1::Exchange {
        exchange: Some(wire),
    }
}

pub(super) fn from_wire(wire: v1::Exchange) -> Result<Exchange, DecodeError> {
    match wire.exchange.ok_or_else(|| missing("exchange"))? {
        Wire::Ask(ask) => ask_from_wire(ask).map(Exchange::Ask).within("ask"),
        Wire::Share(share) => share_from_wire(&share).map(Exchange::Share).within("share"),
    }
}

fn ask_from_wire(wire: v1::AskMade) -> Result<AskMade, DecodeError> {
    Ok(AskMade {
        agent_type: read::id("agent_type", &wire.agent_type)?,
        depth: read::required("depth", wire.depth)?,
        fault: wire.fault,
        elapsed_ms: wire.elapsed_ms,
        tokens: Tokens {
            input: wire.tokens_input,
            output: wire.tokens_output,
        },
        cost_usd: read::finite("cost_usd", wire.cost_usd)?,
    })
}

fn share_from_wire(wire: &v1::ShareMade) -> Result<ShareMade, DecodeError> {
    Ok(ShareMade {
        topic: read::id("topic", &wire.topic)?,
        bytes: read::required("bytes", wire.bytes)?,
    })
}
