//! Build arguments that change with every build, declared where they are first used.
//!
//! A new value misses at the first `RUN` below the declaration, whether it reads it or not (moby/buildkit
//! `frontend/dockerfile/dockerfile2llb/convert.go`: arguments are in the environment of every command).

use super::{Benefit, Input, Proposal};
use crate::access;
use crate::scenario::is_volatile;
use crate::text;
use layerlab_dockerfile_parser::{Instruction, Kind};
use layerlab_estimate::run_text;
use layerlab_source::{Applicability, Edit};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        for (at, index) in found.commands.iter().enumerate() {
            let Some(Kind::Arg(args)) = &input.dockerfile.instructions[*index].kind else {
                continue;
            };
            let [arg] = args.as_slice() else { continue };
            // One that is there to make what is below run again is where it is meant to be.
            let is_wanted =
                is_volatile(&arg.name, arg.default.is_some()) && !arg.name.to_uppercase().contains("CACHE");
            if !is_wanted {
                continue;
            }
            let later = &found.commands[at + 1..];
            let sunk = Sunk::of(input, *index, &arg.name, later);
            if sunk.passed > 0 {
                proposals.push(sunk.proposal(input, stage, &arg.name, later));
            }
        }
    }
    proposals
}

/// A declaration, and what goes down with it.
struct Sunk {
    /// The declaration; variables that take its value; commands that only look at it.
    carried: Vec<usize>,
    /// The first step that makes something of it; `None` where none does.
    reader: Option<usize>,
    /// `RUN`s that no longer stand below it.
    passed: usize,
    /// Its name, and those of the variables that take its value.
    names: Vec<String>,
    /// Whether a command in between is likely to look for one of them.
    is_likely_read: bool,
}

/// How variables begin that a bundler puts into what it builds: it reads them from its environment.
const OF_BUNDLERS: [&str; 12] = [
    "NEXT_PUBLIC_",
    "NUXT_",
    "VITE_",
    "REACT_APP_",
    "VUE_APP_",
    "GATSBY_",
    "PUBLIC_",
    "EXPO_PUBLIC_",
    "NG_APP_",
    "STORYBOOK_",
    "SENTRY_RELEASE",
    "PARCEL_",
];
/// Commands that are given to tell or to use all variables.
const OF_ALL: [&str; 8] = [
    "env",
    "printenv",
    "export -p",
    "export",
    "set",
    "declare -p",
    "declare -x",
    "envsubst",
];

impl Sunk {
    fn of(input: &Input<'_>, arg: usize, name: &str, later: &[usize]) -> Self {
        let mut sunk = Self {
            carried: vec![arg],
            reader: None,
            passed: 0,
            names: Vec::new(),
            is_likely_read: false,
        };
        let mut names = vec![name.to_owned()];
        for index in later {
            let instruction = &input.dockerfile.instructions[*index];
            let is_run = matches!(instruction.kind, Some(Kind::Run(_)));
            let reads_all = match &instruction.kind {
                Some(Kind::Run(run)) => uses_all_variables(&run_text(run)),
                _ => false,
            };
            if reads_all {
                sunk.reader = Some(*index);
                break;
            }
            if !mentions(instruction, &names) {
                sunk.passed += usize::from(is_run);
                continue;
            }
            match &instruction.kind {
                // One that sets something else too is read by commands that do not name it.
                Some(Kind::Env(pairs))
                    if pairs
                        .iter()
                        .all(|pair| names.iter().any(|name| pair.value.contains(name.as_str()))) =>
                {
                    names.extend(pairs.iter().map(|pair| pair.name.clone()));
                }
                Some(Kind::Run(_)) if only_looks(input, *index) => {}
                kind if text::is_metadata(kind.as_ref()) => {}
                _ => {
                    sunk.reader = Some(*index);
                    break;
                }
            }
            sunk.carried.push(*index);
        }
        // What no line names is there for a command that looks for it in its environment: it is not known which.
        let is_for_commands = sunk.reader.is_none() && sunk.carried.len() == 1;
        let of_bundler = |name: &String| OF_BUNDLERS.iter().any(|prefix| name.starts_with(prefix));
        sunk.is_likely_read = is_for_commands || names.iter().any(of_bundler);
        sunk.names = names;
        sunk
    }

