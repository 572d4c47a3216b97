//! A lesson out of a project: what to teach with is filled in, what to say about it is left to whoever teaches.

use crate::request::{FileView, Optimization, Request, Simulation};
use layerlab_build::Situation;
use layerlab_context::Listing;
use layerlab_estimate::Subject;
use layerlab_optimize::{Machine, ScenarioKind};
use layerlab_report::{Block, Status};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// The text of a lesson about a project: its goals are what the better Dockerfile reaches in the scenario shown.
pub fn draft(request: &Request, simulation: &Simulation, optimization: &Optimization) -> String {
    let mut text = String::from("version = 1\ntitle = \"Make this build faster\"\n");
    // One that has a number is no word: the usual change takes its place.
    let change = simulation.scenario.filter(|kind| *kind != ScenarioKind::Own);
    let change = change.map(|kind| word(kind).unwrap_or_else(|| "code".to_owned()));
    let figure = change.as_deref().unwrap_or("own");
    _ = writeln!(
        text,
        "text = {}",
        string(&format!(
            "After this change {{{{ran {figure}}}}} of {{{{steps {figure}}}}} steps run again, {{{{time {figure}}}}} in all. Say here what there is to know, in 150 words or less."
        ))
    );
    _ = writeln!(text, "dockerfile = {}", string(&request.dockerfile));
    if !request.dockerignore.trim().is_empty() {
        _ = writeln!(text, "dockerignore = {}", string(&request.dockerignore));
    }
    _ = writeln!(text, "files = {}", string(&file_list(request, simulation)));
    match change {
        Some(change) => _ = writeln!(text, "change = {}", string(&change)),
        None => _ = writeln!(text, "edited = {}", list(&request.edited)),
    }
    if let Some(cache) = word(request.situation).filter(|_| request.situation != Situation::default()) {
        _ = writeln!(text, "cache = {}", string(&cache));
    }
    text.push_str(&machine(request));
    text.push_str(&said(request));
    text.push_str(&goals(simulation, optimization));
    let same = "One way; say why it is right.";
    _ = write!(
        text,
        "\n[solution]\ntext = {}\ndockerfile = {}\n",
        string(same),
        string(&optimization.dockerfile)
    );
    if *optimization.dockerignore != *request.dockerignore {
        _ = writeln!(text, "dockerignore = {}", string(&optimization.dockerignore));
    }
    text
}

/// The files. Those that are edited are among them, whatever kind of list it is.
fn file_list(request: &Request, simulation: &Simulation) -> String {
    let listed = Listing::parse(&simulation.file_list).tree;
    if request.edited.iter().all(|path| listed.get(path).is_some()) {
        return simulation.file_list.to_string();
    }
    let line = |file: &FileView| format!("{}  {}", file.path, file.size).trim_end().to_owned() + "\n";
    simulation.files.iter().map(line).collect()
}

/// What has a name, as files have it.
fn word(value: impl Serialize) -> Option<String> {
    let value = serde_json::to_value(value).ok()?;
    value.as_str().map(str::to_owned)
}

/// What the user said of the machine.
fn machine(request: &Request) -> String {
    let value = |machine| serde_json::to_value(machine).unwrap_or_default();
    let (own, usual) = (value(request.machine), value(Machine::default()));
    let fields = own.as_object().into_iter().flatten();
    let said = fields.filter(|(name, value)| !value.is_null() && usual.get(name) != Some(value));
    let lines: String = said
        .map(|(name, value)| format!("{name} = {}\n", inline(value)))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n[machine]\n{lines}")
    }
}

/// A value of JSON, as TOML has it.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let known = fields.iter().filter(|(_, value)| !value.is_null());
            let fields: Vec<String> = known
                .map(|(name, value)| format!("{name} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        value => value.to_string(),
    }
}

/// Times and sizes that the user stated.
fn said(request: &Request) -> String {
    let mut text = String::new();
    for statement in &request.statements {
        let about = match &statement.subject {
            Subject::Command(command) => format!("command = {}", string(command)),
            Subject::Paths(paths) => format!("paths = {}", list(paths)),
            _ => continue,
        };
        _ = write!(text, "\n[[said]]\n{about}\n");
        if let Some(seconds) = statement.seconds {
            _ = writeln!(text, "seconds = {seconds:?}");
        }
        if let Some(bytes) = statement.bytes {
            _ = writeln!(text, "megabytes = {:?}", bytes / 1e6);
        }
    }
    text
}

const HINTS: &str = "hints = [\"What does the step read?\"]\n";
/// Rewrites after which the same commands are run; others reach the same by other commands.
const KEEP_COMMANDS: [&str; 6] = [
    "dependencies-first/",
    "reorder",
    "split-",
    "cache-mount/",
    "late-argument/",
    "linked-copy",
];

/// What the better Dockerfile reaches: what it leaves cached that runs as it is, and about the time that it takes.
fn goals(simulation: &Simulation, optimization: &Optimization) -> String {
    let is = |status: Status| move |block: &&Block| block.status == status;
    let ran: Vec<&str> = simulation
        .stack
        .steps()
        .filter(is(Status::Ran))
        .map(|block| block.code.as_str())
        .collect();
    let spared = optimization.stack.steps().filter(is(Status::Cached));
    let spared: Vec<String> = spared
        .filter(|block| ran.contains(&block.code.as_str()) && block.code.starts_with("RUN"))
        .map(|block| block.code.trim_start_matches("RUN ").to_owned())
        .collect();
    let mut text = String::new();
    if !spared.is_empty() {
        _ = write!(
            text,
            "\n[[goals]]\ntext = \"What takes long stays cached.\"\ncached = {}\n{HINTS}",
            list(&spared)
        );
    }
    // Room for another answer that is as good.
    let most = (optimization.stack.wall * 1.25).ceil().max(1.0);
    _ = write!(
        text,
        "\n[[goals]]\ntext = \"The build takes {} at most.\"\nseconds = {most:?}\n{HINTS}",
        layerlab_report::format_seconds(most)
    );
    let mut applied = optimization.rewrites.iter().filter(|rewrite| rewrite.applied);
    if applied.all(|rewrite| KEEP_COMMANDS.iter().any(|id| rewrite.id.starts_with(id))) {
        _ = write!(
            text,
            "\n[[goals]]\ntext = \"The image is the same.\"\nsame-image = true\nhints = [\"Keep every command and every file.\"]\n"
        );
    }
    text
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| string(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A string of TOML: of several lines as it stands, where that can be. It is to be read and finished by hand, and `basic-toml` writes
/// all of it in one line.
fn string(text: &str) -> String {
    let is_plain = text.ends_with('\n')
        && !text.contains("'''")
        && text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control());
    if is_plain {
        return format!("'''\n{text}'''");
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => _ = write!(quoted, "\\u{:04x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
