//! Split a broad `COPY` by how often its parts change.
//!
//! ```dockerfile
//! COPY . /app/   COPY --exclude=src . /app/
//!                COPY --parents src /app/
//! ```
//!
//! What is not named stays in the first copy, so that files of tomorrow are copied too.

use super::syntax::{add_line, syntax_line};
use super::{Benefit, Input, Proposal, grade};
use crate::access::INVOLVED;
use crate::classify::Role;
use crate::text;
use layerlab_build::{Operation, Vertex, lower};
use layerlab_context::{Tree, clean};
use layerlab_dockerfile_parser::{Copy, Instruction, Kind, Stage, parse};
use layerlab_estimate::Estimator;
use layerlab_source::{Edit, apply};
use std::collections::BTreeSet;

/// A copy that takes less than this is not worth two lines, in seconds.
const WORTH: f64 = 1.0;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Some(line) = syntax_line(input.dockerfile, 20) else {
        return Vec::new();
    };
    let mut proposals = Vec::new();
    for (stage, Stage { commands, .. }) in input.dockerfile.stages.iter().enumerate() {
        for index in commands {
            let instruction = &input.dockerfile.instructions[*index];
            let has_comments = input.dockerfile.comments.iter().any(|comment| {
                instruction.span.start <= comment.span.start && comment.span.end <= instruction.span.end
            });
            if has_comments {
                continue;
            }
            if let Some(Kind::Copy(copy)) = &instruction.kind
                && let Some(code) = split_of(input, copy)
            {
                let proposal = proposal(input, stage, instruction, copy, &code, line);
                if seconds_of_rest(input, *index, &proposal) >= WORTH {
                    proposals.push(proposal);
                }
            }
        }
    }
    proposals
}

/// Names right below the source that hold code, where there is something else too.
fn split_of(input: &Input<'_>, copy: &Copy) -> Option<BTreeSet<String>> {
    let [path] = copy.sources.paths.as_slice() else {
        return None;
    };
    let plain = copy.from.is_none()
        && !copy.parents
        && copy.sources.excludes.is_empty()
        && copy.sources.contents.is_empty();
    if !plain || path.contains(['$', '*', '?', '[', '"', '\'']) || copy.sources.destination.contains(INVOLVED)
    {
        return None;
    }
    let context = &input.project.files.context;
    let source = clean(path);
    let names = |tree: &Tree| tree.names(&source).map(str::to_owned).collect::<BTreeSet<_>>();
    let code = input
        .project
        .files
        .of_role(Role::Code)
        .map(names)
        .unwrap_or_default();
    let others = !names(context).is_subset(&code);
    let odd = |name: &String| name.contains(|c: char| c.is_whitespace() || "*?[]\\!#$\"'`".contains(c));
    (others && !code.is_empty() && !code.iter().any(odd)).then_some(code)
}

/// What copying the rest takes: the time that an edit of code would save. In seconds.
fn seconds_of_rest(input: &Input<'_>, index: usize, proposal: &Proposal) -> f64 {
    let estimate = || {
        let dockerfile = parse(&apply(input.text, &proposal.edits)?).plain_paths();
        let graph = lower(&dockerfile, input.project.options).ok()?;
        let is_rest = |vertex: &Vertex| vertex.instruction == index && vertex.operation == Operation::File;
        let vertex = graph.vertices.iter().position(is_rest)?;
        let estimator = Estimator {
            dockerfile: &dockerfile,
            context: &input.project.files.context,
            contents: &input.project.files.contents,
            assumed: input.project.files.assumed,
            statements: input.project.statements,
            rates: input.project.machine.rates,
            warm_mounts: true,
        };
        Some(estimator.vertex(&graph, vertex)?.seconds.typical)
    };
    estimate().unwrap_or_default()
}

fn proposal(
    input: &Input<'_>,
    stage: usize,
    instruction: &Instruction,
    copy: &Copy,
    code: &BTreeSet<String>,
    syntax: Option<&str>,
) -> Proposal {
    let flags: String = instruction
        .flags
        .iter()
        .map(|flag| format!("{} ", flag.span.of(input.text)))
        .collect();
    let keyword = &instruction.keyword.text;
    let source = clean(&copy.sources.paths[0]);
    let excludes: String = code.iter().map(|name| format!("--exclude={name} ")).collect();
    let pivot = if source.is_empty() {
        String::new()
    } else {
        format!("{source}/./")
    };
    let named: Vec<String> = code.iter().map(|name| format!("{pivot}{name}")).collect();
    let destination = &copy.sources.destination;
    // A file needs to be told that it goes into a folder.
    let slash = if destination.ends_with('/') || destination == "." {
        ""
    } else {
        "/"
    };
    let destination = if destination == "." { "./" } else { destination };
    let newline = text::newline(input.text);
    let original = &copy.sources.paths[0];
    let both = format!(
        "{keyword} {flags}{excludes}{original} {destination}{slash}{newline}{keyword} {flags}--parents {} {destination}{slash}",
        named.join(" ")
    );
    let mut edits = vec![Edit::replace(instruction.span, both)];
    let mut reason = format!(
        "What changes often is {}, the rest seldom does. Copied apart, an edit of code no longer copies the rest again.",
        code.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")
    );
    if let Some(syntax) = syntax {
        edits.push(add_line(input.text, syntax));
        reason.push_str(" --exclude and --parents need a current frontend, so the syntax line is added.");
    }
    Proposal {
        id: format!("split-copy/{stage}"),
        title: "Copy the code apart from what seldom changes".to_owned(),
        reason,
        applicability: grade(true, input.project.files.assumed),
        checks: vec![format!(
            "{} stay in the context (COPY fails where one of them is gone)",
            named.join(" and ")
        )],
        edits,
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    }
}
