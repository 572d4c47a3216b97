//! Where the keyboard goes when what had it is not there any more.

use wasm_bindgen::JsCast as _;
use web_sys::{Document, HtmlElement};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Whether nothing has the focus: what had it was taken away.
pub(super) fn is_lost() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_none_or(|element| element.tag_name() == "BODY")
}

/// Goes to the element of an id.
pub(super) fn focus_on(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // One that cannot have the focus leaves it where it is.
        let _ = element.focus();
    }
}
