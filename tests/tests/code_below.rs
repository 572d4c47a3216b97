//! Code that is copied between manifests and install goes below the install, and manifests that are copied apart do not.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};

/// A Dockerfile whose second manifest is copied by itself, files with their texts, the line of that manifest, the install.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

const LOCK: &str = r#"{"name": "a", "lockfileVersion": 3, "packages": {"": {"name": "a"}}}"#;

const CASES: &[Case] = &[
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY package-lock.json ./\nCOPY src ./src\nRUN npm ci\n",
        &[
            ("package.json", r#"{"name": "a"}"#),
            ("package-lock.json", LOCK),
            ("src/x.js", "x"),
        ],
        "COPY package-lock.json ./",
        "RUN npm ci",
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY .npmrc ./\nCOPY src ./src\nRUN npm ci\n",
        &[
            ("package.json", r#"{"name": "a"}"#),
            ("package-lock.json", LOCK),
            (".npmrc", "fund=false\n"),
            ("src/x.js", "x"),
        ],
        "COPY .npmrc ./",
        "RUN npm ci",
    ),
    (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages/b/package.json ./packages/b/package.json\nCOPY packages/b/src ./packages/b/src\nRUN npm ci\nRUN npm run build\n",
        &[
            ("package.json", r#"{"name": "a", "workspaces": ["packages/*"]}"#),
            (
                "package-lock.json",
                r#"{"name": "a", "lockfileVersion": 3, "packages": {"": {"name": "a", "workspaces": ["packages/*"]}, "node_modules/b": {"resolved": "packages/b", "link": true}, "packages/b": {"name": "b"}}}"#,
            ),
            ("packages/b/package.json", r#"{"name": "b"}"#),
            ("packages/b/src/x.js", "x"),
        ],
        "COPY packages/b/package.json ./packages/b/package.json",
        "RUN npm ci",
    ),
    (
        "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY constraints.txt ./\nCOPY src ./src\nRUN pip install -r requirements.txt -c constraints.txt\n",
        &[
            ("requirements.txt", "flask\n"),
            ("constraints.txt", "flask==3.0.0\n"),
            ("src/x.py", "x"),
        ],
        "COPY constraints.txt ./",
        "RUN pip install -r requirements.txt -c constraints.txt",
    ),
    (
        "FROM golang:1.22\nWORKDIR /src\nCOPY go.mod go.sum ./\nCOPY lib/go.mod ./lib/\nCOPY cmd ./cmd\nRUN go mod download\nRUN go build ./...\n",
        &[
            (
                "go.mod",
                "module a\n\ngo 1.22\n\nrequire b v0.0.0\n\nreplace b => ./lib\n",
            ),
            ("go.sum", ""),
            ("lib/go.mod", "module b\n"),
            ("cmd/m.go", "package main"),
        ],
        "COPY lib/go.mod ./lib/",
        "RUN go mod download",
    ),
    (
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY A.sln ./\nCOPY Web/Web.csproj ./Web/\nCOPY Lib ./Lib\nRUN dotnet restore\n",
        &[
            ("A.sln", ""),
            ("Web/Web.csproj", "<Project />"),
            ("Lib/x.cs", "x"),
        ],
        "COPY Web/Web.csproj ./Web/",
        "RUN dotnet restore",
    ),
];

#[test]
fn manifests_stay_above_the_install() {
    let mut moved = Vec::new();
    for (dockerfile, files, manifest, install) in CASES {
        for with_texts in [true, false] {
            let names: String = files.iter().map(|(path, _)| format!("{path}\n")).collect();
            let texts = files.iter().filter(|_| with_texts);
            let optimized = optimize(&Request {
                dockerfile: (*dockerfile).into(),
                files: Some(names.as_str().into()),
                contents: texts
                    .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                    .collect(),
                ..Request::default()
            });
            let text = &optimized.dockerfile;
            let line = |wanted: &str| text.lines().position(|line| line.ends_with(wanted));
            if line(manifest).is_none() || line(manifest) > line(install) {
                moved.push(text.clone());
            }
        }
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

#[test]
fn code_goes_below_it() {
    let (dockerfile, files, ..) = CASES[0];
    let optimized = optimize(&Request {
        dockerfile: dockerfile.into(),
        files: Some("package.json\npackage-lock.json\nsrc/x.js\n".into()),
        contents: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
        only_certain: true,
        ..Request::default()
    });
    assert_eq!(
        optimized.dockerfile,
        "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY package-lock.json ./\nRUN npm ci\nCOPY src ./src\n"
    );
}