    fn proposal(&self, input: &Input<'_>, stage: usize, name: &str, later: &[usize]) -> Proposal {
        let instructions = &input.dockerfile.instructions;
        let newline = text::newline(input.text);
        let moved: String = self
            .carried
            .iter()
            .map(|index| {
                let block = text::block(input.text, input.dockerfile, &instructions[*index]);
                format!("{}{newline}", block.of(input.text))
            })
            .collect();
        let mut edits: Vec<Edit> = self
            .carried
            .iter()
            .map(|index| text::block_with_line_end(input.text, input.dockerfile, &instructions[*index]))
            .map(|span| Edit::replace(span, ""))
            .collect();
        edits.push(self.insertion(input, later, &moved));
        let steps = if self.passed == 1 {
            "the RUN".to_owned()
        } else {
            format!("the {} RUNs", self.passed)
        };
        let from = &instructions[input.dockerfile.stages[stage].from].kind;
        let place = match from {
            _ if self.reader.is_some() => "where it is first used".to_owned(),
            Some(Kind::From(from)) if from.name.is_some() => {
                format!(
                    "at the end of the stage {}",
                    from.name.as_deref().unwrap_or_default()
                )
            }
            _ => "at the end of its stage".to_owned(),
        };
        let mut proposal = Proposal::new(
            format!("late-argument/{stage}/{name}"),
            format!("Declare {name} {place}"),
            format!(
                "A new value of {name} makes every RUN below its declaration run again, whether it reads it or not. Declared {place}, it leaves {steps} in between cached."
            ),
            edits,
        );
        let reader = self.file_that_reads(input);
        proposal.applicability = if self.is_likely_read || reader.is_some() {
            Applicability::Review
        } else {
            Applicability::Usual
        };
        // A commit that changes nothing of what is copied is in no scenario.
        proposal.benefit = Benefit::Other;
        let names = access::once(self.names.clone()).join(" or ");
        proposal.checks = vec![match reader {
            Some(file) => format!(
                "no command in between reads {names} from its environment, though {file} speaks of it"
            ),
            None => format!("no command in between reads {names} from its environment"),
        }];
        proposal
    }

    /// A file of the project, of those that are read, in which one of the variables is named: a script or the settings of a
    /// bundler.
    fn file_that_reads<'i>(&self, input: &'i Input<'_>) -> Option<&'i str> {
        let is_letter = |c: char| c == '_' || c.is_ascii_alphanumeric();
        let speaks = |text: &str, name: &str| {
            text.match_indices(name).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let behind = text[at + name.len()..].chars().next();
                !before.is_some_and(is_letter) && !behind.is_some_and(is_letter)
            })
        };
        let mut files = input.project.files.contents.iter();
        let is_lock = |path: &str| path.to_lowercase().contains("lock");
        let found =
            files.find(|(path, text)| !is_lock(path) && self.names.iter().any(|name| speaks(text, name)));
        found.map(|(path, _)| path.as_str())
    }

    /// Above the first reader, else behind the last step of the stage.
    fn insertion(&self, input: &Input<'_>, later: &[usize], moved: &str) -> Edit {
        let block = |index: usize| {
            text::block(
                input.text,
                input.dockerfile,
                &input.dockerfile.instructions[index],
            )
        };
        let is_step = |index: &&usize| {
            let kind = &input.dockerfile.instructions[**index].kind;
            !self.carried.contains(index) && !text::is_metadata(kind.as_ref())
        };
        let last = later
            .iter()
            .rposition(|index| is_step(&index))
            .unwrap_or_default();
        let behind = later[last + 1..]
            .iter()
            .find(|index| !self.carried.contains(index));
        if let Some(next) = self.reader.as_ref().or(behind) {
            return Edit::insert(block(*next).start, moved.to_owned());
        }
        let span = text::block_with_line_end(
            input.text,
            input.dockerfile,
            &input.dockerfile.instructions[later[last]],
        );
        let newline = text::newline(input.text);
        if span.of(input.text).ends_with('\n') {
            Edit::insert(span.end, moved.to_owned())
        } else {
            let moved = moved.strip_suffix(newline).unwrap_or(moved);
            Edit::insert(span.end, format!("{newline}{moved}"))
        }
    }
}

/// Whether one of the names is anywhere in an instruction.
fn mentions(instruction: &Instruction, names: &[String]) -> bool {
    let is_in = |text: &str| names.iter().any(|name| text.contains(name.as_str()));
    let scripts = match &instruction.kind {
        Some(Kind::Run(run)) => run.command.files.as_slice(),
        _ => &[],
    };
    is_in(&instruction.original) || scripts.iter().any(|script| is_in(&script.data))
}

/// Whether a command tells, or puts in somewhere, whatever variables there are.
fn uses_all_variables(text: &str) -> bool {
    // What is run behind `env A=b` is another command.
    let is_bare = |part: &str| {
        let part = part.trim().trim_end_matches('\\').trim_end();
        let part = part.split(['>', '<']).next().unwrap_or_default().trim();
        OF_ALL.contains(&part)
            || part.starts_with("envsubst ")
            || part.contains("process.env")
            || part.contains("os.environ")
    };
    text.split(['&', ';', '|', '\n']).any(is_bare)
}

/// Whether a command is known to leave everything as it is: a check.
fn only_looks(input: &Input<'_>, index: usize) -> bool {
    let access = input.survey().access(index);
    !access.unknown && access.conditions.is_empty() && access.writes.is_empty() && access.may_write.is_empty()
}
