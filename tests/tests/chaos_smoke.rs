//! The fault suite itself: a few faults of each kind on real processes, by a seed.

use muster_tests::chaos::{ChaosSettings, few};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_orchestrators_agents_and_brokers_die_or_stand_still()
-> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let variables = |name: &str| match name {
        "CHAOS_FOLDER" => Some(folder.path().display().to_string()),
        "SEED" => std::env::var("SEED").ok(),
        // A machine that runs other tests as well takes less.
        "RATE" => Some("8".to_owned()),
        _ => None,
    };
    let settings = ChaosSettings::read(variables)?;
    eprintln!("SEED={}", settings.seed);
    let report = few(&settings).await?;
    assert!(report.passed(), "{report:#?}");
    assert_eq!((report.lost, report.doubled), (0, 0));
    assert!(report.takeovers >= 2, "{report:#?}");
    Ok(())
}
