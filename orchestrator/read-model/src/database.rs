//! The database: opened, of the right log, and still there.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Once,
    time::Duration,
};

use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, Row as _, any::AnyPoolOptions};

use crate::{ReadModelError, address::Address, migrations::migrator, statement::Marks};

/// Readers at a time: listings are short, and others wait.
const READERS_MAX: u32 = 4;
/// How long a caller waits for a connection, and a writer of a file for another one.
const WAIT: Duration = Duration::from_secs(5);
/// A file's writes wait for each other this long, in milliseconds. Its log survives the process;
/// after a power cut the last rows may be missing, and are made again. A page holds a row or two.
const SQLITE_SETTINGS: &str = "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA journal_size_limit = 67108864;";

/// Names the logs that the rows are of, where nobody has yet.
pub(crate) const BIND: &str =
    "INSERT INTO read_model (id, log_id) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";

/// The read model of the logs of one system; cheap to clone.
#[derive(Debug, Clone)]
pub struct ReadModel {
    address: Address,
    log_id: String,
    writer: AnyPool,
    reader: AnyPool,
    /// Which file it is, so that a deleted one is noticed.
    inode: Option<(u64, u64)>,
}

impl ReadModel {
    /// Opens the database, and makes its tables where they are missing. `log_id` names the logs
    /// that it is made from.
    ///
    /// # Errors
    /// When the address is none, the database cannot be used, or its rows are another log's.
    pub async fn open(url: &str, log_id: &str) -> Result<Self, ReadModelError> {
        let model = Self::open_any(url, log_id).await?;
        let bound = model.bind().await;
        if bound.map_err(|error| model.failed(&error))? == log_id {
            return Ok(model);
        }
        Err(ReadModelError::OtherLog {
            address: model.address.to_string(),
        })
    }

    /// The same, whatever log its rows are of: [`ReadModel::clear`] makes it this one's.
    ///
    /// # Errors
    /// When the address is none, or the database cannot be used.
    pub async fn open_any(url: &str, log_id: &str) -> Result<Self, ReadModelError> {
        install_drivers();
        let address = Address::parse(url)?;
        let lock = match address.file() {
            Some(path) => Some(lock(&address, path).await?),
            None => None,
        };
        let (url, inode) = prepare(&address)?;
        let connected = connect(&address, &url).await;
        let (writer, reader) = connected.map_err(|error| failed(&address, &error))?;
        let inode = match address.file() {
            Some(path) if inode.is_none() => inode_of(path).ok(),
            _ => inode,
        };
        drop(lock);
        Ok(Self {
            address,
            log_id: log_id.to_owned(),
            writer,
            reader,
            inode,
        })
    }

    /// Whether a database answers; nothing is made.
    ///
    /// # Errors
    /// When the address is none, or it does not answer.
    pub async fn ping(url: &str) -> Result<(), ReadModelError> {
        install_drivers();
        let address = Address::parse(url)?;
        let answered = AnyConnection::connect(url).await;
        let answered = answered.map_err(|error| failed(&address, &error))?;
        answered
            .close()
            .await
            .map_err(|error| failed(&address, &error))
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    pub(crate) fn writer(&self) -> &AnyPool {
        &self.writer
    }

    pub(crate) fn reader(&self) -> &AnyPool {
        &self.reader
    }

    pub(crate) fn marks(&self) -> Marks {
        match self.address {
            Address::Sqlite(_) => Marks::InOrder,
            Address::Postgres(_) => Marks::Numbered,
        }
    }

    pub(crate) fn log_id(&self) -> &str {
        &self.log_id
    }

    pub(crate) fn failed(&self, error: &sqlx::Error) -> ReadModelError {
        failed(&self.address, error)
    }

    pub(crate) fn gone(&self, reason: &str) -> ReadModelError {
        ReadModelError::Gone {
            address: self.address.to_string(),
            reason: reason.to_owned(),
        }
    }

    /// A file that was deleted can still be written to by whoever has it open, and nobody would
    /// ever read it.
    pub(crate) async fn check_is_there(&self) -> Result<(), ReadModelError> {
        let (Some(path), Some(inode)) = (self.address.file(), self.inode) else {
            return Ok(());
        };
        match inode_of(path) {
            Ok(found) if found == inode => Ok(()),
            Ok(_) => Err(self.gone("another file has its name")),
            Err(error) => Err(self.gone(&error.to_string())),
        }
    }

    /// Makes it the model of these logs where it is that of none. Returns whose it is: of several who
    /// come at once, the first one's.
    async fn bind(&self) -> Result<String, sqlx::Error> {
        sqlx::query(BIND)
            .bind(self.log_id.clone())
            .execute(&self.writer)
            .await?;
        let row = sqlx::query("SELECT log_id FROM read_model")
            .fetch_one(&self.writer)
            .await?;
        row.try_get("log_id")
    }
}

fn install_drivers() {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);
}

