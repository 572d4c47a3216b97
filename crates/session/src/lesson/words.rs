//! Which steps the words of a lesson are about: an answer may spell a command otherwise than the lesson does.

use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Run};
use layerlab_estimate::run_text;
use layerlab_report::Block;

pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A command, without what is only a matter of spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Command {
    pub(super) program: String,
    pub(super) operands: Vec<String>,
    pub(super) options: Vec<String>,
    /// As it is written, for messages.
    pub(super) shown: String,
}

impl Command {
    fn of(command: &SimpleCommand) -> Self {
        let plain = command.without_module();
        let program = match plain.program() {
            "apt" => "apt-get",
            "pip3" => "pip",
            program => program,
        };
        let is_apt = program == "apt-get";
        let mut options: Vec<String> = plain
            .words
            .iter()
            .skip(1)
            .filter(|word| word.starts_with('-'))
            .filter_map(|word| {
                if is_apt {
                    apt_option(word)
                } else {
                    Some(word.clone())
                }
            })
            .collect();
        let mut operands: Vec<String> = plain.operands().map(str::to_owned).collect();
        if is_apt {
            // Packages come in any order, and nothing is asked where nothing is installed.
            operands[1.min(plain.operands().count())..].sort();
            options.retain(|option| option != "-y" || operands.first().is_none_or(|first| first != "update"));
        }
        if program == "rm" {
            operands.sort();
            options.clear();
        }
        options.sort();
        options.dedup();
        Self {
            program: program.to_owned(),
            operands,
            options,
            shown: command.words.join(" "),
        }
    }

    /// Whether all words of this one are in another, in whatever order.
    fn is_in(&self, other: &Self) -> bool {
        self.program == other.program
            && self.operands.iter().all(|word| other.operands.contains(word))
            && self.options.iter().all(|word| other.options.contains(word))
    }

    /// Whether both do the same, however they are written.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.program, &self.operands, &self.options) == (&other.program, &other.operands, &other.options)
    }

    /// `apt-get install`: program and what it is to do.
    pub(super) fn name(&self) -> String {
        let what = self.operands.first().map_or("", String::as_str);
        format!("{} {what}", self.program).trim_end().to_owned()
    }
}

/// How much `apt-get` says is left out; a `-qq` answers yes as `-y` does.
fn apt_option(word: &str) -> Option<String> {
    let is_cluster = !word.starts_with("--") && word[1..].chars().all(|c| c == 'q' || c == 'y');
    match word {
        "--quiet" => None,
        "--yes" | "--assume-yes" => Some("-y".to_owned()),
        word if is_cluster && (word.contains('y') || word.matches('q').count() > 1) => Some("-y".to_owned()),
        _ if is_cluster => None,
        word => Some(word.to_owned()),
    }
}

/// The commands of a shell text that do something: comments and changes of the folder do not.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let all = simple_commands(text).into_iter();
    let does = |command: &SimpleCommand| command.program() != "cd" && !command.words[0].starts_with('#');
    all.filter(does).map(|command| Command::of(&command)).collect()
}

/// The commands of some words, in which options of `RUN` may come first: `--mount=type=secret npm ci`.
fn parts(words: &str) -> (Vec<&str>, Vec<Command>) {
    let words = words.trim().strip_prefix("RUN ").unwrap_or(words).trim();
    let mut rest = words;
    let mut options = Vec::new();
    while rest.starts_with("--") {
        let (option, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        options.push(option);
        rest = behind.trim_start();
    }
    (options, commands(rest))
}

/// Whether a `RUN` has some words: as they are written, or their commands one after the other, each with its words in whatever order.
pub(super) fn are_in_run(words: &str, run: &Run) -> bool {
    let text = run_text(run);
    let (options, wanted) = parts(words);
    let has_option = |option: &&str| match option.strip_prefix("--mount=") {
        Some(parts) => run.mounts.iter().any(|mount| {
            parts
                .split(',')
                .all(|part| mount.split(',').any(|other| other == part))
        }),
        None => false,
    };
    if !options.iter().all(has_option) {
        return false;
    }
    let found = commands(&text);
    let mut found = found.iter();
    let has_commands = wanted
        .iter()
        .all(|wanted| found.any(|command| wanted.is_in(command)));
    has_commands && !(options.is_empty() && wanted.is_empty()) || squeezed(&text).contains(&squeezed(words))
}

/// Whether a step has some words.
pub(super) fn are_in(words: &str, block: &Block, dockerfile: &Dockerfile) -> bool {
    let mut instructions = dockerfile.instructions.iter();
    let instruction = instructions.find(|instruction| instruction.first_line == block.lines.0);
    let is_in_run = match instruction.and_then(|instruction| instruction.kind.as_ref()) {
        Some(Kind::Run(run)) => are_in_run(words, run),
        _ => false,
    };
    is_in_run || squeezed(&block.code).contains(&squeezed(words))
}

/// That no step has some words, in a sentence.
pub(super) fn nowhere(words: &str) -> String {
    let (options, wanted) = parts(words);
    match (options.as_slice(), wanted.as_slice()) {
        ([], [first, rest @ ..]) if !rest.is_empty() => {
            let rest: Vec<String> = rest
                .iter()
                .map(|command| format!("`{}`", command.shown))
                .collect();
            format!(
                "No single step runs `{}` and then {}.",
                first.shown,
                rest.join(" and ")
            )
        }
        ([option, ..], [command, ..]) => {
            format!("No step that runs `{}` has `{option}`.", command.shown)
        }
        _ => format!("No step has `{words}`."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;

    fn has(instruction: &str, words: &str) -> bool {
        let dockerfile = parse(&format!("FROM a\n{instruction}\n"));
        match &dockerfile.instructions[1].kind {
            Some(Kind::Run(run)) => are_in_run(words, run),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_are_found_however_a_command_is_written() {
        let both = "apt-get update && apt-get install ffmpeg";
        for run in [
            "RUN apt-get update && apt-get install -y ffmpeg",
            "RUN set -eux; apt-get update -qq; apt-get -y --no-install-recommends install curl ffmpeg; true",
            "RUN <<EOF\nset -e\n# All of it.\napt-get update\napt-get install -y ffmpeg\nEOF",
            "RUN apt update && DEBIAN_FRONTEND=noninteractive apt install -y ffmpeg",
        ] {
            assert!(has(run, both), "{run}");
        }
        for run in [
            "RUN apt-get install -y ffmpeg && apt-get update",
            "RUN apt-get update",
            "RUN apt-get update && apt-get install -y curl",
        ] {
            assert!(!has(run, both), "{run}");
        }
        let lent = "--mount=type=secret npm ci";
        assert!(has("RUN --mount=id=x,type=secret npm ci --omit=dev", lent));
        assert!(!has("RUN --mount=type=secret,id=x true", lent));
        assert!(!has("RUN npm ci", lent));
        assert!(has("RUN python -m pip install -r a.txt", "pip install -r"));
        assert!(has("RUN ./make.sh  all", "make.sh all"));
        // Whatever stands there.
        for run in [
            "RUN python -m",
            "RUN apt-get -",
            "RUN rm",
            "RUN -- --",
            "RUN \"\"",
            "RUN []",
        ] {
            assert!(!has(run, both) && !has(run, "python -m b"), "{run}");
        }
    }
}
