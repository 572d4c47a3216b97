//! Parsing: `{name, text, accept, error?, line?, escape?, instructions, stages}`.

use super::Report;
use anyhow::{Context as _, Result};
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind, Text, parse};
use serde_json::{Map, Value, json};

/// What the parser makes of a case: the case without its text.
///
/// # Errors
/// Where the case lacks its name or text.
pub fn predict(case: &Value) -> Result<Value> {
    let name = case["name"].as_str().context("a case without a name")?;
    let text = case["text"].as_str().context("a case without a text")?;
    let dockerfile = parse(text);
    Ok(match &dockerfile.rejection {
        Some(rejection) => {
            json!({"name": name, "accept": false, "error": rejection.message, "line": rejection.line})
        }
        None => json!({
            "name": name,
            "accept": true,
            "escape": dockerfile.escape.to_string(),
            "instructions": dockerfile.instructions.iter().map(instruction).collect::<Vec<_>>(),
            "stages": stages(&dockerfile),
        }),
    })
}

/// Compares every recorded field.
///
/// # Errors
/// Where a case lacks its name or text.
pub fn compare(cases: &[Value]) -> Result<Report> {
    let mut disagreements = Vec::new();
    let mut agree = 0;
    for case in cases {
        let got = predict(case)?;
        let mut wrong = Vec::new();
        for (field, expected) in case
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(field, _)| *field != "text")
        {
            let got = &got[field];
            if got != expected {
                wrong.push(format!(
                    "{}: {field}: expected {expected}, got {got}",
                    case["name"]
                ));
            }
        }
        agree += usize::from(wrong.is_empty());
        disagreements.append(&mut wrong);
    }
    Ok(Report {
        disagreements,
        summary: format!("agree {agree} of {} files", cases.len()),
    })
}

fn texts(list: &[Text]) -> Value {
    list.iter().map(|text| text.text.as_str()).collect()
}

fn instruction(instruction: &Instruction) -> Value {
    let mut out = Map::new();
    out.insert("name".to_owned(), instruction.name().into());
    out.insert("start".to_owned(), instruction.first_line.into());
    out.insert("end".to_owned(), instruction.last_line.into());
    if !instruction.flags.is_empty() {
        out.insert("flags".to_owned(), texts(&instruction.flags));
    }
    // The words of ONBUILD belong to the instruction inside it, and are not recorded.
    if !instruction.arguments.is_empty() && instruction.name() != "ONBUILD" {
        out.insert("args".to_owned(), texts(&instruction.arguments));
    }
    if !instruction.heredocs.is_empty() {
        let heredocs = instruction.heredocs.iter().map(|heredoc| {
            json!({
                "name": heredoc.name,
                "fd": heredoc.fd,
                "expand": heredoc.expand,
                "chomp": heredoc.chomp,
                "content": heredoc.content,
            })
        });
        out.insert("heredocs".to_owned(), heredocs.collect());
    }
    if instruction.json {
        out.insert("json".to_owned(), true.into());
    }
    out.into()
}

fn stages(dockerfile: &Dockerfile) -> Value {
    let stage = |stage: &layerlab_dockerfile_parser::Stage| {
        let from = &dockerfile.instructions[stage.from];
        let (base, name) = match &from.kind {
            Some(Kind::From(from)) => (from.base.as_str(), from.name.as_deref().unwrap_or_default()),
            _ => ("", ""),
        };
        let commands = stage
            .commands
            .iter()
            .map(|index| dockerfile.instructions[*index].name());
        json!({"base": base, "name": name, "line": from.first_line, "commands": commands.collect::<Vec<_>>()})
    };
    dockerfile.stages.iter().map(stage).collect()
}
