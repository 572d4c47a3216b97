//! Examples, each a request of its own.

use crate::request::Request;
use serde::Deserialize;

/// A project to start from.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// For the address and for tests.
    pub id: String,
    /// For the menu.
    pub name: String,
    /// What it teaches, in one line.
    pub lesson: String,
    /// The project and the scenario.
    #[serde(flatten)]
    pub request: Request,
}

/// All examples, the first being the one that the page opens with.
pub fn examples() -> Vec<Example> {
    let texts = [
        include_str!("../examples/speech-service.json"),
        include_str!("../examples/node-service.json"),
    ];
    // They are part of the program: a test reads every one.
    texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_read() {
        assert_eq!(examples().len(), 2);
    }
}
