//! Commands that only change owners and modes: what they touch is written into a layer of their own.

use crate::catalogue::Quantities;
use crate::range::Range;
use crate::site::Site;
use crate::step::Estimator;
use layerlab_build::{Graph, Operation};
use layerlab_command::SimpleCommand;
use layerlab_context::{Kind, clean, join};

/// Bytes a second that change their owner: files of a few kilobytes, each copied up from the layer below. A guess: logs tell of
/// 0.6 s, 74 s and 20 min for `node_modules` alike.
const RATE: f64 = 40e6;
/// Seconds that it takes to look at what is there.
const LOOK: f64 = 0.5;

impl Estimator<'_> {
    /// What `chown` and `chmod` take for what the steps below put there; `None` for other commands, and where nothing is known of
    /// what is there. What the same step has touched already is in its layer: `seen`.
    pub(crate) fn touching(
        &self,
        command: &SimpleCommand,
        site: Site<'_>,
        seen: &mut Vec<String>,
    ) -> Option<Quantities> {
        let (graph, index) = site.place()?;
        if !["chown", "chmod"].contains(&command.program()) {
            return None;
        }
        let recursive = ["-R", "--recursive"].iter().any(|option| command.has(option));
        let below = graph.vertices[index].inputs.first()?.vertex;
        let workdir = site.workdir().unwrap_or("/");
        let lies = command.operands().skip(1).filter_map(|operand| {
            let path = join("/", &clean(&join(workdir, operand)));
            // Of a folder by itself nothing is copied.
            let is_whole = (recursive && path != "/") || self.copied_file(graph, below, &path);
            let is_new = !seen
                .iter()
                .any(|seen| path == *seen || path.starts_with(&format!("{seen}/")));
            let found = (is_whole && is_new)
                .then(|| self.lies_below(graph, below, &path))
                .flatten();
            seen.extend(found.map(|_| path));
            found
        });
        let bytes = lies.reduce(|sum, one| sum + one)?;
        let seconds = LOOK + bytes.typical / RATE;
        Some(Quantities {
            seconds: Range::new(0.1, seconds, seconds * 25.0),
            bytes: Range::new(bytes.low * 0.5, bytes.typical, bytes.high * 1.5),
            fetches: false,
        })
    }

    /// Whether a step, or one that it stands on, copied a file of the context to this very path.
    fn copied_file(&self, graph: &Graph, last: usize, path: &str) -> bool {
        let mut step = Some(last);
        while let Some(at) = step {
            let vertex = &graph.vertices[at];
            if vertex.operation == Operation::File
                && vertex
                    .part("destination")
                    .is_some_and(|to| !to.ends_with('/') && join("/", to) == path)
            {
                let selectors = vertex
                    .inputs
                    .iter()
                    .flat_map(|input| input.selectors.iter().flatten());
                let mut kinds = selectors.map(|selector| self.context.get(&clean(&selector.path)));
                return kinds.any(|found| found.is_some_and(|found| matches!(found.kind, Kind::File { .. })));
            }
            step = vertex.inputs.first().map(|input| input.vertex);
        }
        false
    }
}
