//! The lesson that is taken: its text, how far each goal is, hints, and one way to reach them.

use super::Dispatcher;
use super::diff::Diff;
use super::learn::keep;
use crate::state::Action;
use layerlab_session::{COURSE, GoalView, LessonView, Piece};
use std::rc::Rc;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, UseStateHandle, classes, component, html, use_effect_with,
    use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) lesson: Rc<LessonView>,
    /// Whether the browser keeps that it was solved.
    pub(super) kept: bool,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn LessonPanel(props: &Props) -> Html {
    let lesson = &props.lesson;
    // How many hints of each goal are shown.
    let hints = use_state(Vec::<usize>::new);
    let is_shown = use_state(|| false);
    {
        let (hints, is_shown) = (hints.clone(), is_shown.clone());
        use_effect_with(lesson.title.clone(), move |_| {
            hints.set(Vec::new());
            is_shown.set(false);
        });
    }
    {
        let kept = props.kept;
        use_effect_with((lesson.id.clone(), lesson.solved), move |(id, solved)| {
            if *solved && kept {
                keep(id);
            }
        });
    }
    let send = |action: Action| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    if let Some(error) = &lesson.error {
        return html! {
            <section class="lesson" aria-label="Lesson">
                <p class="lesson__error" role="alert">{"This lesson cannot be read. "}{ error }</p>
                <button type="button" class="button" onclick={send(Action::Lesson(None))}>{"Leave the lesson"}</button>
            </section>
        };
    }
    let at = COURSE.iter().position(|listed| listed.id == lesson.id);
    let next = at.and_then(|at| COURSE.get(at + 1));
    let on_solution = {
        let is_shown = is_shown.clone();
        Callback::from(move |_: MouseEvent| is_shown.set(!*is_shown))
    };
    html! {
        <section class={classes!("lesson", lesson.solved.then_some("lesson--solved"))} aria-labelledby="lesson">
            <p class="lesson__place">{ at.map_or_else(|| "Lesson".to_owned(), |at| format!("Lesson {} of {}", at + 1, COURSE.len())) }</p>
            <h2 class="lesson__title" id="lesson">{ &lesson.title }</h2>
            { for lesson.text.iter().map(|paragraph| html! { <p class="lesson__text">{ for paragraph.iter().map(piece) }</p> }) }
            <h3 class="lesson__aim">{"Change the Dockerfile so that:"}</h3>
            if let Some(broken) = &lesson.broken {
                <p class="lesson__error" role="status">{ marked(broken) }</p>
            }
            <ol class="lesson__goals">{ for lesson.goals.iter().enumerate().map(|(at, goal)| goal_of(at, goal, &hints)) }</ol>
            <p class="lesson__verdict" role="status">
                if lesson.solved { <strong>{"Solved. "}</strong>{ for lesson.reason.iter().flatten().map(piece) } }
            </p>
            <div class="lesson__steps">
                if lesson.solved {
                    if let Some(next) = next {
                        <button type="button" class="button button--main" onclick={send(Action::Lesson(Some(next.id.into())))}>{ format!("Next: {}", next.title) }</button>
                    }
                }
                <button type="button" class="button" aria-expanded={is_shown.to_string()} onclick={on_solution}>
                    { if *is_shown { "Hide the solution" } else { "Show a solution" } }
                </button>
                if let Some(at) = at {
                    <button type="button" class="button" onclick={send(Action::Lesson(Some(COURSE[at].id.into())))}>{"Begin again"}</button>
                }
                <button type="button" class="button" onclick={send(Action::Lesson(None))}>{"Leave the lesson"}</button>
            </div>
            if *is_shown {
                <Diff title="From yours to a solution" what="Dockerfile" lines={lesson.solution.clone()} text={lesson.solution_text.clone()} />
                if !lesson.solution_ignore.is_empty() {
                    <p class="lesson__text">{"And in .dockerignore:"}</p>
                    <pre class="lesson__ignore">{ for lesson.solution_ignore.iter().map(|line| html! { <>{ &line.text }{"\n"}</> }) }</pre>
                }
            }
        </section>
    }
}

fn goal_of(at: usize, goal: &GoalView, hints: &UseStateHandle<Vec<usize>>) -> Html {
    let shown = hints.get(at).copied().unwrap_or_default().min(goal.hints.len());
    let label = if shown == 0 { "Hint" } else { "Another hint" };
    let on_hint = {
        let hints = hints.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*hints).clone();
            next.resize(next.len().max(at + 1), 0);
            next[at] += 1;
            hints.set(next);
        })
    };
    html! {
        <li key={at} class={classes!("lesson__goal", goal.met.then_some("lesson__goal--met"))}>
            <span class="lesson__sign" aria-hidden="true">{ if goal.met { "✓" } else { "○" } }</span>
            <span>
                <span class="unseen">{ if goal.met { "Reached: " } else { "Not yet: " } }</span>{ marked(&goal.text) }
                if !goal.met && !goal.found.is_empty() { <span class="lesson__found">{ marked(&goal.found) }</span> }
                if !goal.met { { for goal.hints.iter().take(shown).map(|hint| html! { <span class="lesson__hint">{ hint }</span> }) } }
            </span>
            if !goal.met && shown < goal.hints.len() {
                <button type="button" class="button button--small" aria-label={format!("{label} for goal {}", at + 1)} onclick={on_hint}>{ label }</button>
            }
        </li>
    }
}

/// A sentence with code between backticks.
fn marked(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    let shown = |(at, part): (usize, &str)| {
        if at % 2 == 1 {
            html! { <code>{ part }</code> }
        } else {
            html! { { part } }
        }
    };
    html! { <>{ for parts.map(shown) }</> }
}

fn piece(piece: &Piece) -> Html {
    match piece {
        Piece::Plain(text) => html! { { text } },
        Piece::Code(text) => html! { <code>{ text }</code> },
        Piece::Strong(text) => html! { <strong>{ text }</strong> },
    }
}
