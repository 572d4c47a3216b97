//! Files of `.mvn` that hold options of Maven and of the JVM, which may name other files of the project.

use super::{Need, Place, Refusal};
use layerlab_context::Kind;

/// Options of Maven.
const MAVEN: &str = ".mvn/maven.config";
/// Options of the JVM that runs it.
const JVM: &str = ".mvn/jvm.config";

/// Options of Maven that take no value and read no file.
const SWITCHES: &[&str] = &[
    "-B",
    "--batch-mode",
    "-e",
    "--errors",
    "-fae",
    "-ff",
    "-fn",
    "-ntp",
    "--no-transfer-progress",
    "-nsu",
    "-q",
    "--quiet",
    "-U",
    "--update-snapshots",
    "-V",
    "--show-version",
    "-X",
    "--debug",
];
/// Those whose value is no file.
const VALUES: &[&str] = &["-T", "--threads", "-P", "--activate-profiles", "--color"];
/// Those whose value is a file of settings.
const FILES: &[&str] = &[
    "-s",
    "--settings",
    "-gs",
    "--global-settings",
    "-t",
    "--toolchains",
    "-gt",
    "--global-toolchains",
];
/// Beginnings of options of the JVM that load nothing.
const OF_JVM: &[&str] = &[
    "-Xms",
    "-Xmx",
    "-Xmn",
    "-Xss",
    "-XX:",
    "-ea",
    "--add-exports",
    "--add-modules",
    "--add-opens",
    "--enable-native-access",
];

/// Adds `.mvn` and the files that its options name (<https://maven.apache.org/configure.html>).
pub(super) fn settings(need: &mut Need, place: &Place<'_>) -> Result<(), Refusal> {
    if !need.add_folder(place, ".mvn")? {
        return Ok(());
    }
    if place.exists(MAVEN)
        && let Some(text) = need.text(place, MAVEN, &names_nothing(MAVEN))
    {
        of_maven(need, place, text)?;
    }
    if place.exists(JVM)
        && let Some(text) = need.text(place, JVM, &names_nothing(JVM))
    {
        of_jvm(place, text)?;
    }
    Ok(())
}

fn names_nothing(path: &str) -> String {
    format!("{path} names no other files of the project")
}

/// Words of a file of options. Before 3.9 Maven splits them at blanks, later at the ends of lines.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_matches(['"', '\'']))
}

fn of_maven(need: &mut Need, place: &Place<'_>, text: &str) -> Result<(), Refusal> {
    let mut rest = words(text);
    while let Some(word) = rest.next() {
        let (name, glued) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        if let Some(property) = word.strip_prefix("-D") {
            allows_property(place, MAVEN, property)?;
        } else if FILES.contains(&name) {
            settings_file(need, place, glued.or_else(|| rest.next()).unwrap_or_default())?;
        } else if VALUES.contains(&name) {
            if glued.is_none() {
                rest.next();
            }
        } else if !SWITCHES.contains(&word) && !word.starts_with("-T") && !word.starts_with("-P") {
            return Err(format!("what {word} in {MAVEN} does to it is not known"));
        }
    }
    Ok(())
}

fn of_jvm(place: &Place<'_>, text: &str) -> Result<(), Refusal> {
    let mut rest = words(text);
    while let Some(word) = rest.next() {
        if let Some(property) = word.strip_prefix("-D") {
            allows_property(place, JVM, property)?;
            continue;
        }
        if !OF_JVM.iter().any(|start| word.starts_with(start)) {
            return Err(format!("what {word} in {JVM} does to it is not known"));
        }
        let names_file = |part: &str| !part.is_empty() && place.exists(part);
        if word.split(['=', ':', ',']).any(names_file) {
            return Err(format!("{JVM} names a file of the project: {word}"));
        }
        if word.starts_with("--") && !word.contains('=') {
            rest.next();
        }
    }
    Ok(())
}

/// A file of settings comes along where it is one of the project's; what it names does not.
fn settings_file(need: &mut Need, place: &Place<'_>, file: &str) -> Result<(), Refusal> {
    if file.is_empty() || file.contains('$') {
        return Err(format!("which settings {MAVEN} names cannot be told"));
    }
    let Some(found) = place.context_path(file) else {
        return Ok(());
    };
    need.require(place, file)?;
    let check = format!("{file} names no folder of the project");
    let Some(text) = need.text(place, file, &check) else {
        return Ok(());
    };
    let looks = ["file:", "<localRepository>", "<exists>", "<missing>"];
    if looks.iter().any(|word| text.contains(word)) {
        return Err(format!("{found} names folders, which may be of the project"));
    }
    Ok(())
}

/// Whether a property, `name=value`, leads to no file of the project.
fn allows_property(place: &Place<'_>, path: &str, property: &str) -> Result<(), Refusal> {
    let (name, value) = property.split_once('=').unwrap_or((property, ""));
    let is_place = name.starts_with("maven.repo.local") || name == "maven.multiModuleProjectDirectory";
    let is_inside = is_place && (value.contains('$') || place.context_path(value).is_some());
    // A folder of the project may have the name of anything: “core”, “test”.
    let names_file = place
        .context_path(value)
        .and_then(|found| place.kind(&found))
        .is_some_and(|kind| kind != Kind::Folder || value.contains('/'));
    if is_inside || !value.is_empty() && names_file || value.contains("file:") {
        return Err(format!("{path} names files of the project: -D{property}"));
    }
    Ok(())
}
