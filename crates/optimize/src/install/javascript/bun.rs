//! Bun.

use super::{SCRIPTS, manifests, scripts_of};
use crate::install::environment_files::environment_files;
use crate::install::{Finding, Place, only_options};
use serde_json::Value;

/// Files that it loads, whatever `NODE_ENV` says (<https://bun.sh/docs/runtime/env>).
const ENVIRONMENT: &[&str] = &[
    ".env",
    ".env.local",
    ".env.production",
    ".env.production.local",
    ".env.development",
    ".env.development.local",
    ".env.test",
    ".env.test.local",
];

pub(super) fn bun(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--frozen-lockfile",
            "--production",
            "-p",
            "--no-save",
            "--ignore-scripts",
            "--no-cache",
            "--silent",
            "--no-progress",
            "--omit=dev",
            "--verbose",
        ],
        &["--omit", "--linker"],
    )?;
    let scripts = scripts_of(options, place, SCRIPTS);
    let (mut need, manifest) = manifests(place, scripts)?;
    need.add(place, "bunfig.toml")?;
    environment_files(&mut need, place, ENVIRONMENT)?;
    if let Some(patched) = manifest
        .as_ref()
        .and_then(|manifest| manifest["patchedDependencies"].as_object())
    {
        for path in patched.values().filter_map(Value::as_str) {
            need.require(place, path)?;
        }
    }
    // It takes the one in words first.
    let locks = [need.add(place, "bun.lock")?, need.add(place, "bun.lockb")?];
    let lock = if locks[0] { "bun.lock" } else { "bun.lockb" };
    let keeps = ["--frozen-lockfile", "--production", "-p", "--no-save"]
        .iter()
        .any(|option| options.contains(option));
    if locks.contains(&true) && !keeps {
        let check = format!(
            "{lock} fits package.json, so that bun install leaves it as it is (--frozen-lockfile makes sure)"
        );
        need.usual_unless_seen(place, lock, check);
    }
    Ok(need)
}
