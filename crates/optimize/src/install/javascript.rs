//! npm, Yarn (1 and later), pnpm, Bun, Deno.

use super::lock::{npm_fits, wanted, yarn_fits};
use super::node_settings::{npmrc, rc_folders};
use super::package_scripts::need_of_packages;
use super::{
    Finding, Install, Manager, Need, Place, Refusal, arguments, only_options, refuse_present, workspaces,
};
use layerlab_estimate::SimpleCommand;
use serde_json::Value;

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
    let words = arguments(command);
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

/// A package by name, or a global one, is no install of the manifest.
fn installs_manifest(options: &[&str]) -> bool {
    !options.iter().any(|option| {
        ["-g", "--global", "--location=global"].contains(option)
            || !option.starts_with('-') && !VALUES_OF_OPTIONS.contains(option)
    })
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
/// Those that Yarn from version 2 on runs.
const BERRY_SCRIPTS: &[&str] = &["preinstall", "install", "postinstall"];

/// Whether a version is a path: a package of the project's own.
pub(super) fn is_local(version: &str) -> bool {
    ["file:", "link:", "portal:", "exec:", ".", "/", "~/"]
        .iter()
        .any(|start| version.starts_with(start))
}

/// What the root manifest asks for beside itself. `scripts` are those that the install runs; none where it leaves them out.
fn root_manifest(need: &mut Need, place: &Place<'_>, scripts: &[&str]) -> Result<Option<Value>, Refusal> {
    refuse_present(place, &["node_modules"])?;
    need.require(place, "package.json")?;
    if place.files.assumed {
        need.checks
            .push("node_modules is not copied, being nowhere or in .dockerignore".to_owned());
    }
    let Some(text) = need.text(
        place,
        "package.json",
        "package.json has no install or prepare scripts, workspaces or local packages",
    ) else {
        return Ok(None);
    };
    let manifest: Value = serde_json::from_str(text).map_err(|_| "package.json is no JSON".to_owned())?;
    if !scripts.is_empty() {
        need_of_packages(need, place, text)?;
    }
    // A patch of Yarn's own making lies in its folder.
    let patches = text
        .split("\"patch:")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    if patches
        .into_iter()
        .any(|patch| !patch.contains(".yarn/") && !patch.contains("#~builtin"))
    {
        return Err("package.json names a patch by its path".to_owned());
    }
    // Anywhere: overrides and resolutions name packages too.
    if text.contains("\"file:") || text.contains("\"link:") || text.contains("\"portal:") {
        return Err("package.json names a package by its path".to_owned());
    }
    for name in scripts {
        let Some(script) = manifest["scripts"].get(*name).and_then(Value::as_str) else {
            continue;
        };
        match script.trim() {
            "patch-package" => _ = need.add_folder(place, "patches")?,
            script if script.starts_with("npx only-allow") => {}
            _ => {
                return Err(format!(
                    "package.json has the script {name}: “{script}”, which the install runs and which may read sources"
                ));
            }
        }
    }
    // A native package of its own is built by the install.
    if !scripts.is_empty() {
        refuse_present(place, &["binding.gyp"])?;
    }
    if let Some((name, version)) = wanted(&manifest).find(|(_, version)| is_local(version)) {
        return Err(format!("package.json names {name} by its path, {version}"));
    }
    Ok(Some(manifest))
}

fn scripts_of<'s>(options: &[&str], place: &Place<'_>, scripts: &'s [&'s str]) -> &'s [&'s str] {
    let off = options.contains(&"--ignore-scripts")
        || place.text(".npmrc").is_some_and(|text| {
            text.lines()
                .any(|line| line.split_whitespace().collect::<String>() == "ignore-scripts=true")
        });
    if off { &[] } else { scripts }
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

fn npm(verb: &str, options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--omit=dev",
            "--omit=optional",
            "--production",
            "--production=true",
            "--only=production",
            "--only=prod",
            "--include=dev",
            "--include=optional",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--audit=false",
            "--fund=false",
            "--legacy-peer-deps",
            "--silent",
            "-s",
            "--quiet",
            "-q",
            "--prefer-offline",
            "--no-progress",
            "--no-optional",
            "--force",
            "-f",
            "--progress=false",
            "--verbose",
            "--no-update-notifier",
            "--unsafe-perm",
            "--unsafe-perm=true",
            "--maxsockets=1",
            "--strict-peer-deps",
            "--no-save",
            "-d",
        ],
        &[
            "--loglevel",
            "--omit",
            "--include",
            "--registry",
            "--fetch-timeout",
            "--maxsockets",
            "--network-timeout",
        ],
    )?;
    let scripts = scripts_of(options, place, SCRIPTS);
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    members(&mut need, place, manifest.as_ref(), scripts)?;
    npmrc(&mut need, place)?;
    let lock = if need.add(place, "npm-shrinkwrap.json")? {
        "npm-shrinkwrap.json"
    } else {
        "package-lock.json"
    };
    let locked = need.add(place, lock)? || lock == "npm-shrinkwrap.json";
    if let Some(text) = place.text(lock)
        && text.contains("\"file:")
    {
        return Err(format!("{lock} names a local package"));
    }
    let is_clean = ["ci", "clean-install"].contains(&verb);
    if is_clean && !locked {
        return Err("npm ci needs a lock file, and there is none".to_owned());
    }
    if !is_clean
        && locked
        && !["--no-save", "--no-package-lock", "--package-lock=false"]
            .iter()
            .any(|option| options.contains(option))
    {
        match (&manifest, place.text(lock)) {
            (Some(manifest), Some(text)) if npm_fits(manifest, text) => {}
            _ => need.review(format!("npm install leaves {lock} as it is (npm ci always does)")),
        }
    }
    Ok(need)
}

