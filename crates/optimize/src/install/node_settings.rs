//! Files of settings of npm, pnpm and Yarn 1, which may name other files.

use super::{Need, Place, Refusal};

/// Settings, which may name files of the project.
pub(super) fn npmrc(need: &mut Need, place: &Place<'_>) -> Result<(), Refusal> {
    const FILES: &[&str] = &[
        "cafile",
        "certfile",
        "keyfile",
        "cert",
        "key",
        "prefix",
        "cache",
        "globalconfig",
        "userconfig",
        "script-shell",
        "modules-dir",
        "virtual-store-dir",
        "store-dir",
        "global-pnpmfile",
        "pnpmfile",
        "lockfile-dir",
        "init-module",
    ];
    if !need.add(place, ".npmrc")? {
        return Ok(());
    }
    let Some(text) = need.text(place, ".npmrc", ".npmrc names no other files") else {
        return Ok(());
    };
    let named = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| {
            let key = key.trim();
            FILES.contains(&key.rsplit(':').next().unwrap_or(key))
        });
    match named {
        Some((key, _)) => Err(format!(".npmrc names a file or a folder: {}", key.trim())),
        None => Ok(()),
    }
}

/// What a `.yarnrc` sends Yarn 1 to.
pub(super) fn rc_folders(need: &mut Need, place: &Place<'_>) -> Result<(), Refusal> {
    let Some(text) = need.text(place, ".yarnrc", ".yarnrc names no other files") else {
        return Ok(());
    };
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = value.trim().trim_matches('"').trim_start_matches("./");
        match name {
            "yarn-path" => need.require(place, value)?,
            "yarn-offline-mirror" => _ = need.add_folder(place, value)?,
            "registry"
            | "network-timeout"
            | "lastUpdateCheck"
            | "disable-self-update-check"
            | "save-prefix"
            | "ignore-engines"
            | "yarn-offline-mirror-pruning" => {}
            _ if name.starts_with("--install.") || name.starts_with('"') => {}
            _ => return Err(format!("what {name} in .yarnrc does is not known")),
        }
    }
    Ok(())
}
