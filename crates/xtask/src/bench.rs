//! `cargo xtask bench`: writes `docs/performance.md`.

use crate::process::{cargo, command, read, root, say};
use crate::web;
use anyhow::{Context as _, Result};

/// Sizes of what a first visit loads, plain and with brotli, as a table.
const SIZES: &str = "\
const fs = require('fs');
let plain = 0, packed = 0;
for (const file of fs.readdirSync('dist').sort()) {
  if (/\\.(br|gz)$|^docs/.test(file)) continue;
  const bytes = fs.readFileSync('dist/' + file);
  const brotli = fs.statSync('dist/' + file + '.br').size;
  plain += bytes.length; packed += brotli;
  console.log(`| ${file.replace(/-[0-9a-f]{8,}/, '')} | ${(bytes.length / 1000).toFixed(1)} KB | ${(brotli / 1000).toFixed(1)} KB |`);
}
console.log(`| all | ${(plain / 1000).toFixed(1)} KB | ${(packed / 1000).toFixed(1)} KB |`);";

/// Measures, and writes what was measured.
pub(crate) fn run() -> Result<()> {
    web::build()?;
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
    let sizes = read(command("node").args(["-e", SIZES])).context("the sizes of dist/ could not be read")?;
    let text = format!(
        "# Performance\n\nWritten by `cargo xtask bench`; medians, on two cores of a virtual machine.\n\n{times}\n\n\
         ## What a first visit loads\n\n| file | plain | brotli |\n|---|---|---|\n{sizes}\n"
    );
    let file = root().join("docs/performance.md");
    std::fs::write(&file, text)?;
    say(&format!("written to {}", file.display()));
    Ok(())
}
