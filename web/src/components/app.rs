//! The page as a whole.

use super::editor::Editor;
use super::foot::Foot;
use super::header::Header;
use super::help::Help;
use super::lesson::{LessonPanel, Read, next_of, use_focus_on_begun, use_focus_on_left};
use super::notice::NoticeBar;
use super::present::Present;
use super::project::ProjectPanel;
use super::scenarios::ScenarioBar;
use super::sharing::SharingDialog;
use super::summary::Summary;
use super::views::Views;
use crate::hooks::address::use_address;
use crate::hooks::analysis::use_analysis;
use crate::hooks::course::use_course;
use crate::hooks::folder::use_folders;
use crate::hooks::host::use_host;
use crate::hooks::shortcuts::use_shortcuts;
use crate::hooks::storage::{start, use_keeping};
use crate::state::{Action, Face, State, View};
use layerlab_session::{LessonView, Optimization, Request, Simulation, examples, to_fragment};
use std::rc::Rc;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, UseReducerHandle, classes, component, html, use_callback,
    use_memo, use_reducer, use_state_eq,
};

/// What is shown now: the answers as far as they are of this text, or hold its place.
struct Shown {
    simulation: Option<Rc<Simulation>>,
    optimization: Option<Rc<Optimization>>,
    /// Whether the better order is of the text before.
    stale: bool,
    /// Whether what is better is what a lesson asks for.
    is_sought: bool,
    /// What the open example teaches.
    teaches: Option<String>,
}

impl Shown {
    fn of(now: &State, teaches: Option<String>) -> Self {
        let (shown, simulation) = now.simulation.clone().unzip();
        // That of a text before this one holds its place until the new one is there; where the build fails none will come.
        let fails = simulation
            .as_ref()
            .is_none_or(|simulation| simulation.error.is_some() || simulation.stack.error.is_some());
        let optimization = now
            .optimization
            .as_ref()
            .filter(|(revision, _)| Some(*revision) == shown || !(fails || now.is_stopped()));
        let stale = optimization.is_some_and(|(revision, _)| Some(*revision) != shown);
        // What is to be found is not told.
        let taken = simulation
            .as_ref()
            .and_then(|simulation| simulation.lesson.as_ref());
        let is_sought = now.request.lesson.is_some() && taken.is_none_or(|lesson| !lesson.solved);
        let optimization = optimization.filter(|_| !is_sought);
        Self {
            optimization: optimization.map(|(_, optimization)| optimization.clone()),
            simulation,
            stale,
            is_sought,
            teaches,
        }
    }

    fn lesson(&self) -> Option<Rc<LessonView>> {
        self.simulation
            .as_ref()
            .and_then(|simulation| simulation.lesson.clone())
    }

    /// The better order, where it is of this text.
    fn fresh(&self) -> Option<Rc<Optimization>> {
        self.optimization.clone().filter(|_| !self.stale)
    }
}

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(start);
    use_analysis(&state);
    use_keeping(&state);
    use_address(&state);
    use_folders(&state);
    use_course(&state);
    use_shortcuts(&state);
    use_host(&state);
    let dispatcher = state.dispatcher();
    let teaches = use_memo(state.request.clone(), |request| {
        let example = examples().into_iter().find(|example| example.is(request));
        example.map(|example| example.lesson)
    });
    let shown = Shown::of(&state, (*teaches).clone());
    let told = use_state_eq(|| false);
    let on_told = {
        let told = told.clone();
        use_callback((), move |is_told: bool, ()| told.set(is_told))
    };
    use_focus_on_begun(state.taken, state.begins);
    use_focus_on_left(state.learning.slide.is_some());
    let answer = answer(&state, &shown, *told, on_told);
    if let Some(reading) = state.embed {
        if reading.hosted {
            return html! { <div class="embed" aria-busy="true" /> };
        }
        return html! {
            <div class="embed">
                <NoticeBar notices={state.notices.clone()} dispatcher={dispatcher.clone()} />
                { answer }
            </div>
        };
    }
    if let Some(at) = state.learning.slide {
        // What a lesson brings is shown once it is there.
        let is_there = |simulation: &Rc<Simulation>| {
            let lesson = simulation.lesson.as_ref();
            !state.begins && lesson.is_none_or(|lesson| lesson.start.is_none())
        };
        return html! {
            <Present request={state.request.clone()} simulation={shown.simulation.clone().filter(is_there)} course={state.learning.course.clone()}
                {at} hands={state.learning.hands.clone()} {dispatcher} />
        };
    }
    let (stale, face) = (shown.stale, state.face);
    let blank = state.request.dockerfile.trim().is_empty();
    html! {
        <>
            <a class="skip" href="#answer">{"Skip to the answer"}</a>
            <a class="skip" href="#project" onclick={to_editor(&state)}>{"Skip to the editor"}</a>
            <Header theme={state.theme} view={state.view} course={state.learning.course.clone()} opened={state.learning.opened} project={state.project.clone()} request={state.request.clone()} simulation={shown.simulation.clone()} optimization={shown.fresh()} dispatcher={dispatcher.clone()} />
            if state.help { <Help dispatcher={dispatcher.clone()} /> }
            if let Some(sharing) = state.sharing {
                <SharingDialog {sharing} theme={state.theme} request={state.request.clone()} simulation={shown.simulation.clone()} optimization={shown.fresh()} dispatcher={dispatcher.clone()} />
            }
            <NoticeBar notices={state.notices.clone()} dispatcher={dispatcher.clone()} />
            <div class="page">
                <ProjectPanel
                    request={state.request.clone()}
                    tab={state.tab}
                    face={if stale && face == Face::Change { Face::Yours } else { face }}
                    linked={state.linked}
                    shown={state.shown}
                    guessed={state.view == View::Predict}
                    simulation={shown.simulation.clone()}
                    optimization={shown.optimization.clone()}
                    {stale}
                    fault={state.learning.fault.clone()} writing={state.learning.writing}
                    reading={state.reading.as_ref().filter(|(_, _, text)| !text.is_empty()).map(|(_, kind, _)| *kind)}
                    dispatcher={dispatcher.clone()}
                />
                { answer }
            </div>
            <Foot simulation={shown.simulation.clone().filter(|_| !blank)} optimization={shown.fresh()} lesson={shown.lesson()} guessed={state.view == View::Predict && !*told}
                next={next_of(state.request.lesson.as_deref(), state.learning.course.as_deref())} {dispatcher} />
        </>
    }
}

