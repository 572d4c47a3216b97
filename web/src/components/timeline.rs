//! The steps on a time axis, before and after: one row a step, grouped by stage; the longest chain marked.

use super::Dispatcher;
use super::amount;
use super::player::use_player;
use crate::state::Action;
use layerlab_report::{Bar, Names, Status, Timeline};
use layerlab_session::{Optimization, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, FocusEvent, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Rc<Simulation>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// The line of the Dockerfile that the cursor is in.
    pub(super) cursor: Option<usize>,
    pub(super) names: Names,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn TimelineView(props: &Props) -> Html {
    let after = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.is_drawn());
    // Both on one scale, so that lengths can be compared.
    let before = &props.simulation.timeline;
    let longer = after
        .map(|after| &after.timeline)
        .filter(|after| after.wall.value > before.wall.value)
        .unwrap_or(before);
    let ticks = longer.ticks.clone();
    let scale = before
        .wall
        .value
        .max(after.map_or(0.0, |after| after.timeline.wall.value));
    let player = use_player(scale, props.simulation.scenario);
    let at = player.at();
    html! {
        <div class="timelines">
            { player.bar(true) }
            <Chart title={props.names.0} timeline={before.clone()} {scale} {at} ticks={ticks.clone()} links=true cursor={props.cursor} dispatcher={props.dispatcher.clone()} />
            if let Some(after) = after {
                <Chart title={props.names.1} timeline={after.timeline.clone()} {scale} {at} {ticks} links=false cursor={None::<usize>} dispatcher={props.dispatcher.clone()} />
            }
            <p class="timeline__legend">
                <span class="timeline__key timeline__key--critical">{"critical path: the build ends earlier only if this gets shorter"}</span>
                <span class="timeline__key timeline__key--other">{"runs beside it"}</span>
                <span class="timeline__key timeline__key--cached">{"cached"}</span>
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChartProps {
    title: &'static str,
    timeline: Timeline,
    /// Seconds of the whole width.
    scale: f64,
    /// The moment that is shown, in seconds.
    at: f64,
    /// Marks of the axis.
    ticks: Vec<(f64, String)>,
    /// Whether its lines are those of the editor.
    links: bool,
    cursor: Option<usize>,
    dispatcher: Dispatcher,
}

#[component]
fn Chart(props: &ChartProps) -> Html {
    let timeline = &props.timeline;
    let lane = |(at, name): (usize, &String)| {
        let mut bars = timeline.bars.iter().filter(|bar| bar.lane == at).peekable();
        if bars.peek().is_none() {
            return Html::default();
        }
        html! {
            <li key={at} class="lane">
                <h4 class="lane__name">{ name }</h4>
                <ol>{ for bars.enumerate().map(|(index, bar)| row(index, bar, props)) }</ol>
            </li>
        }
    };
    html! {
        <section class="timeline" aria-label={format!("Timeline {}", props.title)}>
            <h3 class="timeline__title">
                { props.title }{" "}
                <span class="timeline__total">
                    { amount::plain(&timeline.wall, "") }{" wall time, "}{ amount::plain(&timeline.summed, "") }{" summed"}
                </span>
            </h3>
            { axis(&props.ticks, props.scale) }
            <ol class="lanes">{ for timeline.lanes.iter().enumerate().map(lane) }</ol>
        </section>
    }
}

fn percent(seconds: f64, scale: f64) -> String {
    let share = if scale > 0.0 { seconds / scale } else { 0.0 };
    format!("{:.3}%", share * 100.0)
}

fn axis(ticks: &[(f64, String)], scale: f64) -> Html {
    // The words of a late one reach into the column of the numbers, which is empty here.
    let tick = |(seconds, text): &(f64, String)| {
        html! { <text key={text.clone()} x={percent(*seconds, scale)} y="12" class="timeline__tick">{ text }</text> }
    };
    let fits = |(seconds, _): &&(f64, String)| *seconds <= scale;
    html! {
        <div class="timeline__row timeline__axis" aria-hidden="true">
            <span /><svg class="timeline__bars" height="16">{ for ticks.iter().filter(fits).map(tick) }</svg><span />
        </div>
    }
}

fn grid_line(seconds: f64, scale: f64) -> Html {
    let x = percent(seconds, scale);
    html! { <line key={x.clone()} class="timeline__grid" x1={x.clone()} x2={x} y1="-4" y2="20" /> }
}

fn row(index: usize, bar: &Bar, props: &ChartProps) -> Html {
    let has_lines = props.links && bar.lines.0 > 0;
    let link = |lines: Option<(usize, usize)>| {
        let dispatcher = props.dispatcher.clone();
        move || {
            if has_lines {
                dispatcher.dispatch(Action::Link(lines));
            }
        }
    };
    let (enter, leave, focus, blur) = (
        link(Some(bar.lines)),
        link(None),
        link(Some(bar.lines)),
        link(None),
    );
    let runs = bar.end > bar.start;
    let class = match (bar.status, bar.critical) {
        (Status::Ran, true) => "bar--critical",
        (Status::Ran, false) => "bar--other",
        _ => "bar--cached",
    };
    let word = match (bar.status, bar.critical) {
        (Status::Ran, true) => "runs, on the critical path".to_owned(),
        (status, _) => status.word().to_owned(),
    };
    let length = (bar.end.min(props.at) - bar.start).max(0.0);
    let waits = runs && props.at < bar.start;
    let is_at_cursor = has_lines
        && props
            .cursor
            .is_some_and(|line| (bar.lines.0..=bar.lines.1).contains(&line));
    html! {
        <li
            key={index} class={classes!("timeline__row", waits.then_some("timeline__row--waits"), is_at_cursor.then_some("timeline__row--linked"))} tabindex="0"
            onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
            onfocus={Callback::from(move |_: FocusEvent| focus())} onblur={Callback::from(move |_: FocusEvent| blur())}
        >
            <span class="timeline__label" title={bar.label.clone()}>
                <span aria-hidden="true">{ bar.status.sign() }{" "}</span>{ &bar.label }<span class="unseen">{ format!(": {word}") }</span>
            </span>
            <svg class="timeline__bars" height="16" aria-hidden="true">
                { for props.ticks.iter().filter(|(seconds, _)| *seconds <= props.scale).map(|(seconds, _)| grid_line(*seconds, props.scale)) }
                if runs {
                    <rect class={classes!("bar", class)} x={percent(bar.start, props.scale)} y="2" height="12" width={percent(length, props.scale)} rx="2" />
                } else {
                    <rect class={classes!("bar", class)} x={percent(bar.start, props.scale)} y="2" height="12" width="2" />
                }
            </svg>
            if runs { { amount::plain(&bar.seconds, "timeline__seconds") } } else { <span class="timeline__seconds">{"–"}</span> }
        </li>
    }
}
