//! `cargo xtask bench`: times on this machine, as Markdown.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

use dockerfile_parser::Dockerfile as Peer;
use layerlab_context::{Ignore, Listing};
use layerlab_session::{Request, Session, examples, optimize, simulate};
use layerlab_tests::figures::{count, cut};
use std::hint::black_box;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

fn main() {
    println!("## Reading a Dockerfile\n");
    println!("| Dockerfile | lines | here | crates.io `dockerfile-parser` |\n|---|---|---|---|");
    for example in examples() {
        let text = &example.request.dockerfile;
        let ours = median(200, || _ = black_box(layerlab_dockerfile_parser::parse(text)));
        let peer = median(200, || _ = black_box(Peer::from_str(text)));
        println!(
            "| {} | {} | {} | {} |",
            example.id,
            text.lines().count(),
            shown(ours),
            shown(peer)
        );
    }
    shares();
    println!("\n## An analysis, compiled for the machine itself\n");
    println!(
        "| project | files | simulate | optimise | simulate, next keystroke | optimise, next keystroke |\n|---|---|---|---|---|---|"
    );
    let mut speech = None;
    for example in examples() {
        let measured = row(&example.id, &example.request, 20);
        speech = speech.or((example.id == "speech-service").then_some(measured));
    }
    let sizes = [(1_000, 10), (10_000, 5), (100_000, 3)];
    let large: Vec<(usize, Measured)> = sizes
        .into_iter()
        .map(|(count, times)| (count, row("two stages, npm", &project(count), times)))
        .collect();
    growth(&large);
    goals(speech, &large);
}

/// Simulate and optimise: asked once, and with a session that has read the files, of a text that it has not seen.
#[derive(Clone, Copy)]
struct Measured {
    once: [Duration; 2],
    next: [Duration; 2],
}

/// What is to be reached, beside what is; by the page and the command line, which keep a session.
fn goals(speech: Option<Measured>, large: &[(usize, Measured)]) {
    println!("\n## Goals\n");
    println!("| what | measured | goal | |\n|---|---|---|---|");
    let both = |what: &str, measured: Measured, [simulated, optimized]: [u32; 2]| {
        goal(
            &format!("{what}: simulate, next keystroke"),
            measured.next[0],
            simulated,
        );
        goal(
            &format!("{what}: optimise, next keystroke"),
            measured.next[1],
            optimized,
        );
    };
    if let Some(measured) = speech {
        both("speech service", measured, [500, 5_000]);
    }
    for (count, wanted) in [(10_000, [8_000, 40_000]), (100_000, [60_000, 300_000])] {
        if let Some((_, measured)) = large.iter().find(|(of, _)| *of == count) {
            both(&format!("{count} files"), *measured, wanted);
            goal(
                &format!("{count} files: simulate, the list read for the first time"),
                measured.once[0],
                wanted[0],
            );
        }
    }
    let patterns = patterns(1_000);
    let tree = Listing::parse(project(5_000).files.as_deref().unwrap_or_default()).tree;
    let filtered = median(5, || _ = black_box(Ignore::parse(&patterns).filter(&tree)));
    goal("1000 lines of .dockerignore, 5000 files", filtered, 20_000);
}

fn goal(what: &str, measured: Duration, microseconds: u32) {
    let goal = Duration::from_micros(microseconds.into());
    let verdict = if measured <= goal {
        "met".to_owned()
    } else {
        format!("{:.1} times as long", measured.as_secs_f64() / goal.as_secs_f64())
    };
    println!("| {what} | {} | {} | {verdict} |", shown(measured), shown(goal));
}

/// Simulate and optimise, of a text that a session has not seen, over files that it has.
fn in_session(request: &Request, times: usize) -> [Duration; 2] {
    let mut session = Session::default();
    let mut typed = request.clone();
    let (mut simulated, mut optimized) = (Vec::new(), Vec::new());
    for at in 0..=times {
        typed.dockerfile = format!("{}#", typed.dockerfile).into();
        let start = Instant::now();
        _ = black_box(session.simulate(&typed));
        let between = Instant::now();
        _ = black_box(session.optimize(&typed));
        // The first one reads the files.
        if at > 0 {
            simulated.push(between - start);
            optimized.push(between.elapsed());
        }
    }
    [middle(simulated), middle(optimized)]
}

