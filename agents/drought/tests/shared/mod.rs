//! Real series of reservoirs, which the project does not bring along.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::path::PathBuf;

/// Names the folder with the series; tests that need it are skipped without it.
const VARIABLE: &str = "MUSTER_DROUGHT_DATA";

/// The folder: the one that the variable names, or `../shared/data/drought` beside the project.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/drought");
    let folder = std::env::var_os(VARIABLE).map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "NOT RUN: {test}, because {} is no folder; set {VARIABLE} to one with the reservoir series",
        folder.display()
    );
    None
}

/// A file of it.
pub(crate) fn text(folder: &std::path::Path, file: &str) -> String {
    let path = folder.join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
