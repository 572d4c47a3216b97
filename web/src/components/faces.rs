//! The Dockerfiles of a project: the one that is written, and what it could be or is compared with.

use super::Dispatcher;
use super::better::applied;
use super::choices::Choices;
use super::editor::Editor;
use super::fields::TextField;
use super::project::marks;
use super::rewrites::{diffs, switched, take};
use crate::state::{Action, Face};
use layerlab_optimize::Rewrite;
use layerlab_report::DiffTag;
use layerlab_session::{Optimization, Other};
use layerlab_source::Applicability;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, classes, component, html, use_callback,
    use_memo,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) face: Face,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether it is of the text before, and the new one is on its way.
    pub(super) stale: bool,
    /// Changes that the reader turned on or off.
    pub(super) switches: BTreeMap<String, bool>,
    pub(super) compare: Option<Other>,
    pub(super) dispatcher: Dispatcher,
    /// The one that is written.
    pub(super) children: Children,
}

#[component]
pub(super) fn Faces(props: &Props) -> Html {
    // Whoever refuses the last change finds it where it stood.
    let change = props
        .optimization
        .as_ref()
        .filter(|found| found.changed || can_be_taken(found));
    let shown = match props.face {
        Face::Change if change.is_none() => Face::Yours,
        Face::Other if props.compare.is_none() => Face::Yours,
        face => face,
    };
    let body = match (shown, change, &props.compare) {
        (Face::Change, Some(change), _) => html! {
            <div class="faces__body faces__better">
                { diffs(change, ["", ".dockerignore"], (!change.compared).then(|| take(change, &props.dispatcher)), Some(choices(change, props))) }
            </div>
        },
        (Face::Other, _, Some(other)) => html! {
            <div class="faces__body faces__other">
                <OtherEditor text={other.dockerfile.clone()} optimization={props.optimization.clone().filter(|_| !props.stale)} dispatcher={props.dispatcher.clone()} />
                { own_files(other, props) }
            </div>
        },
        _ => Html::default(),
    };
    html! {
        <div class="faces">
            <div class="faces__bar">
                <span class="segments" role="group" aria-label="Which Dockerfile">{ for segments(props, shown, change) }</span>
                <span class="faces__actions">{ for actions(props) }</span>
            </div>
            // What is written keeps its cursor and its history while another is looked at.
            <div class="faces__body" hidden={shown != Face::Yours}>{ for props.children.iter() }</div>
            { body }
        </div>
    }
}

fn segments(props: &Props, shown: Face, change: Option<&Rc<Optimization>>) -> Vec<Html> {
    let segment = |face: Face, name: String, disabled: bool| {
        let dispatcher = props.dispatcher.clone();
        let is_shown = face == shown;
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Face(face)));
        html! { <button key={format!("{face:?}")} type="button" {disabled} class={classes!("segment", is_shown.then_some("segment--chosen"))} aria-pressed={is_shown.to_string()} onclick={on_click}>{ name }</button> }
    };
    let counted = |name: &str| match change {
        None => name.to_owned(),
        Some(change) => {
            let count = |tag: DiffTag| change.diff.iter().filter(|line| line.tag == tag).count();
            format!("{name} (+{} −{})", count(DiffTag::Added), count(DiffTag::Removed))
        }
    };
    if props.compare.is_some() {
        vec![
            segment(Face::Yours, "Before".to_owned(), false),
            segment(Face::Other, "After".to_owned(), false),
            segment(Face::Change, counted("Changes"), change.is_none()),
        ]
    } else {
        vec![
            segment(Face::Yours, "Yours".to_owned(), false),
            segment(Face::Change, better(change), change.is_none()),
        ]
    }
}

/// The better one, with how many changes it has.
fn better(change: Option<&Rc<Optimization>>) -> String {
    change.map_or("Better".to_owned(), |change| {
        format!("Better: {}", applied(change))
    })
}

/// Whether there is a change to tick, on or off.
fn can_be_taken(found: &Optimization) -> bool {
    let mut rewrites = found.rewrites.iter();
    let is_choice = |rewrite: &Rewrite| rewrite.applicability != Applicability::DisplayOnly;
    found.error.is_none() && !found.compared && rewrites.any(is_choice)
}

/// What can be taken or left; of two that are compared, nothing.
fn choices(change: &Optimization, props: &Props) -> Choices {
    let rewrites = change.rewrites.iter();
    Choices {
        rewrites: rewrites
            .map(|rewrite| switched(rewrite, &props.switches))
            .collect(),
        dispatcher: props.dispatcher.clone(),
    }
}

fn actions(props: &Props) -> Vec<Html> {
    let action = |name: &'static str, title: &'static str, action: Action| {
        let dispatcher = props.dispatcher.clone();
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()));
        html! { <button key={name} type="button" class="link" {title} onclick={on_click}>{ name }</button> }
    };
    if props.compare.is_some() {
        vec![
            action("Swap", "Before and after change places", Action::Swap),
            action(
                "Stop comparing",
                "Look for a better order again",
                Action::Compare(None),
            ),
        ]
    } else {
        vec![action(
            "Compare…",
            "What another Dockerfile means for rebuilds: that of a pull request, of a colleague",
            Action::Compare(Some("".into())),
        )]
    }
}

/// What the other one has of its own beside its text; empty for what is the same.
fn own_files(other: &Other, props: &Props) -> Html {
    let send = |action: fn(Option<Rc<str>>) -> Action| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |text: String| {
            let own = (!text.trim().is_empty()).then(|| text.as_str().into());
            dispatcher.dispatch(action(own));
        })
    };
    let value = |own: &Option<Rc<str>>| own.as_deref().unwrap_or_default().to_owned();
    let errors = props
        .optimization
        .iter()
        .flat_map(|found| &found.file_errors)
        .take(MAX_ERRORS);
    let is_own = other.files.is_some() || other.dockerignore.is_some();
    html! {
        <details class="faces__own">
            <summary>{ if is_own { "Its own files" } else { "Files: as before" } }</summary>
            <TextField label="Its list of files" hint="as git ls-files or find print it; empty where they are the same" lines=true value={value(&other.files)} on_change={send(Action::CompareFiles)} />
            { for errors.map(|error| html! { <p key={error.clone()} class="field__wrong" role="alert">{ error }</p> }) }
            <TextField label="Its .dockerignore" hint="empty where it is the same" lines=true value={value(&other.dockerignore)} on_change={send(Action::CompareIgnore)} />
        </details>
    }
}

/// So many lines that are not understood are named.
const MAX_ERRORS: usize = 5;

#[derive(Properties, PartialEq)]
struct OtherProps {
    text: Rc<str>,
    optimization: Option<Rc<Optimization>>,
    dispatcher: Dispatcher,
}

/// The Dockerfile that is compared with.
#[component]
fn OtherEditor(props: &OtherProps) -> Html {
    let on_edit = use_callback(props.dispatcher.clone(), |text: Rc<str>, dispatcher| {
        dispatcher.dispatch(Action::Compare(Some(text)));
    });
    let found = use_memo(props.optimization.clone(), |optimization| {
        let stack = optimization.as_ref().filter(|found| found.changed);
        stack.map_or(AttrValue::Static("[]"), |found| marks(&found.stack).into())
    });
    html! {
        <Editor
            key="other" language="dockerfile" label="Dockerfile to compare with" placeholder={"Paste the Dockerfile to compare with:\nof a pull request, of a colleague"}
            value={props.text.clone()} marks={(*found).clone()} on_edit={on_edit.clone()} on_replace={on_edit}
        />
    }
}
