//! Models behind one facade: agents ask a model first, where one is set up, and go on without it when it fails.
//!
//! A [`Writer`] is what one agent has: a [`Prompt`] of its workflow, a schema of what comes back, and the [`Models`] to ask.
//! `models` tries a chain of models, each behind a `breaker`, with bounded retries that show the model its own error;
//! `wire` speaks the providers' protocols over `http`; `typed` reads JSON out of what a model writes and repairs it; `fence`
//! marks what comes from people or models as data; `grounded` finds what a text says that its facts do not; `tags` reads
//! the form `<analysis>`, `<tasks>`, `<response>`; [`Cassettes`] record exchanges and play them again.
//! What a model says is a proposal: the agents' deterministic data stays what counts, and [`ModelUse`] says what was refused.

mod breaker;
mod call_error;
mod cassettes;
mod fence;
mod grounded;
mod http;
mod message;
mod model_config;
mod model_use;
mod models;
mod prompt;
mod secret;
mod tags;
mod typed;
mod wire;
mod writer;

pub use call_error::CallError;
pub use cassettes::{CassetteMode, Cassettes};
pub use fence::fenced;
pub use grounded::strangers;
pub use message::{Message, ModelRequest, Reply, Role};
pub use model_config::{ModelConfig, Provider};
pub use model_use::{ModelUse, Tried};
pub use models::{Models, ModelsError};
pub use prompt::{Prompt, PromptError, Variable};
pub use secret::Secret;
pub use tags::{Tag, tags};
pub use typed::{TypedError, json_in};
pub use writer::{Checked, Writer};
