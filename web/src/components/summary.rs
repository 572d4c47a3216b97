//! The one sentence of the page.

use super::bars::bars;
use super::sides::{Names, Verdict, names, nothing_gained, other, verdict};
use super::{Dispatcher, amount, share};
use crate::host::Reading;
use crate::state::{Action, Face, Tab, View};
use layerlab_optimize::Rewrite;
use layerlab_report::{Block, Origin, Role, Rule, Stack, Status, pace};
use layerlab_session::{Example, Optimization, Request, Simulation, examples};
use layerlab_source::Applicability;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_memo, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether the better order of the text before is to be followed by that of this one.
    pub(super) expected: bool,
    /// Whether an answer is still to be expected.
    pub(super) searching: bool,
    /// How it is shown in another page; `None` where the project is beside it.
    pub(super) embed: Option<Reading>,
    pub(super) request: Rc<Request>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Summary(props: &Props) -> Html {
    if props.request.dockerfile.trim().is_empty() {
        return html! {
            <>
                <div class="summary summary--quiet" role="status">
                    <p class="summary__line">{"Nothing to build yet"}</p>
                    <p class="summary__detail">{"Paste or write a Dockerfile on the left, drop a folder or a build log anywhere, or begin with an example."}</p>
                </div>
                <Gallery dispatcher={props.dispatcher.clone()} />
            </>
        };
    }
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    if let Some(error) = simulation.error.as_ref().or(simulation.stack.error.as_ref()) {
        return html! {
            <div class="summary summary--failed" role="status">
                <p class="summary__line">{"✕ This build fails"}</p>
                <p class="summary__detail">{ error }</p>
            </div>
        };
    }
    let before = &simulation.stack;
    let after = other(props.optimization.as_deref());
    let fails = props.optimization.as_ref().and_then(|found| found.error.as_ref());
    let verdict = after.map(|after| verdict(&before.total, &after.stack.total));
    let is_searching = props.optimization.is_none() && props.searching;
    let names = names(props.request.compare.is_some(), props.embed.is_some());
    html! {
        <div class={classes!("summary", verdict.and_then(class_of), is_searching.then_some("summary--searching"))} role="status">
            <p class="summary__line">
                { amount::plain(&before.total, "") }
                if props.expected {
                    <span class="summary__arrow" aria-label="becomes">{"→"}</span><span class="summary__arrow" aria-hidden="true">{"…"}</span>
                }
                if let Some((after, verdict)) = after.zip(verdict) { { becomes(after, verdict) } }
            </p>
            if let Some(error) = fails {
                <p class="summary__detail summary__detail--failed">{ format!("✕ The Dockerfile after it cannot be built: {error}") }</p>
            } else {
                <p class="summary__detail">{ detail(before, after.map(|after| &after.stack), names) }</p>
            }
            { bars(before, after.map(|after| &after.stack)) }
            if let Some(rule) = &simulation.rule {
                { told(rule, props.embed.is_some(), &props.dispatcher) }
            }
            // What comes later finds its place: nothing moves when it is there.
            <div class="summary__actions">
                if let Some(found) = props.optimization.as_ref().filter(|_| after.is_some()) {
                    <Better optimization={found.clone()} embed={props.embed} dispatcher={props.dispatcher.clone()} />
                } else {
                    { without_better(props) }
                    if props.optimization.as_ref().is_some_and(|found| !found.stays.is_empty()) && props.embed.is_none() {
                        { why(&props.dispatcher) }
                    }
                }
            </div>
            { assumed(simulation, props.embed.is_some(), &props.dispatcher) }
        </div>
    }
}

/// Green is what is gained, and nothing else.
fn class_of(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Gain => None,
        Verdict::Same => Some("summary--same"),
        Verdict::Loss => Some("summary--slower"),
    }
}

/// The other time behind the one; where both read the same, where there is more to gain.
fn becomes(after: &Optimization, verdict: Verdict) -> Html {
    if verdict == Verdict::Same {
        return html! { <span class="summary__factor summary__factor--sentence">{ nothing_gained(&after.pairs, after.compared) }</span> };
    }
    html! {
        <>
            <span class="summary__arrow" aria-label="becomes">{"→"}</span>
            { amount::plain(&after.stack.total, "summary__after") }
            <span class="summary__factor">{ pace(&after.factor, &after.slower) }</span>
        </>
    }
}

