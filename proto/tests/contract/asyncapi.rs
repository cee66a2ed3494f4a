//! `asyncapi.yaml`: its channels are the subjects of the code, and every reference leads somewhere.

use std::collections::BTreeSet;

use muster_proto::{AgentId, AgentType, RunId, Tenant, Topic, schemas, subject};
use yaml_rust2::{Yaml, YamlLoader};

use crate::specimens::id;

/// Numbers that stand for parameters; no subject has them by itself.
const SHARD: u32 = 4_000_000_001;
const PART: usize = 4_000_000_002;

fn document() -> Yaml {
    YamlLoader::load_from_str(include_str!("../../asyncapi.yaml"))
        .unwrap()
        .remove(0)
}

/// Every subject that the code can make, with its parameters in braces.
fn subjects() -> BTreeSet<String> {
    let agent_type: AgentType = id("-agent_type-");
    let agent: AgentId = id("-agent_id-");
    let tenant: Tenant = id("-tenant-");
    let run: RunId = id("-run_id-");
    let topic: Topic = id("-topic-");
    let with_parameters = [
        subject::task(&agent_type, &agent).unwrap(),
        subject::task_queue(&agent_type),
        subject::result(SHARD, &agent_type, &agent).unwrap(),
        subject::heartbeat(&agent_type, &agent).unwrap(),
        subject::control(&agent_type, &agent).unwrap(),
        subject::CONTROL_ALL.to_owned(),
        subject::ask(&agent_type),
        subject::ask_cancel(&agent_type),
        subject::share(&tenant, &run, &topic),
        subject::progress(&tenant, &run),
        subject::command(SHARD),
        subject::query(SHARD),
        subject::owner(SHARD),
        subject::orchestrator("{name}"),
        subject::handover("{name}"),
        subject::SHARD_MAP.to_owned(),
        subject::event(&tenant, &run),
        subject::api(&tenant, "{verb}"),
        subject::log(SHARD),
        subject::blob("{sha256}", PART),
    ];
    with_parameters.iter().map(|text| named(text)).collect()
}

fn named(text: &str) -> String {
    let mut text = text
        .replace(&SHARD.to_string(), "{shard}")
        .replace(&PART.to_string(), "{part}");
    for name in ["agent_type", "agent_id", "tenant", "run_id", "topic"] {
        text = text.replace(&format!("-{name}-"), &format!("{{{name}}}"));
    }
    text
}

#[test]
fn the_channels_are_exactly_the_subjects_of_the_code() {
    let document = document();
    let channels: BTreeSet<String> = document["channels"]
        .as_hash()
        .unwrap()
        .values()
        .filter_map(|channel| channel["address"].as_str())
        .map(str::to_owned)
        .collect();
    assert_eq!(channels, subjects());
}

#[test]
fn no_subject_of_the_code_is_forgotten_here() {
    // What subscribes to several subjects has a wildcard and is no channel of its own.
    let (tenant, run): (Tenant, RunId) = (id("t"), id("r"));
    let wildcards = [
        subject::results_of(0),
        subject::shares_of(&tenant, &run),
        subject::HEARTBEATS.to_owned(),
        subject::API.to_owned(),
        subject::BLOBS.to_owned(),
        subject::ORCHESTRATORS.to_owned(),
    ];
    assert!(wildcards.iter().all(|text| text.contains(['*', '>'])));
    let code = include_str!("../../src/subject.rs");
    let texts = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .filter(|line| line.contains("\"muster."))
        .count();
    assert_eq!(texts, subjects().len() + wildcards.len());
}

#[test]
fn each_parameter_of_an_address_is_described() {
    let document = document();
    for (name, channel) in document["channels"].as_hash().unwrap() {
        let address = channel["address"].as_str().unwrap_or_default();
        let used: BTreeSet<&str> = address
            .split('.')
            .filter_map(|token| token.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let described: BTreeSet<&str> = channel["parameters"]
            .as_hash()
            .into_iter()
            .flat_map(|parameters| parameters.keys())
            .filter_map(Yaml::as_str)
            .collect();
        assert_eq!(used, described, "{name:?}");
    }
}

#[test]
fn every_reference_leads_to_something() {
    let document = document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 40, "{} references", references.len());
    for reference in references {
        let is_there = match reference.strip_prefix("#/") {
            Some(path) => !path
                .split('/')
                .fold(&document, |node, name| &node[name])
                .is_badvalue(),
            None => reference
                .strip_prefix("schemas/")
                .is_some_and(|file| schemas::text(file).is_some()),
        };
        assert!(is_there, "{reference}");
    }
}

#[test]
fn authors_of_agents_and_of_clients_find_their_operations() {
    let document = document();
    let operations = document["operations"].as_hash().unwrap();
    for tag in ["agent", "client"] {
        let has_tag = |operation: &&Yaml| operation["tags"][0]["name"].as_str() == Some(tag);
        assert!(operations.values().filter(has_tag).count() >= 2, "{tag}");
    }
}

fn collect(node: &Yaml, references: &mut Vec<String>) {
    if let Some(map) = node.as_hash() {
        for (name, value) in map {
            match (name.as_str(), value.as_str()) {
                (Some("$ref"), Some(reference)) => references.push(reference.to_owned()),
                _ => collect(value, references),
            }
        }
    }
    for entry in node.as_vec().into_iter().flatten() {
        collect(entry, references);
    }
}
