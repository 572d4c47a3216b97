//! A folder that was dropped on the page, or opened with the button.

use crate::state::{Action, State};
use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::CustomEvent;
use yew::{UseReducerHandle, hook, use_effect_with};

/// Takes folders as the script announces them.
#[hook]
pub fn use_folders(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let listener = web_sys::window()
            .and_then(|window| window.document())
            .map(|document| {
                EventListener::new(&document, "layerlab-folder", move |event| {
                    let detail = event
                        .dyn_ref::<CustomEvent>()
                        .and_then(|event| event.detail().as_string());
                    if let Some(folder) = detail.and_then(|text| serde_json::from_str(&text).ok()) {
                        dispatcher.dispatch(Action::Folder(folder));
                    }
                })
            });
        move || drop(listener)
    });
}
