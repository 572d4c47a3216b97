//! Folders of code that bring manifests, too: the manifests stay above what is installed or fetched, and the code goes below it.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, optimize};
use layerlab_source::Applicability;
use layerlab_tests::project;

type Files = &'static [(&'static str, &'static str)];

const LOCK: (&str, &str) = ("package-lock.json", r#"{"lockfileVersion":3,"packages":{}}"#);
const ROOT: (&str, &str) = ("package.json", r#"{"private":true,"workspaces":["packages/*"]}"#);
const A: (&str, &str) = ("packages/a/package.json", r#"{"name":"a"}"#);
const CODE: (&str, &str) = ("packages/a/src/x.js", "1");
const MEMBERS: Files = &[LOCK, ROOT, A, CODE];

fn optimized(dockerfile: &str, files: &[(&str, &str)]) -> Optimization {
    optimize(&project(dockerfile, files, |path, _| !path.ends_with(".js")))
}

fn has_lines(found: &Optimization, lines: &str) -> bool {
    let text: &str = &found.dockerfile;
    let mut rest = text.lines().map(|line| {
        // What a mount adds is not what this is about.
        let words = line.split(' ').filter(|word| !word.starts_with("--mount="));
        words.collect::<Vec<_>>().join(" ")
    });
    lines.lines().all(|wanted| rest.any(|line| line == wanted))
}

/// Of each the grade of the rewrite, and lines that stand in this order.
const GAINS: &[(&str, Files, &str, Applicability, &str)] = &[
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN npm ci\n",
        MEMBERS,
        "dependencies-first/npm",
        Applicability::Safe,
        "COPY packages/a/package.json ./packages/a/\nRUN npm ci\nCOPY packages ./packages",
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY --chown=node packages/a packages/a\nRUN npm ci --workspace a\n",
        MEMBERS,
        "dependencies-first/npm",
        Applicability::Safe,
        "COPY --chown=node packages/a/package.json packages/a/\nRUN npm ci --workspace a\nCOPY --chown=node packages/a packages/a",
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./\nCOPY packages packages\nRUN corepack enable && pnpm --filter a install --frozen-lockfile\n",
        &[
            ("package.json", "{}"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            ("pnpm-workspace.yaml", "packages:\n  - packages/*\n"),
            A,
            CODE,
        ],
        "dependencies-first/pnpm",
        Applicability::Safe,
        "COPY packages/a/package.json packages/a/\nRUN corepack enable && pnpm --filter a install --frozen-lockfile\nCOPY packages packages",
    ),
    (
        "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY pom.xml .\nCOPY src ./src\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n",
        &[("pom.xml", "<project/>"), ("src/main/java/A.java", "class A {}")],
        "prefetch/maven",
        Applicability::Usual,
        "COPY pom.xml .\nRUN mvn -B dependency:go-offline\nCOPY src ./src\nRUN mvn package",
    ),
    (
        "FROM eclipse-temurin:21 AS build\nWORKDIR /src\nCOPY . .\nRUN chmod +x ./mvnw\nRUN ./mvnw package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n",
        &[
            ("pom.xml", "<project/>"),
            ("mvnw", ""),
            ("src/main/java/A.java", "class A {}"),
        ],
        "prefetch/maven",
        Applicability::Usual,
        "COPY mvnw pom.xml ./\nRUN chmod +x ./mvnw\nRUN ./mvnw -B dependency:go-offline\nCOPY . .\nRUN chmod +x ./mvnw\nRUN ./mvnw package",
    ),
    (
        "FROM eclipse-temurin:21 AS build\nWORKDIR /src\nCOPY . .\nRUN chmod +x mvnw && ./mvnw package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n",
        &[
            ("pom.xml", "<project/>"),
            ("mvnw", ""),
            ("src/main/java/A.java", "class A {}"),
        ],
        "prefetch/maven",
        Applicability::Usual,
        "COPY mvnw pom.xml ./\nRUN chmod +x mvnw && ./mvnw -B dependency:go-offline\nCOPY . .\nRUN chmod +x mvnw && ./mvnw package",
    ),
    (
        "FROM gradle:8-jdk21 AS build\nWORKDIR /src\nCOPY . .\nRUN gradle shadowJar --no-daemon\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/build/libs/app.jar /app.jar\n",
        &[("build.gradle", ""), ("src/main/java/A.java", "class A {}")],
        "prefetch/gradle",
        Applicability::Usual,
        "RUN gradle dependencies --no-daemon\nCOPY . .\nRUN gradle shadowJar --no-daemon",
    ),
    (
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n",
        UV,
        "prefetch/uv",
        Applicability::Usual,
        "COPY pyproject.toml uv.lock ./\nCOPY packages/a/pyproject.toml ./packages/a/\nRUN uv sync --frozen --no-install-workspace\nCOPY . .\nRUN uv sync --frozen",
    ),
    (
        "FROM rust:1.85 AS build\nWORKDIR /src\nCOPY . .\nRUN cargo build --release --locked -p app\nFROM debian:12\nCOPY --from=build /src/target/release/app /usr/bin/\n",
        RUST,
        "cargo-manifests",
        Applicability::Usual,
        "COPY crates/core/Cargo.toml ./crates/core/\nRUN mkdir -p crates/app crates/app/src crates/core/src && echo \"fn main() {}\" | tee crates/app/build.rs crates/app/src/main.rs > /dev/null && touch crates/core/src/lib.rs && cargo build --release --locked -p app\nCOPY . .\nRUN touch crates/app/build.rs crates/app/src/main.rs crates/core/src/lib.rs && cargo build --release --locked -p app",
    ),
    (
        "FROM rust:1.85 AS build\nWORKDIR /src\nCOPY . .\nRUN cargo install --path . --root /out\nFROM debian:12\nCOPY --from=build /out/bin/app /usr/bin/\n",
        CRATE,
        "cargo-manifests",
        Applicability::Safe,
        "RUN mkdir -p src && echo \"fn main() {}\" > src/main.rs && cargo install --path . --root /tmp/stand-ins && rm -rf /tmp/stand-ins\nCOPY . .\nRUN touch src/main.rs && cargo install --path . --root /out",
    ),
    (
        "FROM node:22\nWORKDIR /srv\nCOPY . app/\nWORKDIR app\nRUN npm ci\n",
        &[LOCK, ("package.json", "{}"), ("src/x.js", "1")],
        "dependencies-first/npm",
        Applicability::Safe,
        "COPY package-lock.json package.json app/\nWORKDIR app\nRUN npm ci\nCOPY . /srv/app/",
    ),
];

const RUST: Files = &[
    ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
    ("Cargo.lock", "version = 4\n"),
    (
        "crates/app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\ncore = { path = \"../core\" }\n",
    ),
    ("crates/app/build.rs", "fn main() {}"),
    ("crates/app/src/main.rs", "fn main() {}"),
    ("crates/app/src/help.rs", ""),
    (
        "crates/core/Cargo.toml",
        "[package]\nname = \"core\"\nversion = \"0.1.0\"\n",
    ),
    ("crates/core/src/lib.rs", ""),
];

const CRATE: Files = &[
    ("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
    ("Cargo.lock", "version = 4\n"),
    ("src/main.rs", "fn main() {}"),
    ("src/help.rs", ""),
];

const UV: Files = &[
    (
        "pyproject.toml",
        "[project]\nname = \"r\"\nversion = \"0\"\ndependencies = [\"a\"]\n[tool.uv.sources]\na = { workspace = true }\n[tool.uv.workspace]\nmembers = [\"packages/*\"]\n",
    ),
    (
        "uv.lock",
        "version = 1\n[[package]]\nname = \"a\"\nsource = { editable = \"packages/a\" }\n[[package]]\nname = \"r\"\nsource = { virtual = \".\" }\n",
    ),
    (
        "packages/a/pyproject.toml",
        "[project]\nname = \"a\"\nversion = \"0\"\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n",
    ),
    ("packages/a/src/a/__init__.py", ""),
];

#[test]
fn code_goes_below_and_manifests_stay() {
    for (dockerfile, files, id, grade, lines) in GAINS {
        let found = optimized(dockerfile, files);
        let rewrite = found.rewrites.iter().find(|rewrite| rewrite.id.starts_with(id));
        let is_applied = rewrite.is_some_and(|rewrite| rewrite.applied && rewrite.applicability == *grade);
        assert!(is_applied, "{dockerfile}{:?}", found.rewrites);
        assert!(has_lines(&found, lines), "{}", found.dockerfile);
    }
}

/// The form with a manifest in the way, and a word of the reason where there is one.
const TRAPS: &[(&str, Files, Option<&str>)] = &[
    // A program of a member is linked only where its file is there.
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN npm ci\n",
        &[
            LOCK,
            ROOT,
            ("packages/a/package.json", r#"{"name":"a","bin":"cli.js"}"#),
            CODE,
        ],
        Some("has a program"),
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN npm ci\n",
        &[
            LOCK,
            ROOT,
            ("packages/a/package.json", r#"{"scripts":{"prepare":"node x"}}"#),
            CODE,
        ],
        Some("prepare script"),
    ),
    // Scripts are left out only where the settings are copied.
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN npm ci\n",
        &[
            LOCK,
            ROOT,
            (".npmrc", "ignore-scripts=true\n"),
            ("packages/a/package.json", r#"{"scripts":{"prepare":"node x"}}"#),
            CODE,
        ],
        Some(".npmrc"),
    ),
    // It is copied to a place of another name.
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./libs\nRUN npm ci\n",
        MEMBERS,
        None,
    ),
    // A step between them works on the code.
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN node packages/a/src/x.js\nRUN npm ci\n",
        MEMBERS,
        None,
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./\nCOPY packages packages\nRUN pnpm --filter=...[main] install --frozen-lockfile\n",
        &[
            ("package.json", "{}"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            ("pnpm-workspace.yaml", "packages:\n  - packages/*\n"),
            A,
            CODE,
        ],
        Some("changed"),
    ),
    // Something else than the wrapper is made a program of.
    (
        "FROM eclipse-temurin:21 AS build\nWORKDIR /src\nCOPY . .\nRUN chmod +x mvnw tool.sh && ./mvnw package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n",
        &[
            ("pom.xml", "<project/>"),
            ("mvnw", ""),
            ("tool.sh", ""),
            ("src/main/java/A.java", "class A {}"),
        ],
        None,
    ),
    // The parent comes with the code.
    (
        "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY pom.xml .\nCOPY . /src/code\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n",
        &[
            (
                "pom.xml",
                "<project><parent><relativePath>parent/pom.xml</relativePath></parent></project>",
            ),
            ("parent/pom.xml", "<project/>"),
            ("src/main/java/A.java", "class A {}"),
        ],
        None,
    ),
];

#[test]
fn what_would_come_out_otherwise_stays() {
    for (dockerfile, files, reason) in TRAPS {
        let found = optimized(dockerfile, files);
        let is_about_it = |id: &str| id.starts_with("dependencies-first") || id.starts_with("prefetch");
        let mut about = found.rewrites.iter().filter(|rewrite| is_about_it(&rewrite.id));
        assert!(
            !about.clone().any(|rewrite| rewrite.applied),
            "{dockerfile}{}",
            found.dockerfile
        );
        if let Some(reason) = reason {
            assert!(
                about.any(|rewrite| rewrite.reason.contains(reason)),
                "{reason}: {:?}",
                found.rewrites
            );
        }
    }
}

/// Of each what is changed among the files of a workspace, or how it is built.
#[test]
fn packages_of_rust_whose_files_cannot_be_told_are_built_as_they_were() {
    let builds_early = |run: &str, taken: &str, changed: &[(&'static str, &'static str)]| {
        let mut files: Vec<(&str, &str)> = RUST.to_vec();
        files.retain(|(path, _)| !changed.iter().any(|(other, _)| path == other));
        files.extend(changed.iter().filter(|(_, text)| *text != "-"));
        let text = format!(
            "FROM rust:1.85 AS build\nWORKDIR /src\nCOPY . .\nRUN {run}\nFROM debian:12\nCOPY --from=build {taken} /usr/bin/\n"
        );
        let found = optimized(&text, &files);
        let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
        applied.any(|rewrite| rewrite.id.starts_with("cargo-manifests"))
    };
    let (build, program) = ("cargo build --release --locked", "/src/target/release/app");
    assert!(builds_early(build, program, &[]));
    // The image takes more than programs.
    assert!(!builds_early(build, "/src/target/release", &[]));
    assert!(!builds_early(build, "/src/target/release/libcore.rlib", &[]));
    assert!(!builds_early(
        "cargo install --path crates/app",
        "/usr/local/cargo/.crates.toml",
        &[]
    ));
    // What is installed is none of it.
    assert!(!builds_early(
        "cargo install --path other",
        "/usr/local/cargo/bin/app",
        &[]
    ));
    assert!(!builds_early(
        "cargo install ripgrep",
        "/usr/local/cargo/bin/rg",
        &[]
    ));
    for changed in [
        // A package out of the project, a target that is not there, no target, and what is denied.
        (
            "crates/core/Cargo.toml",
            "[package]\nname = \"core\"\nversion = \"0.1.0\"\n[dependencies]\nx = { path = \"../../../x\" }\n",
        ),
        (
            "crates/core/Cargo.toml",
            "[package]\nname = \"core\"\nversion = \"0.1.0\"\n[[bench]]\nname = \"x\"\n",
        ),
        (
            "crates/core/Cargo.toml",
            "[package]\nname = \"core\"\nversion = \"0.1.0\"\n[lints.rust]\nunused_crate_dependencies = \"deny\"\n",
        ),
        ("crates/core/src/lib.rs", "-"),
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/{app,core}\"]\n"),
        ("Cargo.lock", "-"),
        ("target/release/app", ""),
    ] {
        assert!(!builds_early(build, program, &[changed]), "{changed:?}");
    }
}

/// A package whose version only its build tells is built for it, unless the lock is taken as it is.
#[test]
fn a_member_that_is_asked_for_its_version_is_built() {
    let dynamic = (
        "packages/a/pyproject.toml",
        "[project]\nname = \"a\"\ndynamic = [\"version\"]\n[build-system]\nrequires = [\"hatchling\"]\n",
    );
    let files: Vec<(&str, &str)> = UV
        .iter()
        .map(|file| if file.0 == dynamic.0 { dynamic } else { *file })
        .collect();
    let fetches = |option: &str| {
        let text = format!("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN uv sync {option}\n");
        let found = optimized(&text, &files);
        let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
        applied.any(|rewrite| rewrite.id.starts_with("prefetch/uv"))
    };
    assert!(fetches("--frozen"));
    assert!(!fetches("--locked"));
}
