//! Keys that work everywhere but where text is written.

use crate::state::{Action, State, View};
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use yew::{UseReducerHandle, hook, use_effect_with, use_mut_ref};

/// Keys with what they do, as the help lists them.
pub const SHORTCUTS: [(&str, &str); 14] = [
    (
        "1 … 8",
        "Layers, Timeline, Graph, Rewrite, Scenarios, Sizes, Verify, Predict",
    ),
    ("e", "to the editor"),
    ("?", "these shortcuts"),
    ("Escape", "closes what is open"),
    ("← →", "from tab to tab"),
    ("↑ ↓, Home, End", "from step to step, in a stack of layers"),
    (
        "Tab, Shift Tab",
        "to the next and the one before, out of the editor too",
    ),
    ("Ctrl Space", "completion, in the editor"),
    ("Ctrl F", "search, in the editor"),
    (
        "F8, Ctrl .",
        "to the next finding or rewrite, and the first that mends it, in the editor",
    ),
    ("Ctrl Z, Ctrl Y", "undo and redo, in the editor"),
    ("Ctrl Z", "outside of it: undo the last tick, time or option"),
    (
        "Ctrl Shift [, Ctrl Shift ]",
        "fold and unfold a stage, in the editor",
    ),
    (
        "Enter",
        "opens and closes the details of a step; sets a duration or a size that is being edited",
    ),
];

const VIEWS: [View; 8] = [
    View::Layers,
    View::Timeline,
    View::Graph,
    View::Rewrite,
    View::Scenarios,
    View::Sizes,
    View::Verify,
    View::Predict,
];

/// Listens for the keys.
#[hook]
pub fn use_shortcuts(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let help = use_mut_ref(|| false);
    *help.borrow_mut() = state.help;
    let presents = use_mut_ref(|| false);
    *presents.borrow_mut() = state.learning.slide.is_some();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                        return;
                    };
                    // It has keys of its own.
                    if *presents.borrow() {
                        return;
                    }
                    let writes = event.composed_path().iter().any(|node| {
                        node.dyn_ref::<web_sys::HtmlElement>().is_some_and(|element| {
                            element.is_content_editable()
                                || ["INPUT", "TEXTAREA", "SELECT"].contains(&element.tag_name().as_str())
                        })
                    });
                    let key = event.key();
                    if key == "Escape" && *help.borrow() {
                        dispatcher.dispatch(Action::Help(false));
                    }
                    if key == "Escape" {
                        close_menu();
                    }
                    let is_undo = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && key == "z";
                    if is_undo && !is_text(&event.composed_path()) {
                        event.prevent_default();
                        dispatcher.dispatch(Action::UndoSaid);
                        return;
                    }
                    if writes || event.ctrl_key() || event.meta_key() || event.alt_key() {
                        return;
                    }
                    match key.as_str() {
                        "?" => {
                            let shown = *help.borrow();
                            dispatcher.dispatch(Action::Help(!shown));
                        }
                        "e" => {
                            event.prevent_default();
                            dispatcher.dispatch(Action::Show((1, 1)));
                        }
                        key => {
                            let number = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                            if let Some(view) = number.and_then(|number| VIEWS.get(number)) {
                                dispatcher.dispatch(Action::View(*view));
                            }
                        }
                    }
                },
            )
        });
        move || drop(listener)
    });
}

/// Whether text is written there, which has an undo of its own: a checkbox and a list have none.
fn is_text(path: &js_sys::Array) -> bool {
    path.iter().any(|node| {
        node.dyn_ref::<web_sys::HtmlElement>().is_some_and(|element| {
            let input = element.dyn_ref::<web_sys::HtmlInputElement>();
            let is_ticked =
                input.is_some_and(|input| ["checkbox", "radio", "range"].contains(&input.type_().as_str()));
            element.is_content_editable()
                || !is_ticked && ["INPUT", "TEXTAREA"].contains(&element.tag_name().as_str())
        })
    })
}

/// Closes the menu that is open; where the focus was in it, it goes to what opened it.
pub fn close_menu() {
    let document = web_sys::window().and_then(|window| window.document());
    let open = document.as_ref().and_then(|document| {
        let found = document.query_selector("details.menu[open]").ok().flatten()?;
        Some((found, document.active_element()))
    });
    let Some((menu, active)) = open else {
        return;
    };
    let had_focus = active.is_none_or(|active| active.tag_name() == "BODY" || menu.contains(Some(&active)));
    // The attribute is always there: it was just found by it.
    let _ = menu.remove_attribute("open");
    let summary = menu
        .query_selector("summary")
        .ok()
        .flatten()
        .filter(|_| had_focus);
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = summary.focus();
    }
}
