//! What changes?

use super::Dispatcher;
use crate::state::Action;
use layerlab_optimize::ScenarioKind;
use layerlab_session::{ScenarioView, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What the open example teaches.
    pub(super) lesson: Option<String>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) dispatcher: Dispatcher,
}

/// Share of builds from which on a scenario has a place of its own.
const OFTEN: f64 = 0.05;

/// The ones that have a place of their own; the others are in a list.
fn is_usual(scenario: &ScenarioView) -> bool {
    let own = matches!(
        scenario.kind,
        ScenarioKind::Own | ScenarioKind::Named(_) | ScenarioKind::Fresh
    );
    own || scenario.weight >= OFTEN
}

/// A list of the scenarios that are seldom asked for.
fn others(simulation: &Rc<Simulation>, dispatcher: &Dispatcher) -> Html {
    let rare: Vec<&ScenarioView> = simulation
        .scenarios
        .iter()
        .filter(|scenario| !is_usual(scenario))
        .collect();
    if rare.is_empty() {
        return Html::default();
    }
    let selected = rare
        .iter()
        .position(|scenario| simulation.scenario == Some(scenario.kind));
    let kinds: Vec<ScenarioKind> = rare.iter().map(|scenario| scenario.kind).collect();
    let on_change = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |event: Event| {
            let select = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let chosen = select.and_then(|select| select.value().parse::<usize>().ok());
            if let Some(kind) = chosen.and_then(|at| kinds.get(at)) {
                dispatcher.dispatch(Action::Scenario(*kind));
            }
        })
    };
    let option = |(at, scenario): (usize, &&ScenarioView)| {
        html! { <option key={at} value={at.to_string()} selected={selected == Some(at)}>{ &scenario.name }</option> }
    };
    html! {
        <select class={classes!("chip", selected.is_some().then_some("chip--selected"))} aria-label="Other changes" onchange={on_change}>
            <option value="" selected={selected.is_none()}>{"More…"}</option>
            { for rare.iter().enumerate().map(option) }
        </select>
    }
}

#[component]
pub(super) fn ScenarioBar(props: &Props) -> Html {
    let Some(simulation) = &props.simulation else {
        return html! { <div class="scenarios" aria-hidden="true" /> };
    };
    if simulation.scenarios.is_empty() {
        return Html::default();
    }
    let chip = |scenario: &ScenarioView| {
        let (kind, dispatcher) = (scenario.kind, props.dispatcher.clone());
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Scenario(kind)));
        let selected = simulation.scenario == Some(kind);
        let paths = scenario.paths.join(", ");
        html! {
            <button
                key={scenario.name.clone()} type="button" aria-pressed={selected.to_string()} title={paths.clone()}
                class={classes!("chip", selected.then_some("chip--selected"))} onclick={on_click}
            >{ &scenario.name }</button>
        }
    };
    html! {
        <div class="scenarios">
            if let Some(lesson) = &props.lesson { <p class="scenarios__lesson"><strong>{"Lesson: "}</strong>{ lesson }</p> }
            <h2 class="scenarios__title" id="scenarios">{"What changes?"}</h2>
            <div class="scenarios__chips" role="group" aria-labelledby="scenarios">
                { for simulation.scenarios.iter().filter(|scenario| is_usual(scenario)).map(chip) }
                { others(simulation, &props.dispatcher) }
            </div>
        </div>
    }
}
