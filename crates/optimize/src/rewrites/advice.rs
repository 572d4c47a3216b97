//! What is worth doing and cannot be done by an edit alone: shown, never applied.

use super::{Benefit, Input, Proposal};
use layerlab_command::simple_commands;
use layerlab_dockerfile_parser::Kind;
use layerlab_estimate::run_text;
use layerlab_source::Applicability;

/// Programs that are needed to build, not to run.
const BUILDERS: &[(&str, &[&str])] = &[
    ("go", &["build", "install"]),
    ("cargo", &["build", "install"]),
    ("mvn", &["package", "install"]),
    ("gradle", &["build", "bootJar"]),
    ("dotnet", &["publish", "build"]),
    ("swift", &["build"]),
    ("npm", &["run"]),
    ("yarn", &["build"]),
    ("gcc", &[]),
    ("make", &[]),
];

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    slim_stage(input).into_iter().chain(pinned(input)).collect()
}

fn shown(input: &Input<'_>, about: usize, id: &str, title: &str, reason: String) -> Proposal {
    let mut proposal = Proposal::new(id.to_owned(), title, reason, Vec::new());
    proposal.applicability = Applicability::DisplayOnly;
    proposal.benefit = Benefit::Other;
    proposal.about = vec![input.dockerfile.instructions[about].span];
    proposal
}

/// A single stage that builds from source ships its compiler.
fn slim_stage(input: &Input<'_>) -> Option<Proposal> {
    let [stage] = input.dockerfile.stages.as_slice() else {
        return None;
    };
    let (about, builder) = stage.commands.iter().find_map(|index| {
        let Some(Kind::Run(run)) = &input.dockerfile.instructions[*index].kind else {
            return None;
        };
        let commands = simple_commands(&run_text(run));
        let is_builder = |command: &layerlab_command::SimpleCommand| {
            BUILDERS.iter().any(|(program, verbs)| {
                command.program().trim_end_matches('w') == *program
                    && (verbs.is_empty() || command.operands().any(|word| verbs.contains(&word)))
            })
        };
        commands
            .iter()
            .find(|command| is_builder(command))
            .map(|command| {
                let words: Vec<String> = command.words.iter().take(2).cloned().collect();
                (*index, words.join(" "))
            })
    })?;
    Some(shown(
        input,
        about,
        "advice/slim-stage",
        "Ship from a stage of its own",
        format!(
            "“{builder}” builds in the stage that is shipped: compilers, sources and caches are in the image. A second FROM of a small image, with COPY --from of what was built, leaves them behind."
        ),
    ))
}

/// A tag that moves makes builds of different days different.
fn pinned(input: &Input<'_>) -> Option<Proposal> {
    let moving: Vec<(usize, String)> = (0..input.dockerfile.stages.len())
        .filter(|stage| input.dockerfile.base_stage(*stage).is_none())
        .filter_map(
            |stage| match &input.dockerfile.instructions[input.dockerfile.stages[stage].from].kind {
                Some(Kind::From(from)) if !from.base.contains(['@', '$']) && from.base != "scratch" => {
                    let tag = from
                        .base
                        .rsplit('/')
                        .next()
                        .and_then(|name| name.split_once(':'))
                        .map_or("latest", |(_, tag)| tag);
                    (tag == "latest").then(|| (input.dockerfile.stages[stage].from, from.base.clone()))
                }
                _ => None,
            },
        )
        .collect();
    let (about, first) = moving.first()?;
    Some(shown(
        input,
        *about,
        "advice/pinned-image",
        "Name the version of the base image",
        format!(
            "{first} is another image whenever a new one is released: then everything runs again, on a day that nobody chose. A tag with a version, or a digest (docker buildx imagetools inspect {first}), makes it a change like any other."
        ),
    ))
}
