//! A lesson for a room: one thing at a time, in large type, turned with the keys of a presenter.

use super::Dispatcher;
use super::diff::plain;
use super::focus::focus_on;
use super::lesson::{marked, next_of, piece};
use super::predict::{question, runs, why};
use crate::course::Own;
use crate::hooks::channel::use_presenter;
use crate::present::{Message, Sheet, Slide, slides, steps};
use crate::state::{Action, Learn};
use gloo::events::{EventListener, EventListenerOptions};
use layerlab_report::{Block, Status};
use layerlab_session::{LessonView, Piece, Request, Simulation};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, classes, component, hook, html, use_effect_with, use_mut_ref,
};

#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    pub(super) request: Rc<Request>,
    /// None as long as the lesson has not brought its project.
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) course: Option<Rc<Own>>,
    /// The number of the slide.
    pub(super) at: usize,
    pub(super) hands: BTreeMap<String, [u32; 2]>,
    pub(super) dispatcher: Dispatcher,
}

/// What there is to present.
struct Shown<'s> {
    lesson: Option<&'s LessonView>,
    simulation: &'s Simulation,
    slides: Vec<Slide>,
    at: usize,
}

impl<'s> Shown<'s> {
    fn of(props: &'s Props) -> Option<Self> {
        let simulation = props.simulation.as_deref()?;
        let lesson = simulation.lesson.as_deref();
        let slides = slides(lesson, simulation);
        Some(Self {
            at: props.at.min(slides.len() - 1),
            lesson,
            simulation,
            slides,
        })
    }

    fn slide(&self) -> Slide {
        self.slides[self.at]
    }

    fn step(&self, number: usize) -> Option<&'s Block> {
        steps(&self.simulation.stack).get(number).copied()
    }

    /// The question that is asked of every step.
    fn question(&self) -> String {
        let simulation = self.simulation;
        let mut scenarios = simulation.scenarios.iter();
        question(scenarios.find(|scenario| Some(scenario.kind) == simulation.scenario))
    }

    /// A slide in words.
    fn name(&self, at: usize) -> String {
        let step = |number: usize| {
            let line = self.step(number).map_or(0, |block| block.lines.0);
            format!("Line {line}")
        };
        match self.slides.get(at) {
            Some(Slide::Text) => "The text".to_owned(),
            Some(Slide::Dockerfile) => self.question(),
            Some(Slide::Ask(number)) => format!("{}: cached, or runs?", step(*number)),
            Some(Slide::Told(number)) => format!("{}: what it does, and why", step(*number)),
            Some(Slide::Outcome) => "All steps".to_owned(),
            Some(Slide::Goals) => "What is to be reached".to_owned(),
            Some(Slide::Solution) => "One way to do it".to_owned(),
            Some(Slide::End) => "The end".to_owned(),
            None => String::new(),
        }
    }

    fn sum(&self) -> String {
        let stack = &self.simulation.stack;
        format!(
            "{} of {} steps run, {}.",
            stack.ran, stack.steps, stack.total.text
        )
    }

    /// What the presenter has before their eyes.
    fn sheet(&self) -> Sheet {
        let stack = &self.simulation.stack;
        let current = match self.slide() {
            Slide::Ask(number) | Slide::Told(number) => Some(number),
            _ => None,
        };
        let step = |(number, block): (usize, &&Block)| {
            let outcome = format!(
                "{} {}. {}",
                block.status.sign(),
                block.status.word(),
                why(block, stack)
            );
            (
                block.lines.0,
                block.code.clone(),
                outcome,
                current == Some(number),
            )
        };
        Sheet {
            title: self
                .lesson
                .map_or_else(String::new, |lesson| lesson.title.clone()),
            at: (self.at + 1, self.slides.len()),
            now: self.name(self.at),
            next: self.name(self.at + 1),
            notes: self.lesson.map_or_else(Vec::new, |lesson| lesson.notes.clone()),
            steps: steps(stack).iter().enumerate().map(step).collect(),
            sum: self.sum(),
        }
    }
}

/// Turns the pages: by so many slides; behind the last one stands the next lesson.
fn turning(props: &Props) -> Callback<isize> {
    let (at, dispatcher) = (props.at, props.dispatcher.clone());
    let last = Shown::of(props).map(|shown| shown.slides.len() - 1);
    Callback::from(move |by: isize| {
        let is_over = by > 0 && last.is_some_and(|last| at >= last);
        dispatcher.dispatch(Action::Learn(if is_over {
            Learn::Next
        } else {
            Learn::Slide(Some(at.saturating_add_signed(by)))
        }));
    })
}

