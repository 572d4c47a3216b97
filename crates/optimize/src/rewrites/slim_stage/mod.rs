//! What is built and shipped in one stage, shipped from a stage of its own: of the image with the compiler only the product stays.
//!
//! ```dockerfile
//! FROM golang:1.24-alpine                  FROM golang:1.24-alpine AS build
//! WORKDIR /app                             WORKDIR /app
//! COPY . .                                 COPY . .
//! RUN go build -o server .                 RUN go build -o server .
//! CMD ["./server"]                         FROM alpine:3
//!                                          WORKDIR /app
//!                                          COPY --from=build /app/server /app/server
//!                                          CMD ["./server"]
//! ```
//!
//! Whether the program reads anything else while it runs, nobody knows here: it is for review, always.

mod languages;

use super::{Benefit, Input, Proposal};
use crate::install;
use crate::text;
use languages::{LANGUAGES, Language};
use layerlab_command::{SimpleCommand, is_below, simple_commands};
use layerlab_context::join;
use layerlab_dockerfile_parser::{Kind, Stage};
use layerlab_estimate::run_text;
use layerlab_source::{Applicability, Edit, Span};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    edit(input).into_iter().collect()
}

/// The edit, where product and image are known.
fn edit(input: &Input<'_>) -> Option<Proposal> {
    let [stage] = input.dockerfile.stages.as_slice() else {
        return None;
    };
    let Some(Kind::From(from)) = &input.dockerfile.instructions[stage.from].kind else {
        return None;
    };
    let (name, tag) = from
        .base
        .rsplit_once(':')
        .filter(|_| !from.base.contains(['@', '$']))?;
    let name = name.rsplit('/').next()?;
    let language = LANGUAGES
        .iter()
        .find(|language| language.images.contains(&name))?;
    let image = (language.runs_on)(name, tag)?;
    let build = last_run(input, stage)?;
    let command = builds(input, build, language)?;
    let product = product(input, stage, build, &command, language)?;
    let kept = kept_settings(input, stage, build)?;
    Some(proposal(
        input,
        stage,
        build,
        &Slim {
            image,
            product,
            kept,
            from_name: from.name.as_deref(),
        },
    ))
}

/// What the second stage is made of.
struct Slim<'i> {
    image: String,
    /// What is copied, and where to, as it is written.
    product: (String, String),
    /// Instructions above the end of the build that count for the image.
    kept: Vec<usize>,
    from_name: Option<&'i str>,
}

/// The last `RUN`, where nothing behind it changes a file.
fn last_run(input: &Input<'_>, stage: &Stage) -> Option<usize> {
    let kind = |index: &usize| input.dockerfile.instructions[*index].kind.as_ref();
    let at = stage
        .commands
        .iter()
        .rposition(|index| matches!(kind(index), Some(Kind::Run(_))))?;
    let only_describes = |index: &usize| {
        text::is_metadata(kind(index)) || matches!(kind(index), Some(Kind::Env(_) | Kind::Workdir(_)))
    };
    stage.commands[at + 1..]
        .iter()
        .all(only_describes)
        .then(|| stage.commands[at])
}

/// The command of a `RUN` that builds, where it is the last that does anything.
fn builds(input: &Input<'_>, index: usize, language: &Language) -> Option<SimpleCommand> {
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return None;
    };
    let is_build = |command: &SimpleCommand| {
        language.programs.contains(&command.program())
            && command.operands().any(|word| language.verbs.contains(&word))
    };
    let commands = simple_commands(&run_text(run));
    commands.last().filter(|command| is_build(command)).cloned()
}