/// What the order of the steps costs; a click goes to where it begins.
fn told(rule: &Rule, embed: bool, dispatcher: &Dispatcher) -> Html {
    if embed {
        return html! { <p class="summary__rule">{ &rule.text }</p> };
    }
    let (lines, dispatcher) = (rule.lines, dispatcher.clone());
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show(lines)));
    html! {
        <p class="summary__rule">
            <button type="button" class="summary__story" title="Show the line" onclick={on_click}>{ &rule.text }</button>
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct GalleryProps {
    dispatcher: Dispatcher,
}

/// All examples, each with what it teaches.
#[component]
fn Gallery(props: &GalleryProps) -> Html {
    let examples = use_memo((), |()| examples());
    let card = |example: &Example| {
        let (id, dispatcher) = (example.id.clone(), props.dispatcher.clone());
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Example(id.clone())));
        html! {
            <li key={example.id.clone()}>
                <button type="button" class="gallery__card" onclick={on_click}>
                    <span class="gallery__name">{ &example.name }</span>
                    <span class="gallery__lesson">{ &example.lesson }</span>
                </button>
            </li>
        }
    };
    html! { <ul class="gallery" aria-label="Examples">{ for examples.iter().map(card) }</ul> }
}

#[derive(Properties, PartialEq)]
struct BetterProps {
    optimization: Rc<Optimization>,
    embed: Option<Reading>,
    dispatcher: Dispatcher,
}

/// The way to the rewritten Dockerfile, from where its worth is told.
#[component]
fn Better(props: &BetterProps) -> Html {
    let copied = use_state(|| false);
    {
        let copied = copied.clone();
        use_effect_with(props.optimization.clone(), move |_| copied.set(false));
    }
    let on_show = {
        let (dispatcher, embed) = (props.dispatcher.clone(), props.embed.is_some());
        Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(if embed {
                Action::View(View::Rewrite)
            } else {
                Action::Face(Face::Change)
            });
            // On a narrow page it is further down.
            let document = web_sys::window().and_then(|window| window.document());
            let project = document
                .filter(|_| !embed)
                .and_then(|document| document.get_element_by_id("project"));
            if let Some(project) = project {
                project.scroll_into_view();
            }
        })
    };
    let on_copy = {
        let (text, copied) = (props.optimization.dockerfile.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, copied) = (text.clone(), copied.clone());
            spawn_local(async move { copied.set(share::write(&text).await) });
        })
    };
    let on = props
        .optimization
        .rewrites
        .iter()
        .filter(|rewrite| rewrite.applied)
        .count();
    let more = props.optimization.rewrites.len() - on;
    let compared = props.optimization.compared;
    // A page that shows one view has no other to go to.
    let is_shown = props.embed.is_none_or(|reading| reading.view.is_none());
    html! {
        <>
            if is_shown {
                <button type="button" class="button button--main" onclick={on_show}>{ if compared { "Show the changes" } else { "Show the better Dockerfile" } }</button>
            }
            if !compared {
                <button type="button" class="button" onclick={on_copy}>{ if *copied { "Copied" } else if is_shown { "Copy it" } else { "Copy the better Dockerfile" } }</button>
                <span class="summary__count">{ counted(on, more) }</span>
            }
        </>
    }
}

/// What there is to say where no better order is shown. That there is none is a verdict, not a remark.
fn without_better(props: &Props) -> Html {
    let is_best = props.request.compare.is_none()
        && props
            .optimization
            .as_ref()
            .is_some_and(|found| found.rewrites.iter().all(|rewrite| rewrite.applied));
    if is_best {
        return html! {
            <span class="summary__verdict"><span class="summary__good" aria-hidden="true">{"✓"}</span>{" No better order was found."}</span>
        };
    }
    if let Some(left) = optional(props) {
        return html! {
            <span class="summary__verdict"><span class="summary__good" aria-hidden="true">{"✓"}</span>{ format!(" No safe change was found that makes rebuilds faster; {left}.") }</span>
        };
    }
    html! { <span class="summary__count">{ no_verdict(props) }</span> }
}

