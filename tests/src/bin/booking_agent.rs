//! An agent that books: its work must not happen twice. A process of its own, for tests that kill it.
//!
//! `booking_agent BROKER ID FILE`. The file is the hotel's book: one line for each booking, and one
//! for each look-up that closed a door. It is written under a lock. An attempt that nobody has heard
//! of for a while may still be on its way to the hotel; a look-up that finds no booking therefore
//! writes that attempts up to its own number come too late, which makes "not done" final.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use muster_agent::{
    Agent, CancellationToken, Context, Description, LookUp, Output, Runtime, RuntimeOptions, Task,
    Unwanted, async_trait,
};
use muster_proto::{AgentId, Effects, Fault};
use muster_transport::{Options, connect};
use serde_json::json;

/// How long a booking takes before and after it is in the book: a kill finds all three states.
const STEP: Duration = Duration::from_millis(30);

struct Booking {
    book: PathBuf,
}

/// The book, locked while it is open.
struct Book {
    file: File,
    text: String,
}

impl Book {
    fn open(path: &PathBuf) -> Result<Self, Fault> {
        let failed = |error: std::io::Error| Fault::dependency(error.to_string());
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path);
        let mut file = file.map_err(failed)?;
        file.lock().map_err(failed)?;
        let mut text = String::new();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.read_to_string(&mut text).map_err(failed)?;
        Ok(Self { file, text })
    }

    fn write(&mut self, line: &str) -> Result<(), Fault> {
        let written = self.file.write_all(format!("{line}\n").as_bytes());
        written.map_err(|error| Fault::dependency(error.to_string()))
    }

    /// Lines of one kind about a key: the attempts that they name.
    fn attempts(&self, kind: &str, key: &str) -> Vec<u32> {
        let of_key = |line: &str| {
            let mut words = line.split(' ');
            let is_meant = words.next() == Some(kind) && words.next() == Some(key);
            words.next().filter(|_| is_meant)?.parse().ok()
        };
        self.text.lines().filter_map(of_key).collect()
    }

    fn is_booked(&self, key: &str) -> bool {
        self.attempts("booked", key).len() > self.attempts("undone", key).len()
    }
}

fn key(task: &Task) -> Result<String, Fault> {
    let missing = || Fault::fatal("a booking needs an idempotency key");
    task.idempotency_key.clone().ok_or_else(missing)
}

#[async_trait]
impl Agent for Booking {
    fn description(&self) -> Description {
        Description::new("booking")
            .capabilities(["rooms"])
            .effects(Effects::Once)
    }

    async fn handle(&self, task: Task, _: Context) -> Result<Output, Fault> {
        let key = key(&task)?;
        tokio::time::sleep(STEP).await;
        {
            let mut book = Book::open(&self.book)?;
            let too_late = book.attempts("closed", &key).into_iter().max();
            if too_late.is_some_and(|attempt| task.attempt <= attempt) {
                return Err(Fault::fatal("this attempt came too late").with_code("timeout"));
            }
            book.write(&format!("booked {key} {}", task.attempt))?;
        }
        tokio::time::sleep(STEP).await;
        Ok(Output::result(json!({"booked": key})))
    }

    async fn look_up(&self, task: Task, _: Context) -> Result<LookUp, Fault> {
        let key = key(&task)?;
        let mut book = Book::open(&self.book)?;
        if book.is_booked(&key) {
            return Ok(LookUp::Done(Output::result(json!({"booked": key}))));
        }
        book.write(&format!("closed {key} {}", task.attempt))?;
        Ok(LookUp::NotDone)
    }

    async fn compensate(&self, unwanted: Unwanted) -> Result<(), Fault> {
        let key = unwanted.idempotency_key;
        let mut book = Book::open(&self.book)?;
        if book.is_booked(&key) {
            book.write(&format!("undone {key} 0"))?;
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let mut next = |what: &str| words.next().with_context(|| format!("{what} is missing"));
    let (broker, id, book) = (next("BROKER")?, next("ID")?, next("FILE")?);
    let options = RuntimeOptions {
        agent_id: Some(AgentId::new(id)?),
        heartbeat_interval: Duration::from_millis(200),
        ..RuntimeOptions::default()
    };
    let connection = connect(&Options::new(&broker, "agent")).await?;
    let agent = Booking { book: book.into() };
    let runtime = Runtime::new(connection, options);
    runtime
        .serve(vec![Arc::new(agent)], CancellationToken::new())
        .await?;
    Ok(())
}
