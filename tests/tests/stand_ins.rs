//! What could see that main files were stand-ins for a while, or could not be built over them: each once as it is found in projects.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, optimize};
use layerlab_source::Applicability;
use layerlab_tests::project;

type Files<'f> = &'f [(&'f str, &'f str)];

const CRATE: Files<'_> = &[
    (
        "Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nserde_json = \"1\"\n",
    ),
    ("Cargo.lock", "version = 4\n"),
    ("src/main.rs", "fn main() {}"),
    ("src/help.rs", "//"),
];

fn optimized(dockerfile: &str, files: &[(&str, &str)]) -> Optimization {
    optimize(&project(dockerfile, files, |_, _| true))
}

/// How a build over stand-ins is graded, and what is said of it; `None` where there is none.
fn grade(before: &str, build: &str, taken: &str, changed: Files<'_>) -> Option<(Applicability, String)> {
    let mut files = CRATE.to_vec();
    files.retain(|(path, _)| !changed.iter().any(|(other, _)| path == other));
    files.extend(changed);
    let text = format!(
        "FROM rust:1.85 AS build\nWORKDIR /src\n{before}COPY . .\nRUN {build}\nFROM debian:12\nCOPY --from=build {taken} /x/\n"
    );
    let found = optimized(&text, &files);
    let mut rewrites = found.rewrites.iter();
    let rewrite = rewrites.find(|rewrite| rewrite.id.starts_with("cargo-manifests"))?;
    Some((rewrite.applicability, rewrite.checks.join("; ")))
}

const BUILD: &str = "cargo build --release --locked";
const PROGRAM: &str = "/src/target/release/app";

fn grade_of(before: &str, build: &str, taken: &str, changed: Files<'_>) -> Option<Applicability> {
    grade(before, build, taken, changed).map(|(grade, _)| grade)
}

/// What others ask for is built with a package of the project: `serde_json` does not build over an empty itoa.
#[test]
fn packages_that_take_the_place_of_others_have_no_stand_in() {
    assert_eq!(grade_of("", BUILD, PROGRAM, &[]), Some(Applicability::Safe));
    let fork = (
        "forks/itoa/Cargo.toml",
        "[package]\nname = \"itoa\"\nversion = \"1.0.99\"\n",
    );
    for table in ["[patch.crates-io]\nitoa", "[replace]\n\"itoa:1.0.0\""] {
        let manifest = format!("{}{table} = {{ path = \"forks/itoa\" }}\n", CRATE[0].1);
        let changed = [
            ("Cargo.toml", manifest.as_str()),
            fork,
            ("forks/itoa/src/lib.rs", "//"),
        ];
        assert_eq!(grade_of("", BUILD, PROGRAM, &changed), None, "{table}");
    }
}

#[test]
fn what_is_kept_in_parts_or_lies_in_a_folder_has_no_stand_in() {
    for more in [
        "[profile.release]\nincremental = true\n",
        "own = { git = \"file:///src/own\" }\n",
        // Its build script looks for the project, and reads its settings.
        "esp-idf-sys = \"0.36\"\n",
    ] {
        let manifest = format!("{}{more}", CRATE[0].1);
        let changed = [("Cargo.toml", manifest.as_str())];
        assert_eq!(grade_of("", BUILD, PROGRAM, &changed), None, "{more}");
    }
}

/// The manifest of the workspace, settings and toolchains may lie in folders above.
#[test]
fn what_lies_above_a_package_decides_about_it() {
    let install = |above: (&str, &str)| {
        let files = [
            above,
            (
                "sub/Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\n",
            ),
            ("sub/src/main.rs", "fn main() {}"),
            ("sub/src/help.rs", "//"),
        ];
        let text = "FROM rust:1.85 AS build\nWORKDIR /src\nCOPY . .\nWORKDIR /src/sub\nRUN cargo install --path . --root /out\nFROM debian:12\nCOPY --from=build /out/bin/app /x/\n";
        let found = optimized(text, &files);
        found
            .rewrites
            .iter()
            .any(|rewrite| rewrite.id.starts_with("cargo-manifests"))
    };
    assert!(install(("README.md", "")));
    assert!(!install(("Cargo.toml", "[workspace]\nmembers = [\"sub\"]\n")));
    assert!(!install((".cargo/config.toml", "[build]\n")));
    assert!(!install((
        "rust-toolchain.toml",
        "[toolchain]\nchannel = \"1.85\"\n"
    )));
}

