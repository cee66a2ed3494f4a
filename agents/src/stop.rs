//! Being told to stop.

use muster_agent::CancellationToken;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a process that was interrupted, by the custom of shells: 128 and SIGINT.
const EXIT_INTERRUPTED: i32 = 130;

/// A token that is cancelled by SIGTERM or SIGINT. A second signal ends the process at once: whoever
/// sends it does not want to wait for what is in hand, which then goes to another agent.
///
/// # Errors
/// When the system does not let the process listen.
pub(crate) fn on_signal() -> std::io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let drain = CancellationToken::new();
    let told = drain.clone();
    tokio::spawn(async move {
        either(&mut terminate, &mut interrupt).await;
        tracing::info!("stopping: finishing what is in hand");
        told.cancel();
        either(&mut terminate, &mut interrupt).await;
        std::process::exit(EXIT_INTERRUPTED);
    });
    Ok(drain)
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
