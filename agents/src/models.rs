//! The models of the settings, with their keys.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use muster_llm::{CassetteMode, Cassettes, ModelConfig, Models, Provider, Secret};
use muster_settings::{ModelProvider, ModelSettings, Settings};

/// Folders of recorded exchanges: they are written, or read in place of asking anybody.
const RECORD: &str = "MUSTER_MODEL_RECORD";
const REPLAY: &str = "MUSTER_MODEL_REPLAY";

/// All of them; keys come from the environment or from files.
pub(crate) fn models(settings: &Settings) -> anyhow::Result<Arc<Models>> {
    let configs = settings.models.iter();
    let configs: anyhow::Result<Vec<ModelConfig>> =
        configs.map(|(name, model)| config(name, model)).collect();
    let pools = settings.agents.iter();
    let by_agent: BTreeMap<String, String> = pools
        .filter_map(|(agent, pool)| Some((agent.to_string(), pool.model.clone()?)))
        .collect();
    let models = Models::new(configs?, by_agent)?;
    let tapes = [
        (RECORD, CassetteMode::Record),
        (REPLAY, CassetteMode::Replay),
    ];
    let tapes = tapes.into_iter().find_map(|(variable, mode)| {
        let folder = std::env::var_os(variable)?.into();
        Some(Cassettes { folder, mode })
    });
    Ok(Arc::new(match tapes {
        Some(tapes) => models.with_cassettes(tapes),
        None => models,
    }))
}

fn config(name: &str, model: &ModelSettings) -> anyhow::Result<ModelConfig> {
    Ok(ModelConfig {
        name: name.to_owned(),
        provider: match model.provider {
            ModelProvider::OpenAi => Provider::OpenAi,
            ModelProvider::Anthropic => Provider::Anthropic,
            ModelProvider::Bedrock => Provider::Bedrock,
        },
        base_url: model.base_url.clone(),
        model: model.model.clone(),
        key: key(name, model)?,
        context_window: model.context_window,
        output_max: model.output_max,
        input_usd_per_million: model.input_usd_per_million,
        output_usd_per_million: model.output_usd_per_million,
        connect_timeout: model.connect_timeout,
        first_token_timeout: model.first_token_timeout,
        timeout: model.timeout,
        json_schema: model.json_schema,
        fallback: model.fallback.clone(),
    })
}

fn key(name: &str, model: &ModelSettings) -> anyhow::Result<Option<Secret>> {
    let text = match (&model.api_key_env, &model.api_key_file) {
        (Some(variable), _) => std::env::var(variable).with_context(|| {
            format!("models.{name}.api_key_env: the variable {variable} is not set")
        })?,
        (None, Some(file)) => std::fs::read_to_string(file).with_context(|| {
            format!(
                "models.{name}.api_key_file: {} cannot be read",
                file.display()
            )
        })?,
        (None, None) => return Ok(None),
    };
    anyhow::ensure!(!text.trim().is_empty(), "models.{name}: its key is empty");
    Ok(Some(Secret::new(&text)))
}
