//! npm, Yarn (1 and later), pnpm, Bun, Deno.

mod bun;
mod deno;
mod npm;
mod pnpm;
mod yarn;

use super::lock::wanted;
use super::node_settings::npmrc;
use super::package_scripts::need_of_packages;
use super::{Install, Manager, Need, Place, Refusal, arguments, refuse_present, split_values, workspaces};
use bun::bun;
use deno::deno;
use layerlab_command::SimpleCommand;
use npm::npm;
use pnpm::pnpm;
use serde_json::Value;
use yarn::yarn;

const WRITES: &[&str] = &[
    "/root",
    "/tmp",
    "/usr/local/share",
    "/usr/local/lib",
    "/var",
    "/home/node",
];
const NPM: Manager = Manager {
    name: "npm",
    writes: WRITES,
};
const YARN: Manager = Manager {
    name: "yarn",
    writes: WRITES,
};
const PNPM: Manager = Manager {
    name: "pnpm",
    writes: WRITES,
};
const BUN: Manager = Manager {
    name: "bun",
    writes: WRITES,
};
const DENO: Manager = Manager {
    name: "deno",
    writes: &["/deno-dir", "/root", "/tmp"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    // Options that say which members of a workspace are meant.
    let of_members: &[&str] = match command.program() {
        "npm" => &["--workspace", "-w"],
        "pnpm" => &["--filter", "-F", "--filter-prod"],
        _ => &[],
    };
    let words = verb_first(arguments(command), of_members);
    let installs_manifest = |options: &[&str]| installs_manifest(options, of_members);
    let (manager, finding) = match (command.program(), words.as_slice()) {
        ("npm", [verb @ ("ci" | "clean-install" | "install" | "i"), options @ ..])
            if installs_manifest(options) =>
        {
            (NPM, npm(verb, options, place))
        }
        ("yarn", []) => (YARN, yarn(&[], place)),
        ("yarn", ["install", options @ ..]) => (YARN, yarn(options, place)),
        ("yarn", options) if options.iter().all(|option| option.starts_with("--")) => {
            (YARN, yarn(options, place))
        }
        ("pnpm", ["install" | "i", options @ ..]) if installs_manifest(options) => {
            (PNPM, pnpm(options, place))
        }
        ("bun", ["install" | "i", options @ ..]) if installs_manifest(options) => (BUN, bun(options, place)),
        ("deno", ["install", options @ ..]) if options.iter().all(|option| option.starts_with('-')) => {
            (DENO, deno(options, place))
        }
        _ => return None,
    };
    Some(Install { manager, finding })
}

/// Options may stand before the verb: `npm --production install`. Only such as take no value move behind it, or those of `values`.
fn verb_first<'w>(words: Vec<&'w str>, values: &[&str]) -> Vec<&'w str> {
    let mut at = 0;
    while let Some(option) = words.get(at).filter(|word| word.starts_with('-')) {
        if values.contains(option) {
            at += 1;
        } else if !option.contains('=') && !ALONE.contains(option) {
            return words;
        }
        at += 1;
    }
    if at == 0 || at >= words.len() {
        return words;
    }
    let (options, rest) = words.split_at(at);
    [&rest[..1], options, &rest[1..]].concat()
}

/// Options that take no value.
const ALONE: &[&str] = &[
    "--production",
    "--unsafe-perm",
    "--no-audit",
    "--no-fund",
    "--no-progress",
    "--no-optional",
    "--no-package-lock",
    "--ignore-scripts",
    "--legacy-peer-deps",
    "--force",
    "--frozen-lockfile",
    "--prefer-offline",
    "--quiet",
    "--silent",
    "--verbose",
    "-q",
    "-s",
];

/// A package by name, or a global one, is no install of the manifest. What stands behind one of `values` is neither.
fn installs_manifest(options: &[&str], values: &[&str]) -> bool {
    let (names, options) = split_values(options, values);
    let is_global = |option: &&str| ["-g", "--global", "--location=global"].contains(option);
    !options.iter().any(is_global) && names.iter().all(|name| VALUES_OF_OPTIONS.contains(name))
}

/// Words that stand behind an option.
const VALUES_OF_OPTIONS: &[&str] = &["dev", "silent", "error", "warn", "production", "verbose", "info"];

/// Scripts of a package that an install runs, where nothing keeps it from doing so.
const SCRIPTS: &[&str] = &[
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "predependencies",
    "dependencies",
    "postdependencies",
    "pnpm:devPreinstall",
];
/// Whether a version is a path: a package of the project's own.
pub(in crate::install) fn is_local(version: &str) -> bool {
    ["file:", "link:", "portal:", "exec:", ".", "/", "~/"]
        .iter()
        .any(|start| version.starts_with(start))
}

