//! One stop of the Tab key a stack: the arrows go from block to block, and Tab goes on to what is in the one that they have reached.

use layerlab_report::Block;
use wasm_bindgen::JsCast as _;
use yew::prelude::{Callback, FocusEvent, UseStateHandle};

/// What of the stack the reader has opened, and where the keyboard is in it.
pub(super) struct Opened {
    /// The block whose details are shown, by its key.
    pub(super) open: UseStateHandle<Option<String>>,
    /// The block that was in use last.
    pub(super) current: UseStateHandle<Option<String>>,
    /// The block that the Tab key stops at.
    pub(super) stop: String,
}

impl Opened {
    /// The place of a block, and of what is in it, in the order of the Tab key.
    pub(super) fn tabindex(&self, block: &Block) -> &'static str {
        if self.stop == block.key { "0" } else { "-1" }
    }

    /// Whatever is in a block gets the focus: the Tab key comes back to there.
    pub(super) fn on_focus(&self, block: &Block) -> Callback<FocusEvent> {
        let (current, key) = (self.current.clone(), block.key.clone());
        let is_stop = self.stop == block.key;
        Callback::from(move |_: FocusEvent| {
            if !is_stop {
                current.set(Some(key.clone()));
            }
        })
    }
}

/// Goes from a block to another of its stack, by the keys that go through a list.
pub(super) fn go(from: &web_sys::Element, key: &str) -> bool {
    let stack = from.closest(".stack").ok().flatten();
    let Some(blocks) = stack.and_then(|stack| stack.query_selector_all(".block").ok()) else {
        return false;
    };
    let at = (0..blocks.length()).find(|at| {
        blocks
            .get(*at)
            .is_some_and(|block| from.is_same_node(Some(&block)))
    });
    let to = match key {
        "ArrowDown" => at.map(|at| at + 1),
        "ArrowUp" => at.and_then(|at| at.checked_sub(1)),
        "Home" => Some(0),
        "End" => blocks.length().checked_sub(1),
        _ => return false,
    };
    let block = to.and_then(|to| blocks.get(to));
    if let Some(block) = block.and_then(|block| block.dyn_into::<web_sys::HtmlElement>().ok()) {
        // One that cannot have the focus leaves it where it is.
        let _ = block.focus();
    }
    true
}
