//! All components in all states on one page, for whoever works on them: `?view=components`, in a program that is built for development.

use super::Dispatcher;
use super::amount;
use super::block::StackView;
use super::choices::Choices;
use super::diff::Diff;
use super::notice::NoticeBar;
use super::summary::Summary;
use super::table::TableView;
use super::tabs::{Tabs, selected_id};
use crate::hooks::storage::of_location;
use crate::host::of_query;
use crate::state::{Action, Notice, Opened, State, Theme, View};
use layerlab_optimize::{Rewrite, ScenarioKind};
use layerlab_report::{Block, Cell, Details, Hinge, Origin, Quantity, Role, Stack, Status, Table, diff};
use layerlab_session::{Optimization, Request, ScenarioView, Simulation};
use layerlab_source::Applicability;
use std::rc::Rc;
use yew::prelude::{Callback, Html, component, html, use_reducer};

/// Shows the page, where the address asks for it.
pub fn show() -> bool {
    let asked = is_asked(&of_location(web_sys::Location::search));
    if asked {
        yew::Renderer::<Specimens>::new().render();
    }
    asked
}

fn is_asked(query: &str) -> bool {
    of_query(query, "view") == Some("components")
}

/// The page.
#[component]
pub fn Specimens() -> Html {
    let state = use_reducer(|| State::new(None, Theme::System));
    let dispatcher = state.dispatcher();
    let on_select = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |view: View| dispatcher.dispatch(Action::View(view)))
    };
    let tabs = [View::Layers, View::Timeline, View::Graph].map(|view| (view, view.name().to_owned()));
    html! {
        <main class="answer specimens">
            <h1>{"Components"}</h1>
            { part("Buttons, chips, segments", controls()) }
            { part("Tabs", html! {
                <>
                    <Tabs<View> label="Views" controls="specimen" class="views" tabs={tabs.to_vec()} selected={state.view} {on_select} />
                    <div id="specimen" role="tabpanel" aria-labelledby={selected_id("specimen")}>{ state.view.name() }</div>
                </>
            }) }
            { part("Numbers", html! { <p>{ for origins().iter().map(|quantity| html! { <>{ amount::plain(quantity, "") }{" "}</> }) }</p> }) }
            { for headlines(&dispatcher) }
            { part("Layers", layers(&dispatcher)) }
            { part("Changes", changes(&dispatcher)) }
            { part("Tables", html! { <TableView table={table()} /> }) }
            { part("Notices", html! { <NoticeBar notices={notices()} dispatcher={dispatcher.clone()} /> }) }
        </main>
    }
}

fn part(name: &'static str, body: Html) -> Html {
    html! { <section class="specimen" aria-label={name}><h2 class="specimen__name">{ name }</h2>{ body }</section> }
}

fn controls() -> Html {
    html! {
        <p>
            <button type="button" class="button button--main">{"Main"}</button>{" "}
            <button type="button" class="button">{"Button"}</button>{" "}
            <button type="button" class="link">{"Link"}</button>{" "}
            <button type="button" class="chip" aria-pressed="false">{"Chip"}</button>{" "}
            <button type="button" class="chip chip--selected" aria-pressed="true">{"Chosen"}</button>{" "}
            <span class="segments" role="group" aria-label="Segments">
                <button type="button" class="segment segment--chosen" aria-pressed="true">{"Chosen"}</button>
                <button type="button" class="segment" aria-pressed="false">{"Other"}</button>
                <button type="button" class="segment" disabled=true>{"Disabled"}</button>
            </span>
        </p>
    }
}

fn quantity(value: f64, text: &str, origin: Origin) -> Quantity {
    Quantity::derived(value, text.to_owned(), "for this page", origin)
}

fn origins() -> [Quantity; 3] {
    [
        quantity(10.0, "10 s assumed", Origin::Assumed),
        quantity(10.0, "10 s measured", Origin::Measured),
        quantity(10.0, "10 s stated", Origin::Stated),
    ]
}

fn block(key: &str, status: Status, seconds: f64, text: &str) -> Block {
    Block {
        key: key.to_owned(),
        role: Role::Step,
        number: key.to_owned(),
        logged: String::new(),
        stage: String::new(),
        is_twin: false,
        kind: "Language packages".to_owned(),
        code: format!("RUN step {key}"),
        lines: (1, 1),
        status,
        cause: None,
        follows: None,
        remark: None,
        seconds: Some(quantity(seconds, text, Origin::Assumed)),
        bytes: Some(quantity(2e6, "2 MB", Origin::Stated)),
        subject: None,
        counterpart: Some(key.to_owned()),
        hinges: Vec::new(),
        details: Details::default(),
    }
}