fn failed(address: &Address, error: &dyn std::error::Error) -> ReadModelError {
    ReadModelError::Database {
        address: address.to_string(),
        reason: error.to_string(),
    }
}

/// Whoever makes the file anew does it alone: others may have seen that it is gone, too.
async fn lock(address: &Address, path: &Path) -> Result<File, ReadModelError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|error| failed(address, &error))?;
    }
    let name = with_ending(path, ".lock");
    let locked = tokio::task::spawn_blocking(move || -> io::Result<File> {
        let file = File::create(name)?;
        file.lock()?;
        Ok(file)
    });
    let locked = locked.await.map_err(|error| failed(address, &error))?;
    locked.map_err(|error| failed(address, &error))
}

/// The address as the driver wants it, and which file it is where that is there already. What is
/// left of a deleted file's log would damage a new one; a file that is no database is put aside.
fn prepare(address: &Address) -> Result<(String, Option<(u64, u64)>), ReadModelError> {
    let path = match address {
        Address::Sqlite(path) => path,
        Address::Postgres(url) => return Ok((url.clone(), None)),
    };
    let is_there = path.try_exists().map_err(|error| failed(address, &error))?;
    if is_there && !is_database(path).map_err(|error| failed(address, &error))? {
        let aside = with_ending(path, ".damaged");
        tracing::error!(file = %path.display(), aside = %aside.display(), "the read model's file is no database: it is put aside, and the read model is made again");
        fs::rename(path, aside).map_err(|error| failed(address, &error))?;
    }
    let is_there = path.try_exists().map_err(|error| failed(address, &error))?;
    if !is_there {
        for ending in ["-wal", "-shm"] {
            match fs::remove_file(with_ending(path, ending)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed(address, &error));
                }
                _ => {}
            }
        }
    }
    let inode = is_there.then(|| inode_of(path).ok()).flatten();
    Ok((format!("sqlite:{}?mode=rwc", path.display()), inode))
}

/// Whether a file is empty, or begins as the file format says (sqlite.org/fileformat2, "Magic
/// Header String").
fn is_database(path: &Path) -> io::Result<bool> {
    let mut begin = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, 16), &mut begin)?;
    Ok(begin.is_empty() || begin == b"SQLite format 3\0")
}

fn inode_of(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn connect(address: &Address, url: &str) -> Result<(AnyPool, AnyPool), sqlx::Error> {
    // One writer: a file takes one at a time anyway, and what it writes is in order.
    let writer = pool(address, 1).connect(url).await?;
    migrator(address).run(&writer).await?;
    let reader = pool(address, READERS_MAX).connect(url).await?;
    Ok((writer, reader))
}

fn pool(address: &Address, connections_max: u32) -> AnyPoolOptions {
    let is_file = address.file().is_some();
    AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(WAIT)
        .after_connect(move |connection: &mut AnyConnection, _| {
            Box::pin(async move {
                if is_file {
                    connection.execute(SQLITE_SETTINGS).await?;
                }
                Ok(())
            })
        })
}
