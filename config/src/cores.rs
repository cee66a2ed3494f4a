//! How the processes of one machine share its cores.

use std::env;

/// Up to so many cores, waking a second thread of the same process costs more than it brings:
/// measured on two cores, a sixth of the broker's processor time.
const CORES_FEW_MAX: usize = 2;
/// Bounds the threads on which the broker, a Go program, runs at the same time.
const BROKER_THREADS: &str = "GOMAXPROCS";

/// Cores that this process may use.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Whether all processes share so few cores that each should run on one thread.
#[must_use]
pub fn cores_are_few() -> bool {
    cores() <= CORES_FEW_MAX
}

/// What a broker that shares this machine is started with, unless the environment says otherwise.
#[must_use]
pub fn broker_variables() -> Vec<(String, String)> {
    if cores_are_few() && env::var_os(BROKER_THREADS).is_none() {
        vec![(BROKER_THREADS.to_owned(), "1".to_owned())]
    } else {
        Vec::new()
    }
}
