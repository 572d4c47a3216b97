//! Maven, Gradle, sbt. Build scripts of the last two are programs: what they read is not known.

use super::above::with_folders_above;
use super::gradle_scripts::reads_only_what_is_needed;
use super::maven_settings;
use super::{Finding, Install, Manager, Need, Place, Refusal, arguments, only_options, refuse_present};
use layerlab_command::SimpleCommand;
use layerlab_context::join;

const MAVEN: Manager = Manager {
    name: "maven",
    writes: &["/root", "/tmp"],
};
const GRADLE: Manager = Manager {
    name: "gradle",
    writes: &["/root", "/home/gradle", "/tmp"],
};
const SBT: Manager = Manager {
    name: "sbt",
    writes: &["/root", "/tmp"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    let mut words = arguments(command);
    let pom = (command.program() == "mvn").then(|| pom_of(&mut words)).flatten();
    let goals: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.starts_with('-'))
        .collect();
    let options: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| word.starts_with('-'))
        .collect();
    let (manager, finding) = match (command.program(), goals.as_slice()) {
        ("mvn" | "mvnw", ["dependency:go-offline" | "dependency:resolve" | "dependency:resolve-plugins"]) => {
            let finding = match pom {
                Some(pom) => maven_of(pom, &options, place),
                None => maven(command.program(), &options, place),
            };
            (MAVEN, finding)
        }
        ("gradle" | "gradlew", ["dependencies" | "downloadDependencies" | "resolveDependencies"]) => {
            (GRADLE, gradle(command.program(), &options, place))
        }
        ("sbt", ["update"]) => (SBT, sbt(&options, place)),
        _ => return None,
    };
    Some(Install { manager, finding })
}

/// Takes the option for another `pom.xml` out of the words of Maven.
fn pom_of<'w>(words: &mut Vec<&'w str>) -> Option<&'w str> {
    let at = words
        .iter()
        .position(|word| ["-f", "--file"].contains(&word.split('=').next().unwrap_or(word)))?;
    let option = words.remove(at);
    match option.split_once('=') {
        Some((_, pom)) => Some(pom),
        None if at < words.len() => Some(words.remove(at)),
        None => None,
    }
}

/// With a `pom.xml` that is named, its folder is that of the project.
fn maven_of(pom: &str, options: &[&str], place: &Place<'_>) -> Finding {
    let folder = match pom.rsplit_once('/') {
        Some((folder, "pom.xml")) => join(place.workdir, folder),
        None if pom == "pom.xml" => place.workdir.to_owned(),
        _ => return Err(format!("which project {pom} is of cannot be told")),
    };
    let below = Place {
        workdir: &folder,
        ..*place
    };
    // What is named there is looked for where Maven is started.
    if [".mvn/maven.config", ".mvn/jvm.config"]
        .iter()
        .any(|file| below.exists(file))
    {
        return Err("options in .mvn may name files from where Maven is started".to_owned());
    }
    with_folders_above(maven("mvn", options, &below)?, &below)
}

fn maven(program: &str, options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "-B",
            "--batch-mode",
            "-q",
            "--quiet",
            "-e",
            "-U",
            "-ntp",
            "--no-transfer-progress",
            "-T1C",
            "-X",
        ],
        &[],
    )?;
    let mut need = Need::default();
    if program == "mvnw" {
        need.require(place, "mvnw")?;
    }
    maven_settings::settings(&mut need, place)?;
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        let path = format!("{folder}pom.xml");
        need.require(place, &path)?;
        let check =
            format!("{path} has no modules, no parent in the project and no profiles that look at files");
        let Some(text) = need.text(place, &path, &check) else {
            continue;
        };
        refuse_folders(&path, text)?;
        if text.contains("<systemPath>") || text.contains("<exists>") || text.contains("<missing>") {
            return Err(format!("{path} looks at other files of the project"));
        }
        for module in elements(text, "module") {
            open.push(format!("{folder}{}/", module.trim_end_matches('/')));
        }
        let parent = text
            .split("<parent>")
            .nth(1)
            .and_then(|part| part.split("</parent>").next());
        let relative = parent.and_then(|parent| elements(parent, "relativePath").first().copied());
        // The parent of a module that was reached from its parent is there already.
        if let Some(relative) = relative.filter(|relative| !relative.is_empty() && folder.is_empty()) {
            parents(&mut need, place, relative)?;
        }
    }
    Ok(need)
}

/// Refuses a repository in a folder of the project.
fn refuse_folders(path: &str, text: &str) -> Result<(), Refusal> {
    if text.contains("file:") || text.contains("baseUri") {
        return Err(format!("{path} names a repository that is a folder"));
    }
    Ok(())
}

/// Takes a parent that lies elsewhere in the project, which may have no other one there.
fn parents(need: &mut Need, place: &Place<'_>, relative: &str) -> Result<(), Refusal> {
    let path = if relative.ends_with(".xml") {
        relative.to_owned()
    } else {
        format!("{relative}/pom.xml")
    };
    need.require(place, &path)?;
    let check = format!("{path} has no parent in the project");
    let Some(text) = need.text(place, &path, &check) else {
        return Ok(());
    };
    refuse_folders(&path, text)?;
    let has_none = !text.contains("<parent>") || text.contains("<relativePath/>");
    // Where nothing is said, it is looked for in the folder above.
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_above = place.exists(&format!("{folder}/../pom.xml"));
    if has_none || (!is_above && !text.contains("<relativePath>")) {
        return Ok(());
    }
    Err(format!("{path} has a parent in the project, too"))
}

/// Contents of elements of a name.
fn elements<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.split(open.as_str())
        .skip(1)
        .filter_map(|part| part.split(close.as_str()).next())
        .map(str::trim)
        .collect()
}

fn gradle(program: &str, options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--no-daemon",
            "--quiet",
            "-q",
            "--info",
            "--refresh-dependencies",
            "--stacktrace",
            "--console=plain",
        ],
        &[],
    )?;
    refuse_present(place, &[".gradle", "build", "buildSrc/build"])?;
    let mut need = Need::default();
    if program == "gradlew" {
        need.require(place, "gradlew")?;
    }
    need.add_folder(place, "gradle")?;
    need.add_folder(place, "buildSrc")?;
    let is_script = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.ends_with(".gradle")
            || name.ends_with(".gradle.kts")
            || ["gradle.properties", "gradle.lockfile"].contains(&name)
    };
    let scripts: Vec<String> = place.below().filter(is_script).collect();
    for path in &scripts {
        // What lies in a folder comes with it.
        let comes = place.context_path(path).is_some_and(|found| need.holds(&found));
        if !comes {
            need.require(place, path)?;
        }
    }
    for path in &scripts {
        reads_only_what_is_needed(&need, place, path)?;
    }
    if place.files.assumed {
        need.usual("its build files are those that are copied here (build.gradle may be build.gradle.kts)");
    }
    need.usual("the build scripts read no other files of the project");
    Ok(need)
}

fn sbt(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(options, &["-batch", "-no-colors", "-Dsbt.log.noformat=true"], &[])?;
    refuse_present(place, &["target", "project/target", "project/project"])?;
    let mut need = Need::default();
    for path in place
        .below()
        .filter(|path| path.ends_with(".sbt") || [".sbtopts", ".jvmopts"].contains(&path.as_str()))
    {
        need.require(place, &path)?;
    }
    need.add_folder(place, "project")?;
    need.review("the build definition reads no other files of the project");
    Ok(need)
}
