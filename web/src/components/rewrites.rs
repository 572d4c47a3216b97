//! What to do about it: the rewrites, the new Dockerfile as a diff, and a button that copies it.

use super::Dispatcher;
use super::better::counted;
use super::choices::Choices;
use super::diff::Diff;
use crate::state::{Action, Face};
use layerlab_optimize::{Rewrite, ScenarioKind, Stay};
use layerlab_report::format_seconds;
use layerlab_session::Optimization;
use layerlab_source::Applicability;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::{Callback, Event, FocusEvent, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether the rewritten text has no place of its own beside it.
    pub(super) embed: bool,
    /// The line of the Dockerfile that the cursor is in.
    pub(super) cursor: Option<usize>,
    /// Rewrites that the reader turned on or off: what is said counts before the answer comes.
    pub(super) switches: BTreeMap<String, bool>,
    /// Whether there is nothing to be rewritten, the build being wrong.
    pub(super) fails: bool,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Rewrites(props: &Props) -> Html {
    let Some(optimization) = &props.optimization else {
        return html! { <p class="view__empty">{"Looking for a better order…"}</p> };
    };
    if props.fails {
        return html! {
            <p class="view__empty">{"This Dockerfile cannot be built: fix what is wrong first, then it is searched for rewrites."}</p>
        };
    }
    if optimization.compared {
        return changes(optimization);
    }
    if optimization.rewrites.is_empty() {
        return html! {
            <>
                <p class="view__empty">{"Nothing to rewrite was found: for these files and scenarios no known rewrite makes rebuilds faster."}</p>
                { stays(&optimization.stays, &props.dispatcher) }
            </>
        };
    }
    let names: Vec<(ScenarioKind, String)> = optimization
        .pairs
        .iter()
        .map(|pair| (pair.kind, pair.name.clone()))
        .collect();
    html! {
        <section class="rewrites" aria-labelledby="rewrites">
            <div class="rewrites__bar">
                <h2 class="rewrites__title" id="rewrites">{ counted(optimization) }</h2>
                if optimization.changed && !props.embed { { to_better(&props.dispatcher) } }
            </div>
            <ul class="cards">{ for optimization.rewrites.iter().map(|rewrite| card(&switched(rewrite, &props.switches), &names, props.cursor, &props.dispatcher)) }</ul>
            if props.embed { { diffs(optimization, ["Better Dockerfile", "Better .dockerignore"], None, None) } }
            { stays(&optimization.stays, &props.dispatcher) }
        </section>
    }
}

/// What is slow and runs again with every edit whatever is on, and why it cannot go above what is edited.
fn stays(stays: &[Stay], dispatcher: &Dispatcher) -> Html {
    if stays.is_empty() {
        return Html::default();
    }
    let row = |(at, stay): (usize, &Stay)| {
        html! {
            <li key={at} class="stays__row">
                <span class="stays__line">if let Some(line) = stay.line { { go_to(line, (line, line), dispatcher) } }</span>
                <span class="stays__text"><code>{ &stay.command }</code>{" "}{ &stay.reason }{"."}</span>
                <span class="stays__time" title="estimated time of the whole step">{ format_seconds(stay.seconds) }</span>
            </li>
        }
    };
    html! {
        <section class="stays" aria-labelledby="stays">
            <h2 class="rewrites__title" id="stays">{"What runs again with every edit, and why it stays there"}</h2>
            <ul class="stays__rows">{ for stays.iter().enumerate().map(row) }</ul>
        </section>
    }
}

/// What changes in each of the two files, where something does. What can be taken or left stands where it changes something.
pub(super) fn diffs(
    found: &Optimization,
    [dockerfile, dockerignore]: [&'static str; 2],
    take: Option<Callback<MouseEvent>>,
    choices: Option<Choices>,
) -> Html {
    // Whoever can choose sees the lines that a choice is about, also where none is on.
    let is_shown = found.changed || choices.is_some();
    html! {
        <>
            if is_shown {
                <Diff {choices} {take} title={dockerfile} what="Dockerfile" lines={found.diff.clone()} text={found.dockerfile.clone()} />
            }
            if !found.ignore_diff.is_empty() {
                <Diff title={dockerignore} what=".dockerignore" lines={found.ignore_diff.clone()} text={found.dockerignore.clone()} />
            }
        </>
    }
}

/// The way to the better Dockerfile, which stands in the place of the reader's own.
fn to_better(dispatcher: &Dispatcher) -> Html {
    let dispatcher = dispatcher.clone();
    let on_click = Callback::from(move |_: MouseEvent| show_better(&dispatcher));
    html! { <button type="button" class="button" onclick={on_click}>{"Show it in the Dockerfile"}</button> }
}

/// Goes to the better Dockerfile, which is further down on a narrow page.
pub(super) fn show_better(dispatcher: &Dispatcher) {
    dispatcher.dispatch(Action::Face(Face::Change));
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(project) = document.and_then(|document| document.get_element_by_id("project")) {
        project.scroll_into_view();
    }
}

/// What changes from the one to the other of two Dockerfiles.
fn changes(optimization: &Optimization) -> Html {
    if !optimization.changed {
        return html! { <p class="view__empty">{"Nothing changes from the one Dockerfile to the other."}</p> };
    }
    html! {
        <section class="rewrites" aria-labelledby="rewrites">
            <h2 class="rewrites__title" id="rewrites">{"What changes"}</h2>
            { diffs(optimization, ["Dockerfile", ".dockerignore"], None, None) }
        </section>
    }
}

/// Takes the rewritten texts into the editor, where that is one step to undo.
pub(super) fn take(optimization: &Rc<Optimization>, dispatcher: &Dispatcher) -> Callback<MouseEvent> {
    let (optimization, dispatcher) = (optimization.clone(), dispatcher.clone());
    Callback::from(move |_: MouseEvent| {
        dispatcher.dispatch(Action::Taken(
            optimization.dockerfile.as_str().into(),
            optimization.dockerignore.as_str().into(),
        ));
    })
}

/// A rewrite as it is switched.
pub(super) fn switched(rewrite: &Rewrite, switches: &BTreeMap<String, bool>) -> Rewrite {
    Rewrite {
        applied: switches.get(&rewrite.id).copied().unwrap_or(rewrite.applied),
        ..rewrite.clone()
    }
}

fn card(
    rewrite: &Rewrite,
    names: &[(ScenarioKind, String)],
    cursor: Option<usize>,
    dispatcher: &Dispatcher,
) -> Html {
    let touches = |line: usize| {
        rewrite
            .lines
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line))
    };
    let is_at_cursor = cursor.is_some_and(touches);
    let on_change = {
        let (id, on, dispatcher) = (rewrite.id.clone(), !rewrite.applied, dispatcher.clone());
        Callback::from(move |_: Event| dispatcher.dispatch(Action::Switch(id.clone(), on)))
    };
    let (badge, lead) = match (rewrite.applicability, rewrite.checks.is_empty()) {
        (Applicability::Safe, true) => ("safe", ""),
        (Applicability::Usual, true) => ("safe with conditions", ""),
        (Applicability::Safe | Applicability::Usual, false) => ("safe with conditions", "Safe as long as:"),
        (Applicability::Review, _) => ("needs review", "Check first that:"),
        (Applicability::DisplayOnly, _) => ("advice", "Mind that:"),
    };
    let badge_class = match rewrite.applicability {
        Applicability::Safe | Applicability::Usual => None,
        Applicability::Review => Some("card__badge--review"),
        Applicability::DisplayOnly => Some("card__badge--advice"),
    };
    let link = |lines: Option<(usize, usize)>| {
        let dispatcher = dispatcher.clone();
        move || dispatcher.dispatch(Action::Link(lines))
    };
    let lines = rewrite
        .lines
        .iter()
        .copied()
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let (enter, leave, focus, blur) = (link(lines), link(None), link(lines), link(None));
    html! {
        <li
            key={rewrite.id.clone()} class={classes!("card", is_at_cursor.then_some("card--linked"))}
            onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
            onfocusin={Callback::from(move |_: FocusEvent| focus())} onfocusout={Callback::from(move |_: FocusEvent| blur())}
        >
            <div class="card__head">
                if rewrite.applicability == Applicability::DisplayOnly {
                    <span class="card__title card__title--advice">{ &rewrite.title }</span>
                } else {
                    <label class="card__label">
                        <input type="checkbox" checked={rewrite.applied} onchange={on_change} />
                        <span class="card__title">{ &rewrite.title }</span>
                    </label>
                }
                if let Some((first, _)) = lines {
                    { go_to(first, lines.unwrap_or_default(), dispatcher) }
                }
                <span class={classes!("card__badge", badge_class)}>{ badge }</span>
            </div>
            <p class="card__reason">{ &rewrite.reason }</p>
            if !rewrite.checks.is_empty() {
                <div class="card__checks">{ lead }<ul>{ for rewrite.checks.iter().map(|check| html! { <li key={check.clone()}>{ check }</li> }) }</ul></div>
            }
            { savings(rewrite, names) }
        </li>
    }
}

