//! Rewrites that people asked for in reports: what comes out, and what stays as it is.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_tests::request;

fn rewritten(dockerfile: &str, files: &str) -> String {
    optimize(&request(dockerfile, files)).dockerfile
}

const STAMPED: &str = "FROM node:20\nARG COMMIT_HASH\nRUN test -n \"$COMMIT_HASH\"\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nCOPY . .\nRUN echo $COMMIT_HASH > COMMIT.txt\n";

/// A commit's argument goes down to where it is used, with what only looks at it.
#[test]
fn what_changes_with_every_commit_is_declared_late() {
    assert_eq!(
        rewritten(STAMPED, "package.json\nyarn.lock\nsrc/a.js\n"),
        "FROM node:20\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nARG COMMIT_HASH\nRUN test -n \"$COMMIT_HASH\"\nCOPY . .\nRUN echo $COMMIT_HASH > COMMIT.txt\n"
    );
    // Where nothing makes anything of it, it goes to the end, with the variable and the label that hold it.
    let labelled = "FROM python:3.12-slim\n# The commit\nARG GIT_SHA=dev\nENV REVISION=$GIT_SHA\nLABEL revision=$GIT_SHA\nRUN pip install flask\nCOPY app.py /app/\nCMD [\"python\", \"/app/app.py\"]";
    assert_eq!(
        rewritten(labelled, "app.py\n"),
        "FROM python:3.12-slim\nRUN pip install flask\nCOPY app.py /app/\n# The commit\nARG GIT_SHA=dev\nENV REVISION=$GIT_SHA\nLABEL revision=$GIT_SHA\nCMD [\"python\", \"/app/app.py\"]"
    );
    // What is read stays below its declaration.
    for stays in [
        "FROM alpine\nARG GIT_SHA\nRUN echo $GIT_SHA > /sha\nRUN apk add git\n",
        "FROM alpine\nARG GIT_SHA\nRUN <<EOF\necho $GIT_SHA > /sha\nEOF\nRUN apk add git\n",
        "FROM node:20\nARG GIT_SHA\nENV NODE_ENV=production REV=$GIT_SHA\nCOPY package.json package-lock.json ./\nRUN npm ci\n",
        "FROM alpine\nARG CACHEBUST_SHA\nRUN apk add git\nRUN echo $CACHEBUST_SHA > /sha\n",
        "FROM alpine\nARG NODE_SHA256=1\nRUN apk add git\nRUN echo $NODE_SHA256 > /sha\n",
    ] {
        assert_eq!(rewritten(stays, "app.py\n"), stays);
    }
}

