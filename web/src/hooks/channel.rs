//! The window that presents and the presenter's own: what the one shows, the other has notes on.

use super::storage::of_location;
use crate::host::of_query;
use crate::present::{Message, Sheet};
use crate::store::{BrowserShelf, Shelf as _, new_id};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, JsCast as _};
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::{Callback, hook, use_effect_with, use_memo, use_mut_ref, use_state_eq};

/// The name by which the windows of this tab find each other.
const PRESENTER: &str = "layerlab.presenter";
/// In the place of a slide's number: the presenter's own window.
pub const NOTES: &str = "notes";

/// A channel with what listens to it.
struct Line {
    channel: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl Line {
    /// None where the browser has none.
    fn open(name: &str, on_heard: impl Fn(Message) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&format!("{PRESENTER}.{name}")).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(message) = serde_json::from_str(&text) {
                on_heard(message);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self {
            channel,
            _on_message: on_message,
        })
    }

    fn say(&self, message: &Message) {
        if let Ok(text) = serde_json::to_string(message) {
            // Nobody may be there.
            let _ = self.channel.post_message(&JsValue::from_str(&text));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// The name of this tab's presentation: the same after a reload.
fn name() -> String {
    let Some(mut tab) = BrowserShelf::of_tab() else {
        return new_id().to_string();
    };
    tab.get(PRESENTER).unwrap_or_else(|| {
        let name = new_id().to_string();
        // Without it a reload is another presentation.
        let _ = tab.set(PRESENTER, &name);
        name
    })
}

/// Says what is shown, and hears what the other window asks for. What opens that window.
#[hook]
pub fn use_presenter(sheet: Option<Sheet>, on_heard: Callback<Message>) -> Callback<()> {
    let name = use_memo((), |()| name());
    let now = use_mut_ref(|| None);
    *now.borrow_mut() = Some((sheet.clone(), on_heard));
    let line = use_mut_ref(|| None::<Rc<Line>>);
    {
        let (line, name) = (line.clone(), name.clone());
        use_effect_with((), move |()| {
            let teller = line.clone();
            let heard = move |message: Message| {
                let known = now.borrow().clone();
                let Some((sheet, on_heard)) = known else { return };
                let line = teller.borrow().clone();
                match (message, sheet, line) {
                    (Message::Hello, Some(sheet), Some(line)) => line.say(&Message::Show(Box::new(sheet))),
                    (message, ..) => on_heard.emit(message),
                }
            };
            *line.borrow_mut() = Line::open(&name, heard).map(Rc::new);
            move || {
                if let Some(line) = line.take() {
                    line.say(&Message::Over);
                }
            }
        });
    }
    use_effect_with(sheet, move |sheet| {
        if let (Some(line), Some(sheet)) = (&*line.borrow(), sheet) {
            line.say(&Message::Show(Box::new(sheet.clone())));
        }
    });
    Callback::from(move |()| {
        let path = of_location(web_sys::Location::pathname);
        let address = format!("{path}?present={NOTES}&of={name}");
        if let Some(window) = web_sys::window() {
            // Where the browser opens none, there is one window.
            let _ = window.open_with_url_and_target_and_features(
                &address,
                "layerlab-notes",
                "popup,width=760,height=720",
            );
        }
    })
}

/// Whether this window is a presenter's own.
pub fn is_notes() -> bool {
    of_query(&of_location(web_sys::Location::search), "present") == Some(NOTES)
}

/// What the window that presents says, and what turns its slides.
#[hook]
pub fn use_notes() -> (Option<Message>, Callback<isize>) {
    let told = use_state_eq(|| None::<Message>);
    let line = use_mut_ref(|| None::<Line>);
    {
        let (told, line) = (told.clone(), line.clone());
        use_effect_with((), move |()| {
            let query = of_location(web_sys::Location::search);
            let name = of_query(&query, "of").unwrap_or_default();
            let opened = Line::open(name, move |message| {
                if matches!(message, Message::Show(_) | Message::Over) {
                    told.set(Some(message));
                }
            });
            if let Some(line) = &opened {
                line.say(&Message::Hello);
            }
            *line.borrow_mut() = opened;
        });
    }
    let turn = Callback::from(move |by: isize| {
        if let Some(line) = &*line.borrow() {
            line.say(&Message::Turn(by));
        }
    });
    ((*told).clone(), turn)
}
