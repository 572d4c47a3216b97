//! Build arguments that change with every build, declared right above their first reader.
//!
//! A new value misses at the first `RUN` below the declaration, whether it reads it or not (moby/buildkit
//! `frontend/dockerfile/dockerfile2llb/convert.go`: arguments are in the environment of every command).

use super::{Benefit, Input, Proposal};
use crate::scenario::is_volatile;
use crate::text;
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        for (at, index) in found.commands.iter().enumerate() {
            let instruction = &input.dockerfile.instructions[*index];
            let Some(Kind::Arg(args)) = &instruction.kind else {
                continue;
            };
            let [arg] = args.as_slice() else { continue };
            // One that is there to make what is below run again is where it is meant to be.
            let is_volatile =
                is_volatile(&arg.name, arg.default.is_some()) && !arg.name.to_uppercase().contains("CACHE");
            let later = &found.commands[at + 1..];
            let reads = |index: &usize| {
                input.dockerfile.instructions[*index]
                    .original
                    .contains(arg.name.as_str())
            };
            let is_run =
                |index: &usize| matches!(input.dockerfile.instructions[*index].kind, Some(Kind::Run(_)));
            let Some(reader) = later.iter().position(reads) else {
                continue;
            };
            let passed = later[..reader].iter().filter(|index| is_run(index)).count();
            if is_volatile && passed > 0 {
                proposals.push(proposal(input, stage, *index, later[reader], &arg.name, passed));
            }
        }
    }
    proposals
}

fn proposal(
    input: &Input<'_>,
    stage: usize,
    arg: usize,
    reader: usize,
    name: &str,
    passed: usize,
) -> Proposal {
    let instructions = &input.dockerfile.instructions;
    let block = text::block(input.text, input.dockerfile, &instructions[arg]);
    let target = text::block(input.text, input.dockerfile, &instructions[reader]);
    let newline = text::newline(input.text);
    let steps = if passed == 1 {
        "the step".to_owned()
    } else {
        format!("the {passed} steps")
    };
    let mut proposal = Proposal::new(
        format!("late-argument/{stage}/{name}"),
        format!("Declare {name} right above its first reader"),
        format!(
            "A new value of {name} makes every RUN below its declaration run again, whether it reads it or not. Declared later, it leaves {steps} in between cached."
        ),
        vec![
            Edit::replace(
                text::block_with_line_end(input.text, input.dockerfile, &instructions[arg]),
                "",
            ),
            Edit::insert(target.start, format!("{}{newline}", block.of(input.text))),
        ],
    );
    proposal.checks = vec![format!("no command in between reads {name} from its environment")];
    proposal.benefit = Benefit::Other;
    proposal
}
