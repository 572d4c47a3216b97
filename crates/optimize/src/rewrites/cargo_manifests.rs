//! Build a crate's dependencies before its code is there, over a stand-in for its main file.
//!
//! ```dockerfile
//! COPY . .                           COPY Cargo.lock Cargo.toml ./
//! RUN cargo build --release --locked  RUN mkdir -p src && echo "fn main() {}" > src/main.rs && cargo build --release --locked
//!                                     COPY . .
//!                                     RUN touch src/main.rs && cargo build --release --locked
//! ```
//!
//! Cargo goes by times: the real file is older than what was built of the stand-in, so it is touched. What is left in `target/` beside
//! the program differs: safe only where the image takes the program alone out of the stage.

use super::along::sources_of;
use super::early::First;
use super::folder_copy::manifest_lines;
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal, grade, prefetch};
use crate::environment;
use crate::install::{self, Need, Place};
use crate::shell::Piece;
use crate::stages::{image_below, takes_only};
use layerlab_build::BaseImage;
use layerlab_context::{join, overlap};
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

/// Options of `cargo build` that leave it with the package and the target folder of the working directory.
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
];
const VALUES: &[&str] = &["--features", "-F", "--target", "--jobs", "-j", "--bin", "--color"];

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    // What stands before it in its RUN, the early build would do without.
    let commands = site.commands().filter(|_| site.run.command.shell)?;
    let movable = site.movable_copy()?;
    let copy = &movable.copy;
    let First {
        going,
        workdir,
        conditions,
        made_executable,
        piece,
    } = commands.first_in_its_folder(site, copy)?;
    if !is_build(piece) || !made_executable.is_empty() {
        return None;
    }
    let command = piece.command.as_ref()?;
    let options: Vec<&str> = command.words.iter().skip(2).map(String::as_str).collect();
    if !command.plain
        || install::only_options(&options, OPTIONS, VALUES).is_err()
        || site
            .earlier_commands()
            .iter()
            .any(|earlier| earlier.program() == "cargo")
    {
        return None;
    }
    // A target folder that is no part of the stage outlives it: stand-ins in it would be taken for the real thing.
    if !site.run.mounts.is_empty() {
        return None;
    }
    // The real file is touched: it has to belong to whoever builds.
    let set = environment::before(site.input.dockerfile, site.index);
    let copied = sources_of(site.input.dockerfile.instructions[copy.index].kind.as_ref());
    if !set.is_root() && copied.is_none_or(|sources| sources.chown.is_none()) {
        return None;
    }
    let place = movable.place(site, &workdir);
    let krate = Crate::of(&place)?;
    let lines = manifest_lines(site.input, copy, &krate.need)?;
    let along = site.along(&movable, &krate.need, &["/usr/local/cargo", "/root"])?;
    let locked = command.has("--locked") || command.has("--frozen");
    let release = command.has("--release") || command.has("-r");
    let target = join(&workdir, "target");
    let products = format!("{target}/release");
    let program = format!("{products}/{}", krate.name);
    let takes_program = takes_only(site.input, site.stage, |path| {
        path == program
            || (krate.name.is_empty()
                && path
                    .rsplit_once('/')
                    .is_some_and(|(folder, _)| folder == products))
            || !(overlap(path, &copy.destination)
                || overlap(path, "/root")
                || overlap(path, "/usr/local/cargo"))
    });
    let usual = krate.is_plain && release && takes_program && !krate.need.review;
    let safe = usual && locked;
    let mut checks = krate.need.checks.clone();
    let conditions: Vec<String> = along.conditions.iter().cloned().chain(conditions).collect();
    let is_known = image_below(site.input, site.stage).is_some_and(|image| BaseImage::known(image).is_some());
    if !set.names_user() && !is_known {
        checks.push("the build runs as root".to_owned());
    }
    let rests_on_conditions = !conditions.is_empty() || (!set.names_user() && !is_known);
    checks.extend(conditions);
    if usual && !locked {
        checks.push("Cargo.lock is in step with Cargo.toml, so that cargo build leaves it as it is (--locked makes sure)".to_owned());
    }
    if !usual {
        checks.push("nothing but the program is taken out of the stage, all main files are touched, and no stand-in is left".to_owned());
    }
    let build = piece.span.of(site.input.text);
    let fetch = format!("{going}{}{build}", krate.stand_in());
    let mut edits = prefetch::edits(site, copy, &along, &lines, &fetch);
    edits.push(Edit::insert(
        piece.span.start,
        format!("touch {} && ", krate.roots.join(" ")),
    ));
    Some(Proposal {
        id: format!("cargo-manifests/{}", site.stage),
        title: "Build the dependencies before copying the code".to_owned(),
        reason: format!(
            "Only Cargo.toml and Cargo.lock decide about the dependencies. Built first over a stand-in for {}, they are there when only code changes; the touch makes cargo build the real code.",
            krate.roots.join(" and ")
        ),
        applicability: grade(
            usual,
            !safe || krate.need.usual || rests_on_conditions || site.input.project.files.assumed,
        ),
        checks,
        edits,
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    })
}

