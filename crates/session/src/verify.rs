//! How to check an answer with a real build.

use crate::request::ScenarioView;
use layerlab_optimize::ScenarioKind;
use layerlab_report::{Block, Stack, Status};

/// Commands after which the log shows the scenario: what is there of a cache, the change, the build.
pub fn commands(scenario: Option<&ScenarioView>) -> String {
    let kind = scenario.map(|scenario| scenario.kind);
    let steps = "awk '/^#[0-9]+ \\[/ && !/\\[internal\\]|\\] FROM / { step[$1] = 1; print } /^#[0-9]+ CACHED/ && step[$1]' rebuild.log\n";
    let build = |options: &str, tag: &str, log: &str| {
        format!("docker build {options}--progress=plain -t test:{tag} . 2>&1 | tee {log}.log\n")
    };
    let first = build("", "1", "cold");
    match kind {
        Some(ScenarioKind::Fresh) => format!("{}{steps}", build("--no-cache ", "1", "rebuild")),
        Some(ScenarioKind::Runner) => format!(
            "docker buildx create --name empty --driver docker-container\ndocker buildx build --builder empty --progress=plain -t test:1 --load . 2>&1 | tee rebuild.log\ndocker buildx rm empty\n{steps}"
        ),
        Some(ScenarioKind::BaseImage | ScenarioKind::Image(_)) => format!(
            "{first}# shows it once newer images than those have been released:\n{}{steps}",
            build("--pull ", "2", "rebuild")
        ),
        Some(ScenarioKind::Modes) => {
            format!("{first}chmod -R g+w .\n{}{steps}", build("", "2", "rebuild"))
        }
        _ => {
            let (paths, args) =
                scenario.map_or((&[][..], &[][..]), |scenario| (&scenario.paths, &scenario.args));
            // A commit makes .git another by itself.
            let is_history = |path: &&String| path.as_str() == ".git";
            let edits = paths.iter().filter(|path| !is_history(path));
            let mut change: String = edits.map(|path| format!("echo >> {}\n", quoted(path))).collect();
            if paths.iter().any(|path| is_history(&path)) {
                change.push_str("git commit --all --message=test\n");
            }
            let options: String = args
                .iter()
                .map(|name| format!("--build-arg {}=new ", quoted(name)))
                .collect();
            format!("{first}{change}{}{steps}", build(&options, "2", "rebuild"))
        }
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    if path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
    {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// Like the lines of a plain log but for the numbers: a step's name, then whether it was cached; a FROM counted as the builder counts it.
pub fn expected_log(stack: &Stack) -> String {
    let line = |block: &Block| {
        let cached = if block.status == Status::Cached {
            "#· CACHED\n"
        } else {
            ""
        };
        let stage = if block.stage.is_empty() {
            String::new()
        } else {
            format!("{} ", block.stage.replace(' ', "-"))
        };
        format!("#· [{stage}{}] {}\n{cached}", block.logged, block.code)
    };
    stack.steps().map(line).collect()
}
