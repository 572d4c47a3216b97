//! The lesson that is taken: its text, how far each goal is, hints, and one way to reach them.

use super::Dispatcher;
use super::diff::Diff;
use super::focus::{focus_on, is_lost};
use crate::course::{Own, Stop, Track};
use crate::state::{Action, Learn};
use layerlab_session::{GoalView, LessonView, Piece};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, UseStateHandle, classes, component, hook, html, use_effect_with,
    use_mut_ref, use_state, use_state_eq,
};

/// Where a lesson is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// In a page of somebody else's: the browser keeps nothing of it.
    Embedded,
    /// In the page itself.
    Here,
    /// Beside its text, by whoever writes it.
    Written,
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) lesson: Rc<LessonView>,
    /// Its id, or its text: what begins it again.
    pub(super) source: Option<Rc<str>>,
    /// The course of somebody's own.
    pub(super) course: Option<Rc<Own>>,
    /// Whether another one is to take its place.
    pub(super) begins: bool,
    /// Where it is read.
    pub(super) read: Read,
    /// Whether the outcome is to be guessed first: then nothing tells it.
    pub(super) guessed: bool,
    /// How often a lesson was begun here.
    pub(super) taken: u64,
    pub(super) dispatcher: Dispatcher,
}

/// The lesson of its course that follows.
pub(super) fn next_of(source: Option<&str>, own: Option<&Own>) -> Option<Stop> {
    let (track, at) = Track::with(source, own)?;
    track.stops.get(at + 1).cloned()
}

/// The goals are not read before the outcome is guessed: a reader could see from them what is to be. Once told, they stay.
#[hook]
fn use_goals(lesson: &LessonView, taken: u64, guessed: bool) -> bool {
    let begun = (lesson.title.clone(), taken);
    let told = use_state_eq(|| None::<(String, u64)>);
    let is_shown = !guessed || *told == Some(begun.clone());
    // As long as it brings its project it has no goals yet.
    let is_told = is_shown && !lesson.goals.is_empty();
    use_effect_with((is_told, begun), move |(is_told, begun)| {
        if *is_told {
            told.set(Some(begun.clone()));
        }
    });
    is_shown
}

/// How many hints of each goal are shown, and the goal that was last asked for one.
#[derive(Clone)]
struct Hints {
    shown: UseStateHandle<Vec<usize>>,
    asked: Rc<RefCell<Option<usize>>>,
}

/// Hints, of which none is shown where the lesson begins, once more too.
#[hook]
fn use_hints(lesson: &LessonView, taken: u64) -> Hints {
    let shown = use_state(Vec::<usize>::new);
    let asked = use_mut_ref(|| None::<usize>);
    {
        let shown = shown.clone();
        use_effect_with((lesson.title.clone(), taken), move |_| shown.set(Vec::new()));
    }
    {
        let asked = asked.clone();
        use_effect_with((*shown).clone(), move |_| {
            // With the last hint its button is gone.
            if let Some(at) = asked.take().filter(|_| is_lost()) {
                focus_on(&format!("hint-{at}"));
            }
        });
    }
    Hints { shown, asked }
}

/// Who has chosen a lesson reads it next, once it is there.
#[hook]
pub(super) fn use_focus_on_begun(taken: u64, begins: bool) {
    let seen = use_mut_ref(|| 0);
    use_effect_with((taken, begins), move |(taken, begins)| {
        if !*begins && seen.replace(*taken) != *taken {
            focus_on("lesson");
        }
    });
}

/// Who has presented a lesson is at it again.
#[hook]
pub(super) fn use_focus_on_left(presents: bool) {
    let before = use_mut_ref(|| presents);
    use_effect_with(presents, move |presents| {
        if before.replace(*presents) && !*presents {
            focus_on("lesson");
        }
    });
}

