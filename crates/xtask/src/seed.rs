//! The page's compiled dependencies, kept outside the clone: the next clone on this machine starts in seconds.
//!
//! Only dependencies are kept. What was compiled of the workspace itself is left out, since cargo goes by time stamps and
//! would take it for its own.

use crate::process::{command, read, root, run, say};
use crate::tools::cache;
use anyhow::{Context as _, Result};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// The parts of a target folder that a profile needs: for this machine (macros, build scripts) and for wasm32.
const PARTS: [&str; 2] = ["", "wasm32-unknown-unknown"];

/// Puts the kept dependencies in place. Returns whether there is nothing to be kept any more: they were kept before.
pub(crate) fn plant(release: bool) -> bool {
    // Without them the page is built all the same, only later.
    try_plant(release).unwrap_or_else(|error| {
        say(&format!(
            "could not take the compiled dependencies of an earlier clone: {error:#}"
        ));
        true
    })
}

fn try_plant(release: bool) -> Result<bool> {
    let seed = seed(release)?;
    let target = target(release);
    if !seed.exists() {
        return Ok(false);
    }
    if !target.iter().any(|folder| folder.exists()) {
        say("taking the compiled dependencies of an earlier clone");
        for (part, folder) in PARTS.iter().zip(&target) {
            copy(&seed.join(format!("part-{part}")), folder)?;
        }
    }
    Ok(true)
}

/// Keeps the dependencies that have just been compiled.
pub(crate) fn harvest(release: bool) {
    if let Err(error) = try_harvest(release) {
        say(&format!(
            "could not keep the compiled dependencies for the next clone: {error:#}"
        ));
    }
}

fn try_harvest(release: bool) -> Result<()> {
    let seed = seed(release)?;
    let staged = seed.with_extension("new");
    let _ = std::fs::remove_dir_all(&staged);
    for (part, folder) in PARTS.iter().zip(target(release)) {
        let copied = staged.join(format!("part-{part}"));
        copy(&folder, &copied)?;
        let _ = std::fs::remove_dir_all(copied.join("incremental"));
        for below in [".fingerprint", "deps", "build", "."] {
            remove_own(&copied.join(below))?;
        }
    }
    // Those of other locks or compilers are not needed any more: each is some hundred megabytes.
    for entry in std::fs::read_dir(cache()?)? {
        let path = entry?.path();
        let name = name_of(&path);
        if path != staged && name.starts_with(&format!("dependencies-{}-", profile(release))) {
            std::fs::remove_dir_all(&path)?;
        }
    }
    std::fs::rename(&staged, &seed).context("could not keep the compiled dependencies")
}

/// One folder for each compiler, set of dependencies, and profile.
fn seed(release: bool) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    std::fs::read(root().join("Cargo.lock"))?.hash(&mut hasher);
    std::fs::read(root().join("Cargo.toml"))?.hash(&mut hasher);
    for rustc in ["rustc", "/usr/bin/rustc"] {
        read(command(rustc).arg("--version")).hash(&mut hasher);
    }
    Ok(cache()?.join(format!(
        "dependencies-{}-{:016x}",
        profile(release),
        hasher.finish()
    )))
}

fn profile(release: bool) -> &'static str {
    if release { "release" } else { "debug" }
}

fn target(release: bool) -> [PathBuf; 2] {
    PARTS.map(|part| root().join("target/web").join(part).join(profile(release)))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(above) = to.parent() {
        std::fs::create_dir_all(above)?;
    }
    // Put in place by one rename, so that nothing half copied is taken for whole.
    let staged = to.with_extension("copying");
    let _ = std::fs::remove_dir_all(&staged);
    run(command("cp").args(["-a", "--"]).arg(from).arg(&staged))?;
    std::fs::rename(&staged, to).with_context(|| format!("could not put {} in place", to.display()))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Takes away what belongs to the workspace: names that begin with one of its crates' names.
fn remove_own(folder: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let name = name_of(&path);
        let own = ["layerlab", "app", "worker"]
            .iter()
            .any(|own| name.trim_start_matches("lib").starts_with(own));
        if own && path.is_dir() {
            std::fs::remove_dir_all(&path)?;
        } else if own {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}