/// A version in tables of versions that is a path.
fn local_version(versions: &Value) -> Option<&str> {
    match versions {
        Value::Object(table) => table.values().find_map(local_version),
        Value::String(version) => is_local(version).then_some(version.as_str()),
        _ => None,
    }
}

/// What the root manifest asks for beside itself. `scripts` are those that the install runs; none where it leaves them out.
fn root_manifest(need: &mut Need, place: &Place<'_>, scripts: &[&str]) -> Result<Option<Value>, Refusal> {
    // A native package of its own is built by the install.
    if !scripts.is_empty() {
        refuse_present(place, &["binding.gyp"])?;
    }
    refuse_present(place, &["node_modules"])?;
    need.require(place, "package.json")?;
    if place.files.assumed {
        need.checks
            .push("node_modules is not copied, being nowhere or in .dockerignore".to_owned());
    }
    let unseen = workspaces::unseen(place);
    let check = match &unseen {
        Ok(members) if !members.is_empty() => {
            "package.json and those of the workspace have no install or prepare scripts, programs or local packages"
        }
        _ => "package.json has no install or prepare scripts, workspaces or local packages",
    };
    let Some(text) = need.text(place, "package.json", check) else {
        need.require_all(place, &unseen?)?;
        return Ok(None);
    };
    let manifest: Value = serde_json::from_str(text).map_err(|_| "package.json is no JSON".to_owned())?;
    if !scripts.is_empty() {
        need_of_packages(need, place, text)?;
    }
    if let Some(reason) = workspaces::asks_for_sources(&manifest, text) {
        return Err(format!("package.json {reason}"));
    }
    // Anywhere: overrides and resolutions name packages too.
    if text.contains("\"file:") || text.contains("\"link:") || text.contains("\"portal:") {
        return Err("package.json names a package by its path".to_owned());
    }
    let others = [
        &manifest["overrides"],
        &manifest["resolutions"],
        &manifest["pnpm"]["overrides"],
    ];
    if let Some(path) = others.into_iter().find_map(local_version) {
        return Err(format!("package.json names a package by its path, {path}"));
    }
    for name in scripts {
        let Some(script) = manifest["scripts"].get(*name).and_then(Value::as_str) else {
            continue;
        };
        match script.trim() {
            "patch-package" => _ = need.add_folder(place, "patches")?,
            script if script.starts_with("npx only-allow") => {}
            script if only_sets_hooks(script) => {
                refuse_present(place, &[".git"])?;
                need.usual("husky does nothing without .git, which the copied manifests do not bring");
            }
            _ => {
                return Err(format!(
                    "package.json has the script {name}: “{script}”, which the install runs and which may read sources"
                ));
            }
        }
    }
    if let Some((name, version)) = wanted(&manifest).find(|(_, version)| is_local(version)) {
        return Err(format!("package.json names {name} by its path, {version}"));
    }
    Ok(Some(manifest))
}

/// Whether a script only has husky set hooks of Git, which it leaves where there is no repository
/// (<https://github.com/typicode/husky/blob/main/index.js>).
fn only_sets_hooks(script: &str) -> bool {
    // What stands around it reads variables, or does nothing.
    const AROUND: [&str; 6] = [
        "is-ci",
        "true",
        "exit 0",
        ":",
        "[ -n \"$CI\" ]",
        "test -n \"$CI\"",
    ];
    let mut parts: Vec<&str> = script.split("||").map(str::trim).collect();
    parts.retain(|part| !AROUND.contains(part));
    matches!(parts.as_slice(), ["husky" | "husky install"])
}

fn scripts_of<'s>(options: &[&str], place: &Place<'_>, scripts: &'s [&'s str]) -> &'s [&'s str] {
    let off = options.contains(&"--ignore-scripts")
        || place.text(".npmrc").is_some_and(|text| {
            text.lines()
                .any(|line| line.split_whitespace().collect::<String>() == "ignore-scripts=true")
        });
    if off { &[] } else { scripts }
}

/// What the manifests of the project and of its members ask for, and npm's settings.
fn manifests(place: &Place<'_>, scripts: &[&str]) -> Result<(Need, Option<Value>), Refusal> {
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    members(&mut need, place, manifest.as_ref(), scripts)?;
    npmrc(&mut need, place)?;
    Ok((need, manifest))
}

fn members(
    need: &mut Need,
    place: &Place<'_>,
    manifest: Option<&Value>,
    scripts: &[&str],
) -> Result<(), Refusal> {
    match manifest.and_then(workspaces::of_manifest) {
        Some(patterns) => workspaces::need_members(need, place, &patterns, scripts),
        None => Ok(()),
    }
}
