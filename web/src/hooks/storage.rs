//! Nothing is lost: the project is kept by the browser, and is there after a reload.

use crate::state::{Action, Notice, Opened, State, Theme};
use gloo::events::EventListener;
use gloo::storage::{LocalStorage, Storage as _};
use gloo::timers::callback::Timeout;
use layerlab_session::{Request, from_fragment};
use std::rc::Rc;
use yew::{UseReducerHandle, hook, use_effect_with, use_mut_ref};

const PROJECT: &str = "layerlab.project";
/// Read by theme.js too, before the first paint.
const THEME: &str = "layerlab.theme";
/// Milliseconds without a change before the project is kept.
const PAUSE: u32 = 300;

/// A part of this page's address; empty where the browser does not tell.
pub fn of_location(read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>) -> String {
    web_sys::window()
        .and_then(|window| read(&window.location()).ok())
        .unwrap_or_default()
}

/// The state to start with: what a link says, else what was kept last time.
pub fn start() -> State {
    let kept: Option<Request> = LocalStorage::get(PROJECT).ok();
    let theme = LocalStorage::get(THEME).unwrap_or_default();
    let (query, hash) = (
        of_location(web_sys::Location::search),
        of_location(web_sys::Location::hash),
    );
    let fragment = hash.trim_start_matches('#');
    let embed = query
        .trim_start_matches('?')
        .split('&')
        .any(|pair| pair == "view=embed");
    let mut state = State::new(kept.clone(), theme);
    state.embed = embed;
    if fragment.is_empty() {
        return state;
    }
    match from_fragment(fragment) {
        Ok(request) => {
            state.request = Rc::new(request);
            // What the reader was working on is not lost by opening a link.
            if let Some(kept) = kept.filter(|kept| *kept != *state.request && !embed) {
                state.previous = Some(Rc::new(kept));
                state.notice = Some(Notice::Replaced(Opened::Link));
            }
        }
        Err(error) => state.notice = Some(Notice::BrokenLink(error)),
    }
    // From here on the project is the reader's: a reload must not bring the link's back.
    if let (false, Some(window)) = (embed, web_sys::window()) {
        let address = format!("{}{query}", window.location().pathname().unwrap_or_default());
        let _ = window.history().and_then(|history| {
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address))
        });
    }
    state
}

/// Keeps the project a moment after each change, and at once when the page goes away.
#[hook]
pub fn use_keeping(state: &UseReducerHandle<State>) {
    let newest = use_mut_ref(|| None::<Rc<Request>>);
    let dispatcher = state.dispatcher();
    {
        let newest = newest.clone();
        let complain = dispatcher.clone();
        let embed = state.embed;
        use_effect_with(state.request.clone(), move |request| {
            // A reading view is no project of the reader's.
            if embed {
                return Box::new(|| ()) as Box<dyn FnOnce()>;
            }
            *newest.borrow_mut() = Some(request.clone());
            let timeout = Timeout::new(PAUSE, move || {
                let pending = newest.borrow_mut().take();
                if pending.is_some_and(|request| LocalStorage::set(PROJECT, &*request).is_err()) {
                    complain.dispatch(Action::Notice(Some(Notice::NotKept)));
                }
            });
            Box::new(move || drop(timeout))
        });
    }
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "pagehide", move |_| {
                if let Some(request) = newest.borrow_mut().take() {
                    // Nobody is there any more to be told.
                    let _ = LocalStorage::set(PROJECT, &*request);
                }
            })
        });
        move || drop(listener)
    });
    let fixed = state.embed;
    use_effect_with(state.theme, move |theme| {
        // theme.js has set what the address says.
        if fixed {
            return;
        }
        match theme {
            Theme::System => LocalStorage::delete(THEME),
            // A theme that cannot be kept holds until the next reload.
            theme => _ = LocalStorage::set(THEME, theme),
        }
        if let Some(root) = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|document| document.document_element())
        {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Light => root.set_attribute("data-theme", "light"),
                Theme::Dark => root.set_attribute("data-theme", "dark"),
            };
        }
    });
}
