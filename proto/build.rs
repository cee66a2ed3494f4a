//! Compiles `muster/v1/*.proto` into Rust, without a protoc on the machine.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut sources: Vec<PathBuf> = fs::read_dir("muster/v1")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    sources.sort();
    println!("cargo:rerun-if-changed=muster/v1");
    prost_build::Config::new()
        .btree_map(["."])
        .compile_fds(protox::compile(sources, ["."])?)?;
    Ok(())
}
