//! `cargo xtask corpus DIR`: what a folder of Dockerfiles gets, as Markdown. Nothing of it is kept.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

use anyhow::{Context as _, Result};
use layerlab_dockerfile_parser::{Dockerfile, Kind, parse};
use layerlab_optimize::barriers;
use layerlab_report::{Block, Status};
use layerlab_session::{Optimization, Request, optimize};
use layerlab_tests::figures::{count, cut};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is installed or built, for telling which files copy before they do that.
const SLOW: &[&str] = &[
    "install", "ci", "build", "package", "restore", "publish", "make", "sync", "download", "compile",
    "assemble",
];
/// Rewrites that change which steps stand above which.
const STRUCTURAL: &[&str] = &[
    "dependencies-first",
    "prefetch",
    "cargo-manifests",
    "reorder",
    "split-copy",
    "split-run",
];

fn main() -> Result<()> {
    let mut parser = lexopt::Parser::from_env();
    let (mut folder, mut limit, mut list) = (None, usize::MAX, false);
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("limit") => limit = parser.value()?.to_str().context("a number")?.parse()?,
            lexopt::Arg::Long("list") => list = true,
            lexopt::Arg::Value(value) if folder.is_none() => folder = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = folder.context("usage: cargo xtask corpus DIR [--limit N] [--list]")?;
    let mut texts = Vec::new();
    collect(&folder, &mut texts)?;
    texts.sort();
    let mut seen = BTreeSet::new();
    texts.retain(|(_, text)| seen.insert(text.clone()));
    let files: Vec<(PathBuf, String)> = texts.into_iter().take(limit).collect();
    println!("# What public Dockerfiles get\n");
    println!(
        "Written by `cargo xtask corpus DIR`, over {} different files, each as somebody would paste it: without a list of files.\n",
        files.len()
    );
    commands(&files);
    let is_early = |file: &&(PathBuf, String)| copies_before_it_installs(&parse(&file.1));
    let early: Vec<&(PathBuf, String)> = files.iter().filter(is_early).collect();
    rewrites(&early, &folder);
    if list {
        each(&early, &folder);
    }
    Ok(())
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        let is_dockerfile = path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy().to_lowercase();
            name.starts_with("dockerfile") || name.ends_with(".dockerfile")
        });
        if path.is_dir() && !path.is_symlink() {
            collect(&path, found)?;
        } else if is_dockerfile && let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
    Ok(())
}

/// How many `RUN` instructions are barriers, and why.
fn commands(files: &[(PathBuf, String)]) {
    let (mut runs, mut unknown, mut conditional) = (0, 0, 0);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (_, text) in files {
        for run in barriers(&parse(text)) {
            runs += 1;
            unknown += usize::from(run.unknown);
            conditional += usize::from(!run.unknown && run.conditions > 0);
            if run.unknown {
                let words: Vec<&str> = run.text.split_whitespace().take(3).collect();
                *reasons.entry(words.join(" ")).or_default() += 1;
            }
        }
    }
    println!("| RUN instructions | number | share |\n|---|---|---|");
    println!("| all, of {} files | {runs} | |", files.len());
    println!(
        "| barriers: nothing is known | {unknown} | {} |",
        percent(unknown, runs)
    );
    println!(
        "| known under conditions | {conditional} | {} |",
        percent(conditional, runs)
    );
    let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (text, number) in reasons.iter().take(12) {
        println!("| barrier: `{}` | {number} | |", text.replace('|', "\\|"));
    }
    println!();
}

