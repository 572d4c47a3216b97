//! The estimate of a copy.

use crate::range::{Range, Source};
use crate::statement::{Statement, Subject};
use crate::step::{Estimate, Estimator, UNKNOWN_COMMAND, rounded};
use layerlab_build::{Graph, Input, Operation};
use layerlab_context::{Entry, Kind, Selector, Tree, clean, has_wildcard, usual_size};
use std::collections::BTreeMap;

/// Seconds that every copy takes (median of public logs).
const START: f64 = 0.1;

impl Estimator<'_> {
    /// A copy: what is stated of the files that it reads, and the rate of copying for the others.
    pub(crate) fn copy(&self, graph: &Graph, index: usize, text: String) -> Estimate {
        let files = context_files(graph, index, self.context);
        let read = files.sums("");
        if read.files == 0 {
            return self.copy_of_unseen(graph, index, text);
        }
        let groups: Vec<Group<'_>> = self
            .statements
            .copies()
            .filter(|(_, said)| said.seconds.is_some())
            .map(|(paths, said)| Group::of(paths, said, self.context))
            .collect();
        let subject = Subject::Paths(paths_of(graph, index));
        // What is said of this very copy comes first, then what is said of the fewest bytes, then what was said last.
        let whole = groups
            .iter()
            .rposition(|group| group.said.subject == subject && group.files == read.files);
        let nearest = |path: &str| {
            let covering = groups.iter().enumerate().filter(|(_, group)| group.covers(path));
            covering
                .min_by(|(i, a), (j, b)| a.bytes.total_cmp(&b.bytes).then(j.cmp(i)))
                .map(|(at, _)| at)
        };
        let mut parts: BTreeMap<usize, f64> = BTreeMap::new();
        let mut unstated = read.bytes;
        if !groups.is_empty() {
            unstated = 0.0;
            for (path, entry) in files.iter().filter(|(_, entry)| entry.kind != Kind::Folder) {
                let size = file_size(&path, entry);
                match whole.or_else(|| nearest(&path)) {
                    Some(group) => *parts.entry(group).or_default() += groups[group].share(size),
                    None => unstated += size,
                }
            }
        }
        let stated: f64 = parts
            .iter()
            .map(|(group, share)| share * groups[*group].said.seconds.unwrap_or_default())
            .sum();
        let copying = unstated / self.rates.copy;
        // What was stated for a copy holds its start too.
        let start = if parts.is_empty() { START } else { 0.0 };
        let typical = rounded(stated + start + copying);
        // A part that nobody stated makes the whole an estimate, unless it is too small to show.
        let is_said = !parts.is_empty() && copying <= stated * 0.01;
        let seconds = if is_said {
            Range::exactly(typical)
        } else {
            Range::new(
                stated + start / 2.0 + copying * 0.3,
                typical,
                stated + start * 3.0 + copying * 4.0,
            )
        };
        let seconds_source = match parts
            .keys()
            .next()
            .filter(|_| is_said)
            .map(|group| groups[*group].said)
        {
            Some(said) => said.source(),
            None => Source::Size,
        };
        Estimate {
            subject: subject.clone(),
            seconds,
            seconds_source,
            bytes: Range::exactly(read.bytes),
            bytes_source: if read.unsized_files * 2 > read.files {
                Source::Guess
            } else {
                Source::Size
            },
        }
        .said(&crate::statement::Said {
            seconds: None,
            ..self.statements.about(&subject)
        })
    }

    /// Out of another stage or image, or from an address: what it holds is not known.
    fn copy_of_unseen(&self, graph: &Graph, index: usize, whole: String) -> Estimate {
        let subject = Subject::Command(whole);
        let said = self.statements.about(&subject);
        let taken = self.taken_out(graph, index);
        let bytes = taken.unwrap_or(UNKNOWN_COMMAND.bytes);
        let copying = bytes.times(1.0 / self.rates.copy);
        let typical = taken.map_or(START, |_| rounded(START + copying.typical));
        Estimate {
            subject: subject.clone(),
            seconds: Range::new(0.0, typical, (5.0_f64).max(copying.high * 4.0)),
            seconds_source: match taken {
                Some(_) => {
                    Source::Rate("what its stage is thought to put there, and the rate of copying".to_owned())
                }
                None => Source::Catalogue("COPY".to_owned()),
            },
            bytes,
            bytes_source: match taken {
                Some(_) => Source::Rate("what the steps of its stage are thought to put there".to_owned()),
                None => Source::Guess,
            },
        }
        .said(&said)
    }
}

/// A statement about copying, and how much its paths hold.
struct Group<'s> {
    paths: &'s [String],
    said: &'s Statement,
    bytes: f64,
    files: usize,
}

impl<'s> Group<'s> {
    fn of(paths: &'s [String], said: &'s Statement, context: &Tree) -> Self {
        let mut held = Tree::new();
        for path in paths.iter().map(|path| clean(path)) {
            held.lay(&path, context, &path, None);
        }
        let sums = held.sums("");
        Self {
            paths,
            said,
            bytes: sums.bytes,
            files: sums.files,
        }
    }

    /// Whether one of the paths is the path or a folder above it.
    fn covers(&self, path: &str) -> bool {
        self.paths.iter().any(|above| {
            let above = clean(above);
            above.is_empty()
                || path
                    .strip_prefix(&above)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// The part of the statement's time that a file of so many bytes takes.
    fn share(&self, bytes: f64) -> f64 {
        if self.bytes > 0.0 {
            bytes / self.bytes
        } else {
            1.0 / count(self.files.max(1))
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "files are far fewer than 2^53")]
pub(crate) fn count(files: usize) -> f64 {
    files as f64
}

fn context_selectors(graph: &Graph, index: usize) -> impl Iterator<Item = &Selector> {
    let from_context = |input: &&Input| graph.vertices[input.vertex].operation == Operation::Context;
    let inputs = graph.vertices[index].inputs.iter().filter(from_context);
    inputs.flat_map(|input| input.selectors.iter().flatten())
}

/// What a vertex reads of the context, at its paths there.
pub fn context_files(graph: &Graph, index: usize, context: &Tree) -> Tree {
    let mut files = Tree::new();
    for selector in context_selectors(graph, index) {
        files.lay("", &selector.pick(context), "", None);
    }
    files
}

/// What a copy is named by in statements: its sources; of a pattern, the folder that it looks in.
fn paths_of(graph: &Graph, index: usize) -> Vec<String> {
    let path = |selector: &Selector| {
        let below = selector
            .include
            .first()
            .map(|include| format!("{}/{include}", selector.path));
        let path = below.unwrap_or_else(|| selector.path.clone());
        let plain = path.split('/').take_while(|part| !has_wildcard(part));
        clean(&plain.collect::<Vec<_>>().join("/"))
    };
    context_selectors(graph, index).map(path).collect()
}

/// Bytes of a file, the usual ones of its kind where nobody said; 0 for links.
#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
pub fn file_size(path: &str, entry: &Entry) -> f64 {
    match entry.kind {
        Kind::File { size: Some(size), .. } => size as f64,
        Kind::File { size: None, .. } => usual_size(path),
        _ => 0.0,
    }
}
