//! Sources of `COPY`, `ADD` and mounts: what of the context a build reads, and what is not there.

use crate::graph::{Graph, Operation, Vertex};
use layerlab_context::{Selector, Tree, clean, has_wildcard};

/// Whether a source of the context is not there.
pub(crate) fn misses(graph: &Graph, context: &Tree) -> bool {
    let plain = |selector: &&Selector| !(selector.wildcard && has_wildcard(&selector.path));
    let selectors = graph.vertices.iter().flat_map(|vertex| of_context(graph, vertex));
    selectors
        .filter(plain)
        .any(|selector| !selector.is_there(context))
}

/// What of a context is sent: what the sources of the build select.
pub(crate) fn sent(graph: &Graph, context: &Tree) -> Tree {
    let mut sent = Tree::new();
    for selector in graph.vertices.iter().flat_map(|vertex| of_context(graph, vertex)) {
        sent.lay("", &selector.pick(context), "", None);
    }
    sent
}

/// Selectors of the context, of copies and of mounts.
pub(crate) fn of_context<'g>(graph: &'g Graph, vertex: &'g Vertex) -> impl Iterator<Item = &'g Selector> {
    let inputs = vertex.inputs.iter();
    let from_context = inputs.filter(|input| graph.vertices[input.vertex].operation == Operation::Context);
    from_context.flat_map(|input| input.selectors.iter().flatten())
}

/// The folder in front of a pattern's first wildcard; none for the root, and for what is no pattern.
pub(crate) fn looked_in(selector: &Selector) -> Option<String> {
    let path = clean(&selector.path);
    let is_pattern = selector.wildcard && has_wildcard(&path) && selector.include.is_empty();
    let plain: Vec<&str> = path.split('/').take_while(|part| !has_wildcard(part)).collect();
    (is_pattern && !plain.is_empty()).then(|| plain.join("/"))
}
