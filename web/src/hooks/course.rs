//! The course of somebody's own: fetched where the address names one, and kept for the next time.

use crate::course::keep;
use crate::state::{Action, Learn, State};
use std::rc::Rc;
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::{UseReducerHandle, hook, use_effect_with, use_mut_ref};

#[wasm_bindgen]
extern "C" {
    // web/editor/src/course.js
    #[wasm_bindgen(catch, js_name = layerlabFetch)]
    fn fetch(address: &str) -> Result<js_sys::Promise, JsValue>;
}

/// Fetches the one that the address names; keeps the one that is open.
#[hook]
pub fn use_course(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let address = state
        .learning
        .awaited
        .as_ref()
        .map(|(address, _)| address.clone());
    use_effect_with(address, move |address| {
        let Some(address) = address.clone() else {
            return;
        };
        spawn_local(async move {
            dispatcher.dispatch(Action::Learn(match fetched(&address).await {
                Ok(text) => Learn::Fetched(text),
                Err(why) => Learn::NotFetched(why),
            }));
        });
    });
    let embed = state.embed.is_some();
    // What is kept and cannot be read is left alone until there is another one.
    let before = use_mut_ref(|| state.learning.course.clone());
    use_effect_with(state.learning.course.clone(), move |course| {
        let is_other = before.replace(course.clone()) != *course;
        if is_other && !embed {
            keep(course.as_deref());
        }
    });
}

/// The text at an address beside the page.
async fn fetched(address: &str) -> Result<Rc<str>, String> {
    let promise = fetch(address).map_err(|_| "The page is not whole: load it again.".to_owned())?;
    let text = JsFuture::from(promise).await.map_err(|error| {
        let error = error.dyn_into::<js_sys::Error>();
        error.map_or_else(|_| String::new(), |error| error.message().into())
    })?;
    text.as_string().map(Rc::from).ok_or_else(String::new)
}
