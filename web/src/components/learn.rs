//! The courses: their lessons, and which of them are solved.

use super::Dispatcher;
use super::focus::focus_on;
use super::share::write;
use crate::course::{Own, Stop, Track};
use crate::state::{Action, Learn as Learned};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::{
    Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_node_ref,
    use_state,
};

/// The score in a sentence; nothing before the first guess.
fn told((right, all): (usize, usize)) -> String {
    if all == 0 {
        String::new()
    } else {
        format!("{right} of {all} steps guessed right at the first try.")
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The one that is taken.
    pub(super) lesson: Option<Rc<str>>,
    /// The course of somebody's own.
    pub(super) course: Option<Rc<Own>>,
    /// Counts courses that were opened to choose from.
    pub(super) opened: u64,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Learn(props: &Props) -> Html {
    // What was done is read when the menu is opened.
    let looked = use_state(|| 0_u64);
    let on_toggle = {
        let looked = looked.clone();
        Callback::from(move |_: Event| looked.set(*looked + 1))
    };
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with(props.opened, move |opened| {
            let menu = menu.cast::<Element>().filter(|_| *opened > 0);
            // Without the attribute it is one click away.
            if menu.is_some_and(|menu| menu.set_attribute("open", "").is_ok()) {
                focus_on("course");
            }
        });
    }
    let own = props.course.as_deref();
    let on_close = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Learn(Learned::Close)))
    };
    html! {
        <details class="menu" name="menu" ref={menu} ontoggle={on_toggle}>
            <summary class="button">{"Learn"}</summary>
            <div class="menu__body learn">
                if let Some(own) = own {
                    <section class="learn__own" aria-labelledby="course">
                        <h2 class="learn__title" id="course" tabindex="-1">{ &own.course.title }</h2>
                        if !own.course.text.is_empty() { <p class="learn__lead">{ &own.course.text }</p> }
                        <Map own={props.course.clone()} lesson={props.lesson.clone()} looked={*looked} dispatcher={props.dispatcher.clone()} />
                        <button type="button" class="menu__item" onclick={on_close}>
                            <span class="menu__name">{"Close this course"}</span>
                            <span class="menu__hint">{"what you solved of it stays kept"}</span>
                        </button>
                    </section>
                    <h2 class="learn__title">{"The cache, lesson by lesson"}</h2>
                }
                <Map own={None::<Rc<Own>>} lesson={props.lesson.clone()} looked={*looked} dispatcher={props.dispatcher.clone()} />
                <a class="menu__item" href="./docs/cache.html" target="_blank" rel="noopener">
                    <span class="menu__name">{"How the cache decides"}</span>
                    <span class="menu__hint">{"every rule in a few sentences, with examples; and how to embed and host this page"}</span>
                </a>
                <a class="menu__item" href="./docs/lessons.html" target="_blank" rel="noopener">
                    <span class="menu__name">{"Lessons and courses of your own"}</span>
                    <span class="menu__hint">{"how to write, give away and present them; drop a file here to take it"}</span>
                </a>
            </div>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct MapProps {
    /// Whose; `None` for the program's.
    own: Option<Rc<Own>>,
    lesson: Option<Rc<str>>,
    /// Counts how often it was looked at.
    looked: u64,
    dispatcher: Dispatcher,
}

/// A course: its lessons in their order.
#[component]
fn Map(props: &MapProps) -> Html {
    let copied = use_state(|| false);
    {
        let copied = copied.clone();
        use_effect_with(props.looked, move |_| copied.set(false));
    }
    let track = props.own.as_deref().map_or_else(Track::of_program, Track::of);
    let (done, guesses) = (track.solved(), track.guessed());
    let (count, all) = (done.len(), track.stops.len());
    let on_copy = {
        let (copied, track, done) = (copied.clone(), track.clone(), done.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, text) = (copied.clone(), summary(&track, &done, &told(guesses)));
            spawn_local(async move { copied.set(write(&text).await) });
        })
    };
    html! {
        <>
            <p class="learn__lead">
                { format!("{count} of {all} lessons solved.") }
                if props.own.is_none() { {" Each begins with a Dockerfile that you make better."} }
            </p>
            if guesses.1 > 0 { <p class="learn__lead">{ told(guesses) }</p> }
            <ol class="learn__course">{ for track.stops.iter().map(|stop| entry(stop, &done, props)) }</ol>
            if count > 0 {
                <button type="button" class="menu__item" onclick={on_copy}>
                    <span class="menu__name">{"Copy summary"}</span>
                    <span class="menu__hint" role="status">{ if *copied { "copied" } else { "which lessons you solved, for a chat" } }</span>
                </button>
            }
        </>
    }
}

fn entry(stop: &Stop, done: &[Rc<str>], props: &MapProps) -> Html {
    let is_done = done.contains(&stop.id);
    let is_taken = props.lesson.as_ref() == Some(&stop.source);
    let dispatcher = props.dispatcher.clone();
    let source = stop.source.clone();
    // The address is for a new tab and for copying.
    let on_click = Callback::from(move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            close(&event);
            dispatcher.dispatch(Action::Lesson(Some(source.clone())));
        }
    });
    let class = classes!("menu__item", is_taken.then_some("learn__taken"));
    let current = is_taken.then_some("true");
    let body = html! {
        <>
            { &*stop.title }
            if is_done { <span class="learn__done" aria-label="solved">{"✓"}</span> }
        </>
    };
    let address = match &props.own {
        None => Some(format!("?lesson={}", stop.id)),
        Some(own) => own
            .address
            .as_ref()
            .map(|address| format!("?course={address}&lesson={}", stop.id)),
    };
    html! {
        <li key={stop.id.to_string()} class="learn__entry">
            if let Some(href) = address {
                <a {class} {href} aria-current={current} onclick={on_click}>{ body }</a>
            } else {
                <button type="button" {class} aria-current={current} onclick={on_click}>{ body }</button>
            }
        </li>
    }
}

/// Closes the menu that was clicked in.
fn close(event: &MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let menu = target.and_then(|target| target.closest("details").ok().flatten());
    if let Some(menu) = menu {
        // It stays open where it is none.
        let _ = menu.remove_attribute("open");
    }
}

/// What was solved, for a chat.
fn summary(track: &Track, done: &[Rc<str>], guesses: &str) -> String {
    let titles = track
        .stops
        .iter()
        .filter(|stop| done.contains(&stop.id))
        .map(|stop| format!("- {}\n", stop.title));
    let guesses = if guesses.is_empty() {
        String::new()
    } else {
        format!(" {guesses}")
    };
    format!(
        "Layerlab: {} of {} lessons solved.{guesses}\n{}",
        done.len(),
        track.stops.len(),
        titles.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_a_sentence() {
        assert_eq!(told((5, 7)), "5 of 7 steps guessed right at the first try.");
        assert_eq!(told((0, 0)), "");
        let track = Track::of_program();
        assert!(
            summary(&track, &[], "1 of 2 right.")
                .starts_with("Layerlab: 0 of 13 lessons solved. 1 of 2 right.\n")
        );
    }
}