#[test]
fn toolchains_and_settings_that_are_folders_of_the_project_stay() {
    let toolchain = |text: &str| grade_of("", BUILD, PROGRAM, &[("rust-toolchain.toml", text)]);
    assert_eq!(
        toolchain("[toolchain]\nchannel = \"1.85\"\n"),
        Some(Applicability::Safe)
    );
    assert_eq!(toolchain("[toolchain]\npath = \"tools/rust\"\n"), None);
    let settings = |text: &str| grade_of("", BUILD, PROGRAM, &[(".cargo/config.toml", text)]);
    assert_eq!(settings("[net]\nretry = 3\n"), Some(Applicability::Review));
    assert_eq!(settings("[source.own]\ndirectory = \"third\"\n"), None);
    assert_eq!(settings("[build]\ntarget = \"thumbv7em-none-eabi\"\n"), None);
    let bare = "cargo build --release --locked --target thumbv7em-none-eabihf";
    let taken = "/src/target/thumbv7em-none-eabihf/release/app";
    assert_eq!(grade_of("", bare, taken, &[]), None);
}

/// What stays of the first build in `target/` gets into the image by a step, too.
#[test]
fn what_is_taken_of_the_target_folder_on_the_way_counts() {
    for (behind, taken, grade) in [
        (" && cp target/release/app /app", "/app", Applicability::Safe),
        (" && cp -r target /keep", "/keep", Applicability::Review),
        ("\nRUN cp -r target /keep", "/keep", Applicability::Review),
        (" && tar cf /app.tar .", "/app.tar", Applicability::Review),
        (" && strip target/release/app", PROGRAM, Applicability::Safe),
        (
            " && cd target/release && cp app /app",
            "/app",
            Applicability::Safe,
        ),
    ] {
        let build = format!("{BUILD}{behind}");
        assert_eq!(grade_of("", &build, taken, &[]), Some(grade), "{behind}");
    }
    let script = format!("{BUILD} && ./pack.sh");
    assert_ne!(grade_of("", &script, "/out", &[]), Some(Applicability::Safe));
}

/// Build scripts of dependencies are built early as well, and read what variables name.
#[test]
fn variables_that_name_files_of_the_project_are_named() {
    for set in [
        "ENV PYO3_CONFIG_FILE=/src/pyo3.cfg\n",
        "ENV AT=/src PYO3_CONFIG_FILE=$AT/pyo3.cfg\n",
        "ENV AT=/src\nENV PYO3_CONFIG_FILE=$AT/pyo3.cfg\n",
    ] {
        let (grade, reason) = grade(set, BUILD, PROGRAM, &[("pyo3.cfg", "x")]).expect("a build");
        assert_eq!(grade, Applicability::Usual, "{set}");
        assert!(reason.contains("PYO3_CONFIG_FILE"), "{reason}");
    }
    let exported = format!("export PYO3_CONFIG_FILE=/src/pyo3.cfg && {BUILD}");
    let (grade, reason) = grade("", &exported, PROGRAM, &[("pyo3.cfg", "x")]).expect("a build");
    assert_eq!(grade, Applicability::Usual);
    assert!(reason.contains("PYO3_CONFIG_FILE"), "{reason}");
    let elsewhere = "ENV PYO3_CONFIG_FILE=/opt/pyo3.cfg\n";
    assert_eq!(
        grade_of(elsewhere, BUILD, PROGRAM, &[]),
        Some(Applicability::Safe)
    );
}
