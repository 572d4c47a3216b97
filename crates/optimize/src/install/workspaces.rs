//! Members of a workspace: packages of the project's own beside the root.

use super::package_scripts::need_of_packages;
use super::{Need, Place, Refusal, yaml};
use layerlab_context::match_path;
use serde_json::Value;
use std::collections::BTreeSet;

/// Patterns of members in a `package.json`; `None` where it is no workspace.
pub(super) fn of_manifest(manifest: &Value) -> Option<Vec<String>> {
    let workspaces = manifest.get("workspaces")?;
    let list = workspaces
        .as_array()
        .or_else(|| workspaces["packages"].as_array())?;
    Some(
        list.iter()
            .filter_map(|pattern| pattern.as_str().map(str::to_owned))
            .collect(),
    )
}

/// What a `pnpm-workspace.yaml` says.
pub(super) struct OfPnpm {
    /// Patterns of members.
    pub(super) patterns: Vec<String>,
    /// Files of patches.
    pub(super) patches: Vec<String>,
}

/// Reads a `pnpm-workspace.yaml`; a refusal where it is written in a way that is not read, or says what nobody has looked at.
pub(super) fn of_pnpm(text: &str) -> Result<OfPnpm, Refusal> {
    // Others may name files, or say how members are installed.
    const KEYS: &[&str] = &[
        "packages",
        "catalog",
        "catalogs",
        "onlyBuiltDependencies",
        "ignoredBuiltDependencies",
        "neverBuiltDependencies",
        "patchedDependencies",
        "minimumReleaseAge",
        "autoInstallPeers",
        "strictPeerDependencies",
        "shamefullyHoist",
        "nodeLinker",
        "saveExact",
        "engineStrict",
        "publicHoistPattern",
        "trustPolicy",
    ];
    let unread = |what: &str| format!("{what} in pnpm-workspace.yaml cannot be read");
    let Some(Value::Object(settings)) = yaml::read(text) else {
        return Err(unread("what stands"));
    };
    if let Some(key) = settings.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!(
            "what {key} in pnpm-workspace.yaml does to it is not known"
        ));
    }
    if ["file:", "link:", "workspace:."]
        .iter()
        .any(|start| text.contains(start))
    {
        return Err("pnpm-workspace.yaml names a package by its path".to_owned());
    }
    let texts = |values: Vec<&Value>| -> Option<Vec<String>> {
        let texts = values.into_iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect()
    };
    let patterns = match settings.get("packages") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(list)) => texts(list.iter().collect()),
        Some(_) => None,
    };
    let patches = match settings.get("patchedDependencies") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Object(entries)) => texts(entries.values().collect()),
        Some(_) => None,
    };
    Ok(OfPnpm {
        patterns: patterns.ok_or_else(|| unread("the list of packages"))?,
        patches: patches.ok_or_else(|| unread("the list of patches"))?,
    })
}

/// Folders, relative to the working directory, that patterns mean and that hold a manifest of one of these names.
pub(super) fn members(place: &Place<'_>, patterns: &[String], manifests: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (out, into): (Vec<&String>, Vec<&String>) =
        patterns.iter().partition(|pattern| pattern.starts_with('!'));
    for path in place.below() {
        let Some((folder, _)) = path.rsplit_once('/').filter(|(_, name)| manifests.contains(name)) else {
            continue;
        };
        if folder.split('/').any(|part| part == "node_modules") {
            continue;
        }
        let matches = |pattern: &String| {
            let pattern = pattern
                .trim_start_matches(['!'])
                .trim_start_matches("./")
                .trim_end_matches('/');
            match pattern.strip_suffix("/**") {
                Some(above) => folder == above || folder.starts_with(&format!("{above}/")),
                None => {
                    match_path(pattern, folder) && pattern.matches('/').count() == folder.matches('/').count()
                }
            }
        };
        if into.iter().any(|pattern| matches(pattern)) && !out.iter().any(|pattern| matches(pattern)) {
            found.insert(folder.to_owned());
        }
    }
    found
}

/// A symbolic link on the way to members: what it leads to is not copied with it.
fn linked_member(place: &Place<'_>, patterns: &[String]) -> Option<String> {
    let root = place.context_path(".")?;
    let mut entries = place.files.context.below(&root);
    let is_on_the_way = |path: &str| {
        patterns.iter().any(|pattern| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            let sure = pattern.split(['*', '?', '[', '{']).next().unwrap_or_default();
            let is_deep = path.matches('/').count() > pattern.matches('/').count() && !pattern.contains("**");
            (path.starts_with(sure) && !is_deep) || sure.starts_with(&format!("{path}/"))
        })
    };
    entries.find_map(|(path, entry)| {
        let below = path[root.len()..].trim_start_matches('/');
        let is_link = matches!(entry.kind, layerlab_context::Kind::Link(_));
        let is_installed = below.split('/').any(|part| part == "node_modules");
        (is_link && !is_installed && is_on_the_way(below)).then(|| below.to_owned())
    })
}