/// The keys of a presenter, and two to count hands with.
#[hook]
fn use_keys(props: &Props, turn: &Callback<isize>, on_notes: &Callback<()>) {
    let now = use_mut_ref(|| (props.clone(), turn.clone(), on_notes.clone()));
    *now.borrow_mut() = (props.clone(), turn.clone(), on_notes.clone());
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                if event.ctrl_key() || event.meta_key() || event.alt_key() {
                    return;
                }
                let (props, turn, on_notes) = now.borrow().clone();
                let is_pressed = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|element| ["BUTTON", "A", "SUMMARY"].contains(&element.tag_name().as_str()));
                let by = match event.key().as_str() {
                    "ArrowRight" | "ArrowDown" | "PageDown" => 1,
                    " " | "Enter" if !is_pressed => 1,
                    "ArrowLeft" | "ArrowUp" | "PageUp" => -1,
                    "Home" => isize::MIN,
                    key => return other_key(key, &props, &on_notes),
                };
                event.prevent_default();
                turn.emit(by);
            })
        });
        move || drop(listener)
    });
}

fn other_key(key: &str, props: &Props, on_notes: &Callback<()>) {
    match key {
        "Escape" => props.dispatcher.dispatch(Action::Learn(Learn::Slide(None))),
        "n" => on_notes.emit(()),
        "c" | "r" | "C" | "R" => {
            let step = Shown::of(props).and_then(|shown| match shown.slide() {
                Slide::Ask(number) => Some(shown.step(number)?.key.clone()),
                _ => None,
            });
            if let Some(step) = step {
                let (runs, up) = (key.eq_ignore_ascii_case("r"), key == key.to_lowercase());
                props
                    .dispatcher
                    .dispatch(Action::Learn(Learn::Hand { step, runs, up }));
            }
        }
        _ => {}
    }
}

#[component]
pub(super) fn Present(props: &Props) -> Html {
    let turn = turning(props);
    let shown = Shown::of(props);
    let sheet = shown.as_ref().map(Shown::sheet);
    let on_heard = {
        let turn = turn.clone();
        Callback::from(move |message: Message| {
            if let Message::Turn(by) = message {
                turn.emit(by);
            }
        })
    };
    let on_notes = use_presenter(sheet, on_heard);
    use_keys(props, &turn, &on_notes);
    // Whoever hears the page hears the slide.
    let place = (props.at, shown.as_ref().map(|shown| shown.slides.len()));
    use_effect_with(place, |_| focus_on("slide"));
    let leave = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Learn(Learn::Slide(None))))
    };
    let by = |by: isize| {
        let turn = turn.clone();
        Callback::from(move |_: MouseEvent| turn.emit(by))
    };
    let on_open = Callback::from(move |_: MouseEvent| on_notes.emit(()));
    let count = shown.as_ref().map_or_else(String::new, |shown| {
        format!("{} of {}", shown.at + 1, shown.slides.len())
    });
    html! {
        <div class="present">
            <main class="present__slide" id="slide" tabindex="-1">
                { shown.as_ref().map_or_else(|| html! { <p>{"Reading…"}</p> }, |shown| slide(shown, props)) }
            </main>
            <nav class="present__bar" aria-label="Slides">
                <button type="button" class="button" onclick={by(-1)} disabled={props.at == 0}>{"Back"}</button>
                <button type="button" class="button button--main" onclick={by(1)}>{"Next"}</button>
                <span class="present__count">{ count }</span>
                <button type="button" class="button present__notes" title="n" onclick={on_open}>{"Notes"}</button>
                <button type="button" class="button" title="Escape" onclick={leave}>{"Leave"}</button>
            </nav>
        </div>
    }
}

fn paragraphs(text: &[Vec<Piece>]) -> Html {
    html! { <>{ for text.iter().map(|paragraph| html! { <p>{ for paragraph.iter().map(piece) }</p> }) }</> }
}

fn slide(shown: &Shown<'_>, props: &Props) -> Html {
    let Some(lesson) = shown.lesson else {
        return of_project(shown, props);
    };
    if let Some(error) = &lesson.error {
        return html! { <p role="alert">{"This lesson cannot be read. "}{ error }</p> };
    }
    match shown.slide() {
        Slide::Text => html! {
            <>
                <h1 class="present__title">{ &lesson.title }</h1>
                <div class="present__text">{ paragraphs(&lesson.text) }</div>
            </>
        },
        Slide::Goals => html! {
            <>
                <h1 class="present__title">{"Change the project so that:"}</h1>
                <ol class="present__goals">{ for lesson.goals.iter().map(|goal| html! { <li>{ marked(&goal.text) }</li> }) }</ol>
            </>
        },
        Slide::Solution => html! {
            <>
                <h1 class="present__title">{"One way to do it"}</h1>
                { plain("Dockerfile", &lesson.solution) }
                if !lesson.solution_ignore.is_empty() { <p>{"And in .dockerignore:"}</p>{ plain(".dockerignore", &lesson.solution_ignore) } }
                <div class="present__text">{ paragraphs(&lesson.reason) }</div>
            </>
        },
        Slide::End => {
            let next = next_of(props.request.lesson.as_deref(), props.course.as_deref());
            html! {
                <>
                    <p class="present__lead">{ if next.is_some() { "Next" } else { "That was the last one." } }</p>
                    if let Some(next) = next { <h1 class="present__title">{ &*next.title }</h1> } else { <h1 class="present__title">{ &lesson.title }</h1> }
                </>
            }
        }
        _ => of_project(shown, props),
    }
}

