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

fn pip(options: &[&str]) -> Install {
    let mut manifests = Vec::new();
    let mut local = false;
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let value = match *option {
            "-r" | "--requirement" | "-c" | "--constraint" => rest.next().copied(),
            _ => ["--requirement=", "--constraint=", "-r", "-c"]
                .iter()
                .find_map(|prefix| option.strip_prefix(prefix)),
        };
        manifests.extend(value.map(str::to_owned));
        // A path is a package of the project itself: it needs its sources.
        local |= value.is_none()
            && (option.starts_with('.') || option.starts_with('/') || option.contains("file:"));
    }
    let elsewhere = [
        "-e",
        "--editable",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--src",
        "-f",
        "--find-links",
    ];
    let is_elsewhere = |option: &&str| {
        elsewhere.iter().any(|name| {
            option == name
                || option
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('='))
        })
    };
    Install {
        ecosystem: Ecosystem::Pip,
        manifests,
        writes_to_workdir: false,
        elsewhere: local || options.iter().any(is_elsewhere),
        ignores_scripts: true,
        writes_lock: false,
    }
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
        elsewhere: options
            .iter()
            .any(|option| option.starts_with("--prefix") || option.starts_with("-C")),
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
        assert_eq!(read("pip install -e .").map(|i| i.elsewhere), Some(true));
        assert_eq!(read("npm ci --omit=dev").map(|i| i.writes_lock), Some(false));
        assert_eq!(read("npm install express"), None);
        assert_eq!(read("npm run build"), None);
    }
}
