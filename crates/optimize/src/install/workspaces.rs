//! Members of a workspace: packages of the project's own beside the root.

use super::{Need, Place, Refusal};
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

/// Patterns of members in a `pnpm-workspace.yaml`; a refusal where its list is written in another way than one to a line.
pub(super) fn of_pnpm(text: &str) -> Result<Vec<String>, Refusal> {
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
    let keys = text
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '-', '\t']))
        .filter_map(|line| line.split_once(':'));
    if let Some((key, _)) = keys.into_iter().find(|(key, _)| !KEYS.contains(key)) {
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
    let plain = |line: &str| line.split(" #").next().unwrap_or_default().trim_end().to_owned();
    if !text.lines().any(|line| line.starts_with("packages")) {
        return Ok(Vec::new());
    }
    let lines = text
        .lines()
        .map(plain)
        .skip_while(|line| line != "packages:")
        .skip(1);
    let items = lines.take_while(|line| line.trim().is_empty() || line.starts_with([' ', '-', '#']));
    let patterns: Vec<String> = items
        .filter_map(|line| line.trim().strip_prefix('-').map(str::to_owned))
        .map(|item| item.trim().trim_matches(['"', '\'']).to_owned())
        .collect();
    if patterns.is_empty() {
        return Err("the list of packages in pnpm-workspace.yaml cannot be read".to_owned());
    }
    Ok(patterns)
}

/// Folders, relative to the working directory, that patterns mean and that hold a `package.json`.
pub(super) fn members(place: &Place<'_>, patterns: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (out, into): (Vec<&String>, Vec<&String>) =
        patterns.iter().partition(|pattern| pattern.starts_with('!'));
    for path in place.below() {
        let Some(folder) = path.strip_suffix("/package.json") else {
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

/// Takes the manifests of all members. A program of a member is linked only where its file is there: refused.
pub(super) fn need_members(
    need: &mut Need,
    place: &Place<'_>,
    patterns: &[String],
    scripts: &[&str],
) -> Result<(), Refusal> {
    if let Some(pattern) = patterns.iter().find(|pattern| {
        let deep = pattern.strip_suffix("/**").unwrap_or(pattern);
        pattern.contains(['{', '(', '[', '+', '@', '?']) || deep.contains("**")
    }) {
        return Err(format!("which packages {pattern} means cannot be told"));
    }
    if let Some(link) = linked_member(place, patterns) {
        return Err(format!("{link} of the workspace is a symbolic link"));
    }
    for folder in members(place, patterns) {
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
        if super::lock::wanted(&manifest).any(|(_, version)| super::javascript::is_local(version)) {
            return Err(format!("{path} names a package by its path"));
        }
        if place.exists(&format!("{folder}/node_modules")) {
            return Err(format!("{folder}/node_modules is in the context"));
        }
    }
    Ok(())
}
