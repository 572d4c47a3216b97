//! Two builds as two bars, to one scale: a second is as long in both.

use layerlab_report::{Block, Role, Stack, Status};
use yew::prelude::{Html, html};

/// A part of a bar that is thinner cannot be seen; in percent.
const THINNEST: f64 = 0.15;

/// The builds before and after; one alone fills the width.
pub(super) fn bars(before: &Stack, after: Option<&Stack>) -> Html {
    let longest = after
        .iter()
        .map(|after| after.total.value)
        .fold(before.total.value, f64::max);
    if longest <= 0.0 {
        return Html::default();
    }
    html! {
        <div class="bars" aria-hidden="true">
            { bar("before", before, longest) }
            if let Some(after) = after {
                { bar("after", after, longest) }
            } else {
                <svg class="bars__bar" height="10" />
            }
        </div>
    }
}

/// What takes time, one after the other. Steps that run side by side share the time that both take.
fn bar(side: &'static str, stack: &Stack, longest: f64) -> Html {
    let seconds = |block: &Block| block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let parts: Vec<&Block> = stack
        .blocks
        .iter()
        .filter(|block| !block.is_twin && (block.status == Status::Ran || block.role != Role::Step))
        .filter(|block| seconds(block) > 0.0)
        .collect();
    let sum: f64 = parts.iter().map(|block| seconds(block)).sum();
    let scale = if sum > 0.0 {
        stack.total.value / sum / longest * 100.0
    } else {
        0.0
    };
    let mut at = 0.0;
    let rects = parts.iter().map(|block| {
        let width = seconds(block) * scale;
        let x = at;
        at += width;
        let name = if block.code.is_empty() { &block.kind } else { &block.code };
        let time = block.seconds.as_ref().map_or("", |seconds| seconds.text.as_str());
        html! {
            <rect key={block.key.clone()} class="bars__part" x={format!("{x:.3}%")} y="0" height="10" width={format!("{:.3}%", width.max(THINNEST))}>
                <title>{ format!("{name}: {time}") }</title>
            </rect>
        }
    });
    html! { <svg class={format!("bars__bar bars__bar--{side}")} height="10">{ for rects }</svg> }
}
