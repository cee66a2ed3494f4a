//! Who an agent is while it runs.

use jiff::Timestamp;
use muster_proto::{
    AgentId, AgentStatus, AgentType, ContentType, Delivery, Heartbeat, ResponseTime, Seconds,
    limits::{AGENT_CAPACITY_MAX, BATCH_TASKS_MAX, CAPABILITIES_MAX},
};
use uuid::Uuid;

use crate::{Description, RuntimeOptions, ServeError, runtime::Subjects};

/// One incarnation of one agent.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// What its heartbeats say, as far as it does not change.
    pub(crate) record: Heartbeat,
    /// Where it listens and speaks.
    pub(crate) subjects: Subjects,
    /// Version of its code.
    pub(crate) version: String,
    /// How its tasks and results are encoded.
    pub(crate) content_type: ContentType,
    /// Whether large results are pressed.
    pub(crate) compresses: bool,
    /// Whether other agents may ask it.
    pub(crate) answers: bool,
}

impl Identity {
    /// Checks what an agent says of itself.
    pub(crate) fn of(
        description: Description,
        options: &RuntimeOptions,
        is_alone: bool,
    ) -> Result<Self, ServeError> {
        let agent_type = agent_type(&description.agent_type)?;
        let count = description.capabilities.len();
        if count > CAPABILITIES_MAX {
            return Err(ServeError::TooManyCapabilities { agent_type, count });
        }
        let agent_id = agent_id(&agent_type, options.agent_id.as_ref(), is_alone)?;
        let subjects = Subjects::of(&agent_type, &agent_id)?;
        let capacity = options.max_capacity.unwrap_or(description.max_capacity);
        let version = description
            .version
            .unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned());
        let interval_ms = u64::try_from(options.heartbeat_interval.as_millis()).unwrap_or(u64::MAX);
        let record = Heartbeat {
            agent_id,
            agent_type,
            status: AgentStatus::Available,
            capabilities: description.capabilities,
            current_load: 0,
            max_capacity: capacity.clamp(1, AGENT_CAPACITY_MAX),
            response_time_avg: ResponseTime::from_ms(0),
            context_window: description.context_window,
            cost_per_request: description.cost_per_request,
            version: Some(version.clone()),
            delivery: Delivery::Durable,
            batch: u32::try_from(BATCH_TASKS_MAX).unwrap_or(u32::MAX),
            content_type: Some(options.content_type.as_str().to_owned()),
            incarnation: u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0),
            counter: 0,
            interval: Some(Seconds::from_ms(interval_ms)),
            attempts: Vec::new(),
            effects: description.effects,
            compression: true,
        };
        Ok(Self {
            record,
            subjects,
            version,
            content_type: options.content_type,
            compresses: options.compression,
            answers: description.answers,
        })
    }
}

fn agent_type(text: &str) -> Result<AgentType, ServeError> {
    AgentType::new(text).map_err(|reason| ServeError::BadType {
        agent_type: text.to_owned(),
        reason,
    })
}

fn agent_id(
    agent_type: &AgentType,
    given: Option<&AgentId>,
    is_alone: bool,
) -> Result<AgentId, ServeError> {
    let text = match given {
        Some(given) if is_alone => return Ok(given.clone()),
        Some(given) => format!("{given}-{agent_type}"),
        // The last 32 bits of a version 7 UUID are random.
        None => format!(
            "{agent_type}-{:08x}",
            Uuid::now_v7().as_u128() & 0xffff_ffff
        ),
    };
    AgentId::new(text.clone()).map_err(|reason| ServeError::BadId {
        agent_id: text,
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(agent_type: &str, options: &RuntimeOptions) -> Result<Identity, ServeError> {
        Identity::of(Description::new(agent_type), options, false)
    }

    #[test]
    fn agents_without_an_id_get_different_ones_that_begin_with_their_type() {
        let options = RuntimeOptions::default();
        let ids: std::collections::BTreeSet<String> = (0..20)
            .map(|_| {
                identity("echo", &options)
                    .unwrap()
                    .record
                    .agent_id
                    .to_string()
            })
            .collect();
        assert_eq!(ids.len(), 20);
        assert!(ids.iter().all(|id| id.starts_with("echo-")));
    }

    #[test]
    fn several_agents_of_one_process_share_its_id_with_their_type_added() {
        let options = RuntimeOptions {
            agent_id: Some(AgentId::new("box-1").unwrap()),
            ..RuntimeOptions::default()
        };
        let identity = identity("weather", &options).unwrap();
        assert_eq!(identity.record.agent_id.as_str(), "box-1-weather");
        assert_eq!(identity.subjects.task, "muster.task.weather.box-1-weather");
    }

    #[test]
    fn a_type_or_id_that_is_no_part_of_a_subject_is_refused() {
        let options = RuntimeOptions {
            agent_id: Some(AgentId::new("a.*").unwrap()),
            ..RuntimeOptions::default()
        };
        assert!(matches!(
            identity("a>", &options),
            Err(ServeError::BadType { .. })
        ));
        assert!(matches!(
            identity("echo", &options),
            Err(ServeError::IdIsNoToken(_))
        ));
    }
}
