//! Build a crate's dependencies before its code is there, over a stand-in for its main file.
//!
//! ```dockerfile
//! COPY . .                           COPY Cargo.lock Cargo.toml ./
//! RUN cargo build --release --locked  RUN mkdir -p src && echo "fn main() {}" > src/main.rs && cargo build --release --locked
//!                                     COPY . .
//!                                     RUN touch src/main.rs && cargo build --release --locked
//! ```
//!
//! So it is with all packages of a workspace, with build scripts, and with `cargo install --path`, which puts what is made of the
//! stand-ins to a folder of its own.
//!
//! Cargo goes by times: the real file is older than what was built of the stand-in, so it is touched. What is left in `target/` beside
//! the program differs: safe only where the image takes the program alone out of the stage.

use super::along::sources_of;
use super::early::{Commands, First};
use super::folder_copy::{FolderCopy, manifest_lines};
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal, grade, prefetch};
use crate::environment;
use crate::install::{self, Packages, Place, StandIn};
use crate::stages::{image_below, takes_only};
use layerlab_build::BaseImage;
use layerlab_command::{Access, SimpleCommand};
use layerlab_context::{join, overlap};
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

/// Options of `cargo build` that leave it with the packages and the target folder of the working directory.
const OPTIONS: &[&str] = &[
    "--release",
    "-r",
    "--locked",
    "--frozen",
    "--offline",
    "--verbose",
    "-v",
    "--quiet",
    "-q",
    "--all-features",
    "--no-default-features",
    "--bins",
    "--workspace",
    "--all",
];
const VALUES: &[&str] = &[
    "--features",
    "-F",
    "--target",
    "--jobs",
    "-j",
    "--bin",
    "--color",
    "--package",
    "-p",
];
/// Of `cargo install`, beside them.
const OF_INSTALL: &[&str] = &["--force", "-f", "--no-track"];
/// Where `cargo install` puts programs, if nothing else is said.
const CARGO_HOME: &str = "/usr/local/cargo";
/// Where it puts those that are made of stand-ins.
const ASIDE: &str = "/tmp/stand-ins";
const AGAIN: &str = "cargo builds every package of the project again, its main file being touched, and no build script or macro looks at what the first build left in target";
const LOCKED: &str =
    "Cargo.lock is in step with Cargo.toml, so that cargo build leaves it as it is (--locked makes sure)";
const PROGRAM: &str =
    "nothing but the program is taken out of the stage, all main files are touched, and no stand-in is left";

const LOOKED_AT: &str = "what stands behind the build in its stage takes nothing from target but the program";

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    // What stands before it in its RUN, the early build would do without.
    let commands = site.commands().filter(|_| site.run.command.shell)?;
    let movable = site.movable_copy()?;
    let copy = &movable.copy;
    let first = commands.first_in_its_folder(site, copy)?;
    let command = first.piece.command.as_ref()?;
    let is_first = !site
        .earlier_commands()
        .iter()
        .any(|earlier| earlier.program() == "cargo");
    // A target folder that is no part of the stage outlives it: stand-ins in it would be taken for the real thing.
    if !is_first || !first.made_executable.is_empty() || !site.run.mounts.is_empty() {
        return None;
    }
    let place = movable.place(site, &first.workdir);
    let build = Build::of(command, first.piece.span.of(site.input.text), &place)?;
    let owner = owner_is_known(site, copy)?;
    let packages = Packages::of(&place)?;
    if !build.fits(&packages) {
        return None;
    }
    let lines = manifest_lines(site.input, copy, &packages.need)?;
    let along = site.along(&movable, &packages.need, &[CARGO_HOME, "/root"])?;
    let behind = Behind::of(site, &commands, &first, |path| {
        build.is_program(path, &first, &packages)
    });
    let is_same = build.release && !behind.takes && build.gives_all(site, copy, &first, &packages);
    let usual = is_same && !packages.is_set_up && !packages.need.review;
    let conditions: Vec<String> = along
        .conditions
        .iter()
        .chain(&first.conditions)
        .cloned()
        .chain((packages.folders.len() > 1 || packages.has_scripts).then(|| AGAIN.to_owned()))
        .chain((!owner).then(|| "the build runs as root".to_owned()))
        .chain((is_same && behind.may_take).then(|| LOOKED_AT.to_owned()))
        .chain(named_by_variables(site, copy, &first))
        .collect();
    let rests_on_conditions = !conditions.is_empty();
    let mut checks = packages.need.checks.clone();
    checks.extend(conditions);
    if usual && !build.locked {
        checks.push(LOCKED.to_owned());
    }
    if !usual {
        checks.push(PROGRAM.to_owned());
    }
    let early = format!("{}{}{}", first.going, stand_ins(&packages), build.early);
    let mut edits = prefetch::edits(site, copy, &along, &lines, &early);
    let roots: Vec<&str> = packages.roots.keys().map(String::as_str).collect();
    edits.push(Edit::insert(
        first.piece.span.start,
        format!("touch {} && ", roots.join(" ")),
    ));
    let only_conditional = !build.locked || packages.need.usual || rests_on_conditions;
    Some(Proposal {
        id: format!("cargo-manifests/{}", site.stage),
        title: "Build the dependencies before copying the code".to_owned(),
        reason: reason(&roots),
        applicability: grade(usual, only_conditional || site.input.project.files.assumed),
        checks,
        edits,
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    })
}

