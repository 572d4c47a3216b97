//! Packages from npm, installed as their lock file says.

use crate::process::{command, find, root, run, say};
use anyhow::{Result, bail};
use std::path::Path;

/// Installs the packages of `folder` (relative to the root) unless they are there already.
pub(crate) fn ensure(folder: &str) -> Result<()> {
    if find("npm").is_none() {
        bail!("Node.js with npm is needed and was not found; install Node.js 20 or newer");
    }
    let folder = root().join(folder);
    if is_current(&folder) {
        return Ok(());
    }
    say(&format!("installing npm packages in {}", folder.display()));
    let mut npm = command("npm");
    npm.current_dir(&folder).args([
        "ci",
        // Packages are files; none of them has to run anything to be installed.
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--loglevel=error",
    ]);
    // The tests bring a browser of their own from the system's packages.
    run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

fn is_current(folder: &Path) -> bool {
    let modified = |file: &str| {
        folder
            .join(file)
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    match (
        modified("node_modules/.package-lock.json"),
        modified("package-lock.json"),
    ) {
        (Some(installed), Some(locked)) => installed >= locked,
        _ => false,
    }
}
