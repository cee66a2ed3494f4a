//! Making the read model again, whatever is in it.

use muster_read_model::ReadModel;
use muster_settings::Settings;

use super::{body_bytes_max, catch_up::catch_up, tools::Tools};

/// Removes all rows and makes them again from the log. Orchestrators may run meanwhile: an older
/// row never replaces a newer one. `done` hears of each shard and the record that it was made up to.
///
/// # Errors
/// When the broker, the archive or the database does not serve, or the log is damaged.
pub async fn rebuild(settings: &Settings, mut done: impl FnMut(u32, u64)) -> anyhow::Result<()> {
    let tools = Tools::open(settings).await?;
    let model = ReadModel::open_any(&tools.url, &tools.log_id).await?;
    model.clear().await?;
    for source in &tools.sources {
        catch_up(&model, source, body_bytes_max(settings), &mut done).await?;
    }
    model.close().await;
    Ok(())
}
