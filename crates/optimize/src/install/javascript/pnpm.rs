//! pnpm.

use super::{SCRIPTS, root_manifest, scripts_of};
use crate::install::lock::pnpm_fits;
use crate::install::node_settings::npmrc;
use crate::install::{Finding, Need, Place, Refusal, usual_options, workspaces};

pub(super) fn pnpm(options: &[&str], place: &Place<'_>) -> Finding {
    let of_options = usual_options(
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
            "-w",
            "--workspace-root",
        ],
        &[
            "--filter",
            "-F",
            "--filter-prod",
            "--reporter",
            "--network-concurrency",
            "--registry",
            "--loglevel",
        ],
    )?;
    // `[main]` asks for what was changed, and reads the repository.
    if options.iter().any(|option| option.contains('[')) {
        return Err("a filter asks for packages that were changed".to_owned());
    }
    let scripts = scripts_of(options, place, SCRIPTS);
    let mut need = Need::default();
    need.usual_all(of_options);
    let manifest = root_manifest(&mut need, place, scripts)?;
    npmrc(&mut need, place)?;
    // They are programs.
    for hook in [".pnpmfile.cjs", ".pnpmfile.mjs"] {
        if need.add(place, hook)? {
            if place.text(hook).is_some_and(reads_files) {
                return Err(format!("{hook} reads other files of the project"));
            }
            need.usual(format!("{hook} reads no other files of the project"));
        }
    }
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
    if need.add(place, "pnpm-workspace.yaml")? {
        let check = "pnpm-workspace.yaml says nothing of how packages are installed";
        let text = need.text(place, "pnpm-workspace.yaml", check);
        match text {
            Some(text) => {
                let said = workspaces::of_pnpm(text)?;
                workspaces::need_members(&mut need, place, &said.patterns, scripts)?;
                patches.extend(said.patches);
            }
            None => need.require_all(place, &workspaces::unseen(place)?)?,
        }
    }
    for patch in patches {
        need.require(place, &patch)?;
    }
    only_plain_members(&need, place)?;
    let locked = need.add(place, "pnpm-lock.yaml")?;
    if locked && !options.contains(&"--frozen-lockfile") && !place.is_on("CI") {
        let check = "pnpm-lock.yaml fits package.json, so that pnpm install leaves it as it is (--frozen-lockfile makes sure)";
        let texts = manifest.as_ref().zip(place.text("pnpm-lock.yaml"));
        // Where it fits by name, a newer pnpm may still write it in another way.
        if texts.is_some_and(|(manifest, text)| pnpm_fits(manifest, text)) {
            need.usual(check);
        } else {
            need.usual_unless_seen(place, "pnpm-lock.yaml", check);
        }
    }
    Ok(need)
}

/// pnpm takes settings of each member, and manifests of other kinds (<https://pnpm.io/package_json>).
fn only_plain_members(need: &Need, place: &Place<'_>) -> Result<(), Refusal> {
    const NAMES: [&str; 3] = [".npmrc", "package.yaml", "package.json5"];
    let is_one = |path: &String| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_member = !folder.is_empty() && !folder.contains("node_modules");
        NAMES.contains(&name) && (is_member || name != ".npmrc")
    };
    let found = place.below().find(|path| {
        let is_taken = place.context_path(path).is_some_and(|path| need.holds(&path));
        is_one(path) && !is_taken
    });
    match found {
        Some(path) => Err(format!("{path} may say how it is installed")),
        None => Ok(()),
    }
}

/// Whether a hook shows that it reads more than itself.
fn reads_files(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "require('.",
        "require(\".",
        "require(`.",
        "from'.",
        "from\".",
        "import'.",
        "import\".",
        "import('.",
        "import(\".",
        "import(`.",
        "import.meta",
        "__dirname",
        "__filename",
        "process.cwd",
        "readFile",
        "readdir",
        "existsSync",
        "child_process",
    ];
    let squeezed: String = text.split_whitespace().collect();
    SIGNS.iter().any(|sign| squeezed.contains(sign))
}
