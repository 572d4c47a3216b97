//! How to check all of it with a real build, and what a real build has said.

use super::Dispatcher;
use super::amount;
use crate::state::{Action, Tab};
use layerlab_optimize::ScenarioKind;
use layerlab_report::Status;
use layerlab_session::{FactRow, LogView, Optimization, Simulation, commands, expected_log};
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
            <pre class="verify__text" tabindex="0" aria-label="Expected output">{ expected_log(stack) }</pre>
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
