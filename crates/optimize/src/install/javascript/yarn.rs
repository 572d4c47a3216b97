//! Yarn: version 1, and Berry, which is every later one.

use super::{SCRIPTS, manifests, members, root_manifest, scripts_of};
use crate::install::environment_files::environment_files;
use crate::install::lock::yarn_fits;
use crate::install::node_settings::{npmrc, rc_folders};
use crate::install::{Finding, Need, Place, only_options, refuse_present, usual_options};
use serde_json::Value;

/// Those that Yarn from version 2 on runs.
const BERRY_SCRIPTS: &[&str] = &["preinstall", "install", "postinstall"];

pub(super) fn yarn(options: &[&str], place: &Place<'_>) -> Finding {
    let package_manager = place.text("package.json").is_some_and(|text| {
        serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|manifest| manifest["packageManager"].as_str().map(str::to_owned))
            .is_some_and(|manager| manager.starts_with("yarn@") && !manager.starts_with("yarn@1"))
    });
    if package_manager || place.exists(".yarnrc.yml") {
        return berry(options, place);
    }
    let of_options = usual_options(
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
    let (mut need, manifest) = manifests(place, scripts)?;
    need.usual_all(of_options);
    if need.add(place, ".yarnrc")? {
        rc_folders(&mut need, place)?;
    }
    let locked = need.add(place, "yarn.lock")?;
    let keeps = ["--frozen-lockfile", "--pure-lockfile", "--immutable"]
        .iter()
        .any(|option| options.contains(option));
    if locked && !keeps {
        let check = "yarn.lock fits package.json, so that yarn install leaves it as it is (--frozen-lockfile makes sure)";
        let texts = manifest.as_ref().zip(place.text("yarn.lock"));
        // Where it fits by name, yarn still takes out entries that nobody asks for.
        if texts.is_some_and(|(manifest, text)| yarn_fits(manifest, text)) {
            need.usual(check);
        } else {
            need.usual_unless_seen(place, "yarn.lock", check);
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
    // Where injectEnvironmentFiles names no others.
    environment_files(&mut need, place, &[".env.yarn"])?;
    npmrc(&mut need, place)?;
    need.add_folder(place, ".yarn")?;
    let locked = need.add(place, "yarn.lock")?;
    if locked && !options.contains(&"--immutable") && !place.is_on("CI") {
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
