//! The build graph: stages side by side, edges of every kind, zoom by buttons, pan by scrolling.

use super::Dispatcher;
use crate::hooks::resized::Resized;
use crate::state::Action;
use layerlab_report::{EdgeKind, GraphView, NODE, Names, Node, Places, Status, label, places};
use layerlab_session::{Optimization, Simulation};
use std::rc::Rc;
use yew::prelude::{
    Callback, FocusEvent, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html,
    use_effect_with, use_node_ref, use_state, use_state_eq,
};

const KINDS: [(EdgeKind, &str, &str); 6] = [
    (EdgeKind::Stands, "edge--stands", "builds on"),
    (EdgeKind::From, "edge--from", "FROM an earlier stage"),
    (EdgeKind::Shared, "edge--from", "the same first steps, built once"),
    (EdgeKind::Copy, "edge--copy", "COPY, ADD"),
    (EdgeKind::Mount, "edge--mount", "mount"),
    (EdgeKind::Merge, "edge--merge", "merge of a linked copy"),
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Rc<Simulation>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) cursor: Option<usize>,
    pub(super) names: Names,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Graph(props: &Props) -> Html {
    // Percent of the natural size; 0 to fit the width.
    let chosen = use_state(|| 0_u32);
    let room = use_state_eq(|| 0_u32);
    let scroll = use_node_ref();
    let after = use_state(|| false);
    let rewritten = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.is_drawn());
    let shows_after = *after && rewritten.is_some();
    let view = rewritten
        .filter(|_| shows_after)
        .map_or(&props.simulation.graph, |optimization| &optimization.graph);
    {
        let (room, scroll) = (room.clone(), scroll.clone());
        use_effect_with((), move |()| {
            let measure = move || {
                let width = scroll
                    .cast::<web_sys::Element>()
                    .map_or(0, |element| element.client_width());
                room.set(u32::try_from(width).unwrap_or_default());
            };
            measure();
            let watched = Resized::new(".graph__scroll", measure);
            move || drop(watched)
        });
    }
    let zoom = *chosen;
    let set_zoom = |change: fn(u32) -> u32| {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(change(zoom)))
    };
    let choose = |which: bool| {
        let after = after.clone();
        let on_click = Callback::from(move |_: MouseEvent| after.set(which));
        html! {
            <button type="button" class={classes!("segment", (shows_after == which).then_some("segment--chosen"))} aria-pressed={(shows_after == which).to_string()} onclick={on_click}>{ if which { props.names.1 } else { props.names.0 } }</button>
        }
    };
    html! {
        <section class="graph" aria-label="Build graph">
            <div class="graph__bar">
                if rewritten.is_some() {
                    <div class="segments" role="group" aria-label="Which Dockerfile">{ choose(false) }{ choose(true) }</div>
                }
                <button type="button" class="button" aria-label="Zoom out" onclick={set_zoom(|zoom| if zoom == 0 { 75 } else { (zoom - 25).max(25) })}>{"−"}</button>
                <button type="button" class="button" aria-label="Zoom in" onclick={set_zoom(|zoom| if zoom == 0 { 125 } else { (zoom + 25).min(300) })}>{"+"}</button>
                <button type="button" class="button" onclick={set_zoom(|_| 0)}>{"Fit"}</button>
                <ul class="graph__legend">{ for KINDS.iter().filter(|(kind, ..)| view.edges.iter().any(|edge| edge.kind == *kind)).map(legend) }</ul>
            </div>
            <div ref={scroll} class="graph__scroll" tabindex="0" role="region" aria-label="Drawing of the build graph">
                { drawing(view, &places(view, *room), zoom, !shows_after, props) }
            </div>
        </section>
    }
}

fn legend((_, class, name): &(EdgeKind, &'static str, &'static str)) -> Html {
    html! {
        <li key={*name}>
            <svg width="28" height="10" aria-hidden="true"><path class={classes!("edge", *class)} d="M0 5 H28" /></svg>{ *name }
        </li>
    }
}

