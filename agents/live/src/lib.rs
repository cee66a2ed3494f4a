//! Live data from outside: the tools of MCP servers, and addresses that answer with JSON.
//!
//! A [`LiveSource`] is asked with values such as a city and a date, which stand for placeholders
//! (`{city}`) in its address or in the arguments of its tool, and answers with JSON. What of it means
//! what is for the one who asks. What it cannot bring is a [`Fault`] of a dependency: agents go on
//! with the data that they have, and say so.

mod answer;
mod mcp;
mod template;
mod web;

use std::{collections::BTreeMap, time::Duration};

use muster_proto::Fault;
use serde_json::Value;

use mcp::McpTool;
use template::Template;
use web::WebAddress;

/// Longest answer that is read, in bytes: some thousand records.
pub(crate) const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// How a source is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveAccess {
    /// An MCP server that is started here and spoken to over its standard input and output.
    Command {
        /// The program and its arguments.
        words: Vec<String>,
        /// The tool.
        tool: String,
        /// Its arguments, a JSON object with placeholders in its texts.
        arguments: String,
    },
    /// An MCP server somewhere else (streamable HTTP).
    Server {
        /// Its address.
        url: String,
        /// The tool.
        tool: String,
        /// Its arguments, a JSON object with placeholders in its texts.
        arguments: String,
    },
    /// An address that answers a GET with JSON, with placeholders, which are escaped.
    Web {
        /// The address.
        url: String,
    },
}

/// One source of live data.
#[derive(Debug)]
pub struct LiveSource {
    way: Way,
    timeout: Duration,
}

#[derive(Debug)]
enum Way {
    Mcp(McpTool),
    Web(WebAddress),
}

impl LiveSource {
    /// A source; nothing is reached before it is asked.
    ///
    /// # Errors
    /// When the arguments are no JSON object, or there is no program.
    pub fn new(access: LiveAccess, timeout: Duration) -> Result<Self, String> {
        // Another part of the process may have done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let way = match access {
            LiveAccess::Command {
                words,
                tool,
                arguments,
            } => Way::Mcp(McpTool::of_command(
                words,
                tool,
                Template::json(&arguments)?,
            )?),
            LiveAccess::Server {
                url,
                tool,
                arguments,
            } => Way::Mcp(McpTool::of_server(url, tool, Template::json(&arguments)?)),
            LiveAccess::Web { url } => Way::Web(WebAddress::new(url)?),
        };
        Ok(Self { way, timeout })
    }

    /// Asks, with the values of placeholders.
    ///
    /// # Errors
    /// A fault of a dependency: nobody answers in time, refuses, or answers with no JSON.
    pub async fn ask(&self, values: &BTreeMap<&str, String>) -> Result<Value, Fault> {
        let asked = async {
            match &self.way {
                Way::Mcp(tool) => tool.call(values).await,
                Way::Web(address) => address.get(values).await,
            }
        };
        let answer = tokio::time::timeout(self.timeout, asked).await;
        let answer = answer.unwrap_or_else(|_| {
            let seconds = self.timeout.as_secs_f64();
            Err(format!("no answer within {seconds} s"))
        });
        answer.map_err(|reason| Fault::dependency(reason).with_code("live_source"))
    }
}
