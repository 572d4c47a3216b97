//! What nothing that was copied first proves: manifests, settings and variables that lead to files of the project which stay behind.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};

/// A name, the Dockerfile, and the files with their texts; a text that is only a name is not given.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const SETUP: &str = "from setuptools import setup\nsetup()\n";
const PACKAGE: &str = r#"{"dependencies":{"a":"^1.0.0"}}"#;
const LOCK: &str = r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0"}},"node_modules/a":{"version":"1.0.0"}}}"#;
const GEMS: &str = "GEM\n  specs:\n    rack (3.0)\n\nPLATFORMS\n  x86_64-linux\n\nDEPENDENCIES\n  rack\n\nBUNDLED WITH\n   2.5.0\n";
const MODULE: &str = "module example.com/app\n\ngo 1.22\n";
const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>\n";

fn certain(dockerfile: &str, files: &[(&str, &str)]) -> Optimization {
    let list = files
        .iter()
        .map(|(name, _)| format!("{name}\n"))
        .collect::<String>();
    optimize(&Request {
        dockerfile: dockerfile.into(),
        files: Some(format!("{list}src/main.x\n").into()),
        contents: files
            .iter()
            .filter(|(name, text)| name != text)
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        only_certain: true,
        ..Request::default()
    })
}

const CASES: &[Case] = &[
    (
        "requirements that were copied name a folder elsewhere",
        "FROM python:3.12\nCOPY req/ /req/\nCOPY common /common\nRUN pip install -r /req/requirements.txt\n",
        &[
            ("req/requirements.txt", "-e ../common\n"),
            ("common/setup.py", SETUP),
        ],
    ),
    (
        "a package that was copied names another elsewhere",
        "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY common /common\nRUN npm install\n",
        &[
            ("package.json", r#"{"dependencies":{"s":"file:../common"}}"#),
            ("common/package.json", "{}"),
            ("common/index.js", "common/index.js"),
        ],
    ),
    (
        "settings of pip that were copied name a folder",
        "FROM python:3.12\nCOPY pip.conf /etc/pip.conf\nCOPY wheels /srv/wheels/\nRUN pip install flask\n",
        &[
            ("pip.conf", "[global]\nfind-links = /srv/wheels\n"),
            ("wheels/a.whl", "wheels/a.whl"),
        ],
    ),
    (
        "settings of pip that were written name a folder",
        "FROM python:3.12\nRUN printf '[global]\\nfind-links = /srv/wheels\\n' > /etc/pip.conf\nCOPY wheels /srv/wheels/\nRUN pip install flask\n",
        &[("wheels/a.whl", "wheels/a.whl")],
    ),
    (
        "settings of Maven that were copied name a folder",
        "FROM maven:3-eclipse-temurin-21\nCOPY settings.xml /root/.m2/settings.xml\nWORKDIR /app\nCOPY . .\nRUN mvn -B package\n",
        &[
            (
                "settings.xml",
                "<settings><mirrors><mirror><url>file:///app/repo</url></mirror></mirrors></settings>",
            ),
            ("pom.xml", "<project></project>"),
            ("repo/a.jar", "repo/a.jar"),
        ],
    ),
    (
        "a gem is given by a path that the lock names",
        "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install\n",
        &[
            ("Gemfile", "source 'https://rubygems.org'\ngem 'rack', '~> 2.0'\n"),
            ("Gemfile.lock", GEMS),
        ],
    ),
    (
        "a gem comes out of a repository beside",
        "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install --frozen\n",
        &[
            ("Gemfile", "gem 'rack', git: 'vendor/rack'\n"),
            ("Gemfile.lock", GEMS),
            ("vendor/rack/rack.gemspec", "x"),
        ],
    ),
    (
        "all plugins of Composer are allowed",
        "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts\n",
        &[
            (
                "composer.json",
                r#"{"version":"1.0.0","require":{"a/b":"^1"},"config":{"allow-plugins":true}}"#,
            ),
            ("composer.lock", "{}"),
        ],
    ),
    (
        "archives of the project are a repository of Composer",
        "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts\n",
        &[
            (
                "composer.json",
                r#"{"version":"1.0.0","require":{"a/b":"^1"},"repositories":[{"type":"artifact","url":"packages"}]}"#,
            ),
            ("composer.lock", "{}"),
            ("packages/a.zip", "packages/a.zip"),
        ],
    ),
    (
        "a repository of the project is one of Composer",
        "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts\n",
        &[
            (
                "composer.json",
                r#"{"version":"1.0.0","require":{"a/b":"^1"},"repositories":[{"type":"vcs","url":"./packages/b"}]}"#,
            ),
            ("composer.lock", "{}"),
            ("packages/b/composer.json", "{}"),
        ],
    ),
    (
        "members of a workspace lie deep",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        &[
            ("package.json", r#"{"workspaces":["**/pkg"]}"#),
            (
                "package-lock.json",
                r#"{"lockfileVersion":3,"packages":{"":{"workspaces":["**/pkg"]},"a/b/pkg":{}}}"#,
            ),
            ("a/b/pkg/package.json", r#"{"name":"x"}"#),
        ],
    ),
    (
        "pnpm copies members",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n",
        &[
            ("package.json", PACKAGE),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - packages/*\ninjectWorkspacePackages: true\n",
            ),
            ("packages/a/package.json", r#"{"name":"a"}"#),
        ],
    ),
    (
        "pnpm overrides by a path",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n",
        &[
            ("package.json", PACKAGE),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - packages/*\noverrides:\n  b: link:./vendor/b\n",
            ),
            ("packages/a/package.json", r#"{"name":"a"}"#),
            ("vendor/b/package.json", "{}"),
        ],
    ),
    (
        "hooks of pnpm have another name",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n",
        &[
            ("package.json", PACKAGE),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - packages/*\npnpmfile: tools/hooks.cjs\n",
            ),
            ("packages/a/package.json", r#"{"name":"a"}"#),
            ("tools/hooks.cjs", "module.exports = {}"),
        ],
    ),
    (
        "a project of .NET restores from a folder",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\n",
        &[
            (
                "a.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><RestoreSources>packages</RestoreSources></PropertyGroup></Project>\n",
            ),
            ("packages/x.nupkg", "packages/x.nupkg"),
        ],
    ),
    (
        "a lock of .NET is written again",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\n",
        &[("a.csproj", PROJECT), ("packages.lock.json", "{\"version\":1}")],
    ),
    (
        "a project of .NET imports in single quotes",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\n",
        &[
            (
                "a.csproj",
                "<Project Sdk='Microsoft.NET.Sdk'><Import Project='build/x.msbuild' /></Project>\n",
            ),
            ("build/x.msbuild", "<Project/>"),
        ],
    ),
    (
        "a project of .NET asks for files in small letters",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\n",
        &[
            (
                "a.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup Condition=\"exists('local.txt')\"/></Project>\n",
            ),
            ("local.txt", "x"),
        ],
    ),
    (
        "options of MSBuild name a file",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\n",
        &[
            ("a.csproj", PROJECT),
            ("MSBuild.rsp", "-p:RestoreSources=packages\n"),
            ("packages/x.nupkg", "x"),
        ],
    ),
    (
        "uv finds packages in a folder",
        "FROM ghcr.io/astral-sh/uv:python3.12-bookworm\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n",
        &[
            (
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\n[tool.uv]\nfind-links = [\"wheels\"]\n",
            ),
            ("uv.lock", "version = 1\n"),
            ("wheels/x.whl", "wheels/x.whl"),
        ],
    ),
    (
        "uv has an index in a folder",
        "FROM ghcr.io/astral-sh/uv:python3.12-bookworm\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n",
        &[
            (
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\n[[tool.uv.index]]\nurl = \"./wheels\"\nformat = \"flat\"\n",
            ),
            ("uv.lock", "version = 1\n"),
            ("wheels/x.whl", "wheels/x.whl"),
        ],
    ),
    (
        "Pipenv has a source in a folder",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pipenv sync --system\n",
        &[
            (
                "Pipfile",
                "[[source]]\nurl = \"file:///app/index\"\nname = \"x\"\n[packages]\na = \"*\"\n",
            ),
            ("Pipfile.lock", "{}"),
            ("index/a/index.html", "x"),
        ],
    ),
    (
        "Poetry takes the version out of the history",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN poetry install --no-root\n",
        &[
            (
                "pyproject.toml",
                "[tool.poetry]\nname = \"a\"\n[tool.poetry-dynamic-versioning]\nenable = true\n",
            ),
            ("poetry.lock", "x"),
            (".git/HEAD", "ref"),
        ],
    ),
    (
        "an index of pip is a file",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        &[
            ("requirements.txt", "--extra-index-url file:///app/index\nflask\n"),
            ("index/a/index.html", "x"),
        ],
    ),
    (
        "an archive of the project is a requirement",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        &[("requirements.txt", "x-1.0.tar.bz2\n"), ("x-1.0.tar.bz2", "x")],
    ),
    (
        "Yarn is taken out of the project",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n",
        &[
            ("package.json", PACKAGE),
            ("yarn.lock", "__metadata:\n  version: 8\n"),
            (".yarnrc.yml", "httpsCaFilePath: certs/ca.pem\n"),
            ("certs/ca.pem", "x"),
        ],
    ),
    (
        "Yarn itself lies beside",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n",
        &[
            ("package.json", PACKAGE),
            ("yarn.lock", "__metadata:\n  version: 8\n"),
            (".yarnrc.yml", "yarnPath: tools/yarn.cjs\n"),
            ("tools/yarn.cjs", "x"),
        ],
    ),
    (
        "Bun takes certificates of the project",
        "FROM oven/bun\nWORKDIR /app\nCOPY . .\nRUN bun install --frozen-lockfile\n",
        &[
            ("package.json", PACKAGE),
            ("bun.lock", "{}"),
            ("bunfig.toml", "[install]\ncafile = \"certs/ca.pem\"\n"),
            ("certs/ca.pem", "x"),
        ],
    ),
    (
        "settings of npm load a file",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        &[
            ("package.json", PACKAGE),
            ("package-lock.json", LOCK),
            (".npmrc", "node-options=--require ./hook.js\n"),
            ("hook.js", "x"),
        ],
    ),
    (
        "a repository of Maven is a folder",
        "FROM maven:3-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn dependency:go-offline\nRUN mvn package\n",
        &[
            (
                "pom.xml",
                "<project><repositories><repository><url>file://${basedir}/repo</url></repository></repositories></project>",
            ),
            ("repo/a.jar", "x"),
        ],
    ),
    (
        "a workspace of Go replaces by a folder",
        "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go mod download\nRUN go build ./...\n",
        &[
            ("go.mod", MODULE),
            ("go.work", "go 1.22\nuse .\nreplace example.com/x => ./x\n"),
            ("x/go.mod", "module example.com/x\n\ngo 1.22\n"),
        ],
    ),
    (
        "a package of Swift lies beside",
        "FROM swift:5.9\nWORKDIR /app\nCOPY . .\nRUN swift package resolve --force-resolved-versions\n",
        &[
            (
                "Package.swift",
                "let package = Package(name: \"a\", dependencies: [\n  .package(\n    name: \"b\", path: \"b\")])\n",
            ),
            ("Package.resolved", "{}"),
            ("b/Package.swift", "x"),
        ],
    ),
    (
        "modules are off",
        "FROM golang:1.22 AS build\nENV GO111MODULE=off\nWORKDIR /go/src/app\nCOPY . .\nRUN go build -o /x\nFROM scratch\nCOPY --from=build /x /x\n",
        &[("go.mod", MODULE), ("go.sum", "x")],
    ),
    (
        "the network is off",
        "FROM golang:1.22 AS build\nWORKDIR /app\nCOPY . .\nRUN --network=none go build -o /x\nFROM scratch\nCOPY --from=build /x /x\n",
        &[("go.mod", MODULE), ("go.sum", "x")],
    ),
    (
        "modules lie elsewhere",
        "FROM golang:1.22 AS build\nENV GOPATH=/deps\nWORKDIR /app\nCOPY . .\nRUN go build -o /x\nFROM scratch\nCOPY --from=build /x /x\nCOPY --from=build /deps /deps\n",
        &[("go.mod", MODULE), ("go.sum", "x")],
    ),
    (
        "sed reads a file by its command",
        "FROM debian:12\nCOPY . /srv/app\nRUN sed -i '/x/r /srv/app/src/main.x' /etc/hostname\n",
        &[("a", "a")],
    ),
    (
        "the shell reads a file first",
        "FROM debian:12\nSHELL [\"/bin/bash\", \"--rcfile\", \"/srv/app/rc\", \"-ic\"]\nCOPY . /srv/app\nRUN apt-get update && apt-get install -y git\n",
        &[("rc", "rc")],
    ),
    (
        "a folder that may not be there",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /opt/x/\nRUN cd /opt/x; touch y\n",
        &[("a", "a")],
    ),
    (
        "flags of the compiler name a folder",
        "FROM python:3.12\nENV CFLAGS=-I/srv/app/include\nCOPY . /srv/app\nRUN pip install numpy\n",
        &[("include/x.h", "x")],
    ),
    (
        "libraries are looked for in the copy",
        "FROM debian:12\nRUN echo /srv/app/lib > /etc/ld.so.conf.d/app.conf\nCOPY . /srv/app\nRUN ldconfig && apt-get update && apt-get install -y git\n",
        &[("lib/x.so", "x")],
    ),
    (
        "temporary files lie in the copy",
        "FROM debian:12\nENV TMPDIR=/srv/app/tmp\nCOPY . /srv/app\nRUN apt-get update && apt-get install -y git\n",
        &[("tmp/x", "x")],
    ),
    (
        "Perl loads a module of the copy",
        "FROM debian:12\nENV PERL5OPT=-Mx\nENV PERL5LIB=/srv/app/lib\nCOPY . /srv/app\nRUN apt-get update && apt-get install -y git\n",
        &[("lib/x.pm", "x")],
    ),
    (
        "a program of Oracle has its home in the copy",
        "FROM debian:12\nENV ORACLE_HOME=/srv/app/oracle\nCOPY . /srv/app\nRUN pip install cx_Oracle\n",
        &[("oracle/x", "x")],
    ),
    (
        "settings of Cargo above the project",
        "FROM rust:1.80\nCOPY .cargo /.cargo\nCOPY vendor /app/vendor\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --locked\n",
        &[
            (
                ".cargo/config.toml",
                "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"/app/vendor\"\n",
            ),
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            ("Cargo.lock", "version = 4\n"),
            ("vendor/x/Cargo.toml", "x"),
            ("src/main.rs", "fn main() {}\n"),
        ],
    ),
];

#[test]
fn what_a_manifest_leads_to_is_never_left_behind_as_safe() {
    let mut changed = Vec::new();
    for (why, dockerfile, files) in CASES {
        let optimized = certain(dockerfile, files);
        if optimized.changed {
            changed.push(format!("{why}:\n{}", optimized.dockerfile));
        }
    }
    assert!(
        changed.is_empty(),
        "{} of {}\n{}",
        changed.len(),
        CASES.len(),
        changed.join("\n")
    );
}
