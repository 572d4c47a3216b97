//! Making vertices: sources once each, operations as they come.

use super::{Lowering, Result};
use crate::content::Write;
use crate::graph::{Input, Operation, StepId, Vertex};
use crate::platform::Platform;
use layerlab_context::{Digest, Hasher};

/// As `BuildKit` says it, with the way out (moby/buildkit `frontend/dockerfile/dockerfile2llb/convert.go`).
const FROM_A_VARIABLE: &str = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround";

impl Lowering<'_> {
    /// The last operation of a stage, or an image.
    pub(super) fn source(&mut self, name: &str) -> Result<Option<usize>> {
        match self.stage_of(name) {
            Some(index) => match self.states.get(&index) {
                Some(state) => Ok(state.vertex),
                None => self.fail(format!(
                    "cannot copy from stage \"{name}\", it needs to be defined before current stage"
                )),
            },
            None if name == "scratch" => Ok(None),
            None => {
                if name.contains('$') {
                    return self.fail(FROM_A_VARIABLE.to_owned());
                }
                self.check_image(name)?;
                Ok(Some(self.image(name, &self.platform.clone())))
            }
        }
    }

    pub(super) fn context(&mut self) -> usize {
        self.shared("context", Operation::Context, Digest::of("context"))
    }

    /// An image is another one for each platform.
    pub(super) fn image(&mut self, name: &str, platform: &Platform) -> usize {
        let version = self.options.images.get(name).map_or(name, |image| &image.version);
        let platform = platform.to_string();
        let digest = Hasher::new("image").text(version).text(&platform).finish();
        let key = format!("image {name} {platform}");
        let vertex = self.shared(&key, Operation::Image(name.to_owned()), digest);
        self.graph.vertices[vertex].parts = vec![("platform".to_owned(), platform)];
        vertex
    }

    pub(super) fn remote(&mut self, address: &str) -> usize {
        let digest = Hasher::new("remote").text(address).finish();
        self.shared(
            &format!("remote {address}"),
            Operation::Remote(address.to_owned()),
            digest,
        )
    }

    pub(super) fn inline(&mut self, name: &str, content: &str) -> usize {
        let digest = Hasher::new("inline").text(name).text(content).finish();
        let key = format!("inline {digest:?}");
        let vertex = self.shared(&key, Operation::Inline, digest);
        let content = Digest::of(content);
        self.graph.vertices[vertex].writes = vec![Write::File {
            path: name.to_owned(),
            content,
            mode: 0o644,
        }];
        vertex
    }

    fn shared(&mut self, key: &str, operation: Operation, digest: Digest) -> usize {
        if let Some(vertex) = self.sources.get(key) {
            return *vertex;
        }
        let vertex = self.add_vertex(operation, digest, Vec::new(), Vec::new(), None, Vec::new());
        self.sources.insert(key.to_owned(), vertex);
        vertex
    }

    pub(super) fn push(
        &mut self,
        operation: Operation,
        domain: &str,
        parts: Vec<(impl Into<String>, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let parts = parts
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect();
        self.push_parts(operation, domain, parts, inputs, step, writes)
    }

    pub(super) fn push_parts(
        &mut self,
        operation: Operation,
        domain: &str,
        parts: Vec<(String, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let mut hasher = Hasher::new(domain).number(inputs.len() as u64);
        for (name, value) in &parts {
            hasher = hasher.text(name).text(value);
        }
        self.add_vertex(operation, hasher.finish(), parts, inputs, step, writes)
    }

    fn add_vertex(
        &mut self,
        operation: Operation,
        digest: Digest,
        parts: Vec<(String, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let name = self
            .plans
            .get(self.current)
            .and_then(|plan| plan.name.clone())
            .unwrap_or_default();
        let ignore_cache = matches!(operation, Operation::Exec | Operation::File | Operation::Merge)
            && self.options.no_cache.covers(&name);
        let instruction = self.instruction;
        self.graph.vertices.push(Vertex {
            operation,
            digest,
            parts,
            inputs,
            step,
            instruction,
            ignore_cache,
            writes,
            twins: Vec::new(),
            unkeyed: String::new(),
        });
        self.graph.vertices.len() - 1
    }
}