fn rewrites(early: &[&(PathBuf, String)], folder: &Path) {
    println!(
        "| files that copy before they install or build | structural | improved | mean cut of the improved | by half |\n|---|---|---|---|---|"
    );
    let mut slowest = (0.0, PathBuf::new());
    let mut spent = 0.0;
    let mut reasons = (0, 0);
    for (name, apply_review, only_certain) in [
        ("safe", false, true),
        ("and usual", false, false),
        ("and for review", true, false),
    ] {
        let (mut structural, mut cuts) = (0, Vec::new());
        for (path, text) in early {
            let start = Instant::now();
            let found = optimize(&Request {
                dockerfile: text.as_str().into(),
                apply_review,
                only_certain,
                ..Request::default()
            });
            let seconds = start.elapsed().as_secs_f64();
            spent += seconds;
            if seconds > slowest.0 {
                slowest = (seconds, path.clone());
            }
            let applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
            let kinds: Vec<&str> = applied
                .filter_map(|rewrite| rewrite.id.split('/').next())
                .collect();
            structural += usize::from(
                kinds
                    .iter()
                    .any(|kind| STRUCTURAL.iter().any(|known| kind.starts_with(known))),
            );
            cuts.push(cut(&found));
            if !apply_review && !only_certain {
                let (slow, told) = told(&found);
                reasons = (reasons.0 + slow, reasons.1 + told);
            }
        }
        let improved: Vec<f64> = cuts.iter().copied().filter(|cut| *cut > 0.005).collect();
        let mean = improved.iter().sum::<f64>() / count(improved.len().max(1));
        let halved = improved.iter().filter(|cut| **cut >= 0.5).count();
        println!(
            "| {name}, of {} | {structural} ({}) | {} ({}) | {:.0} % | {halved} |",
            early.len(),
            percent(structural, early.len()),
            improved.len(),
            percent(improved.len(), early.len()),
            mean * 100.0
        );
    }
    println!(
        "\nOf {} RUN instructions that still take 2 s or more after an edit, {} say why they stay below it.",
        reasons.0, reasons.1
    );
    let each = spent / count((early.len() * 3).max(1));
    println!(
        "\n{:.1} ms a file on average{}; the slowest, {}, took {:.0} ms.",
        each * 1000.0,
        if cfg!(debug_assertions) {
            ", in a debug build"
        } else {
            ""
        },
        slowest.1.strip_prefix(folder).unwrap_or(&slowest.1).display(),
        slowest.0 * 1000.0
    );
}

/// How many slow `RUN` run again in the scenario shown, and of how many it is said why they stay there.
fn told(found: &Optimization) -> (usize, usize) {
    let stack = if found.changed {
        &found.stack
    } else {
        &found.before
    };
    let is_slow = |block: &&Block| {
        let seconds = block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
        block.status == Status::Ran && block.code.starts_with("RUN") && seconds >= 2.0
    };
    let is_told = |block: &&Block| {
        let code: String = block.code.split_whitespace().collect();
        found.stays.iter().any(|stay| {
            let command: String = stay.command.trim_end_matches('…').split_whitespace().collect();
            code.contains(&command)
        })
    };
    let slow: Vec<&Block> = stack.blocks.iter().filter(is_slow).collect();
    (slow.len(), slow.iter().filter(|block| is_told(block)).count())
}

/// What each file that copies before it installs gets, and what is said of it.
fn each(early: &[&(PathBuf, String)], folder: &Path) {
    println!("\n| file | cut | found |\n|---|---|---|");
    for (path, text) in early {
        let found = optimize(&Request {
            dockerfile: text.as_str().into(),
            ..Request::default()
        });
        let named = found.rewrites.iter().map(|rewrite| {
            let sign = if rewrite.applied { "+" } else { "-" };
            format!("{sign}{}", rewrite.id)
        });
        println!(
            "| {} | {:.0} % | {} |",
            path.strip_prefix(folder).unwrap_or(path).display(),
            cut(&found) * 100.0,
            named.collect::<Vec<_>>().join(" ")
        );
    }
}

/// Whether all of the context is copied above a `RUN` that installs or builds.
fn copies_before_it_installs(dockerfile: &Dockerfile) -> bool {
    dockerfile.stages.iter().any(|stage| {
        let kinds = stage
            .commands
            .iter()
            .map(|index| &dockerfile.instructions[*index].kind);
        let mut behind = kinds.flatten().skip_while(|kind| match kind {
            Kind::Copy(copy) => copy.from.is_some() || !copy.sources.paths.iter().any(|path| is_whole(path)),
            Kind::Add(add) => !add.sources.paths.iter().any(|path| is_whole(path)),
            _ => true,
        });
        behind.any(|kind| match kind {
            Kind::Run(run) => {
                let text = run.command.words.join(" ");
                text.split_whitespace().any(|word| SLOW.contains(&word))
            }
            _ => false,
        })
    })
}

fn is_whole(path: &str) -> bool {
    [".", "./", "/", "*"].contains(&path)
}

fn percent(part: usize, all: usize) -> String {
    format!("{:.0} %", count(part) / count(all.max(1)) * 100.0)
}
