//! How to check all of it with a real build, and what a real build has said.

use super::Dispatcher;
use super::amount;
use crate::state::{Action, Tab};
use layerlab_optimize::ScenarioKind;
use layerlab_report::{Role, Stack, Status};
use layerlab_session::{FactRow, LogView, Optimization, ScenarioView, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Rc<Simulation>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn VerifyView(props: &Props) -> Html {
    let stack = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.is_drawn())
        .map_or(&props.simulation.stack, |optimization| &optimization.stack);
    let scenario = props
        .simulation
        .scenarios
        .iter()
        .find(|scenario| Some(scenario.kind) == props.simulation.scenario);
    let open_log = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Tab(Tab::Log)))
    };
    let rewritten = !std::ptr::eq(stack, &raw const props.simulation.stack);
    html! {
        <div class="verify">
            <h3 class="table__title">{"See it with a real build"}</h3>
            if rewritten {
                <p class="table__note">{"Of the rewritten Dockerfile: save it first (Rewrite, Copy Dockerfile)."}</p>
            }
            <pre class="verify__text" tabindex="0" aria-label="Commands">{ commands(scenario) }</pre>
            <h3 class="table__title">{ format!("Expected in {}{}", build_of(props.simulation.scenario), if rewritten { " of the rewritten Dockerfile" } else { "" }) }</h3>
            <pre class="verify__text" tabindex="0" aria-label="Expected output">{ expected(stack) }</pre>
            if let Some(log) = &props.simulation.log {
                { facts(log) }
            } else {
                <p class="table__note">
                    {"Paste its output under "}<button type="button" class="link" onclick={open_log}>{"Build log"}</button>
                    {": prediction and fact are compared here, and measured times take the place of estimates."}
                </p>
            }
        </div>
    }
}

/// Which of the builds shows what is expected.
fn build_of(kind: Option<ScenarioKind>) -> &'static str {
    match kind {
        Some(ScenarioKind::Fresh | ScenarioKind::Runner) => "the build",
        _ => "the second build",
    }
}

/// Commands after which the log shows the scenario: what is there of a cache, the change, the build.
fn commands(scenario: Option<&ScenarioView>) -> String {
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
fn expected(stack: &Stack) -> String {
    let steps = stack
        .blocks
        .iter()
        .filter(|block| block.role == Role::Step && !block.is_twin);
    let line = |block: &layerlab_report::Block| {
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
    steps.map(line).collect()
}

fn facts(log: &LogView) -> Html {
    if log.facts.is_empty() {
        return html! { <p class="table__note">{ &log.summary }</p> };
    }
    html! {
        <section class="table">
            <h3 class="table__title">{"Prediction and fact"}</h3>
            <p class="table__note">{ if log.is_rebuild { log.verdict.clone() } else { "The log is of a build without a cache: its durations are used; outcomes can be compared once a second build's log is here.".to_owned() } }</p>
            <div class="table__scroll" tabindex="0" role="region" aria-label="Prediction and fact">
                <table>
                    <thead><tr>
                        <th scope="col">{"Step"}</th>
                        if log.is_rebuild { <th scope="col">{"Foreseen"}</th><th scope="col">{"In the log"}</th> }
                        <th scope="col" class="table__number">{"Estimate"}</th><th scope="col" class="table__number">{"Measured"}</th>
                    </tr></thead>
                    <tbody>{ for log.facts.iter().enumerate().map(|(at, row)| fact(at, row, log.is_rebuild)) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn fact(at: usize, row: &FactRow, is_rebuild: bool) -> Html {
    let status = |status: Status| format!("{} {}", status.sign(), status.word());
    let differs = is_rebuild && row.predicted != Some(row.real);
    let cell = |quantity: &Option<layerlab_report::Quantity>| match quantity {
        Some(quantity) => amount::plain(quantity, ""),
        None => html! { {"–"} },
    };
    html! {
        <tr key={at} class={classes!(differs.then_some("table__differs"))}>
            <th scope="row"><span class="table__name">{ &row.code }</span></th>
            if is_rebuild {
                <td>{ row.predicted.map_or_else(|| "not needed".to_owned(), status) }</td>
                <td>{ status(row.real) }{ if differs { " (differs)" } else { "" } }</td>
            }
            <td class="table__number">{ cell(&row.estimated) }</td>
            <td class="table__number">{ cell(&row.measured) }</td>
        </tr>
    }
}
