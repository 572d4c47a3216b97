//! What there is to do from the headline: the way to the better Dockerfile, or why there is none.

use super::rewrites::show_better;
use super::summary::Props;
use super::{Dispatcher, share};
use crate::host::Reading;
use crate::state::{Action, View};
use layerlab_optimize::Rewrite;
use layerlab_session::Optimization;
use layerlab_source::Applicability;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state};

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
            if embed {
                dispatcher.dispatch(Action::View(View::Rewrite));
            } else {
                show_better(&dispatcher);
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
                if is_shown {
                    { to_rewrites(counted(&props.optimization), "All changes, each with its reason", &props.dispatcher) }
                } else {
                    <span class="summary__count">{ counted(&props.optimization) }</span>
                }
            }
        </>
    }
}

/// What there is to do from the headline.
pub(super) fn actions(props: &Props, after: Option<&Optimization>) -> Html {
    if let Some(found) = props.optimization.as_ref().filter(|_| after.is_some()) {
        return html! { <Better optimization={found.clone()} embed={props.embed} dispatcher={props.dispatcher.clone()} /> };
    }
    let has_reasons = props
        .optimization
        .as_ref()
        .is_some_and(|found| !found.stays.is_empty());
    html! {
        <>
            { without_better(props) }
            if has_reasons && props.embed.is_none() {
                { to_rewrites("Why?".to_owned(), "What keeps each slow step below the code", &props.dispatcher) }
            }
        </>
    }
}

/// The way to what could be done, and why not more.
fn to_rewrites(words: String, title: &'static str, dispatcher: &Dispatcher) -> Html {
    let dispatcher = dispatcher.clone();
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::View(View::Rewrite)));
    html! { <button type="button" class="link" {title} onclick={on_click}>{ words }</button> }
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
            <>
                <span class="summary__verdict"><span class="summary__good" aria-hidden="true">{"✓"}</span>{" No safe change makes rebuilds faster."}</span>
                if props.embed.is_none() { { to_rewrites(left, "Each with what to check", &props.dispatcher) } } else { <span class="summary__count">{ left }</span> }
            </>
        };
    }
    if props.embed.is_none() && props.request.compare.is_none() && props.optimization.is_some() {
        return to_rewrites(
            no_verdict(props).to_owned(),
            "What could be done",
            &props.dispatcher,
        );
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
    let counted = |count: usize, one: &str| (count > 0).then(|| numbered(count, one));
    let parts = [
        counted(changes.len(), "optional change"),
        counted(notes.len(), "note"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(format!("{} to look at", parts.join(" and ")))
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
        Some(_) => "All changes are off: see what could be done",
    }
}

/// How many changes are applied, and how many more there are to choose or to know of: all that is listed under Rewrite.
pub(super) fn counted(found: &Optimization) -> String {
    let is_note = |rewrite: &&Rewrite| rewrite.applicability == Applicability::DisplayOnly;
    let is_optional = |rewrite: &&Rewrite| !rewrite.applied && !is_note(rewrite);
    let notes = found.rewrites.iter().filter(is_note).count();
    let optional = found.rewrites.iter().filter(is_optional).count();
    let parts = [
        Some(format!("{} applied", applied(found))),
        (optional > 0).then(|| format!("{optional} optional")),
        (notes > 0).then(|| numbered(notes, "note")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How many changes are applied.
pub(super) fn applied(found: &Optimization) -> String {
    let applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
    numbered(applied.count(), "change")
}

/// A number with its word.
fn numbered(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_applied_and_what_is_not_add_up_to_all_that_is_listed() {
        let mut found = Optimization::default();
        let graded = |applied: bool, applicability: Applicability| Rewrite {
            id: String::new(),
            title: String::new(),
            reason: String::new(),
            applicability,
            checks: Vec::new(),
            applied,
            saves: Vec::new(),
            lines: Vec::new(),
            alone: Vec::new(),
        };
        let rewrite = |applied: bool| graded(applied, Applicability::Safe);
        found.rewrites = vec![rewrite(true)];
        assert_eq!(counted(&found), "1 change applied");
        found.rewrites = [true, false, true, false, false].map(rewrite).to_vec();
        assert_eq!(counted(&found), "2 changes applied, 3 optional");
        found.rewrites.push(graded(false, Applicability::DisplayOnly));
        assert_eq!(counted(&found), "2 changes applied, 3 optional, 1 note");
    }
}
