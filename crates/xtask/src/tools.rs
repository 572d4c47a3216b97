//! Tools of the project's own, kept outside the clone so that the next clone finds them again.

use crate::process::{cargo, root, run, say};
use anyhow::{Context as _, Result};
use std::path::PathBuf;

const TRUNK: &str = "0.21.14";

/// `${XDG_CACHE_HOME:-~/.cache}/layerlab`, made where it is missing.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .context("neither XDG_CACHE_HOME nor a home directory is set")?;
    let folder = base.join("layerlab");
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    Ok(folder)
}

/// The folders of Trunk and wasm-bindgen, for PATH.
pub(crate) fn ensure() -> Result<Vec<PathBuf>> {
    let bindgen = bindgen_version()?;
    Ok(vec![
        install("trunk", "trunk", TRUNK, &["--locked"], "once, 3 to 4 minutes")?,
        install(
            "wasm-bindgen",
            "wasm-bindgen-cli",
            &bindgen,
            &["--bin", "wasm-bindgen"],
            "once, 1 to 2 minutes",
        )?,
    ])
}

/// The version that Cargo.lock fixes for the library: the tool has to be the same.
fn bindgen_version() -> Result<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("could not read Cargo.lock")?;
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != "name = \"wasm-bindgen\"")
        .skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
    Ok(version
        .context("wasm-bindgen is not in Cargo.lock")?
        .trim_end_matches('"')
        .to_owned())
}

fn install(tool: &str, package: &str, version: &str, arguments: &[&str], duration: &str) -> Result<PathBuf> {
    let home = cache()?.join(format!("{tool}-{version}"));
    let folder = home.join("bin");
    if folder.join(tool).exists() {
        return Ok(folder);
    }
    say(&format!("installing {package} {version} ({duration})"));
    let mut command = cargo();
    command
        // Outside the workspace, whose settings are not meant for the tool.
        .current_dir(cache()?)
        .args([
            "install",
            package,
            "--version",
            version,
            "--no-default-features",
            "--debug",
            "--root",
        ])
        .arg(&home)
        .args(arguments)
        .env_remove("CARGO_TARGET_DIR");
    run(&mut command)?;
    Ok(folder)
}
