//! `COPY --from` of a name with variables, which BuildKit refuses: the way out that its message names, as edits.

use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind};
use layerlab_source::{Edit, Fix, Span};

/// A stage of its own for the image, and the copy out of that.
pub(crate) fn fix(dockerfile: &Dockerfile, instruction: &Instruction) -> Option<Fix> {
    if !matches!(instruction.kind, Some(Kind::Copy(_))) {
        return None;
    }
    let flag = instruction
        .flags
        .iter()
        .find(|flag| flag.text.starts_with("--from="))?;
    let image = flag
        .text
        .strip_prefix("--from=")
        .filter(|image| image.contains('$'))?;
    let stage = stage_name(dockerfile, image);
    let first = dockerfile.instructions.get(dockerfile.stages.first()?.from)?;
    let mut above: Vec<String> = Vec::new();
    for name in variables(image) {
        if !is_global(dockerfile, first, &name) {
            let default =
                default_of(dockerfile, &name).map_or(String::new(), |default| format!("={default}"));
            above.push(format!("ARG {name}{default}\n"));
        }
    }
    above.push(format!("FROM {image} AS {stage}\n\n"));
    let mut above = above.concat();
    let text = &dockerfile.text;
    if text.contains("\r\n") {
        above = above.replace('\n', "\r\n");
    }
    let line = text[..first.span.start].rfind('\n').map_or(0, |at| at + 1);
    let name = Span::new(flag.span.end - image.len(), flag.span.end);
    Some(Fix {
        title: format!("Add a stage {stage} for it"),
        edits: vec![Edit::insert(line, above), Edit::replace(name, stage)],
    })
}

/// `registry.example.org/team/tools:$TAG` as `tools`, or another name where a stage has that one.
fn stage_name(dockerfile: &Dockerfile, image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or_default();
    let plain: String = last
        .split([':', '@', '$'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
        .collect();
    let starts_well = plain.starts_with(|c: char| c.is_ascii_alphabetic());
    let name = if starts_well {
        plain.to_lowercase()
    } else {
        "image".to_owned()
    };
    let is_taken = |name: &str| {
        dockerfile.stages.iter().any(|stage| {
            matches!(&dockerfile.instructions[stage.from].kind, Some(Kind::From(from)) if from.name.as_deref() == Some(name))
        })
    };
    let mut free = name.clone();
    let mut number = 2;
    while is_taken(&free) {
        free = format!("{name}-{number}");
        number += 1;
    }
    free
}

/// Names behind `$`, `${`.
fn variables(text: &str) -> Vec<String> {
    let after = text.split('$').skip(1).map(|rest| rest.trim_start_matches('{'));
    let names = after.map(|rest| {
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect::<String>()
    });
    names.filter(|name| !name.is_empty()).collect()
}

fn arguments(instruction: &Instruction) -> &[layerlab_dockerfile_parser::BuildArg] {
    match &instruction.kind {
        Some(Kind::Arg(args)) => args,
        _ => &[],
    }
}

fn is_global(dockerfile: &Dockerfile, first: &Instruction, name: &str) -> bool {
    let above = dockerfile
        .instructions
        .iter()
        .take_while(|other| other.span.start < first.span.start);
    above.flat_map(arguments).any(|arg| arg.name == name)
}

fn default_of(dockerfile: &Dockerfile, name: &str) -> Option<String> {
    let mut all = dockerfile.instructions.iter().flat_map(arguments);
    all.find(|arg| arg.name == name && arg.default.is_some())?
        .default
        .clone()
}
