//! The benchmark itself, on a few runs and the programs of this build.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use anyhow::Context;
use muster_tests::eventually;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use tempfile::TempDir;

/// The benchmark, with nothing of whoever runs the tests in its environment.
fn bench(folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BENCH_") {
            command.env_remove(name);
        }
    }
    command
        .env_remove("CLIENT")
        .env("BENCH_FOLDER", folder)
        .env("BENCH_ROUNDS", "1")
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    command
}

fn read(folder: &Path, file: &str) -> anyhow::Result<Vec<Value>> {
    let text = fs::read(folder.join(file)).with_context(|| file.to_owned())?;
    Ok(serde_json::from_slice(&text)?)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// No process's folder is left; only what the benchmark is to leave.
fn left_behind(folder: &Path) -> anyhow::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().display().to_string()));
    let names: Vec<String> = names.collect::<anyhow::Result<_>>()?;
    let is_folder = |name: &String| name.starts_with("run-");
    Ok(names.into_iter().filter(is_folder).collect())
}

/// Every id in the lines `processes: NAME PID, …`, but the benchmark's own.
fn processes(said: &str, bench: u32) -> Vec<Pid> {
    let lines = said
        .lines()
        .filter_map(|line| line.split_once("processes: "));
    let pids = lines.flat_map(|(_, list)| list.split(", ").filter_map(|one| one.rsplit_once(' ')));
    let pids = pids.filter_map(|(_, pid)| pid.parse::<i32>().ok());
    pids.filter(|pid| i64::from(*pid) != i64::from(bench))
        .filter_map(Pid::from_raw)
        .collect()
}

#[test]
fn a_short_benchmark_checks_its_runs_and_writes_the_documented_figures() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let variables = [("BENCH_RUNS", "20"), ("BENCH_CONCURRENCY", "1,8")];
    let output = bench(folder.path(), &variables).output()?;
    assert!(output.status.success(), "{}", said(&output));

    let canonical = read(folder.path(), "canonical.json")?;
    let cases: Vec<(&str, &str, u64)> = canonical
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default();
            (
                text("sync"),
                text("entry"),
                line["concurrency"].as_u64().unwrap_or(0),
            )
        })
        .collect();
    let expected: Vec<(&str, &str, u64)> = ["default", "always"]
        .into_iter()
        .flat_map(|sync| ["nats", "http"].map(|entry| (sync, entry)))
        .flat_map(|(sync, entry)| [1, 8].map(|concurrency| (sync, entry, concurrency)))
        .collect();
    assert_eq!(cases, expected);
    for line in &canonical {
        check_line(
            line,
            &[
                "client",
                "nats-server",
                "orchestrator",
                "echo-planning",
                "echo-1",
                "echo-2",
                "echo-integration",
            ],
        );
    }
    let baseline = read(folder.path(), "baseline.json")?;
    assert_eq!(baseline.len(), 4);
    for line in &baseline {
        assert_eq!(line["entry"], "baseline");
        check_line(
            line,
            &["client", "nats-server", "planner", "echo-1", "echo-2"],
        );
    }
    let table = String::from_utf8(output.stdout)?;
    assert!(
        table.contains("runs/s") && table.contains("orchestrator"),
        "{table}"
    );
    assert_eq!(left_behind(folder.path())?, Vec::<String>::new());
    Ok(())
}

fn check_line(line: &Value, processes: &[&str]) {
    let number = |name: &str| line[name].as_f64().unwrap_or(-1.0);
    assert!(number("runs_per_s") > 0.0, "{line}");
    assert!(
        number("p50_ms") > 0.0 && number("p99_ms") >= number("p50_ms"),
        "{line}"
    );
    for process in processes {
        assert!(
            line["rss_mib"][process].as_f64() > Some(1.0),
            "{process}: {line}"
        );
    }
    let keys = line.as_object().map_or(0, serde_json::Map::len);
    assert_eq!(keys, 7, "a key that is not documented: {line}");
}

#[test]
fn a_foreign_client_is_told_where_to_go_and_its_claims_are_held_against_the_log()
-> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let client = r#"env | grep -E "^(MUSTER|BENCH)_" > "$SEEN"; echo "{\"runs\": 5}""#;
    let seen = folder.path().join("seen");
    let variables = [
        ("BENCH_RUNS", "5"),
        ("BENCH_SYNC", "default"),
        ("BENCH_ENTRY", "http"),
        ("BENCH_CONCURRENCY", "3"),
        ("CLIENT", client),
    ];
    let output = bench(folder.path(), &variables)
        .env("SEEN", &seen)
        .output()?;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("CLIENT submitted no run"),
        "{}",
        said(&output)
    );
    let seen = fs::read_to_string(seen)?;
    for told in [
        "MUSTER_NATS_URL=nats://127.0.0.1:",
        "MUSTER_URL=http://127.0.0.1:",
        "BENCH_ENTRY=http",
        "BENCH_CONCURRENCY=3",
        "BENCH_RUNS=5",
    ] {
        assert!(
            seen.lines().any(|line| line.starts_with(told)),
            "{told} in {seen}"
        );
    }
    assert_eq!(left_behind(folder.path())?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_interrupted_benchmark_leaves_no_process_and_no_folder() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let log = folder.path().join("said");
    // Long enough to be interrupted on any machine.
    let variables = [("BENCH_SECONDS", "3600"), ("BENCH_ENTRY", "nats")];
    let mut bench = bench(folder.path(), &variables)
        .stderr(fs::File::create(&log)?)
        .spawn()?;
    let started = eventually("the processes are listed", || async {
        let said = fs::read_to_string(&log)?;
        Ok(said
            .contains("processes: ")
            .then(|| processes(&said, bench.id())))
    });
    let started = started.await;
    interrupt(&mut bench)?;
    let status = bench.wait()?;
    let started = started?;
    assert_eq!(status.code(), Some(130));
    assert_eq!(started.len(), 6);
    for pid in started {
        assert!(test_kill_process(pid).is_err(), "{pid:?} still runs");
    }
    assert_eq!(left_behind(folder.path())?, Vec::<String>::new());
    Ok(())
}

fn interrupt(bench: &mut Child) -> anyhow::Result<()> {
    let pid = Pid::from_raw(i32::try_from(bench.id())?).context("no process id")?;
    Ok(kill_process(pid, Signal::INT)?)
}
