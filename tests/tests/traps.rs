//! Dockerfiles in which the obvious rewrite breaks the image or the build: nothing may be changed unasked.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, analyze};

/// Why, the Dockerfile, the files.
const TRAPS: &[(&str, &str, &str)] = &[
    (
        "a wildcard brings the manifest",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements*.txt ./\nRUN pip install -r requirements.txt\n",
        "requirements.txt\nsrc/a.py\n",
    ),
    (
        "the manifest includes another file",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY constraints.txt ./\nRUN pip install -r requirements.txt\n",
        "requirements.txt\nconstraints.txt\n",
    ),
    (
        "a package of the project's own is installed",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY src src/\nRUN pip install src/\n",
        "src/setup.py\nsrc/a.py\n",
    ),
    (
        "another package is given by its path",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt mylib/\n",
        "requirements.txt\nmylib/setup.py\nsrc/a.py\n",
    ),
    (
        "an archive of the context is installed",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install vendor/foo-1.0-py3-none-any.whl && pip install -r requirements.txt\n",
        "requirements.txt\nvendor/foo-1.0-py3-none-any.whl\nsrc/a.py\n",
    ),
    (
        "a variable is the working directory",
        "FROM python:3.12-slim\nENV APP_HOME=/srv/app\nWORKDIR $APP_HOME\nCOPY src src/\nRUN chown -R app:app /srv/app\n",
        "src/a.py\n",
    ),
    (
        "the working directory comes from another stage",
        "FROM python:3.12-slim AS base\nWORKDIR /app\nFROM base\nCOPY src src/\nRUN chown -R app:app /app\n",
        "src/a.py\n",
    ),
    (
        "the working directory comes from an unknown image",
        "FROM jupyter/base-notebook\nCOPY src src/\nRUN chown -R jovyan /home/jovyan\n",
        "src/a.py\n",
    ),
    (
        "the first copy owns the folder above both",
        "FROM alpine\nCOPY --chown=app:app src /data/src/\nCOPY models /data/models/\n",
        "src/a.py\nmodels/m.bin  1 GB\n",
    ),
    (
        "a package in the context is installed in between",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y ./vendor/foo.deb\nRUN pip install -r requirements.txt\n",
        "requirements.txt\nvendor/foo.deb\nsrc/a.py\n",
    ),
    (
        "what is copied holds settings of the system",
        "FROM python:3.12-slim\nCOPY . /\nRUN pip install -r /requirements.txt\n",
        "requirements.txt\netc/pip.conf\nsrc/a.py\n",
    ),
    (
        "the shell itself is copied",
        "FROM python:3.12-slim\nCOPY . /app/\nSHELL [\"/app/sh\", \"-c\"]\nRUN pip install -r /app/requirements.txt\n",
        "requirements.txt\nsh\nsrc/a.py\n",
    ),
    (
        "the environment names another file",
        "FROM python:3.12-slim\nENV PIP_CONSTRAINT=/app/constraints.txt\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "requirements.txt\nconstraints.txt\nsrc/a.py\n",
    ),
    (
        "the command's environment names another file",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN PIP_CONSTRAINT=constraints.txt pip install -r requirements.txt\n",
        "requirements.txt\nconstraints.txt\nsrc/a.py\n",
    ),
    (
        "an option names another file",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci --userconfig=./ci.npmrc\n",
        "package.json\npackage-lock.json\nci.npmrc\nsrc/a.js\n",
    ),
    (
        "the install builds a native package of the project's own",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "package.json\npackage-lock.json\nbinding.gyp\nsrc/a.cc\n",
    ),
    (
        "the host's modules are copied over the installed ones",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "package.json\npackage-lock.json\nnode_modules/x/index.js\nsrc/a.js\n",
    ),
    (
        "a user's home is where the files go",
        "FROM debian\nCOPY src /srv/app/\nRUN useradd -m --home-dir=/srv/app app\n",
        "src/a.py\n",
    ),
    (
        "a mode looks like an option",
        "FROM debian\nCOPY src /srv/src/\nRUN chmod -R -w /srv/src /srv/data\n",
        "src/a.py\n",
    ),
];

#[test]
fn nothing_is_changed_where_the_obvious_rewrite_breaks_something() {
    for (why, dockerfile, files) in TRAPS {
        let request = Request {
            dockerfile: (*dockerfile).into(),
            files: Some((*files).into()),
            ..Request::default()
        };
        let optimized = analyze(&request).optimization;
        assert!(!optimized.changed, "{why}:\n{}", optimized.dockerfile);
    }
}

/// What a manifest says, by its text: each of them makes the rewrite impossible or a matter for review.
#[test]
fn manifests_that_need_more_than_themselves_are_left_where_they_are() {
    let pip = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
    let npm = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
    for (dockerfile, manifest, text) in [
        (pip, "requirements.txt", "-e .\n"),
        (pip, "requirements.txt", "-rmissing.txt\n"),
        (pip, "requirements.txt", "libs/foo-1.0-py3-none-any.whl\n"),
        (pip, "requirements.txt", "foo @ file:///app/foo\n"),
        (pip, "requirements.txt", "--find-links wheels\nfoo\n"),
        (
            npm,
            "package.json",
            "{\"scripts\": {\"postinstall\": \"node build.js\"}}",
        ),
        (
            npm,
            "package.json",
            "{\"scripts\": {\"dependencies\": \"node build.js\"}}",
        ),
        (npm, "package.json", "{\"dependencies\": {\"a\": \"file:../a\"}}"),
        (
            npm,
            "package.json",
            "{\"overrides\": {\"b\": \"file:vendor/x.tgz\"}}",
        ),
    ] {
        let files = "requirements.txt\npackage.json\npackage-lock.json\nsrc/a\nwheels/foo.whl\n";
        let contents = [(manifest.to_owned(), text.to_owned())].into();
        let request = Request {
            dockerfile: dockerfile.into(),
            files: Some(files.into()),
            contents,
            ..Request::default()
        };
        let optimized = analyze(&request).optimization;
        assert!(!optimized.changed, "{text}:\n{}", optimized.dockerfile);
    }
}

#[test]
fn an_include_from_outside_of_what_is_copied_is_no_panic() {
    let request = Request {
        dockerfile: "FROM python:3.12-slim\nCOPY backend /app/\nRUN pip install -r /app/requirements.txt\n"
            .into(),
        files: Some("backend/requirements.txt\nbackend/src/a.py\ncommon.txt\n".into()),
        contents: [(
            "backend/requirements.txt".to_owned(),
            "-r ../common.txt\n".to_owned(),
        )]
        .into(),
        ..Request::default()
    };
    assert!(!analyze(&request).optimization.changed);
}

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
