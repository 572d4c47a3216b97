//! Files of settings of npm, pnpm and Yarn 1, which may name other files.

use super::{Need, Place, Refusal};

/// Settings, which may name files of the project.
pub(super) fn npmrc(need: &mut Need, place: &Place<'_>) -> Result<(), Refusal> {
    // Of these it is known that they name no files of the project, and send nothing there.
    const KNOWN: &[&str] = &[
        "_auth",
        "_authtoken",
        "_password",
        "access",
        "always-auth",
        "audit",
        "audit-level",
        "auto-install-peers",
        "color",
        "dedupe-peer-dependents",
        "email",
        "engine-strict",
        "fetch-retries",
        "fetch-retry-maxtimeout",
        "fetch-retry-mintimeout",
        "fetch-timeout",
        "force",
        "fund",
        "git-tag-version",
        "hoist",
        "hoist-pattern",
        "ignore-scripts",
        "legacy-peer-deps",
        "loglevel",
        "maxsockets",
        "network-concurrency",
        "network-timeout",
        "node-linker",
        "optional",
        "omit",
        "only-built-dependencies",
        "package-lock",
        "prefer-offline",
        "prefer-workspace-packages",
        "link-workspace-packages",
        "production",
        "progress",
        "public-hoist-pattern",
        "registry",
        "resolution-mode",
        "save",
        "save-exact",
        "save-prefix",
        "save-workspace-protocol",
        "shamefully-hoist",
        "sign-git-tag",
        "strict-peer-dependencies",
        "strict-ssl",
        "tag-version-prefix",
        "unsafe-perm",
        "update-notifier",
        "use-node-version",
        "username",
    ];
    if !need.add(place, ".npmrc")? {
        return Ok(());
    }
    let Some(text) = need.text(place, ".npmrc", ".npmrc names no other files") else {
        return Ok(());
    };
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    for line in lines {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let name = key
            .trim()
            .rsplit(':')
            .next()
            .unwrap_or(key)
            .trim_end_matches("[]")
            .to_lowercase();
        if !KNOWN.contains(&name.as_str()) || value.contains("file:") {
            return Err(format!(".npmrc may name a file or a folder: {}", key.trim()));
        }
    }
    Ok(())
}

/// Options of `yarn install` that name no folder.
const OF_YARN: &[&str] = &[
    "check-files",
    "flat",
    "frozen-lockfile",
    "ignore-engines",
    "ignore-optional",
    "ignore-platform",
    "ignore-scripts",
    "network-concurrency",
    "network-timeout",
    "no-lockfile",
    "no-progress",
    "non-interactive",
    "offline",
    "prefer-offline",
    "prod",
    "production",
    "pure-lockfile",
    "registry",
    "silent",
    "verbose",
];

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
        let name = name.trim_matches('"');
        let value = value.trim().trim_matches('"').trim_start_matches("./");
        match name {
            "yarn-path" => need.require(place, value)?,
            "yarn-offline-mirror" => _ = need.add_folder(place, value)?,
            "registry"
            | "network-timeout"
            | "lastUpdateCheck"
            | "disable-self-update-check"
            | "save-prefix"
            | "ignore-engines" => {}
            // Archives that nothing asks for go, and would come back with the rest of the project.
            "yarn-offline-mirror-pruning" if value == "false" => {}
            _ if name
                .strip_prefix("--install.")
                .is_some_and(|flag| OF_YARN.contains(&flag)) => {}
            _ if name.starts_with(['@', '/']) && !value.contains("file:") => {}
            _ => return Err(format!("what {name} in .yarnrc does is not known")),
        }
    }
    Ok(())
}
