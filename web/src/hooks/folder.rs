//! A folder that was dropped on the page, or opened with the button; a text that was dropped: a Dockerfile, a build log, a list.

use crate::state::Opened;
use crate::state::{Action, Notice, State, Tab, TextKind};
use crate::store::new_id;
use gloo::events::EventListener;
use layerlab_session::{Dropped, dropped, from_file};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::CustomEvent;
use yew::{UseReducerHandle, hook, use_effect_with};

/// Takes folders as the script announces them.
#[hook]
pub fn use_folders(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let (reader, walker, complain) = (state.dispatcher(), state.dispatcher(), state.dispatcher());
    use_effect_with((), move |()| {
        let text = |event: &web_sys::Event| {
            event
                .dyn_ref::<CustomEvent>()
                .and_then(|event| event.detail().as_string())
        };
        let logs = document().map(|document| {
            EventListener::new(&document, "layerlab-text", move |event| {
                if let Some(text) = text(event) {
                    match dropped(&text) {
                        Dropped::Dockerfile => {
                            reader.dispatch(Action::Tab(Tab::Dockerfile));
                            reader.dispatch(Action::Replaced(text.into()));
                        }
                        Dropped::Files => {
                            reader.dispatch(Action::Tab(Tab::Files));
                            reader.dispatch(Action::Files(Some(text.into())));
                        }
                        Dropped::Project => reader.dispatch(match from_file(&text) {
                            Ok(request) => Action::Open(new_id(), Rc::new(request), Opened::File),
                            Err(error) => Action::Tell(Notice::BrokenFile(error)),
                        }),
                        Dropped::Lesson => reader.dispatch(Action::Lesson(Some(text.into()))),
                        Dropped::Course => reader.dispatch(Action::Read(TextKind::Course, text.into())),
                        Dropped::Log => {
                            reader.dispatch(Action::Tab(Tab::Log));
                            reader.dispatch(Action::Read(TextKind::Log, text.into()));
                        }
                    }
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
        let walks = document().map(|document| {
            EventListener::new(&document, "layerlab-walk", move |event| {
                if let Some(number) = text(event).and_then(|text| text.parse().ok()) {
                    walker.dispatch(Action::Tell(Notice::Walking(number)));
                }
            })
        });
        let unreadable = document().map(|document| {
            EventListener::new(&document, "layerlab-unreadable", move |event| {
                complain.dispatch(Action::Tell(Notice::UnreadableFile(
                    text(event).unwrap_or_default(),
                )));
            })
        });
        offer_rule();
        move || drop((logs, folders, walks, unreadable))
    });
}

/// The script that walks a folder asks here which texts the analysis reads.
fn offer_rule() {
    let rule = Closure::<dyn Fn(String) -> bool>::new(|path: String| layerlab_session::reads_text(&path));
    if let Some(window) = web_sys::window() {
        // Without it only names and sizes are known.
        let _ = js_sys::Reflect::set(&window, &"layerlabReads".into(), rule.as_ref());
    }
    // It is asked as long as the page lives.
    rule.forget();
}

fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|window| window.document())
}
