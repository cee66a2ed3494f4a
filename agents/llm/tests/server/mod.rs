//! A scripted OpenAI-compatible server on a free port.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What the server does with one call.
pub(crate) enum Script {
    /// Answers with this text.
    Says(String),
    /// Answers with this status, headers and body.
    Raw(u16, &'static str, String),
    /// Streams these events and closes.
    Stream(Vec<String>),
    /// Takes the call and never answers.
    Stalls,
    /// Ends in the middle of an answer.
    CutsOff,
}

/// The server; gone with the test's runtime.
pub(crate) struct Server {
    pub(crate) url: String,
    /// Bodies that came in.
    pub(crate) asked: Arc<Mutex<Vec<Value>>>,
}

impl Server {
    pub(crate) async fn start(
        script: impl Fn(usize, &Value) -> Script + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, script) = (Arc::clone(&asked), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, script) = (Arc::clone(&log), Arc::clone(&script));
                tokio::spawn(async move {
                    let mut stream = stream;
                    let Some(body) = read(&mut stream).await else {
                        return;
                    };
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(body.clone());
                        log.len() - 1
                    };
                    answer(stream, script(number, &body)).await;
                });
            }
        });
        Self { url, asked }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Value> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 8192];
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.to_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length:")?
                .trim()
                .parse::<usize>()
                .ok()
        });
        let start = head.len() + 4;
        if let Some(body) = bytes.get(start..start + length.unwrap_or(0)) {
            return serde_json::from_slice(body).ok();
        }
    }
}

async fn answer(mut stream: TcpStream, script: Script) {
    let head = |status: u16, more: &str| {
        format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{more}\r\n\r\n")
    };
    let text = match script {
        Script::Says(text) => {
            let usage = json!({"prompt_tokens": 100, "completion_tokens": 20});
            let body = json!({"choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": usage});
            format!("{}{body}", head(200, "content-type: application/json"))
        }
        Script::Raw(status, headers, body) => format!("{}{body}", head(status, headers)),
        Script::Stream(events) => {
            let events: String = events
                .iter()
                .map(|event| format!("data: {event}\n\n"))
                .collect();
            format!("{}{events}", head(200, "content-type: text/event-stream"))
        }
        Script::Stalls => {
            std::future::pending::<()>().await;
            return;
        }
        Script::CutsOff => format!("{}{{\"choi", head(200, "content-length: 5000")),
    };
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}