/// Lines as people write them: names anywhere, folders, endings, and paths with a star.
fn patterns(count: usize) -> String {
    let line = |n: usize| match n % 4 {
        0 => format!("**/part{n}/*.log\n"),
        1 => format!("build{n}\n"),
        2 => format!("**/*.ext{n}\n"),
        _ => format!("src/*/gen{n}\n"),
    };
    (0..count).map(line).collect()
}

/// How much rewrites of the project's own fixtures save: safe ones alone, and with those that somebody has to look at.
fn shares() {
    println!("\n## Rewrites of the fixtures\n");
    println!(
        "Expected rebuild time over all scenarios by weight; a file that no rewrite improves is counted as already best.\n"
    );
    println!(
        "| rewrites | files | improved | already best | mean cut of the improved | cut by half or more |\n|---|---|---|---|---|---|"
    );
    let Ok(fixtures) = layerlab_tests::fixtures::all() else {
        println!("| the fixtures could not be read | | | | | |");
        return;
    };
    for (name, apply_review, only_certain) in [
        ("safe", false, true),
        ("safe and usual", false, false),
        ("all, with those for review", true, false),
    ] {
        let cuts: Vec<f64> = fixtures
            .iter()
            .map(|fixture| {
                cut(&optimize(&Request {
                    apply_review,
                    only_certain,
                    ..fixture.request.clone()
                }))
            })
            .collect();
        let improved: Vec<f64> = cuts.iter().copied().filter(|cut| *cut > 0.005).collect();
        let halved = improved.iter().filter(|cut| **cut >= 0.5).count();
        let (files, better) = (cuts.len(), improved.len());
        let mean = improved.iter().sum::<f64>() / count(better.max(1));
        println!(
            "| {name} | {files} | {better} ({:.0} %) | {} | {:.1} % | {halved} ({:.0} % of all) |",
            count(better) / count(files) * 100.0,
            files - better,
            mean * 100.0,
            count(halved) / count(files) * 100.0
        );
    }
}

/// How the cost grows with the files: the exponent from the smallest to the largest project.
fn growth(rows: &[(usize, Measured)]) {
    let (Some((few, fast)), Some((many, slow))) = (rows.first(), rows.last()) else {
        return;
    };
    let exponent = |of: fn(&Measured) -> Duration| {
        (of(slow).as_secs_f64() / of(fast).as_secs_f64()).ln() / (count(*many) / count(*few)).ln()
    };
    println!(
        "\nFrom {few} to {many} files the cost grows by the exponent {:.2} (simulate), {:.2} (optimise), {:.2} and {:.2} (next keystroke); 1 is linear.",
        exponent(|measured| measured.once[0]),
        exponent(|measured| measured.once[1]),
        exponent(|measured| measured.next[0]),
        exponent(|measured| measured.next[1])
    );
}

fn row(name: &str, request: &Request, times: usize) -> Measured {
    let files = request.files.as_deref().map_or(0, |files| files.lines().count());
    let measured = Measured {
        once: [
            median(times, || _ = black_box(simulate(request))),
            median(times, || _ = black_box(optimize(request))),
        ],
        next: in_session(request, times),
    };
    let [simulated, optimized] = measured.once;
    let [simulated_next, optimized_next] = measured.next;
    println!(
        "| {name} | {files} | {} | {} | {} | {} |",
        shown(simulated),
        shown(optimized),
        shown(simulated_next),
        shown(optimized_next)
    );
    measured
}

fn project(count: usize) -> Request {
    let manifests = [
        "package.json\t1000".to_owned(),
        "package-lock.json\t200000".to_owned(),
    ];
    let sources = (0..count).map(|n| format!("src/part{}/file{n}.js\t4000", n % 50));
    let files: Vec<String> = manifests.into_iter().chain(sources).collect();
    Request {
        dockerfile: "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nFROM node:22-slim\n\
                     WORKDIR /app\nCOPY --from=build /app/dist ./dist\nCOPY package.json ./\nCMD [\"node\", \"dist\"]\n"
            .into(),
        files: Some(files.join("\n").into()),
        ..Request::default()
    }
}

fn median(times: usize, mut work: impl FnMut()) -> Duration {
    let taken: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    middle(taken)
}

fn middle(mut taken: Vec<Duration>) -> Duration {
    taken.sort();
    taken.get(taken.len() / 2).copied().unwrap_or_default()
}

fn shown(duration: Duration) -> String {
    let microseconds = duration.as_secs_f64() * 1e6;
    if microseconds < 1_000.0 {
        format!("{microseconds:.0} µs")
    } else {
        format!("{:.1} ms", microseconds / 1_000.0)
    }
}
