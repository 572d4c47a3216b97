//! Fetch what a build needs before the code is there, in a step of its own.
//!
//! ```dockerfile
//! COPY . .              COPY go.mod go.sum ./
//! RUN go build -o /app  RUN go mod download
//!                       COPY . .
//!                       RUN go build -o /app
//! ```
//!
//! What is fetched may be more than the build would have fetched: the stage can differ, and what the build does not need may be nowhere
//! any more. So it rests on a condition even where the image takes from the stage nothing but what was built, and where the build is
//! known to make the same of it.

use super::along::Along;
use super::folder_copy::{FolderCopy, in_its_place, manifest_lines};
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal, grade};
use crate::install::{self, Install, Place};
use crate::shell::Piece;
use crate::stages::{minor_of_go, takes_only};
use crate::text;
use layerlab_command::{Access, SimpleCommand, simple_commands};
use layerlab_context::join;
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

/// A command that fetches what another one needs.
struct Prefetch {
    text: String,
    keeps: Keeps,
}

/// What stays as it is, and what that rests on.
#[derive(Clone, Copy)]
enum Keeps {
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
const LOOKED_AT: &str = "what stands behind the build in its stage takes nothing from what was fetched";
const MORE: &str = "what is fetched may be more than the build needs, and it stays in the image";

impl Keeps {
    /// Whether it comes out the same in a stage, and under which condition.
    fn in_stage(self, site: &Site<'_>, behind: &Behind<'_>) -> (bool, Vec<&'static str>) {
        let takes_none_of = |folders: &[&str]| {
            takes_only(site.input, site.stage, |path| {
                !folders
                    .iter()
                    .any(|folder| layerlab_context::overlap(path, &join(site.workdir, folder)))
            })
        };
        match self {
            Self::ResultBut(folders, condition) if takes_none_of(folders) => {
                let looked = is_looked_at(site, behind, folders).then_some(LOOKED_AT);
                (true, looked.into_iter().chain([condition]).collect())
            }
            Self::ResultBut(_, condition) => (false, vec![MORE, condition]),
            Self::Result(folders, condition) => (takes_none_of(folders), vec![condition]),
            Self::All(condition) => (true, vec![condition]),
        }
    }
}

/// What stands behind the build in its `RUN`, and where that is done.
struct Behind<'b> {
    pieces: &'b [Piece],
    workdir: &'b str,
}

/// Whether what stands behind the build in its stage may look at folders.
fn is_looked_at(site: &Site<'_>, behind: &Behind<'_>, folders: &[&str]) -> bool {
    let looks = |access: &Access| access.unknown || folders.iter().any(|folder| access.touches(folder));
    let mut pieces = behind.pieces.iter();
    if pieces.any(|piece| looks(&site.access_of_text(piece, Some(behind.workdir)))) {
        return true;
    }
    let commands = &site.input.dockerfile.stages[site.stage].commands;
    let below = commands.iter().skip_while(|index| **index <= site.index);
    let mut runs = below.filter(|index| {
        let kind = &site.input.dockerfile.instructions[**index].kind;
        matches!(kind, Some(layerlab_dockerfile_parser::Kind::Run(_)))
    });
    runs.any(|index| looks(site.input.survey().access(*index)))
}

fn prefetch_of(command: &SimpleCommand) -> Option<Prefetch> {
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
                && !words.iter().any(|word| {
                    word.starts_with("-f") || word.starts_with("-P") || word.starts_with("-s")
                }) =>
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
        ("uv", ["sync", ..]) if !has("--no-install-project") => fetch(
            format!("{} --no-install-project", whole()),
            Keeps::All("the environment is the same when the project is installed after its dependencies"),
        ),
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
    words.iter().any(|word| TASKS[1..].contains(word))
        && words
            .iter()
            .all(|word| TASKS.contains(word) || OPTIONS.contains(word))
}

