//! What only the reader knows of the work and its cost.

use super::Dispatcher;
use super::fields::NumberField;
use crate::state::Action;
use layerlab_report::Inputs;
use yew::prelude::{Callback, Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whether it stands among the options, not under the tables that it is for.
    #[prop_or_default]
    pub(super) is_option: bool,
    pub(super) inputs: Inputs,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Work(props: &Props) -> Html {
    let inputs = props.inputs;
    let change = |edit: fn(&mut Inputs, f64)| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |value: f64| {
            let mut next = inputs;
            edit(&mut next, value);
            dispatcher.dispatch(Action::Inputs(next));
        })
    };
    html! {
        <fieldset class={if props.is_option { "options__group" } else { "inputs" }}>
            <legend>{ if props.is_option { "Work and prices" } else { "Your numbers" } }</legend>
            <NumberField label="Changes in a session" value={inputs.changes} on_change={change(|i, v| i.changes = v)} />
            <NumberField label="Builds a week" value={inputs.builds} on_change={change(|i, v| i.builds = v)} />
            <NumberField label="People" value={inputs.people} on_change={change(|i, v| i.people = v)} />
            <NumberField label="Machine, dollars an hour" value={inputs.price} on_change={change(|i, v| i.price = v)} />
            <NumberField label="Waiting, dollars an hour" value={inputs.waiting} on_change={change(|i, v| i.waiting = v)} />
        </fieldset>
    }
}
