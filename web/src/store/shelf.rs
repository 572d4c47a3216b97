//! Where texts are kept by their names: the browser's storage, which may be denied, full, or of another version's making.

use wasm_bindgen::JsCast as _;
use web_sys::Storage;

/// The storage has no room for a text, or takes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// Texts by their names.
pub trait Shelf {
    /// The text of a name.
    fn get(&self, name: &str) -> Option<String>;
    /// Keeps a text under a name.
    ///
    /// # Errors
    /// Where it takes no more; what was there before is there still.
    fn set(&mut self, name: &str, text: &str) -> Result<(), Full>;
    /// Forgets a name.
    fn remove(&mut self, name: &str);
    /// All names, in no order.
    fn names(&self) -> Vec<String>;
}

/// A storage of the browser's.
#[derive(Clone, Debug)]
pub struct BrowserShelf(Storage);

impl BrowserShelf {
    /// What all pages of this origin share; `None` where the browser denies it, as it does in many frames.
    pub fn shared() -> Option<Self> {
        web_sys::window()?.local_storage().ok().flatten().map(Self)
    }

    /// What is this tab's own, and lives as long as it.
    pub fn of_tab() -> Option<Self> {
        web_sys::window()?.session_storage().ok().flatten().map(Self)
    }
}

impl Shelf for BrowserShelf {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get_item(name).ok().flatten()
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), Full> {
        self.0.set_item(name, text).map_err(|_| Full)
    }

    fn remove(&mut self, name: &str) {
        // Where it cannot be reached, it holds nothing either.
        let _ = self.0.remove_item(name);
    }

    fn names(&self) -> Vec<String> {
        js_sys::Object::keys(self.0.unchecked_ref::<js_sys::Object>())
            .iter()
            .filter_map(|name| name.as_string())
            .collect()
    }
}
