//! Where one is stands in the address: back goes to where one was, and a copied address opens the same again.

use super::storage::of_location;
use crate::place::Place;
use crate::state::{Action, State};
use crate::store::{self, BrowserShelf};
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use yew::{UseReducerHandle, hook, use_effect_with, use_memo, use_mut_ref};

/// Keeps the address at where one is, with an entry in the history for every place that one goes to.
#[hook]
pub fn use_address(state: &UseReducerHandle<State>) {
    let embed = state.embed.is_some();
    let last = use_mut_ref(|| None::<Place>);
    let first = use_memo((), |()| {
        let examples = layerlab_session::examples();
        examples.first().map(|example| store::id_of_example(&example.id))
    });
    let place = Place {
        // The first example is where everybody begins.
        project: Some(state.project.clone()).filter(|project| (*first).as_ref() != Some(project)),
        view: state.view,
        scenario: state.request.scenario,
        writes: state.learning.writing,
        slide: state.learning.slide,
    };
    // What is opened is a place one goes to; an example that is edited becomes a project where one is.
    let opened_from = state.previous.as_ref().map(|(id, _)| id.clone());
    use_effect_with((place, opened_from), move |(place, opened_from)| {
        if embed {
            return;
        }
        let before = last.borrow_mut().replace(place.clone());
        let goes = before.is_some_and(|before| {
            let is_opened = before.project != place.project && before.project == *opened_from;
            // From slide to slide there is no way back but the keys.
            let is_turned = before.writes != place.writes || before.slide.is_some() != place.slide.is_some();
            is_opened || is_turned || before.view != place.view || before.scenario != place.scenario
        });
        go(&place.query(), goes);
    });
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let window = web_sys::window().filter(|_| !embed);
        let listener = window.map(|window| {
            EventListener::new(&window, "popstate", move |_| {
                let place = Place::of_query(&of_location(web_sys::Location::search));
                let kept = place.project.clone().and_then(|id| {
                    let request = store::open(&BrowserShelf::shared()?, &id)?;
                    Some((id, Rc::new(request)))
                });
                dispatcher.dispatch(Action::Went(place, kept));
            })
        });
        move || drop(listener)
    });
}

fn go(query: &str, as_entry: bool) {
    let is_there = of_location(web_sys::Location::search) == query;
    let history = web_sys::window().and_then(|window| window.history().ok());
    let Some(history) = history.filter(|_| !is_there) else {
        return;
    };
    let path = of_location(web_sys::Location::pathname);
    let address = format!("{path}{query}");
    // An address that stays as it is does no harm.
    let _ = if as_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}