/// What the command that the image starts with runs: its path in the stage, and where it goes.
fn product(
    input: &Input<'_>,
    stage: &Stage,
    build: usize,
    command: &SimpleCommand,
    language: &Language,
) -> Option<(String, String)> {
    let workdirs = &input.survey().workdirs;
    let workdir = workdirs.get(&build)?;
    let start = start_words(input, stage)?;
    let last = stage.commands.last().and_then(|index| workdirs.get(index))?;
    let program = start.first()?;
    if language.programs.contains(&"dotnet") {
        let out = option_value(command, &["-o", "--output"])?;
        let folder = join(workdir, &out);
        let library = start
            .get(1)
            .filter(|word| program == "dotnet" && word.ends_with(".dll"))?;
        let is_inside = is_below(&join(last, library), &folder);
        return is_inside.then(|| (folder.clone(), folder));
    }
    if language.programs.contains(&"mvn") {
        let at = start.iter().position(|word| word == "-jar")?;
        let jar = join(
            last,
            start
                .get(at + 1)
                .filter(|jar| program == "java" && jar.ends_with(".jar"))?,
        );
        return Some((jar.clone(), jar));
    }
    let name = program.rsplit('/').next()?;
    let is_builder = LANGUAGES.iter().any(|language| language.programs.contains(&name));
    if is_builder || program.contains(char::is_whitespace) || !may_be_made(input, name, language) {
        return None;
    }
    let path = if program.contains('/') {
        join(last, program)
    } else {
        let installs = command.operands().any(|word| word == "install");
        installs.then(|| format!("{}/{program}", language.installed))?
    };
    // Where the build says what it writes, that has to be it.
    let out = option_value(command, &["-o"]).map(|out| join(workdir, &out));
    let is_it = match out {
        Some(out) => out == path || is_below(&path, &out),
        None => is_below(&path, workdir) || path.starts_with(language.installed),
    };
    let on_path = format!("/usr/local/bin/{program}");
    let to = if program.contains('/') {
        path.clone()
    } else {
        on_path
    };
    is_it.then_some((path, to))
}

/// Whether the project makes a program of a name, as far as its manifest is known.
fn may_be_made(input: &Input<'_>, name: &str, language: &Language) -> bool {
    let texts = &input.project.files.contents;
    let manifests = texts
        .iter()
        .filter(|(path, _)| path.rsplit('/').next() == Some("Cargo.toml"));
    let mut manifests = manifests.peekable();
    let is_named = |text: &String| {
        let Some(manifest) = install::read_settings("Cargo.toml", text) else {
            // One that is not read may name it.
            return true;
        };
        let mut programs = manifest["bin"].as_array().into_iter().flatten();
        manifest["package"]["name"] == name || programs.any(|program| program["name"] == name)
    };
    !language.programs.contains(&"cargo")
        || manifests.peek().is_none()
        || manifests.any(|(_, text)| is_named(text))
}

/// The words that the image is started with: of `ENTRYPOINT`, else of `CMD`.
fn start_words(input: &Input<'_>, stage: &Stage) -> Option<Vec<String>> {
    let words = |wanted: fn(&Kind) -> Option<Vec<String>>| {
        let kinds = stage.commands.iter().rev();
        kinds
            .filter_map(|index| input.dockerfile.instructions[*index].kind.as_ref())
            .find_map(wanted)
    };
    let found = words(|kind| match kind {
        Kind::Entrypoint(command) => Some(command.words.clone()),
        _ => None,
    });
    let found = found.or_else(|| {
        words(|kind| match kind {
            Kind::Cmd(command) => Some(command.words.clone()),
            _ => None,
        })
    })?;
    // In shell form it is one text.
    let words: Vec<String> = match found.as_slice() {
        [text] => simple_commands(text)
            .first()
            .map(|command| command.words.clone())?,
        _ => found,
    };
    let is_plain = |word: &String| !word.contains(['$', '*', '?', ';', '&', '|', '`']);
    words.iter().all(is_plain).then_some(words)
}

fn option_value(command: &SimpleCommand, names: &[&str]) -> Option<String> {
    let words = &command.words;
    let glued = |word: &String| {
        let (name, value) = word.split_once('=')?;
        names.contains(&name).then(|| value.to_owned())
    };
    let apart = || {
        let at = words.iter().position(|word| names.contains(&word.as_str()))?;
        words.get(at + 1).cloned()
    };
    words
        .iter()
        .find_map(glued)
        .or_else(apart)
        .filter(|value| !value.contains('$'))
}

