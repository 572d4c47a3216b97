//! Platforms as `--platform` names them (containerd/platforms `platforms.go` and `database.go`).

use std::fmt;

/// An operating system and a processor, in normal form: `linux/arm64` for `aarch64`, `linux/arm/v7` for `armhf`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Version of the operating system and its features, as between brackets; empty where none is given.
    pub os_version: String,
    /// Such as `amd64`.
    pub architecture: String,
    /// Such as `v7`; empty where the processor has but one.
    pub variant: String,
}

/// What builds are taken to run on where nothing is said.
impl Default for Platform {
    fn default() -> Self {
        Self {
            os: "linux".to_owned(),
            os_version: String::new(),
            architecture: "amd64".to_owned(),
            variant: String::new(),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if !self.os_version.is_empty() {
            write!(f, "({})", self.os_version)?;
        }
        write!(f, "/{}", self.architecture)?;
        if !self.variant.is_empty() {
            write!(f, "/{}", self.variant)?;
        }
        Ok(())
    }
}

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

const ARCHITECTURES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Platform {
    /// Reads `os`, `architecture`, `os/architecture` or `os/architecture/variant`.
    ///
    /// # Errors
    /// Where it is none of these, in the words of containerd.
    pub fn parse(specifier: &str) -> Result<Self, String> {
        if specifier.contains('*') {
            return Err(format!(
                "{specifier:?}: wildcards not yet supported: invalid argument"
            ));
        }
        let parts: Vec<&str> = specifier.splitn(4, '/').collect();
        let (os, os_version) = system(parts[0]).ok_or_else(|| {
            format!(
                "{:?} is an invalid OS component of {specifier:?}: invalid argument",
                parts[0]
            )
        })?;
        let is_word = |part: &&str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        };
        if let Some(part) = parts[1..].iter().find(|part| !is_word(part)) {
            return Err(format!(
                "{part:?} is an invalid component of {specifier:?}: invalid argument"
            ));
        }
        let with = |os: String, (architecture, variant)| Self {
            os,
            os_version: os_version.clone(),
            architecture,
            variant,
        };
        match parts[..] {
            [_] if SYSTEMS.contains(&os.as_str()) => Ok(with(os, processor("amd64", ""))),
            [name] => {
                let processor = processor(name, "");
                if !ARCHITECTURES.contains(&processor.0.as_str()) {
                    return Err(format!(
                        "{specifier:?}: unknown operating system or architecture: invalid argument"
                    ));
                }
                Ok(with("linux".to_owned(), processor))
            }
            [_, architecture] => Ok(with(os, processor(architecture, ""))),
            [_, architecture, variant] => Ok(with(os, processor(architecture, variant))),
            _ => Err(format!(
                "{specifier:?}: cannot parse platform specifier: invalid argument"
            )),
        }
    }
}

/// A system's name and, in brackets behind it, its version.
fn system(part: &str) -> Option<(String, String)> {
    let (name, version) = match part.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')')?),
        None => (part, ""),
    };
    let has_only = |text: &str, more: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    if name.is_empty() || !has_only(name, "_-") || !has_only(version, "_.%-+") {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let name = if name == "macos" {
        "darwin".to_owned()
    } else {
        name
    };
    Some((name, version.to_owned()))
}

/// One name for each processor.
fn processor(architecture: &str, variant: &str) -> (String, String) {
    let (architecture, variant) = (architecture.to_ascii_lowercase(), variant.to_ascii_lowercase());
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    };
    (architecture.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Platform;

    #[test]
    fn platforms_have_one_name_each() {
        for (written, normal) in [
            ("linux/amd64", "linux/amd64"),
            ("linux", "linux/amd64"),
            ("arm64", "linux/arm64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("Linux/x86_64", "linux/amd64"),
            ("linux/arm", "linux/arm/v7"),
            ("armhf", "linux/arm/v7"),
            ("linux/arm/v6", "linux/arm/v6"),
            ("macos/arm64", "darwin/arm64"),
            ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
            ("wasi/wasm", "wasi/wasm"),
        ] {
            let platform = Platform::parse(written).map(|platform| platform.to_string());
            assert_eq!(platform.as_deref(), Ok(normal), "{written}");
            assert_eq!(
                Platform::parse(normal)
                    .map(|platform| platform.to_string())
                    .as_deref(),
                Ok(normal)
            );
        }
    }

    #[test]
    fn what_is_no_platform_is_said_to_be_none() {
        for (written, part) in [
            ("", "invalid OS component"),
            ("beos", "unknown operating system or architecture"),
            ("linux/*", "wildcards not yet supported"),
            ("linux/", "invalid component"),
            ("linux/a/b/c", "cannot parse platform specifier"),
            ("linux /amd64", "invalid OS component"),
        ] {
            let error = Platform::parse(written).unwrap_err();
            assert!(error.contains(part), "{written}: {error}");
        }
    }
}