fn drawing(view: &GraphView, places: &Places, zoom: u32, links: bool, props: &Props) -> Html {
    let (width, height) = places.size;
    let nodes = view.nodes.iter().zip(&places.nodes).enumerate();
    // What fits is made smaller where it must, never larger.
    let shown_width = (width * if zoom == 0 { 100 } else { zoom } / 100).to_string();
    let shown_height = (zoom > 0).then(|| (height * zoom / 100).to_string());
    html! {
            <svg class={classes!("graph__drawing", (zoom == 0).then_some("graph__drawing--fit"))} viewBox={format!("0 0 {width} {height}")} width={shown_width} height={shown_height}>
                <defs>
                    <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path class="edge__head" d="M0 0 L8 4 L0 8 Z" /></marker>
                </defs>
                { for places.stages.iter().map(|(name, (x, y))| html! { <text key={name.clone()} class="graph__stage" x={x.to_string()} y={y.to_string()}>{ name }</text> }) }
                { for view.edges.iter().enumerate().map(|(at, edge)| {
                    let class = KINDS.iter().find(|(kind, ..)| *kind == edge.kind).map_or("", |(_, class, _)| *class);
                    html! { <path key={at} class={classes!("edge", class)} marker-end="url(#arrow)" d={places.route(edge)} /> }
                }) }
                { for nodes.map(|(at, (node, place))| drawn(at, node, *place, links, props)) }
            </svg>
    }
}

fn drawn(index: usize, node: &Node, (x, y): (u32, u32), is_current: bool, props: &Props) -> Html {
    let has_lines = is_current && node.lines.0 > 0;
    let lines = node.lines;
    let send = |action: Option<Action>| {
        let dispatcher = props.dispatcher.clone();
        move || {
            if let Some(action) = &action {
                dispatcher.dispatch(action.clone());
            }
        }
    };
    let link = || send(has_lines.then_some(Action::Link(Some(lines))));
    let unlink = || send(has_lines.then_some(Action::Link(None)));
    let (enter, leave, focus) = (link(), unlink(), link());
    let (click, key) = (
        send(has_lines.then_some(Action::Show(lines))),
        send(has_lines.then_some(Action::Show(lines))),
    );
    let status = match node.status {
        Status::Cached => "node--cached",
        Status::Ran => "node--ran",
        Status::NotNeeded => "node--unneeded",
        Status::Failed => "node--failed",
    };
    let is_at_cursor = is_current
        && props
            .cursor
            .is_some_and(|line| lines.0 > 0 && (lines.0..=lines.1).contains(&line));
    let status_text = if node.is_source && node.status == Status::Cached {
        node.word.clone()
    } else {
        format!("{} {}", node.status.sign(), node.word)
    };
    let title = label(&node.title);
    let fitting = fitting(&title);
    html! {
        <g
            key={index} class={classes!("node", status, node.is_source.then_some("node--source"), is_at_cursor.then_some("node--linked"))}
            tabindex="0" role={if has_lines { "button" } else { "group" }} aria-label={format!("{status_text} {title}")}
            onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
            onfocus={Callback::from(move |_: FocusEvent| focus())}
            onclick={Callback::from(move |_: MouseEvent| click())}
            onkeydown={Callback::from(move |event: KeyboardEvent| if event.key() == "Enter" || event.key() == " " { event.prevent_default(); key(); })}
        >
            <title>{ &node.title }</title>
            <rect x={x.to_string()} y={y.to_string()} width={NODE.0.to_string()} height={NODE.1.to_string()} rx="6" />
            <text x={(x + 10).to_string()} y={(y + 17).to_string()} class="node__status">{ status_text.clone() }</text>{" "}
            <text x={(x + 10).to_string()} y={(y + 32).to_string()} class="node__label">{ fitting }</text>
        </g>
    }
}

/// As many words as fit into a node; what was left out shows as "…".
fn fitting(title: &str) -> String {
    const LONGEST: usize = 30;
    if title.chars().count() <= LONGEST {
        return title.to_owned();
    }
    let cut: String = title.chars().take(LONGEST - 1).collect();
    // A cut within the first word would say too little, elsewhere whole words read better.
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    let shown = if whole.chars().count() * 2 > LONGEST {
        whole
    } else {
        &cut
    };
    format!("{shown}…")
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_label_is_cut_between_words() {
        assert_eq!(
            fitting("RUN apt-get install ffmpeg python3-dev"),
            "RUN apt-get install ffmpeg…"
        );
    }
}
