//! What other changes rebuild; how often they happen; what that adds up to.

use super::Dispatcher;
use super::fields::NumberField;
use super::own_scenarios::OwnScenarios;
use super::table::TableView;
use super::work::Work;
use crate::state::Action;
use layerlab_optimize::ScenarioKind;
use layerlab_report::Pair;
use layerlab_session::{Optimization, Replay, Request, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) request: Rc<Request>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Rc<Optimization>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn ScenarioView(props: &Props) -> Html {
    let optimization = &props.optimization;
    // What counts most comes first; numbers that are put in stand above what follows from them.
    let tables = |wanted: fn(&str) -> bool| {
        let of_them = optimization
            .tables
            .iter()
            .filter(move |table| wanted(&table.title));
        of_them.map(|table| html! { <TableView key={table.title.clone()} table={table.clone()} /> })
    };
    let is_matched = |at: usize| {
        let views = props
            .simulation
            .iter()
            .flat_map(|simulation| &simulation.scenarios);
        let mut found = views.filter(|view| view.kind == ScenarioKind::Named(at));
        found.any(|view| !view.paths.is_empty())
    };
    let is_known = props
        .simulation
        .as_ref()
        .is_some_and(|simulation| !simulation.scenarios.is_empty());
    let all = if is_known {
        0..props.request.own.len()
    } else {
        0..0
    };
    let matched: Vec<bool> = all.map(is_matched).collect();
    html! {
        <div class="scenario-view">
            { for tables(|title| title == "Build time by scenario") }
            <Weights pairs={optimization.pairs.clone()} given={!props.request.weights.is_empty()} dispatcher={props.dispatcher.clone()} />
            <OwnScenarios own={props.request.own.clone()} matched={matched} dispatcher={props.dispatcher.clone()} />
            { for tables(|title| title == "Summary" || title == "Cache hits by layer type") }
            <Work inputs={props.request.inputs} dispatcher={props.dispatcher.clone()} />
            { for tables(|title| title.starts_with("Time of") || title.starts_with("Cost of")) }
            if !optimization.notes.is_empty() {
                <aside class="notes" aria-label="Published figures">
                    <h3 class="table__title">{"Where published figures differ"}</h3>
                    <p>{"This example retells a published comparison. Its step times are taken over; where its sums differ from what they add up to, both are named."}</p>
                    <ul>{ for optimization.notes.iter().map(|note| html! { <li key={note.clone()}>{ note }</li> }) }</ul>
                </aside>
            }
            if let Some(replay) = &optimization.replay { { replayed(replay) } }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WeightsProps {
    pairs: Vec<Pair>,
    given: bool,
    dispatcher: Dispatcher,
}

/// How often each scenario happens, in percent.
#[component]
fn Weights(props: &WeightsProps) -> Html {
    let weighted = props.pairs.iter().filter(|pair| pair.kind != ScenarioKind::Own);
    let field = |pair: &Pair| {
        let (kind, dispatcher) = (pair.kind, props.dispatcher.clone());
        let pairs = props.pairs.clone();
        let on_change = Callback::from(move |percent: f64| {
            // The others keep what is shown, so that only one share changes before all are made to add up again.
            for other in pairs
                .iter()
                .filter(|other| other.kind != kind && other.kind != ScenarioKind::Own)
            {
                dispatcher.dispatch(Action::Weight(other.kind, Some(other.weight)));
            }
            dispatcher.dispatch(Action::Weight(kind, Some(percent / 100.0)));
        });
        html! { <NumberField key={pair.name.clone()} label={pair.name.clone()} value={(pair.weight * 1000.0).round() / 10.0} {on_change} /> }
    };
    let reset = {
        let (pairs, dispatcher) = (props.pairs.clone(), props.dispatcher.clone());
        Callback::from(move |_: MouseEvent| {
            for pair in &pairs {
                dispatcher.dispatch(Action::Weight(pair.kind, None));
            }
        })
    };
    html! {
        <fieldset class="inputs">
            <legend>{"Weights: shares of all builds, in percent; they are made to add up to 100"}</legend>
            { for weighted.map(field) }
            if props.given { <button type="button" class="button" onclick={reset}>{"Reset weights"}</button> }
        </fieldset>
    }
}

/// The project's commits as pairs of bars.
fn replayed(replay: &Replay) -> Html {
    let largest = replay
        .builds
        .iter()
        .flat_map(|(_, before, after)| [*before, *after])
        .flatten()
        .fold(0.0, f64::max);
    let width = |seconds: Option<f64>| {
        format!(
            "{:.3}%",
            if largest > 0.0 {
                seconds.unwrap_or_default() / largest * 100.0
            } else {
                0.0
            }
        )
    };
    let text =
        |seconds: Option<f64>| seconds.map_or_else(|| "fails".to_owned(), layerlab_report::format_seconds);
    let row = |(at, (name, before, after)): (usize, &(String, Option<f64>, Option<f64>))| {
        html! {
            <li key={at} class="replay__row">
                <span class="replay__name" title={name.clone()}>{ if name.is_empty() { format!("commit {}", at + 1) } else { name.clone() } }</span>
                <svg class="replay__bars" height="20" aria-hidden="true">
                    <rect class="bar bar--before" width={width(*before)} y="1" height="8" rx="2" />
                    <rect class="bar bar--after" width={width(*after)} y="11" height="8" rx="2" />
                </svg>
                <span class="replay__seconds">{ format!("{} → {}", text(*before), text(*after)) }</span>
            </li>
        }
    };
    html! {
        <section class="replay" aria-label="Replay of commits">
            <h3 class="table__title">{"Your commits, replayed"}</h3>
            <p class="table__note">
                { &replay.summary }{" In all "}{ super::amount::plain(&replay.before, "") }{" before, "}{ super::amount::plain(&replay.after, "") }{" after."}
            </p>
            <ol>{ for replay.builds.iter().enumerate().map(row) }</ol>
        </section>
    }
}
