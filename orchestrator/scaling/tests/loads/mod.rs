//! Loads to replay.

use std::path::{Path, PathBuf};

use crate::trace::{self, Request};

pub(crate) const SECOND_US: u64 = 1_000_000;

/// A load that is made up.
#[derive(Default)]
pub(crate) struct Load {
    requests: Vec<Request>,
}

impl Load {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One more request: when it comes, and how long it works, in seconds.
    pub(crate) fn at(mut self, second: u64, service_seconds: u64) -> Self {
        self.requests.push(Request {
            at_us: second * SECOND_US,
            service_us: service_seconds * SECOND_US,
        });
        self
    }

    /// An hour of bursts of twenty seconds, one in each minute and a half, six requests a second.
    pub(crate) fn periodic() -> Self {
        let seconds = (0..3_600).filter(|second| second % 90 < 20);
        seconds.fold(Self::new(), |load, second| {
            (0..6).fold(load, |load, _| load.at(second, 1))
        })
    }

    /// The requests, in the order of time.
    pub(crate) fn requests(self) -> Vec<Request> {
        self.requests
    }
}

/// The real loads, where they are: two hours of requests to a code and to a chat model in November
/// 2023 (Azure LLM inference traces, Patel et al., Splitwise, ISCA 2024). They are not part of the
/// project: set `MUSTER_DATA`, or have them beside the checkout, in `shared/data`.
pub(crate) fn real() -> Option<Vec<(&'static str, Vec<Request>)>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder =
        std::env::var_os("MUSTER_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let read = |file: &'static str| {
        let path: &Path = &folder.join("load").join(file);
        let is_there = path.exists();
        is_there.then(|| (file, trace::read(path).expect("the file can be read")))
    };
    ["azure_llm_code.csv", "azure_llm_conv.csv"]
        .into_iter()
        .map(read)
        .collect()
}