fn reason(roots: &[&str]) -> String {
    let files = match roots {
        [.., _, _, _, _] => format!(
            "{} and {} more main files",
            roots[..2].join(", "),
            roots.len() - 2
        ),
        roots => roots.join(" and "),
    };
    format!(
        "Only Cargo.toml and Cargo.lock decide about the dependencies. Built first over a stand-in for {files}, they are there when only code changes; the touch makes cargo build the real code."
    )
}

/// Whether it is known that the main files, which are touched, belong to whoever builds; `None` where they do not.
fn owner_is_known(site: &Site<'_>, copy: &FolderCopy) -> Option<bool> {
    let set = environment::before(site.input.dockerfile, site.index);
    let copied = sources_of(site.input.dockerfile.instructions[copy.index].kind.as_ref());
    if !set.is_root() && copied.is_none_or(|sources| sources.chown.is_none()) {
        return None;
    }
    let is_known = image_below(site.input, site.stage).is_some_and(|image| BaseImage::known(image).is_some());
    Some(set.names_user() || is_known)
}

/// A build of the project.
struct Build {
    /// The command that builds the stand-ins.
    early: String,
    /// The folder that `cargo install` puts programs in.
    root: Option<String>,
    /// The package that it installs, as a folder.
    package: String,
    locked: bool,
    release: bool,
}

impl Build {
    fn of(command: &SimpleCommand, written: &str, place: &Place<'_>) -> Option<Self> {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        if !command.plain {
            return None;
        }
        let locked = command.has("--locked") || command.has("--frozen");
        match words.as_slice() {
            ["cargo", "build", options @ ..] => {
                install::only_options(options, OPTIONS, VALUES).ok()?;
                let is_bare = value_of(options, "--target").is_some_and(|target| target.contains("-none"));
                // Without the standard library no stand-in is built.
                (place.exists("Cargo.lock") && !is_bare).then(|| Self {
                    early: written.to_owned(),
                    root: None,
                    package: String::new(),
                    locked,
                    release: command.has("--release") || command.has("-r"),
                })
            }
            ["cargo", "install", options @ ..] => {
                let known = [OPTIONS, OF_INSTALL].concat();
                let values = [VALUES, &["--path", "--root"]].concat();
                install::only_options(options, &known, &values).ok()?;
                let is_elsewhere = ["CARGO_INSTALL_ROOT", "CARGO_HOME", "CARGO_TARGET_DIR"];
                if is_elsewhere.iter().any(|name| place.is_set(name)) {
                    return None;
                }
                // Without --locked it asks for the newest versions each time, and leaves Cargo.lock alone.
                Some(Self {
                    early: install_aside(&words)?,
                    root: Some(value_of(options, "--root").unwrap_or(CARGO_HOME).to_owned()),
                    package: value_of(options, "--path")?.to_owned(),
                    locked: true,
                    release: true,
                })
            }
            _ => None,
        }
    }

    /// Whether the package that it installs is one of them.
    fn fits(&self, packages: &Packages) -> bool {
        let package = self.package.trim_start_matches("./").trim_end_matches('/');
        packages.folders.contains(package.trim_start_matches('.'))
            && self.root.as_ref().is_none_or(|root| root.starts_with('/'))
    }

    /// Whether a path is that of a program of the project.
    fn is_program(&self, path: &str, first: &First<'_>, packages: &Packages) -> bool {
        let products = match &self.root {
            Some(root) => join(root, "bin"),
            None => format!("{}/release", join(&first.workdir, "target")),
        };
        // Nobody shows what they are called.
        let unseen = packages.programs.is_empty() && packages.roots.contains_key("src/main.rs");
        path.rsplit_once('/')
            .is_some_and(|(folder, name)| folder == products && (unseen || packages.programs.contains(name)))
    }

    /// Whether the image takes nothing but programs out of the stage, or what has nothing to do with the build.
    fn gives_all(&self, site: &Site<'_>, copy: &FolderCopy, first: &First<'_>, packages: &Packages) -> bool {
        let is_program = |path: &str| self.is_program(path, first, packages);
        let made = [copy.destination.as_str(), "/root", CARGO_HOME, ASIDE];
        let made = made.into_iter().chain(self.root.as_deref());
        takes_only(site.input, site.stage, |path| {
            is_program(path) || !made.clone().any(|folder| overlap(path, folder))
        })
    }
}