/// Whether a build is of several projects, which are not fetched for by what is done in the first of them.
fn is_of_several(command: &SimpleCommand, place: &Place<'_>) -> bool {
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

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let commands = site.commands()?;
    // What stands before the build in its RUN may be what the fetch needs: settings, tools. It goes to the same folder.
    let movable = site.movable_copy()?;
    let copy = &movable.copy;
    let first = commands.first_in_its_folder(site, copy)?;
    if !only_about_the_build(first.piece.span.of(site.input.text)) {
        return None;
    }
    let command = first.piece.command.as_ref()?;
    let prefetch = prefetch_of(command)?;
    let fetch = simple_commands(&prefetch.text).into_iter().next()?;
    if site
        .earlier_commands()
        .iter()
        .any(|earlier| fetches(earlier, &fetch))
    {
        return None;
    }
    let place = movable.place(site, &first.workdir);
    if command.program() == "go" && place.exists("vendor") {
        return None;
    }
    // What it fetches would lie in a folder that is not looked at here.
    let is_elsewhere = match command.program() {
        "gradle" | "gradlew" => place.is_set("GRADLE_USER_HOME"),
        "go" => {
            let names = ["GOPATH", "GOMODCACHE", "GO111MODULE"];
            let has_none = minor_of_go(site.input, site.stage).is_some_and(|minor| minor < 11);
            has_none || names.iter().any(|name| place.is_set(name))
        }
        _ => false,
    };
    // A fetch needs the net.
    let is_offline = site.run.network == "none";
    if is_elsewhere || is_offline || is_of_several(command, &place) {
        return None;
    }
    let of_events = match command.program() {
        "composer" if !command.has("--no-scripts") => install::events_of_composer(&place)?,
        _ => Vec::new(),
    };
    let Install { manager, finding } = install::install(&fetch, &place)?;
    let need = finding.ok()?;
    let whole = site
        .input
        .project
        .files
        .context
        .below(&copy.source)
        .all(|(path, entry)| entry.kind == layerlab_context::Kind::Folder || need.holds(&path));
    if whole {
        return None;
    }
    let leads = |path: &String| layerlab_context::overlap(path, &copy.destination);
    if site.input.survey().named_above(site.index).iter().any(leads) {
        return None;
    }
    let pieces = &commands.pieces;
    let at = pieces.iter().position(|piece| piece.span == first.piece.span)?;
    if site.goes_nowhere(pieces[..at].iter(), copy, &need).is_some() {
        return None;
    }
    let lines = manifest_lines(site.input, copy, &need)?;
    let along = site.along(&movable, &need, manager.writes)?;
    let behind = Behind {
        pieces: &pieces[at + 1..],
        workdir: &first.workdir,
    };
    let (is_same, of_fetch) = prefetch.keeps.in_stage(site, &behind);
    let conditions: Vec<String> = along
        .conditions
        .iter()
        .chain(&first.conditions)
        .chain(&of_events)
        .cloned()
        .collect();
    let checks = need
        .checks
        .into_iter()
        .chain(conditions)
        .chain(of_fetch.into_iter().map(str::to_owned));
    Some(Proposal {
        id: format!("prefetch/{}/{}", manager.name, site.stage),
        title: format!("Fetch {} packages in a step of their own", manager.name),
        reason: format!(
            "{} reads only manifests. In a step of its own before the code, what it fetches is there when only code changes.",
            prefetch.text
        ),
        // What is fetched always rests on a condition.
        applicability: grade(is_same && !need.review, true),
        checks: checks.collect(),
        edits: edits(
            site,
            copy,
            &along,
            &lines,
            &format!("{}{}", first.going, prefetch.text),
        ),
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    })
}

/// Whether the variables in front of a command say nothing to what is fetched.
fn only_about_the_build(text: &str) -> bool {
    const NAMES: [&str; 6] = ["CGO_ENABLED", "GOOS", "GOARCH", "GOARM", "GOAMD64", "CI"];
    text.split_whitespace()
        .map_while(|word| word.split_once('='))
        .take_while(|(name, _)| name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()))
        .all(|(name, _)| NAMES.contains(&name))
}

/// Whether a command fetches already what another would: the same program and the same verb.
fn fetches(earlier: &SimpleCommand, fetch: &SimpleCommand) -> bool {
    earlier.program() == fetch.program() && earlier.operands().next() == fetch.operands().next()
        || earlier.program().trim_end_matches('w') == fetch.program().trim_end_matches('w')
            && earlier.operands().any(|word| word.starts_with("dependency:"))
}

/// Manifests in the place of the copy; before the `RUN` the fetch, and then the copy with what goes along.
pub(super) fn edits(
    site: &Site<'_>,
    copy: &FolderCopy,
    along: &Along,
    lines: &[String],
    fetch: &str,
) -> Vec<Edit> {
    let (source, dockerfile) = (site.input.text, site.input.dockerfile);
    let newline = text::newline(source);
    let block = |index: &usize| text::block(source, dockerfile, &dockerfile.instructions[*index]);
    let run = block(&site.index);
    let mounts: String = dockerfile.instructions[site.index]
        .flags
        .iter()
        .map(|flag| format!("{} ", flag.span.of(source)))
        .collect();
    let mut moved = vec![site.placed_copy(copy, block(&copy.index).of(source))];
    moved.extend(
        along
            .indices
            .iter()
            .map(|index| block(index).of(source).to_owned()),
    );
    let gone = along.indices.iter().map(|index| {
        let whole = text::block_with_line_end(source, dockerfile, &dockerfile.instructions[*index]);
        Edit::replace(whole, "")
    });
    let mut edits = vec![in_its_place(site.input, copy, lines)];
    edits.extend(gone);
    edits.push(Edit::insert(
        run.start,
        format!("RUN {mounts}{fetch}{newline}{}{newline}", moved.join(newline)),
    ));
    edits
}
