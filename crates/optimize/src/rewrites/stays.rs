//! Why a slow `RUN` that runs again with every edit stays below what is edited: what of it is needed there.

use super::Input;
use super::along::FOR_FILES;
use super::reorder::{changes, seconds};
use super::site::{Site, at_run};
use crate::text;
use layerlab_build::{Graph, lower};
use layerlab_command::{Access, SimpleCommand, is_among, meet, shown_path};
use layerlab_context::join;
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind, Stage};
use layerlab_estimate::run_text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// A slow step that runs again with every edit, and why it stays where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Its line in the original text, from 1, where it is still there.
    pub line: Option<usize>,
    /// The command of it that the reason is about.
    pub command: String,
    /// Seconds that the step takes.
    pub seconds: f64,
    /// What the command does that keeps it there, a sentence without its subject.
    pub reason: String,
}

/// Why a command stays behind an instruction above it.
#[derive(Clone, Debug, PartialEq)]
enum Reason {
    /// It looks at or changes what the other brings.
    Meets {
        /// `reads`, `writes`; `is assumed to read` of a program that is in no table.
        verb: &'static str,
        /// What it touches.
        path: String,
        /// What the other writes, where that is more.
        wider: Option<String>,
        /// Whether the other is a copy.
        copied: bool,
    },
    /// It changes what the other reads: `changes`, `is assumed to change`; and what.
    Changes(&'static str, String),
    /// Not all is known of what it does.
    Unknown,
    /// Not all is known of what the other does.
    OtherUnknown,
    /// A folder, an owner, or a setting of the stage.
    Setting,
    /// The stage that it stands on runs again.
    OnStage,
}

impl Reason {
    /// A sentence without its subject; `line` is that of the instruction above, where it can be named.
    fn told(&self, line: Option<usize>) -> String {
        let above = line.map(|line| format!("line {line}"));
        match self {
            Self::Meets {
                verb,
                path,
                wider,
                copied,
            } => {
                let does = if *copied { "copies into" } else { "writes to" };
                match (above, wider) {
                    (Some(above), Some(wider)) => format!("{verb} {path}, and {above} {does} {wider}"),
                    (Some(above), None) => format!("{verb} {path}, which {above} {does}"),
                    (None, _) if *copied => format!("{verb} {path}, which is copied into above it"),
                    (None, _) => format!("{verb} {path}, which is written to above it"),
                }
            }
            Self::Changes(verb, path) => match above {
                Some(above) => format!("{verb} {path}, which {above} reads"),
                None => format!("{verb} {path}, which is read above it"),
            },
            Self::Unknown => "may read anything: not all is known of what it does".to_owned(),
            Self::OtherUnknown => match above {
                Some(above) => format!("stays below {above}, of which not all is known"),
                None => "stays below a step of which not all is known".to_owned(),
            },
            Self::OnStage => match above {
                Some(above) => format!("stands on the stage that {above} names, which runs again"),
                None => "stands on a stage that runs again".to_owned(),
            },
            Self::Setting => match above {
                Some(above) => format!("needs a folder, an owner or a setting of {above}"),
                None => "needs a folder, an owner or a setting that is made above it".to_owned(),
            },
        }
    }
}

/// Below this nobody waits. In seconds.
const SLOW: f64 = 2.0;
/// Longer commands are cut.
const SHOWN: usize = 60;

/// All of them, in the order of the text; told by the lines of the one that it was made of.
pub(crate) fn find(input: &Input<'_>, original: &Dockerfile) -> Vec<Stay> {
    let Ok(graph) = lower(input.dockerfile, input.project.options) else {
        return Vec::new();
    };
    // The edit that happens most.
    let scenarios = input.project.scenarios.iter().enumerate();
    let edits = scenarios
        .filter(|(_, scenario)| scenario.weight > 0.0 && !scenario.is_cold() && !scenario.changes.is_empty());
    let most = edits.max_by(|(_, a), (_, b)| a.weight.total_cmp(&b.weight));
    let Some((scenario, _)) = most else {
        return Vec::new();
    };
    let lines = lines_by_instruction(original, input.dockerfile);
    let mut found = Vec::new();
    // Of each stage: what is edited, and all below that cannot go above it.
    let mut tied: Vec<Vec<usize>> = Vec::new();
    for stage in 0..input.dockerfile.stages.len() {
        let base = input.dockerfile.base_stage(stage).and_then(|base| tied.get(base));
        let above = base.cloned().unwrap_or_default();
        tied.push(in_stage(
            input, &graph, stage, scenario, &lines, above, &mut found,
        ));
    }
    found
}

/// The lines of the original, from 1, of the instructions of another text that say the same, flags of a `RUN` apart.
fn lines_by_instruction(original: &Dockerfile, now: &Dockerfile) -> BTreeMap<usize, usize> {
    fn says(instruction: &Instruction) -> String {
        match &instruction.kind {
            Some(Kind::Run(run)) => run_text(run),
            _ => instruction.original.clone(),
        }
    }
    let mut of_original: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for instruction in &original.instructions {
        let lines = of_original.entry(says(instruction)).or_default();
        lines.push_back(instruction.first_line);
    }
    let instructions = now.instructions.iter().enumerate();
    let found = instructions.filter_map(|(index, instruction)| {
        let line = of_original.get_mut(&says(instruction))?.pop_front()?;
        Some((index, line))
    });
    found.collect()
}

fn in_stage(
    input: &Input<'_>,
    graph: &Graph,
    stage: usize,
    scenario: usize,
    lines: &BTreeMap<usize, usize>,
    mut tied: Vec<usize>,
    found: &mut Vec<Stay>,
) -> Vec<usize> {
    let survey = input.survey();
    let Stage { commands, from, .. } = &input.dockerfile.stages[stage];
    // It stands on a stage that runs again: whatever it does, it follows.
    let follows = (!tied.is_empty()).then_some(*from);
    for (at, index) in commands.iter().enumerate() {
        let access = survey.access(*index);
        let kind = kind_of(input, *index);
        let is_edited = is_copy(kind) && changes(input, graph, *index)[scenario];
        // A folder that both are in is the least of reasons.
        let keeps = |above: &&usize| survey.access(**above).conflicts(access);
        let is_step = |above: &&usize| !matches!(kind_of(input, **above), Some(Kind::Workdir(_)));
        let by = tied.iter().filter(is_step).find(keeps);
        let by = by.or_else(|| tied.iter().find(keeps)).copied();
        let why = match (by, follows) {
            (Some(above), _) => Some((above, why(input, stage, at, above))),
            (None, Some(from)) => Some((from, (shown(input, *index), Reason::OnStage))),
            (None, None) => None,
        };
        if let (Some(Kind::Run(_)), Some((above, (command, reason)))) = (kind, why) {
            let seconds = seconds(input, graph, *index);
            if seconds >= SLOW {
                found.push(Stay {
                    line: lines.get(index).copied(),
                    command,
                    seconds,
                    reason: reason.told(lines.get(&above).copied()),
                });
            }
        }
        if is_edited || (by.is_some() && !text::is_metadata(kind)) {
            tied.push(*index);
        }
    }
    tied
}

fn is_copy(kind: Option<&Kind>) -> bool {
    matches!(kind, Some(Kind::Copy(_) | Kind::Add(_)))
}

fn kind_of<'i>(input: &'i Input<'_>, index: usize) -> Option<&'i Kind> {
    input.dockerfile.instructions[index].kind.as_ref()
}

/// What of the `RUN` needs the instruction above, and how.
fn why(input: &Input<'_>, stage: usize, at: usize, above: usize) -> (String, Reason) {
    let index = input.dockerfile.stages[stage].commands[at];
    let survey = input.survey();
    let other = survey.access(above);
    let whole = || (shown(input, index), survey.access(index).clone());
    let (command, access) = at_run(input, stage, at)
        .and_then(|site| one_that_conflicts(&site, other))
        .unwrap_or_else(whole);
    (command, reason(&access, other, is_copy(kind_of(input, above))))
}

fn reason(access: &Access, other: &Access, copied: bool) -> Reason {
    if access.unknown {
        return Reason::Unknown;
    }
    if other.unknown {
        return Reason::OtherUnknown;
    }
    let assumed = !access.conditions.is_empty();
    let ways = [
        (
            &access.reads,
            if assumed { "is assumed to read" } else { "reads" },
        ),
        (
            &access.writes,
            if assumed {
                "is assumed to write to"
            } else {
                "writes to"
            },
        ),
    ];
    for (own, verb) in ways {
        let of_context = access.of_context || other.of_context;
        if let Some(Meeting { path, wider, whole }) = meeting(own, &other.writes, of_context) {
            // Of a folder as a whole it is not known what of it is read.
            let verb = if whole && verb == "reads" {
                "may read all of"
            } else {
                verb
            };
            return Reason::Meets {
                verb,
                path,
                wider,
                copied,
            };
        }
    }
    let changes = if assumed {
        "is assumed to change"
    } else {
        "changes"
    };
    match meeting(&access.writes, &other.reads, false) {
        Some(Meeting { path, .. }) => Reason::Changes(changes, path),
        None => Reason::Setting,
    }
}

/// Where two meet.
struct Meeting {
    /// What one of them touches.
    path: String,
    /// What the other does, where that is more.
    wider: Option<String>,
    /// Whether the one touches more than the other: a folder, of which only a part is the other's.
    whole: bool,
}

/// Where what one touches overlaps with what another does.
fn meeting(own: &[String], others: &[String], of_context: bool) -> Option<Meeting> {
    let name = |path: &str| match shown_path(path).trim_end_matches('/') {
        "" => "the root of the image".to_owned(),
        path => path.to_owned(),
    };
    let pairs = others
        .iter()
        .flat_map(|path| own.iter().map(move |own| (path, own)));
    let mut pairs = pairs.into_iter();
    let (path, own) = pairs.find(|(path, own)| meet(path, own) || (!of_context && is_among(path, own)))?;
    Some(Meeting {
        path: name(own),
        wider: (own.len() > path.len()).then(|| name(path)),
        whole: own.len() < path.len(),
    })
}

/// Commands that only set something for others; what is slow in a `RUN` is rarely one of them, nor one that works on files alone.
const SETTING: [&str; 6] = ["set", "export", "source", ".", "chown", "chgrp"];

/// A command of a `RUN` that cannot go above another instruction, and what it does: the first that does some work, else the first.
fn one_that_conflicts(site: &Site<'_>, other: &Access) -> Option<(String, Access)> {
    let commands = site.commands()?;
    if !site.run.command.shell {
        return None;
    }
    let mut workdir = site.workdir.to_owned();
    let mut first = None;
    for piece in &commands.pieces {
        if let Some(folder) = &piece.folder {
            workdir = join(&workdir, folder);
            continue;
        }
        let access = site.access_of_text(piece, Some(&workdir));
        if !access.conflicts(other) {
            continue;
        }
        let found = (cut(piece.span.of(site.input.text)), access);
        let prepares = |command: &SimpleCommand| {
            let program = command.program();
            SETTING.contains(&program) || FOR_FILES.contains(&program) || command.words.is_empty()
        };
        if !piece.command.as_ref().is_some_and(prepares) {
            return Some(found);
        }
        first = first.or(Some(found));
    }
    first
}

fn shown(input: &Input<'_>, index: usize) -> String {
    match kind_of(input, index) {
        Some(Kind::Run(run)) => cut(&run_text(run)),
        _ => String::new(),
    }
}

/// A command in one line.
pub(super) fn cut(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().filter(|word| *word != "\\").collect();
    let command = words.join(" ");
    if command.chars().count() <= SHOWN {
        return command;
    }
    let head: String = command.chars().take(SHOWN - 1).collect();
    format!("{}…", head.trim_end())
}
