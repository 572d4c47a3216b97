//! The page as a whole.

use super::header::Header;
use super::help::Help;
use super::notice::NoticeBar;
use super::project::ProjectPanel;
use super::scenarios::ScenarioBar;
use super::summary::Summary;
use super::views::Views;
use crate::hooks::analysis::use_analysis;
use crate::hooks::folder::use_folders;
use crate::hooks::shortcuts::use_shortcuts;
use crate::hooks::storage::{start, use_keeping};
use crate::state::Face;
use layerlab_session::{examples, to_fragment};
use yew::prelude::{Html, component, html, use_memo, use_reducer};

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(start);
    use_analysis(&state);
    use_keeping(&state);
    use_folders(&state);
    use_shortcuts(&state);
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
    let blank = state.request.dockerfile.trim().is_empty();
    let answer = html! {
        <main class="answer" aria-busy={state.is_behind().to_string()}>
            if state.embed { <h1 class="unseen">{"Layerlab"}</h1> }
            <ScenarioBar lesson={(*lesson).clone()} simulation={simulation.clone()} dispatcher={dispatcher.clone()} />
            <Summary
                simulation={simulation.clone()} optimization={optimization.clone().filter(|_| !stale)} expected={stale}
                searching={!state.is_stopped()} embed={state.embed} request={state.request.clone()} dispatcher={dispatcher.clone()}
            />
            if !blank {
                <Views view={state.view} cursor={state.cursor} request={state.request.clone()} simulation={simulation.clone()}
                    optimization={optimization.clone()} {stale} dispatcher={dispatcher.clone()} />
            }
            if state.embed {
                <p class="embed__link">
                    <a href={format!("./#{}", to_fragment(&state.request))} target="_blank" rel="noopener">{"Open in Layerlab"}</a>
                </p>
            } else {
                <a class="to-project" href="#project">{"Edit the project"}</a>
            }
        </main>
    };
    if state.embed {
        return html! {
            <div class="embed">
                <NoticeBar notices={state.notices.clone()} dispatcher={dispatcher.clone()} />
                { answer }
            </div>
        };
    }
    html! {
        <>
            <Header theme={state.theme} project={state.project.clone()} request={state.request.clone()} simulation={simulation.clone()} optimization={optimization.clone().filter(|_| !stale)} dispatcher={dispatcher.clone()} />
            if state.help { <Help dispatcher={dispatcher.clone()} /> }
            <NoticeBar notices={state.notices.clone()} dispatcher={dispatcher.clone()} />
            <div class="page">
                <ProjectPanel
                    request={state.request.clone()}
                    tab={state.tab}
                    face={if stale && state.face == Face::Change { Face::Yours } else { state.face }}
                    linked={state.linked}
                    shown={state.shown}
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
