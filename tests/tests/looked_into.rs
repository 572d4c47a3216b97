//! What is found by looking into values and files, where a name alone says something else.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};
use layerlab_source::Applicability;
use layerlab_tests::project;

fn optimized(dockerfile: &str, files: &[(&str, &str)], only_certain: bool) -> Optimization {
    optimize(&Request {
        only_certain,
        ..project(dockerfile, files, |_, text| !text.is_empty())
    })
}

fn applies(found: &Optimization, id: &str) -> bool {
    let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
    applied.any(|rewrite| rewrite.id.starts_with(id))
}

/// A variable that switches something off keeps no lock file as it is.
#[test]
fn a_switch_that_is_off_is_none() {
    let pnpm: &[(&str, &str)] = &[
        ("package.json", r#"{"dependencies":{"a":"1"}}"#),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        ("src/x.js", ""),
    ];
    let uv: &[(&str, &str)] = &[
        ("pyproject.toml", "[project]\nname = \"a\"\nversion = \"0\"\n"),
        ("uv.lock", "version = 1\n"),
        ("src/x.py", ""),
    ];
    for (set, command, files, proved) in [
        ("ENV CI=true", "pnpm install", pnpm, true),
        ("ENV CI=1", "pnpm install", pnpm, true),
        ("ENV CI=false", "pnpm install", pnpm, false),
        ("ENV CI=true CI=\"\"", "pnpm install", pnpm, false),
        ("ARG CI", "pnpm install", pnpm, false),
        ("ENV UV_FROZEN=1", "uv sync", uv, true),
        ("ENV UV_FROZEN=0", "uv sync", uv, false),
    ] {
        let text = format!("FROM node:22\n{set}\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
        let found = optimized(&text, files, true);
        assert_eq!(applies(&found, "dependencies-first"), proved, "{set}");
    }
}

/// A list of Conda may stand in brackets, and what it names counts there, too.
#[test]
fn lists_of_conda_are_read_in_either_form() {
    let installs = |list: &str| {
        let text =
            "FROM continuumio/miniconda3\nWORKDIR /app\nCOPY . .\nRUN conda env create -f environment.yml\n";
        let manifest = format!("name: a\n{list}");
        let files = [
            ("environment.yml", manifest.as_str()),
            ("lib/setup.py", ""),
            ("src/x.py", ""),
        ];
        applies(&optimized(text, &files, false), "dependencies-first")
    };
    assert!(installs(
        "dependencies:\n  - python=3.12\n  - pip:\n      - flask\n"
    ));
    assert!(installs("dependencies: [python=3.12, pip]\n"));
    assert!(installs(
        "channels: [conda-forge]\ndependencies:\n  - python=3.12\n"
    ));
    assert!(!installs("dependencies:\n  - pip:\n      - ./lib\n"));
    assert!(!installs("dependencies: [python=3.12, {pip: [./lib]}]\n"));
    assert!(!installs("dependencies:\n  - pip: [-e ./lib]\n"));
}

/// A bundler's settings that speak of a variable have somebody look before it is declared below.
#[test]
fn settings_that_read_a_variable_are_for_somebody_to_look_at() {
    let text = "FROM node:22\nWORKDIR /app\nARG COMMIT\nCOPY . .\nRUN npm run build\nLABEL commit=$COMMIT\n";
    let grade = |settings: &str| {
        let files = [
            ("package.json", "{}"),
            ("vite.config.ts", settings),
            ("src/x.js", ""),
        ];
        let found = optimized(text, &files, false);
        let rewrite = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("late-argument"));
        rewrite.map(|rewrite| rewrite.applicability)
    };
    assert_eq!(grade("export default {}\n"), Some(Applicability::Usual));
    assert_eq!(grade("const COMMITS = 1\n"), Some(Applicability::Usual));
    assert_eq!(
        grade("export default { define: { c: process.env.COMMIT } }\n"),
        Some(Applicability::Review)
    );
}

#[test]
fn a_package_of_swift_that_reads_a_file_stays() {
    let text =
        "FROM swift:6.0\nWORKDIR /app\nCOPY . .\nRUN swift package resolve --force-resolved-versions\n";
    let resolves = |manifest: &str| {
        let files = [
            ("Package.swift", manifest),
            ("Package.resolved", "{}"),
            ("VERSION", ""),
            ("Sources/a.swift", ""),
        ];
        applies(&optimized(text, &files, false), "dependencies-first")
    };
    assert!(resolves("let package = Package(name: \"a\")\n"));
    assert!(!resolves("let v = try! String(contentsOfFile: \"VERSION\")\n"));
}

/// The lists of packages stay where a later step installs with them.
#[test]
fn lists_that_a_later_step_needs_stay() {
    let proposes = |later: &str| {
        let text = format!("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n{later}\n");
        let found = optimized(&text, &[("x", "")], false);
        found
            .rewrites
            .iter()
            .any(|rewrite| rewrite.id.starts_with("package-lists/clean"))
    };
    assert!(proposes("RUN curl --version"));
    assert!(proposes("RUN apt-get update && apt-get install -y git"));
    assert!(!proposes("RUN apt-get install -y git"));
}

/// Why nothing is fetched ahead is said.
#[test]
fn a_fetch_that_is_not_possible_says_why() {
    let text = "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY . .\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /\n";
    let reason = |pom: &str| {
        let files = [
            ("pom.xml", pom),
            ("a/pom.xml", "<project/>"),
            ("a/src/A.java", ""),
        ];
        let found = optimized(text, &files, false);
        let refused = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("prefetch/maven/0/"));
        refused.map(|rewrite| rewrite.reason.clone()).unwrap_or_default()
    };
    let several = "<project><modules><module>a</module></modules></project>";
    assert!(
        reason(several).contains("several projects"),
        "{}",
        reason(several)
    );
    let system = "<project><systemPath>x.jar</systemPath></project>";
    assert!(reason(system).contains("other files"), "{}", reason(system));
}

/// Settings that move downloads count in every form that they may be written in.
#[test]
fn settings_of_downloads_are_read_by_their_keys() {
    let mounts = |run: &str, file: (&str, &str), others: &[(&str, &str)]| {
        let text = format!("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN {run}\n");
        let files: Vec<(&str, &str)> = others.iter().copied().chain([file, ("src/x.py", "")]).collect();
        let found = optimized(&text, &files, false);
        found
            .rewrites
            .iter()
            .any(|rewrite| rewrite.id.starts_with("cache-mount"))
    };
    let uv = |settings: &str| {
        mounts(
            "uv sync",
            ("pyproject.toml", settings),
            &[("uv.lock", "version = 1\n")],
        )
    };
    assert!(uv("[project]\nname = \"a\"\nversion = \"0\"\n"));
    assert!(uv("[tool.uv]\nlink-mode = \"copy\"\n"));
    assert!(uv("[tool.other]\ntext = \"\"\"\ncache-dir = 1\n\"\"\"\n"));
    assert!(!uv("[tool.uv]\nlink-mode = \"symlink\"\n"));
    assert!(!uv("[tool]\nuv = { cache-dir = \"x\" }\n"));
    assert!(!uv("tool.uv.cache-dir = \"x\"\n"));
    let composer = |config: &str| {
        mounts(
            "composer install",
            ("composer.json", config),
            &[("composer.lock", "{}")],
        )
    };
    assert!(composer("{}"));
    assert!(!composer(r#"{"config":{"cache-dir":"x"}}"#));
}
