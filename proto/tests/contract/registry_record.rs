//! The registry record of the documentation, as an agent's heartbeat.

use muster_proto::{AgentStatus, Delivery, Heartbeat, Json, Payload};
use serde_json::{Value, json};

fn documented(status: &str) -> Value {
    json!({
        "agent_id": "location-agent-001",
        "agent_type": "location",
        "status": status,
        "capabilities": ["destination_analysis", "poi_discovery", "route_optimization"],
        "current_load": 3,
        "max_capacity": 10,
        "response_time_avg": "2.3s",
        "context_window": 4096,
        "cost_per_request": 0.02
    })
}

#[test]
fn the_documented_record_is_read_and_its_fields_come_back_equal() {
    for (name, status) in [
        ("available", AgentStatus::Available),
        ("busy", AgentStatus::Busy),
        ("offline", AgentStatus::Offline),
    ] {
        let record: Heartbeat = serde_json::from_value(documented(name)).unwrap();
        assert_eq!(record.status, status);
        assert_eq!(record.response_time_avg.as_ms(), 2300);
        assert_eq!((record.delivery, record.batch), (Delivery::Simple, 1));
        let written = serde_json::to_value(&record).unwrap();
        for (field, value) in documented(name).as_object().unwrap() {
            assert_eq!(&written[field], value, "{field}");
        }
    }
}

#[test]
fn the_alternatives_as_they_are_listed_are_no_status() {
    assert!(serde_json::from_value::<Heartbeat>(documented("available|busy|offline")).is_err());
}

#[test]
fn a_heartbeat_that_breaks_a_bound_is_refused_by_name() {
    for (field, value) in [
        ("agent_id", json!("a.b")),
        ("max_capacity", json!(1025)),
        ("batch", json!(0)),
        ("batch", json!(1025)),
        ("cost_per_request", json!(-0.01)),
        ("content_type", json!("text/plain")),
        ("capabilities", json!(vec!["a"; 65])),
        ("response_time_avg", json!(2.3)),
        ("interval", json!(-1)),
        ("status", json!("gone")),
    ] {
        let mut record = documented("busy");
        record["kind"] = json!("heartbeat");
        record[field] = value;
        let error = Payload::from_json(&Json::from_value(&record).unwrap()).unwrap_err();
        assert_eq!(error.field(), Some(format!("payload.{field}").as_str()));
    }
}
