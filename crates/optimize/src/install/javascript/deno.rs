//! Deno.

use crate::install::node_settings::npmrc;
use crate::install::{Finding, Need, Place, only_options, refuse_present};
use serde_json::Value;

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
        let workspace = &config["workspace"];
        let members = workspace.as_array().or_else(|| workspace["members"].as_array());
        for member in members.into_iter().flatten().filter_map(Value::as_str) {
            let folder = member.trim_start_matches("./").trim_end_matches('/');
            let found = ["deno.json", "deno.jsonc", "package.json"]
                .iter()
                .map(|name| need.add(place, &format!("{folder}/{name}")))
                .collect::<Result<Vec<_>, _>>()?;
            if folder.contains('*') || !found.contains(&true) {
                return Err(format!(
                    "the member {member} of the workspace has no configuration"
                ));
            }
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