/// Slides about the Dockerfile and its steps.
fn of_project(shown: &Shown<'_>, props: &Props) -> Html {
    let simulation = shown.simulation;
    let failure = simulation.error.as_ref().or(simulation.stack.error.as_ref());
    let step = |number: usize, is_told: bool| {
        let Some(block) = shown.step(number) else {
            return Html::default();
        };
        html! {
            <>
                <h1 class="present__lead">{ shown.question() }</h1>
                { dockerfile(shown, props, Some((number, is_told))) }
                { if is_told { verdict(block, shown) } else { Html::default() } }
                { hands(block, props, is_told) }
            </>
        }
    };
    match shown.slide() {
        Slide::Ask(number) => step(number, false),
        Slide::Told(number) => step(number, true),
        Slide::Outcome => html! {
            <>
                <h1 class="present__title">{ shown.sum() }</h1>
                { dockerfile(shown, props, Some((usize::MAX, true))) }
            </>
        },
        Slide::End => html! { <h1 class="present__title">{"That was the last step."}</h1> },
        _ => html! {
            <>
                <h1 class="present__title">{ failure.map_or_else(|| shown.question(), |why| format!("This build fails: {why}")) }</h1>
                { dockerfile(shown, props, None) }
            </>
        },
    }
}

/// The text with its lines: that of the step is lit up, and those that were told have their signs.
fn dockerfile(shown: &Shown<'_>, props: &Props, at: Option<(usize, bool)>) -> Html {
    let steps = steps(&shown.simulation.stack);
    let line = |(number, text): (usize, &str)| {
        let number = number + 1;
        let found = steps
            .iter()
            .position(|block| (block.lines.0..=block.lines.1).contains(&number));
        let is_lit = found.is_some() && found == at.map(|(step, _)| step);
        let told =
            found.filter(|step| at.is_some_and(|(now, is_told)| *step < now || *step == now && is_told));
        let told = told
            .and_then(|step| steps.get(step))
            .filter(|block| block.lines.0 == number);
        let sign = told.map(|block| {
            let class = if runs(block) { "present__sign present__sign--ran" } else { "present__sign" };
            html! { <span {class}><span aria-hidden="true">{ block.status.sign() }</span><span class="unseen">{ block.status.word() }{": "}</span></span> }
        });
        html! {
            <span key={number} class={classes!("present__line", is_lit.then_some("present__line--lit"))}>
                <span class="present__number" aria-hidden="true">{ number }</span>{ sign.unwrap_or_else(|| html! { <span class="present__sign" /> }) }<span class="present__code">{ text }{"\n"}</span>
            </span>
        }
    };
    html! { <pre class="present__dockerfile" tabindex="0" aria-label="Dockerfile">{ for props.request.dockerfile.trim_end().lines().enumerate().map(line) }</pre> }
}

/// What a step does, and why.
fn verdict(block: &Block, shown: &Shown<'_>) -> Html {
    let is_ran = block.status == Status::Ran;
    html! {
        <div class={classes!("present__verdict", is_ran.then_some("present__verdict--ran"))} role="status">
            <p class="present__word">{ block.status.sign() }{" "}{ if is_ran { "runs" } else { "cached" } }</p>
            <p>{ why(block, &shown.simulation.stack) }</p>
        </div>
    }
}

/// A show of hands.
fn hands(block: &Block, props: &Props, is_told: bool) -> Html {
    let counted = props.hands.get(&block.key).copied().unwrap_or_default();
    if is_told && counted == [0, 0] {
        return Html::default();
    }
    let side = |runs: bool| {
        let word = if runs { "↻ runs" } else { "✓ cached" };
        let count = counted[usize::from(runs)];
        let press = |up: bool| {
            let (dispatcher, step) = (props.dispatcher.clone(), block.key.clone());
            Callback::from(move |_: MouseEvent| {
                dispatcher.dispatch(Action::Learn(Learn::Hand {
                    step: step.clone(),
                    runs,
                    up,
                }));
            })
        };
        let is_right = is_told && runs == (block.status == Status::Ran);
        html! {
            <div class={classes!("present__hand", is_right.then_some("present__hand--right"))} role="group" aria-label={if runs { "Hands for runs" } else { "Hands for cached" }}>
                <span class="present__word">{ word }</span>
                <output class="present__tally">{ count }</output>
                if !is_told {
                    <button type="button" class="button" aria-label="One more" title={if runs { "r" } else { "c" }} onclick={press(true)}>{"+"}</button>
                    <button type="button" class="button" aria-label="One less" disabled={count == 0} onclick={press(false)}>{"−"}</button>
                }
            </div>
        }
    };
    html! { <div class="present__hands">{ side(false) }{ side(true) }</div> }
}