/// Manifests of the packages of a workspace whose list nobody shows: all that are there, where something speaks of one.
///
/// # Errors
/// Where the Dockerfile does, and the files are assumed: then its packages are not among them.
pub(super) fn unseen(place: &Place<'_>) -> Result<Vec<String>, Refusal> {
    const WORDS: [&str; 8] = [
        "--filter",
        "--workspace",
        "yarn workspace",
        "turbo ",
        "lerna ",
        "nx ",
        "pnpm -r",
        "pnpm -F",
    ];
    const FILES: [&str; 4] = ["pnpm-workspace.yaml", "lerna.json", "turbo.json", "nx.json"];
    let is_said = |word: &str| {
        place.said().any(|line| {
            let mut found = line.match_indices(word);
            found.any(|(at, _)| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| c.is_whitespace() || "/\"'[&;".contains(c))
            })
        })
    };
    let word = WORDS.iter().find(|word| is_said(word));
    if let (Some(word), true) = (word, place.files.assumed) {
        return Err(format!(
            "“{}” speaks of a workspace, whose manifests it needs too: a list of the files tells which",
            word.trim()
        ));
    }
    if word.is_none() && !FILES.iter().any(|file| place.exists(file)) {
        return Ok(Vec::new());
    }
    let is_member = |path: &String| path.ends_with("/package.json") && !path.contains("node_modules/");
    Ok(place.below().filter(is_member).collect())
}

/// A refusal where it cannot be told which folders a pattern means, or what stands there.
pub(super) fn refuse_unclear(place: &Place<'_>, patterns: &[String]) -> Result<(), Refusal> {
    let is_unclear = |pattern: &&String| {
        let deep = pattern.strip_suffix("/**").unwrap_or(pattern);
        pattern.contains(['{', '(', '[', '+', '@', '?']) || deep.contains("**")
    };
    if let Some(pattern) = patterns.iter().find(is_unclear) {
        return Err(format!("which packages {pattern} means cannot be told"));
    }
    match linked_member(place, patterns) {
        Some(link) => Err(format!("{link} of the workspace is a symbolic link")),
        None => Ok(()),
    }
}

/// What a manifest says that makes an install read more of packages of the project's own than their manifests.
pub(super) fn asks_for_sources(manifest: &Value, text: &str) -> Option<&'static str> {
    let dependencies = manifest["dependenciesMeta"].as_object().into_iter().flatten();
    if dependencies
        .into_iter()
        .any(|(_, meta)| meta.get("injected").is_some())
    {
        return Some("asks for packages of the project that are copied as they are (injected)");
    }
    if manifest["publishConfig"].get("linkDirectory").is_some() {
        return Some("has a folder of the package linked in its place (linkDirectory)");
    }
    // A patch of Yarn's own making lies in its folder.
    let mut patches = text
        .split("\"patch:")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    patches
        .any(|patch| !patch.contains(".yarn/") && !patch.contains("#~builtin"))
        .then_some("names a patch by its path")
}

/// Takes the manifests of all members. A program of a member is linked only where its file is there: refused.
pub(super) fn need_members(
    need: &mut Need,
    place: &Place<'_>,
    patterns: &[String],
    scripts: &[&str],
) -> Result<(), Refusal> {
    refuse_unclear(place, patterns)?;
    for folder in members(place, patterns, &["package.json"]) {
        let path = format!("{folder}/package.json");
        // A native package is built where it is linked.
        let gyp = format!("{folder}/binding.gyp");
        if !scripts.is_empty() && place.exists(&gyp) {
            return Err(format!(
                "{gyp} makes the install build the package, which needs its sources"
            ));
        }
        need.require(place, &path)?;
        let Some(text) = need.text(
            place,
            &path,
            &format!("{path} has no programs and no install scripts"),
        ) else {
            continue;
        };
        let manifest: Value = serde_json::from_str(text).map_err(|_| format!("{path} is no JSON"))?;
        if manifest.get("bin").is_some() || manifest["directories"].get("bin").is_some() {
            return Err(format!(
                "{path} has a program, which is linked only where its file is there"
            ));
        }
        if let Some(script) = scripts
            .iter()
            .find(|script| manifest["scripts"].get(**script).is_some())
        {
            return Err(format!("{path} has a {script} script, which may read sources"));
        }
        if !scripts.is_empty() {
            need_of_packages(need, place, text)?;
        }
        // Berry takes the members of a member, too.
        if manifest.get("workspaces").is_some() {
            return Err(format!("{path} makes the package a workspace of its own"));
        }
        if let Some(reason) = asks_for_sources(&manifest, text) {
            return Err(format!("{path} {reason}"));
        }
        if super::lock::wanted(&manifest).any(|(_, version)| super::javascript::is_local(version)) {
            return Err(format!("{path} names a package by its path"));
        }
        if place.exists(&format!("{folder}/node_modules")) {
            return Err(format!("{folder}/node_modules is in the context"));
        }
    }
    Ok(())
}
