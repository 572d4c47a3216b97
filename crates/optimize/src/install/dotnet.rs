//! .NET.

use super::{Finding, Install, Manager, Need, Place, Refusal, arguments, only_options, split_values};
use layerlab_command::SimpleCommand;

const DOTNET: Manager = Manager {
    name: "dotnet",
    writes: &["/root", "/tmp"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    let words = arguments(command);
    let ("dotnet", ["restore", options @ ..]) = (command.program(), words.as_slice()) else {
        return None;
    };
    Some(Install {
        manager: DOTNET,
        finding: dotnet(options, place),
    })
}

fn dotnet(options: &[&str], place: &Place<'_>) -> Finding {
    let (named, options): (Vec<&str>, Vec<&str>) = split_values(
        options,
        &[
            "-r",
            "--runtime",
            "-v",
            "--verbosity",
            "-a",
            "--arch",
            "--source",
            "-s",
        ],
    );
    only_options(
        &options,
        &[
            "--locked-mode",
            "--no-cache",
            "--force",
            "--disable-parallel",
            "--use-current-runtime",
            "--ucr",
            "--force-evaluate",
            "-nologo",
            "--nologo",
        ],
        &["-r", "--runtime", "-v", "--verbosity", "-a", "--arch"],
    )?;
    let mut need = Need::default();
    for file in &named {
        need.require(place, file)?;
    }
    // It looks for a project or a solution there, and nowhere below.
    let is_started_at = |path: String| {
        let lower = path.to_lowercase();
        !path.contains('/')
            && ["proj", ".sln", ".slnx", ".slnf"]
                .iter()
                .any(|ending| lower.ends_with(ending))
    };
    if named.is_empty() && !place.files.assumed && !place.below().any(is_started_at) {
        return Err("dotnet restore finds no project and no solution where it is started".to_owned());
    }
    let projects = need_projects(&mut need, place)?;
    let locks: Vec<&String> = need
        .files
        .iter()
        .filter(|file| file.ends_with("packages.lock.json"))
        .collect();
    if !locks.is_empty() && !options.contains(&"--locked-mode") {
        need.usual("packages.lock.json fits the projects, so that dotnet restore leaves it as it is (--locked-mode makes sure)");
    }
    if projects == 0 && named.is_empty() {
        return Err("there is no project file".to_owned());
    }
    Ok(need)
}

/// Takes all projects, and what says something for all of them; how many projects there are.
fn need_projects(need: &mut Need, place: &Place<'_>) -> Result<usize, Refusal> {
    // Projects name each other wherever they lie, and settings of the folders above count.
    let place = &Place {
        workdir: place.destination,
        ..*place
    };
    let below: Vec<String> = place.below().collect();
    let is_made = |path: &&String| path.split('/').rev().skip(1).any(|part| part == "obj");
    if let Some(path) = below.iter().find(is_made) {
        return Err(format!(
            "{path} is in the context and would be copied over what is restored"
        ));
    }
    let mut projects = 0;
    for path in below.iter().map(String::as_str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_lowercase();
        // Of whatever language: a solution names them all.
        let is_project = lower.ends_with("proj") && lower.contains('.');
        let is_read = is_project
            || [".sln", ".slnx", ".props", ".targets", "proj.user"]
                .iter()
                .any(|ending| lower.ends_with(ending))
            || [
                "nuget.config",
                "global.json",
                "packages.lock.json",
                "directory.build.rsp",
                "msbuild.rsp",
            ]
            .contains(&lower.as_str());
        if !is_read {
            continue;
        }
        projects += usize::from(is_project);
        need.require(place, path)?;
        // Lists of projects and versions name nothing else that is read.
        let only_names = [".sln", ".slnx", ".slnf", ".json"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        if only_names {
            let is_global = lower == "global.json";
            if is_global && place.text(path).is_some_and(|text| text.contains("\"paths\"")) {
                return Err(format!("{path} says where the SDK is"));
            }
            continue;
        }
        if let Some(text) = need.text(place, path, &format!("{path} reads no other files")) {
            reads_only_projects(path, text, &lower)?;
            if lower == "nuget.config" {
                local_feeds(need, place, path, text)?;
            }
        }
    }
    Ok(projects)
}

/// Properties that say where packages are, in small letters.
pub(super) const PLACES: [&str; 8] = [
    "restoresources",
    "restoreadditionalprojectsources",
    "restorefallbackfolders",
    "restoreconfigfile",
    "restorepackagespath",
    "baseintermediateoutputpath",
    "msbuildprojectextensionspath",
    "nugetlockfilepath",
];

/// A condition on a file, or an import of anything but a project's own kinds, makes sources count.
fn reads_only_projects(path: &str, text: &str, name: &str) -> Result<(), Refusal> {
    if name.ends_with(".config") {
        return Ok(());
    }
    // MSBuild heeds no case in what it calls, and takes either quotes (https://learn.microsoft.com/visualstudio/msbuild/msbuild-conditions).
    let lower = text.to_lowercase();
    if lower.contains("exists(")
        || lower.contains("$([system.io")
        || lower.contains("$([msbuild]::")
        || lower.contains("<exec ")
    {
        return Err(format!("{path} asks whether files are there"));
    }
    if ["<readlinesfromfile", "<xmlpeek", "<usingtask"]
        .iter()
        .any(|task| lower.contains(task))
    {
        return Err(format!("{path} has tasks that may read files"));
    }
    let of_list = |element: &str| element.split('>').next().is_some_and(|part| part.contains("@("));
    if ["<packagereference", "<projectreference"]
        .iter()
        .any(|item| lower.split(item).skip(1).any(of_list))
    {
        return Err(format!(
            "{path} takes packages out of a list, which may be one of files"
        ));
    }
    if name.ends_with(".rsp") && !text.trim().is_empty() {
        return Err(format!("{path} holds options, which may name files"));
    }
    if let Some(found) = PLACES.iter().find(|found| lower.contains(**found)) {
        return Err(format!("{path} says where packages are, with {found}"));
    }
    let imports = text
        .split("<Import")
        .skip(1)
        .filter(|part| part.starts_with(char::is_whitespace))
        .map(|part| part.split('>').next().unwrap_or(part))
        .flat_map(|part| attributes(part, "Project"));
    match imports
        .into_iter()
        .find(|import| !import.ends_with(".props") && !import.ends_with(".targets"))
    {
        Some(import) => Err(format!("{path} imports {import}")),
        None => Ok(()),
    }
}

/// Values of attributes of a name: `value="x"`, `value = 'x'`.
fn attributes<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    // A value may hold the name, too: `$(MSBuildProjectDirectory)`.
    let values = text.match_indices(name).filter_map(|(at, _)| {
        let rest = text[at + name.len()..].trim_start();
        let rest = rest.strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        rest[1..].split(quote).next()
    });
    values.collect()
}

/// Feeds that are folders of the project.
fn local_feeds(need: &mut Need, place: &Place<'_>, path: &str, text: &str) -> Result<(), Refusal> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for value in attributes(text, "value") {
        let value = value.trim().replace('\\', "/");
        if value.split('/').any(|part| part == "..") {
            return Err(format!("{path} names a feed outside its folder"));
        }
        if value.starts_with("file:") {
            return Err(format!("{path} names a feed that is a folder: {value}"));
        }
        let feed = if value.starts_with('/') {
            value.clone()
        } else {
            layerlab_context::clean(&format!("{folder}/{value}"))
        };
        // A feed that is not there is none of the project's.
        if !value.contains("://") && !feed.is_empty() && place.exists(&feed) {
            need.add_folder(place, &feed)?;
        }
    }
    Ok(())
}
