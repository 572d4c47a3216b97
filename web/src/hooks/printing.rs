//! Whether the page is on paper, or about to be.

use gloo::events::EventListener;
use yew::prelude::{hook, use_effect_with, use_state_eq};

/// Whether the page is being printed, or looked at as it would be. What paper alone has is made for paper only. A browser that prints
/// says so before it does, and what is drawn for that is there when it begins.
#[hook]
pub fn use_printing() -> bool {
    let printing = use_state_eq(is_paper);
    {
        let printing = printing.clone();
        use_effect_with((), move |()| {
            let window = web_sys::window();
            let listen = |event: &'static str, is_printing: fn() -> bool| {
                let printing = printing.clone();
                let window = window.as_ref()?;
                Some(EventListener::new(window, event, move |_| {
                    printing.set(is_printing());
                }))
            };
            let printed = [listen("beforeprint", || true), listen("afterprint", is_paper)];
            let looked_at = paper().map(|query| {
                let printing = printing.clone();
                EventListener::new(&query, "change", move |_| printing.set(is_paper()))
            });
            move || drop((printed, looked_at))
        });
    }
    *printing
}

fn paper() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("print").ok().flatten()
}

fn is_paper() -> bool {
    paper().is_some_and(|query| query.matches())
}
