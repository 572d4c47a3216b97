//! The one sentence of the page.

use super::bars::{Second, bars};
use super::better::actions;
use super::lead::lead;
use super::sides::{Verdict, elsewhere, names, other, verdict};
use super::{Dispatcher, amount};
use crate::host::Reading;
use crate::state::{Action, Tab};
use layerlab_report::{Block, Names, Origin, Role, Rule, Stack, Status, pace};
use layerlab_session::{Example, Optimization, Request, Simulation, examples};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, classes, component, html, use_memo};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// The better order of the text before, where it is to be followed by that of this one.
    pub(super) previous: Option<Rc<Optimization>>,
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
    let second = second(after.zip(verdict), props);
    let is_awaited = matches!(second, Second::Awaited);
    let names = names(props.request.compare.is_some(), props.embed.is_some());
    html! {
        <div class={classes!("summary", verdict.and_then(class_of), is_awaited.then_some("summary--searching"))} role="status">
            { lead(simulation, props.embed.is_some(), &props.dispatcher) }
            <p class="summary__line">
                { amount::plain(&before.total, "") }
                if props.previous.is_some() {
                    <span class="summary__arrow" aria-label="becomes">{"→"}</span><span class="summary__arrow" aria-hidden="true">{"…"}</span>
                }
                if let Some((after, verdict)) = after.zip(verdict) { { becomes(after, verdict) } }
            </p>
            if let Some(error) = fails {
                <p class="summary__detail summary__detail--failed">{ format!("✕ The Dockerfile after it cannot be built: {error}") }</p>
            } else {
                <p class="summary__detail">{ detail(before, after.map(|after| &after.stack), names) }</p>
            }
            { bars(before, second, names) }
            if let Some(rule) = &simulation.rule {
                { told(rule, props.embed.is_some(), &props.dispatcher) }
            }
            // What comes later finds its place: nothing moves when it is there.
            <div class="summary__actions">{ actions(props, after) }</div>
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

/// The other time behind the one, where it is another.
fn becomes(after: &Optimization, verdict: Verdict) -> Html {
    if verdict == Verdict::Same {
        return html! { <span class="summary__factor">{"either way"}</span> };
    }
    html! {
        <>
            <span class="summary__arrow" aria-label="becomes">{"→"}</span>
            { amount::plain(&after.stack.total, "summary__after") }
            <span class="summary__factor">{ pace(&after.factor, &after.slower) }</span>
        </>
    }
}

/// What stands below the first bar. While an answer is awaited that of the text before tells whether a place is to be kept.
fn second<'a>(after: Option<(&'a Optimization, Verdict)>, props: &Props) -> Second<'a> {
    match (after, &props.optimization, &props.previous) {
        (Some((after, Verdict::Same)), ..) => Second::Same(gained_elsewhere(after, props)),
        (Some((after, _)), ..) => Second::Bar(&after.stack),
        (None, None, Some(previous)) if !has_second(previous) => Second::Nothing,
        (None, None, _) if props.searching => Second::Awaited,
        (None, ..) => Second::Nothing,
    }
}

fn has_second(found: &Optimization) -> bool {
    other(Some(found)).is_some_and(|found| {
        let is_same = verdict(&found.before.total, &found.stack.total) == Verdict::Same;
        !is_same || elsewhere(&found.pairs, found.compared).is_some()
    })
}

/// For which other change something is gained, and how much: a click asks for it.
fn gained_elsewhere(after: &Optimization, props: &Props) -> Option<Html> {
    let pair = elsewhere(&after.pairs, after.compared)?;
    let words = format!(
        "{} → {} for {}",
        pair.before.seconds.text, pair.after.seconds.text, pair.name
    );
    let words = if props.embed.is_some_and(|reading| reading.view.is_some()) {
        html! { <strong>{ words }</strong> }
    } else {
        let (kind, dispatcher) = (pair.kind, props.dispatcher.clone());
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Scenario(kind)));
        html! { <button type="button" class="link" title="Show this change" onclick={on_click}>{ words }</button> }
    };
    let lead = if after.compared {
        "What differs: "
    } else {
        "What gets faster: "
    };
    Some(html! { <p class="summary__elsewhere">{ lead }{ words }</p> })
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
