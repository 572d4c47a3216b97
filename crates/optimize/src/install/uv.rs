//! uv.

use super::python::names_path;
use super::{Finding, Need, Place, Refusal, only_options, refuse_present};

/// uv takes settings out of files beside it, which pip does not
/// (<https://docs.astral.sh/uv/concepts/configuration-files/>).
pub(super) fn uv_settings(place: &Place<'_>, mut need: Need) -> Finding {
    if need.files.iter().any(|file| file.ends_with(".toml")) {
        return Err("what a project file asks for may be said in other files of the project".to_owned());
    }
    for file in ["uv.toml", "pyproject.toml"] {
        if need.add(place, file)?
            && let Some(text) = need.text(
                place,
                file,
                &format!("{file} has no settings of uv that name files"),
            )
            && (text.contains("find-links") || squeezed(text).contains("path=") || text.contains("workspace"))
        {
            return Err(format!(
                "{file} has settings of uv that name files of the project"
            ));
        }
    }
    Ok(need)
}

pub(super) fn uv(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--frozen",
            "--locked",
            "--no-dev",
            "--no-install-project",
            "--no-install-workspace",
            "--no-cache",
            "--all-extras",
            "--compile-bytecode",
            "--no-editable",
            "-q",
            "--quiet",
            "--dev",
            "--no-default-groups",
            "--all-groups",
            "--no-progress",
            "--inexact",
        ],
        &[
            "--extra",
            "--group",
            "--python",
            "-p",
            "--no-group",
            "--link-mode",
            "--only-group",
        ],
    )?;
    refuse_present(place, &[".venv"])?;
    let mut need = Need::default();
    need.require(place, "pyproject.toml")?;
    need.add(place, "uv.lock")?;
    lock_stays_inside(place)?;
    need.add(place, ".python-version")?;
    need.add(place, ".python-versions")?;
    need.add(place, "uv.toml")?;
    let leaves_project = options
        .iter()
        .any(|option| ["--no-install-project", "--no-install-workspace"].contains(option));
    if let Some(text) = need.text(
        place,
        "pyproject.toml",
        "pyproject.toml builds no package and names no local packages",
    ) {
        let squeezed = squeezed(text);
        let builds = squeezed.contains("[build-system]") || squeezed.contains("package=true");
        if builds && !leaves_project {
            return Err("the project itself is installed and needs its sources".to_owned());
        }
        if squeezed.contains("[tool.uv.workspace]") || squeezed.contains("workspace=true") || names_path(text)
        {
            return Err("pyproject.toml names local packages, which need their sources".to_owned());
        }
    }
    let fixed = options
        .iter()
        .any(|option| ["--frozen", "--locked"].contains(option))
        || place.is_set("UV_FROZEN")
        || place.is_set("UV_LOCKED");
    if !fixed && place.exists("uv.lock") {
        need.usual_unless_seen(
            place,
            "uv.lock",
            "uv.lock fits pyproject.toml, so that uv sync leaves it as it is (--locked makes sure)",
        );
    }
    Ok(need)
}

/// Whether the lock takes packages out of folders: those beside the project's own are files of the project.
fn lock_stays_inside(place: &Place<'_>) -> Result<(), Refusal> {
    let Some(lock) = place.text("uv.lock") else {
        return Ok(());
    };
    let is_local = |line: &str| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        let of_folder = |key: &str| {
            line.split_once(key)
                .is_some_and(|(_, path)| !path.starts_with("\".\""))
        };
        let registry = line.split_once("source={registry=");
        registry.is_some_and(|(_, address)| !address.contains("://"))
            || ["{path=", ",path=", "{directory=", "{editable="]
                .iter()
                .any(|key| of_folder(key))
    };
    if lock.lines().any(is_local) {
        return Err("uv.lock names packages that are files of the project".to_owned());
    }
    Ok(())
}

/// A text of TOML without comments, blanks and quotes, so that a setting is found however it is written.
fn squeezed(text: &str) -> String {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line));
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace() && !['"', '\''].contains(c))
        .collect()
}
