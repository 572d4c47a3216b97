//! The page's entry.

use layerlab_web::components::{app::App, notes::Notes};
use layerlab_web::hooks::channel::is_notes;

fn main() {
    // A presenter's own window keeps and computes nothing.
    if is_notes() {
        yew::Renderer::<Notes>::new().render();
    } else {
        yew::Renderer::<App>::new().render();
    }
}
