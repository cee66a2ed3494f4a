//! How much of the log's room is used: before it is full, new work is refused.

use std::{sync::Arc, time::Duration};

use muster_engine::Input;
use muster_transport::LogStream;

use super::{Config, Handle};

/// How often the broker is asked: a log fills in minutes at the very least.
const ROOM_INTERVAL: Duration = Duration::from_secs(2);

/// Tells the owner, as long as this process is it.
pub(super) async fn watch(config: Arc<Config>, log: LogStream, owner: Handle) {
    let bytes_max = config.settings.log.max_bytes.bytes().max(1);
    loop {
        tokio::select! {
            () = tokio::time::sleep(ROOM_INTERVAL) => {}
            () = config.stop.cancelled() => return,
        }
        if !owner.is_owner() {
            continue;
        }
        // A broker that does not answer is noticed by the append under way.
        if let Ok(extent) = log.extent().await {
            let used = extent.bytes.saturating_mul(100) / bytes_max;
            let percent = u8::try_from(used.min(100));
            owner.tell(Input::Room(percent.unwrap_or(100))).await;
        }
    }
}