/// A list that git printed is not all that is sent.
#[test]
fn a_list_of_git_is_known_to_lack_its_history() {
    let dockerfile = "FROM ubuntu:24.04\nWORKDIR /tmp/build\nCOPY . .\nRUN make -C src release\n";
    let found = |files: &str, ignore: &str| {
        let request = Request {
            dockerignore: ignore.into(),
            ..request(dockerfile, files)
        };
        let all = optimize(&request).rewrites;
        all.into_iter()
            .filter(|rewrite| rewrite.id.starts_with("ignore/"))
            .map(|rewrite| rewrite.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found(".gitignore\nsrc/Makefile\nsrc/main.cpp\n", ""),
        ["ignore/git"]
    );
    assert_eq!(
        found(".gitignore\nsrc/Makefile\nsrc/main.cpp\n", ".git\n"),
        [""; 0]
    );
    assert_eq!(
        found(".gitignore\n.git/HEAD\nsrc/main.cpp\n", ""),
        ["ignore/additions"]
    );
    // Sizes come from a folder itself, which shows all that is there.
    assert_eq!(found(".gitignore  1 KB\nsrc/main.cpp  2 KB\n", ""), [""; 0]);
}

/// What comes out of another stage changes as that stage does.
#[test]
fn a_copy_of_a_stage_goes_below_what_is_slow() {
    assert_eq!(
        rewritten(
            "FROM python:3.11 AS dev\nWORKDIR /app\nCOPY . /app\nFROM python:3.11-slim\nCOPY --from=dev /app /app\nRUN apt-get update && apt-get install -y --no-install-recommends libpq5\nCMD [\"python\",\"manage.py\"]\n",
            "manage.py\nexp/views.py\n",
        ),
        "FROM python:3.11 AS dev\nWORKDIR /app\nCOPY . /app\nFROM python:3.11-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libpq5\nCOPY --from=dev /app /app\nCMD [\"python\",\"manage.py\"]\n"
    );
}

#[test]
fn code_between_manifests_and_install_goes_below() {
    assert_eq!(
        rewritten(
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nCOPY api ./api\nRUN uv sync --frozen --no-install-project\n",
            "pyproject.toml\nuv.lock\napi/index.py\napi/db.py\n",
        ),
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen --no-install-project\nCOPY api ./api\n"
    );
    let several = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nCOPY tsconfig.json ./\nCOPY src ./src\nRUN npm ci && npm run build\n";
    let better = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY tsconfig.json ./\nCOPY src ./src\nRUN npm run build\n";
    assert_eq!(
        rewritten(
            several,
            "package.json\npackage-lock.json\ntsconfig.json\nsrc/a.js\n"
        ),
        better
    );
    // Pasted without files too.
    let pasted = Request {
        dockerfile: several.into(),
        ..Request::default()
    };
    assert_eq!(optimize(&pasted).dockerfile, better);
    // A command between that needs the code keeps it above; a manifest in the folder does, too.
    for (stays, files) in [
        (
            "FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY src ./src\nRUN cp src/a.js node.js\nRUN npm ci\n",
            "package.json\npackage-lock.json\nsrc/a.js\n",
        ),
        (
            "FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY src ./src\nRUN npm ci\n",
            "package.json\npackage-lock.json\nsrc/a.js\nsrc/package.json\n",
        ),
    ] {
        assert_eq!(rewritten(stays, files), stays);
    }
    // One that is read stays where the folder stood.
    assert_eq!(
        rewritten(
            "FROM python:3.12\nWORKDIR /app\nCOPY setup.cfg ./\nCOPY api ./api\nRUN pip install -r api/requirements.txt\n",
            "setup.cfg\napi/requirements.txt\napi/a.py\n",
        ),
        "FROM python:3.12\nWORKDIR /app\nCOPY setup.cfg ./\nCOPY api/requirements.txt ./api/\nRUN pip install -r api/requirements.txt\nCOPY api ./api\n"
    );
}

#[test]
fn a_working_directory_inside_the_copy_is_no_hindrance() {
    assert_eq!(
        rewritten(
            "FROM node:20\nWORKDIR /w\nCOPY . .\nWORKDIR /w/app\nRUN npm ci\nRUN npm run build\n",
            "app/package.json\napp/package-lock.json\napp/src/a.js\napi/main.go\n",
        ),
        "FROM node:20\nWORKDIR /w\nCOPY app/package-lock.json app/package.json ./app/\nWORKDIR /w/app\nRUN npm ci\nCOPY . /w/\nRUN npm run build\n"
    );
}

#[test]
fn a_script_in_a_here_document_is_cut_like_a_list() {
    let files = "package.json\npackage-lock.json\nsrc/a.js\n";
    for settings in ["", "set -e\n"] {
        assert_eq!(
            rewritten(
                &format!(
                    "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN <<EOF\n{settings}npm ci\nnpm run build\nEOF\n"
                ),
                files,
            ),
            format!(
                "FROM node:20\nWORKDIR /app\nCOPY package-lock.json package.json ./\nRUN <<EOF\n{settings}npm ci\nEOF\nCOPY . .\nRUN <<EOF\n{settings}npm run build\nEOF\n"
            )
        );
    }
    // Lines that are no commands of their own, and scripts of another program, stay whole.
    for stays in [
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nif true; then\nnpm ci\nfi\nnpm run build\nEOF\n",
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN <<EOF\n#!/usr/bin/env node\nnpm ci\nnpm run build\nEOF\n",
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nnpm ci \\\n  --omit=dev\nnpm run build\nEOF\n",
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nexport NODE_PATH=/app/lib\nnpm ci\nEOF\n",
    ] {
        assert_eq!(rewritten(stays, files), stays);
    }
}

/// A model that a line of Python fetches is no part of the code.
#[test]
fn a_model_is_fetched_above_the_code() {
    let fetch = "RUN python -c \"from sentence_transformers import SentenceTransformer; SentenceTransformer('all-MiniLM-L6-v2')\"";
    let dockerfile = format!(
        "FROM python:3.11-slim\nWORKDIR /srv/app\nRUN pip install sentence-transformers\nCOPY . /srv/app\n{fetch}\n"
    );
    let files = "src/app.py\n";
    assert_eq!(
        rewritten(&dockerfile, files),
        format!(
            "FROM python:3.11-slim\nWORKDIR /srv/app\nRUN pip install sentence-transformers\n{fetch}\nCOPY . /srv/app\n"
        )
    );
    // What imports the project, or opens a file, stays.
    for code in [
        "from app import model; model.load()",
        "import torch; torch.load(open('model.bin'))",
        "from transformers import pipeline; from app.names import NAME; pipeline(NAME)",
    ] {
        let stays =
            format!("FROM python:3.11-slim\nWORKDIR /srv/app\nCOPY . /srv/app\nRUN python -c \"{code}\"\n");
        assert_eq!(rewritten(&stays, files), stays);
    }
}
