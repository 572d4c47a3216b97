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
        "FROM python:3.12-slim\nENV APP_HOME=/srv/app\nWORKDIR $APP_HOME\nCOPY src src/\nRUN chown -R app /srv/app\n",
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
    let mut changed = Vec::new();
    for (why, dockerfile, files) in TRAPS {
        let request = Request {
            dockerfile: (*dockerfile).into(),
            files: Some((*files).into()),
            ..Request::default()
        };
        let optimized = analyze(&request).optimization;
        if optimized.changed {
            changed.push(format!("{why}:\n{}", optimized.dockerfile));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
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

/// Why, the Dockerfile, the files, and what is in some of them.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Traps that only the contents of files, or what a command makes of them, give away.
const TOLD: &[Told] = &[
    (
        "the install script of a package reads the project",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "package.json\npackage-lock.json\nprisma/schema.prisma\nsrc/a.js\n",
        &[("package.json", "{\"dependencies\":{\"@prisma/client\":\"^6\"}}")],
    ),
    (
        "short options of pip are written together",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt /app/\nRUN pip install -Ur requirements.txt\nCOPY . .\n",
        "requirements.txt\nsrc/a.py\n",
        &[("requirements.txt", "flask\n")],
    ),
    (
        "a constraint is given with an equals sign",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY c.txt ./\nCOPY requirements.txt /app/\nRUN pip install --constraint=c.txt flask\n",
        "requirements.txt\nc.txt\n",
        &[("c.txt", "flask==3\n")],
    ),
    (
        "rustup goes by the toolchain that a file names",
        "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN rustup target add x86_64-unknown-linux-musl\nRUN make\n",
        "rust-toolchain.toml\nsrc/main.rs\n",
        &[],
    ),
    (
        "an argument of the build is in the manifest's name",
        "FROM python:3.12-slim\nARG ENVIRONMENT=production\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements/${ENVIRONMENT}.txt\n",
        "requirements/production.txt\nrequirements/dev.txt\nsrc/a.py\n",
        &[
            ("requirements/production.txt", "flask\n"),
            ("requirements/dev.txt", "flask\n"),
        ],
    ),
    (
        "a script of the project stands before the build",
        "FROM rust:1.80 AS b\nWORKDIR /app\nCOPY . .\nRUN ./setup.sh && cargo build --release --locked\nFROM debian\nCOPY --from=b /app/target/release/a /a\n",
        "Cargo.toml\nCargo.lock\nsrc/main.rs\n",
        &[("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n")],
    ),
    (
        "the build is of a crate elsewhere",
        "FROM rust:1.80 AS b\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --locked --manifest-path sub/Cargo.toml\nFROM debian\nCOPY --from=b /app/target/release/a /a\n",
        "Cargo.toml\nCargo.lock\nsrc/main.rs\nsub/Cargo.toml\nsub/src/main.rs\n",
        &[("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n")],
    ),
    (
        "a script of the project sets git up before the build",
        "FROM golang:1.22 AS b\nWORKDIR /src\nCOPY . .\nRUN ./git-setup.sh && go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\n",
        "go.mod\ngo.sum\nmain.go\n",
        &[("go.mod", "module a\n")],
    ),
    (
        "a variable in front says where modules come from",
        "FROM golang:1.22 AS b\nWORKDIR /src\nCOPY . .\nRUN GOPRIVATE=example.org go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\n",
        "go.mod\ngo.sum\nmain.go\n",
        &[("go.mod", "module a\n")],
    ),
    (
        "settings are written between copy and install",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN echo legacy-peer-deps=true > .npmrc\nRUN npm ci\n",
        "package.json\npackage-lock.json\nsrc/a.js\n",
        &[("package.json", "{}")],
    ),
    (
        "settings name a file",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "package.json\npackage-lock.json\n.npmrc\ncerts/ca.pem\nsrc/a.js\n",
        &[("package.json", "{}"), (".npmrc", "cafile=certs/ca.pem\n")],
    ),
    (
        "members of a workspace are written in a way that is not read",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n",
        "package.json\npnpm-lock.yaml\npnpm-workspace.yaml\npackages/a/package.json\nsrc/a.js\n",
        &[
            ("package.json", "{}"),
            ("pnpm-workspace.yaml", "packages: &all\n  - 'packages/*'\n"),
        ],
    ),
    (
        "members of a workspace are given by a choice",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "package.json\npackage-lock.json\napps/a/package.json\nsrc/a.js\n",
        &[("package.json", "{\"workspaces\":[\"{apps,packages}/*\"]}")],
    ),
    (
        "an extension of one's own is built",
        "FROM php:8.3\nCOPY ext/foo /usr/src/php/ext/foo\nRUN docker-php-ext-install foo\n",
        "ext/foo/config.m4\n",
        &[],
    ),
    (
        "an alternative is a file that was copied",
        "FROM debian\nCOPY tool /opt/tool\nRUN update-alternatives --install /usr/bin/tool tool /opt/tool/tool.py 1\n",
        "tool/tool.py\n",
        &[],
    ),
    (
        "a file is looked for",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN test -f src/a.py\n",
        "src/a.py\n",
        &[],
    ),
    (
        "a key is a file that was copied",
        "FROM debian\nWORKDIR /app\nCOPY . .\nRUN apt-key add repo.gpg\n",
        "repo.gpg\nsrc/a.py\n",
        &[],
    ),
    (
        "npm is told another folder",
        "FROM node:22\nWORKDIR /app\nCOPY client /client/\nRUN npm install --prefix /client\n",
        "client/package.json\nclient/a.js\n",
        &[],
    ),
    (
        "a module is replaced by a folder beside it",
        "FROM golang:1.22\nWORKDIR /src/app\nCOPY app/go.mod app/go.sum ./\nCOPY lib /src/lib\nRUN go mod download\n",
        "lib/go.mod\nlib/a.go\napp/go.mod\napp/go.sum\n",
        &[],
    ),
    (
        "a patch is named by its path",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n",
        "package.json\nyarn.lock\n.yarnrc.yml\npatches/a.patch\nsrc/a.js\n",
        &[(
            "package.json",
            "{\"dependencies\":{\"a\":\"patch:a@npm:1.0.0#./patches/a.patch\"}}",
        )],
    ),
    (
        "packages go to a folder of the project",
        "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install\n",
        "composer.json\ncomposer.lock\nlib/a.php\nsrc/a.php\n",
        &[("composer.json", "{\"config\":{\"vendor-dir\":\"lib\"}}")],
    ),
    (
        "the owner hangs on a variable",
        "FROM node:22\nWORKDIR /app\nENV U=1000\nCOPY --chown=$U . .\nENV U=33\nRUN npm ci\n",
        "package.json\npackage-lock.json\nsrc/a.js\n",
        &[("package.json", "{}")],
    ),
    (
        "a failure of the install is put up with",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build || true\n",
        "package.json\npackage-lock.json\nsrc/a.js\n",
        &[("package.json", "{}")],
    ),
];

#[test]
fn what_the_files_say_is_heeded() {
    for (why, dockerfile, files, contents) in TOLD {
        let request = Request {
            dockerfile: (*dockerfile).into(),
            files: Some((*files).into()),
            contents: contents
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
            ..Request::default()
        };
        let optimization = analyze(&request).optimization;
        // A mount for downloads leaves every step where it is.
        let mut applied = optimization.rewrites.iter().filter(|rewrite| rewrite.applied);
        assert!(
            applied.all(|rewrite| rewrite.id.starts_with("cache-mount/")),
            "{why}:\n{dockerfile}\nbecame\n{}",
            optimization.dockerfile
        );
    }
}
