//! Installs that look safe to go before the code and are not, or are under a condition.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};
use layerlab_source::Applicability;

/// The context.
const FILES: &str = "package.json\nkeys/id\nconf/x\n.npmrc\nsrc/main.js\n";

/// What is a program, or writes its own lock again, is not proved by looking at names.
#[test]
fn manifests_that_are_programs_and_locks_that_are_written_again_are_conditions() {
    let lock = r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0"}},"node_modules/a":{"version":"1.0.0"}}}"#;
    let manifest = r#"{"dependencies":{"a":"^1.0.0"}}"#;
    let cases: [(&str, &[(&str, &str)]); 5] = [
        (
            "npm install",
            &[("package.json", manifest), ("package-lock.json", lock)],
        ),
        (
            "yarn install",
            &[
                ("package.json", manifest),
                (
                    "yarn.lock",
                    "# yarn lockfile v1\n\na@^1.0.0:\n  version \"1.0.0\"\n",
                ),
            ],
        ),
        (
            "pnpm install --frozen-lockfile",
            &[
                ("package.json", manifest),
                ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
                (".pnpmfile.cjs", "module.exports = { hooks: {} }\n"),
            ],
        ),
        (
            "mix deps.get --check-locked",
            &[
                ("mix.exs", "defmodule A do\nend\n"),
                ("mix.lock", "%{}\n"),
                ("config/config.exs", "File.read!(\"VERSION\")\n"),
            ],
        ),
        (
            "bundle install --frozen",
            &[
                ("Gemfile", "gem \"rack\" if ENV[\"WEB\"]\n"),
                ("Gemfile.lock", "GEM\n"),
            ],
        ),
    ];
    for (install, contents) in cases {
        let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
        let request = |only_certain| Request {
            dockerfile: format!("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {install}\n").into(),
            files: Some(format!("{}\nsrc/main.js\n", names.join("\n")).into()),
            contents: contents
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
            only_certain,
            ..Request::default()
        };
        let moved = |only_certain| {
            let found = optimize(&request(only_certain));
            let applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
            applied
                .filter(|rewrite| rewrite.id.starts_with("dependencies-first"))
                .count()
        };
        assert_eq!(moved(true), 0, "{install}");
        assert_eq!(moved(false), 1, "{install}");
    }
}

/// The folder that it leaves is missing where the install comes before its settings.
#[test]
fn an_install_of_nx_waits_to_be_looked_at() {
    let found = optimize(&Request {
        dockerfile: "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n".into(),
        files: Some("package.json\npackage-lock.json\nnx.json\nsrc/main.js\n".into()),
        contents: [
            (
                "package.json".to_owned(),
                r#"{"devDependencies":{"nx":"20.0.0"}}"#.to_owned(),
            ),
            ("package-lock.json".to_owned(), "{}".to_owned()),
        ]
        .into(),
        ..Request::default()
    });
    let first = found
        .rewrites
        .iter()
        .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
    assert!(
        first.is_some_and(|rewrite| !rewrite.applied && rewrite.applicability == Applicability::Review),
        "{:?}",
        found.rewrites
    );
}

fn fetches_for_gradle(dockerfile: &str, contents: &[(&str, &str)]) -> bool {
    let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
    let found = optimize(&Request {
        dockerfile: dockerfile.into(),
        files: Some(format!("{}\nsrc/main/java/App.java\n", names.join("\n")).into()),
        contents: contents
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        ..Request::default()
    });
    found
        .rewrites
        .iter()
        .any(|rewrite| rewrite.applied && rewrite.id.starts_with("prefetch/gradle"))
}

/// The task that fetches is of the project where it is started, and what it leaves must not be taken into the image.
#[test]
fn gradle_fetches_alone_for_one_project_that_only_gives_its_product() {
    let text = |from: &str, product: &str| {
        format!(
            "FROM gradle:8-jdk21 AS build\n{from}WORKDIR /src\nCOPY . .\nRUN gradle build --no-daemon\nFROM eclipse-temurin:21-jre\nCOPY --from=build {product} /app/\n"
        )
    };
    let product = "/src/build/libs/app.jar";
    let one = [
        ("build.gradle", ""),
        ("settings.gradle", "rootProject.name = 'a'\n"),
    ];
    assert!(fetches_for_gradle(&text("", product), &one));
    let several = [("build.gradle", ""), ("settings.gradle", "include 'a'\n")];
    assert!(!fetches_for_gradle(&text("", product), &several));
    let below = [("build.gradle", ""), ("app/build.gradle", "")];
    assert!(!fetches_for_gradle(&text("", product), &below));
    for taken in ["/src", "/src/.gradle/x", "/root/.gradle"] {
        assert!(!fetches_for_gradle(&text("", taken), &one), "{taken}");
    }
    assert!(!fetches_for_gradle(
        &text("ENV GRADLE_USER_HOME=/cache\n", product),
        &one
    ));
}

