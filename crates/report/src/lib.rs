//! What is shown: view models, plain data that a page, a terminal or a file can draw. No HTML, no framework.
//!
//! Invariants: everything shown is computed here once; an outcome always comes with its word and its sign, so that
//! colour is never all that tells; a quantity always comes with its source.

mod cause;
mod charts;
mod claims;
mod details;
mod diff;
mod document;
mod draw;
mod escape;
mod graph;
mod graph_places;
mod layer;
mod markdown;
mod names;
mod page;
mod picture;
mod quantity;
mod remark;
mod review;
mod rule;
mod stack;
mod table;
mod tables;
mod timeline;

pub use cause::sentence;
pub use claims::{Claim, claims_note};
pub use diff::{DiffLine, DiffTag, diff};
pub use document::Report;
pub use draw::Colours;
pub use graph::{Edge, EdgeKind, GraphView, NODE, Node, graph_view};
pub use graph_places::{Places, label, places};
pub use layer::{LayerType, layer_type};
pub use markdown::{markdown, stack_text};
pub use names::{Names, names};
pub use page::page;
pub use picture::{Drawn, Picture, Replayed, picture};
pub use quantity::{
    Origin, Quantity, as_shown, format_factor, format_money, format_seconds, parse_bytes, parse_seconds,
};
pub use review::{Review, pace, review};
pub use rule::{Rule, rule};
pub use stack::{Block, Details, Hinge, Remark, Role, Stack, Status, link, stack};
pub use table::{Cell, Table};
pub use tables::{Inputs, Outcome, Pair, tables};
pub use timeline::{Bar, Timeline, timeline};
