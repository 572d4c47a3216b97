//! The page's entry.

use layerlab_web::components::{app::App, notes::Notes};
use layerlab_web::hooks::channel::is_notes;

fn main() {
    // Only in a program that is built for development: nobody else has to load it.
    #[cfg(debug_assertions)]
    if layerlab_web::components::specimens::show() {
        return;
    }
    // A presenter's own window keeps and computes nothing.
    if is_notes() {
        yew::Renderer::<Notes>::new().render();
    } else {
        yew::Renderer::<App>::new().render();
    }
}
