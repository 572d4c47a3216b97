//! The text of a lesson, beside which its readers' page is shown as it is written.

use super::Dispatcher;
use super::editor::Editor;
use super::lesson::piece;
use super::share::save;
use crate::state::{Action, Learn};
use layerlab_session::{LessonView, in_course};
use serde_json::json;
use std::rc::Rc;
use yew::prelude::{
    AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_callback, use_memo,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) text: Rc<str>,
    /// Why it cannot be read, and the line.
    pub(super) fault: Option<(Rc<str>, Option<usize>)>,
    /// The newest of its texts that could be read.
    pub(super) lesson: Option<Rc<LessonView>>,
    pub(super) dispatcher: Dispatcher,
}

/// What is there to begin with where nothing is.
pub(crate) const TEMPLATE: &str = r#"version = 1
title = "What it is called"
text = """
What there is to know, in 150 words or less: {{time code}} after an edit of the code.
"""
dockerfile = """
FROM node:22-slim
WORKDIR /app
COPY . .
RUN npm ci
"""
files = """
package.json 2 KB
package-lock.json 400 KB
server.js 8 KB
"""
change = "code"

[[needs]]
step = "npm ci"
files = ["package.json", "package-lock.json"]

[[goals]]
text = "An edit of the code installs nothing."
cached = ["npm ci"]
hints = ["What does npm ci read?"]

[solution]
text = "Why it is right."
dockerfile = """
FROM node:22-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
"""
"#;

#[component]
pub(super) fn Draft(props: &Props) -> Html {
    let on_edit = use_callback(props.dispatcher.clone(), |text: Rc<str>, dispatcher| {
        dispatcher.dispatch(Action::Learn(Learn::Write(text)));
    });
    let diagnostics = use_memo((props.fault.clone(), props.text.clone()), |(fault, text)| {
        let found = fault.as_ref().map(|(why, line)| underlined(text, why, *line));
        AttrValue::from(json!(found.as_slice()).to_string())
    });
    let saves = |name: &'static str, text: fn(&str) -> String| {
        let of = props.text.clone();
        Callback::from(move |_: MouseEvent| {
            // Without the editor's script it can be copied still.
            let _ = save(name, &text(&of));
        })
    };
    let on_done = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Learn(Learn::Writing(false))))
    };
    let faults = props.lesson.iter().flat_map(|lesson| &lesson.faults);
    html! {
        <div class="draft">
            <Editor key="lesson" language="toml" label="Lesson" placeholder="A lesson, as docs/lessons.md has it" value={props.text.clone()}
                diagnostics={Some((*diagnostics).clone())} on_edit={on_edit.clone()} on_replace={on_edit} />
            <div class="draft__told" role="status">
                if let Some((why, _)) = &props.fault {
                    <p class="draft__error"><strong>{"Not read yet. "}</strong>{ &**why }{" The preview is of the text before."}</p>
                }
                { for faults.filter(|_| props.fault.is_none()).map(|fault| html! { <p class="draft__fault">{ for fault.iter().map(piece) }</p> }) }
            </div>
            <div class="draft__ways">
                <button type="button" class="button button--main" onclick={saves("lesson.toml", str::to_owned)}>{"Save lesson"}</button>
                <button type="button" class="button" title="Its part of a course file, to be put at the end of it" onclick={saves("lesson-of-course.toml", in_course)}>{"Save for a course"}</button>
                <button type="button" class="button" onclick={on_done}>{"Close the text"}</button>
                <a class="draft__docs" href="./docs/lessons.html" target="_blank" rel="noopener">{"All keys"}</a>
            </div>
        </div>
    }
}

/// What is wrong, as the editor takes it: on its line, offsets in UTF-16 code units.
fn underlined(text: &str, why: &str, line: Option<usize>) -> serde_json::Value {
    let units = |text: &str| text.encode_utf16().count();
    let at = line.unwrap_or(1).saturating_sub(1);
    let mut lines = text.split('\n');
    let from: usize = lines.by_ref().take(at).map(|line| units(line) + 1).sum();
    // A line that is not there any more is the end of the text.
    let from = from.min(units(text));
    let to = from + lines.next().map_or(0, |line| units(line.trim_end()));
    json!({"from": from, "to": to, "severity": "error", "message": why, "fixes": []})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_underlined_on_its_line() {
        let place = |line| {
            let found = underlined("a = \"🐳\"\nbc = 1\r\n", "x", line);
            (found["from"].as_u64(), found["to"].as_u64())
        };
        assert_eq!(place(None), (Some(0), Some(8)));
        assert_eq!(place(Some(2)), (Some(9), Some(15)));
        assert_eq!(place(Some(9)), (Some(17), Some(17)));
    }

    #[test]
    fn what_is_there_to_begin_with_is_a_lesson() {
        let lesson = layerlab_session::Lesson::read(TEMPLATE).unwrap_or_else(|error| panic!("{error}"));
        let view = layerlab_session::simulate(&layerlab_session::Request {
            lesson: Some(TEMPLATE.into()),
            ..lesson.start()
        });
        assert!(
            view.lesson
                .is_some_and(|view| view.faults.is_empty() && !view.solved)
        );
    }
}
