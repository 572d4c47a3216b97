//! The left side: the project, in tabs.

use super::Dispatcher;
use super::draft::Draft;
use super::editor::Editor;
use super::faces::Faces;
use super::files::FileList;
use super::findings::Findings;
use super::log_panel::LogPanel;
use super::options::OptionsPanel;
use super::tabs::{Tabs, selected_id};
use crate::state::{Action, Face, Tab, TextKind};
use layerlab_report::Stack;
use layerlab_session::{FoundDiagnostic, FoundFix, Optimization, Request, Simulation};
use layerlab_source::Severity;
use serde_json::json;
use std::rc::Rc;
use yew::prelude::{AttrValue, Callback, Html, Properties, component, html, use_callback, use_memo};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) request: Rc<Request>,
    pub(super) tab: Tab,
    /// Which Dockerfile is shown.
    pub(super) face: Face,
    pub(super) linked: Option<(usize, usize)>,
    pub(super) shown: u64,
    /// Whether the outcomes are to be guessed.
    pub(super) guessed: bool,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether it is of the text before, and the new one is on its way.
    pub(super) stale: bool,
    /// Why the lesson that is written cannot be read.
    pub(super) fault: Option<(Rc<str>, Option<usize>)>,
    /// Whether a lesson is written.
    pub(super) writing: bool,
    /// Which text is being read.
    pub(super) reading: Option<TextKind>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn ProjectPanel(props: &Props) -> Html {
    let on_dockerfile = use_callback(props.dispatcher.clone(), |text, dispatcher| {
        dispatcher.dispatch(Action::Dockerfile(text));
    });
    let on_ignore = use_callback(props.dispatcher.clone(), |text, dispatcher| {
        dispatcher.dispatch(Action::Ignore(text));
    });
    let on_replace = use_callback(props.dispatcher.clone(), |text, dispatcher| {
        dispatcher.dispatch(Action::Replaced(text));
    });
    let on_cursor = use_callback(props.dispatcher.clone(), |line, dispatcher| {
        dispatcher.dispatch(Action::Cursor(line));
    });
    let paths = use_memo(props.simulation.clone(), |simulation| {
        let files = simulation.iter().flat_map(|simulation| simulation.files.iter());
        let paths: Vec<&str> = files
            .filter(|file| !file.ignored)
            .take(MAX_PATHS)
            .map(|file| file.path.as_str())
            .collect();
        AttrValue::from(json!(paths).to_string())
    });
    let paths = (*paths).clone();
    let blank = props.request.dockerfile.trim().is_empty();
    let annotations = use_memo(
        (
            props.simulation.clone(),
            props.optimization.clone(),
            blank,
            props.stale,
            props.guessed,
        ),
        |(simulation, optimization, blank, stale, guessed)| {
            let none = Simulation::default();
            // Where nothing is written yet, nothing is wrong.
            let simulation = simulation.as_deref().filter(|_| !blank).unwrap_or(&none);
            let hints = optimization.iter().flat_map(|optimization| &optimization.hints);
            (
                // The editor moves what it has with the text until all of it is new.
                (!stale).then(|| AttrValue::from(diagnostics(&simulation.diagnostics, hints))),
                if *guessed {
                    AttrValue::Static("[]")
                } else {
                    AttrValue::from(marks(&simulation.stack))
                },
            )
        },
    );
    let ignore_errors = props
        .simulation
        .as_ref()
        .map(|simulation| simulation.ignore_errors.clone())
        .unwrap_or_default();
    let body = match props.tab {
        Tab::Dockerfile => html! {
            <Faces face={props.face} optimization={props.optimization.clone().filter(|_| !blank)} stale={props.stale} switches={props.request.switches.clone()} compare={props.request.compare.clone()} dispatcher={props.dispatcher.clone()}>
                <Editor
                    key="dockerfile" language="dockerfile" label="Dockerfile" placeholder={PLACEHOLDER} value={props.request.dockerfile.clone()}
                    diagnostics={annotations.0.clone()} marks={annotations.1.clone()} linked={props.linked} shown={props.shown}
                    paths={paths} on_cursor={on_cursor} on_edit={on_dockerfile} on_replace={on_replace}
                />
            </Faces>
        },
        Tab::Lesson => html! {
            <Draft text={props.request.lesson.clone().unwrap_or_default()} fault={props.fault.clone()}
                lesson={props.simulation.as_ref().and_then(|simulation| simulation.lesson.clone())} dispatcher={props.dispatcher.clone()} />
        },
        Tab::Ignore => html! {
            <>
            { for ignore_errors.iter().map(|error| html! { <p key={error.clone()} class="files__error" role="alert">{ error }</p> }) }
            <Editor key="ignore" language="text" label=".dockerignore" placeholder={"What is not sent, one a line:\n.git\nnode_modules\n**/*.log"} value={props.request.dockerignore.clone()} on_edit={on_ignore.clone()} on_replace={on_ignore} />
            </>
        },
        Tab::Log => html! {
            <LogPanel simulation={props.simulation.clone()} reading={props.reading} dispatcher={props.dispatcher.clone()} />
        },
        Tab::Options => html! {
            <OptionsPanel request={props.request.clone()} simulation={props.simulation.clone()} dispatcher={props.dispatcher.clone()} />
        },
        Tab::Files => html! {
            <FileList simulation={props.simulation.clone()} edited={props.request.edited.clone()}
                written={props.request.files.clone()} dispatcher={props.dispatcher.clone()} />
        },
    };
    let files = props
        .simulation
        .as_ref()
        .map_or(0, |simulation| simulation.files.len());
    let mut tabs = vec![
        (Tab::Dockerfile, "Dockerfile".to_owned()),
        (Tab::Ignore, ".dockerignore".to_owned()),
        (Tab::Files, format!("Files ({files})")),
        (Tab::Log, "Build log".to_owned()),
        (Tab::Options, "Options".to_owned()),
    ];
    if props.writing {
        tabs.insert(0, (Tab::Lesson, "Lesson".to_owned()));
    }
    let on_select = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |tab: Tab| dispatcher.dispatch(Action::Tab(tab)))
    };
    html! {
        <section class="project" aria-label="Project">
            <Tabs<Tab> label="Project" controls="project" class="tabs" {tabs} selected={props.tab} {on_select} />
            <div class="project__body" id="project" role="tabpanel" aria-labelledby={selected_id("project")}>{ body }</div>
            <Findings simulation={props.simulation.clone().filter(|_| !blank)} dispatcher={props.dispatcher.clone()} />
            <layerlab-split class="split" />
        </section>
    }
}

