//! A source that a build does not find, and the file that may be meant.

use crate::prepare::Prepared;
use layerlab_build::{Operation, Outcome};
use layerlab_context::{Tree, clean, has_wildcard};
use layerlab_dockerfile_parser::{Instruction, Kind};
use layerlab_optimize::Simulated;
use layerlab_source::{Diagnostic, Edit, Fix, Severity, Span};
use std::collections::BTreeSet;

/// So many edits make another word of a path.
const MAX_EDITS: usize = 2;

/// The source of the step that failed, where it is one of the build context.
pub(crate) fn source(prepared: &Prepared, simulated: &Simulated) -> Option<Diagnostic> {
    let message = simulated.build.error.as_ref()?;
    let failed = simulated
        .build
        .steps
        .iter()
        .find(|step| step.outcome == Outcome::Failed)?;
    let instruction = prepared.dockerfile.instructions.get(failed.instruction)?;
    let graph = &simulated.graph;
    let context = &prepared.files.context;
    let from_context = graph.vertices[failed.vertex]
        .inputs
        .iter()
        .filter(|input| graph.vertices[input.vertex].operation == Operation::Context);
    let missing = from_context
        .flat_map(|input| input.selectors.iter().flatten())
        .find_map(|selector| selector.check(context).err());
    let whole = |message: String| Diagnostic {
        severity: Severity::Error,
        message,
        span: instruction.span,
        fixes: Vec::new(),
    };
    let Some(path) = missing.map(|missing| missing.path) else {
        return Some(whole(without_a_match(
            prepared,
            simulated,
            failed.vertex,
            message,
        )));
    };
    if prepared.ignore.excludes(&path) && prepared.files.all.get(&path).is_some() {
        return Some(whole(format!(
            "\"/{path}\": not found: .dockerignore leaves it out of the build context"
        )));
    }
    let message = format!("\"/{path}\": not found in the build context");
    let (Some(span), Some(meant)) = (written(instruction, &path), nearest(context, &path)) else {
        return Some(whole(message));
    };
    Some(Diagnostic {
        message: format!("{message} (did you mean {meant}?)"),
        span,
        fixes: vec![Fix {
            title: format!("Change to {meant}"),
            edits: vec![Edit::replace(span, meant)],
        }],
        ..whole(String::new())
    })
}

/// What a pattern without a match has to do with the files that there are.
fn without_a_match(prepared: &Prepared, simulated: &Simulated, vertex: usize, message: &str) -> String {
    let graph = &simulated.graph;
    let inputs = graph.vertices[vertex].inputs.iter();
    let from_context = inputs.filter(|input| graph.vertices[input.vertex].operation == Operation::Context);
    let patterns = from_context.flat_map(|input| input.selectors.iter().flatten());
    let unmatched = patterns
        .filter(|selector| has_wildcard(&selector.path))
        .find(|selector| selector.pick(&prepared.files.context).is_empty());
    let Some(selector) = unmatched else {
        return message.to_owned();
    };
    let ignored = selector.pick(&prepared.files.all);
    match ignored.iter().next() {
        Some((path, _)) => format!(
            "{message}: “{}” matches nothing that is sent, as .dockerignore leaves out {path}",
            selector.path
        ),
        None => format!(
            "{message}: “{}” matches nothing in the build context",
            selector.path
        ),
    }
}

/// Where a source stands in the text, if it stands there as it is.
fn written(instruction: &Instruction, path: &str) -> Option<Span> {
    let is_copy = matches!(instruction.kind, Some(Kind::Copy(_) | Kind::Add(_)));
    let sources = instruction.arguments.split_last().map(|(_, sources)| sources)?;
    let same = sources.iter().find(|source| clean(&source.text) == path);
    // A list in the JSON form is written with quotes.
    same.filter(|_| is_copy && !instruction.json)
        .map(|source| source.span)
}

/// The file or folder whose name is spelt nearly so, else the only one of that name elsewhere.
fn nearest(context: &Tree, path: &str) -> Option<String> {
    let known: BTreeSet<String> = context
        .iter()
        .map(|(path, _)| path)
        .chain(context.folders())
        .collect();
    let near = known
        .iter()
        .map(String::as_str)
        .filter(|known| known.len().abs_diff(path.len()) <= MAX_EDITS * 4);
    let spelt = near
        .map(|known| (strsim::levenshtein(known, path), known))
        .filter(|(edits, known)| *edits <= MAX_EDITS && *edits * 3 <= known.chars().count())
        .min();
    if let Some((_, known)) = spelt {
        return Some(known.to_owned());
    }
    let name = path.rsplit('/').next()?;
    let mut named = known
        .iter()
        .filter(|known| known.rsplit('/').next() == Some(name));
    match (named.next(), named.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}
