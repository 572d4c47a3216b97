//! Logs in every form that people paste: what is read, what is matched, what is said to be missing.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::parse;
use layerlab_estimate::{BuildLog, Subject};
use layerlab_report::Status;
use layerlab_session::{Request, simulate};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn request(name: &str) -> Request {
    Request {
        dockerfile: read("Dockerfile").into(),
        log: Some(Rc::new(BuildLog::parse(&read(name)))),
        ..Request::default()
    }
}

/// Everything that the page would say of a log.
fn story(name: &str) -> String {
    let view = simulate(&request(name)).log.expect("there is a log");
    let mut out = format!("{}\n", view.summary);
    for row in &view.facts {
        let measured = row
            .measured
            .as_ref()
            .map_or("-", |measured| measured.text.as_str());
        let _ = writeln!(
            out,
            "{:>4} {:7} {:>8}  {}",
            row.log_line,
            row.real.word(),
            measured,
            row.code
        );
    }
    for (title, lines) in [
        ("not in the Dockerfile", &view.unmatched),
        ("not in the log", &view.missing),
    ] {
        for (line, text) in lines {
            let _ = writeln!(out, "{title}: {line}: {text}");
        }
    }
    for complaint in &view.complaints {
        let _ = writeln!(out, "! {complaint}");
    }
    let _ = writeln!(out, "{}", view.verdict);
    out
}

#[test]
fn every_form_tells_its_story() {
    let mut names: Vec<String> = Vec::new();
    for part in ["", "bad/"] {
        for entry in fs::read_dir(folder().join(part))
            .expect("the folder is there")
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && name != "Dockerfile" && name != "durations.json" {
                names.push(format!("{part}{name}"));
            }
        }
    }
    names.sort();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        insta::assert_snapshot!(name.replace(['/', '.'], "-"), story(&name));
    }
}

#[test]
fn forms_that_hold_durations_agree() {
    let seconds = |name: &str| -> Vec<(Subject, f64)> {
        let log = BuildLog::parse(&read(name));
        let dockerfile = parse(&read("Dockerfile"));
        let matching = log.matching(&dockerfile);
        let statements = log.statements(&dockerfile, &matching);
        statements
            .into_iter()
            .filter_map(|said| Some((said.subject, said.seconds?)))
            .collect()
    };
    let plain = seconds("plain.log");
    assert_eq!(plain.len(), 13);
    for name in [
        "rawjson.log",
        "tty.txt",
        "tty-old.txt",
        "tty-narrow.txt",
        "history-trace.json",
        "history-logs.log",
        "buildctl-plain.log",
        "actions.log",
        "actions-gh.log",
        "actions-web.txt",
        "actions-web-numbers.txt",
        "actions-web-times.txt",
        "actions-web-links.txt",
        "gitlab.log",
        "gitlab-timestamps.log",
        "bad/colours-plain.log",
    ] {
        let found = seconds(name);
        for (subject, expected) in &plain {
            let own = found.iter().find(|(of, _)| of == subject);
            assert!(
                own.is_some_and(|(_, own)| (own - expected).abs() <= 0.1),
                "{name}: {subject:?}: {own:?} is not {expected}"
            );
        }
    }
}

/// What servers, mails and pages put in front of lines changes nothing, whatever the form of the log.
#[test]
fn what_stands_in_front_of_all_lines_does_not_count() {
    for name in ["plain.log", "tty.txt", "classic.log", "podman.log", "kaniko.log"] {
        let bare = BuildLog::parse(&read(name));
        assert!(bare.steps.len() > 8, "{name}");
        for prefix in [
            "[2026-05-01T10:00:NN.123Z] ",
            "[2026-05-01 10:00:NN] ",
            "10:00:NN.123 ",
            "Step #0 - \"Build\": ",
            "Step #0: ",
            "    ",
            "\t",
            "> ",
            "remote: ",
            "web-1  | ",
            "[build] 2026-05-01 10:00:NN INFO  ",
        ] {
            let text: String = read(name)
                .lines()
                .zip(0..)
                .map(|(line, number)| {
                    format!("{}{line}\n", prefix.replace("NN", &format!("{:02}", number % 60)))
                })
                .collect();
            assert_eq!(BuildLog::parse(&text), bare, "{name} behind {prefix:?}");
        }
    }
}

/// The export of the image takes as long as the log says where the same layers are built, and less where fewer are.
#[test]
fn the_export_of_a_log_is_a_rate() {
    let mut request = request("plain-second.log");
    let wall = |request: &Request| {
        let simulation = simulate(request);
        let delivery = simulation
            .stack
            .blocks
            .into_iter()
            .find(|block| block.key == "delivery");
        delivery
            .and_then(|block| block.seconds)
            .map(|seconds| seconds.value)
            .expect("the image is exported")
    };
    let usual = wall(&request);
    let mut log = BuildLog::parse(&read("plain-second.log"));
    for step in &mut log.steps {
        step.cached = false;
    }
    log.export = Some(48.0);
    request.log = Some(Rc::new(log));
    request.scenario = Some(layerlab_optimize::ScenarioKind::Fresh);
    assert!((wall(&request) - 48.0).abs() < 0.5, "{}", wall(&request));
    request.scenario = Some(layerlab_optimize::ScenarioKind::Code);
    let code = wall(&request);
    assert!(code > usual && code < 40.0, "{usual} {code}");
}

#[test]
fn a_log_of_another_dockerfile_changes_nothing() {
    for name in ["bad/other.log", "bad/language.txt"] {
        let with = simulate(&request(name));
        let without = simulate(&Request {
            log: None,
            ..request(name)
        });
        assert!(!with.log.as_ref().is_some_and(|log| log.used), "{name}");
        assert_eq!(with.stack, without.stack, "{name}");
    }
}

#[test]
fn prediction_and_fact_are_compared_where_steps_were_cached() {
    let mut request = request("plain-second.log");
    request.edited = vec!["web/src/app.js".to_owned(), "app/main.py".to_owned()];
    request.files = Some(
        "requirements.txt\nweb/package.json\nweb/package-lock.json\nweb/src/app.js\napp/main.py\n".into(),
    );
    request.scenario = Some(layerlab_optimize::ScenarioKind::Own);
    let simulation = simulate(&request);
    let view = simulation.log.expect("there is a log");
    assert_eq!(
        view.verdict,
        format!(
            "All {} outcomes are as foreseen for this scenario.",
            view.facts.len()
        )
    );
    assert!(
        view.facts.iter().any(|row| row.real == Status::Cached)
            && view.facts.iter().any(|row| row.real == Status::Ran)
    );
}

#[test]
fn fifty_megabytes_are_read_in_a_moment() {
    let line =
        "#15 1.204 npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory.\n";
    let text = read("plain.log").replace(
        "#15 DONE",
        &format!("{}#15 DONE", line.repeat(50_000_000 / line.len())),
    );
    let start = std::time::Instant::now();
    let log = BuildLog::parse(&text);
    assert_eq!(log.steps.len(), BuildLog::parse(&read("plain.log")).steps.len());
    // Tests are built without optimisation; the page reads this in about a second.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
