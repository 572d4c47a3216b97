//! What is wrong with a Dockerfile, where, and what mends it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_session::{FoundDiagnostic, Request, optimize, simulate};
use layerlab_source::apply;

fn request(dockerfile: &str, files: &str, ignore: &str) -> Request {
    Request {
        dockerfile: dockerfile.into(),
        files: Some(files.into()),
        dockerignore: ignore.into(),
        ..Request::default()
    }
}

fn only(request: &Request) -> FoundDiagnostic {
    let mut found = simulate(request).diagnostics;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn mended(request: &Request) -> String {
    let found = only(request);
    let fix = found
        .fixes
        .first()
        .unwrap_or_else(|| panic!("no fix for {}", found.message));
    let text = apply(&request.dockerfile, &fix.edits).expect("the edits fit the text");
    let after = simulate(&Request {
        dockerfile: text.as_str().into(),
        ..request.clone()
    });
    assert_eq!((after.error, after.stack.error), (None, None), "{text}");
    text
}

#[test]
fn a_source_that_is_misspelt_or_elsewhere_is_found() {
    let files = "app/main.py\nrequirements.txt\n";
    for (wrong, right) in [
        ("requirments.txt", "requirements.txt"),
        ("./requirements.tx", "requirements.txt"),
        ("main.py", "app/main.py"),
    ] {
        let text = format!("FROM alpine\nCOPY {wrong} /x/\n");
        let request = request(&text, files, "");
        assert_eq!(mended(&request), format!("FROM alpine\nCOPY {right} /x/\n"));
        let found = only(&request);
        assert_eq!(
            (found.start.line, found.start.column),
            (2, 6),
            "{}",
            found.message
        );
    }
}

#[test]
fn a_source_that_is_not_there_is_named_with_its_reason() {
    let nothing_near = only(&request("FROM alpine\nCOPY data /x/\n", "app/main.py\n", ""));
    assert_eq!(nothing_near.message, "\"/data\": not found in the build context");
    assert_eq!((nothing_near.start.line, nothing_near.fixes.len()), (2, 0));
    let ignored = only(&request("FROM alpine\nCOPY main.py /x/\n", "main.py\n", "*.py\n"));
    assert_eq!(
        ignored.message,
        "\"/main.py\": not found: .dockerignore leaves it out of the build context"
    );
}

#[test]
fn an_instruction_that_cannot_be_built_is_named_and_mended() {
    let mount = |words: &str| format!("FROM alpine\nRUN --mount=type=cache,{words} true\n");
    for (wrong, right) in [
        ("targt=/a", "target=/a"),
        ("target=/a,sharing=lockd", "target=/a,sharing=locked"),
    ] {
        assert_eq!(mended(&request(&mount(wrong), "a\n", "")), mount(right));
    }
    let platform = only(&request("FROM alpine AS a\nFROM --platform=beos a\n", "a\n", ""));
    assert_eq!(platform.start.line, 2);
    assert!(
        platform.message.starts_with("failed to parse platform"),
        "{}",
        platform.message
    );
}

#[test]
fn places_for_the_editor_count_utf_16_and_line_ends_once() {
    let request = request(
        "FROM alpine\r\n# \u{1f433}\r\nCOPY requirments.txt /x/\r\n",
        "requirements.txt\n",
        "",
    );
    let found = only(&request);
    assert_eq!(found.utf16, (22, 37));
    assert_eq!(found.fixes[0].utf16, [found.utf16]);
}

#[test]
fn what_could_be_better_stands_at_its_line_with_its_edits() {
    let request = request(
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "app.py\nrequirements.txt\n",
        "",
    );
    let hints = optimize(&request).hints;
    let hint = hints
        .iter()
        .find(|hint| hint.start.line == 3)
        .expect("one about the copy");
    let fix = hint.fixes.first().expect("a fix");
    let text = apply(&request.dockerfile, &fix.edits).expect("the edits fit the text");
    assert!(
        text.find("COPY requirements.txt") < text.find("RUN pip"),
        "{text}"
    );
}

#[test]
fn what_is_no_image_and_no_stage_is_refused_with_what_may_be_meant() {
    let node = only(&request("ARG VER\nFROM node:$VER\n", "a\n", ""));
    assert_eq!(
        node.message,
        "failed to parse stage name \"node:\": invalid reference format"
    );
    assert_eq!(node.start.line, 2);
    let target = simulate(&Request {
        target: "biuld".to_owned(),
        ..request("FROM alpine AS build\nFROM build\n", "a\n", "")
    });
    assert_eq!(
        target.error.as_deref(),
        Some("target stage \"biuld\" could not be found (did you mean build?)")
    );
    assert_eq!(target.diagnostics, []);
}

#[test]
fn a_stage_that_is_taken_for_an_image_is_named() {
    let found = only(&request(
        "FROM alpine AS build\nRUN true\nFROM alpine\nCOPY --from=biuld /a /a\n",
        "a\n",
        "",
    ));
    assert_eq!(
        (found.start.line, found.severity),
        (4, layerlab_source::Severity::Warning)
    );
    let text = apply(
        "FROM alpine AS build\nRUN true\nFROM alpine\nCOPY --from=biuld /a /a\n",
        &found.fixes[0].edits,
    );
    assert!(
        text.is_some_and(|text| text.contains("COPY --from=build /a /a")),
        "{}",
        found.message
    );
    let image = simulate(&request(
        "FROM alpine AS build\nFROM alpine\nCOPY --from=nginx /a /a\n",
        "a\n",
        "",
    ));
    assert_eq!(image.diagnostics, []);
}

/// Of the context only what the sources select is sent: a folder in which nothing matches is none, and the build fails there.
/// Each as a real builder answered.
#[test]
fn a_pattern_that_looks_in_a_folder_that_is_not_sent_fails_the_build() {
    let message = "lstat /target: no such file or directory";
    let told = |copy: &str, files: &str, ignored: &str| {
        let request = Request {
            dockerfile: format!("FROM alpine AS other\nRUN mkdir /target\nFROM alpine\n{copy}\n").into(),
            files: Some(files.into()),
            dockerignore: ignored.into(),
            ..Request::default()
        };
        let simulation = simulate(&request);
        let first = simulation.diagnostics.into_iter().next();
        (
            simulation.stack.error,
            first.map(|found| (found.start.line, found.message)),
        )
    };
    for (copy, files, ignored, because) in [
        (
            "COPY target/*.jar /a.jar",
            "a\n",
            "",
            "“target/*.jar” matches nothing in the build context",
        ),
        (
            "COPY target/*.jar /a.jar",
            "target/a.war\n",
            "",
            "“target/*.jar” matches nothing in the build context",
        ),
        (
            "COPY target/*.jar /a.jar",
            "target/a.jar\n",
            "target\n",
            "“target/*.jar” matches nothing that is sent, as .dockerignore leaves out target/a.jar",
        ),
        (
            "COPY target/?.jar /a.jar",
            "target/ab.jar\n",
            "",
            "“target/?.jar” matches nothing in the build context",
        ),
        (
            "COPY target/[ab].jar /a.jar",
            "target/c.jar\n",
            "",
            "“target/[ab].jar” matches nothing in the build context",
        ),
    ] {
        let (error, found) = told(copy, files, ignored);
        assert_eq!(error.as_deref(), Some(message), "{copy}");
        assert_eq!(found, Some((4, format!("{message}: {because}"))), "{copy}");
    }
    for (copy, files) in [
        ("COPY target/*.jar target/*.war /b/", "target/a.war\n"),
        ("COPY --from=other target/*.jar /b/", "a\n"),
        ("COPY *.jar /b/", "a\n"),
        ("COPY target/*.jar /b/\nCOPY . /c/", "target/a.war\n"),
    ] {
        assert_eq!(told(copy, files, "").0, None, "{copy}");
    }
}

/// In a repository of several projects a change is one of what this Dockerfile reads.
#[test]
fn a_scenario_edits_what_the_build_reads() {
    for other in ["server", "zserver"] {
        let request = Request {
            dockerfile: "FROM node:20\nWORKDIR /w\nCOPY app/ .\nRUN npm ci\n".into(),
            files: Some(
                format!("app/lib/a.js\napp/package.json\napp/package-lock.json\n{other}/main.go\n{other}/go.mod\nmain.go\n").into(),
            ),
            ..Request::default()
        };
        let scenarios = simulate(&request).scenarios;
        let paths: Vec<&String> = scenarios.iter().flat_map(|scenario| &scenario.paths).collect();
        assert_eq!(paths, ["app/lib/a.js", "app/package.json"]);
        let found = optimize(&request).rewrites;
        assert!(
            found
                .iter()
                .any(|rewrite| rewrite.applied && rewrite.id.starts_with("dependencies-first")),
            "{other}: {found:?}"
        );
    }
}

/// A file that is copied out of another stage is none of the project: the chain leads on to the one that is.
#[test]
fn a_cause_leads_through_stages_to_a_file_of_the_project() {
    let simulation = simulate(&Request {
        dockerfile: "FROM python AS builder\nWORKDIR /app\nCOPY backend/ /app/\nRUN python manage.py collectstatic\nFROM python\nCOPY --from=builder /app /srv\n"
            .into(),
        files: Some("backend/manage.py\nbackend/a.py\n".into()),
        edited: vec!["backend/manage.py".to_owned()],
        scenario: Some(layerlab_optimize::ScenarioKind::Own),
        ..Request::default()
    });
    let blocks = &simulation.stack.blocks;
    let copy = blocks.iter().find(|block| block.code.starts_with("COPY --from"));
    let cause = copy.and_then(|block| block.cause.clone()).unwrap_or_default();
    assert!(
        cause.contains("backend/manage.py") && !cause.contains("app/manage.py changed"),
        "{cause}"
    );
}

#[test]
fn a_variable_in_from_is_refused_with_the_way_out() {
    let told = simulate(&Request {
        dockerfile: "ARG TOOLS=1.4\nFROM alpine:3.20\nARG TOOLS\nCOPY --from=registry.example.org/tools:$TOOLS /bin/x /bin/x\n".into(),
        ..Request::default()
    });
    let error = told.error.unwrap_or_default();
    assert!(
        error.starts_with("variable expansion is not supported for --from, define a new stage with FROM"),
        "{error}"
    );
}

#[test]
fn a_variable_in_from_is_mended_by_a_stage_of_its_own() {
    for (dockerfile, mended_to) in [
        (
            "ARG TOOLS=1.4\nFROM alpine:3.20\nARG TOOLS\nCOPY --from=registry.example.org/tools:$TOOLS /bin/x /bin/x\n",
            "ARG TOOLS=1.4\nFROM registry.example.org/tools:$TOOLS AS tools\n\nFROM alpine:3.20\nARG TOOLS\nCOPY --from=tools /bin/x /bin/x\n",
        ),
        (
            "FROM alpine:3.20 AS uv\nARG UV=0.5\nCOPY --from=ghcr.io/astral-sh/uv:${UV} /uv /bin/uv\n",
            "ARG UV=0.5\nFROM ghcr.io/astral-sh/uv:${UV} AS uv-2\n\nFROM alpine:3.20 AS uv\nARG UV=0.5\nCOPY --from=uv-2 /uv /bin/uv\n",
        ),
    ] {
        assert_eq!(mended(&request(dockerfile, "a\n", "")), mended_to);
    }
}

/// Every module of a Maven project has an output folder of its own: none of them is taken for unchanged.
#[test]
fn outputs_of_modules_are_not_taken_for_unchanged() {
    for run in [
        "mvn -B package -DskipTests",
        "mvn -f web/pom.xml package",
        "mvn -pl web -am package",
    ] {
        let request = |repeats: &[(&str, bool)]| {
            Request {
            dockerfile: format!(
                "FROM maven:3.9 AS build\nWORKDIR /w\nCOPY . .\nRUN {run}\nFROM eclipse-temurin:21-jre\nCOPY --from=build /w/web/target/web.jar /web.jar\n"
            )
            .into(),
            files: Some("pom.xml\nweb/pom.xml\nweb/src/main/java/W.java\n".into()),
            repeats: repeats.iter().map(|(text, repeats)| ((*text).to_owned(), *repeats)).collect(),
            ..Request::default()
        }
        };
        let last = |request: &Request| {
            let blocks = simulate(request).stack.blocks;
            let copy = blocks
                .into_iter()
                .find(|block| block.code.starts_with("COPY --from"));
            copy.map(|copy| copy.status)
        };
        assert_eq!(last(&request(&[])), Some(layerlab_report::Status::Ran), "{run}");
        // The switch that is shown there has an effect.
        let said = format!("RUN {run}");
        assert_eq!(
            last(&request(&[(&said, true)])),
            Some(layerlab_report::Status::Cached),
            "{run}"
        );
    }
}

/// More knowledge never makes a grade worse: the list that would be assumed, given, gets what it would get.
#[test]
fn a_true_list_gets_what_an_invented_one_gets() {
    let dockerfile = "FROM python:3.11-slim\nWORKDIR /srv/app\nCOPY . /srv/app\nRUN pip install --upgrade pip\nRUN pip install -r requirements.txt\n";
    let assumed = Request {
        dockerfile: dockerfile.into(),
        ..Request::default()
    };
    let given = Request {
        files: Some(simulate(&assumed).file_list),
        ..assumed.clone()
    };
    let applied = |request: &Request| -> Vec<String> {
        let rewrites = optimize(request).rewrites.into_iter();
        rewrites
            .filter(|rewrite| rewrite.applied)
            .map(|rewrite| rewrite.id)
            .collect()
    };
    assert!(!applied(&assumed).is_empty());
    assert_eq!(applied(&assumed), applied(&given));
}

/// A file that a command cannot do without is there, and is not sent: no cache tells, the build does.
#[test]
fn what_a_command_needs_and_is_ignored_is_told() {
    let warnings = |dockerfile: &str, ignore: &str| {
        let request = Request {
            dockerfile: dockerfile.into(),
            dockerignore: ignore.into(),
            files: Some("requirements.txt\npackage.json\npackage-lock.json\nsrc/a.py\nsub/reqs.txt\n".into()),
            ..Request::default()
        };
        let found = simulate(&request).diagnostics.into_iter();
        let told = found.filter(|found| found.message.contains(".dockerignore"));
        told.map(|found| (found.start.line, found.message))
            .collect::<Vec<_>>()
    };
    let pip = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
    assert_eq!(
        warnings(pip, "*.txt\n"),
        [(
            4,
            "This command needs requirements.txt, which .dockerignore leaves out of the build context"
                .to_owned()
        )]
    );
    assert_eq!(warnings(pip, "*.txt\n!requirements.txt\n"), []);
    assert_eq!(warnings(pip, "src\n"), []);
    let npm = "FROM node:22\nWORKDIR /app\nCOPY . /app/\nRUN npm ci\n";
    assert_eq!(warnings(npm, "*.json\n").len(), 1);
    // Another folder, another file; a package by its name needs none; what is made on the way is there.
    for run in [
        "pip freeze > requirements.txt\nRUN pip install -r requirements.txt",
        "pip-compile -o requirements.txt && pip install -r requirements.txt",
        "npm init -y && npm install",
        "cd sub && pip install -r reqs.txt",
        "pip install flask",
        "pip install -r /etc/reqs.txt",
    ] {
        let dockerfile = format!("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN {run}\n");
        assert_eq!(warnings(&dockerfile, "*.txt\n"), [], "{run}");
    }
}
