//! `cargo xtask bench`: writes `docs/performance.md`.

use crate::process::{cargo, read, root, say};
use anyhow::{Context as _, Result};

/// Measures, and writes what was measured.
pub(crate) fn run() -> Result<()> {
    let mut bench = cargo();
    bench.args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "layerlab-tests",
        "--bin",
        "bench",
    ]);
    let times = read(&mut bench)
        .context("the benchmark did not run; `cargo run --release -p layerlab-tests --bin bench` says why")?;
    let text = format!(
        "# Performance\n\nWritten by `cargo xtask bench`; medians, on two cores of a virtual machine. What a visit loads is in \
         [size.md](size.md).\n\n{times}\n"
    );
    let file = root().join("docs/performance.md");
    std::fs::write(&file, text)?;
    say(&format!("written to {}", file.display()));
    Ok(())
}
