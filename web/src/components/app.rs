//! The page as a whole.

use super::editor::Editor;
use super::header::Header;
use super::help::Help;
use super::lesson::LessonPanel;
use super::notice::NoticeBar;
use super::project::ProjectPanel;
use super::scenarios::ScenarioBar;
use super::summary::Summary;
use super::views::Views;
use crate::hooks::address::use_address;
use crate::hooks::analysis::use_analysis;
use crate::hooks::folder::use_folders;
use crate::hooks::host::use_host;
use crate::hooks::shortcuts::use_shortcuts;
use crate::hooks::storage::{start, use_keeping};
use crate::state::{Action, Face, State, View};
use layerlab_session::{examples, to_fragment};
use std::rc::Rc;
use yew::prelude::{Callback, Html, UseReducerHandle, classes, component, html, use_memo, use_reducer};

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(start);
    use_analysis(&state);
    use_keeping(&state);
    use_address(&state);
    use_folders(&state);
    use_shortcuts(&state);
    use_host(&state);
    let dispatcher = state.dispatcher();
    let simulation = state
        .simulation
        .as_ref()
        .map(|(_, simulation)| simulation.clone());
    let shown = state.simulation.as_ref().map(|(revision, _)| *revision);
    // That of a text before this one holds its place until the new one is there; where the build fails none will come.
    let fails = simulation
        .as_ref()
        .is_none_or(|simulation| simulation.error.is_some() || simulation.stack.error.is_some());
    let optimization = state
        .optimization
        .as_ref()
        .filter(|(revision, _)| Some(*revision) == shown || !(fails || state.is_stopped()));
    let stale = optimization.is_some_and(|(revision, _)| Some(*revision) != shown);
    let optimization = optimization.map(|(_, optimization)| optimization.clone());
    let lesson = use_memo(state.request.clone(), |request| {
        let example = examples().into_iter().find(|example| example.is(request));
        example.map(|example| example.lesson)
    });
    // What is to be found is not told.
    let taken = simulation
        .as_ref()
        .and_then(|simulation| simulation.lesson.clone());
    let is_sought = state.request.lesson.is_some() && taken.as_ref().is_none_or(|lesson| !lesson.solved);
    let optimization = optimization.filter(|_| !is_sought);
    let blank = state.request.dockerfile.trim().is_empty();
    // What is there before the first answer must not move when it comes.
    let is_waiting = simulation.is_none() && !blank;
    let answer = html! {
        <main class={classes!("answer", is_waiting.then_some("answer--waiting"))} id="answer" tabindex="-1" aria-busy={state.is_behind().to_string()}>
            if state.embed.is_some() { <h1 class="unseen">{"Layerlab"}</h1> }
            if state.embed.is_some_and(|reading| reading.editable) { { embedded_editor(&state) } }
            if let Some(lesson) = taken.clone() {
                <LessonPanel {lesson} dispatcher={dispatcher.clone()} kept={state.embed.is_none()} />
            }
            if is_waiting {
                <div key="waiting" class="summary summary--quiet" role="status">
                    <p class="summary__line">{"Reading…"}</p>
                    <p class="summary__detail">{"Builds are simulated here, in this page: nothing is sent anywhere."}</p>
                </div>
            } else {
                <ScenarioBar lesson={(*lesson).clone()} simulation={simulation.clone()} dispatcher={dispatcher.clone()} />
                // What is to be guessed is not told.
                if state.view != View::Predict {
                    <Summary
                        simulation={simulation.clone()} optimization={optimization.clone().filter(|_| !stale)} expected={stale}
                        searching={!state.is_stopped() && !is_sought} embed={state.embed} request={state.request.clone()} dispatcher={dispatcher.clone()}
                    />
                }
                if !blank {
                    <Views view={state.view} embed={state.embed} cursor={state.cursor} request={state.request.clone()} simulation={simulation.clone()}
                        optimization={optimization.clone()} {stale} behind={state.is_behind()} dispatcher={dispatcher.clone()} />
                }
            }
            if state.embed.is_some() {
                if !state.embed.is_some_and(|reading| reading.editable) { { embedded_text(&state) } }
                <p class="embed__link">
                    <a href={format!("./#{}", to_fragment(&state.request))} target="_blank" rel="noopener">{"Open in Layerlab"}</a>
                </p>
            } else {
                <a class="to-project" href="#project">{"Edit the project"}</a>
            }
        </main>
    };
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
    html! {
        <>
            <a class="skip" href="#answer">{"Skip to the answer"}</a>
            <Header theme={state.theme} view={state.view} project={state.project.clone()} request={state.request.clone()} simulation={simulation.clone()} optimization={optimization.clone().filter(|_| !stale)} dispatcher={dispatcher.clone()} />
            if state.help { <Help dispatcher={dispatcher.clone()} /> }
            <NoticeBar notices={state.notices.clone()} dispatcher={dispatcher.clone()} />
            <div class="page">
                <ProjectPanel
                    request={state.request.clone()}
                    tab={state.tab}
                    face={if stale && state.face == Face::Change { Face::Yours } else { state.face }}
                    linked={state.linked}
                    shown={state.shown}
                    guessed={state.view == View::Predict}
                    simulation={simulation.clone()}
                    optimization={optimization.clone()}
                    {stale}
                    reading={state.reading.as_ref().filter(|(_, _, text)| !text.is_empty()).map(|(_, kind, _)| *kind)}
                    dispatcher={dispatcher.clone()}
                />
                { answer }
            </div>
        </>
    }
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
