//! The bar at the lower edge of a narrow page, where answer and project stand one below the other: what came out, or how far the lesson
//! is, and the way from the one to the other.

use super::Dispatcher;
use super::sides::{Verdict, short};
use crate::course::Stop;
use crate::state::Action;
use gloo::events::EventListener;
use layerlab_session::{LessonView, Optimization, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) lesson: Option<Rc<LessonView>>,
    /// The lesson that follows.
    pub(super) next: Option<Stop>,
    /// Whether the outcome is to be guessed.
    pub(super) guessed: bool,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Foot(props: &Props) -> Html {
    let at_project = use_state_eq(|| false);
    {
        let at_project = at_project.clone();
        use_effect_with((), move |()| {
            let listen = |event: &'static str| {
                let at_project = at_project.clone();
                let window = web_sys::window()?;
                Some(EventListener::new(&window, event, move |_| {
                    at_project.set(is_project_in_sight());
                }))
            };
            let listeners = (listen("scroll"), listen("resize"));
            move || drop(listeners)
        });
    }
    let lesson = props.lesson.as_ref().filter(|lesson| lesson.error.is_none());
    let (address, name) = match (*at_project, lesson) {
        (false, _) => ("#project", "Edit the project"),
        (true, Some(_)) => ("#lesson", "To the lesson"),
        (true, None) => ("#answer", "To the answer"),
    };
    html! {
        <nav class="foot" aria-label="Answer and project">
            { match lesson {
                Some(lesson) => of_lesson(lesson, props),
                None => sum(props),
            } }
            <a class="foot__way" href={address}>{ name }</a>
        </nav>
    }
}

/// Whether the upper part of the window shows the project.
fn is_project_in_sight() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| {
        let root = document.document_element()?;
        let project = document.get_element_by_id("project")?;
        Some(project.get_bounding_client_rect().top() < f64::from(root.client_height()) / 2.0)
    });
    found.unwrap_or_default()
}

/// How far the lesson is: its goals may be far above.
fn of_lesson(lesson: &LessonView, props: &Props) -> Html {
    let met = lesson.goals.iter().filter(|goal| goal.met).count();
    let words = match (lesson.solved, &lesson.broken) {
        (true, _) => "✓ Solved".to_owned(),
        (_, Some(_)) => "✕ Cannot be built".to_owned(),
        _ if props.guessed => "Guess first".to_owned(),
        _ => format!("{met} of {} goals", lesson.goals.len()),
    };
    let next = props.next.clone().filter(|_| lesson.solved).map(|next| {
        let dispatcher = props.dispatcher.clone();
        let on_click = Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(Action::Lesson(Some(next.source.clone())));
        });
        html! { <button type="button" class="button button--main" title={next.title.to_string()} onclick={on_click}>{"Next lesson"}</button> }
    });
    html! {
        <>
            <span class={if lesson.solved { "foot__sum foot__sum--solved" } else { "foot__sum" }}>{ words }</span>
            { for next }
        </>
    }
}

/// The headline in short. It says nothing new: not for the ear.
fn sum(props: &Props) -> Html {
    let Some(simulation) = props.simulation.as_ref().filter(|_| !props.guessed) else {
        return html! { <span class="foot__sum" /> };
    };
    if simulation.error.is_some() || simulation.stack.error.is_some() {
        return html! { <span class="foot__sum foot__sum--fails" aria-hidden="true">{"✕ Fails"}</span> };
    }
    html! { <span class="foot__sum" aria-hidden="true">{ in_short(simulation, props.optimization.as_deref()) }</span> }
}

/// Both times, or the one.
pub(super) fn in_short(simulation: &Simulation, optimization: Option<&Optimization>) -> Html {
    let (before, after) = short(simulation, optimization);
    html! {
        <>
            { before }
            if let Some((after, verdict)) = after {
                {" → "}<strong class={if verdict == Verdict::Loss { "sum__after sum__after--slower" } else { "sum__after" }}>{ after }</strong>
            }
        </>
    }
}
