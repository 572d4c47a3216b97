//! The presenter's own window: notes, what comes next, and what every step does.

use super::lesson::piece;
use crate::hooks::channel::use_notes;
use crate::present::{Message, Sheet};
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use yew::prelude::{Callback, Html, MouseEvent, classes, component, html, use_effect_with};

/// The window.
#[component]
pub fn Notes() -> Html {
    let (told, turn) = use_notes();
    {
        let turn = turn.clone();
        use_effect_with((), move |()| {
            let options = EventListenerOptions::enable_prevent_default();
            let listener = web_sys::window().map(|window| {
                EventListener::new_with_options(&window, "keydown", options, move |event| {
                    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                    let by = match key.as_deref() {
                        Some("ArrowRight" | "PageDown") => 1,
                        Some("ArrowLeft" | "PageUp") => -1,
                        _ => return,
                    };
                    event.prevent_default();
                    turn.emit(by);
                })
            });
            move || drop(listener)
        });
    }
    let by = |by: isize| {
        let turn = turn.clone();
        Callback::from(move |_: MouseEvent| turn.emit(by))
    };
    let sheet = match told {
        Some(Message::Show(sheet)) => sheet,
        Some(_) => {
            return html! { <main class="notes"><p role="status">{"Nothing is presented any more."}</p></main> };
        }
        None => {
            return html! { <main class="notes"><p role="status">{"Waiting for the window that presents."}</p></main> };
        }
    };
    html! {
        <main class="notes">
            <p class="notes__place">{ format!("{} of {}", sheet.at.0, sheet.at.1) }{" · "}{ &sheet.title }</p>
            <h1 class="notes__now" aria-live="polite">{ &sheet.now }</h1>
            if !sheet.next.is_empty() { <p class="notes__next">{"Then: "}{ &sheet.next }</p> }
            <p class="notes__ways">
                <button type="button" class="button" disabled={sheet.at.0 == 1} onclick={by(-1)}>{"Back"}</button>
                <button type="button" class="button button--main" onclick={by(1)}>{"Next"}</button>
            </p>
            { body(&sheet) }
        </main>
    }
}

fn body(sheet: &Sheet) -> Html {
    let step = |(line, code, outcome, is_shown): &(usize, String, String, bool)| {
        html! {
            <li class={classes!("notes__step", is_shown.then_some("notes__step--shown"))} aria-current={is_shown.then_some("step")}>
                <span class="predict__line">{ line }</span><code>{ code }</code>
                <span class="notes__why">{ outcome }</span>
            </li>
        }
    };
    html! {
        <>
            if !sheet.notes.is_empty() {
                <section class="notes__own" aria-label="Notes">{ for sheet.notes.iter().map(|paragraph| html! { <p>{ for paragraph.iter().map(piece) }</p> }) }</section>
            }
            if !sheet.steps.is_empty() {
                <h2 class="notes__title">{"What comes out: "}{ &sheet.sum }</h2>
                <ol class="notes__steps">{ for sheet.steps.iter().map(step) }</ol>
            }
        </>
    }
}
