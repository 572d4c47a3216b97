//! What changes?

use super::Dispatcher;
use crate::state::{Action, Tab};
use layerlab_optimize::ScenarioKind;
use layerlab_session::{ScenarioView, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) dispatcher: Dispatcher,
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
    let to_files = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Tab(Tab::Files)))
    };
    let shown = simulation
        .scenarios
        .iter()
        .find(|scenario| simulation.scenario == Some(scenario.kind));
    html! {
        <div class="scenarios">
            <h2 class="scenarios__title" id="scenarios">{"What changes?"}</h2>
            <div class="scenarios__chips" role="group" aria-labelledby="scenarios">
                { for simulation.scenarios.iter().map(chip) }
            </div>
            if let Some(scenario) = shown {
                <p class="scenarios__paths">
                    if scenario.paths.is_empty() && scenario.kind == ScenarioKind::Fresh {
                        {"Nothing is taken from the cache."}
                    } else if scenario.kind == ScenarioKind::Runner {
                        {"A machine without any cache: base images are pulled, all files are sent."}
                    } else if scenario.kind == ScenarioKind::BaseImage {
                        {"There are new versions of the base images."}
                    } else if matches!(scenario.kind, ScenarioKind::Named(_)) && scenario.paths.is_empty() {
                        {"What you described under Scenarios."}
                    } else if scenario.paths.is_empty() {
                        {"Only ignored files were edited."}
                    } else {
                        {"Edited: "}<code>{ scenario.paths.join(", ") }</code>
                    }
                    if simulation.files_assumed {
                        {" "}<button type="button" class="block__line" onclick={to_files}><span class="assumed">{"files are assumed"}</span></button>
                    }
                </p>
            }
        </div>
    }
}
