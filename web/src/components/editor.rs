//! The editor: CodeMirror behind a custom element (web/editor).

use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use web_sys::{CustomEvent, HtmlTextAreaElement};
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, Properties, component, html, use_effect_with, use_memo,
    use_mut_ref, use_node_ref,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = web_sys::HtmlElement)]
    type EditorElement;
    #[wasm_bindgen(method, setter)]
    fn set_value(this: &EditorElement, text: &str);
    #[wasm_bindgen(method, setter)]
    fn set_diagnostics(this: &EditorElement, json: &str);
    #[wasm_bindgen(method, setter)]
    fn set_marks(this: &EditorElement, json: &str);
    #[wasm_bindgen(method, setter)]
    fn set_linked(this: &EditorElement, json: &str);
    #[wasm_bindgen(method, setter)]
    fn set_paths(this: &EditorElement, json: &str);
}

#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    /// The text.
    pub(super) value: Rc<str>,
    /// What it is, for highlighting: `dockerfile` or `text`.
    pub(super) language: AttrValue,
    /// What it is, for screen readers.
    pub(super) label: AttrValue,
    /// Shown where there is no text.
    pub(super) placeholder: AttrValue,
    /// JSON, as the element takes it; none: those that are shown stay.
    #[prop_or_default]
    pub(super) diagnostics: Option<AttrValue>,
    /// JSON, as the element takes it.
    #[prop_or(AttrValue::Static("[]"))]
    pub(super) marks: AttrValue,
    /// Paths that completion offers, as a JSON array.
    #[prop_or(AttrValue::Static("[]"))]
    pub(super) paths: AttrValue,
    /// The line that the cursor went to.
    #[prop_or_default]
    pub(super) on_cursor: Callback<usize>,
    /// Lines to light up.
    #[prop_or_default]
    pub(super) linked: Option<(usize, usize)>,
    /// Changes where the linked lines are to be gone to.
    #[prop_or_default]
    pub(super) shown: u64,
    /// The new text.
    pub(super) on_edit: Callback<Rc<str>>,
    /// The new text, where nothing of the old one is left.
    pub(super) on_replace: Callback<Rc<str>>,
}

#[component]
pub(super) fn Editor(props: &Props) -> Html {
    let is_there = use_memo((), |()| is_defined());
    if *is_there {
        html! { <CodeMirror ..props.clone() /> }
    } else {
        html! { <Plain ..props.clone() /> }
    }
}

/// Whether the script with the editor is there: it comes before the program, or not at all.
fn is_defined() -> bool {
    web_sys::window().is_some_and(|window| !window.custom_elements().get("layerlab-editor").is_undefined())
}

/// A plain field, where the editor could not be loaded.
#[component]
fn Plain(props: &Props) -> Html {
    let on_input = {
        let on_edit = props.on_edit.clone();
        Callback::from(move |event: InputEvent| {
            let area = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            if let Some(area) = area {
                on_edit.emit(area.value().into());
            }
        })
    };
    html! {
        <div class="plain">
            <p class="files__hint" role="status">{"The editor could not be loaded; this field takes its place."}</p>
            <textarea class="files__text" aria-label={&props.label} placeholder={&props.placeholder} spellcheck="false"
                value={props.value.to_string()} oninput={on_input} />
        </div>
    }
}

#[component]
fn CodeMirror(props: &Props) -> Html {
    let node = use_node_ref();
    let element = {
        let node = node.clone();
        move || node.get().map(JsCast::unchecked_into::<EditorElement>)
    };
    // The text that the editor itself sent last: it need not be told again.
    let sent = use_mut_ref(|| None::<Rc<str>>);
    {
        let (element, sent) = (element.clone(), sent.clone());
        use_effect_with(props.value.clone(), move |value| {
            let known = sent.borrow().as_ref().is_some_and(|sent| Rc::ptr_eq(sent, value));
            if let (false, Some(element)) = (known, element()) {
                // What it sent before is not what it holds any more.
                *sent.borrow_mut() = None;
                element.set_value(value);
            }
        });
    }
    {
        let element = element.clone();
        use_effect_with(
            (props.diagnostics.clone(), props.marks.clone()),
            move |(diagnostics, marks)| {
                if let Some(element) = element() {
                    if let Some(diagnostics) = diagnostics {
                        element.set_diagnostics(diagnostics);
                    }
                    element.set_marks(marks);
                }
            },
        );
    }
    {
        let element = element.clone();
        use_effect_with(props.paths.clone(), move |paths| {
            if let Some(element) = element() {
                element.set_paths(paths);
            }
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.on_cursor.clone(), move |on_cursor| {
            let on_cursor = on_cursor.clone();
            let listener = node.get().map(|node| {
                EventListener::new(&node, "cursor", move |event| {
                    let detail = event
                        .dyn_ref::<CustomEvent>()
                        .and_then(|event| event.detail().as_string());
                    if let Some(line) = detail.and_then(|line| line.parse().ok()) {
                        on_cursor.emit(line);
                    }
                })
            });
            move || drop(listener)
        });
    }
    {
        let element = element.clone();
        let seen = use_mut_ref(|| props.shown);
        use_effect_with((props.linked, props.shown), move |(linked, shown)| {
            let go = std::mem::replace(&mut *seen.borrow_mut(), *shown) != *shown;
            if let Some(element) = element() {
                let (first, last) = linked.unwrap_or_default();
                element.set_linked(&format!("[{first},{last},{go}]"));
            }
        });
    }
    {
        let node = node.clone();
        use_effect_with(
            (props.on_edit.clone(), props.on_replace.clone()),
            move |(on_edit, on_replace)| {
                let listen = |name: &'static str, callback: &Callback<Rc<str>>| {
                    let (sent, callback) = (sent.clone(), callback.clone());
                    node.get().map(|node| {
                        EventListener::new(&node, name, move |event| {
                            let detail = event
                                .dyn_ref::<CustomEvent>()
                                .map_or(JsValue::NULL, CustomEvent::detail);
                            if let Some(text) = detail.as_string() {
                                let text: Rc<str> = text.into();
                                *sent.borrow_mut() = Some(text.clone());
                                callback.emit(text);
                            }
                        })
                    })
                };
                let listeners = (listen("edit", on_edit), listen("replace", on_replace));
                move || drop(listeners)
            },
        );
    }
    html! { <layerlab-editor ref={node} class="editor" language={&props.language} label={&props.label} placeholder={&props.placeholder} /> }
}
