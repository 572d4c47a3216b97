//! What is changed, and comes out right.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, analyze};
use layerlab_source::Applicability;

#[test]
fn plain_projects_are_still_improved() {
    for (dockerfile, files, contents) in [
        (
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n",
            "requirements.txt\nsrc/a.py\n",
            (
                "requirements.txt",
                "flask==3.0 ; python_version > '3.8'\n# a comment\nhttps://example.org/x.whl\n",
            ),
        ),
        (
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
            "package.json\npackage-lock.json\nsrc/a.js\n",
            ("package.json", "{}"),
        ),
    ] {
        let contents = [(contents.0.to_owned(), contents.1.to_owned())].into();
        let request = Request {
            dockerfile: dockerfile.into(),
            files: Some(files.into()),
            contents,
            ..Request::default()
        };
        assert!(analyze(&request).optimization.changed, "{dockerfile}");
    }
}

#[test]
fn forty_steps_in_a_row_are_no_panic() {
    let dockerfile = format!("FROM alpine\n{}", "RUN make\n".repeat(40));
    assert_eq!(
        analyze(&Request {
            dockerfile: dockerfile.into(),
            ..Request::default()
        })
        .simulation
        .stack
        .steps,
        40
    );
}

#[test]
fn a_manifest_is_copied_to_every_folder_that_installs_it() {
    let request = Request {
        dockerfile: "FROM python:3.12-slim\nWORKDIR /a\nCOPY requirements.txt ./\nWORKDIR /b\nCOPY . .\nRUN pip install -r requirements.txt\n".into(),
        files: Some("requirements.txt\nsrc/a.py\n".into()),
        contents: [("requirements.txt".to_owned(), "flask\n".to_owned())].into(),
        ..Request::default()
    };
    let text = analyze(&request).optimization.dockerfile;
    let install = text.find("RUN pip").unwrap_or_default();
    let before = &text[text.find("WORKDIR /b").unwrap_or_default()..install];
    assert!(
        before.contains("COPY requirements.txt ./") || before.contains("COPY . ."),
        "{text}"
    );
}

#[test]
fn the_nearest_value_of_a_variable_counts() {
    let request = Request {
        dockerfile: "FROM python:3.12-slim AS base\nENV REQ=requirements.txt\nFROM base\nENV REQ=requirements-dev.txt\nWORKDIR /app\nCOPY . .\nRUN pip install -r $REQ\n".into(),
        files: Some("requirements.txt\nrequirements-dev.txt\nsrc/a.py\n".into()),
        contents: [
            ("requirements.txt".to_owned(), "flask\n".to_owned()),
            ("requirements-dev.txt".to_owned(), "flask\n".to_owned()),
        ]
        .into(),
        ..Request::default()
    };
    let text = analyze(&request).optimization.dockerfile;
    assert!(
        text.contains("COPY requirements-dev.txt ./\nRUN pip install -r $REQ"),
        "{text}"
    );
}

#[test]
fn a_command_that_may_change_a_manifest_makes_it_be_copied_again() {
    for (between, changes) in [("make install", true), ("npm ci", false)] {
        let dockerfile = format!(
            "FROM node:22\nWORKDIR /app\nCOPY package-lock.json package.json ./\nRUN {between}\nCOPY . .\nRUN npm ci --omit=dev\n"
        );
        let request = Request {
            dockerfile: dockerfile.into(),
            files: Some("package.json\npackage-lock.json\nMakefile\nsrc/a.js\n".into()),
            contents: [("package.json".to_owned(), "{}".to_owned())].into(),
            ..Request::default()
        };
        let text = analyze(&request).optimization.dockerfile;
        let place = |part: &str| text.find(part).unwrap_or_default();
        let since = &text[place(&format!("RUN {between}\n"))..place("RUN npm ci --omit=dev")];
        assert_eq!(since.contains("COPY"), changes, "{text}");
    }
}

