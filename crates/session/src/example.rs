//! Examples, each a request of its own.

use crate::request::Request;
use serde::Deserialize;

/// A project to start from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Example {
    /// For the address and for tests.
    pub id: String,
    /// For the menu.
    pub name: String,
    /// What it teaches, in one line.
    pub lesson: String,
    /// The project and the scenario.
    pub request: Request,
}

impl Example {
    /// Whether a project is this one as it was given, whatever is looked at or said of it.
    pub fn is(&self, request: &Request) -> bool {
        let own = &self.request;
        own.dockerfile == request.dockerfile
            && own.dockerignore == request.dockerignore
            && own.files == request.files
            && own.contents == request.contents
    }
}

/// All examples, the first being the one that the page opens with.
pub fn examples() -> Vec<Example> {
    let texts = [
        include_str!("../examples/speech-service.json"),
        include_str!("../examples/node-service.json"),
        include_str!("../examples/flask-pip.json"),
        include_str!("../examples/uv-service.json"),
        include_str!("../examples/nextjs.json"),
        include_str!("../examples/pnpm-monorepo.json"),
        include_str!("../examples/go-service.json"),
        include_str!("../examples/rust-chef.json"),
        include_str!("../examples/java-maven.json"),
        include_str!("../examples/dotnet-api.json"),
        include_str!("../examples/rails.json"),
        include_str!("../examples/php-composer.json"),
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
        let examples = examples();
        assert_eq!(examples.len(), 12);
        for example in examples {
            assert!(
                !example.name.is_empty() && !example.lesson.is_empty(),
                "{}",
                example.id
            );
            let analysis = crate::analyze(&example.request);
            assert_eq!(analysis.simulation.error, None, "{}", example.id);
            assert!(analysis.simulation.diagnostics.is_empty(), "{}", example.id);
        }
    }
}