/// What the change rebuilds, and what could be better.
fn answer(state: &UseReducerHandle<State>, shown: &Shown, told: bool, on_told: Callback<bool>) -> Html {
    let dispatcher = state.dispatcher();
    let simulation = &shown.simulation;
    let blank = state.request.dockerfile.trim().is_empty();
    let read = match (state.embed.is_some(), state.learning.writing) {
        (true, _) => Read::Embedded,
        (false, true) => Read::Written,
        (false, false) => Read::Here,
    };
    // What is there before the first answer must not move when it comes.
    let is_waiting = simulation.is_none() && !blank;
    let is_edited = state.embed.is_some_and(|reading| reading.editable);
    html! {
        <main class={classes!("answer", is_waiting.then_some("answer--waiting"))} id="answer" tabindex="-1" aria-label={state.embed.is_some().then_some("Reading view")} aria-busy={state.is_behind().to_string()}>
            if state.embed.is_some() { <h1 class="unseen">{"Layerlab"}</h1> }
            if is_edited { { embedded_editor(state) } }
            if let Some(lesson) = shown.lesson() {
                <LessonPanel {lesson} source={state.request.lesson.clone()} course={state.learning.course.clone()} {read} begins={state.begins} guessed={state.view == View::Predict && !told}
                    taken={state.taken} dispatcher={dispatcher.clone()} />
            }
            if is_waiting {
                <div key="waiting" class="summary summary--quiet" role="status">
                    <p class="summary__line">{"Reading…"}</p>
                    <p class="summary__detail">{"Builds are simulated here, in this page: nothing is sent anywhere."}</p>
                </div>
            } else {
                <ScenarioBar lesson={shown.teaches.clone()} simulation={simulation.clone()} dispatcher={dispatcher.clone()} />
                // What is to be guessed is not told.
                if state.view != View::Predict {
                    <Summary
                        simulation={simulation.clone()} optimization={shown.fresh()} previous={shown.optimization.clone().filter(|_| shown.stale)}
                        searching={!state.is_stopped() && !shown.is_sought} embed={state.embed} request={state.request.clone()} dispatcher={dispatcher.clone()}
                    />
                }
                if !blank {
                    <Views view={state.view} embed={state.embed} cursor={state.cursor} request={state.request.clone()} course={state.learning.course.clone()} simulation={simulation.clone()}
                        optimization={shown.optimization.clone()} stale={shown.stale} behind={state.is_behind()} {on_told} {dispatcher} />
                }
            }
            if state.embed.is_some() {
                if !is_edited { { embedded_text(state) } }
                <OpenLink request={state.request.clone()} />
            }
        </main>
    }
}

/// The editor is not reached by an address: the text is within an element of its own.
fn to_editor(state: &UseReducerHandle<State>) -> Callback<MouseEvent> {
    let dispatcher = state.dispatcher();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        dispatcher.dispatch(Action::Show((1, 1)));
    })
}

/// The Dockerfile of a reading view whose host wants it to be edited.
fn embedded_editor(state: &UseReducerHandle<State>) -> Html {
    let dispatcher = state.dispatcher();
    let on_edit = Callback::from(move |text: Rc<str>| dispatcher.dispatch(Action::Dockerfile(text)));
    html! {
        <div class="embed__editor">
            <Editor key="dockerfile" language="dockerfile" label="Dockerfile" placeholder="A Dockerfile"
                value={state.request.dockerfile.clone()} on_edit={on_edit.clone()} on_replace={on_edit} />
        </div>
    }
}

/// The Dockerfile of a reading view, in a fold.
fn embedded_text(state: &UseReducerHandle<State>) -> Html {
    html! {
        <details class="embed__text">
            <summary>{"Dockerfile"}</summary>
            <pre tabindex="0" aria-label="Dockerfile">{ state.request.dockerfile.to_string() }</pre>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct OpenLinkProps {
    request: Rc<Request>,
}

/// Where the project of a reading view is opened in the page itself. A link is packed again only where the project is another.
#[component]
fn OpenLink(props: &OpenLinkProps) -> Html {
    html! {
        <p class="embed__link">
            <a href={format!("./#{}", to_fragment(&props.request))} target="_blank" rel="noopener">{"Open in Layerlab"}</a>
        </p>
    }
}
