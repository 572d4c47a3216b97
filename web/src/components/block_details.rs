//! The whole story of a step: why it runs, what it reads, what its cache key holds, what could be rewritten.

use super::block::{Props, line_button};
use super::choices::tick;
use layerlab_optimize::Rewrite;
use layerlab_report::Block;
use layerlab_source::Applicability;
use yew::prelude::{Html, html};

/// The whole story of a step.
pub(super) fn details(block: &Block, props: &Props) -> Html {
    let details = &block.details;
    let (reads, count) = &details.reads;
    let more = count.saturating_sub(reads.len());
    let touches = |rewrite: &&Rewrite| {
        let mut lines = rewrite.lines.iter();
        lines.any(|(first, last)| *first <= block.lines.1 && block.lines.0 <= *last)
    };
    let touching: Vec<&Rewrite> = props.rewrites.iter().filter(touches).collect();
    let switch = |rewrite: &Rewrite| {
        html! {
            <li key={rewrite.id.clone()}>
                if rewrite.applicability == Applicability::DisplayOnly { { &rewrite.title } } else {
                    <label>{ tick(rewrite, &props.dispatcher) }</label>
                }
            </li>
        }
    };
    html! {
        <dl class="details">
            if !details.chain.is_empty() {
                <dt>{"Why it runs"}</dt>
                <dd><ol>{ for details.chain.iter().map(|link| html! { <li key={link.clone()}>{ link }</li> }) }</ol></dd>
            }
            if *count > 0 {
                <dt>{"Reads"}</dt>
                <dd><code>{ reads.join(", ") }</code>{ if more > 0 { format!(" and {more} more files of the context") } else { String::new() } }</dd>
            }
            <dt>{"Its cache key"}</dt>
            <dd>
                <ul>{ for details.key.iter().map(|(name, value)| html! { <li key={format!("{name}{value}")}>{ name }{": "}<code>{ value }</code></li> }) }
                    <li>{"the step that it builds on"}</li>
                    if *count > 0 { <li>{"names, modes and contents of the files that it reads, never their times"}</li> }
                </ul>
            </dd>
            <dt>{"Estimate"}</dt>
            <dd>
                if let Some(seconds) = &block.seconds { <span>{ format!("{}, {}. ", seconds.text, seconds.source) }</span> }
                if let Some(bytes) = &block.bytes { <span>{ format!("{}, {}.", bytes.text, bytes.source) }</span> }
            </dd>
            if props.links {
                <dt>{"Where"}</dt>
                <dd>{ line_button(block, "0", &props.dispatcher) }</dd>
            }
            if props.links && !touching.is_empty() {
                <dt>{"Rewrites"}</dt>
                <dd><ul>{ for touching.into_iter().map(switch) }</ul></dd>
            }
        </dl>
    }
}
