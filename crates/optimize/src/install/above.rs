//! Folders of the project above the one where an install is started: nearly all package managers look there for workspaces and settings.

use super::{Need, Place, Refusal};
use layerlab_command::is_below;
use layerlab_context::{Kind, clean, match_path};

/// Files that a package manager takes from a folder above, whatever it is.
const SETTINGS: &[&str] = &[
    ".cargo/config",
    ".cargo/config.toml",
    ".config/dotnet-tools.json",
    ".mvn",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    "Cargo.toml",
    "Directory.Build.props",
    "Directory.Build.targets",
    "Directory.Packages.props",
    "NuGet.Config",
    "NuGet.config",
    "bunfig.toml",
    "deno.json",
    "global.json",
    "go.work",
    "nuget.config",
    "pnpm-workspace.yaml",
    "pom.xml",
    "rust-toolchain",
    "rust-toolchain.toml",
    "settings.gradle",
    "settings.gradle.kts",
    "uv.toml",
];
/// Files that count only where they make the project a workspace, with the word that shows it.
const ROOTS: &[(&str, &str)] = &[
    ("package.json", "\"workspaces\""),
    ("pyproject.toml", "workspace"),
];
/// Projects that others may name by their paths.
const PROJECTS: &[&str] = &[".csproj", ".fsproj", ".vbproj"];

/// What an install needs, where nothing above it in the project may lead it elsewhere.
pub(super) fn with_folders_above(mut need: Need, place: &Place<'_>) -> Result<Need, Refusal> {
    let Some(here) = place.context_path(".") else {
        return Ok(need);
    };
    let context = &place.files.context;
    let mut folder = here.as_str();
    let (mut source, mut destination) = (place.source, place.destination);
    while !folder.is_empty() {
        // Above the folder that is copied counts what other copies bring to the same place.
        if folder == source {
            let Some(above) = above_both(source, destination) else {
                break;
            };
            (source, destination) = above;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let is_outside = source != place.source;
        let at = |name: &str| format!("{folder}/{name}").trim_start_matches('/').to_owned();
        let counts = |need: &Need, path: &String| {
            context.get(path).is_some() && !need.holds(path) && (!is_outside || is_copied(place, path))
        };
        let found = SETTINGS
            .iter()
            .map(|name| at(name))
            .find(|path| counts(&need, path));
        if let Some(path) = found {
            return Err(format!("{path} stands above it, and may say what is installed"));
        }
        for (name, word) in ROOTS {
            let path = at(name);
            if !counts(&need, &path) {
                continue;
            }
            match place.files.contents.get(&path) {
                Some(text) if text.contains(word) => {
                    return Err(format!("{path} makes the project a workspace"));
                }
                Some(_) => {}
                None => need.usual(format!("{path} makes the project no workspace")),
            }
        }
    }
    if here == place.source {
        return Ok(need);
    }
    if place.files.assumed {
        need.usual("no folder of the project above has settings or a workspace for it");
    }
    let is_project = |path: &str| PROJECTS.iter().any(|ending| path.ends_with(ending));
    let installs_projects = need.files.iter().any(|path| is_project(path));
    if !installs_projects {
        return Ok(need);
    }
    let mut others = context
        .below(place.source)
        .filter(|(path, entry)| entry.kind != Kind::Folder && is_project(path));
    match others.find(|(path, _)| !need.holds(path)) {
        Some((path, _)) => Err(format!("{path} lies elsewhere, and may be a part of it")),
        None => Ok(need),
    }
}

/// The folders above a folder of the context and above where it is copied to, where both are called the same.
fn above_both<'p>(source: &'p str, destination: &'p str) -> Option<(&'p str, &'p str)> {
    let (above, name) = source.rsplit_once('/').unwrap_or(("", source));
    let (there, called) = destination.rsplit_once('/')?;
    (name == called).then_some((above, there))
}

/// Whether the Dockerfile speaks of a file of the context where it copies something.
fn is_copied(place: &Place<'_>, path: &str) -> bool {
    let mut lines = place.said().filter(|line| !line.contains("--from="));
    lines.any(|line| {
        let upper = line.trim_start().to_uppercase();
        let copies = upper.starts_with("COPY") || upper.starts_with("ADD");
        let mut words = line
            .split(|c: char| c.is_whitespace() || "[]\",".contains(c))
            .filter(|word| !word.is_empty());
        words.any(|word| {
            let named = clean(word);
            copies && named.is_empty()
                || is_below(path, &named) && !named.is_empty()
                || match_path(&named, path)
        })
    })
}
