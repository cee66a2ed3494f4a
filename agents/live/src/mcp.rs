//! Tools of MCP servers.

use std::collections::BTreeMap;

use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult},
    service::RunningService,
    transport::{StreamableHttpClientTransport, TokioChildProcess},
};
use serde_json::Value;
use tokio::{process::Command, sync::Mutex};

use crate::{ANSWER_BYTES_MAX, answer::json_in, template::Template};

/// A tool of one server. The connection is made when the tool is first called, kept, and made anew
/// after a call that did not come through.
pub(crate) struct McpTool {
    server: Server,
    tool: String,
    arguments: Template,
    /// One call at a time: a server that is started here reads them one by one anyway.
    connection: Mutex<Option<RunningService<RoleClient, ()>>>,
}

#[derive(Debug)]
enum Server {
    Command { program: String, words: Vec<String> },
    Url(String),
}

impl McpTool {
    pub(crate) fn of_command(
        words: Vec<String>,
        tool: String,
        arguments: Template,
    ) -> Result<Self, String> {
        let mut words = words.into_iter();
        let program = words.next().ok_or("there is no program to start")?;
        let words = words.collect();
        Ok(Self::new(
            Server::Command { program, words },
            tool,
            arguments,
        ))
    }

    pub(crate) fn of_server(url: String, tool: String, arguments: Template) -> Self {
        Self::new(Server::Url(url), tool, arguments)
    }

    fn new(server: Server, tool: String, arguments: Template) -> Self {
        Self {
            server,
            tool,
            arguments,
            connection: Mutex::new(None),
        }
    }

    pub(crate) async fn call(&self, values: &BTreeMap<&str, String>) -> Result<Value, String> {
        let mut connection = self.connection.lock().await;
        // Taken out, so that a call that is given up leaves no connection in the middle of an answer.
        let service = match connection.take() {
            Some(service) => service,
            None => self.connect().await?,
        };
        let request = CallToolRequestParams::new(self.tool.clone());
        let request = request.with_arguments(self.arguments.with(values));
        let called = service.call_tool(request).await;
        let result = called.map_err(|error| error.to_string())?;
        *connection = Some(service);
        data_of(&result)
    }

    async fn connect(&self) -> Result<RunningService<RoleClient, ()>, String> {
        let connected = match &self.server {
            Server::Command { program, words } => {
                let mut command = Command::new(program);
                command.args(words).kill_on_drop(true);
                let process = TokioChildProcess::new(command)
                    .map_err(|error| format!("{program} cannot be started: {error}"))?;
                ().serve(process).await
            }
            Server::Url(url) => {
                let transport = StreamableHttpClientTransport::from_uri(url.as_str());
                ().serve(transport).await
            }
        };
        connected.map_err(|error| error.to_string())
    }
}

impl std::fmt::Debug for McpTool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("McpTool")
            .field("server", &self.server)
            .field("tool", &self.tool)
            .finish_non_exhaustive()
    }
}

/// What a tool brought: its structured content, or the JSON in its text.
fn data_of(result: &CallToolResult) -> Result<Value, String> {
    let texts = result.content.iter().filter_map(|block| block.as_text());
    let text: String = texts.map(|text| text.text.as_str()).collect();
    if text.len() > ANSWER_BYTES_MAX {
        return Err(format!(
            "its answer is longer than {ANSWER_BYTES_MAX} bytes"
        ));
    }
    if result.is_error == Some(true) {
        let shown: String = text.chars().take(200).collect();
        return Err(format!("the tool failed: {shown}"));
    }
    if let Some(data) = &result.structured_content
        && !data.is_null()
    {
        return Ok(data.clone());
    }
    json_in(&text).ok_or_else(|| "its answer holds no JSON".to_owned())
}
