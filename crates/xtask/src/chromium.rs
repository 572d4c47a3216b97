//! The browser that the page is tested in.

use crate::process::{apt_install, find};
use anyhow::{Result, bail};
use std::path::PathBuf;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The path of a Chromium; installed with apt where that is possible and none is found.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    let installed = || NAMES.iter().find_map(|name| find(name));
    if let Some(path) = installed() {
        return Ok(path);
    }
    apt_install(&["chromium"])?;
    match installed() {
        Some(path) => Ok(path),
        None => {
            bail!("the browser tests need Chromium: install it, or name its path in the variable CHROMIUM")
        }
    }
}
