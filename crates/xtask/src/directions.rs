//! Which crate may use which: text and tree go in at the bottom, views come out at the top.

use crate::process::{cargo, read};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// From the bottom to the top: a crate may use those before it, and none after it.
const ORDER: [&str; 10] = [
    "layerlab-source",
    "layerlab-dockerfile-parser",
    "layerlab-context",
    "layerlab-command",
    "layerlab-build",
    "layerlab-estimate",
    "layerlab-optimize",
    "layerlab-report",
    "layerlab-session",
    "layerlab-cli",
];

/// Packages that stand on top of all others, beside the command line.
const TOP: [&str; 2] = ["layerlab-web", "layerlab-tests"];

/// Compares the order with what `cargo metadata` says.
pub(crate) fn check() -> Result<()> {
    let metadata = read(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))
        .context("`cargo metadata` does not answer")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let uses = dependency["name"].as_str().unwrap_or_default();
            if let (Some(from), Some(to)) = (rank(name), rank(uses))
                && to >= from
            {
                wrong.push(format!("{name} uses {uses}, which stands above it"));
            }
        }
        if rank(name).is_none() && name != "xtask" {
            wrong.push(format!("{name} has no place in the order of crates"));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("{}", wrong.join("\n"))
    }
}

fn rank(package: &str) -> Option<usize> {
    let top = TOP.contains(&package).then_some(ORDER.len());
    ORDER.iter().position(|name| *name == package).or(top)
}