#[component]
pub(super) fn LessonPanel(props: &Props) -> Html {
    let lesson = &props.lesson;
    let hints = use_hints(lesson, props.taken);
    let has_goals = use_goals(lesson, props.taken, props.guessed);
    let is_shown = use_state(|| false);
    {
        let is_shown = is_shown.clone();
        use_effect_with((lesson.title.clone(), props.taken), move |_| is_shown.set(false));
    }
    {
        // The one before may have been solved.
        let kept = props.read == Read::Here && !props.begins;
        let course = props.course.clone();
        use_effect_with((props.source.clone(), lesson.solved), move |(source, solved)| {
            let track = Track::with(source.as_deref(), course.as_deref());
            if let Some((track, at)) = track.filter(|_| *solved && kept) {
                track.keep_solved(at);
            }
        });
    }
    if let Some(error) = &lesson.error {
        return html! {
            <section class="lesson" aria-label="Lesson" id="lesson" tabindex="-1">
                <p class="lesson__error" role="alert">{"This lesson cannot be read. "}{ error }</p>
                if props.read != Read::Written {
                    <div class="lesson__steps">
                        if props.read != Read::Embedded { <button type="button" class="button" onclick={send(props, Learn::Writing(true))}>{"Edit the lesson"}</button> }
                        <button type="button" class="button" onclick={leave(&props.dispatcher)}>{"Leave the lesson"}</button>
                    </div>
                }
            </section>
        };
    }
    let track = Track::with(props.source.as_deref(), props.course.as_deref());
    let place = track.map_or_else(
        || "Lesson".to_owned(),
        |(track, at)| format!("Lesson {} of {}", at + 1, track.stops.len()),
    );
    let goals = lesson.goals.iter().enumerate();
    html! {
        <section class={classes!("lesson", lesson.solved.then_some("lesson--solved"))} aria-labelledby="lesson">
            <p class="lesson__place">{ place }</p>
            <h2 class="lesson__title" id="lesson" tabindex="-1">{ &lesson.title }</h2>
            { for lesson.text.iter().map(|paragraph| html! { <p class="lesson__text">{ for paragraph.iter().map(piece) }</p> }) }
            if props.read != Read::Written { { for lesson.faults.iter().map(|fault| html! { <p class="lesson__fault"><strong>{"For the author of this lesson: "}</strong>{ for fault.iter().map(piece) }</p> }) } }
            if has_goals {
                <h3 class="lesson__aim">{"Change the project so that:"}</h3>
                if let Some(broken) = &lesson.broken {
                    <p class="lesson__error" role="status">{ marked(broken) }</p>
                }
                <ol class="lesson__goals">{ for goals.map(|(at, goal)| goal_of(at, goal, props.guessed, &hints)) }</ol>
            } else {
                <p class="lesson__text">{"Guess first, below: what is to be reached comes after that."}</p>
            }
            <p class="lesson__verdict" role="status">
                if lesson.solved { <strong>{"Solved. "}</strong>{ for lesson.reason.iter().flatten().map(piece) } }
            </p>
            { ways(props, &is_shown) }
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

/// On, once more, away.
fn ways(props: &Props, is_shown: &UseStateHandle<bool>) -> Html {
    let take = |lesson: Rc<str>| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Lesson(Some(lesson.clone()))))
    };
    let on_solution = {
        let is_shown = is_shown.clone();
        Callback::from(move |_: MouseEvent| is_shown.set(!*is_shown))
    };
    let next = next_of(props.source.as_deref(), props.course.as_deref()).filter(|_| props.lesson.solved);
    // That of the program is what it is.
    let is_own = props.read == Read::Here && props.lesson.id.is_empty();
    html! {
        <div class="lesson__steps">
            if let Some(next) = next {
                <button type="button" class="button button--main" onclick={take(next.source.clone())}>{ format!("Next: {}", next.title) }</button>
            }
            if !props.lesson.solution_text.is_empty() {
                <button type="button" class="button" aria-expanded={is_shown.to_string()} onclick={on_solution}>
                    { if **is_shown { "Hide the solution" } else { "Show a solution" } }
                </button>
            }
            if let Some(source) = props.source.as_ref().filter(|_| props.read != Read::Written) {
                <button type="button" class="button" onclick={take(source.clone())}>{"Begin again"}</button>
            }
            if props.read != Read::Embedded { <button type="button" class="button" onclick={send(props, Learn::Slide(Some(0)))}>{"Present"}</button> }
            if is_own { <button type="button" class="button" onclick={send(props, Learn::Writing(true))}>{"Edit the lesson"}</button> }
            if props.read != Read::Written { <button type="button" class="button" onclick={leave(&props.dispatcher)}>{"Leave the lesson"}</button> }
        </div>
    }
}

fn send(props: &Props, learn: Learn) -> Callback<MouseEvent> {
    let dispatcher = props.dispatcher.clone();
    Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Learn(learn.clone())))
}

/// The lesson goes, and what it hid is there.
fn leave(dispatcher: &Dispatcher) -> Callback<MouseEvent> {
    let dispatcher = dispatcher.clone();
    Callback::from(move |_: MouseEvent| {
        focus_on("answer");
        dispatcher.dispatch(Action::Lesson(None));
    })
}

fn goal_of(at: usize, goal: &GoalView, guessed: bool, hints: &Hints) -> Html {
    let shown = hints
        .shown
        .get(at)
        .copied()
        .unwrap_or_default()
        .min(goal.hints.len());
    let label = if shown == 0 { "Hint" } else { "Another hint" };
    let on_hint = {
        let hints = hints.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*hints.shown).clone();
            next.resize(next.len().max(at + 1), 0);
            next[at] += 1;
            hints.asked.replace(Some(at));
            hints.shown.set(next);
        })
    };
    // The newest can have the focus.
    let hint = |(number, text): (usize, &String)| {
        let id = (number + 1 == shown).then(|| format!("hint-{at}"));
        html! { <span class="lesson__hint" tabindex={id.is_some().then_some("-1")} {id}>{ text }</span> }
    };
    html! {
        <li key={at} class={classes!("lesson__goal", goal.met.then_some("lesson__goal--met"))}>
            <span class="lesson__sign" aria-hidden="true">{ if goal.met { "✓" } else { "○" } }</span>
            <span>
                <span class="unseen">{ if goal.met { "Reached: " } else { "Not yet: " } }</span>{ marked(&goal.text) }
                if !goal.met && !guessed && !goal.found.is_empty() { <span class="lesson__found">{ marked(&goal.found) }</span> }
                if !goal.met { { for goal.hints.iter().take(shown).enumerate().map(hint) } }
            </span>
            if !goal.met && shown < goal.hints.len() {
                <button type="button" class="button button--small" aria-label={format!("{label} for goal {}", at + 1)} onclick={on_hint}>{ label }</button>
            }
        </li>
    }
}

/// A sentence with code between backticks.
pub(super) fn marked(text: &str) -> Html {
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

pub(super) fn piece(piece: &Piece) -> Html {
    match piece {
        Piece::Plain(text) => html! { { text } },
        Piece::Code(text) => html! { <code>{ text }</code> },
        Piece::Strong(text) => html! { <strong>{ text }</strong> },
    }
}
