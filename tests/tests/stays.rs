//! Why a slow step stays below what is edited: said of each, by the line that keeps it there.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};

fn optimized(dockerfile: &str) -> Optimization {
    optimize(&Request {
        dockerfile: dockerfile.into(),
        ..Request::default()
    })
}

/// The sentences, each with its line.
fn told(dockerfile: &str) -> Vec<String> {
    let found = optimized(dockerfile);
    let told = found.stays.iter().map(|stay| {
        let line = stay.line.map_or_else(|| "–".to_owned(), |line| line.to_string());
        format!("{line}: {} {}", stay.command, stay.reason)
    });
    told.collect()
}

#[test]
fn what_reads_the_code_names_the_copy_that_brings_it() {
    for (dockerfile, sentences) in [
        (
            "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n",
            vec!["6: npm run build is assumed to read /app, which line 5 copies into"],
        ),
        // A folder in between, and a RUN of several commands: the one that works is named.
        (
            "FROM golang:1.22\nCOPY . /src\nRUN set -ex && cd /src && cp a b && make dist\n",
            vec!["3: make dist is assumed to read /src, which line 2 copies into"],
        ),
        // Two steps, one behind the other.
        (
            "FROM gcc:14\nCOPY . /src\nWORKDIR /src\nRUN ./configure\nRUN make -j4 && make install\n",
            vec![
                "4: ./configure is assumed to read /src, which line 2 copies into",
                "5: make -j4 is assumed to read /src, which line 2 copies into",
            ],
        ),
        // A stage that stands on another one follows it, whatever it does.
        (
            "FROM node:22 AS base\nWORKDIR /app\nCOPY . .\nFROM base\nRUN apt-get update && apt-get install -y curl\nRUN npm run build\n",
            vec![
                "5: apt-get update && apt-get install -y curl stands on the stage that line 4 names, which runs again",
                "6: npm run build is assumed to read /app, which line 3 copies into",
            ],
        ),
        // What the copy lays over the system's own folders.
        (
            "FROM node:22\nCOPY . /usr\nRUN apt-get update && apt-get install -y make\n",
            vec!["3: apt-get update reads /usr/bin, and line 2 copies into /usr"],
        ),
        // Of a folder of which a part is copied, and of the root, no single file is named.
        (
            "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY packages ./packages\nRUN npm ci --foo\n",
            vec!["5: npm ci --foo may read all of /app, which line 4 copies into"],
        ),
        (
            "FROM node:22\nCOPY . .\nRUN npm run build\n",
            vec!["3: npm run build is assumed to read the root of the image, which line 2 copies into"],
        ),
    ] {
        assert_eq!(told(dockerfile), sentences, "{dockerfile}");
    }
}

#[test]
fn what_may_do_anything_says_so() {
    assert_eq!(
        told("FROM alpine:3\nCOPY . /src\nSHELL [\"pwsh\", \"-c\"]\nRUN Install-Module -Name x\n"),
        ["4: Install-Module -Name x may read anything: not all is known of what it does"]
    );
}

#[test]
fn what_goes_above_the_code_or_is_quick_is_not_said_to_stay() {
    for dockerfile in [
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:12\nCOPY . /app\nRUN ls /app\n",
        // Nothing is edited above it.
        "FROM debian:12\nRUN make -C /opt\n",
    ] {
        assert_eq!(told(dockerfile), Vec::<String>::new(), "{dockerfile}");
    }
}

#[test]
fn lines_are_those_of_the_text_as_it_was() {
    let dockerfile = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN set -x\nRUN python manage.py collectstatic\nRUN python manage.py compress\n";
    let found = optimized(dockerfile);
    assert!(found.changed);
    assert_ne!(found.dockerfile.lines().nth(5), dockerfile.lines().nth(5));
    let lines: Vec<Option<usize>> = found.stays.iter().map(|stay| stay.line).collect();
    assert_eq!(lines, [Some(6), Some(7)]);
}
