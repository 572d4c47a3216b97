//! Scenarios that the user describes.

use super::Dispatcher;
use super::fields::{ArgsField, NumberField, TextField};
use crate::state::Action;
use layerlab_optimize::OwnScenario;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) own: Vec<OwnScenario>,
    /// For each of them whether its paths and patterns match a file of the project; empty while nothing is known.
    pub(super) matched: Vec<bool>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn OwnScenarios(props: &Props) -> Html {
    let add = {
        let (own, dispatcher) = (props.own.clone(), props.dispatcher.clone());
        Callback::from(move |_: MouseEvent| {
            let mut own = own.clone();
            own.push(OwnScenario {
                name: format!("Scenario {}", own.len() + 1),
                ..OwnScenario::default()
            });
            dispatcher.dispatch(Action::Own(own));
        })
    };
    html! {
        <section class="own" aria-label="Your own scenarios">
            <h3 class="table__title">{"Your own scenarios"}</h3>
            { for props.own.iter().enumerate().map(|(at, scenario)| form(at, scenario, props)) }
            <button type="button" class="button" onclick={add}>{"Add a scenario"}</button>
        </section>
    }
}

fn form(at: usize, scenario: &OwnScenario, props: &Props) -> Html {
    let change = |edit: fn(&mut OwnScenario, String)| {
        let (own, dispatcher) = (props.own.clone(), props.dispatcher.clone());
        Callback::from(move |text: String| {
            let mut own = own.clone();
            if let Some(scenario) = own.get_mut(at) {
                edit(scenario, text);
            }
            dispatcher.dispatch(Action::Own(own));
        })
    };
    let on_weight = {
        let (own, dispatcher) = (props.own.clone(), props.dispatcher.clone());
        Callback::from(move |percent: f64| {
            let mut own = own.clone();
            if let Some(scenario) = own.get_mut(at) {
                scenario.weight = percent / 100.0;
            }
            dispatcher.dispatch(Action::Own(own));
        })
    };
    let on_args = {
        let (own, dispatcher) = (props.own.clone(), props.dispatcher.clone());
        Callback::from(move |args| {
            let mut own = own.clone();
            if let Some(scenario) = own.get_mut(at) {
                scenario.args = args;
            }
            dispatcher.dispatch(Action::Own(own));
        })
    };
    let remove = {
        let (own, dispatcher) = (props.own.clone(), props.dispatcher.clone());
        Callback::from(move |_: MouseEvent| {
            let mut own = own.clone();
            own.remove(at);
            dispatcher.dispatch(Action::Own(own));
        })
    };
    let (from, to) = scenario.replace.clone().unwrap_or_default();
    html! {
        <fieldset key={at} class="options__group">
            <legend>{ &scenario.name }</legend>
            <TextField label="Name" hint="" value={scenario.name.clone()} on_change={change(|s, text| s.name = text)} />
            <NumberField label="Weight beside the others, in percent" value={scenario.weight * 100.0} on_change={on_weight} />
            <TextField label="Files" hint="paths or patterns such as *.py, one a line" lines=true value={scenario.paths.join("\n")}
                on_change={change(|s, text| s.paths = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())} />
            if !scenario.paths.is_empty() && props.matched.get(at) == Some(&false) {
                <p class="field__wrong" role="alert">{"No file of the project that is sent matches: this scenario changes none."}</p>
            }
            <ArgsField args={scenario.args.clone()} on_change={on_args} />
            <TextField label="Words of the Dockerfile" hint="that change" value={from}
                on_change={change(|s, text| s.replace = Some((text, s.replace.take().unwrap_or_default().1)))} />
            <TextField label="Changed to" hint="" value={to}
                on_change={change(|s, text| s.replace = Some((s.replace.take().unwrap_or_default().0, text)))} />
            <button type="button" class="button" onclick={remove}>{"Remove"}</button>
        </fieldset>
    }
}
