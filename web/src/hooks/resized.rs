//! Elements whose sizes are watched.

use wasm_bindgen::prelude::{Closure, JsCast as _};
use web_sys::{Element, ResizeObserver};

/// Calls back whenever an element has another size, until it is dropped.
pub struct Resized {
    observer: Option<ResizeObserver>,
    _on_change: Closure<dyn Fn()>,
}

impl Resized {
    /// Watches all elements of the document that a selector means now.
    pub fn new(selector: &str, on_change: impl Fn() + 'static) -> Self {
        let on_change = Closure::<dyn Fn()>::new(on_change);
        let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok();
        let document = web_sys::window().and_then(|window| window.document());
        let found = document.and_then(|document| document.query_selector_all(selector).ok());
        for (observer, list) in observer.iter().zip(found) {
            let nodes = (0..list.length()).filter_map(|at| list.item(at));
            for element in nodes.filter_map(|node| node.dyn_into::<Element>().ok()) {
                observer.observe(&element);
            }
        }
        Self {
            observer,
            _on_change: on_change,
        }
    }
}

impl Drop for Resized {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
