//! Which command fetches what a build needs, and what it leaves.

use crate::install::{self, Place};
use layerlab_command::SimpleCommand;

/// A command that fetches what another one needs.
pub(super) struct Prefetch {
    pub(super) text: String,
    pub(super) keeps: Keeps,
}

/// What stays as it is, and what that rests on.
#[derive(Clone, Copy)]
pub(super) enum Keeps {
    /// The result, where all can be fetched, which is the condition; the stage may come out otherwise in these folders.
    ResultBut(&'static [&'static str], &'static str),
    /// The result, where nothing is taken out of these folders of the stage (a relative one is of the project), under a
    /// condition.
    Result(&'static [&'static str], &'static str),
    /// All of it, under a condition: the second run finishes what the first began.
    All(&'static str),
}

/// Folders in which what is fetched lies, beside the project.
const FETCHED: &[&str] = &["/root", "/home", "/tmp", "/usr", "/go"];
/// Where Gradle keeps what it fetched, and what it knows of the project.
const OF_GRADLE: &[&str] = &["/root/.gradle", "/home/gradle/.gradle", "/tmp", ".gradle"];
/// `None` where none is known.
pub(super) fn prefetch_of(command: &SimpleCommand, place: &Place<'_>) -> Option<Prefetch> {
    let words: Vec<&str> = command.words.iter().skip(1).map(String::as_str).collect();
    let whole = || command.words.join(" ");
    let has = |option: &str| words.contains(&option);
    let fetch = |text: String, keeps: Keeps| Some(Prefetch { text, keeps });
    match (command.program(), words.as_slice()) {
        ("go", ["build" | "install" | "test" | "vet" | "generate", rest @ ..]) => {
            let other_modules = rest
                .iter()
                .any(|word| word.starts_with("-mod") || word.contains('@') || word.starts_with("-C"));
            (!other_modules).then(|| Prefetch {
                text: "go mod download".to_owned(),
                keeps: Keeps::ResultBut(
                    &["/go/pkg", "/root"],
                    "all modules of go.mod can be downloaded, of which the build needs some",
                ),
            })
        }
        ("mvn" | "mvnw", _)
            if words
                .iter()
                .any(|word| ["package", "install", "verify"].contains(word))
                && !has("-o")
                && !words.iter().any(|word| leads_maven_elsewhere(word))
                && !decides_about_dependencies(&words, place) =>
        {
            fetch(
                format!("{} -B dependency:go-offline", command.words[0]),
                Keeps::Result(
                    FETCHED,
                    "mvn dependency:go-offline can resolve all that the build needs; archives hold times, so that they differ from build to build anyway",
                ),
            )
        }
        ("gradle" | "gradlew", rest) if builds_with_gradle(rest) => fetch(
            format!("{} dependencies --no-daemon", command.words[0]),
            Keeps::Result(
                OF_GRADLE,
                "gradle dependencies can resolve what the build needs; archives hold times, so that they differ from build to build anyway",
            ),
        ),
        ("dotnet", ["publish" | "build", rest @ ..]) if !has("--no-restore") => {
            let project = rest
                .iter()
                .find(|word| word.ends_with("proj") || word.ends_with(".sln") || word.ends_with(".slnx"))
                .map_or(String::new(), |project| format!(" {project}"));
            let runtime = rest
                .windows(2)
                .find(|pair| ["-r", "--runtime", "-a", "--arch"].contains(&pair[0]))
                .map_or(String::new(), |pair| format!(" {} {}", pair[0], pair[1]));
            fetch(
                format!("dotnet restore{project}{runtime}"),
                Keeps::Result(
                    FETCHED,
                    "the restore has the same runtime and properties as the build, which restores again what differs",
                ),
            )
        }
        ("swift", ["build", ..]) => fetch(
            "swift package resolve".to_owned(),
            Keeps::Result(FETCHED, "swift build takes the versions that were resolved"),
        ),
        ("uv", ["sync", ..]) if !has("--no-install-project") && !has("--no-install-workspace") => {
            let leaves_out = if install::is_root_of_workspace(place) {
                "--no-install-workspace"
            } else {
                "--no-install-project"
            };
            fetch(
                format!("{} {leaves_out}", whole()),
                Keeps::All(
                    "the environment is the same when the project is installed after its dependencies",
                ),
            )
        }
        ("poetry", ["install", ..]) if !has("--no-root") => fetch(
            format!("{} --no-root", whole()),
            Keeps::All("the environment is the same when the project is installed after its dependencies"),
        ),
        ("composer", ["install", ..]) => {
            let flags = ["--no-scripts", "--no-autoloader"]
                .iter()
                .filter(|flag| !has(flag))
                .copied()
                .collect::<Vec<_>>()
                .join(" ");
            (!flags.is_empty()).then(|| Prefetch {
                text: format!("{} {flags}", whole()),
                keeps: Keeps::All("the second composer install makes the autoloader and runs the scripts, and finds all packages in place"),
            })
        }
        _ => None,
    }
}

/// Whether an option of Maven says which project, which profiles or which settings.
fn leads_maven_elsewhere(word: &str) -> bool {
    const LONG: [&str; 7] = [
        "--file",
        "--activate-profiles",
        "--settings",
        "--global-settings",
        "--toolchains",
        "--global-toolchains",
        "--offline",
    ];
    const SHORT: [&str; 6] = ["-f", "-P", "-s", "-gs", "-t", "-gt"];
    SHORT.iter().any(|option| word.starts_with(option))
        || LONG.contains(&word.split('=').next().unwrap_or(word))
}

/// Whether the project speaks of a property that is set for the build, and not for the fetch.
fn decides_about_dependencies(words: &[&str], place: &Place<'_>) -> bool {
    let mut names = words.iter().filter_map(|word| word.strip_prefix("-D"));
    let of_project = |name: &str| {
        let speaks = [format!("${{{name}}}"), format!("<name>{name}</name>")];
        let text = place.text("pom.xml").unwrap_or_default();
        name.starts_with("maven.repo") || speaks.iter().any(|form| text.contains(form.as_str()))
    };
    names.any(|property| of_project(property.split('=').next().unwrap_or(property)))
}

/// Whether Gradle builds the one project where it is started, with nothing that leads it elsewhere.
fn builds_with_gradle(words: &[&str]) -> bool {
    const TASKS: [&str; 10] = [
        "clean",
        "build",
        "assemble",
        "bootJar",
        "bootWar",
        "jar",
        "war",
        "shadowJar",
        "installDist",
        "test",
    ];
    const OPTIONS: [&str; 9] = [
        "--no-daemon",
        "-x",
        "--exclude-task",
        "--quiet",
        "-q",
        "--info",
        "--stacktrace",
        "--console=plain",
        "--parallel",
    ];
    // `:bootJar` is that of the root project.
    let mut words = words.iter().map(|word| word.strip_prefix(':').unwrap_or(word));
    words.clone().any(|word| TASKS[1..].contains(&word))
        && words.all(|word| TASKS.contains(&word) || OPTIONS.contains(&word))
}

/// Whether a build is of several projects, which are not fetched for by what is done in the first of them.
pub(super) fn is_of_several(command: &SimpleCommand, place: &Place<'_>) -> bool {
    let says = |file: &str, word: &str| place.text(file).is_some_and(|text| text.contains(word));
    match command.program() {
        // Those that need each other cannot be fetched before they are built.
        "mvn" | "mvnw" => {
            let named = ["-pl", "--projects", "-am", "--also-make"];
            says("pom.xml", "<modules>")
                || named.iter().any(|option| command.has(option))
                || takes_of_module(place)
        }
        "gradle" | "gradlew" => {
            let is_script =
                |path: &str| path.contains('/') && path.contains(".gradle") && !path.starts_with("buildSrc/");
            says("settings.gradle", "include")
                || says("settings.gradle.kts", "include")
                || place.below().any(|path| is_script(&path))
        }
        _ => false,
    }
}

/// Whether the Dockerfile takes what a module of the project has built: `cli/target/cli.jar`.
fn takes_of_module(place: &Place<'_>) -> bool {
    let is_between = |c: char| c.is_whitespace() || "\"',=".contains(c);
    let mut words = place.said().flat_map(|line| line.split(is_between));
    words.any(|word| {
        let module = word.find("/target/").map(|at| &word[..at]);
        let below = |module: &str| match module.strip_prefix(place.workdir) {
            Some(below) => !below.trim_matches('/').is_empty(),
            None => !module.starts_with(['/', '$', '.']),
        };
        module.is_some_and(below)
    })
}

/// Whether the variables in front of a command say nothing to what is fetched.
pub(super) fn only_about_the_build(text: &str) -> bool {
    const NAMES: [&str; 6] = ["CGO_ENABLED", "GOOS", "GOARCH", "GOARM", "GOAMD64", "CI"];
    text.split_whitespace()
        .map_while(|word| word.split_once('='))
        .take_while(|(name, _)| name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()))
        .all(|(name, _)| NAMES.contains(&name))
}

/// Whether a command fetches already what another would: the same program and the same verb.
pub(super) fn fetches(earlier: &SimpleCommand, fetch: &SimpleCommand) -> bool {
    earlier.program() == fetch.program() && earlier.operands().next() == fetch.operands().next()
        || earlier.program().trim_end_matches('w') == fetch.program().trim_end_matches('w')
            && earlier.operands().any(|word| word.starts_with("dependency:"))
}
