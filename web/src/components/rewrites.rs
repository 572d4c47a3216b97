//! What to do about it: the rewrites, the new Dockerfile as a diff, and a button that copies it.

use super::Dispatcher;
use crate::state::Action;
use layerlab_optimize::Rewrite;
use layerlab_report::{DiffLine, DiffTag};
use layerlab_session::Optimization;
use layerlab_source::Applicability;
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::{
    Callback, Event, Html, MouseEvent, Properties, UseStateHandle, classes, component, html, use_effect_with,
    use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Rewrites(props: &Props) -> Html {
    let Some(optimization) = &props.optimization else {
        return html! { <p class="view__empty">{"Looking for a better order…"}</p> };
    };
    if optimization.rewrites.is_empty() {
        return html! {
            <p class="view__empty">{"Nothing to rewrite was found: for these files and scenarios no known rewrite makes rebuilds faster."}</p>
        };
    }
    html! {
        <section class="rewrites" aria-labelledby="rewrites">
            <h2 class="rewrites__title" id="rewrites">{"What to do about it"}</h2>
            <ul class="cards">{ for optimization.rewrites.iter().map(|rewrite| card(rewrite, &props.dispatcher)) }</ul>
            if optimization.changed {
                <Diff lines={optimization.diff.clone()} text={optimization.dockerfile.clone()} />
            }
        </section>
    }
}

fn card(rewrite: &Rewrite, dispatcher: &Dispatcher) -> Html {
    let on_change = {
        let (id, on, dispatcher) = (rewrite.id.clone(), !rewrite.applied, dispatcher.clone());
        Callback::from(move |_: Event| dispatcher.dispatch(Action::Switch(id.clone(), on)))
    };
    let safe = rewrite.applicability == Applicability::Safe;
    let (badge, lead) = match (safe, rewrite.checks.is_empty()) {
        (true, true) => ("safe", ""),
        (true, false) => ("safe if", "Safe as long as "),
        (false, _) => ("needs review", "Look first: is it true that "),
    };
    let end = if safe { "." } else { "?" };
    html! {
        <li key={rewrite.id.clone()} class="card">
            <label class="card__head">
                <input type="checkbox" checked={rewrite.applied} onchange={on_change} />
                <span class="card__title">{ &rewrite.title }</span>
                <span class={classes!("card__badge", (!safe).then_some("card__badge--review"))}>{ badge }</span>
            </label>
            <p class="card__reason">{ &rewrite.reason }</p>
            if !rewrite.checks.is_empty() {
                <p class="card__checks">{ lead }{ rewrite.checks.join("; ") }{ end }</p>
            }
        </li>
    }
}

/// Where the browser forbids it (a frame without the permission, a page that is not secure) nothing is claimed: the text
/// can still be selected.
fn copy(text: &str, copied: UseStateHandle<bool>) {
    let Some(window) = web_sys::window() else { return };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return;
    }
    let promise = window.navigator().clipboard().write_text(text);
    spawn_local(async move { copied.set(JsFuture::from(promise).await.is_ok()) });
}

#[derive(Properties, PartialEq)]
struct DiffProps {
    lines: Vec<DiffLine>,
    text: String,
}

#[component]
fn Diff(props: &DiffProps) -> Html {
    let copied = use_state(|| false);
    {
        let copied = copied.clone();
        use_effect_with(props.text.clone(), move |_| copied.set(false));
    }
    let on_copy = {
        let (text, copied) = (props.text.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| copy(&text, copied.clone()))
    };
    let line = |(index, line): (usize, &DiffLine)| {
        let (sign, word, class) = match line.tag {
            DiffTag::Same => (" ", "", None),
            DiffTag::Added => ("+", "added: ", Some("diff__line--added")),
            DiffTag::Removed => ("-", "removed: ", Some("diff__line--removed")),
        };
        html! {
            <span key={index} class={classes!("diff__line", class)}>
                <span class="diff__sign" aria-hidden="true">{ sign }</span><span class="unseen">{ word }</span>{ &line.text }{ "\n" }
            </span>
        }
    };
    html! {
        <div class="diff">
            <div class="diff__bar">
                <h3 class="diff__title">{"Rewritten Dockerfile"}</h3>
                <button type="button" class="button button--main" onclick={on_copy}>
                    { if *copied { "Copied" } else { "Copy Dockerfile" } }
                </button>
            </div>
            <pre class="diff__text" tabindex="0" aria-label="Changes to the Dockerfile">{ for props.lines.iter().enumerate().map(line) }</pre>
        </div>
    }
}