#[test]
fn large_files_that_two_layers_hold_are_named_and_small_ones_are_not() {
    let advice = |size: &str| {
        let request = Request {
            dockerfile: "FROM alpine\nCOPY . /app/\nCOPY models /models/\n".into(),
            files: Some(format!("src/a.py\nmodels/m.bin  {size}\n").into()),
            ..Request::default()
        };
        let rewrites = analyze(&request).optimization.rewrites;
        let found = rewrites
            .into_iter()
            .find(|rewrite| rewrite.id.starts_with("advice/copied-twice"));
        found.map(|rewrite| (rewrite.reason, rewrite.lines))
    };
    assert_eq!(advice("1 MB"), None);
    let (reason, lines) = advice("300 MB").unwrap_or_default();
    assert!(
        reason.starts_with("models/m.bin (300 MB) are copied in line 2 and again in line 3"),
        "{reason}"
    );
    assert_eq!(lines, [(3, 3)]);
}

#[test]
fn an_owner_is_set_by_every_copy_into_the_folder_whatever_its_flags() {
    let request = Request {
        dockerfile: "FROM alpine AS build\nRUN true\nFROM alpine\nCOPY --from=build /out /app/out\nCOPY --exclude=*.md src /app/src\nCOPY a.py /app/\nCOPY b.py /other/\nRUN chown -R app:app /app\n".into(),
        files: Some("src/a.py\na.py\nb.py\n".into()),
        apply_review: true,
        ..Request::default()
    };
    let text = analyze(&request).optimization.dockerfile;
    assert_eq!(text.matches("--chown=app:app").count(), 3, "{text}");
    assert!(!text.contains("--chown=app:app b.py"), "{text}");
}

#[test]
fn a_cache_mount_hides_downloads_from_no_command_that_needs_them() {
    let mounted = |dockerfile: &str| {
        let request = Request {
            dockerfile: dockerfile.into(),
            files: Some("a.csproj\nPackages.lock\ngo.mod\nCargo.toml\nCargo.lock\nsrc/main.rs\n".into()),
            apply_review: true,
            ..Request::default()
        };
        let text = analyze(&request).optimization.dockerfile;
        text.matches("--mount=type=cache,target=").count()
    };
    let dotnet = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY a.csproj .\nRUN dotnet restore\nCOPY . .\n";
    assert_eq!(mounted(&format!("{dotnet}RUN dotnet publish --no-restore\n")), 2);
    // One of them cannot have it: then none has.
    assert_eq!(
        mounted(&format!(
            "{dotnet}RUN [\"dotnet\", \"publish\", \"--no-restore\"]\n"
        )),
        0
    );
    assert_eq!(
        mounted(&format!("{dotnet}USER app\nRUN dotnet publish --no-restore\n")),
        0
    );
    let base = "FROM golang:1.24 AS base\nCOPY go.mod .\nRUN go mod download\nFROM base\nCOPY . .\nRUN go build -o /x .\n";
    assert_eq!(mounted(base), 0);
}

#[test]
fn a_filled_cache_saves_nothing_where_nothing_is_downloaded() {
    let request = Request {
        dockerfile: "FROM lukemathwalker/cargo-chef:latest AS chef\nWORKDIR /app\nFROM chef AS planner\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\nFROM chef\nCOPY --from=planner /app/recipe.json recipe.json\nRUN cargo chef cook --recipe-path recipe.json\nCOPY . .\nRUN cargo build\n".into(),
        files: Some("Cargo.toml\nCargo.lock\nsrc/main.rs\n".into()),
        ..Request::default()
    };
    let optimization = analyze(&request).optimization;
    let mount = optimization
        .rewrites
        .iter()
        .find(|rewrite| rewrite.id.starts_with("cache-mount/"));
    let saves = mount.map(|mount| mount.saves.clone()).unwrap_or_default();
    let code = saves
        .iter()
        .find(|(kind, _)| *kind == layerlab_optimize::ScenarioKind::Code);
    assert!(code.is_none_or(|(_, seconds)| seconds.abs() < 0.1), "{saves:?}");
}