/// What is said where nothing is written yet.
const PLACEHOLDER: &str = "Paste or drop a Dockerfile, a folder, a build log";

/// So many paths are offered by completion.
const MAX_PATHS: usize = 500;

/// What is wrong, and what could be better, as the editor takes it.
fn diagnostics<'d>(found: &'d [FoundDiagnostic], hints: impl Iterator<Item = &'d FoundDiagnostic>) -> String {
    let severity = |diagnostic: &FoundDiagnostic| match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let fix = |fix: &FoundFix| {
        let changes = fix.edits.iter().zip(&fix.utf16);
        let changes = changes.map(|(edit, (from, to))| json!({"from": from, "to": to, "insert": edit.text}));
        json!({"title": fix.title, "changes": changes.collect::<serde_json::Value>()})
    };
    let shown = found
        .iter()
        .map(|diagnostic| (diagnostic, severity(diagnostic)))
        .chain(hints.map(|hint| (hint, "hint")));
    let shown = shown.map(|(diagnostic, severity)| {
        let (from, to) = diagnostic.utf16;
        let fixes = diagnostic.fixes.iter().map(fix).collect::<serde_json::Value>();
        json!({"from": from, "to": to, "severity": severity, "message": diagnostic.message, "fixes": fixes})
    });
    shown.collect::<serde_json::Value>().to_string()
}

/// What became of the steps, as the editor takes it.
pub(super) fn marks(stack: &Stack) -> String {
    let steps = stack.blocks.iter().filter(|block| !block.number.is_empty());
    let mark = steps.map(|block| {
        let status = if block.status.word() == "runs" { "ran" } else { block.status.word() };
        let why = block.cause.as_deref().map(|cause| format!(": {cause}")).unwrap_or_default();
        json!({"line": block.lines.0, "status": status, "sign": block.status.sign(), "text": format!("{}{why}", block.status.word())})
    });
    mark.collect::<serde_json::Value>().to_string()
}
