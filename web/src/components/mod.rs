//! What is drawn. Every component gets what it shows as properties and tells what happened through the dispatcher.

pub mod app;
mod editor;
mod files;
mod header;
mod notice;
mod options;
mod project;
mod rewrites;
mod scenarios;
mod stacks;
mod summary;

use crate::state::State;
use yew::UseReducerDispatcher;

/// How components say that something happened.
type Dispatcher = UseReducerDispatcher<State>;
