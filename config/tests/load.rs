//! Settings as a process reads them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be set up fails the test"
)]

use std::{collections::BTreeMap, io::Write, time::Duration};

use muster_settings::{Environment, LoadOptions, LogStorage, Settings, SettingsError, load};

/// The documented block for an orchestrator, with the unsafe value changed as the error advises.
const DOCUMENTED: &str = "
orchestrator:
  max_concurrent_requests: 100
  default_timeout: 30s
  retry_attempts: 3
  circuit_breaker_threshold: 10
agents:
  location: {max_instances: 5, scale_threshold: 80%, context_window: 4096}
  transport: {max_instances: 3, scale_threshold: 75%, context_window: 8192}
communication: {message_queue_size: 1000, batch_size: 10, compression: true, encryption: true}
";

fn from_yaml(yaml: &str) -> Result<Settings, SettingsError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(yaml.as_bytes()).unwrap();
    load(&LoadOptions {
        file: Some(file.path().to_owned()),
        ..LoadOptions::default()
    })
}

fn from_variables(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    load(&LoadOptions {
        variables,
        ..LoadOptions::default()
    })
}

fn refusal(result: Result<Settings, SettingsError>) -> String {
    result.expect_err("must be refused").to_string()
}

#[test]
fn without_any_file_or_variable_the_defaults_hold() {
    let settings = load(&LoadOptions::default()).unwrap();
    assert_eq!(settings.orchestrator.max_concurrent_requests, 10_000);
    assert_eq!(
        settings.orchestrator.default_timeout,
        Duration::from_secs(30)
    );
    assert_eq!(settings.orchestrator.result_bytes_max.bytes(), 8 << 20);
    assert_eq!(settings.orchestrator.workflows, None);
    assert_eq!(settings.nats.url.expose(), "nats://127.0.0.1:4222");
    assert_eq!(settings.log.storage, LogStorage::File);
    assert_eq!(settings.travel.home_city, None);
    assert!(settings.agents.is_empty());
}

#[test]
fn each_environment_loads_and_changes_what_it_is_for() {
    let of = |environment| {
        load(&LoadOptions {
            environment: Some(environment),
            ..LoadOptions::default()
        })
        .unwrap()
    };
    assert_eq!(of(Environment::Development).agent.grace_period_s, 5);
    assert_eq!(
        of(Environment::Staging)
            .orchestrator
            .max_concurrent_requests,
        1_000
    );
    assert_eq!(of(Environment::Production).log.replicas, 3);
}

#[test]
fn the_documented_block_loads_as_it_is_written() {
    let settings = from_yaml(DOCUMENTED).unwrap();
    assert_eq!(settings.orchestrator.max_concurrent_requests, 100);
    let location = settings.agents.get("location").unwrap();
    assert_eq!(location.max_instances, Some(5));
    assert_eq!(location.scale_threshold.unwrap().as_u8(), 80);
    assert_eq!(location.context_window, Some(4096));
    assert_eq!(settings.communication.batch_size, 10);
    assert!(settings.communication.compression && settings.communication.encryption);
}

#[test]
fn limits_are_set_by_free_names_and_a_wrong_key_of_one_is_refused() {
    let settings = from_yaml(
        "
limits:
  agent_types:
    location: {concurrent: 20, per_second: 5}
  tenants: {acme: {per_second: 0.5}}
  workflows: {travel: {concurrent: 3}}
",
    )
    .unwrap();
    let location = &settings.limits.agent_types["location"];
    assert_eq!(
        (location.concurrent, location.per_second),
        (Some(20), Some(5.0))
    );
    assert_eq!(settings.limits.tenants.len(), 1);
    let name = "MUSTER__LIMITS__WORKFLOWS__TRAVEL__CONCURRENT";
    let settings = from_variables(&[(name, "7")]).unwrap();
    let travel = &settings.limits.workflows["travel"];
    assert_eq!(travel.concurrent, Some(7));
    for (yaml, word) in [
        (
            "limits: {agent_types: {location: {concurent: 20}}}",
            "did you mean limits.agent_types.location.concurrent?",
        ),
        (
            "limits: {tenants: {acme: {concurrent: 0}}}",
            "limits.tenants.acme.concurrent",
        ),
        (
            "limits: {workflows: {travel: {concurrent: {a: 1}}}}",
            "limits.workflows.travel.concurrent",
        ),
    ] {
        let refused = refusal(from_yaml(yaml));
        assert!(refused.contains(word), "{refused}");
    }
}

