//! A name behind `--from` that is taken for an image, where a stage is called nearly so.

use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind, nearest};
use layerlab_source::{Diagnostic, Edit, Fix, Severity, Span};

pub(crate) fn warnings(dockerfile: &Dockerfile) -> Vec<Diagnostic> {
    let mut names: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for stage in &dockerfile.stages {
        // Only a stage above can be copied from.
        for index in &stage.commands {
            let instruction = &dockerfile.instructions[*index];
            let flags = instruction.flags.iter().map(|flag| flag.span);
            found.extend(flags.filter_map(|flag| of_flag(dockerfile, instruction, flag, &names)));
        }
        if let Some(Kind::From(from)) = &dockerfile.instructions[stage.from].kind {
            names.extend(from.name.as_deref());
        }
    }
    found
}

/// `--from=NAME` of a copy, `from=NAME` of a mount.
fn of_flag(
    dockerfile: &Dockerfile,
    instruction: &Instruction,
    flag: Span,
    names: &[&str],
) -> Option<Diagnostic> {
    let text = flag.of(&dockerfile.text);
    let is_copy = matches!(instruction.kind, Some(Kind::Copy(_)));
    let is_mount = matches!(instruction.kind, Some(Kind::Run(_))) && text.starts_with("--mount=");
    let at = match text.strip_prefix("--from=") {
        Some(_) if is_copy => "--from=".len(),
        None if is_mount => text.find(",from=").or_else(|| text.find("=from="))? + ",from=".len(),
        _ => return None,
    };
    let name = text[at..].split(',').next().unwrap_or_default();
    // A number is one of a stage; what has a tag or a registry is meant as an image.
    let is_plain = name.len() > 2
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if !is_plain || name.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let meant = nearest(&name.to_lowercase(), names)?;
    let span = Span::new(flag.start + at, flag.start + at + name.len());
    Some(Diagnostic {
        severity: Severity::Warning,
        message: format!("{name} is taken for an image: no stage is called so (did you mean {meant}?)"),
        span,
        fixes: vec![Fix {
            title: format!("Change to {meant}"),
            edits: vec![Edit::replace(span, meant)],
        }],
    })
}
