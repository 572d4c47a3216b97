//! Commands that install what manifests name, and which files they need for it. One file a family of package managers.
//!
//! What is asked of every one: which files of the project does this very command read, so that it does the same where nothing else
//! of the project is there? Where that cannot be told, the answer is a refusal with its reason.

mod above;
mod cargo;
mod compiled;
mod composer;
mod dotnet;
mod environment;
mod environment_files;
mod gemfile;
mod gradle_scripts;
mod javascript;
mod jvm;
mod lock;
mod maven_settings;
mod mix_lock;
mod named;
mod node_settings;
mod package_scripts;
mod place;
mod python;
mod requirements;
mod scripted;
mod shadows;
mod toml;
mod uv;
mod workspaces;
mod yaml;

pub(crate) use cargo::{Packages, StandIn};
pub(crate) use composer::events_of_composer;
pub(crate) use environment::environment_allows;
pub(crate) use place::Place;
pub(crate) use uv::is_root_of_workspace;

use layerlab_command::SimpleCommand;
use std::collections::BTreeSet;

/// What an install needs before it, as paths of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Need {
    /// Files, each by itself.
    pub(crate) files: BTreeSet<String>,
    /// Folders as they are.
    pub(crate) folders: BTreeSet<String>,
    /// What its safety rests on, where something of it is not known.
    pub(crate) checks: Vec<String>,
    /// Whether that holds in nearly all projects, and can be checked at a glance.
    pub(crate) usual: bool,
    /// Whether somebody has to look before it is applied.
    pub(crate) review: bool,
}

/// Why an install has to stay where it is.
pub(crate) type Refusal = String;

/// What is found out about an install.
pub(crate) type Finding = Result<Need, Refusal>;

/// A package manager, for people and for the ids of rewrites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manager {
    /// Its name.
    pub(crate) name: &'static str,
    /// Where it writes beside the project, absolute.
    pub(crate) writes: &'static [&'static str],
}

/// An install command, and what it needs where it stands.
pub(crate) struct Install {
    pub(crate) manager: Manager,
    pub(crate) finding: Finding,
}

/// What a family says of a command: `None` where it is no install of the family.
type Family = fn(&SimpleCommand, &Place<'_>) -> Option<Install>;

const FAMILIES: [Family; 6] = [
    python::install,
    javascript::install,
    compiled::install,
    dotnet::install,
    jvm::install,
    scripted::install,
];

/// Reads a command; `None` where it installs nothing from a manifest.
pub(crate) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    if !command.plain {
        return None;
    }
    let command = command.without_module();
    let mut install = FAMILIES.iter().find_map(|family| family(&command, place))?;
    install.finding = install
        .finding
        .and_then(|need| above::with_folders_above(need, place))
        .map(|need| named::with_what_settings_name(need, place));
    Some(install)
}

/// Whether a command only sets up what an install behind it does, and reads nothing of the project.
pub(crate) fn prepares(command: &SimpleCommand) -> bool {
    let words = arguments(command);
    match (command.program(), words.as_slice()) {
        // Its settings lie in .bundle, which is refused where the context has it.
        ("bundle", ["config", options @ ..]) => !options
            .iter()
            .any(|word| word.contains("gemfile") || names_a_file(word) && *word != "vendor/bundle"),
        ("poetry", ["config", options @ ..]) => !options
            .iter()
            .any(|word| *word == "--local" || names_a_file(word)),
        _ => false,
    }
}

