//! `cargo xtask fuzz`: inputs that nobody thought of, by libFuzzer, on the toolchain that is installed.

use crate::process::{cargo, command, root, run, say};
use anyhow::{Context as _, Result, bail};
use std::path::Path;

/// In `fuzz/targets`.
const TARGETS: [&str; 6] = ["parser", "expansion", "patterns", "listings", "links", "whole"];

/// What libFuzzer needs to see which code an input reaches. No sanitizer: the crates forbid unsafe code, and with one it would have
/// to be a nightly compiler.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// An input that takes longer than so many seconds is a finding.
const TIMEOUT: u32 = 20;

/// Runs the targets, all of them where none is named, for so many seconds each.
pub(crate) fn fuzz(seconds: u32, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        bail!("there is no target `{unknown}`; there are {}", TARGETS.join(", "));
    }
    let folder = root().join("fuzz");
    let built = root().join("target/fuzz");
    let host = host()?;
    // Given a target, the flags are not those of build scripts and macros.
    run(cargo()
        .current_dir(&folder)
        .args([
            "build",
            "--release",
            "--locked",
            "--target",
            &host,
            "--target-dir",
        ])
        .arg(&built)
        .env("RUSTFLAGS", FLAGS))?;
    for target in TARGETS
        .iter()
        .filter(|target| names.is_empty() || names.iter().any(|name| name == *target))
    {
        say(&format!("{target}: {seconds} s"));
        one(target, seconds, &folder, &built, &host)?;
    }
    Ok(())
}

fn one(target: &str, seconds: u32, folder: &Path, built: &Path, host: &str) -> Result<()> {
    // What it comes upon is kept beside the program, and is where the next run begins.
    let found = built.join("corpus").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("could not make {}", found.display()))?;
    let program = built.join(host).join("release").join(target);
    let mut fuzzer = command(&program.to_string_lossy());
    fuzzer.arg(&found);
    let seeds = folder.join("seeds").join(target);
    if seeds.is_dir() {
        fuzzer.arg(seeds);
    }
    fuzzer.args([
        &format!("-max_total_time={seconds}"),
        &format!("-timeout={TIMEOUT}"),
        "-rss_limit_mb=2048",
        "-max_len=4000",
        "-verbosity=0",
        "-print_final_stats=1",
        &format!("-artifact_prefix={}/{target}-", built.display()),
    ]);
    run(&mut fuzzer).with_context(|| {
        format!(
            "{target} has a finding, kept in {}; run the program with it to see it again",
            built.display()
        )
    })
}

/// The machine that it is built on, as the compiler names it.
fn host() -> Result<String> {
    let version = crate::process::read(command("rustc").arg("-vV")).context("`rustc -vV` does not answer")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .context("`rustc -vV` does not say what machine this is")
}