/// What above the end of the build counts for the image too; `None` where that cannot simply be said again.
fn kept_settings(input: &Input<'_>, stage: &Stage, build: usize) -> Option<Vec<usize>> {
    const OF_BUILDS: [&str; 14] = [
        "CARGO_HOME",
        "CGO_ENABLED",
        "DEBIAN_FRONTEND",
        "GO111MODULE",
        "GOARCH",
        "GOBIN",
        "GOFLAGS",
        "GOOS",
        "GOPATH",
        "GOPROXY",
        "GRADLE_OPTS",
        "MAVEN_OPTS",
        "PATH",
        "RUSTFLAGS",
    ];
    let mut kept = Vec::new();
    for index in stage.commands.iter().take_while(|index| **index < build) {
        let kind = input.dockerfile.instructions[*index].kind.as_ref();
        match kind {
            // Users are made in the stage that is left behind.
            Some(Kind::User(user)) if !["root", "0"].contains(&user.as_str()) => return None,
            Some(Kind::Shell(_) | Kind::Onbuild(_)) => return None,
            Some(Kind::Env(pairs)) => {
                let of_build = |name: &str| OF_BUILDS.contains(&name);
                if pairs
                    .iter()
                    .any(|pair| pair.value.contains('$') && !of_build(&pair.name))
                {
                    return None;
                }
                if !pairs.iter().all(|pair| of_build(&pair.name)) {
                    kept.push(*index);
                }
            }
            kind if text::is_metadata(kind) => kept.push(*index),
            _ => {}
        }
    }
    Some(kept)
}

/// The working directory again, where the first stage names one and nothing behind the build does.
fn workdir_line(input: &Input<'_>, stage: &Stage, build: usize) -> Option<String> {
    let says = |index: &usize| match &input.dockerfile.instructions[*index].kind {
        Some(Kind::Workdir(path)) => Some(path.clone()),
        _ => None,
    };
    let (above, behind): (Vec<usize>, Vec<usize>) = stage.commands.iter().partition(|index| **index < build);
    let is_named = above.iter().any(|index| says(index).is_some());
    let is_left = behind.iter().filter_map(says).any(|path| path.starts_with('/'));
    let workdir = input.survey().workdirs.get(&build)?;
    (is_named && !is_left).then(|| format!("WORKDIR {workdir}"))
}

fn proposal(input: &Input<'_>, stage: &Stage, build: usize, slim: &Slim<'_>) -> Proposal {
    let (source, dockerfile) = (input.text, input.dockerfile);
    let newline = text::newline(source);
    let instructions = &dockerfile.instructions;
    let name = slim.from_name.unwrap_or("build");
    let mut lines = vec![String::new(), format!("FROM {}", slim.image)];
    let written = |index: usize| {
        text::block(source, dockerfile, &instructions[index])
            .of(source)
            .to_owned()
    };
    let is_described = |index: &&usize| text::is_metadata(instructions[**index].kind.as_ref());
    lines.extend(workdir_line(input, stage, build));
    let set = slim.kept.iter().filter(|index| !is_described(index));
    lines.extend(set.map(|index| written(*index)));
    let (from, to) = &slim.product;
    lines.push(format!("COPY --from={name} {from} {to}"));
    let described = slim.kept.iter().filter(is_described);
    lines.extend(described.clone().map(|index| written(*index)));
    let end = instructions[build].span.end;
    let mut edits = vec![Edit::insert(end, format!("{newline}{}", lines.join(newline)))];
    if slim.from_name.is_none() {
        edits.push(Edit::insert(
            instructions[stage.from].span.end,
            format!(" AS {name}"),
        ));
    }
    for index in described {
        let block = text::block_with_line_end(source, dockerfile, &instructions[*index]);
        edits.push(Edit::replace(Span::new(block.start, block.end), String::new()));
    }
    Proposal {
        applicability: Applicability::Review,
        checks: vec![
            format!(
                "the program needs no file but {from} while it runs: templates, settings and certificates of the stage above have to be copied too"
            ),
            format!(
                "packages that it needs while it runs are in {}, or are installed there",
                slim.image
            ),
        ],
        benefit: Benefit::Other,
        ..Proposal::new(
            "slim-stage/0".to_owned(),
            "Ship from a stage of its own",
            format!(
                "The stage that builds is shipped, with compiler, sources and caches. Of all that the image is started with {from}: copied into {}, it is what is left.",
                slim.image
            ),
            edits,
        )
    }
}
