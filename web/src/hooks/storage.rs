//! Nothing is lost: the project is kept by the browser, and is there after a reload.

use crate::state::{Action, Notice, State, Theme};
use gloo::events::EventListener;
use gloo::storage::{LocalStorage, Storage as _};
use gloo::timers::callback::Timeout;
use layerlab_session::Request;
use std::rc::Rc;
use yew::{UseReducerHandle, hook, use_effect_with, use_mut_ref};

const PROJECT: &str = "layerlab.project";
/// Read by theme.js too, before the first paint.
const THEME: &str = "layerlab.theme";
/// Milliseconds without a change before the project is kept.
const PAUSE: u32 = 300;

/// What was kept last time.
pub fn kept() -> (Option<Request>, Theme) {
    (
        LocalStorage::get(PROJECT).ok(),
        LocalStorage::get(THEME).unwrap_or_default(),
    )
}

/// Keeps the project a moment after each change, and at once when the page goes away.
#[hook]
pub fn use_keeping(state: &UseReducerHandle<State>) {
    let newest = use_mut_ref(|| None::<Rc<Request>>);
    let dispatcher = state.dispatcher();
    {
        let newest = newest.clone();
        let complain = dispatcher.clone();
        use_effect_with(state.request.clone(), move |request| {
            *newest.borrow_mut() = Some(request.clone());
            let timeout = Timeout::new(PAUSE, move || {
                let pending = newest.borrow_mut().take();
                if pending.is_some_and(|request| LocalStorage::set(PROJECT, &*request).is_err()) {
                    complain.dispatch(Action::Notice(Some(Notice::NotKept)));
                }
            });
            move || drop(timeout)
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
    use_effect_with(state.theme, move |theme| {
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