/// How many changes there are to look at, where all that is safe or usual was found wanting; `None` where somebody has turned such a
/// change off.
fn optional(props: &Props) -> Option<String> {
    let found = props
        .optimization
        .as_ref()
        .filter(|found| found.error.is_none() && !found.compared)?;
    let is_turned_off = |rewrite: &Rewrite| {
        !rewrite.applied && matches!(rewrite.applicability, Applicability::Safe | Applicability::Usual)
    };
    if found.rewrites.iter().any(is_turned_off) {
        return None;
    }
    let (notes, changes): (Vec<&Rewrite>, Vec<&Rewrite>) = found
        .rewrites
        .iter()
        .partition(|rewrite| rewrite.applicability == Applicability::DisplayOnly);
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts = [
        counted(changes.len(), "optional change"),
        counted(notes.len(), "note"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(format!("{} under Rewrite", parts.join(" and ")))
}

fn no_verdict(props: &Props) -> &'static str {
    if let Some(other) = &props.request.compare {
        return match &props.optimization {
            _ if other.dockerfile.trim().is_empty() => "Paste the Dockerfile to compare with.",
            Some(found) if found.error.is_some() => "",
            Some(_) => "Both Dockerfiles are the same.",
            None => "Comparing…",
        };
    }
    match &props.optimization {
        None if props.searching => "Looking for a better order…",
        // The lesson asks for it.
        None if props.request.lesson.is_some() => "",
        None => "The search for a better order was stopped.",
        Some(_) => "All changes are off; see Rewrite for what could be done.",
    }
}

/// The way to why nothing slow can go above what is edited.
fn why(dispatcher: &Dispatcher) -> Html {
    let dispatcher = dispatcher.clone();
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::View(View::Rewrite)));
    html! { <button type="button" class="link" title="What keeps each slow step below the code" onclick={on_click}>{"Why?"}</button> }
}

/// How many changes are on, and how many more there are to look at.
fn counted(on: usize, more: usize) -> String {
    let changes = if on == 1 {
        "1 change".to_owned()
    } else {
        format!("{on} changes")
    };
    if more == 0 {
        format!("{changes} on")
    } else {
        format!("{changes} on, {more} more to look at")
    }
}

/// What is not known but assumed, each with the way to say it, where the project is beside it.
fn assumed(simulation: &Rc<Simulation>, embed: bool, dispatcher: &Dispatcher) -> Html {
    let named = |tab: Tab, what: &'static str, title: &'static str| {
        if embed {
            return html! { { what } };
        }
        let dispatcher = dispatcher.clone();
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Tab(tab)));
        html! { <button type="button" class="link" {title} onclick={on_click}>{ what }</button> }
    };
    let files = simulation.files_assumed.then(|| {
        let title = "List the files of the project, or open its folder";
        named(Tab::Files, "files", title)
    });
    let (estimated, counted) = estimated(&simulation.stack);
    let times = (estimated > 0).then(|| {
        let title = "Paste a build log: its times take the place of estimates";
        let times = named(Tab::Log, "times", title);
        if estimated < counted {
            html! { <>{ format!("{estimated} of {counted} ") }{ times }</> }
        } else {
            times
        }
    });
    let between = if files.is_some() && times.is_some() {
        ", "
    } else {
        ""
    };
    if files.is_none() && times.is_none() {
        return Html::default();
    }
    html! { <p class="summary__assumed">{"Assumed: "}{ for files }{ between }{ for times }{"."}</p> }
}

/// How many of the durations that count in this build are estimates, and how many count.
fn estimated(stack: &Stack) -> (usize, usize) {
    let counts = |block: &&Block| !block.is_twin && (block.status == Status::Ran || block.role != Role::Step);
    let times = stack.blocks.iter().filter(counts);
    let times = times
        .filter_map(|block| block.seconds.as_ref())
        .filter(|seconds| seconds.value > 0.0);
    times.fold((0, 0), |(estimated, counted), seconds| {
        (
            estimated + usize::from(seconds.origin == Origin::Assumed),
            counted + 1,
        )
    })
}

fn detail(before: &Stack, after: Option<&Stack>, (one, another): Names) -> String {
    let steps = |stack: &Stack| {
        format!(
            "{} of {} steps run, {} rebuilt",
            stack.ran, stack.steps, stack.rebuilt.text
        )
    };
    match after {
        Some(after) => format!("{one}: {}. {another}: {}.", steps(before), steps(after)),
        None => format!("{}.", steps(before)),
    }
}