/// A block in each of its states.
fn stack(seconds: f64, text: &str) -> Stack {
    let mut root = block("2", Status::Ran, seconds, text);
    root.cause = Some("src/app.py changed".to_owned());
    root.counterpart = None;
    let mut follows = block("3", Status::Ran, 1.0, "1 s");
    follows.cause = Some("step 2 ran again".to_owned());
    follows.follows = Some("COPY above".to_owned());
    follows.hinges = vec![Hinge {
        command: "step 3".to_owned(),
        repeats: true,
        sentence: "Step 3 is assumed to leave the same bytes.".to_owned(),
    }];
    let mut base = block("0", Status::Cached, 0.0, "");
    (base.role, base.kind, base.seconds) = (Role::Base, "Base image".to_owned(), None);
    let mut export = block("6", Status::Ran, 0.5, "0.5 s");
    (export.role, export.kind, export.code) = (Role::Transport, "Export the image".to_owned(), String::new());
    Stack {
        blocks: vec![
            base,
            block("1", Status::Cached, 10.0, "10 s"),
            root,
            follows,
            block("4", Status::NotNeeded, 3.0, "3 s"),
            block("5", Status::Failed, 3.0, "3 s"),
            export,
        ],
        total: quantity(seconds + 1.5, text, Origin::Assumed),
        ran: 2,
        steps: 5,
        rebuilt: quantity(2e6, "2 MB", Origin::Assumed),
        ..Stack::default()
    }
}

fn layers(dispatcher: &Dispatcher) -> Html {
    html! {
        <StackView title="Yours" other="Better" stack={stack(60.0, "1 min")} moment={None} links=true compared=true total=true longest=60.0
            cursor={None::<usize>} rewrites={Vec::new()} dispatcher={dispatcher.clone()} />
    }
}

/// The headline where something is gained, where nothing is, where there is nothing better, and where the build fails.
fn headlines(dispatcher: &Dispatcher) -> Vec<Html> {
    let gained = |seconds: f64, text: &str, factor: &str| Optimization {
        stack: stack(seconds, text),
        factor: factor.to_owned(),
        changed: true,
        rewrites: rewrites(),
        ..Optimization::default()
    };
    let failing = || Simulation {
        error: Some("There is no stage named deps.".to_owned()),
        ..simulation()
    };
    let all = [
        ("Headline: a gain", simulation(), Some(gained(10.0, "10 s", "6×"))),
        (
            "Headline: no gain for this change",
            simulation(),
            Some(gained(60.0, "1 min", "")),
        ),
        (
            "Headline: nothing better",
            simulation(),
            Some(Optimization::default()),
        ),
        ("Headline: searching", simulation(), None),
        ("Headline: the build fails", failing(), None),
    ];
    let request = Rc::new(Request {
        dockerfile: "FROM a".into(),
        ..Request::default()
    });
    let shown = all.into_iter().map(|(name, simulation, optimization)| {
        part(
            name,
            html! {
                <Summary simulation={Some(Rc::new(simulation))} optimization={optimization.map(Rc::new)} previous={None} searching=true embed={None}
                    request={request.clone()} dispatcher={dispatcher.clone()} />
            },
        )
    });
    shown.collect()
}

fn simulation() -> Simulation {
    Simulation {
        stack: stack(60.0, "1 min"),
        files_assumed: true,
        scenario: Some(ScenarioKind::Code),
        scenarios: vec![ScenarioView {
            kind: ScenarioKind::Code,
            name: "Code change".to_owned(),
            paths: vec!["src/app.py".to_owned()],
            weight: 1.0,
            args: Vec::new(),
        }],
        ..Simulation::default()
    }
}

fn rewrites() -> Vec<Rewrite> {
    let rewrite = |id: &str, applied: bool, line: usize| Rewrite {
        id: id.to_owned(),
        title: format!("Change {id}"),
        reason: "For this page".to_owned(),
        applicability: Applicability::Safe,
        checks: Vec::new(),
        applied,
        saves: Vec::new(),
        lines: vec![(line, line)],
        alone: Vec::new(),
    };
    vec![rewrite("on", true, 2), rewrite("off", false, 3)]
}

fn changes(dispatcher: &Dispatcher) -> Html {
    let lines = diff(
        "FROM a\nCOPY . .\nRUN install\nRUN old\n",
        "FROM a\nCOPY list .\nRUN install\nCOPY . .\n",
    );
    let choices = Choices {
        rewrites: rewrites(),
        dispatcher: dispatcher.clone(),
    };
    html! { <Diff title="Dockerfile" what="Dockerfile" {lines} text="" take={Callback::noop()} {choices} /> }
}

fn table() -> Table {
    let mut table = Table::new("Table", &["Name", "Yours", "Better"]);
    "What its numbers rest on.".clone_into(&mut table.note);
    let number = |value: f64| Cell::number(value, format!("{value} s"), "for this page");
    table.rows = vec![
        vec![Cell::words("First"), number(10.0), number(2.0)],
        vec![Cell::words("Second"), number(100.0), Cell::none()],
    ];
    table
}

fn notices() -> Vec<Notice> {
    vec![
        Notice::Replaced(Opened::Example("An example".to_owned())),
        Notice::OldFiles,
        Notice::Unreachable(true),
        Notice::NoStorage,
        Notice::SearchStopped,
    ]
}

#[cfg(test)]
mod tests {
    use super::is_asked;

    #[test]
    fn it_is_asked_for_by_its_address_alone() {
        assert!(is_asked("?view=components"));
        assert!(!is_asked("?view=embed") && !is_asked("?show=components") && !is_asked(""));
    }
}
