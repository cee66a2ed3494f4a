//! What processes take, as Linux tells it under `/proc`.

use std::{collections::BTreeMap, fs};

use anyhow::Context;

/// Milliseconds in one tick of `/proc/PID/stat`: `USER_HZ` is 100 on every architecture that Rust
/// has a standard library for.
const TICK_MS: f64 = 10.0;
const KIB_PER_MIB: f64 = 1024.0;

/// A process that is watched.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// What people call it.
    pub(super) name: String,
    /// Its id.
    pub(super) pid: u32,
}

/// What each process has taken so far, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Usage {
    /// User and system time, in milliseconds.
    pub(super) cpu_ms: BTreeMap<String, f64>,
    /// Memory that is resident now, in MiB.
    pub(super) rss_mib: BTreeMap<String, f64>,
}

impl Observed {
    pub(super) fn new(name: &str, pid: u32) -> Self {
        Self {
            name: name.to_owned(),
            pid,
        }
    }
}

impl Usage {
    /// Reads it.
    ///
    /// # Errors
    /// When a process is gone.
    pub(super) fn of(processes: &[Observed]) -> anyhow::Result<Self> {
        let mut usage = Self::default();
        for Observed { name, pid } in processes {
            let read = |file: &str| {
                fs::read_to_string(format!("/proc/{pid}/{file}"))
                    .with_context(|| format!("{name} (pid {pid}) is gone"))
            };
            let cpu_ms = cpu_ms(&read("stat")?).context("/proc/PID/stat has another form")?;
            let rss_mib = rss_mib(&read("status")?).context("/proc/PID/status has no VmRSS")?;
            usage.cpu_ms.insert(name.clone(), cpu_ms);
            usage.rss_mib.insert(name.clone(), rss_mib);
        }
        Ok(usage)
    }

    /// Processor time since an earlier reading, for each of so many runs, in milliseconds.
    pub(super) fn cpu_ms_since(&self, earlier: &Self, runs: f64) -> BTreeMap<String, f64> {
        let spent = |(name, now): (&String, &f64)| {
            let before = earlier.cpu_ms.get(name).copied().unwrap_or_default();
            (name.clone(), (now - before) / runs)
        };
        self.cpu_ms.iter().map(spent).collect()
    }
}

/// Fields 14 and 15, user and system time; the second field is a name in parentheses, which may
/// hold anything.
fn cpu_ms(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) * TICK_MS)
}

/// Resident memory, from `/proc/PID/status`. A process that has ended, and was not waited for, has none.
pub(crate) fn rss_mib(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / KIB_PER_MIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_past_any_name() {
        let stat = "42 (a (b) c) S 1 1 1 0 -1 4194560 9 0 0 0 150 25 0 0 20 0 1 0 9 9 9";
        assert_eq!(cpu_ms(stat), Some(1750.0));
        assert_eq!(cpu_ms("42 (a"), None);
    }

    #[test]
    fn memory_is_read_in_mib() {
        assert_eq!(rss_mib("Name:\tx\nVmRSS:\t   20480 kB\n"), Some(20.0));
        assert_eq!(rss_mib("Name:\tx\n"), None);
    }

    #[test]
    fn this_process_takes_memory_and_a_process_that_is_gone_is_named() {
        let own = Observed::new("test", std::process::id());
        let usage = Usage::of(&[own]).unwrap();
        assert!(usage.rss_mib["test"] > 0.1);
        let gone = Usage::of(&[Observed::new("ghost", 0)]).unwrap_err();
        assert!(gone.to_string().contains("ghost"), "{gone}");
    }
}
