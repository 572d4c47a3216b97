//! The course: its lessons, and which of them are solved.

use super::Dispatcher;
use super::share::write;
use crate::state::Action;
use crate::store::{BrowserShelf, Shelf as _};
use layerlab_session::{COURSE, Listed};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state};

/// Ids of solved lessons, with blanks between them.
const SOLVED: &str = "layerlab.lessons";

/// Lessons of the course that were solved in this browser.
pub(super) fn solved() -> Vec<&'static str> {
    let kept = BrowserShelf::shared()
        .and_then(|shelf| shelf.get(SOLVED))
        .unwrap_or_default();
    let ids = COURSE.iter().map(|listed| listed.id);
    ids.filter(|id| kept.split(' ').any(|kept| kept == *id)).collect()
}

/// Keeps that a lesson was solved.
pub(super) fn keep(id: &str) {
    let mut ids = solved();
    let Some(listed) = COURSE
        .iter()
        .find(|listed| listed.id == id)
        .filter(|_| !ids.contains(&id))
    else {
        return;
    };
    ids.push(listed.id);
    if let Some(mut shelf) = BrowserShelf::shared() {
        // Without room the lesson is solved all the same.
        let _ = shelf.set(SOLVED, &ids.join(" "));
    }
}

/// What was guessed at the first try: ids of lessons with steps right and steps in all, `id:2/3`, with blanks between them.
const GUESSED: &str = "layerlab.guesses";

/// Keeps how well the first try of a lesson of the course went; later ones count for nothing.
pub(super) fn keep_guess(id: &str, right: usize, all: usize) {
    let Some(mut shelf) = BrowserShelf::shared().filter(|_| COURSE.iter().any(|listed| listed.id == id))
    else {
        return;
    };
    let kept = shelf.get(GUESSED).unwrap_or_default();
    let is_first = !kept.split(' ').any(|one| one.split(':').next() == Some(id));
    if is_first {
        // Without room it was guessed all the same.
        let _ = shelf.set(GUESSED, format!("{kept} {id}:{right}/{all}").trim_start());
    }
}

/// Steps that were guessed right at the first try, and all that were guessed.
fn guessed() -> (usize, usize) {
    let kept = BrowserShelf::shared()
        .and_then(|shelf| shelf.get(GUESSED))
        .unwrap_or_default();
    score(&kept)
}

fn score(kept: &str) -> (usize, usize) {
    let one = |one: &str| {
        let (right, all) = one.split_once(':')?.1.split_once('/')?;
        Some((right.parse::<usize>().ok()?, all.parse::<usize>().ok()?))
    };
    let all = kept.split(' ').filter_map(one);
    all.fold((0, 0), |(right, all), (r, a)| (right + r, all + a))
}

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
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Learn(props: &Props) -> Html {
    let done = use_state(Vec::<&'static str>::new);
    let guesses = use_state(|| (0, 0));
    let copied = use_state(|| false);
    let on_toggle = {
        let (done, copied, guesses) = (done.clone(), copied.clone(), guesses.clone());
        Callback::from(move |_: Event| {
            done.set(solved());
            guesses.set(guessed());
            copied.set(false);
        })
    };
    let count = done.len();
    let on_copy = {
        let (copied, done, guesses) = (copied.clone(), done.clone(), *guesses);
        Callback::from(move |_: MouseEvent| {
            let (copied, text) = (copied.clone(), summary(&done, &told(guesses)));
            spawn_local(async move { copied.set(write(&text).await) });
        })
    };
    html! {
        <details class="menu" name="menu" ontoggle={on_toggle}>
            <summary class="button">{"Learn"}</summary>
            <div class="menu__body learn">
                <p class="learn__lead">{ format!("{count} of {} lessons solved. Each begins with a Dockerfile that you make better.", COURSE.len()) }</p>
                if guesses.1 > 0 { <p class="learn__lead">{ told(*guesses) }</p> }
                <ol class="learn__course">{ for COURSE.iter().map(|listed| entry(listed, &done, props)) }</ol>
                <a class="menu__item" href="./docs/cache.html" target="_blank" rel="noopener">
                    <span class="menu__name">{"How the cache decides"}</span>
                    <span class="menu__hint">{"every rule in a few sentences, with examples; and how to embed and host this page"}</span>
                </a>
                if count > 0 {
                    <button type="button" class="menu__item" onclick={on_copy}>
                        <span class="menu__name">{"Copy summary"}</span>
                        <span class="menu__hint" role="status">{ if *copied { "copied" } else { "which lessons you solved, for a chat" } }</span>
                    </button>
                }
            </div>
        </details>
    }
}

fn entry(listed: &'static Listed, done: &[&str], props: &Props) -> Html {
    let is_done = done.contains(&listed.id);
    let is_taken = props.lesson.as_deref() == Some(listed.id);
    let dispatcher = props.dispatcher.clone();
    // The address is for a new tab and for copying.
    let on_click = Callback::from(move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            close(&event);
            dispatcher.dispatch(Action::Lesson(Some(listed.id.into())));
        }
    });
    html! {
        <li key={listed.id} class="learn__entry">
            <a class={classes!("menu__item", is_taken.then_some("learn__taken"))} href={format!("?lesson={}", listed.id)}
                aria-current={is_taken.then_some("true")} onclick={on_click}>
                { listed.title }
                if is_done { <span class="learn__done" aria-label="solved">{"✓"}</span> }
            </a>
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
fn summary(done: &[&str], guesses: &str) -> String {
    let titles = COURSE
        .iter()
        .filter(|listed| done.contains(&listed.id))
        .map(|listed| format!("- {}\n", listed.title));
    let guesses = if guesses.is_empty() {
        String::new()
    } else {
        format!(" {guesses}")
    };
    format!(
        "Layerlab: {} of {} lessons solved.{guesses}\n{}",
        done.len(),
        COURSE.len(),
        titles.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_summed_up_and_what_is_damaged_counts_for_nothing() {
        assert_eq!(score("layers:3/3 modes:2/4"), (5, 7));
        assert_eq!(score("layers:x/3 modes 7 a:1/"), (0, 0));
        assert_eq!(told((5, 7)), "5 of 7 steps guessed right at the first try.");
        assert_eq!(told((0, 0)), "");
        assert!(
            summary(&[], "1 of 2 right.").starts_with("Layerlab: 0 of 13 lessons solved. 1 of 2 right.\n")
        );
    }
}
