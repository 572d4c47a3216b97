//! What files of the project say of where a package manager keeps its downloads, and of what is installed as links into them.

use super::Input;
use super::table::{BERRY, Row, row_of};
use crate::install;
use layerlab_command::SimpleCommand;
use serde_json::Value;

/// Settings that move downloads, or lead what is installed into them: a program, the files, and words of lines.
const SAYINGS: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["pnpm"],
        &["pnpm-workspace.yaml", ".npmrc"],
        &[
            "packageImportMethod",
            "package-import-method",
            "enableGlobalVirtualStore",
            "enable-global-virtual-store",
            "virtualStoreDir",
            "virtual-store-dir",
            "storeDir",
            "store-dir",
        ],
    ),
    (&["npm"], &[".npmrc"], &["cache"]),
    (&["yarn"], &[".yarnrc"], &["cache-folder", "yarn-offline-mirror"]),
    (
        &["uv"],
        &["uv.toml", "pyproject.toml"],
        &["link-mode", "cache-dir", "no-cache"],
    ),
    (&["bun"], &["bunfig.toml"], &["backend", "cache"]),
    (&["pip", "pip3"], &["pip.conf"], &["cache-dir", "no-cache-dir"]),
    (
        &["composer"],
        &["composer.json"],
        &["cache-dir", "cache-files-dir"],
    ),
    (&["poetry"], &["poetry.toml"], &["cache-dir", "path"]),
];

/// The row of a command that downloads, and what has to hold for it; `None` where a mount does not help, or breaks what is installed.
pub(super) fn said_of(input: &Input<'_>, command: &SimpleCommand) -> Option<(&'static Row, Vec<String>)> {
    let row = row_of(command)?;
    let program = command.without_module().program().to_owned();
    let mut checks = Vec::new();
    let row = if ["yarn", "yarnpkg"].contains(&program.as_str()) {
        match yarn(input, command) {
            Yarn::First(check) => {
                checks.extend(check);
                row
            }
            Yarn::Modern => &BERRY,
            Yarn::Other => return None,
        }
    } else {
        row
    };
    for (_, files, words) in SAYINGS
        .iter()
        .filter(|(programs, ..)| programs.contains(&program.as_str()))
    {
        for name in *files {
            match says(input, name, words) {
                Some(true) => return None,
                Some(false) => {}
                None => checks.push(format!(
                    "{name} says nothing of where {program} keeps its downloads"
                )),
            }
        }
    }
    Some((row, checks))
}

/// Whether a file of a name sets one of the words; `None` where one is there whose text nobody has.
fn says(input: &Input<'_>, name: &'static str, words: &[&str]) -> Option<bool> {
    let files = input.project.files;
    let is_named = |path: &&String| path.rsplit('/').next() == Some(name);
    let known = || files.contents.iter().filter(|(path, _)| is_named(path));
    let is_said = |path: &str, text: &str| match install::read_settings(path, text) {
        Some(settings) => sets(&settings, words),
        None => text.lines().any(|line| line_sets(line, words)),
    };
    if known().any(|(path, text)| is_said(path, text)) {
        return Some(true);
    }
    let is_there = !files.assumed && !files.names_among(&[name]).is_empty();
    (!is_there || known().next().is_some()).then_some(false)
}

/// Whether one of the words is a key somewhere in settings.
fn sets(settings: &Value, words: &[&str]) -> bool {
    match settings {
        Value::Object(table) => table.iter().any(|(key, value)| {
            words.contains(&key.as_str()) && leads_elsewhere(key, value.as_str()) || sets(value, words)
        }),
        Value::Array(list) => list.iter().any(|value| sets(value, words)),
        _ => false,
    }
}

/// uv copies where it is told to, and where a link is not possible.
fn leads_elsewhere(key: &str, value: Option<&str>) -> bool {
    key != "link-mode" || value.is_none_or(|value| value.contains("symlink"))
}

/// Whether a line begins with one of the words.
fn line_sets(line: &str, words: &[&str]) -> bool {
    let line = line.trim_start();
    words.iter().any(|word| {
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(word);
        let is_key = rest.is_some_and(|rest| rest.starts_with([' ', '=', ':', '"', '\'']));
        is_key && leads_elsewhere(word, Some(line))
    })
}

/// The Yarn that is started.
enum Yarn {
    /// The first, with what has to hold for that.
    First(Option<String>),
    /// 4 or later, with packages laid out in `node_modules`.
    Modern,
    /// One whose downloads are part of what is installed, or of the project.
    Other,
}

fn yarn(input: &Input<'_>, command: &SimpleCommand) -> Yarn {
    let files = input.project.files;
    let text = |name: &str| {
        let mut all = files.contents.iter();
        let found = all.find(|(path, _)| path.rsplit('/').next() == Some(name));
        found.map(|(_, text)| text.as_str())
    };
    let manifest = text("package.json");
    let version = manifest.and_then(|manifest| {
        let (_, behind) = manifest.split_once("\"packageManager\"")?;
        let (_, version) = behind.split_once("yarn@")?;
        version
            .split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse::<u32>()
            .ok()
    });
    let of_modern = ["--immutable", "--check-cache", "--immutable-cache"];
    let is_modern = version.is_some_and(|version| version > 1)
        || of_modern.iter().any(|option| command.has(option))
        || command.has("focus")
        || !files.names_among(&[".yarnrc.yml", ".pnp.cjs"]).is_empty()
        || text("yarn.lock").is_some_and(|lock| lock.contains("__metadata:"));
    if !is_modern {
        let check = "package.json asks for no Yarn 2 or later".to_owned();
        return Yarn::First(manifest.is_none().then_some(check));
    }
    let settings = text(".yarnrc.yml").unwrap_or_default();
    let read = install::read_settings(".yarnrc.yml", settings).unwrap_or_default();
    let lays_out = read["nodeLinker"] == "node-modules";
    let moves = ["enableGlobalCache", "cacheFolder", "globalFolder"];
    let is_moved = moves.iter().any(|name| settings.contains(name));
    if version.is_some_and(|version| version >= 4) && lays_out && !is_moved {
        Yarn::Modern
    } else {
        Yarn::Other
    }
}
