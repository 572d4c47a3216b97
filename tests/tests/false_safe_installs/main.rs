//! Installs that seem to read only manifests, and read more of the project.
#![allow(missing_docs, reason = "a test file")]

mod compiled;
mod events;
mod javascript;
mod local;
mod scripted;

use layerlab_session::{Request, optimize};

/// How far an install may go above the code.
#[derive(Debug)]
enum Goes {
    /// It stays.
    Nowhere,
    /// Under a condition.
    Usually,
    /// It is proved, with this among what is copied first.
    With(&'static str),
}
use Goes::{Nowhere, Usually, With};

/// Why, the Dockerfile, names of files whose text nobody shows, files with their texts.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    Goes,
);

#[test]
fn installs_go_above_the_code_as_far_as_their_files_let_them() {
    let cases = [
        compiled::CASES,
        events::CASES,
        javascript::CASES,
        local::CASES,
        scripted::CASES,
    ];
    let cases = cases.into_iter().flatten();
    let mut wrong = Vec::new();
    for (why, dockerfile, files, contents, goes) in cases {
        let shown = contents.iter().map(|(path, _)| format!("{path}\n"));
        let files: String = shown.chain([(*files).to_owned()]).collect();
        let request = |only_certain| Request {
            dockerfile: (*dockerfile).into(),
            files: Some(files.as_str().into()),
            contents: contents
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
            only_certain,
            ..Request::default()
        };
        // The new Dockerfile, where the install or what it fetches went above the code.
        let above = |only_certain| {
            let found = optimize(&request(only_certain));
            let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
            let is_above = applied.any(|rewrite| {
                ["dependencies-first/", "prefetch/"]
                    .iter()
                    .any(|start| rewrite.id.starts_with(start))
            });
            is_above.then_some(found.dockerfile)
        };
        let (certain, usual) = (above(true), above(false));
        let is_right = match goes {
            Nowhere => certain.is_none() && usual.is_none(),
            Usually => certain.is_none() && usual.is_some(),
            With(file) => certain.as_ref().is_some_and(|text| {
                text.lines()
                    .filter_map(|line| line.strip_prefix("COPY "))
                    .flat_map(str::split_whitespace)
                    .any(|word| word == *file)
            }),
        };
        if !is_right {
            wrong.push(format!("{why}: {goes:?}\n{certain:?}\n{usual:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What lies in a folder that is copied first comes with it.
#[test]
fn a_script_of_a_folder_is_copied_once() {
    let optimized = optimize(&Request {
        dockerfile: compiled::GRADLE.into(),
        files: Some("build.gradle\nsettings.gradle\ngradle/x.gradle\nsrc/A.java\n".into()),
        ..Request::default()
    });
    assert!(
        optimized.dockerfile.contains("COPY gradle ./gradle/"),
        "{}",
        optimized.dockerfile
    );
    assert!(
        !optimized.dockerfile.contains("x.gradle"),
        "{}",
        optimized.dockerfile
    );
}

/// What a link leads to does not come with it.
#[test]
fn a_member_that_is_a_link_keeps_the_install_below() {
    let optimized = optimize(&Request {
        dockerfile: "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n".into(),
        files: Some(
            "-rw-r--r-- u/g 40 2024-01-01 00:00 package.json\n-rw-r--r-- u/g 40 2024-01-01 00:00 package-lock.json\n-rw-r--r-- u/g 40 2024-01-01 00:00 real/a/package.json\nlrwxrwxrwx u/g 0 2024-01-01 00:00 libs/a -> ../real/a\n"
                .into(),
        ),
        contents: [
            ("package.json".to_owned(), "{\"name\":\"r\",\"workspaces\":[\"libs/*\"]}".to_owned()),
            ("real/a/package.json".to_owned(), "{\"name\":\"a\"}".to_owned()),
        ]
        .into(),
        ..Request::default()
    });
    assert!(!optimized.changed, "{}", optimized.dockerfile);
}