#[test]
fn a_live_source_of_weather_needs_one_way_and_what_belongs_to_it() {
    let good = "live: {weather: {url: 'https://a/{city}', low_c: /low, high_c: /high}}";
    assert!(from_yaml(good).unwrap().live.weather.is_set());
    for (yaml, word) in [
        (
            "live: {weather: {url: 'https://a', command: b, low_c: /l, high_c: /h}}",
            "one of command, server and url",
        ),
        (
            "live: {weather: {url: 'ftp://a', low_c: /l, high_c: /h}}",
            "live.weather.url",
        ),
        (
            "live: {weather: {command: b, low_c: /l, high_c: /h}}",
            "live.weather.tool",
        ),
        (
            "live: {weather: {url: 'https://a', low_c: /l}}",
            "live.weather.high_c",
        ),
        (
            "live: {weather: {url: 'https://a', low_c: l, high_c: /h}}",
            "JSON pointers",
        ),
        ("live: {weather: {keep_for: 25h}}", "live.weather.keep_for"),
        (
            "live: {weather: {days_ahead: 0}}",
            "live.weather.days_ahead",
        ),
    ] {
        let refused = refusal(from_yaml(yaml));
        assert!(refused.contains(word), "{refused}");
    }
}

#[test]
fn a_variable_wins_over_the_file_and_the_file_over_the_environment() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(file, "agent: {{grace_period_s: 7, capacity: 8}}").unwrap();
    let settings = load(&LoadOptions {
        environment: None,
        file: Some(file.path().to_owned()),
        variables: BTreeMap::from([
            ("MUSTER__AGENT__CAPACITY".to_owned(), "9".to_owned()),
            (
                "MUSTER__ORCHESTRATOR__DEFAULT_TIMEOUT".to_owned(),
                "90s".to_owned(),
            ),
            (
                "MUSTER__AGENTS__LOCATION__MAX_INSTANCES".to_owned(),
                "2".to_owned(),
            ),
            ("MUSTER__TRAVEL__HOME_CITY".to_owned(), "Berlin".to_owned()),
            ("MUSTER_LOG".to_owned(), "debug".to_owned()),
        ]),
    })
    .unwrap();
    assert_eq!(settings.agent.grace_period_s, 7);
    assert_eq!(settings.agent.capacity, Some(9));
    assert_eq!(
        settings.orchestrator.default_timeout,
        Duration::from_secs(90)
    );
    assert_eq!(settings.agents["location"].max_instances, Some(2));
    assert_eq!(settings.travel.home_city.as_deref(), Some("Berlin"));
}

