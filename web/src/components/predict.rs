//! Guess first: the reader says of each step whether it runs, then the build says so too, and why.

use super::focus::focus_on;
use crate::course::Track;
use crate::present::steps;
use layerlab_report::{Block, Role, Stack, Status};
use layerlab_session::{ScenarioView, Simulation};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, UseStateHandle, classes, component, html, use_effect_with,
    use_mut_ref, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Rc<Simulation>,
    /// Whether it is of the text before.
    pub(super) stale: bool,
    /// The lesson whose first try counts, by its course and its number there; none where nothing is kept.
    pub(super) lesson: Option<(Track, usize)>,
    /// Whether what was to be guessed is told.
    pub(super) on_told: Callback<bool>,
}

/// Whether a step is thought to run, by its key.
type Marks = BTreeMap<String, bool>;

#[component]
pub(super) fn Predict(props: &Props) -> Html {
    let marks = use_state(Marks::new);
    let checked = use_state(|| false);
    {
        let (marks, checked) = (marks.clone(), checked.clone());
        // Another change is another question.
        let question = (props.simulation.scenario, codes(&props.simulation.stack));
        use_effect_with(question, move |_| {
            marks.set(Marks::new());
            checked.set(false);
        });
    }
    let stack = &props.simulation.stack;
    // A lesson that begins has nothing to be guessed yet, and nothing to be told.
    let begins = props
        .simulation
        .lesson
        .as_ref()
        .is_some_and(|lesson| lesson.start.is_some());
    let fails = props.simulation.error.is_some() || stack.error.is_some();
    let is_told = *checked || !begins && (fails || steps(stack).is_empty());
    use_effect_with((is_told, props.on_told.clone()), |(is_told, on_told)| {
        on_told.emit(*is_told);
    });
    // A button that was pressed makes room for another: the keyboard goes to what is there instead.
    let to = use_mut_ref(|| None::<&'static str>);
    {
        let to = to.clone();
        use_effect_with(*checked, move |_| {
            if let Some(id) = to.take() {
                focus_on(id);
            }
        });
    }
    if props.simulation.error.is_some() || stack.error.is_some() {
        return html! { <p class="view__empty">{"This build fails: mend it first, then guess."}</p> };
    }
    let steps = steps(stack);
    if steps.is_empty() {
        return html! { <p class="view__empty">{"There is no step to guess."}</p> };
    }
    let scenario = props
        .simulation
        .scenarios
        .iter()
        .find(|scenario| Some(scenario.kind) == props.simulation.scenario);
    let missing = steps
        .iter()
        .filter(|block| !marks.contains_key(&block.key))
        .count();
    let on_again = {
        let (marks, checked, to) = (marks.clone(), checked.clone(), to.clone());
        Callback::from(move |_: MouseEvent| {
            to.replace(Some("predict"));
            marks.set(Marks::new());
            checked.set(false);
        })
    };
    let right = steps
        .iter()
        .filter(|block| marks.get(&block.key) == Some(&runs(block)))
        .count();
    let on_check = {
        let (checked, lesson, all) = (checked.clone(), props.lesson.clone(), steps.len());
        Callback::from(move |_: MouseEvent| {
            to.replace(Some("predict-result"));
            checked.set(true);
            if let Some((track, at)) = &lesson {
                track.keep_guess(*at, right, all);
            }
        })
    };
    html! {
        <section class="predict" aria-labelledby="predict">
            <h2 class="predict__title" id="predict" tabindex="-1">{ question(scenario) }</h2>
            <p class="predict__lead">{"Mark every step of the build that follows, then see how it goes."}</p>
            <ol class="predict__steps">{ for steps.iter().map(|block| step(block, stack, &marks, *checked)) }</ol>
            <p class="predict__end" role="status">
                if *checked {
                    <strong id="predict-result" tabindex="-1">{ format!("{right} of {} right.", steps.len()) }</strong>
                    <button type="button" class="button" onclick={on_again}>{"Guess again"}</button>
                } else {
                    <button type="button" class="button button--main" disabled={missing > 0 || props.stale} onclick={on_check}>{"Run the build"}</button>
                    <span class="predict__missing">{ match missing {
                        0 => String::new(),
                        1 => "1 step to mark".to_owned(),
                        _ => format!("{missing} steps to mark"),
                    } }</span>
                }
            </p>
        </section>
    }
}

fn codes(stack: &Stack) -> Vec<String> {
    steps(stack).iter().map(|block| block.code.clone()).collect()
}

pub(super) fn runs(block: &Block) -> bool {
    block.status == Status::Ran
}

pub(super) fn question(scenario: Option<&ScenarioView>) -> String {
    match scenario.map(|scenario| (scenario.name.as_str(), scenario.paths.as_slice())) {
        None => "Which steps run?".to_owned(),
        Some((name, [])) => format!("{name}: which steps run?"),
        Some((_, [one])) => format!("{one} was edited: which steps run again?"),
        Some((_, [one, rest @ ..])) => {
            format!(
                "{one} and {} more were edited: which steps run again?",
                rest.len()
            )
        }
    }
}

fn step(block: &Block, stack: &Stack, marks: &UseStateHandle<Marks>, checked: bool) -> Html {
    let chosen = marks.get(&block.key).copied();
    let choice = |value: bool, name: &'static str| {
        let (marks, key) = (marks.clone(), block.key.clone());
        let is_chosen = chosen == Some(value);
        let on_click = Callback::from(move |_: MouseEvent| {
            let mut next = (*marks).clone();
            next.insert(key.clone(), value);
            marks.set(next);
        });
        html! {
            <button type="button" class={classes!("segment", is_chosen.then_some("segment--chosen"))} aria-pressed={is_chosen.to_string()}
                disabled={checked} onclick={on_click}>{ name }</button>
        }
    };
    let is_right = chosen == Some(runs(block));
    let verdict = match (checked, is_right) {
        (false, _) => None,
        (true, true) => Some("predict__step--right"),
        (true, false) => Some("predict__step--wrong"),
    };
    html! {
        <li key={block.key.clone()} class={classes!("predict__step", verdict)}>
            <span class="predict__line">{ if block.lines.0 > 0 { block.lines.0.to_string() } else { String::new() } }</span>
            <code class="predict__code">{ &block.code }</code>
            <span class="segments" role="group" aria-label={format!("Line {}", block.lines.0)}>{ choice(false, "✓ cached") }{ choice(true, "↻ runs") }</span>
            if checked {
                <span class="predict__why">
                    <span class="predict__sign">{ if is_right { "Right. " } else { "No: " } }</span>{ why(block, stack) }
                </span>
                if !is_right && block.details.chain.len() > 1 {
                    <ol class="predict__chain">{ for block.details.chain.iter().map(|link| html! { <li key={link.clone()}>{ link }</li> }) }</ol>
                }
            }
        </li>
    }
}

/// Why it came out so: told of this very build.
pub(super) fn why(block: &Block, stack: &Stack) -> String {
    if runs(block) {
        let followed = block.follows.as_deref().filter(|above| !above.is_empty());
        return match (followed, &block.cause) {
            (Some(above), _) => format!("It runs because {above} ran again, and it stands on that."),
            (None, Some(cause)) => format!("It runs because {cause}."),
            (None, None) => "It runs.".to_owned(),
        };
    }
    if let Some(hinge) = block.hinges.first() {
        return hinge.sentence.clone();
    }
    let above = stack.blocks.iter().take_while(|other| other.key != block.key);
    let after_one_that_ran = above
        .into_iter()
        .any(|other| other.role == Role::Step && runs(other));
    if after_one_that_ran {
        "It is cached, though steps above it run: what it reads of them came out as it was.".to_owned()
    } else {
        "It is cached: what it stands on and what it reads are as they were.".to_owned()
    }
}
