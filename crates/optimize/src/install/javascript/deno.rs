//! Deno.

use crate::install::node_settings::npmrc;
use crate::install::{Finding, Need, Place, Refusal, only_options, refuse_present, workspaces};
use serde_json::Value;

/// Names of the configuration of a member.
const MANIFESTS: [&str; 3] = ["deno.json", "deno.jsonc", "package.json"];

/// Whatever the import map names is fetched; what begins with anything but these is a file of the project.
fn refuse_own_files(name: &str, config: &Value) -> Result<(), Refusal> {
    const ELSEWHERE: [&str; 6] = ["jsr:", "npm:", "node:", "data:", "https:", "http:"];
    let scopes = config["scopes"].as_object().into_iter().flatten();
    let maps = [&config["imports"]]
        .into_iter()
        .chain(scopes.map(|(_, scope)| scope));
    let mut targets = maps
        .filter_map(Value::as_object)
        .flatten()
        .filter_map(|(_, target)| target.as_str());
    // A folder is only a beginning of names.
    let is_own =
        |target: &&str| !target.ends_with('/') && !ELSEWHERE.iter().any(|start| target.starts_with(start));
    if let Some(target) = targets.find(is_own) {
        return Err(format!("{name} names {target}, which deno install reads"));
    }
    match super::wanted(config).find(|(_, version)| super::is_local(version)) {
        Some((package, _)) => Err(format!("{name} names {package} by its path")),
        None => Ok(()),
    }
}

pub(super) fn deno(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &["--frozen", "--frozen=true", "--quiet", "-q", "--prod"],
        &[],
    )?;
    refuse_present(place, &["node_modules", "vendor"])?;
    let mut need = Need::default();
    let has_config = need.add(place, "deno.json")? | need.add(place, "deno.jsonc")?;
    let has_package = need.add(place, "package.json")?;
    if !has_config && !has_package {
        return Err("neither deno.json nor package.json is in the context".to_owned());
    }
    npmrc(&mut need, place)?;
    let locked = need.add(place, "deno.lock")?;
    for name in ["deno.json", "deno.jsonc"]
        .iter()
        .filter(|name| place.exists(name))
    {
        let check = format!("{name} names no other files, links and members");
        let Some(text) = need.text(place, name, &check) else {
            continue;
        };
        let Ok(config) = serde_json::from_str::<Value>(text) else {
            return Err(format!("{name} is no plain JSON"));
        };
        let lock = &config["lock"];
        if let Some(lock) = lock.as_str().or_else(|| lock["path"].as_str()) {
            need.require(place, lock.trim_start_matches("./"))?;
        }
        if let Some(map) = config["importMap"].as_str() {
            need.require(place, map.trim_start_matches("./"))?;
        }
        refuse_own_files(name, &config)?;
        let workspace = &config["workspace"];
        let listed = workspace.as_array().or_else(|| workspace["members"].as_array());
        let patterns: Vec<String> = listed
            .into_iter()
            .flatten()
            .filter_map(|member| member.as_str().map(str::to_owned))
            .collect();
        workspaces::refuse_unclear(place, &patterns)?;
        for folder in workspaces::members(place, &patterns, &MANIFESTS) {
            for manifest in MANIFESTS {
                let path = format!("{folder}/{manifest}");
                if !need.add(place, &path)? {
                    continue;
                }
                let Some(text) = need.text(place, &path, &format!("{path} names no other files")) else {
                    continue;
                };
                let Ok(config) = serde_json::from_str::<Value>(text) else {
                    return Err(format!("{path} is no plain JSON"));
                };
                refuse_own_files(&path, &config)?;
            }
        }
        let found = workspaces::members(place, &patterns, &MANIFESTS);
        if let Some(member) = patterns.iter().find(|pattern| {
            let folder = pattern.trim_start_matches("./").trim_end_matches('/');
            !folder.contains('*') && !folder.starts_with('!') && !found.contains(folder)
        }) {
            return Err(format!(
                "the member {member} of the workspace has no configuration"
            ));
        }
        for key in ["links", "patch"] {
            if config.get(key).is_some() {
                return Err(format!("{name} names packages of the project's own ({key})"));
            }
        }
    }
    let frozen = options.iter().any(|option| option.starts_with("--frozen"));
    if locked && !frozen {
        need.review(
            "deno.lock holds all packages, so that deno install leaves it as it is (--frozen makes sure)",
        );
    }
    Ok(need)
}
