//! The command line as scripts call it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn layerlab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_layerlab"))
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// A project in a folder of its own.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    for (path, text) in files {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }
    root
}

const FLASK: &str = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";

#[test]
fn the_new_dockerfile_is_printed_where_the_context_shows_that_it_is_safe() {
    let root = project(
        "flask",
        &[
            ("Dockerfile", FLASK),
            ("requirements.txt", "flask\n"),
            ("src/app.py", "print()\n"),
        ],
    );
    let (file, context) = (root.join("Dockerfile"), root.to_string_lossy().into_owned());
    let output = layerlab(&["optimize", &file.to_string_lossy(), "--context", &context]);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        FLASK.replace(
            "COPY . .\nRUN pip install -r requirements.txt\n",
            "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n"
        )
    );
}

#[test]
fn without_a_context_what_rests_on_its_files_waits_to_be_asked_for() {
    let root = project("bare", &[("Dockerfile", FLASK)]);
    let file = root.join("Dockerfile").to_string_lossy().into_owned();
    assert_eq!(
        String::from_utf8_lossy(&layerlab(&["optimize", &file]).stdout),
        FLASK
    );
    let reviewed = layerlab(&["optimize", &file, "--safety", "review", "--json"]);
    let answer: Value = serde_json::from_slice(&reviewed.stdout).expect("the answer is JSON");
    let rewrite = &answer["rewrites"][0];
    assert_eq!(
        (rewrite["safety"].as_str(), rewrite["applied"].as_bool()),
        (Some("usual"), Some(true))
    );
    for key in ["id", "title", "reason"] {
        assert!(rewrite[key].is_string(), "{key}");
    }
    let scenario = &answer["scenarios"][1];
    assert!(scenario["name"].is_string() && scenario["weight"].is_f64());
    assert!(scenario["after_s"].as_f64() < scenario["before_s"].as_f64());
    assert!(answer["dockerfile"].is_string() && answer["dockerignore"].is_string());
}

#[test]
fn what_cannot_be_built_is_an_error_with_its_place() {
    let root = project("wrong", &[("Dockerfile", "FROM alpine\nRUM make\n")]);
    let output = layerlab(&["optimize", &root.join("Dockerfile").to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("Dockerfile: 2:1: "),
        "{:?}",
        output.stderr
    );
    assert_eq!(
        layerlab(&["optimize", "/nowhere/Dockerfile"]).status.code(),
        Some(1)
    );
    assert_eq!(layerlab(&["optimize"]).status.code(), Some(2));
}

/// A reviewer's comment: the times before and after, the steps that run, the diff; and a failure where the new one cannot be built.
#[test]
fn two_dockerfiles_are_compared_for_a_review() {
    let late = FLASK.replace(
        "COPY . .\nRUN pip install -r requirements.txt\n",
        "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n",
    );
    let root = project(
        "compare",
        &[
            ("before", FLASK),
            ("after", &late),
            ("empty", "\n"),
            (
                "broken",
                &late.replace("COPY requirements.txt", "COPY nothing.txt"),
            ),
            ("context/requirements.txt", "flask\n"),
            ("context/src/app.py", "print()\n"),
        ],
    );
    let path = |name: &str| root.join(name).to_string_lossy().into_owned();
    let compare = |after: &str, more: &[&str]| {
        let context = path("context");
        let mut arguments = vec!["compare".to_owned(), path("before"), path(after)];
        arguments.extend(["--context".to_owned(), context]);
        arguments.extend(more.iter().map(|more| (*more).to_owned()));
        layerlab(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = compare("after", &[]);
    assert!(output.status.success());
    let comment = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        comment.contains(" → ") && comment.contains("-COPY . ."),
        "{comment}"
    );
    assert!(comment.lines().count() <= 40, "{comment}");
    let output = compare("after", &["--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let times = &answer["scenarios"][1];
    assert!(times["after_s"].as_f64() < times["before_s"].as_f64(), "{answer}");
    let drawn = path("before-after.svg");
    assert!(compare("after", &["--picture", &drawn]).status.success());
    let picture = fs::read_to_string(&drawn).expect("the picture is there");
    assert!(
        picture.starts_with("<svg") && picture.contains("COPY requirements.txt ./"),
        "{picture}"
    );
    let nowhere = compare("after", &["--picture", &path("no/such/folder.svg")]);
    assert!(!nowhere.status.success());
    // The one after may have another context: what it copies is there and nowhere else.
    let moved = fs::read_to_string(root.join("after")).expect("it is there");
    let moved = moved.replace("COPY requirements.txt ./", "COPY web/requirements.txt ./");
    fs::write(root.join("moved"), moved).expect("it is written");
    fs::create_dir_all(root.join("other/web")).expect("it is made");
    fs::write(root.join("other/web/requirements.txt"), "flask\n").expect("it is written");
    assert!(!compare("moved", &[]).status.success());
    let own = path("other");
    let output = compare("moved", &["--after-context", &own]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::write(root.join("list"), "web/requirements.txt\nsrc/app.py\n").expect("it is written");
    let own = path("list");
    assert!(compare("moved", &["--after-files", &own]).status.success());
    let ignored = path("ignored");
    fs::write(&ignored, "web\n").expect("it is written");
    let output = compare("moved", &["--after-files", &own, "--after-ignore", &ignored]);
    assert!(!output.status.success());
    // Of nothing it is not said that it is the same.
    let empty = compare("empty", &[]);
    assert!(!empty.status.success());
    assert!(String::from_utf8_lossy(&empty.stderr).contains("is empty"));
    let output = compare("broken", &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("the build fails"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing.txt"));
}

#[test]
fn what_was_done_what_could_be_and_why_the_rest_stays_is_said_beside_the_text() {
    let node = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
    let root = project("said", &[("Dockerfile", node)]);
    let file = root.join("Dockerfile").to_string_lossy().into_owned();
    let said = |arguments: &[&str]| {
        let all: Vec<&str> = ["optimize", &file]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        String::from_utf8_lossy(&layerlab(&all).stderr).into_owned()
    };
    let safe = said(&[]);
    assert!(safe.starts_with("Nothing was changed.\n"), "{safe}");
    assert!(
        safe.contains("  · with --safety usual: Install npm packages before copying the code\n"),
        "{safe}"
    );
    let usual = said(&["--safety", "usual"]);
    assert!(
        usual.starts_with("1 change:\n  + Install npm packages before copying the code\n"),
        "{usual}"
    );
    assert!(
        usual.contains(
            "  = line 5: `npm run build` (10 s) is assumed to read /app, which line 3 copies into.\n"
        ),
        "{usual}"
    );
    assert_eq!(said(&["--json"]), "");
}
