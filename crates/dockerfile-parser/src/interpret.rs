//! What each instruction takes (moby/buildkit `frontend/dockerfile/instructions/parse.go`). Checks come in
//! `BuildKit`'s order, since only the first that fails is reported.

use crate::error::{Result, SyntaxError, reject};
use crate::flags::{Flags, Type};
use crate::go::{lower, parse_duration, parse_int, quote, upper};
use crate::heredoc;
use crate::instruction::{
    Add, BuildArg, CommandLine, Copy, Device, From, Healthcheck, InlineFile, Instruction, Kind, Pair, Run,
    Sources, Text,
};
use crate::mount::{parse_device, parse_mount};
use crate::suggest;
use std::time::Duration;

/// All instructions, in lower case.
const NAMES: [&str; 18] = [
    "add",
    "arg",
    "cmd",
    "copy",
    "entrypoint",
    "env",
    "expose",
    "from",
    "healthcheck",
    "label",
    "maintainer",
    "onbuild",
    "run",
    "shell",
    "stopsignal",
    "user",
    "volume",
    "workdir",
];

/// Gives an instruction its meaning, or says why `BuildKit` rejects it.
pub(crate) fn interpret(instruction: &Instruction) -> Result<Kind> {
    let name = lower(&instruction.keyword.text);
    let no_flags = || Flags::check(&instruction.flags, &[]);
    Ok(match name.as_str() {
        "env" => {
            no_flags()?;
            Kind::Env(pairs(instruction, "ENV")?)
        }
        "label" => {
            no_flags()?;
            Kind::Label(pairs(instruction, "LABEL")?)
        }
        "maintainer" => Kind::Maintainer(only_argument(instruction, "MAINTAINER", true)?),
        "workdir" => Kind::Workdir(only_argument(instruction, "WORKDIR", true)?),
        "user" => Kind::User(only_argument(instruction, "USER", true)?),
        // BuildKit does not look at this instruction's flags.
        "stopsignal" => Kind::Stopsignal(only_argument(instruction, "STOPSIGNAL", false)?),
        "add" => Kind::Add(add(instruction)?),
        "copy" => Kind::Copy(copy(instruction)?),
        "from" => Kind::From(from(instruction)?),
        "onbuild" => Kind::Onbuild(onbuild(instruction)?),
        "run" => Kind::Run(run(instruction)?),
        "cmd" => {
            no_flags()?;
            Kind::Cmd(command_line(instruction))
        }
        "entrypoint" => {
            no_flags()?;
            Kind::Entrypoint(command_line(instruction))
        }
        "healthcheck" => Kind::Healthcheck(healthcheck(instruction)?),
        "expose" => Kind::Expose(expose(instruction)?),
        "volume" => Kind::Volume(volume(instruction)?),
        "arg" => Kind::Arg(build_args(instruction)?),
        "shell" => Kind::Shell(shell(instruction)?),
        _ => {
            let written = &instruction.keyword.text;
            let meant = suggest::any_case(written, &NAMES);
            return Err(SyntaxError::of_misspelt(
                format!("unknown instruction: {written}"),
                "",
                written,
                meant,
            ));
        }
    })
}

fn texts(arguments: &[Text]) -> Vec<String> {
    arguments.iter().map(|argument| argument.text.clone()).collect()
}

fn at_least_one(instruction: &Instruction, name: &str) -> Result<()> {
    if instruction.arguments.is_empty() {
        reject!("{name} requires at least one argument");
    }
    Ok(())
}

fn only_argument(instruction: &Instruction, name: &str, check_flags: bool) -> Result<String> {
    let [argument] = instruction.arguments.as_slice() else {
        reject!("{name} requires exactly one argument");
    };
    if check_flags {
        Flags::check(&instruction.flags, &[])?;
    }
    Ok(argument.text.clone())
}

fn pairs(instruction: &Instruction, name: &str) -> Result<Vec<Pair>> {
    at_least_one(instruction, name)?;
    let mut pairs = Vec::new();
    for pair in instruction.arguments.chunks_exact(3) {
        if pair[0].text.is_empty() {
            reject!("{name} names can not be blank");
        }
        pairs.push(Pair {
            name: pair[0].text.clone(),
            value: pair[1].text.clone(),
            old_form: pair[2].text.is_empty(),
        });
    }
    Ok(pairs)
}