fn is_build(piece: &Piece) -> bool {
    piece.command.as_ref().is_some_and(|command| {
        command.program() == "cargo" && command.words.get(1).is_some_and(|word| word == "build")
    })
}

/// A package whose targets are where cargo looks for them by itself.
struct Crate {
    name: String,
    need: Need,
    /// Main files, relative to the package.
    roots: Vec<&'static str>,
    /// Whether nothing else decides about the build.
    is_plain: bool,
}

impl Crate {
    /// `None` for a workspace, for packages with a build script, with targets elsewhere, or with dependencies by path.
    fn of(place: &Place<'_>) -> Option<Self> {
        let mut need = Need::default();
        need.require(place, "Cargo.toml").ok()?;
        need.require(place, "Cargo.lock").ok()?;
        for file in [
            "rust-toolchain.toml",
            "rust-toolchain",
            ".cargo/config.toml",
            ".cargo/config",
        ] {
            need.add(place, file).ok()?;
        }
        // Of a manifest that nobody has shown, the usual is said.
        let manifest = need
            .text(
                place,
                "Cargo.toml",
                "Cargo.toml names one package with its main file where cargo looks for it, without local packages or lints that are denied",
            )
            .unwrap_or("[package]\nname = \"\"");
        let config = [".cargo/config.toml", ".cargo/config"]
            .iter()
            .any(|file| place.exists(file));
        let lines = || {
            manifest
                .lines()
                .map(|line| line.split('#').next().unwrap_or(line).trim())
        };
        let table = |name: &str| lines().any(|line| line == name);
        if table("[workspace]")
            || place.exists("build.rs")
            || place.exists("vendor")
            || place.exists("target")
        {
            return None;
        }
        let squeezed = |line: &str| line.split_whitespace().collect::<String>();
        let elsewhere = lines().any(|line| {
            let line = squeezed(line);
            line.starts_with("path=")
                || line.contains("{path=")
                || line.contains(",path=")
                || line.starts_with("build=")
                || line.contains("proc-macro=true")
                || line.starts_with("autobins")
        });
        // A stand-in uses no dependency, and documents nothing.
        let denies =
            manifest.contains("lints") && ["deny", "forbid"].iter().any(|word| manifest.contains(word));
        let targets = ["[lib]", "[[bin]]", "[[bench]]", "[[test]]", "[[example]]"]
            .iter()
            .any(|name| table(name));
        let binaries = place.below().any(|path| path.starts_with("src/bin/"));
        let roots: Vec<&'static str> = ["src/main.rs", "src/lib.rs"]
            .into_iter()
            .filter(|root| place.exists(root))
            .collect();
        if denies || elsewhere || targets || binaries || roots.is_empty() {
            return None;
        }
        let package = lines()
            .skip_while(|line| *line != "[package]")
            .skip(1)
            .take_while(|line| !line.starts_with('['));
        let name = package
            .filter_map(|line| line.split_once('='))
            .find(|(key, _)| key.trim() == "name")
            .map(|(_, value)| value.trim().trim_matches('"').to_owned())?;
        let is_plain = !config && roots.contains(&"src/main.rs");
        Some(Self {
            name,
            need,
            roots,
            is_plain,
        })
    }

    /// Makes the stand-ins, up to the command that builds them.
    fn stand_in(&self) -> String {
        let make = |root: &&str| {
            if *root == "src/main.rs" {
                "echo \"fn main() {}\" > src/main.rs && ".to_owned()
            } else {
                format!("touch {root} && ")
            }
        };
        format!(
            "mkdir -p src && {}",
            self.roots.iter().map(make).collect::<String>()
        )
    }
}