/// A file of settings as a value, read as what its name says; `None` where it is of another form.
pub(crate) fn read_settings(path: &str, text: &str) -> Option<serde_json::Value> {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("toml") => toml::read(text),
        Some("yaml" | "yml") => yaml::read(text),
        Some("json") => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// Whether a word may be the path of a file of the project.
fn names_a_file(word: &str) -> bool {
    word.contains('/') && !word.contains("//") && !word.starts_with("/usr/")
}

impl Need {
    /// Takes in what another one needs.
    pub(crate) fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.folders.extend(other.folders);
        self.checks.extend(other.checks);
        self.review |= other.review;
        self.usual |= other.usual;
    }

    /// Takes in conditions that hold in nearly all projects.
    pub(crate) fn usual_all(&mut self, conditions: Vec<String>) {
        for condition in conditions {
            self.usual(condition);
        }
    }

    /// Takes files that have to be there.
    pub(crate) fn require_all(&mut self, place: &Place<'_>, paths: &[String]) -> Result<(), Refusal> {
        paths.iter().try_for_each(|path| self.require(place, path))
    }

    /// Adds a file that has to be there.
    pub(crate) fn require(&mut self, place: &Place<'_>, path: &str) -> Result<(), Refusal> {
        if self.add(place, path)? {
            return Ok(());
        }
        let is_there = |found: String| place.files.all.get(&found).is_some();
        Err(if place.context_path(path).is_some_and(is_there) {
            format!("{path} is left out by .dockerignore, and the command does not find it")
        } else {
            format!("{path} is not in the context")
        })
    }

    /// Adds a file where it is there; whether it is.
    pub(crate) fn add(&mut self, place: &Place<'_>, path: &str) -> Result<bool, Refusal> {
        let Some(found) = place.context_path(path) else {
            return Err(format!("{path} is not copied together with the code"));
        };
        match place.kind(&found) {
            Some(layerlab_context::Kind::File { .. }) => {
                self.files.insert(found);
                Ok(true)
            }
            // A named source follows a link, a copied folder keeps it.
            Some(layerlab_context::Kind::Link(_)) => Err(format!("{path} is a symbolic link")),
            Some(layerlab_context::Kind::Folder) | None => Ok(false),
        }
    }

    /// Adds all of a folder where it is there.
    pub(crate) fn add_folder(&mut self, place: &Place<'_>, path: &str) -> Result<bool, Refusal> {
        let Some(found) = place.context_path(path) else {
            return Err(format!("{path} is not copied together with the code"));
        };
        let is_folder = matches!(place.kind(&found), Some(layerlab_context::Kind::Folder));
        if is_folder {
            self.folders.insert(found);
        }
        Ok(is_folder)
    }

    /// The text of a file; where nobody gave it, what has to hold is put down.
    pub(crate) fn text<'p>(&mut self, place: &Place<'p>, path: &str, else_check: &str) -> Option<&'p str> {
        let text = place.text(path);
        if text.is_none() {
            self.usual(else_check);
        }
        text
    }

    /// Something that holds in nearly all projects.
    pub(crate) fn usual(&mut self, check: impl Into<String>) {
        self.usual = true;
        self.checks.push(check.into());
    }

    /// Something about a file: usual where nobody has shown it, else it was looked at, and somebody has to look again.
    pub(crate) fn usual_unless_seen(&mut self, place: &Place<'_>, file: &str, check: impl Into<String>) {
        self.usual = true;
        self.review |= place.text(file).is_some();
        self.checks.push(check.into());
    }

    /// Somebody has to look.
    pub(crate) fn review(&mut self, check: impl Into<String>) {
        self.review = true;
        self.checks.push(check.into());
    }

    /// Whether a path of the context is among what is copied first.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.files.contains(path)
            || self.folders.iter().any(|folder| {
                path.strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
            })
    }
}

/// What would be copied over by the files of the project, were it there already: then order counts.
pub(crate) fn refuse_present(place: &Place<'_>, paths: &[&str]) -> Result<(), Refusal> {
    match paths.iter().find(|path| place.exists(path)) {
        Some(path) => Err(format!(
            "{path} is in the context and would be copied over what is installed"
        )),
        None => Ok(()),
    }
}

/// Whether all options are among those that change neither what is read nor where it goes. `values` take the next word.
pub(crate) fn only_options(options: &[&str], known: &[&str], values: &[&str]) -> Result<(), Refusal> {
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let name = option.split('=').next().unwrap_or(option);
        if values.contains(&name) {
            if !option.contains('=') {
                rest.next();
            }
        } else if !known.contains(option) && !is_glued(option, values) {
            return Err(format!("what {option} does to it is not known"));
        }
    }
    Ok(())
}

/// Like [`only_options`], for managers of which every setting can be said as an option: one that is on no list rests on a condition,
/// where it cannot name a folder.
pub(crate) fn usual_options(
    options: &[&str],
    known: &[&str],
    values: &[&str],
) -> Result<Vec<String>, Refusal> {
    const PLACES: [&str; 8] = [
        "dir",
        "folder",
        "prefix",
        "config",
        "workspace",
        "script",
        "node-options",
        "cwd",
    ];
    let names_no_place = |option: &&str| {
        option.starts_with("--")
            && !option.contains('/')
            && !PLACES.iter().any(|place| option.contains(place))
            && (option.contains('=') || option.starts_with("--no-"))
    };
    let (unlisted, others): (Vec<&str>, Vec<&str>) = options.iter().partition(|option| {
        let name = option.split('=').next().unwrap_or(option);
        !known.contains(option) && !values.contains(&name) && names_no_place(option)
    });
    only_options(&others, known, values)?;
    let condition = |option: &&str| format!("`{option}` makes it read no other files");
    Ok(unlisted.iter().map(condition).collect())
}

/// Operands, and options with their values.
pub(crate) fn split_values<'w>(words: &[&'w str], values: &[&str]) -> (Vec<&'w str>, Vec<&'w str>) {
    let (mut operands, mut options) = (Vec::new(), Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.starts_with('-') {
            options.push(*word);
            if values.contains(word) {
                options.extend(rest.next());
            }
        } else {
            operands.push(*word);
        }
    }
    (operands, options)
}

/// Whether it is an option of one letter with a number right behind it: `-j4`.
fn is_glued(option: &str, values: &[&str]) -> bool {
    let split = option.split_at_checked(2);
    split.is_some_and(|(name, value)| {
        values.contains(&name) && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The words behind the program.
pub(crate) fn arguments(command: &SimpleCommand) -> Vec<&str> {
    command.words.iter().skip(1).map(String::as_str).collect()
}