/// Goes to the lines that a rewrite changes.
fn go_to(first: usize, lines: (usize, usize), dispatcher: &Dispatcher) -> Html {
    let dispatcher = dispatcher.clone();
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show(lines)));
    html! { <button type="button" class="block__line" onclick={on_click}>{ format!("line {first}") }</button> }
}

/// What a rewrite saves in each scenario, and where it loses.
fn savings(rewrite: &Rewrite, names: &[(ScenarioKind, String)]) -> Html {
    let shown = rewrite.saves.iter().filter(|(_, seconds)| seconds.abs() >= 0.1);
    let item = |(kind, seconds): &(ScenarioKind, f64)| {
        let name = names
            .iter()
            .find(|(of, _)| of == kind)
            .map_or("", |(_, name)| name.as_str());
        let (class, words) = if *seconds > 0.0 {
            (
                "card__saves",
                format!("{name}: {} less", format_seconds(*seconds)),
            )
        } else {
            (
                if *seconds < -1.0 {
                    "card__saves card__saves--loses"
                } else {
                    "card__saves card__saves--little"
                },
                format!("{name}: {} more", format_seconds(-seconds)),
            )
        };
        html! {
            <li key={name.to_owned()} class={class} title="estimated, from simulated builds with and without it">
                { words }<span class="unseen">{" (estimated, from simulated builds with and without it)"}</span>
            </li>
        }
    };
    html! { <ul class="card__savings">{ for shown.map(item) }</ul> }
}
