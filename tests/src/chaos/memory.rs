//! What processes have in memory.

use std::{collections::BTreeMap, fs};

use anyhow::Context;

use crate::bench::rss_mib;

/// Resident memory by process, in MiB.
#[derive(Debug, Clone)]
pub(super) struct Memory(BTreeMap<String, f64>);

impl Memory {
    /// Reads it.
    ///
    /// # Errors
    /// When a process is gone.
    pub(super) fn of(processes: &[(String, u32)]) -> anyhow::Result<Self> {
        let read = |(name, pid): &(String, u32)| {
            let status = fs::read_to_string(format!("/proc/{pid}/status"))
                .with_context(|| format!("{name} (pid {pid}) is gone"))?;
            let mib = rss_mib(&status).with_context(|| format!("{name} has no memory"))?;
            Ok((name.clone(), mib))
        };
        processes
            .iter()
            .map(read)
            .collect::<anyhow::Result<_>>()
            .map(Self)
    }

    /// The processes with what they have.
    pub(super) fn by_process(&self) -> &BTreeMap<String, f64> {
        &self.0
    }

    /// What each process has more at a later time.
    pub(super) fn growth(&self, later: &Self) -> BTreeMap<String, f64> {
        let grown = later.0.iter().map(|(name, mib)| {
            let before = self.0.get(name).copied().unwrap_or(*mib);
            (name.clone(), mib - before)
        });
        grown.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_one_that_is_gone_is_named() {
        let own = ("test".to_owned(), std::process::id());
        let memory = Memory::of(&[own]).unwrap();
        assert!(memory.by_process()["test"] > 0.1);
        let gone = Memory::of(&[("ghost".to_owned(), 0)]).unwrap_err();
        assert!(gone.to_string().contains("ghost"), "{gone}");
    }
}
