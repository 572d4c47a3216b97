use layerlab_command::simple_commands;
use layerlab_dockerfile_parser::{Instruction, Kind};
use layerlab_estimate::family_of;
use layerlab_optimize::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerType {
    /// Packages of the system's package manager.
    System,
    /// Packages of a language.
    Packages,
    /// Manifests that name packages.
    Manifests,
    /// Models and assets.
    Assets,
    /// What is fetched from elsewhere: repositories, archives, tools.
    Downloads,
    /// The application's own files.
    Code,
    /// Files of all kinds together.
    Mixed,
    /// Owners and modes.
    Permissions,
    /// Built from source.
    Build,
    /// Taken from another stage or image.
    Taken,
    /// Folders and other small things.
    Configuration,
}

impl LayerType {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System packages",
            Self::Packages => "Language packages",
            Self::Manifests => "Package manifests",
            Self::Assets => "Models and assets",
            Self::Downloads => "Downloads",
            Self::Code => "Application code",
            Self::Mixed => "All files",
            Self::Permissions => "Permissions",
            Self::Build => "Build",
            Self::Taken => "Build output",
            Self::Configuration => "Configuration",
        }
    }
}

/// The type of the layer that an instruction makes; `roles` are those of the files that it copies from the context.
pub fn layer_type(instruction: &Instruction, roles: &BTreeSet<Role>) -> LayerType {
    match &instruction.kind {
        Some(Kind::Run(run)) => of_command(&run.command.words.join(" ")),
        Some(Kind::Copy(copy)) if copy.from.is_some() => LayerType::Taken,
        Some(Kind::Copy(_) | Kind::Add(_)) => of_files(roles),
        _ => LayerType::Configuration,
    }
}

/// Rows of the catalogue that build something, and those that fetch something that is no package.
const BUILDS: &[&str] = &[
    "npm run build",
    "go build",
    "cargo build",
    "mvn package",
    "mvn install",
    "gradle build",
    "gradle task",
    "sbt",
    "dotnet build",
    "dotnet publish",
    "swift build",
    "rails assets:precompile",
    "mix compile",
    "mix release",
    "make",
    "make install",
    "cmake",
    "cmake --build",
    "prisma generate",
    "docker-php-ext-install",
];
const DOWNLOADS: &[&str] = &["a download", "an archive", "git clone", "rustup"];

fn of_command(text: &str) -> LayerType {
    let mut found = LayerType::Configuration;
    for command in simple_commands(text) {
        let kind = match (
            command.program(),
            family_of(&command, &[]).map(|family| family.name),
        ) {
            ("apt-get" | "apt" | "apk" | "dnf" | "yum" | "microdnf", _) => return LayerType::System,
            ("chown" | "chmod", _) => LayerType::Permissions,
            (_, Some("a quick command")) => continue,
            (_, Some(name)) if BUILDS.contains(&name) => LayerType::Build,
            (_, Some(name)) if DOWNLOADS.contains(&name) => LayerType::Downloads,
            (_, Some(name)) if name.starts_with("a download of") => LayerType::Assets,
            (_, Some(_)) => LayerType::Packages,
            (_, None) => LayerType::Build,
        };
        if found == LayerType::Configuration || kind == LayerType::Build {
            found = kind;
        }
    }
    found
}

fn of_files(roles: &BTreeSet<Role>) -> LayerType {
    let only = |allowed: &[Role]| roles.iter().all(|role| allowed.contains(role));
    if roles.is_empty() {
        LayerType::Configuration
    } else if only(&[Role::Manifest]) {
        LayerType::Manifests
    } else if only(&[Role::Code, Role::Test]) {
        LayerType::Code
    } else if only(&[Role::Asset, Role::Docs]) {
        LayerType::Assets
    } else if !roles.contains(&Role::Asset) && roles.contains(&Role::Code) {
        LayerType::Code
    } else if !roles.contains(&Role::Code) && roles.contains(&Role::Asset) {
        LayerType::Assets
    } else {
        LayerType::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_of_the_kind_of_what_it_makes() {
        for (command, kind) in [
            ("git clone https://example.org/a.git", LayerType::Downloads),
            ("curl -O https://example.org/a.tgz", LayerType::Downloads),
            ("make", LayerType::Build),
            ("mvn package", LayerType::Build),
            ("bundle exec rails assets:precompile", LayerType::Build),
            ("pip install transformers", LayerType::Packages),
            ("python -m venv /venv", LayerType::Packages),
            (
                "python -c \"import nltk; nltk.download('punkt')\"",
                LayerType::Assets,
            ),
            ("npm ci && npm run build", LayerType::Build),
            ("cd app && npm ci", LayerType::Packages),
            ("mkdir /x", LayerType::Configuration),
            ("apt-get update && apt-get install -y git", LayerType::System),
        ] {
            assert_eq!(of_command(command), kind, "{command}");
        }
        // What the lists name is in the catalogue.
        for (name, command) in [
            ("gradle task", "gradle x"),
            ("swift build", "swift build"),
            ("mix release", "mix release"),
            ("dotnet build", "dotnet build"),
        ] {
            let found = family_of(&simple_commands(command)[0], &[]).map(|family| family.name);
            assert_eq!(found, Some(name));
        }
    }
}
