//! What page and worker say to each other, as JSON.

use layerlab_context::History;
use layerlab_estimate::BuildLog;
use layerlab_session::{Optimization, Request, Simulation};
use serde::{Deserialize, Serialize};

/// A question. Simulating and optimising are separate, so that a slow search never holds up the answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Tells answers to old questions from those to new ones.
    pub revision: u64,
    /// What is asked.
    pub task: Task,
    /// About what.
    pub request: Request,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// What is rebuilt, and why.
    Simulate,
    /// What would be better.
    Optimize,
    /// What a pasted text says. It is sent as an array of its kind and the text, being large at times.
    Read,
}

/// What the worker says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It is there and listens.
    Ready,
    /// What is rebuilt, and why.
    Simulation(u64, Box<Simulation>),
    /// What would be better.
    Optimization(u64, Box<Optimization>),
    /// What a log says.
    Log(BuildLog),
    /// What a history says.
    History(History),
}