fn sources(instruction: &Instruction, name: &str, flags: &Flags) -> Result<Sources> {
    let Some((destination, paths)) = instruction.arguments.split_last() else {
        reject!(
            "{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        );
    };
    // What cannot be read as a here-document is a path.
    let as_heredoc = |word: &str| heredoc::read(word).ok().flatten();
    if as_heredoc(&destination.text).is_some() {
        reject!("{name} cannot accept a heredoc as a destination");
    }
    let mut sources = Sources {
        destination: destination.text.clone(),
        chown: flags.one("chown").filter(|value| !value.is_empty()),
        chmod: flags.one("chmod").filter(|value| !value.is_empty()),
        link: flags.switch("link").unwrap_or(false),
        excludes: flags.many("exclude"),
        ..Sources::default()
    };
    for path in paths {
        let Some(word) = as_heredoc(&path.text) else {
            sources.paths.push(path.text.clone());
            continue;
        };
        // Of several with one name the last one counts.
        let content = instruction
            .heredocs
            .iter()
            .rev()
            .find(|heredoc| heredoc.name == word.name);
        let content = content.map(|heredoc| heredoc.content.clone()).unwrap_or_default();
        let content = if word.chomp {
            heredoc::chomp(&content)
        } else {
            content
        };
        sources.contents.push((word.name, content, word.expand));
    }
    Ok(sources)
}

fn two_arguments(instruction: &Instruction, name: &str) -> Result<()> {
    if instruction.arguments.len() < 2 {
        reject!(
            "{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        );
    }
    Ok(())
}

fn add(instruction: &Instruction) -> Result<Add> {
    two_arguments(instruction, "ADD")?;
    let flags = Flags::check(
        &instruction.flags,
        &[
            ("chown", Type::One),
            ("chmod", Type::One),
            ("link", Type::Bool),
            ("keep-git-dir", Type::Bool),
            ("checksum", Type::One),
            ("unpack", Type::Bool),
            ("exclude", Type::Many),
        ],
    )?;
    Ok(Add {
        sources: sources(instruction, "ADD", &flags)?,
        keep_git_dir: flags.switch("keep-git-dir"),
        checksum: flags.one("checksum").filter(|value| !value.is_empty()),
        unpack: flags.switch("unpack"),
    })
}

fn copy(instruction: &Instruction) -> Result<Copy> {
    two_arguments(instruction, "COPY")?;
    let flags = Flags::check(
        &instruction.flags,
        &[
            ("chown", Type::One),
            ("from", Type::One),
            ("chmod", Type::One),
            ("link", Type::Bool),
            ("exclude", Type::Many),
            ("parents", Type::Bool),
        ],
    )?;
    Ok(Copy {
        sources: sources(instruction, "COPY", &flags)?,
        from: flags.one("from").filter(|value| !value.is_empty()),
        parents: flags.switch("parents").unwrap_or(false),
    })
}

fn from(instruction: &Instruction) -> Result<From> {
    let (base, name) = match instruction.arguments.as_slice() {
        [base] => (base, None),
        [base, word, name] if lower(&word.text.replace('ſ', "s")) == "as" => {
            let lowered = lower(&name.text);
            let mut chars = lowered.chars();
            let starts = chars.next().is_some_and(|c| c.is_ascii_lowercase());
            if !starts
                || !chars
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
            {
                reject!(
                    "invalid name for build stage: {}, name can't start with a number or contain symbols",
                    quote(&name.text)
                );
            }
            (base, Some(lowered))
        }
        _ => reject!("FROM requires either one or three arguments"),
    };
    let flags = Flags::check(&instruction.flags, &[("platform", Type::One)])?;
    Ok(From {
        base: base.text.clone(),
        name,
        platform: flags.one("platform").filter(|value| !value.is_empty()),
    })
}

fn onbuild(instruction: &Instruction) -> Result<String> {
    at_least_one(instruction, "ONBUILD")?;
    Flags::check(&instruction.flags, &[])?;
    let trigger = upper(instruction.arguments[0].text.trim());
    match trigger.as_str() {
        "ONBUILD" => reject!("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        "MAINTAINER" | "FROM" => reject!("{trigger} isn't allowed as an ONBUILD trigger"),
        _ => {}
    }
    let is_space = |c: char| matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' ');
    let line = instruction.original.trim_start_matches(is_space);
    let mut expression = line
        .get("ONBUILD".len()..)
        .unwrap_or_default()
        .trim_start_matches(is_space)
        .to_owned();
    for heredoc in &instruction.heredocs {
        expression.push('\n');
        expression.push_str(&heredoc.content);
        expression.push_str(&heredoc.name);
    }
    Ok(expression)
}

fn command_line(instruction: &Instruction) -> CommandLine {
    let words = texts(&instruction.arguments);
    let files = instruction.heredocs.iter().map(|heredoc| InlineFile {
        name: heredoc.name.clone(),
        data: heredoc.content.clone(),
        chomp: heredoc.chomp,
    });
    CommandLine {
        words: if instruction.json || words.is_empty() {
            words
        } else {
            vec![words.join(" ")]
        },
        shell: !instruction.json,
        files: files.collect(),
    }
}

fn run(instruction: &Instruction) -> Result<Run> {
    let flags = Flags::check(
        &instruction.flags,
        &[
            ("mount", Type::Many),
            ("network", Type::One),
            ("security", Type::One),
            ("device", Type::Many),
        ],
    )?;
    let mounts = flags.many("mount");
    let network = flags.one("network").unwrap_or_else(|| "default".to_owned());
    let security = flags.one("security").unwrap_or_else(|| "sandbox".to_owned());
    // BuildKit's hooks run in the alphabetical order of their files.
    let devices = flags
        .many("device")
        .iter()
        .map(|device| parse_device(device))
        .collect::<Result<Vec<Device>>>()?;
    for mount in &mounts {
        parse_mount(mount, None)?;
    }
    if !["default", "none", "host"].contains(&network.as_str()) {
        reject!("invalid network mode {}", quote(&network));
    }
    if !["sandbox", "insecure"].contains(&security.as_str()) {
        reject!("security {} is not valid", quote(&security));
    }
    Ok(Run {
        command: command_line(instruction),
        mounts,
        network,
        security,
        devices,
    })
}

fn healthcheck(instruction: &Instruction) -> Result<Healthcheck> {
    at_least_one(instruction, "HEALTHCHECK")?;
    let kind = upper(&instruction.arguments[0].text);
    let command = texts(&instruction.arguments[1..]);
    if kind == "NONE" {
        if !command.is_empty() {
            reject!("HEALTHCHECK NONE takes no arguments");
        }
        return Ok(Healthcheck {
            test: vec![kind],
            ..Healthcheck::default()
        });
    }
    let names = ["interval", "timeout", "start-period", "start-interval", "retries"];
    let flags = Flags::check(&instruction.flags, &names.map(|name| (name, Type::One)))?;
    if kind != "CMD" {
        reject!("Unknown type {} in HEALTHCHECK (try CMD)", quote(&kind));
    }
    if command.is_empty() {
        reject!("Missing command after HEALTHCHECK CMD");
    }
    let mut test = vec![if instruction.json {
        kind
    } else {
        "CMD-SHELL".to_owned()
    }];
    test.extend(command);
    Ok(Healthcheck {
        test,
        interval: duration(&flags, "interval")?,
        timeout: duration(&flags, "timeout")?,
        start_period: duration(&flags, "start-period")?,
        start_interval: duration(&flags, "start-interval")?,
        retries: match flags.one("retries").filter(|value| !value.is_empty()) {
            None => 0,
            Some(value) => match parse_int(&value)? {
                retries if retries < 0 => reject!("--retries cannot be negative ({retries})"),
                retries => retries,
            },
        },
    })
}

fn duration(flags: &Flags, name: &str) -> Result<Duration> {
    let Some(value) = flags.one(name).filter(|value| !value.is_empty()) else {
        return Ok(Duration::ZERO);
    };
    let (negative, duration) = parse_duration(&value)?;
    if !duration.is_zero() && (negative || duration < Duration::from_millis(1)) {
        reject!("Interval {} cannot be less than 1ms", quote(name));
    }
    Ok(duration)
}

fn expose(instruction: &Instruction) -> Result<Vec<String>> {
    at_least_one(instruction, "EXPOSE")?;
    Flags::check(&instruction.flags, &[])?;
    let mut ports = texts(&instruction.arguments);
    ports.sort();
    Ok(ports)
}

fn volume(instruction: &Instruction) -> Result<Vec<String>> {
    at_least_one(instruction, "VOLUME")?;
    Flags::check(&instruction.flags, &[])?;
    let volumes: Vec<String> = instruction
        .arguments
        .iter()
        .map(|volume| volume.text.trim().to_owned())
        .collect();
    if volumes.iter().any(String::is_empty) {
        reject!("VOLUME specified can not be an empty string");
    }
    Ok(volumes)
}

/// The flags of `ARG` are not looked at by `BuildKit`.
fn build_args(instruction: &Instruction) -> Result<Vec<BuildArg>> {
    at_least_one(instruction, "ARG")?;
    let mut args = Vec::new();
    for argument in &instruction.arguments {
        let (name, default) = match argument.text.split_once('=') {
            Some(("", _)) => reject!("ARG names can not be blank"),
            Some((name, default)) => (name, Some(default.to_owned())),
            None => (argument.text.as_str(), None),
        };
        args.push(BuildArg {
            name: name.to_owned(),
            default,
        });
    }
    Ok(args)
}

fn shell(instruction: &Instruction) -> Result<Vec<String>> {
    Flags::check(&instruction.flags, &[])?;
    at_least_one(instruction, "SHELL")?;
    if !instruction.json {
        reject!("SHELL requires the arguments to be in JSON form");
    }
    Ok(texts(&instruction.arguments))
}