/// Packages of the system above the build: then the dependencies go first, as they would without them.
#[test]
fn packages_before_a_build_go_above_the_code() {
    let optimization = analyze(&Request {
        dockerfile: "FROM rust:1.80 AS b\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y libssl-dev && cargo build --release --locked\nFROM debian\nCOPY --from=b /app/target/release/a /a\n".into(),
        files: Some("Cargo.toml\nCargo.lock\nsrc/main.rs\n".into()),
        contents: [("Cargo.toml".to_owned(), "[package]\nname = \"a\"\nversion = \"0.1.0\"\n".to_owned())].into(),
        only_certain: true,
        ..Request::default()
    })
    .optimization;
    assert!(
        optimization.dockerfile.starts_with(
            "FROM rust:1.80 AS b\nWORKDIR /app\nRUN apt-get update && apt-get install -y libssl-dev\nCOPY Cargo.lock Cargo.toml ./\n"
        ),
        "{}",
        optimization.dockerfile
    );
}

/// What lays files over a copy goes down with it, and still lies on top of it.
#[test]
fn copies_over_a_copy_go_with_it() {
    let of = |dockerfile: &str| {
        analyze(&Request {
            dockerfile: dockerfile.into(),
            files: Some("package.json\npackage-lock.json\ndist/config.yaml\ndist/.npmrc\nother/package.json\nsrc/a.js\nui/a.css\n".into()),
            contents: [("package.json".to_owned(), "{}".to_owned())].into(),
            ..Request::default()
        })
        .optimization
    };
    let start = "FROM node:22\nWORKDIR /app\nCOPY . /app\n";
    let better = of(&format!(
        "{start}COPY dist/config.yaml /app/\nCOPY ui /app/public/ui/\nRUN npm ci\n"
    ));
    assert_eq!(
        better.dockerfile,
        "FROM node:22\nWORKDIR /app\nCOPY package-lock.json package.json /app/\nRUN npm ci\nCOPY . /app\nCOPY dist/config.yaml /app/\nCOPY ui /app/public/ui/\n"
    );
    let again = of(&format!("{start}COPY package.json ./\nRUN npm ci\n"));
    assert!(
        again
            .dockerfile
            .ends_with("RUN npm ci\nCOPY . /app\nCOPY package.json ./\n"),
        "{}",
        again.dockerfile
    );
    for other in [
        "COPY dist/.npmrc /app/",
        "COPY other/ /app/",
        "COPY other /app/other/",
        "COPY other/package.json /app/",
        "COPY dist/* /app/",
    ] {
        let kept = of(&format!("{start}{other}\nRUN npm ci\n"));
        assert!(
            !kept
                .rewrites
                .iter()
                .any(|rewrite| rewrite.applied && rewrite.id.starts_with("dependencies-first")),
            "{other}\n{}",
            kept.dockerfile
        );
        // Of the nearest folder it is the install, and that one brings its manifest alone.
        if other == "COPY other/ /app/" {
            continue;
        }
        let told = kept
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
        assert!(
            told.is_some_and(|told| told.reason.contains(other)),
            "{other}: no reason"
        );
    }
}

