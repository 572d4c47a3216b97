//! uv.

use super::{Finding, Need, Place, Refusal, only_options, refuse_present, toml, workspaces};
use serde_json::Value;
use std::collections::BTreeSet;

/// uv takes settings out of files beside it, which pip does not
/// (<https://docs.astral.sh/uv/concepts/configuration-files/>).
pub(super) fn uv_settings(place: &Place<'_>, mut need: Need) -> Finding {
    if need.files.iter().any(|file| file.ends_with(".toml")) {
        return Err("what a project file asks for may be said in other files of the project".to_owned());
    }
    for (file, table) in [("uv.toml", &[][..]), ("pyproject.toml", &["tool", "uv"])] {
        if need.add(place, file)?
            && let Some(text) = need.text(
                place,
                file,
                &format!("{file} has no settings of uv that name files"),
            )
        {
            let names_files = match toml::read(text) {
                Some(value) => toml::settings_name_path(toml::at(&value, table)),
                None => ["find-links", "path=", "workspace"]
                    .iter()
                    .any(|word| squeezed(text).contains(word)),
            };
            if names_files {
                return Err(format!(
                    "{file} has settings of uv that name files of the project"
                ));
            }
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
            "--all-packages",
        ],
        &[
            "--package",
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
    let locked = need.add(place, "uv.lock")?;
    need.add(place, ".python-version")?;
    need.add(place, ".python-versions")?;
    need.add(place, "uv.toml")?;
    let leaves_project = options
        .iter()
        .any(|option| ["--no-install-project", "--no-install-workspace"].contains(option));
    let check = if leaves_project {
        "pyproject.toml names no local packages, and its version and dependencies stand in it"
    } else {
        "pyproject.toml builds no package and names no local packages"
    };
    let frozen = options.contains(&"--frozen");
    let mut members = BTreeSet::new();
    if let Some(text) = need.text(place, "pyproject.toml", check) {
        let project = Project::read(text);
        if project.is_built && !leaves_project {
            return Err("the project itself is installed and needs its sources".to_owned());
        }
        match project.local {
            Some(Local::OfWorkspace) if options.contains(&"--no-install-workspace") => {
                members = need_members(&mut need, place, text, frozen)?;
            }
            Some(_) => {
                return Err("pyproject.toml names local packages, which need their sources".to_owned());
            }
            None => {}
        }
        // It takes the lock file as it is, without a look at what the project says now.
        if !frozen {
            if let Some(field) = project.asked_of_build {
                return Err(format!(
                    "uv builds the project to learn its {field}, which pyproject.toml leaves to the build (--frozen takes them from uv.lock)"
                ));
            }
            if project.has_version_of_build && !locked {
                return Err("uv builds the project to learn its version, which pyproject.toml leaves to the build, and there is no uv.lock".to_owned());
            }
        }
    }
    lock_stays_inside(place, &members)?;
    let fixed = options
        .iter()
        .any(|option| ["--frozen", "--locked"].contains(option))
        || place.is_on("UV_FROZEN")
        || place.is_on("UV_LOCKED");
    if !fixed && locked {
        need.usual_unless_seen(
            place,
            "uv.lock",
            "uv.lock fits pyproject.toml, so that uv sync leaves it as it is (--locked makes sure)",
        );
    }
    Ok(need)
}

/// Whether a `pyproject.toml` makes its folder the root of a workspace.
pub(crate) fn is_root_of_workspace(place: &Place<'_>) -> bool {
    let project = place.text("pyproject.toml").and_then(toml::read);
    project.is_some_and(|project| toml::at(&project, &["tool", "uv", "workspace"]).is_object())
}

/// Takes what the packages of a workspace say of themselves; their folders. Without it uv does not know what is asked for
/// (<https://docs.astral.sh/uv/concepts/projects/workspaces/>).
fn need_members(
    need: &mut Need,
    place: &Place<'_>,
    text: &str,
    frozen: bool,
) -> Result<BTreeSet<String>, Refusal> {
    let unread = || "the list of members in pyproject.toml cannot be read".to_owned();
    let project = toml::read(text).ok_or_else(unread)?;
    let workspace = toml::at(&project, &["tool", "uv", "workspace"]);
    let listed = |key: &str| toml::texts(&workspace[key]);
    let mut patterns = listed("members").ok_or_else(unread)?;
    let left_out = listed("exclude").ok_or_else(unread)?;
    patterns.extend(left_out.iter().map(|pattern| format!("!{pattern}")));
    workspaces::refuse_unclear(place, &patterns)?;
    let members = workspaces::members(place, &patterns, &["pyproject.toml"]);
    for folder in &members {
        let path = format!("{folder}/pyproject.toml");
        need.require(place, &path)?;
        let check = format!("{path} names no packages by their paths");
        let Some(text) = need.text(place, &path, &check) else {
            continue;
        };
        let member = Project::read(text);
        if member.local == Some(Local::ByPath) {
            return Err(format!("{path} names packages by their paths"));
        }
        let asked = member
            .asked_of_build
            .or(member.has_version_of_build.then_some("version"));
        if let Some(field) = asked.filter(|_| !frozen) {
            return Err(format!(
                "uv builds {folder} to learn its {field}, which {path} leaves to the build (--frozen takes it from uv.lock)"
            ));
        }
    }
    Ok(members)
}

/// Whether the lock takes packages out of folders: those beside the project's own and its members' are files of the project.
fn lock_stays_inside(place: &Place<'_>, members: &BTreeSet<String>) -> Result<(), Refusal> {
    let Some(lock) = place.text("uv.lock") else {
        return Ok(());
    };
    let is_local = |line: &str| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        let of_folder = |key: &str| {
            let path = line.split_once(key).and_then(|(_, rest)| rest.split('"').nth(1));
            path.is_some_and(|path| path != "." && !members.contains(path.trim_start_matches("./")))
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

/// How packages of the project's own are named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Local {
    ByPath,
    /// As members of a workspace, and in no other way.
    OfWorkspace,
}

impl Local {
    fn of(text: &str, is_workspace: bool) -> Option<Self> {
        if toml::project_names_path(text) {
            return Some(Self::ByPath);
        }
        is_workspace.then_some(Self::OfWorkspace)
    }
}

/// What a `pyproject.toml` says of the project and of what it needs.
struct Project {
    /// Whether the install builds the project.
    is_built: bool,
    /// How it names packages of the project's own.
    local: Option<Local>,
    /// What only its build can tell, and uv has to know whatever its lock file says.
    asked_of_build: Option<&'static str>,
    /// Whether only its build can tell the version, which the lock file may hold.
    has_version_of_build: bool,
}

impl Project {
    fn read(text: &str) -> Self {
        let Some(project) = toml::read(text) else {
            let squeezed = squeezed(text);
            let has = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
            return Self {
                is_built: has(&["[build-system]", "package=true"]),
                local: Local::of(text, has(&["[tool.uv.workspace]", "workspace=true"])),
                asked_of_build: has(&["dynamic=["]).then_some("metadata"),
                has_version_of_build: false,
            };
        };
        let of_uv = toml::at(&project, &["tool", "uv"]);
        let dynamic = toml::at(&project, &["project", "dynamic"]);
        let is_dynamic = |field: &str| {
            let mut fields = dynamic.as_array().into_iter().flatten();
            fields.any(|other| other == field)
        };
        // Poetry's own tables are read by its build.
        let is_of_poetry = toml::at(&project, &["tool", "poetry"]).is_object()
            && toml::at(&project, &["project", "dependencies"]).is_null();
        let fields = ["dependencies", "optional-dependencies", "requires-python"];
        let asked = fields.into_iter().find(|field| is_dynamic(field));
        let is_of_workspace = |source: &Value| source.get("workspace").is_some();
        let mut sources = of_uv["sources"].as_object().into_iter().flatten();
        let is_workspace = of_uv.get("workspace").is_some()
            || sources.any(|(_, source)| match source {
                Value::Array(list) => list.iter().any(is_of_workspace),
                source => is_of_workspace(source),
            });
        Self {
            is_built: match of_uv["package"].as_bool() {
                Some(package) => package,
                None => project.get("build-system").is_some(),
            },
            local: Local::of(text, is_workspace),
            asked_of_build: asked.or_else(|| is_of_poetry.then_some("dependencies")),
            has_version_of_build: is_dynamic("version"),
        }
    }
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
