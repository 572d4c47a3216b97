//! How many packages a command installs, counted in the lists of the project: what drives the time that it takes.

use crate::site::Site;
use crate::step::Estimator;
use layerlab_command::SimpleCommand;
use layerlab_context::{Entry, Kind, Tree};
use std::collections::BTreeMap;

/// A list of packages.
struct List {
    /// The file's name.
    name: &'static str,
    /// What stands once for every package.
    mark: Mark,
    /// Bytes of the file for every package, for where only its size is known.
    bytes: f64,
    /// A lock file holds all that is installed. One of fewer packages is an excerpt more often than a project's own: it counts as one
    /// of so many.
    few: f64,
}

/// What tells packages in a text.
enum Mark {
    /// This text.
    Text(&'static str),
    /// Lines that begin with a letter or a quote: entries of yarn.lock.
    Entries,
    /// Lines indented by four blanks, no more: gems with their versions.
    Gems,
    /// Two lines a module: go.sum.
    Pairs,
}

/// Programs, and their lists, the best first: name, mark, bytes for each, how few there are at least. Bytes: typical lock files of public projects.
const LISTS: &[(&[&str], &[List])] = &[
    (
        &["npm"],
        &[
            list("package-lock.json", Mark::Text("\"node_modules/"), 430.0, 60.0),
            list("npm-shrinkwrap.json", Mark::Text("\"node_modules/"), 430.0, 60.0),
        ],
    ),
    (&["yarn"], &[list("yarn.lock", Mark::Entries, 330.0, 60.0)]),
    (
        &["pnpm"],
        &[list("pnpm-lock.yaml", Mark::Text("resolution: {"), 330.0, 60.0)],
    ),
    (&["bun"], &[list("bun.lock", Mark::Text("\": [\""), 220.0, 60.0)]),
    (
        &["poetry"],
        &[list("poetry.lock", Mark::Text("[[package]]"), 2200.0, 20.0)],
    ),
    (
        &["uv"],
        &[list("uv.lock", Mark::Text("[[package]]"), 2600.0, 20.0)],
    ),
    (
        &["cargo"],
        &[list("Cargo.lock", Mark::Text("[[package]]"), 250.0, 10.0)],
    ),
    (&["bundle"], &[list("Gemfile.lock", Mark::Gems, 60.0, 25.0)]),
    (
        &["composer"],
        &[list("composer.lock", Mark::Text("\"dist\": {"), 2000.0, 20.0)],
    ),
    (&["go"], &[list("go.sum", Mark::Pairs, 180.0, 8.0)]),
];

const fn list(name: &'static str, mark: Mark, bytes: f64, few: f64) -> List {
    List {
        name,
        mark,
        bytes,
        few,
    }
}

impl Mark {
    fn count(&self, text: &str) -> usize {
        match self {
            Self::Text(mark) => text.matches(mark).count(),
            Self::Entries => text
                .lines()
                .filter(|line| line.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '"' || c == '@'))
                .filter(|line| line.ends_with(':'))
                .count(),
            Self::Gems => text
                .lines()
                .filter(|line| line.starts_with("    ") && !line.starts_with("     ") && line.ends_with(')'))
                .count(),
            Self::Pairs => text.lines().count() / 2,
        }
    }
}

/// The number of packages that a command installs by the lists of its program: of that list that was copied last before it, or of
/// the only one; `None` where there is none, or nothing tells which.
pub(crate) fn packages(command: &SimpleCommand, site: Site<'_>, estimator: &Estimator<'_>) -> Option<f64> {
    let Estimator {
        contents,
        context,
        assumed,
        ..
    } = estimator;
    let program = command.program();
    let (_, lists) = LISTS.iter().find(|(programs, _)| programs.contains(&program))?;
    lists.iter().find_map(|list| {
        let named = contents
            .keys()
            .filter(|path| path.rsplit('/').next() == Some(list.name));
        let mut found: Vec<&str> = named.map(String::as_str).collect();
        if found.is_empty() && context.get(list.name).is_some() {
            found.push(list.name);
        }
        let nearest = found
            .iter()
            .filter_map(|path| Some((site.took(path)?, *path)))
            .min();
        let only = (found.len() == 1).then(|| found[0]);
        let path = nearest
            .map(|(_, path)| path)
            .filter(|_| found.len() > 1)
            .or(only)?;
        count(list, path, contents, context).filter(|_| !assumed || contents.contains_key(path))
    })
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes and numbers of packages are small"
)]
fn count(list: &List, path: &str, contents: &BTreeMap<String, String>, context: &Tree) -> Option<f64> {
    if let Some(text) = contents.get(path) {
        let number = list.mark.count(text);
        return (number > 0).then_some((number as f64).max(list.few));
    }
    match context.get(path) {
        Some(Entry {
            kind: Kind::File { size: Some(size), .. },
            ..
        }) => Some((size as f64 / list.bytes).max(list.few)),
        _ => None,
    }
}
