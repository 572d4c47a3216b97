//! What is compiled with which images, and what the product runs on.

/// How a language builds, and on what its product runs.
pub(super) struct Language {
    /// The last part of the names of images that compile it.
    pub(super) images: &'static [&'static str],
    pub(super) programs: &'static [&'static str],
    pub(super) verbs: &'static [&'static str],
    /// The image, from the name and tag of the one that compiles.
    pub(super) runs_on: fn(&str, &str) -> Option<String>,
    /// Where programs are installed that are named without a folder.
    pub(super) installed: &'static str,
}

pub(super) const LANGUAGES: [Language; 4] = [
    Language {
        images: &["golang"],
        programs: &["go"],
        verbs: &["build", "install"],
        runs_on: of_the_same_system,
        installed: "/go/bin",
    },
    Language {
        images: &["rust"],
        programs: &["cargo"],
        verbs: &["build", "install"],
        runs_on: of_the_same_system,
        installed: "/usr/local/cargo/bin",
    },
    Language {
        images: &["maven", "gradle", "eclipse-temurin", "openjdk", "amazoncorretto"],
        programs: &["mvn", "mvnw", "gradle", "gradlew"],
        verbs: &[
            "package",
            "install",
            "verify",
            "build",
            "bootJar",
            "assemble",
            "shadowJar",
        ],
        runs_on: of_the_same_java,
        installed: "/usr/local/bin",
    },
    Language {
        images: &["sdk"],
        programs: &["dotnet"],
        verbs: &["publish"],
        runs_on: of_the_same_dotnet,
        installed: "/usr/local/bin",
    },
];

/// A compiled program needs the C library that it was linked with.
fn of_the_same_system(_: &str, tag: &str) -> Option<String> {
    let behind = tag.split('-').find_map(|part| part.strip_prefix("alpine"));
    let debian = ["trixie", "bookworm", "bullseye", "buster"];
    match behind {
        Some("") => Some("alpine:3".to_owned()),
        Some(version) => Some(format!("alpine:{version}")),
        None if tag.contains("windows") => None,
        None => {
            let release = debian.iter().find(|release| tag.contains(*release));
            Some(format!("debian:{}-slim", release.copied().unwrap_or("stable")))
        }
    }
}

fn of_the_same_java(name: &str, tag: &str) -> Option<String> {
    // `3.9-eclipse-temurin-21`, `8-jdk17`, `17-jdk-slim`, `21`.
    let parts: Vec<&str> = tag.split(['-', '_']).collect();
    let of_tool = parts
        .windows(2)
        .find(|pair| pair[0] == "temurin" || pair[0] == "openjdk");
    let named = parts
        .iter()
        .find_map(|part| part.strip_prefix("jdk").filter(|number| !number.is_empty()));
    let number = of_tool.map(|pair| pair[1]).or(named).or_else(|| {
        // The tags of the others are the versions of a tool.
        let is_of_java = !["maven", "gradle"].contains(&name);
        parts.first().filter(|_| is_of_java).copied()
    })?;
    let number = number.split('.').next()?;
    let alpine = if tag.contains("alpine") { "-alpine" } else { "" };
    // Images of a runtime alone are there from 8 on.
    let is_version = number
        .parse::<u32>()
        .is_ok_and(|number| (8..100).contains(&number));
    is_version.then(|| format!("eclipse-temurin:{number}-jre{alpine}"))
}

fn of_the_same_dotnet(_: &str, tag: &str) -> Option<String> {
    let is_version = tag.starts_with(|c: char| c.is_ascii_digit());
    is_version.then(|| format!("mcr.microsoft.com/dotnet/aspnet:{tag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_a_product_follows_from_what_compiles_it() {
        let image = |base: &str| {
            let (name, tag) = base.rsplit_once(':')?;
            let name = name.rsplit('/').next()?;
            let language = LANGUAGES
                .iter()
                .find(|language| language.images.contains(&name))?;
            (language.runs_on)(name, tag)
        };
        for (base, runs_on) in [
            ("golang:1.24", Some("debian:stable-slim")),
            ("golang:1.24-alpine3.21", Some("alpine:3.21")),
            ("golang:1.24-bullseye", Some("debian:bullseye-slim")),
            ("golang:1.24-windowsservercore", None),
            ("rust:1-alpine", Some("alpine:3")),
            ("maven:3.9-eclipse-temurin-21", Some("eclipse-temurin:21-jre")),
            (
                "maven:3.9-eclipse-temurin-21-alpine",
                Some("eclipse-temurin:21-jre-alpine"),
            ),
            ("maven:3.9", None),
            ("gradle:8.5", None),
            ("gradle:8-jdk17", Some("eclipse-temurin:17-jre")),
            ("openjdk:17-jdk-slim", Some("eclipse-temurin:17-jre")),
            ("openjdk:7", None),
            (
                "mcr.microsoft.com/dotnet/sdk:8.0-alpine",
                Some("mcr.microsoft.com/dotnet/aspnet:8.0-alpine"),
            ),
            ("mcr.microsoft.com/dotnet/sdk:latest", None),
            ("node:22", None),
        ] {
            assert_eq!(image(base).as_deref(), runs_on, "{base}");
        }
    }
}
