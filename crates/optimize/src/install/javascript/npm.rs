//! npm.

use super::{SCRIPTS, manifests, scripts_of};
use crate::install::lock::npm_fits;
use crate::install::{Finding, Place, usual_options};

pub(super) fn npm(verb: &str, options: &[&str], place: &Place<'_>) -> Finding {
    let of_options = usual_options(
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
            "--no-package-lock",
            "--package-lock=false",
            "--no-shrinkwrap",
            "--no-bin-links",
            "--foreground-scripts",
            "--engine-strict",
            "-d",
            "--workspaces",
            "-ws",
            "--include-workspace-root",
        ],
        &[
            "--workspace",
            "-w",
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
    let (mut need, manifest) = manifests(place, scripts)?;
    need.usual_all(of_options);
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
        let check = format!("npm install leaves {lock} as it is (npm ci always does)");
        let texts = manifest.as_ref().zip(place.text(lock));
        // Where it fits by name, a newer npm may still write it in another way.
        if texts.is_some_and(|(manifest, text)| npm_fits(manifest, text)) {
            need.usual(check);
        } else {
            need.usual_unless_seen(place, lock, check);
        }
    }
    Ok(need)
}