#[test]
fn variables_name_the_environment_and_the_file() {
    let production = from_variables(&[("MUSTER_ENVIRONMENT", "production")]).unwrap();
    assert_eq!(production.log.replicas, 3);
    let message = refusal(from_variables(&[("MUSTER_ENVIRONMENT", "prod")]));
    assert!(
        message.contains("development, staging, production"),
        "{message}"
    );
    let message = refusal(from_variables(&[("MUSTER_CONFIG", "no/such.yaml")]));
    assert!(message.contains("no/such.yaml cannot be read"), "{message}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_right_one() {
    for (yaml, nearest) in [
        (
            "orchestrator: {retry_atempts: 1}",
            "orchestrator.retry_attempts",
        ),
        ("shards: 2", "orchestrator.shards"),
        ("orchestrator: {capacity: 2}", "agent.capacity"),
        (
            "agents: {location: {max_instance: 1}}",
            "agents.location.max_instances",
        ),
        ("nats: {ulr: x}", "nats.url"),
        (
            "orchestrator: {shards: {per_tenant: 1}, shard: 2}",
            "orchestrator.shards",
        ),
    ] {
        let message = refusal(from_yaml(yaml));
        assert!(
            message.contains(&format!("did you mean {nearest}?")),
            "{yaml}: {message}"
        );
    }
    let message = refusal(from_variables(&[("MUSTER__LOG__REPLICA", "3")]));
    assert!(
        message.starts_with("MUSTER__LOG__REPLICA sets log.replica"),
        "{message}"
    );
    let message = refusal(from_yaml("zebra: 1"));
    assert!(message.contains("these exist: "), "{message}");
}

#[test]
fn a_value_of_the_wrong_form_is_refused_with_its_key_and_value() {
    for (yaml, parts) in [
        (
            "orchestrator: {shards: many}",
            ["orchestrator.shards", "\"many\""],
        ),
        (
            "orchestrator: {shards: 1.5}",
            ["orchestrator.shards", "1.5"],
        ),
        (
            "orchestrator: {default_timeout: soon}",
            ["default_timeout", "such as 30s"],
        ),
        (
            "agents: {location: {scale_threshold: 120%}}",
            ["scale_threshold", "0% to 100%"],
        ),
        ("log: {max_bytes: lots}", ["log.max_bytes", "8 MiB"]),
        (
            "log: {storage: tape}",
            ["log.storage", "`file` or `memory`"],
        ),
        ("agents: {a b: {}}", ["agents", "letters"]),
        ("orchestrator: 3", ["orchestrator", "3"]),
    ] {
        let message = refusal(from_yaml(yaml));
        for part in parts {
            assert!(message.contains(part), "{yaml}: {message}");
        }
    }
}

#[test]
fn a_value_out_of_range_is_refused_with_its_layer_and_range() {
    let message = refusal(from_variables(&[("MUSTER__ORCHESTRATOR__SHARDS", "0")]));
    assert_eq!(
        message,
        "MUSTER__ORCHESTRATOR__SHARDS: orchestrator.shards is 0: allowed is 1 to 64"
    );
    for (yaml, parts) in [
        ("log: {replicas: 2}", ["log.replicas is 2", "1, 3 or 5"]),
        ("log: {max_bytes: 1 MiB}", ["1 MiB", "64 MiB to 1024 GiB"]),
        (
            "orchestrator: {owner_silence_ms: 400}",
            ["400", "900 to 60000"],
        ),
        ("orchestrator: {listen: here}", ["here", "host:port"]),
        (
            "orchestrator: {default_timeout: 25h}",
            ["90000s", "50ms to 24h"],
        ),
        (
            "travel: {home_city: ''}",
            ["travel.home_city", "name of a city"],
        ),
    ] {
        let message = refusal(from_yaml(yaml));
        for part in parts {
            assert!(message.contains(part), "{yaml}: {message}");
        }
    }
}

#[test]
fn a_password_in_the_address_of_the_broker_shows_in_no_error() {
    for url in ["ann:hush@a:4222", "http://ann:hush@a"] {
        let message = refusal(from_variables(&[("MUSTER__NATS__URL", url)]));
        assert!(
            message.contains("nats.url") && !message.contains("hush"),
            "{message}"
        );
    }
    let message = refusal(from_yaml("nats: nats://ann:hush@a"));
    assert!(!message.contains("hush"), "{message}");
}

#[test]
fn a_file_that_is_no_yaml_is_refused_and_an_empty_one_changes_nothing() {
    let message = refusal(from_yaml("a: [1"));
    assert!(message.contains("cannot be read"), "{message}");
    let empty = from_yaml("# nothing\n").unwrap();
    assert_eq!(empty, load(&LoadOptions::default()).unwrap());
}

#[test]
fn the_default_layer_names_every_key_and_no_other() {
    fn keys(value: &serde_json::Value) -> Vec<String> {
        let sections = value.as_object().unwrap().iter();
        sections
            .flat_map(|(section, value)| {
                let keys = value.as_object().unwrap().keys();
                keys.map(move |key| format!("{section}.{key}"))
            })
            .collect()
    }
    let settings = load(&LoadOptions::default()).unwrap();
    let typed = keys(&serde_json::to_value(&settings).unwrap());
    let yaml = include_str!("../default.yaml");
    for key in &typed {
        let name = key.rsplit('.').next().unwrap();
        assert!(
            yaml.contains(&format!("\n  {name}:")),
            "{key} is not in default.yaml"
        );
    }
}

#[test]
fn models_have_free_names_and_their_mistakes_are_named_without_secrets() {
    let with = |more: &str| {
        from_yaml(&format!(
            "models: {{small: {{base_url: \"http://h:1/v1\", model: m{more}}}}}"
        ))
    };
    let settings = with(", provider: anthropic, timeout: 30s, fallback: other").unwrap();
    let small = &settings.models["small"];
    assert_eq!(small.context_window, 8192);
    assert_eq!(small.timeout, Duration::from_secs(30));
    for (wrong, named) in [
        (", tiemout: 1s", "models.small.timeout"),
        (", provider: nobody", "models.small.provider"),
        (", timeout: 1h", "models.small.timeout"),
        (", output_max: 8000", "models.small.output_max"),
        (
            ", input_usd_per_million: -1.0",
            "models.small.input_usd_per_million",
        ),
        (
            ", api_key_env: A, api_key_file: b",
            "models.small.api_key_env",
        ),
    ] {
        let error = with(wrong).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    let error = from_yaml("models: {a: {base_url: \"https://u:hush@h\", model: m}}").unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("models.a.base_url") && !error.contains("hush"),
        "{error}"
    );
    let error = from_yaml("models: {a: {base_url: \"https://h?key=hush\", model: m}}").unwrap_err();
    assert!(!error.to_string().contains("hush"), "{error}");
}
