//! The page.

use yew::prelude::{Html, component, html};

#[component]
fn App() -> Html {
    html! { <main><h1>{"Layerlab"}</h1></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
