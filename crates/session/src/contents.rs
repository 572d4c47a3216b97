//! Which files of a project the analysis reads; of all others it knows names and sizes.

/// Whole names, in lower case.
const NAMES: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    ".npmrc",
    "yarn.lock",
    ".yarnrc",
    ".yarnrc.yml",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bun.lock",
    "bunfig.toml",
    "deno.json",
    "deno.jsonc",
    "pyproject.toml",
    "poetry.toml",
    "pipfile",
    "setup.cfg",
    "uv.toml",
    "environment.yml",
    "environment.yaml",
    "go.mod",
    "go.work",
    "cargo.toml",
    "cargo.lock",
    "rust-toolchain.toml",
    "pom.xml",
    "maven.config",
    "jvm.config",
    "gradle.properties",
    ".pnpmfile.cjs",
    ".pnpmfile.mjs",
    "nuget.config",
    "global.json",
    "packages.lock.json",
    "import_map.json",
    "gemfile",
    "gemfile.lock",
    ".ruby-version",
    "composer.json",
    "mix.exs",
    "mix.lock",
    "package.swift",
    "build.sbt",
];
/// Tools for front ends, whose settings may read variables.
const BUNDLERS: &[&str] = &[
    "astro", "next", "nuxt", "rollup", "svelte", "vite", "vue", "webpack",
];
/// Endings.
const ENDINGS: &[&str] = &[
    ".sln",
    ".slnx",
    ".csproj",
    ".fsproj",
    ".vbproj",
    "proj.user",
    ".props",
    ".targets",
    ".in",
    ".gradle",
    ".gradle.kts",
];

/// Whether the text of a file is read.
pub fn reads_text(path: &str) -> bool {
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let is_requirements = (name.ends_with(".txt") || name.ends_with(".in"))
        && (name.contains("require")
            || name.contains("constraint")
            || lower.contains("requirements/")
            || lower.contains("reqs/"));
    let is_environment = (name.ends_with(".yml") || name.ends_with(".yaml"))
        && (name.contains("env") || name.contains("conda"));
    // What bundlers are told, which is a program.
    let is_settings = BUNDLERS.iter().any(|bundler| {
        name.strip_prefix(bundler)
            .is_some_and(|rest| rest.starts_with(".config."))
    });
    !lower.split('/').any(|part| part == "node_modules")
        && (NAMES.contains(&name)
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
            || is_requirements
            || is_environment
            || is_settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_and_sources_are_not() {
        for path in [
            "package.json",
            "a/b.csproj",
            "requirements/base.txt",
            "requirements-dev.txt",
            "conda-env.yml",
            "Gemfile",
            ".mvn/maven.config",
            "app/build.gradle.kts",
        ] {
            assert!(reads_text(path), "{path}");
        }
        for path in [
            "src/main.py",
            "README.md",
            "node_modules/a/package.json",
            "data.txt",
            // They may hold secrets.
            ".env",
            "settings.xml",
        ] {
            assert!(!reads_text(path), "{path}");
        }
    }
}
