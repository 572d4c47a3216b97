//! The page's entry.

fn main() {
    yew::Renderer::<layerlab_web::components::app::App>::new().render();
}