/// What is set for tools before the code is there may name files of it.
#[test]
fn an_install_that_is_led_into_the_project_stays() {
    for (lines, install) in [
        ("ENV NODE_EXTRA_CA_CERTS=/app/keys/id\n", "npm ci"),
        ("ENV HOME=/app\n", "npm ci"),
        ("ENV GIT_SSH_COMMAND=\"ssh -i /app/keys/id\"\n", "npm ci"),
        ("", "npm config set cafile keys/id && npm ci"),
        ("", "npm config set cafile /app/keys/id && npm ci"),
        ("", "git config --global include.path /app/conf/x && npm ci"),
    ] {
        let found = optimize(&Request {
            dockerfile: format!("FROM node:22\n{lines}WORKDIR /app\nCOPY . .\nRUN {install}\n").into(),
            files: Some(format!("package-lock.json\n{FILES}").into()),
            ..Request::default()
        });
        let first = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
        assert!(!first.is_some_and(|rewrite| rewrite.applied), "{lines}{install}");
    }
}

fn installs_first(found: &Optimization) -> bool {
    let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
    applied.any(|rewrite| rewrite.id.starts_with("dependencies-first"))
}

/// Settings and workspaces of the folders above are found by nearly all package managers.
#[test]
fn an_install_in_a_folder_looks_above_it() {
    for (above, folder, install) in [
        (
            "pnpm-workspace.yaml",
            "package.json\nweb/pnpm-lock.yaml",
            "pnpm install --frozen-lockfile",
        ),
        (".npmrc", "package.json\nweb/package-lock.json", "npm ci"),
        (
            ".yarnrc.yml",
            "package.json\nweb/yarn.lock",
            "yarn install --immutable",
        ),
        ("go.work", "go.mod\nweb/go.sum", "go mod download"),
        ("pom.xml", "pom.xml", "mvn -B dependency:go-offline"),
    ] {
        let request = |above: &str| Request {
            dockerfile: format!("FROM debian\nWORKDIR /src/web\nCOPY . /src\nRUN {install}\n").into(),
            files: Some(format!("README.md\nsrc/main.js\nweb/{folder}\nweb/src/a.js\n{above}\n").into()),
            ..Request::default()
        };
        assert!(installs_first(&optimize(&request("LICENSE"))), "{install}");
        assert!(!installs_first(&optimize(&request(above))), "{above}");
    }
}

/// What `MSBuild` takes from the folders above, and projects beside, are copied with the project.
#[test]
fn a_restore_in_a_folder_takes_what_stands_above_it_along() {
    for above in [
        "Directory.Packages.props",
        "lib/lib.csproj",
        "nuget.config",
        "global.json",
    ] {
        let found = optimize(&Request {
            dockerfile: "FROM debian\nWORKDIR /src/web\nCOPY . /src\nRUN dotnet restore\n".into(),
            files: Some(format!("README.md\nweb/web.csproj\nweb/src/a.cs\n{above}\n").into()),
            ..Request::default()
        });
        assert!(installs_first(&found), "{above}");
        let text: &str = &found.dockerfile;
        let line = |what: &str| text.lines().position(|line| line.contains(what));
        assert!(line(above).is_some() && line(above) < line("RUN"), "{text}");
    }
}

/// The cache of layers may be filled where the mount is not.
#[test]
fn a_run_with_a_cache_mount_is_cut_only_where_the_rest_needs_none_of_it() {
    let request = |target: &str, only_certain| {
        Request {
        dockerfile: format!("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target={target} npm ci && npm run build\n").into(),
        files: Some(format!("package-lock.json\n{FILES}").into()),
        contents: [
            ("package.json".to_owned(), "{}".to_owned()),
            ("package-lock.json".to_owned(), r#"{"lockfileVersion":3,"packages":{}}"#.to_owned()),
            (".npmrc".to_owned(), String::new()),
        ]
        .into(),
        only_certain,
        ..Request::default()
    }
    };
    assert!(!installs_first(&optimize(&request("/app/node_modules", false))));
    assert!(!installs_first(&optimize(&request("/root/.npm", true))));
    assert!(installs_first(&optimize(&request("/root/.npm", false))));
}

/// A package by its name is put into the manifest, and what is not asked for is taken away by the next install.
#[test]
fn a_package_by_its_name_leaves_another_manifest() {
    let found = optimize(&Request {
        dockerfile: "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install express\nCOPY . .\nRUN npm install\n".into(),
        files: Some("package.json\nsrc/main.js\n".into()),
        ..Request::default()
    });
    assert!(installs_first(&found));
    assert_eq!(
        found.dockerfile.matches("COPY package.json ./").count(),
        2,
        "{}",
        found.dockerfile
    );
}
