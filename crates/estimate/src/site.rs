//! Where a command stands: what ran before it, what is built with what it leaves.

use crate::step::run_text;
use layerlab_build::{Graph, Operation};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::clean;
use layerlab_dockerfile_parser::{Dockerfile, Kind};

/// The place of a command in a build; of one by itself nothing is known.
#[derive(Clone, Copy)]
pub(crate) struct Site<'s> {
    dockerfile: &'s Dockerfile,
    vertex: Option<(&'s Graph, usize)>,
}

/// Bundlers and compilers that a front end is built with: program, and a word that has to follow where there is one.
const BUNDLERS: &[(&[&str], Option<&str>)] = &[
    (&["npm", "yarn", "pnpm", "bun"], Some("build")),
    (
        &["ng", "next", "vite", "nuxt", "react-scripts", "vue-cli-service"],
        Some("build"),
    ),
    (&["webpack", "gulp", "grunt"], None),
];

impl<'s> Site<'s> {
    pub(crate) fn nowhere(dockerfile: &'s Dockerfile) -> Self {
        Self {
            dockerfile,
            vertex: None,
        }
    }

    pub(crate) fn of(dockerfile: &'s Dockerfile, graph: &'s Graph, index: usize) -> Self {
        Self {
            dockerfile,
            vertex: Some((graph, index)),
        }
    }

    /// The step that this one stands on, and those that it stands on; the nearest first.
    fn below(self) -> impl Iterator<Item = (&'s Graph, usize)> {
        let first_input = |(graph, at): (&'s Graph, usize)| {
            let input = graph.vertices[at].inputs.first()?;
            Some((graph, input.vertex))
        };
        std::iter::successors(self.vertex.and_then(first_input), move |place| {
            first_input(*place)
        })
    }

    /// The commands of the steps that this one stands on.
    pub(crate) fn before(self) -> Vec<SimpleCommand> {
        self.below()
            .flat_map(|(graph, at)| self.commands(graph, at))
            .collect()
    }

    fn commands(self, graph: &Graph, at: usize) -> Vec<SimpleCommand> {
        let vertex = &graph.vertices[at];
        let instruction = self.dockerfile.instructions.get(vertex.instruction);
        match (&vertex.operation, instruction.map(|i| &i.kind)) {
            (Operation::Exec, Some(Some(Kind::Run(run)))) => simple_commands(&run_text(run)),
            _ => Vec::new(),
        }
    }

    /// Whether a front end is built behind this command, with what it leaves; `None` where nothing is known of what follows.
    /// `after` are the commands behind it in its own step.
    pub(crate) fn bundles_later(self, after: &[SimpleCommand]) -> Option<bool> {
        let (graph, index) = self.vertex?;
        if after.iter().any(is_bundler) {
            return Some(true);
        }
        // Inputs stand before what takes them.
        let mut takes = vec![false; graph.vertices.len()];
        takes[index] = true;
        for at in index + 1..graph.vertices.len() {
            takes[at] = graph.vertices[at].inputs.iter().any(|input| takes[input.vertex]);
            if takes[at] && self.commands(graph, at).iter().any(is_bundler) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// How many steps below this one a path of the context was last copied or mounted; `None` where it was not.
    pub(crate) fn took(self, path: &str) -> Option<usize> {
        let covers = |(graph, at): (&Graph, usize)| {
            graph.vertices[at].inputs.iter().any(|input| {
                let is_context = graph.vertices[input.vertex].operation == Operation::Context;
                let selectors = input.selectors.iter().flatten();
                is_context
                    && selectors.into_iter().any(|selector| {
                        let plain = selector
                            .path
                            .split('/')
                            .take_while(|part| !part.contains(['*', '?', '[']));
                        let above = clean(&plain.collect::<Vec<_>>().join("/"));
                        above.is_empty() || path == above || path.starts_with(&format!("{above}/"))
                    })
            })
        };
        self.vertex.into_iter().chain(self.below()).position(covers)
    }

    /// The working directory; `None` where it is not known.
    pub(crate) fn workdir(self) -> Option<&'s str> {
        let (graph, index) = self.vertex?;
        graph.vertices[index].part("working directory")
    }

    /// The graph, and the vertex in it.
    pub(crate) fn place(self) -> Option<(&'s Graph, usize)> {
        self.vertex
    }
}

fn is_bundler(command: &SimpleCommand) -> bool {
    let words: Vec<&str> = command
        .words
        .iter()
        .map(String::as_str)
        .skip_while(|word| ["npx", "run"].contains(word))
        .collect();
    let program = words
        .first()
        .map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    BUNDLERS.iter().any(|(programs, word)| {
        let says = |wanted: &str| {
            let is_of_it = |word: &&str| *word == wanted || word.starts_with(&format!("{wanted}:"));
            words[1..].iter().any(is_of_it)
        };
        programs.contains(&program) && word.is_none_or(says)
    })
}