fn yarn(options: &[&str], place: &Place<'_>) -> Finding {
    let package_manager = place.text("package.json").is_some_and(|text| {
        serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|manifest| manifest["packageManager"].as_str().map(str::to_owned))
            .is_some_and(|manager| manager.starts_with("yarn@") && !manager.starts_with("yarn@1"))
    });
    if package_manager || place.exists(".yarnrc.yml") {
        return berry(options, place);
    }
    only_options(
        options,
        &[
            "--frozen-lockfile",
            "--pure-lockfile",
            "--production",
            "--production=true",
            "--prod",
            "--non-interactive",
            "--silent",
            "-s",
            "--no-progress",
            "--ignore-scripts",
            "--ignore-engines",
            "--ignore-optional",
            "--ignore-platform",
            "--prefer-offline",
            "--no-cache",
            "--check-files",
            "--offline",
            "--production=false",
            "--verbose",
            "--immutable",
        ],
        &["--network-timeout", "--registry", "--network-concurrency"],
    )?;
    let scripts = scripts_of(options, place, SCRIPTS);
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    members(&mut need, place, manifest.as_ref(), scripts)?;
    npmrc(&mut need, place)?;
    if need.add(place, ".yarnrc")? {
        rc_folders(&mut need, place)?;
    }
    let locked = need.add(place, "yarn.lock")?;
    let keeps = ["--frozen-lockfile", "--pure-lockfile", "--immutable"]
        .iter()
        .any(|option| options.contains(option));
    if locked && !keeps {
        match (&manifest, place.text("yarn.lock")) {
            (Some(manifest), Some(text)) if yarn_fits(manifest, text) => {}
            _ => need.review("yarn.lock fits package.json, so that yarn install leaves it as it is (--frozen-lockfile makes sure)"),
        }
    }
    Ok(need)
}

