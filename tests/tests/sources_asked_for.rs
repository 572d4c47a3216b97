//! Manifests that make an install read more than manifests, in places where one looks last.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, optimize};
use layerlab_tests::project;

type Files<'f> = &'f [(&'f str, &'f str)];

fn optimized(dockerfile: &str, files: &[(&str, &str)]) -> Optimization {
    optimize(&project(dockerfile, files, |path, _| {
        layerlab_session::reads_text(path)
    }))
}

fn applies(dockerfile: &str, files: &[(&str, &str)], id: &str) -> bool {
    let found = optimized(dockerfile, files);
    let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
    applied.any(|rewrite| rewrite.id.starts_with(id))
}

#[test]
fn members_of_pnpm_may_be_copied_or_set_up_by_themselves() {
    let installs = |member: &str, other: (&str, &str)| {
        let files = [
            ("package.json", "{}"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            ("pnpm-workspace.yaml", "packages:\n  - packages/*\n"),
            ("packages/a/package.json", member),
            ("packages/b/package.json", r#"{"name":"b"}"#),
            ("packages/b/x.js", "1"),
            other,
        ];
        let copied = [
            "COPY . .",
            "COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./\nCOPY packages packages",
        ];
        let found = copied.map(|copies| {
            let text = format!("FROM node:22\nWORKDIR /app\n{copies}\nRUN pnpm install --frozen-lockfile\n");
            applies(&text, &files, "dependencies-first/pnpm")
        });
        assert_eq!(found[0], found[1], "{member} {other:?}");
        found[0]
    };
    let plain = r#"{"name":"a","dependencies":{"b":"workspace:*"}}"#;
    let none = ("packages/b/y.js", "1");
    assert!(installs(plain, none));
    assert!(installs(plain, ("packages/b/README.md", "")));
    let injected =
        r#"{"name":"a","dependencies":{"b":"workspace:*"},"dependenciesMeta":{"b":{"injected":true}}}"#;
    assert!(!installs(injected, none));
    let linked = r#"{"name":"a","publishConfig":{"directory":"dist","linkDirectory":true}}"#;
    assert!(!installs(linked, none));
    assert!(!installs(plain, ("packages/b/.npmrc", "hoist=false\n")));
    assert!(!installs(plain, ("packages/c/package.yaml", "name: c\n")));
}

#[test]
fn members_of_yarn_may_have_patches_and_members() {
    let installs = |member: &str| {
        let files = [
            (
                "package.json",
                r#"{"packageManager":"yarn@4.1.0","workspaces":["packages/*"]}"#,
            ),
            ("yarn.lock", ""),
            (".yarnrc.yml", "nodeLinker: node-modules\n"),
            ("packages/a/package.json", member),
            ("packages/a/sub/s/package.json", r#"{"name":"s"}"#),
            ("packages/a/fix.patch", ""),
        ];
        let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n";
        applies(text, &files, "dependencies-first/yarn")
    };
    let with = |version: &str| format!(r#"{{"name":"a","dependencies":{{"l":"{version}"}}}}"#);
    assert!(installs(&with("1.3.0")));
    assert!(installs(&with("patch:l@npm%3A1.3.0#~/.yarn/patches/l.patch")));
    assert!(!installs(&with("patch:l@npm%3A1.3.0#./fix.patch")));
    assert!(!installs(r#"{"name":"a","workspaces":["sub/*"]}"#));
}

#[test]
fn projects_of_dotnet_may_read_files_in_other_ways() {
    let restores = |inside: &str, other: (&str, &str)| {
        let project = format!("<Project Sdk=\"Microsoft.NET.Sdk\">{inside}</Project>");
        let files = [("App.csproj", project.as_str()), ("Program.cs", "1"), other];
        let text = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\n";
        optimized(text, &files)
    };
    let is_applied = |inside: &str, other: (&str, &str)| {
        let found = restores(inside, other);
        let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
        applied.any(|rewrite| rewrite.id.starts_with("dependencies-first/dotnet"))
    };
    let none = ("deps.txt", "");
    assert!(is_applied("", none));
    assert!(is_applied(
        "<ItemGroup><PackageReference Include=\"A\" /></ItemGroup>",
        none
    ));
    for inside in [
        "<Import\n  Project=\"versions.xml\" />",
        "<Target Name=\"R\" BeforeTargets=\"CollectPackageReferences\"><ReadLinesFromFile File=\"deps.txt\" /></Target>",
        "<ItemGroup><L Include=\"deps/*\" /><PackageReference Include=\"@(L->'%(Filename)')\" /></ItemGroup>",
    ] {
        assert!(!is_applied(inside, none), "{inside}");
    }
    assert!(is_applied(
        "",
        ("global.json", r#"{"sdk":{"version":"8.0.100"}}"#)
    ));
    assert!(!is_applied(
        "",
        ("global.json", r#"{"sdk":{"paths":[".dotnet"]}}"#)
    ));
    // It is read with the project of its name.
    let found = restores("", ("App.csproj.user", "<Project/>"));
    assert!(
        found.dockerfile.contains("COPY App.csproj App.csproj.user ./"),
        "{}",
        found.dockerfile
    );
}

fn fetches(command: &str, files: Files<'_>) -> bool {
    let text = format!(
        "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY . .\nRUN {command}\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /\n"
    );
    let code = ("src/main/java/A.java", "class A {}");
    applies(&text, &[files, &[code]].concat(), "prefetch/maven")
}

#[test]
fn options_of_maven_say_which_project_and_settings() {
    let pom = "<project><version>${lib.version}</version><name>full</name></project>";
    let files = [("pom.xml", pom), ("settings.xml", ""), ("other/pom.xml", pom)];
    for (options, is_same) in [
        ("", true),
        ("-DskipTests -T1C", true),
        ("-Dlib.version=3", false),
        ("-Dfull", false),
        ("--settings settings.xml", false),
        ("--file other/pom.xml", false),
        ("--activate-profiles=x", false),
        ("-gs settings.xml", false),
    ] {
        assert_eq!(
            fetches(&format!("mvn package {options}"), &files),
            is_same,
            "{options}"
        );
    }
}

#[test]
fn parents_of_maven_may_have_parents_in_the_project() {
    let pom = "<project><parent><artifactId>p</artifactId><relativePath>parent/pom.xml</relativePath></parent></project>";
    let of_parent = |parent: &str| {
        let files = [
            ("pom.xml", pom),
            ("parent/pom.xml", parent),
            ("grand/pom.xml", "<project/>"),
        ];
        fetches("mvn package", &files)
    };
    assert!(of_parent("<project/>"));
    assert!(of_parent(
        "<project><parent><artifactId>boot</artifactId><relativePath/></parent></project>"
    ));
    assert!(!of_parent(
        "<project><parent><relativePath>../grand/pom.xml</relativePath></parent></project>"
    ));
    let of_folder = "<project><repository><url>${project.baseUri}/repo</url></repository></project>";
    assert!(!of_parent(of_folder));
    assert!(!fetches(
        "mvn package",
        &[("pom.xml", of_folder), ("repo/x.jar", "")]
    ));
}

#[test]
fn streams_of_gradle_are_of_files() {
    let fetches = |script: &str| {
        let text = "FROM gradle:8-jdk21 AS build\nWORKDIR /src\nCOPY . .\nRUN gradle bootJar --no-daemon\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/build/libs/app.jar /\n";
        let files = [
            ("build.gradle", script),
            ("version.properties", "v=1"),
            ("src/main/java/A.java", "class A {}"),
        ];
        applies(text, &files, "prefetch/gradle")
    };
    assert!(fetches("plugins { id 'java' }\n"));
    assert!(!fetches("p.load(new FileInputStream('version.properties'))\n"));
    assert!(!fetches("p.load(new FileReader(\"version.properties\"))\n"));
}

/// npm takes the workspace that a folder is of as the project, wherever it is started.
#[test]
fn a_member_that_is_copied_by_itself_is_one_of_the_workspace() {
    let installs = |root: &str, copies: &str| {
        let lock = r#"{"lockfileVersion":3,"packages":{}}"#;
        let files = [
            ("package.json", root),
            ("package-lock.json", lock),
            ("packages/a/package.json", r#"{"name":"a"}"#),
            ("packages/a/package-lock.json", lock),
            ("packages/a/x.js", "1"),
        ];
        let text = format!("FROM node:22\nWORKDIR /app\n{copies}\nRUN cd packages/a && npm ci\n");
        applies(&text, &files, "dependencies-first/npm")
    };
    let workspace = r#"{"private":true,"workspaces":["packages/*"]}"#;
    for folder in ["packages", "packages/a"] {
        let alone = format!("COPY {folder} {folder}");
        assert!(installs(workspace, &alone), "{folder}");
        let below = format!("COPY package*.json ./\n{alone}");
        assert!(!installs(workspace, &below), "{folder}");
        assert!(installs("{}", &below), "{folder}");
    }
}

/// Prisma makes its client for a member, too, whatever the lock file says.
#[test]
fn scripts_of_packages_that_members_ask_for_count() {
    let files = [
        ("package.json", r#"{"private":true,"workspaces":["packages/*"]}"#),
        (
            "packages/a/package.json",
            r#"{"name":"a","dependencies":{"@prisma/client":"5"}}"#,
        ),
        ("packages/a/prisma/schema.prisma", "x"),
    ];
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\n";
    assert!(!applies(text, &files, "dependencies-first/npm"));
}
