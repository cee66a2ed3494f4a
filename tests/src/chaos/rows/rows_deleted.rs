//! The SQL database, deleted under load.

use std::{io::ErrorKind, path::Path, time::Instant};

use anyhow::Context;

use crate::{
    chaos::{scene::Scene, tally::Tally},
    eventually,
};

/// What a database in a file consists of.
const ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

/// Deletes the database, and waits until it is made again; work goes on meanwhile.
pub(crate) async fn deleted(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    for _ in 0..times {
        scene.before_fault().await?;
        let file = scene.arena.read_model();
        delete(&file).context("there is no database to delete")?;
        let fault = Instant::now();
        tally.injected += 1;
        scene.recover(tally, fault).await?;
        eventually("the database is made again", || {
            std::future::ready(Ok(file.exists().then_some(())))
        })
        .await?;
    }
    Ok(())
}

/// The file itself has to be there; what goes with it comes and goes.
fn delete(file: &Path) -> std::io::Result<()> {
    for ending in ENDINGS {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(name) {
            Err(error) if ending.is_empty() || error.kind() != ErrorKind::NotFound => {
                return Err(error);
            }
            _ => {}
        }
    }
    Ok(())
}
