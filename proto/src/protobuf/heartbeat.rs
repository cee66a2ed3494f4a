//! Heartbeats.

use super::{
    enums,
    path::{invalid, missing},
    read, v1,
};
use crate::{DecodeError, Heartbeat, ResponseTime, Seconds};

pub(super) fn to_wire(body: &Heartbeat) -> v1::Heartbeat {
    v1::Heartbeat {
        agent_id: body.agent_id.to_string(),
        agent_type: body.agent_type.to_string(),
        status: v1::AgentStatus::from(body.status).into(),
        capabilities: body.capabilities.clone(),
        current_load: Some(body.current_load),
        max_capacity: Some(body.max_capacity),
        response_time_avg: body.response_time_avg.to_string(),
        context_window: Some(body.context_window),
        cost_per_request: Some(body.cost_per_request),
        version: body.version.clone(),
        delivery: v1::Delivery::from(body.delivery).into(),
        batch: Some(body.batch),
        content_type: body.content_type.clone(),
        incarnation: body.incarnation,
        counter: body.counter,
        interval: body.interval.map(Seconds::as_f64),
        attempts: read::texts_out(&body.attempts),
        effects: v1::Effects::from(body.effects).into(),
        compression: body.compression,
    }
}

pub(super) fn from_wire(wire: v1::Heartbeat) -> Result<Heartbeat, DecodeError> {
    Ok(Heartbeat {
        agent_id: read::id("agent_id", &wire.agent_id)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        status: enums::required::<v1::AgentStatus, _>("status", wire.status)?,
        capabilities: wire.capabilities,
        current_load: read::required("current_load", wire.current_load)?,
        max_capacity: read::required("max_capacity", wire.max_capacity)?,
        response_time_avg: response_time(&wire.response_time_avg)?,
        context_window: read::required("context_window", wire.context_window)?,
        cost_per_request: read::required("cost_per_request", wire.cost_per_request)?,
        version: wire.version,
        delivery: enums::optional::<v1::Delivery, _>("delivery", wire.delivery)?
            .unwrap_or_default(),
        batch: wire.batch.unwrap_or(1),
        content_type: wire.content_type,
        incarnation: wire.incarnation,
        counter: wire.counter,
        interval: read::optional_seconds("interval", wire.interval)?,
        attempts: read::ids("attempts", &wire.attempts)?,
        compression: wire.compression,
        effects: enums::optional::<v1::Effects, _>("effects", wire.effects)?.unwrap_or_default(),
    })
}

fn response_time(text: &str) -> Result<ResponseTime, DecodeError> {
    if text.is_empty() {
        return Err(missing("response_time_avg"));
    }
    ResponseTime::parse(text).ok_or_else(|| invalid("response_time_avg", ResponseTime::EXPECTED))
}
