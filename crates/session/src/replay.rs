//! The project's own commits, replayed as builds.

use crate::prepare::Prepared;
use crate::request::{HistoryView, Replay};
use layerlab_context::{History, Tree};
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_report::{Origin, Quantity, format_seconds};

/// So many commits are replayed at the most.
const MAX_COMMITS: usize = 60;
/// Files times commits that are replayed at the most: a build looks at every file.
const MAX_WORK: usize = 300_000;
/// So many paths are listed.
const MAX_PATHS: usize = 20;

/// Commits that touch what is sent to the builder.
pub(crate) fn touching(history: &History, context: &Tree) -> usize {
    let sent = |path: &String| context.get(path).is_some();
    let commits = history.commits.iter();
    commits.filter(|commit| commit.paths.iter().any(sent)).count()
}

/// Whether a history of which so many commits touch the project says how often what of it changes: a few of many are of another one.
pub(crate) fn tells(history: &History, touching: usize) -> bool {
    touching >= 5 || touching * 2 >= history.commits.len()
}

pub(crate) fn history_view(prepared: &Prepared, history: &History) -> HistoryView {
    let sent = |path: &str| prepared.files.context.get(path).is_some();
    let mut paths: Vec<(String, usize)> = history
        .frequencies()
        .into_iter()
        .filter(|(path, _)| sent(path))
        .collect();
    paths.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let known = touching(history, &prepared.files.context);
    let mut summary = format!(
        "{} commits, {known} of them touch files of the context.",
        history.commits.len()
    );
    if !tells(history, known) {
        summary.push_str(
            " These are too few to tell what changes how often, so the usual shares stay. Is it the history of this project?",
        );
    }
    if let [first, ..] = history.skipped.as_slice() {
        let count = history.skipped.len();
        let skipped = format!(" {count} lines were not understood, the first is line {first}.");
        summary.push_str(&skipped);
    }
    paths.truncate(MAX_PATHS);
    HistoryView { summary, paths }
}

/// `None` where no commit touches the context.
pub(crate) fn replay(
    prepared: &Prepared,
    rewritten: &Prepared,
    history: &History,
    after: &Dockerfile,
) -> Option<Replay> {
    let sent = |path: &String| prepared.files.context.get(path).is_some();
    let most = (MAX_WORK / prepared.files.context.len().max(1)).clamp(1, MAX_COMMITS);
    let mut commits: Vec<_> = history
        .commits
        .iter()
        .filter(|commit| commit.paths.iter().any(sent))
        .take(most)
        .collect();
    commits.reverse();
    if commits.is_empty() {
        return None;
    }
    let paths: Vec<Vec<String>> = commits.iter().map(|commit| commit.paths.clone()).collect();
    let before = layerlab_optimize::replay(&prepared.dockerfile, &prepared.project(), &paths).ok()?;
    let after = layerlab_optimize::replay(after, &rewritten.project(), &paths).ok()?;
    let total = |seconds: &[Option<f64>]| {
        let sum = seconds.iter().flatten().sum();
        let source = format!("{} simulated builds, one after the other", seconds.len());
        Quantity::derived(sum, format_seconds(sum), source, Origin::Assumed)
    };
    Some(Replay {
        summary: format!(
            "The last {} commits that touch the context, each built on what the one before left.",
            commits.len()
        ),
        before: total(&before),
        after: total(&after),
        builds: commits
            .iter()
            .zip(before.iter().zip(&after))
            .map(|(commit, (before, after))| {
                (
                    format!("{} {}", commit.id, commit.subject).trim().to_owned(),
                    *before,
                    *after,
                )
            })
            .collect(),
    })
}
