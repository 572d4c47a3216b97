//! The page as a whole.

use super::header::Header;
use super::notice::NoticeBar;
use super::project::ProjectPanel;
use super::scenarios::ScenarioBar;
use super::summary::Summary;
use super::views::Views;
use crate::hooks::analysis::use_analysis;
use crate::hooks::folder::use_folders;
use crate::hooks::storage::{kept, use_keeping};
use crate::state::State;
use yew::prelude::{Html, component, html, use_reducer};

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| {
        let (request, theme) = kept();
        State::new(request, theme)
    });
    use_analysis(&state);
    use_keeping(&state);
    use_folders(&state);
    let dispatcher = state.dispatcher();
    let simulation = state
        .simulation
        .as_ref()
        .map(|(_, simulation)| simulation.clone());
    // An optimisation of an older text would draw a stack beside one that it does not belong to.
    let shown = state.simulation.as_ref().map(|(revision, _)| *revision);
    let optimization = state
        .optimization
        .as_ref()
        .filter(|(revision, _)| Some(*revision) == shown)
        .map(|(_, o)| o.clone());
    html! {
        <>
            <Header theme={state.theme} dispatcher={dispatcher.clone()} />
            <NoticeBar notice={state.notice.clone()} dispatcher={dispatcher.clone()} />
            <div class="page">
                <ProjectPanel
                    request={state.request.clone()}
                    tab={state.tab}
                    linked={state.linked}
                    shown={state.shown}
                    simulation={simulation.clone()}
                    reading={state.reading.as_ref().filter(|(_, _, text)| !text.is_empty()).map(|(_, kind, _)| *kind)}
                    dispatcher={dispatcher.clone()}
                />
                <main class="answer" aria-busy={state.is_behind().to_string()}>
                    <ScenarioBar simulation={simulation.clone()} dispatcher={dispatcher.clone()} />
                    <Summary
                        simulation={simulation.clone()} optimization={optimization.clone()}
                        searching={state.search_stopped != Some(state.revision)}
                    />
                    <Views view={state.view} request={state.request.clone()} {simulation} {optimization} {dispatcher} />
                </main>
            </div>
        </>
    }
}
