//! Commands that install what a manifest names. One row an ecosystem.

use layerlab_estimate::SimpleCommand;

/// An install command.
#[allow(
    clippy::struct_excessive_bools,
    reason = "four independent facts of one command line"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Install {
    pub(crate) ecosystem: Ecosystem,
    /// Paths that it reads, as written or as the ecosystem fixes them, relative to the working directory.
    pub(crate) manifests: Vec<String>,
    /// Whether what it installs lies in the working directory.
    pub(crate) writes_to_workdir: bool,
    /// Whether an option sends the output, or the search for manifests, to another place.
    pub(crate) elsewhere: bool,
    /// Whether scripts of packages are left out.
    pub(crate) ignores_scripts: bool,
    /// Whether it may write a lock file.
    pub(crate) writes_lock: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ecosystem {
    Pip,
    Npm,
}

impl Ecosystem {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Npm => "npm",
        }
    }
}

impl Install {
    /// Reads a command; `None` where it installs nothing from a manifest or by name.
    pub(crate) fn of(command: &SimpleCommand) -> Option<Self> {
        let program = command.program();
        let is_module =
            program.starts_with("python") && command.words.get(1).is_some_and(|word| word == "-m");
        let words: Vec<&str> = command
            .words
            .iter()
            .skip(if is_module { 2 } else { 0 })
            .map(String::as_str)
            .collect();
        let name = words
            .first()
            .map(|word| word.rsplit('/').next().unwrap_or(word))?;
        match (name, words.get(1..)?) {
            ("pip" | "pip3", ["install", options @ ..]) => Some(pip(options)),
            ("npm", [command @ ("ci" | "install" | "i"), options @ ..]) => npm(command, options),
            _ => None,
        }
    }
}

/// Options of pip that change neither what is read nor where it goes; those that take a value as the next word last.
const PIP_OPTIONS: &[&str] = &[
    "--no-cache-dir",
    "--upgrade",
    "-U",
    "-q",
    "-qq",
    "--quiet",
    "-v",
    "--verbose",
    "--no-deps",
    "--pre",
    "--compile",
    "--no-compile",
    "--prefer-binary",
    "--disable-pip-version-check",
    "--break-system-packages",
    "--no-input",
    "--no-warn-script-location",
    "--root-user-action=ignore",
    "--require-hashes",
];
const PIP_VALUES: &[&str] = &[
    "-i",
    "--index-url",
    "--extra-index-url",
    "--trusted-host",
    "--retries",
    "--timeout",
];

/// Options of npm that change neither what is read nor where it goes.
const NPM_OPTIONS: &[&str] = &[
    "--omit=dev",
    "--omit=optional",
    "--production",
    "--only=production",
    "--only=prod",
    "--include=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--audit=false",
    "--fund=false",
    "--legacy-peer-deps",
    "--silent",
    "-s",
    "--quiet",
    "--prefer-offline",
    "--no-progress",
    "--no-optional",
];

fn pip(options: &[&str]) -> Install {
    let mut manifests = Vec::new();
    let mut elsewhere = false;
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let name = option.split('=').next().unwrap_or(option);
        if ["-r", "--requirement", "-c", "--constraint"].contains(option) {
            manifests.extend(rest.next().map(|value| (*value).to_owned()));
        } else if let Some(value) = ["--requirement=", "--constraint="]
            .iter()
            .find_map(|name| option.strip_prefix(name))
        {
            manifests.push(value.to_owned());
        } else if PIP_VALUES.contains(option) {
            rest.next();
        } else if option.starts_with('-') {
            // "-rfile" and what nobody has looked at.
            let known = PIP_OPTIONS.contains(option) || (PIP_VALUES.contains(&name) && option.contains('='));
            elsewhere |= !known;
        } else {
            elsewhere |= is_local_package(option);
        }
    }
    Install {
        ecosystem: Ecosystem::Pip,
        manifests,
        writes_to_workdir: false,
        elsewhere,
        ignores_scripts: true,
        writes_lock: false,
    }
}

/// Whether pip takes it for a path: a package of the project's own, which needs its sources.
pub(crate) fn is_local_package(requirement: &str) -> bool {
    let archive = [".whl", ".zip", ".tar.gz", ".tgz", ".tar"]
        .iter()
        .any(|suffix| requirement.ends_with(suffix));
    let address = requirement.contains("://") && !requirement.contains("file:");
    !address
        && (requirement.contains('/')
            || requirement.starts_with('.')
            || archive
            || requirement.contains("file:"))
}

fn npm(command: &str, options: &[&str]) -> Option<Install> {
    // A package by name, or a global one, is no install of the manifest.
    let operands = options.iter().filter(|option| !option.starts_with('-')).count();
    if operands > 0 || options.iter().any(|option| ["-g", "--global"].contains(option)) {
        return None;
    }
    Some(Install {
        ecosystem: Ecosystem::Npm,
        manifests: vec!["package.json".to_owned()],
        writes_to_workdir: true,
        elsewhere: !options
            .iter()
            .all(|option| NPM_OPTIONS.contains(option) || option.starts_with("--loglevel=")),
        ignores_scripts: options.contains(&"--ignore-scripts"),
        writes_lock: command != "ci",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_estimate::simple_commands;

    #[test]
    fn installs_know_their_manifests() {
        let read = |text: &str| Install::of(&simple_commands(text)[0]);
        assert_eq!(
            read("pip install -r a.txt -c b.txt").map(|i| i.manifests),
            Some(vec!["a.txt".into(), "b.txt".into()])
        );
        assert_eq!(
            read("python3 -m pip install --requirement=/x/a.txt").map(|i| i.manifests),
            Some(vec!["/x/a.txt".into()])
        );
        for local in [
            "-e .",
            "-e.",
            "src/",
            "vendor/x.whl",
            "x.tar.gz",
            "--group dev -r a",
            "--cert c -r a",
            "-ra.txt",
        ] {
            assert_eq!(
                read(&format!("pip install {local}")).map(|i| i.elsewhere),
                Some(true),
                "{local}"
            );
        }
        assert_eq!(
            read("pip install --no-cache-dir -i https://x/y -r a").map(|i| i.elsewhere),
            Some(false)
        );
        assert_eq!(read("npm ci --userconfig=./x").map(|i| i.elsewhere), Some(true));
        assert_eq!(read("npm ci --omit=dev").map(|i| i.writes_lock), Some(false));
        assert_eq!(read("npm install express"), None);
        assert_eq!(read("npm run build"), None);
    }
}
