//! Maven, Gradle, sbt. Build scripts of the last two are programs: what they read is not known.

use super::{Finding, Install, Manager, Need, Place, arguments, only_options, refuse_present};
use layerlab_command::SimpleCommand;

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
    let words = arguments(command);
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
            (MAVEN, maven(command.program(), &options, place))
        }
        ("gradle" | "gradlew", ["dependencies" | "downloadDependencies" | "resolveDependencies"]) => {
            (GRADLE, gradle(command.program(), &options, place))
        }
        ("sbt", ["update"]) => (SBT, sbt(&options, place)),
        _ => return None,
    };
    Some(Install { manager, finding })
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
    need.add_folder(place, ".mvn")?;
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        let path = format!("{folder}pom.xml");
        need.require(place, &path)?;
        let check =
            format!("{path} has no modules, no parent in the project and no profiles that look at files");
        let Some(text) = need.text(place, &path, &check) else {
            continue;
        };
        if text.contains("file:") {
            return Err(format!("{path} names a repository that is a folder"));
        }
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
            let relative = if relative.ends_with(".xml") {
                relative.to_owned()
            } else {
                format!("{relative}/pom.xml")
            };
            need.require(place, &relative)?;
        }
    }
    Ok(need)
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
    for path in place.below() {
        let name = path.rsplit('/').next().unwrap_or(&path);
        if name.ends_with(".gradle")
            || name.ends_with(".gradle.kts")
            || ["gradle.properties", "gradle.lockfile"].contains(&name)
        {
            need.require(place, &path)?;
        }
    }
    need.add_folder(place, "gradle")?;
    need.add_folder(place, "buildSrc")?;
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
