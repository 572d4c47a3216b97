//! What is drawn. Every component gets what it shows as properties and tells what happened through the dispatcher.

mod amount;
pub mod app;
mod bars;
mod better;
mod block;
mod block_details;
mod choices;
mod connections;
mod diff;
pub(crate) mod draft;
mod editor;
mod faces;
mod fields;
mod file_tree;
mod files;
mod findings;
mod focus;
mod foot;
mod graph;
mod header;
mod help;
mod lead;
mod learn;
mod lesson;
mod log_panel;
pub mod notes;
mod notice;
mod options;
mod own_scenarios;
mod player;
mod predict;
mod present;
mod preview;
mod printed;
mod project;
mod recent;
mod rewrites;
mod roving;
mod scenario_table;
mod scenarios;
mod share;
mod sharing;
mod sides;
mod sizes;
#[cfg(debug_assertions)]
pub mod specimens;
mod stacks;
mod summary;
mod table;
mod tabs;
mod timeline;
mod verify;
mod views;
mod work;

use crate::state::State;
use yew::UseReducerDispatcher;

/// How components say that something happened.
type Dispatcher = UseReducerDispatcher<State>;