/// What stands behind the build in its stage takes of `target/`, where traces of stand-ins are.
#[derive(Default)]
struct Behind {
    /// Something beside programs.
    takes: bool,
    /// That cannot be told.
    may_take: bool,
}

impl Behind {
    fn of(
        site: &Site<'_>,
        commands: &Commands,
        first: &First<'_>,
        is_program: impl Fn(&str) -> bool,
    ) -> Self {
        let target = join(&first.workdir, "target");
        let mut found = Self::default();
        // Whatever else is made, it stays in the stage.
        if takes_only(site.input, site.stage, &is_program) {
            return found;
        }
        let mut look = |access: &Access| {
            found.may_take |= access.unknown;
            let mut paths = access.reads.iter().chain(&access.writes);
            found.takes |= !access.unknown && paths.any(|path| overlap(path, &target) && !is_program(path));
        };
        let mut workdir = first.workdir.clone();
        let pieces = commands.pieces.iter();
        for piece in pieces.skip_while(|piece| piece.span != first.piece.span).skip(1) {
            match &piece.folder {
                Some(folder) => workdir = join(&workdir, folder),
                None => look(&site.access_of_text(piece, Some(&workdir))),
            }
        }
        let dockerfile = site.input.dockerfile;
        let later = dockerfile.stages[site.stage].commands.iter();
        for index in later.filter(|index| **index > site.index) {
            if matches!(dockerfile.instructions[*index].kind, Some(Kind::Run(_))) {
                look(site.access(*index));
            }
        }
        found
    }
}

/// What has to hold for variables that name files of the project: build scripts of dependencies may read these.
fn named_by_variables(site: &Site<'_>, copy: &FolderCopy, first: &First<'_>) -> Vec<String> {
    let constants = environment::before(site.input.dockerfile, site.index).constants;
    let folder = copy.destination.trim_end_matches('/');
    let written = format!("{}{}", first.going, first.piece.span.of(site.input.text));
    let exported = written.split_whitespace().filter_map(|word| word.split_once('='));
    let exported = exported.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let names = site
        .environment()
        .into_iter()
        .chain(exported)
        .filter(|(_, value)| {
            let value = environment::put_into_word(value, &constants).unwrap_or_else(|| value.clone());
            !folder.is_empty() && value.contains(&format!("{folder}/"))
        });
    let conditions = names.map(|(name, _)| format!("no build script of a dependency reads {name}"));
    conditions.collect()
}

/// The value of an option.
fn value_of<'w>(options: &[&'w str], name: &str) -> Option<&'w str> {
    let at = options
        .iter()
        .position(|option| option.split('=').next() == Some(name))?;
    match options[at].split_once('=') {
        Some((_, value)) => Some(value),
        None => options.get(at + 1).copied(),
    }
}

/// `cargo install` to a folder that is taken away again.
fn install_aside(words: &[&str]) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if *word == "--root" {
            rest.next()?;
        } else if !word.starts_with("--root=") {
            kept.push(word);
        }
    }
    Some(format!("{} --root {ASIDE} && rm -rf {ASIDE}", kept.join(" ")))
}

/// Makes the stand-ins, up to the command that builds them.
fn stand_ins(packages: &Packages) -> String {
    let of_kind = |kind: StandIn| {
        let roots = packages
            .roots
            .iter()
            .filter(move |(_, stand_in)| **stand_in == kind);
        roots.map(|(root, _)| root.as_str()).collect::<Vec<_>>()
    };
    let mut folders: Vec<&str> = packages
        .roots
        .keys()
        .filter_map(|root| root.rsplit_once('/').map(|(folder, _)| folder))
        .collect();
    folders.dedup();
    let mut commands = Vec::new();
    if !folders.is_empty() {
        commands.push(format!("mkdir -p {}", folders.join(" ")));
    }
    match of_kind(StandIn::Program).as_slice() {
        [] => {}
        [program] => commands.push(format!("echo \"fn main() {{}}\" > {program}")),
        programs => commands.push(format!(
            "echo \"fn main() {{}}\" | tee {} > /dev/null",
            programs.join(" ")
        )),
    }
    let libraries = of_kind(StandIn::Library);
    if !libraries.is_empty() {
        commands.push(format!("touch {}", libraries.join(" ")));
    }
    commands.push(String::new());
    commands.join(" && ")
}