/// A mount cannot be removed, hides nothing that is of no use, and is the same image only where the stage is left behind.
#[test]
fn cache_mounts_know_when_they_break_or_do_nothing() {
    let grade = |dockerfile: &str| {
        let optimization = analyze(&Request {
            dockerfile: dockerfile.into(),
            files: Some(
                "package.json\npackage-lock.json\nsrc/a.js\npom.xml\ngo.mod\nmain.go\nrequirements.txt\n"
                    .into(),
            ),
            ..Request::default()
        })
        .optimization;
        let mount = optimization
            .rewrites
            .into_iter()
            .find(|rewrite| rewrite.id.starts_with("cache-mount/"));
        mount.map(|mount| mount.applicability)
    };
    let shipped = |run: &str| {
        grade(&format!(
            "FROM node:22\nCOPY . /app\nWORKDIR /app\nRUN {run}\nRUN npm run build\n"
        ))
    };
    assert_eq!(shipped("npm ci"), Some(Applicability::Review));
    for run in [
        "npm ci && rm -rf /root/.npm",
        "npm ci && rm -rf ~/.npm/_cacache",
        "npm ci && rm -rf /root/.n*",
        "npm ci && rm -rf $HOME/.npm",
        "npm ci && npm cache clean --force",
        "npm ci --cache /tmp/c",
        "NPM_CONFIG_CACHE=/tmp/c npm ci",
    ] {
        assert_eq!(shipped(run), None, "{run}");
    }
    for before in ["ENV npm_config_cache=$X", "USER node", "ENV HOME=$Y"] {
        let dockerfile =
            format!("FROM node:22\n{before}\nCOPY . /app\nWORKDIR /app\nRUN npm ci\nRUN npm run build\n");
        assert_eq!(grade(&dockerfile), None, "{before}");
    }
    let pip =
        "FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n";
    assert_eq!(grade(pip), None);
    let built = |run: &str, copied: &str| {
        grade(&format!(
            "FROM maven:3 AS b\nWORKDIR /w\nCOPY . .\nRUN {run}\nFROM alpine\nCOPY --from=b {copied} /x\n"
        ))
    };
    assert_eq!(
        built("mvn package", "/w/target/a.jar"),
        Some(Applicability::Usual)
    );
    assert_eq!(
        built("mvn -o package", "/w/target/a.jar"),
        Some(Applicability::Review)
    );
    assert_eq!(built("mvn package", "/root"), Some(Applicability::Review));
    assert_eq!(built("mvn -s settings.xml package", "/w/target/a.jar"), None);
}

/// What an install needs and `.dockerignore` hides is said where the install stands.
#[test]
fn a_manifest_that_is_ignored_is_named() {
    let optimization = analyze(&Request {
        dockerfile: "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n".into(),
        files: Some("requirements.txt\napp.py\n".into()),
        dockerignore: "*.txt\n".into(),
        ..Request::default()
    })
    .optimization;
    let told = optimization
        .rewrites
        .iter()
        .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
    assert!(
        told.is_some_and(|told| told
            .reason
            .contains("requirements.txt is left out by .dockerignore")),
        "{:?}",
        optimization.rewrites
    );
}

/// What is most of the context and named nowhere is asked about; the history too, whatever else is left out of the copy.
#[test]
fn large_folders_that_no_line_names_are_asked_about() {
    let ignores = |dockerfile: &str, data: &str| {
        let optimization = analyze(&Request {
            dockerfile: dockerfile.into(),
            files: Some(
                format!("requirements.txt  1 KB\napp/main.py  4 KB\n.git/objects/pack/a.pack  120 MB\ndata/a.parquet  {data}\n").into(),
            ),
            ..Request::default()
        })
        .optimization;
        let rewrites = optimization.rewrites.into_iter();
        let found = rewrites.filter(|rewrite| rewrite.id.starts_with("ignore/"));
        found
            .map(|rewrite| (rewrite.id, rewrite.applicability))
            .collect::<Vec<_>>()
    };
    let history = ("ignore/additions".to_owned(), Applicability::Review);
    let both = vec![("ignore/data".to_owned(), Applicability::Review), history.clone()];
    let copied = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
    assert_eq!(ignores(copied, "900 MB"), both);
    let apart = copied.replace("COPY . .", "COPY --exclude=app . .");
    assert_eq!(ignores(&apart, "900 MB"), both);
    // Small, or named: it may be needed.
    let named = format!("{copied}RUN python -m app.index data\n");
    assert_eq!(ignores(copied, "50 MB"), vec![history.clone()]);
    assert_eq!(ignores(&named, "900 MB"), vec![history]);
}
