//! Build scripts of Gradle: whether their texts read more of the project than what is copied first.

use super::named::{is_left_behind, words};
use super::{Need, Place, Refusal};
use layerlab_context::clean;

/// Calls that take the path of a file.
const CALLS: &[&str] = &[
    "file(",
    "files(",
    "fileTree(",
    "File(",
    "FileInputStream(",
    "FileReader(",
    "Path.of(",
    "Paths.get(",
    "dirs(",
];
/// What lists folders, runs programs or reads a build beside.
const OTHERS: &[&str] = &[
    "includeBuild",
    "includeFlat",
    "listFiles",
    "eachDir",
    "eachFile",
    "walkTopDown",
    ".execute(",
    "providers.exec",
    "ProcessBuilder",
];
/// What may stand before the path in such a call.
const BEFORE: &[&str] = &[
    "dir:",
    "dir =",
    "mapOf(",
    "rootDir,",
    "projectDir,",
    "project.rootDir,",
    "project.projectDir,",
    "rootProject.rootDir,",
    "rootProject.projectDir,",
];
/// Beginnings of paths of what the build makes.
const MADE: &[&str] = &[
    "$buildDir",
    "${buildDir}",
    "$project.buildDir",
    "${project.buildDir}",
];
/// The folder of the root project, as scripts write it.
const ROOTS: &[&str] = &[
    "$rootDir/",
    "${rootDir}/",
    "$projectDir/",
    "${projectDir}/",
    "$rootProject.projectDir/",
    "${rootProject.projectDir}/",
    "./",
];

/// Whether a build script, or its properties, of which the text is shown reads something that stays behind.
pub(super) fn reads_only_what_is_needed(need: &Need, place: &Place<'_>, path: &str) -> Result<(), Refusal> {
    let Some(text) = place.text(path) else {
        return Ok(());
    };
    if path.ends_with(".properties") {
        return properties(need, place, path, text);
    }
    let text: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    if let Some(word) = OTHERS.iter().find(|word| text.contains(**word)) {
        return Err(format!(
            "{path} has {word}, which may read other files of the project"
        ));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for call in CALLS {
        for argument in arguments(&text, call) {
            let Some(paths) = literals(argument) else {
                return Err(format!("which file {path} reads with {call}…) cannot be told"));
            };
            // What is not there is made by the build.
            if let Some(named) = paths.iter().find(|named| is_read(need, place, folder, named)) {
                return Err(format!("{path} reads {named}"));
            }
        }
    }
    for word in ["apply from", "apply(from", "flatDir"] {
        for rest in text.split(word).skip(1) {
            let named = quoted(rest).next().map_or("", below_root);
            if !named.starts_with("http") && !is_known(need, place, folder, named) {
                return Err(format!("{path} reads “{named}”, which is not copied before it"));
            }
        }
    }
    Ok(())
}

/// Arguments of a call, as they are written.
fn arguments<'t>(text: &'t str, call: &str) -> Vec<&'t str> {
    let is_part = |at: usize| text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    text.match_indices(call)
        .filter(|(at, _)| !is_part(*at))
        .filter_map(|(at, _)| text[at + call.len()..].split(')').next())
        .collect()
}

/// Paths in an argument; `None` where they hang on something.
fn literals(argument: &str) -> Option<Vec<&str>> {
    let argument = argument.trim_start();
    let before = BEFORE.iter().find_map(|before| argument.strip_prefix(before));
    if !before.unwrap_or(argument).trim_start().starts_with(['"', '\'']) {
        return None;
    }
    let is_made = |path: &&str| MADE.iter().any(|start| path.starts_with(start));
    let paths = quoted(argument).filter(|path| !is_made(path)).map(below_root);
    paths.map(|path| (!path.contains('$')).then_some(path)).collect()
}

/// Texts in quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(['"', '\''])?;
        let (quote, behind) = rest[at..].split_at(1);
        let (inner, after) = behind.split_once(quote)?;
        rest = after;
        Some(inner)
    })
}

/// A path without what stands for the project's folder.
fn below_root(path: &str) -> &str {
    let below = ROOTS.iter().find_map(|root| path.strip_prefix(root));
    below.unwrap_or(path)
}

/// The paths that a script may mean: from its folder, and from the root.
fn meant(folder: &str, named: &str) -> [String; 2] {
    [
        format!("{folder}/{named}").trim_start_matches('/').to_owned(),
        named.to_owned(),
    ]
}

/// Whether a path is of something of the project that stays behind.
fn is_read(need: &Need, place: &Place<'_>, folder: &str, named: &str) -> bool {
    named.split('/').any(|part| part == "..")
        || meant(folder, named)
            .iter()
            .any(|path| place.exists(path) && !holds(need, place, path))
}

/// Whether a path is of something that is copied first.
fn is_known(need: &Need, place: &Place<'_>, folder: &str, named: &str) -> bool {
    meant(folder, named).iter().any(|path| holds(need, place, path))
}

fn holds(need: &Need, place: &Place<'_>, path: &str) -> bool {
    place.context_path(path).is_some_and(|found| {
        let found = clean(&found);
        need.holds(&found) || need.folders.contains(&found)
    })
}

/// Properties hold options of the JVM, too: `org.gradle.jvmargs=-javaagent:agent.jar`.
fn properties(need: &Need, place: &Place<'_>, path: &str, text: &str) -> Result<(), Refusal> {
    let folder = place.context_path(".").unwrap_or_default();
    let values = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .flat_map(|(_, value)| words(value));
    for word in values {
        let is_address = word.contains("://");
        let is_named =
            |part: &str| !is_address && !part.is_empty() && is_left_behind(part, &folder, need, place);
        let is_inside = word.starts_with('/') && place.context_path(word).is_some();
        if word.contains("file:") || is_inside || word.split(':').any(is_named) {
            return Err(format!("{path} names {word}, which is a file of the project"));
        }
    }
    Ok(())
}
