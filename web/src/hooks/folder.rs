//! A folder that was dropped on the page, or opened with the button; a build log that was dropped.

use crate::state::{Action, State, Tab, TextKind};
use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::CustomEvent;
use yew::{UseReducerHandle, hook, use_effect_with};

/// Takes folders as the script announces them.
#[hook]
pub fn use_folders(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let reader = state.dispatcher();
    use_effect_with((), move |()| {
        let text = |event: &web_sys::Event| {
            event
                .dyn_ref::<CustomEvent>()
                .and_then(|event| event.detail().as_string())
        };
        let logs = document().map(|document| {
            EventListener::new(&document, "layerlab-log", move |event| {
                if let Some(text) = text(event) {
                    reader.dispatch(Action::Tab(Tab::Log));
                    reader.dispatch(Action::Read(TextKind::Log, text.into()));
                }
            })
        });
        let folders = document().map(|document| {
            EventListener::new(&document, "layerlab-folder", move |event| {
                if let Some(folder) = text(event).and_then(|text| serde_json::from_str(&text).ok()) {
                    dispatcher.dispatch(Action::Folder(folder));
                }
            })
        });
        move || drop((logs, folders))
    });
}

fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|window| window.document())
}