fn berry(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--immutable",
            "--immutable-cache",
            "--check-cache",
            "--inline-builds",
            "--mode=skip-build",
        ],
        &[],
    )?;
    refuse_present(
        place,
        &[
            ".pnp.cjs",
            ".pnp.loader.mjs",
            ".yarn/install-state.gz",
            ".yarn/build-state.yml",
            ".yarn/unplugged",
        ],
    )?;
    let scripts = if options.contains(&"--mode=skip-build") {
        &[]
    } else {
        BERRY_SCRIPTS
    };
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    members(&mut need, place, manifest.as_ref(), scripts)?;
    need.add(place, ".yarnrc.yml")?;
    npmrc(&mut need, place)?;
    need.add_folder(place, ".yarn")?;
    let locked = need.add(place, "yarn.lock")?;
    if locked && !options.contains(&"--immutable") && !place.is_set("CI") {
        need.review(
            "yarn.lock fits package.json, so that yarn install leaves it as it is (--immutable makes sure)",
        );
    }
    // In the project it may grow: then the copy of all files would lay the old index over the new one, but takes nothing away.
    if place.exists(".yarn/cache") && !options.contains(&"--immutable-cache") {
        need.review(".yarn/cache holds all packages, so that yarn install adds none");
    }
    Ok(need)
}

fn pnpm(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--frozen-lockfile",
            "--prod",
            "-P",
            "--production",
            "--prefer-offline",
            "--ignore-scripts",
            "--no-optional",
            "--strict-peer-dependencies",
            "--shamefully-hoist",
            "--silent",
            "--no-verify-store-integrity",
            "--dev",
            "-D",
            "-r",
            "--recursive",
            "--prefer-frozen-lockfile",
        ],
        &["--reporter", "--network-concurrency", "--registry", "--loglevel"],
    )?;
    let scripts = scripts_of(options, place, SCRIPTS);
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    npmrc(&mut need, place)?;
    need.add(place, ".pnpmfile.cjs")?;
    need.add(place, ".pnpmfile.mjs")?;
    let mut patches = manifest
        .as_ref()
        .and_then(|manifest| manifest["pnpm"]["patchedDependencies"].as_object())
        .map(|patched| {
            patched
                .values()
                .filter_map(|path| path.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .unwrap_or_default();
    if need.add(place, "pnpm-workspace.yaml")?
        && let Some(text) = need.text(
            place,
            "pnpm-workspace.yaml",
            "pnpm-workspace.yaml names all packages of the workspace",
        )
    {
        workspaces::need_members(&mut need, place, &workspaces::of_pnpm(text)?, scripts)?;
        let lines = text
            .lines()
            .skip_while(|line| line.trim_end() != "patchedDependencies:")
            .skip(1);
        let entries = lines
            .take_while(|line| line.starts_with(' '))
            .filter_map(|line| line.rsplit_once(": "));
        patches.extend(entries.map(|(_, path)| path.trim().trim_matches(['"', '\'']).to_owned()));
    }
    for patch in patches {
        need.require(place, &patch)?;
    }
    let locked = need.add(place, "pnpm-lock.yaml")?;
    if locked && !options.contains(&"--frozen-lockfile") && !place.is_set("CI") {
        need.review("pnpm-lock.yaml fits package.json, so that pnpm install leaves it as it is (--frozen-lockfile makes sure)");
    }
    Ok(need)
}

fn bun(options: &[&str], place: &Place<'_>) -> Finding {
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
    let mut need = Need::default();
    let manifest = root_manifest(&mut need, place, scripts)?;
    members(&mut need, place, manifest.as_ref(), scripts)?;
    npmrc(&mut need, place)?;
    need.add(place, "bunfig.toml")?;
    if let Some(patched) = manifest
        .as_ref()
        .and_then(|manifest| manifest["patchedDependencies"].as_object())
    {
        for path in patched.values().filter_map(Value::as_str) {
            need.require(place, path)?;
        }
    }
    let locked = need.add(place, "bun.lock")? | need.add(place, "bun.lockb")?;
    let keeps = ["--frozen-lockfile", "--production", "-p", "--no-save"]
        .iter()
        .any(|option| options.contains(option));
    if locked && !keeps {
        need.review("bun.lock fits package.json, so that bun install leaves it as it is (--frozen-lockfile makes sure)");
    }
    Ok(need)
}

fn deno(options: &[&str], place: &Place<'_>) -> Finding {
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
