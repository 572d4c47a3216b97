//! The right side below the summary: one view at a time.

use super::Dispatcher;
use super::foot::in_short;
use super::graph::Graph;
use super::predict::Predict;
use super::printed::Printed;
use super::rewrites::Rewrites;
use super::scenario_table::ScenarioView;
use super::sides::names;
use super::sizes::SizesView;
use super::stacks::Stacks;
use super::tabs::{Tabs, selected_id};
use super::timeline::TimelineView;
use super::verify::VerifyView;
use crate::course::{Own, Track};
use crate::host::Reading;
use crate::state::{Action, View};
use layerlab_session::{Optimization, Request, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::{
    Callback, Event, Html, Properties, classes, component, html, use_effect_with, use_mut_ref,
};

/// In the order of their keys.
const VIEWS: [(View, &str); 8] = [
    (View::Layers, "Layers"),
    (View::Timeline, "Timeline"),
    (View::Graph, "Graph"),
    (View::Rewrite, "Rewrite"),
    (View::Scenarios, "Scenarios"),
    (View::Sizes, "Sizes"),
    (View::Verify, "Verify"),
    (View::Predict, "Predict"),
];

/// So many of them have a tab; the others are in a list, and have one while they are shown.
const MAIN: usize = 5;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) view: View,
    /// How it is shown in another page; `None` in the page itself.
    pub(super) embed: Option<Reading>,
    /// The line of the Dockerfile that the cursor is in.
    pub(super) cursor: Option<usize>,
    pub(super) request: Rc<Request>,
    /// The course of somebody's own.
    pub(super) course: Option<Rc<Own>>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether it is of the text before, and the new one is on its way.
    pub(super) stale: bool,
    /// Whether the answer itself is of the text before.
    pub(super) behind: bool,
    /// Whether what was guessed is told.
    pub(super) on_told: Callback<bool>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Views(props: &Props) -> Html {
    let rewrites = props
        .optimization
        .as_ref()
        .map_or(0, |optimization| optimization.rewrites.len());
    let name = |(view, name): &(View, &'static str)| {
        let found = *view == View::Rewrite && rewrites > 0;
        (
            *view,
            if found {
                format!("{name} ({rewrites})")
            } else if *view == View::Rewrite && props.request.compare.is_some() {
                "Changes".to_owned()
            } else {
                (*name).to_owned()
            },
        )
    };
    let on_select = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |view: View| dispatcher.dispatch(Action::View(view)))
    };
    {
        let seen = use_mut_ref(|| props.view);
        use_effect_with(props.view, move |view| {
            if seen.replace(*view) != *view {
                go_to_beginning();
            }
        });
    }
    // There may be no other view to go to.
    if props.embed.is_some_and(|reading| reading.view.is_some()) {
        return html! { <div id="view" class={classes!("view", props.stale.then_some("view--stale"))}>{ body(props) }</div> };
    }
    let (main, more) = VIEWS.split_at(MAIN);
    let shown = main
        .iter()
        .chain(more.iter().filter(|(view, _)| *view == props.view));
    html! {
        <>
            <div class="views__bar">
                <Tabs<View> label="Views" controls="view" class="views" tabs={shown.map(name).collect::<Vec<_>>()} selected={props.view} on_select={on_select.clone()} />
                { others(more, props.view, on_select) }
                { sum(props) }
            </div>
            <div id="view" class={classes!("view", props.stale.then_some("view--stale"))} role="tabpanel" aria-labelledby={selected_id("view")}>{ body(props) }</div>
        </>
    }
}

/// A list of the views that are seldom asked for.
fn others(more: &[(View, &'static str)], shown: View, on_select: Callback<View>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        let target = event.target();
        let Some(select) = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) else {
            return;
        };
        if let Some((view, _)) = VIEWS.iter().find(|(_, name)| **name == select.value()) {
            on_select.emit(*view);
        }
        // It says what more there is, not what is shown.
        select.set_selected_index(0);
    });
    let rest = more.iter().filter(|(view, _)| *view != shown);
    html! {
        <select class="tab views__more" aria-label="More views" onchange={on_change}>
            <option value="" selected=true>{"More"}</option>
            { for rest.map(|(_, name)| html! { <option key={*name} value={*name}>{ *name }</option> }) }
        </select>
    }
}

/// A view that is shown from the middle on is gone to from its beginning: where one was in another is no place in this one.
fn go_to_beginning() {
    let document = web_sys::window().and_then(|window| window.document());
    let find = |selector: &str| document.as_ref()?.query_selector(selector).ok().flatten();
    if let (Some(bar), Some(view)) = (find(".views__bar"), find("#view")) {
        let is_under_bar = view.get_bounding_client_rect().top() < bar.get_bounding_client_rect().bottom();
        if is_under_bar {
            view.scroll_into_view();
        }
    }
}

/// The answer in short, for when the headline has been scrolled away. It says nothing new: not for the ear.
fn sum(props: &Props) -> Html {
    let Some(simulation) = props.simulation.as_ref().filter(|_| props.view != View::Predict) else {
        return Html::default();
    };
    let optimization = props.optimization.as_deref().filter(|_| !props.stale);
    html! { <span class="views__sum" aria-hidden="true">{ in_short(simulation, optimization) }</span> }
}

fn body(props: &Props) -> Html {
    let dispatcher = || props.dispatcher.clone();
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    let optimization = props.optimization.clone();
    let names = names(props.request.compare.is_some(), props.embed.is_some());
    let is_sought = simulation.lesson.as_ref().is_some_and(|lesson| !lesson.solved);
    let waiting = || {
        html! {
            <p class="view__empty">
                { if is_sought { "What would be better is what the lesson asks for: it is shown here when the lesson is solved." } else { "Looking for a better order…" } }
            </p>
        }
    };
    match props.view {
        View::Layers => html! {
            <>
                <Stacks simulation={simulation.clone()} optimization={optimization.clone()} stale={props.stale} cursor={props.cursor} request={props.request.clone()} {names} dispatcher={dispatcher()} />
                if let Some(optimization) = optimization.filter(|_| props.embed.is_none() && !props.stale) { <Printed {optimization} /> }
            </>
        },
        View::Graph => {
            html! { <Graph simulation={simulation.clone()} {optimization} cursor={props.cursor} {names} dispatcher={dispatcher()} /> }
        }

        View::Timeline => {
            html! { <TimelineView simulation={simulation.clone()} {optimization} cursor={props.cursor} {names} dispatcher={dispatcher()} /> }
        }
        View::Scenarios => match optimization {
            Some(optimization) => {
                html! { <ScenarioView simulation={props.simulation.clone()} request={props.request.clone()} {optimization} dispatcher={dispatcher()} /> }
            }
            None => waiting(),
        },
        View::Rewrite if is_sought => waiting(),
        View::Rewrite => {
            html! { <Rewrites {optimization} embed={props.embed.is_some()} cursor={props.cursor} switches={props.request.switches.clone()} fails={simulation.error.is_some() || simulation.stack.error.is_some()} dispatcher={dispatcher()} /> }
        }
        View::Sizes => match optimization {
            Some(optimization) => html! { <SizesView {optimization} {names} /> },
            None => waiting(),
        },
        View::Predict => {
            let lesson = Track::with(props.request.lesson.as_deref(), props.course.as_deref())
                .filter(|_| props.embed.is_none() && is_sought);
            html! { <Predict simulation={simulation.clone()} stale={props.behind} {lesson} on_told={props.on_told.clone()} /> }
        }
        View::Verify => {
            html! { <VerifyView simulation={simulation.clone()} {optimization} dispatcher={dispatcher()} /> }
        }
    }
}
