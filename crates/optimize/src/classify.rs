//! What a file of the context is for, told by its name.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names the packages that are installed.
    Manifest,
    /// Source code of the application.
    Code,
    /// Models, pictures, sounds: large, and seldom changed.
    Asset,
    /// Tests.
    Test,
    /// Documentation.
    Docs,
    /// Version control.
    Vcs,
    /// Everything else: scripts, settings.
    Other,
}

#[rustfmt::skip]
const MANIFESTS: &[&str] = &[
    "package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc", "yarn.lock", ".yarnrc", ".yarnrc.yml", "pnpm-lock.yaml",
    "pnpm-workspace.yaml", ".pnpmfile.cjs", "bun.lock", "bun.lockb", "bunfig.toml", "deno.json", "deno.jsonc", "deno.lock", "import_map.json",
    "pyproject.toml", "poetry.lock", "poetry.toml", "uv.lock", "uv.toml", ".python-version", "Pipfile", "Pipfile.lock", "setup.py", "setup.cfg",
    "environment.yml", "environment.yaml", "conda-lock.yml", "go.mod", "go.sum", "go.work", "go.work.sum", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rust-toolchain",
    "Gemfile", "Gemfile.lock", ".ruby-version", "composer.json", "composer.lock", "symfony.lock", "pom.xml", "build.gradle", "build.gradle.kts",
    "settings.gradle", "settings.gradle.kts", "gradle.properties", "gradle.lockfile", "libs.versions.toml", "mix.exs", "mix.lock", "build.sbt", "version.sbt",
    "Package.swift", "Package.resolved", "nuget.config", "global.json", "packages.lock.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
];
/// Endings of manifests, in lower case.
const MANIFEST_ENDINGS: &[&str] = &[".csproj", ".fsproj", ".vbproj", ".sln", ".slnx", ".sbt"];
const CODE: &[&str] = &[
    "py", "js", "ts", "jsx", "tsx", "mjs", "cjs", "go", "rs", "java", "kt", "rb", "php", "c", "cc", "cpp",
    "h", "hpp", "cs", "ex", "exs", "scala", "swift", "erb", "slim", "haml", "cshtml", "razor", "fs", "vb",
    "proto", "vue", "svelte", "css", "scss", "html", "sql", "lua",
];
const ASSETS: &[&str] = &[
    "bin",
    "safetensors",
    "onnx",
    "pt",
    "pth",
    "ckpt",
    "gguf",
    "h5",
    "pb",
    "wav",
    "mp3",
    "flac",
    "mp4",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "svg",
    "ttf",
    "woff2",
    "zip",
    "tar",
    "gz",
    "parquet",
    "npz",
];

/// The role of a path.
pub fn role_of(path: &str) -> Role {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folders = above.split('/').filter(|folder| !folder.is_empty());
    folders.fold(Above::default(), Above::entered).role(name)
}

/// What the folders above a file say of it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, and all may be so at once"
)]
pub(crate) struct Above {
    depth: usize,
    vcs: bool,
    test: bool,
    docs: bool,
    requirements: bool,
    gradle: bool,
    /// The only folder above is sbt's.
    sbt: bool,
    models: bool,
    source: bool,
}

impl Above {
    /// The same one folder further down.
    pub(crate) fn entered(self, folder: &str) -> Self {
        let folder = &*lower(folder);
        let is = |names: &[&str]| names.contains(&folder);
        Self {
            depth: self.depth + 1,
            vcs: self.vcs || is(&[".git", ".hg", ".svn"]),
            test: self.test || is(&["test", "tests", "__tests__", "spec"]),
            docs: self.docs || is(&["docs", "doc"]),
            requirements: self.requirements || folder == "requirements",
            gradle: self.gradle || folder == "gradle",
            sbt: self.depth == 0 && folder == "project",
            models: self.models
                || is(&["models", "model", "weights", "checkpoints"])
                || folder.ends_with("_model")
                || folder.ends_with("_models"),
            source: self.source || is(&["src", "app", "lib", "internal", "cmd", "routes"]),
        }
    }

    /// The role of a file in such a folder.
    pub(crate) fn role(self, name: &str) -> Role {
        let name = &*lower(name);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if self.vcs || name == ".gitignore" {
            Role::Vcs
        } else if self.test || name.contains(".test.") || name.starts_with("test_") {
            Role::Test
        } else if self.docs || ["md", "rst"].contains(&extension) {
            Role::Docs
        } else if self.is_manifest(name, extension) {
            Role::Manifest
        } else if CODE.contains(&extension) {
            // Folders of models hold classes as often as weights.
            Role::Code
        } else if self.models || ASSETS.contains(&extension) {
            Role::Asset
        } else if self.source {
            Role::Code
        } else {
            Role::Other
        }
    }

    /// `name` in lower case, and its ending.
    fn is_manifest(self, name: &str, extension: &str) -> bool {
        let mut manifests = MANIFESTS.iter();
        manifests.any(|manifest| manifest.eq_ignore_ascii_case(name))
            || (name.starts_with("requirements") || name.starts_with("constraints")) && extension == "txt"
            || self.requirements && extension == "txt"
            || MANIFEST_ENDINGS.iter().any(|ending| name.ends_with(ending))
            || self.gradle && name.starts_with("gradle-wrapper")
            || self.sbt && (name == "build.properties" || extension == "scala")
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_follow_names() {
        for (path, role) in [
            ("requirements-api.txt", Role::Manifest),
            ("package.json", Role::Manifest),
            ("src/api.py", Role::Code),
            ("app/models/user.rb", Role::Code),
            ("src/main/java/shop/model/Order.java", Role::Code),
            ("models.py", Role::Code),
            ("f5_tts_api.py", Role::Code),
            ("vocos_model/config.yaml", Role::Asset),
            ("ref_audio/voice.wav", Role::Asset),
            ("tests/test_api.py", Role::Test),
            ("docs/api.md", Role::Docs),
            (".git/HEAD", Role::Vcs),
            ("docker-entrypoint.sh", Role::Other),
        ] {
            assert_eq!(role_of(path), role, "{path}");
        }
    }
}
