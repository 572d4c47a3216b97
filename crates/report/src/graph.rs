//! The build graph as a drawing: stages side by side, their steps one below the other, what belongs to no stage on the left of them,
//! edges of every kind.

use crate::stack::{Status, stage_name};
use layerlab_build::{Operation, Outcome, Reason, Vertex};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::squeeze;
use layerlab_optimize::Simulated;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Width and height of a node, in units of the drawing.
pub const NODE: (u32, u32) = (220, 40);
/// Distance of stages, and of steps, from left and top edge to the next.
const STEP: (u32, u32) = (280, 60);
/// Where the first node is.
const MARGIN: (u32, u32) = (16, 44);

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// A step stands on another one of its stage.
    Stands,
    /// `FROM` an earlier stage.
    From,
    /// Stages begin with the same steps, which are built once.
    Shared,
    /// `COPY --from`
    Copy,
    /// A mount of another stage.
    Mount,
    /// The merge of a linked copy.
    Merge,
}

/// A step, an image or the context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Key of its block in the stack; empty for what has none.
    pub key: String,
    /// What it is.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// The same in a word; of a source what happened to it.
    pub word: String,
    /// Whether it is an image or the context.
    pub is_source: bool,
    /// Left upper corner, in units of the drawing.
    pub at: (u32, u32),
    /// Lines of the Dockerfile, from 1; `(0, 0)` for none.
    pub lines: (usize, usize),
}

/// From what is used to what uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// Index of a node.
    pub from: usize,
    /// Index of a node.
    pub to: usize,
    /// What it is.
    pub kind: EdgeKind,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GraphView {
    /// Names of the stages and the left edge of each.
    pub stages: Vec<(String, u32)>,
    /// Steps and sources.
    pub nodes: Vec<Node>,
    /// What uses what.
    pub edges: Vec<Edge>,
    /// Width and height of the drawing.
    pub size: (u32, u32),
}

/// Draws the graph of a simulated build; stages that are not built are there too, without edges.
pub fn graph_view(dockerfile: &Dockerfile, simulated: &Simulated) -> GraphView {
    let mut view = GraphView::default();
    let mut rows: BTreeMap<usize, u32> = BTreeMap::new();
    let mut nodes: BTreeMap<usize, usize> = BTreeMap::new();
    let vertices = &simulated.graph.vertices;
    let (apart, own): (Vec<usize>, Vec<usize>) =
        (0..vertices.len()).partition(|vertex| is_apart(&vertices[*vertex].operation));
    // What belongs to no stage has a column of its own.
    let shift = usize::from(!apart.is_empty());
    for (index, stage) in dockerfile.stages.iter().enumerate() {
        let name = match stage_name(dockerfile, index) {
            name if name.is_empty() => "stage".to_owned(),
            name => name,
        };
        view.stages.push((name, left(index + shift)));
        if !simulated.graph.needed_stages.contains(&index) {
            let commands = std::iter::once(&stage.from).chain(&stage.commands);
            for instruction in
                commands.filter(|instruction| is_step(dockerfile.instructions[**instruction].kind.as_ref()))
            {
                let place = place(&mut rows, index + shift);
                view.nodes.push(unneeded(dockerfile, *instruction, place));
            }
        }
    }
    for vertex in own {
        let at = stage_of(simulated, vertex).map(|stage| place(&mut rows, stage + shift));
        if let Some(node) = at.and_then(|at| node(dockerfile, simulated, vertex, at)) {
            nodes.insert(vertex, view.nodes.len());
            view.nodes.push(node);
        }
    }
    for (vertex, at) in beside(vertices, &apart, &nodes, &view.nodes) {
        if let Some(node) = node(dockerfile, simulated, vertex, at) {
            nodes.insert(vertex, view.nodes.len());
            view.nodes.push(node);
        }
    }
    for (vertex, to) in &nodes {
        let inputs = &simulated.graph.vertices[*vertex].inputs;
        for (at, input) in inputs.iter().enumerate() {
            if let Some(from) = nodes.get(&input.vertex) {
                let kind = kind_of(
                    dockerfile,
                    simulated,
                    *vertex,
                    input.vertex,
                    at == 0 && input.selectors.is_none(),
                );
                view.edges.push(Edge {
                    from: *from,
                    to: *to,
                    kind,
                });
            }
        }
    }
    let right = view.nodes.iter().map(|node| node.at.0).max().unwrap_or_default();
    let bottom = view.nodes.iter().map(|node| node.at.1).max().unwrap_or_default();
    view.size = (right + NODE.0 + MARGIN.0, bottom + NODE.1 + MARGIN.0);
    view
}

/// Whether it is of no stage: the context, and what is fetched or written in the Dockerfile itself.
fn is_apart(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Context | Operation::Remote(_) | Operation::Inline
    )
}

/// Places on the left, each beside the first step that takes it, or below the one before.
fn beside(
    vertices: &[Vertex],
    apart: &[usize],
    nodes: &BTreeMap<usize, usize>,
    drawn: &[Node],
) -> Vec<(usize, (u32, u32))> {
    let row = |vertex: usize| {
        let users = nodes
            .iter()
            .filter(|(user, _)| vertices[**user].inputs.iter().any(|input| input.vertex == vertex));
        users.map(|(_, node)| drawn[*node].at.1).min()
    };
    let mut wanted: Vec<(u32, usize)> = apart
        .iter()
        .filter_map(|vertex| Some((row(*vertex)?, *vertex)))
        .collect();
    wanted.sort_unstable();
    let mut free = MARGIN.1;
    let mut places = Vec::new();
    for (row, vertex) in wanted {
        let y = row.max(free);
        free = y + STEP.1;
        places.push((vertex, (MARGIN.0, y)));
    }
    places
}

fn left(column: usize) -> u32 {
    MARGIN.0 + STEP.0 * u32::try_from(column).unwrap_or_default()
}

/// The next place in a column.
fn place(rows: &mut BTreeMap<usize, u32>, column: usize) -> (u32, u32) {
    let row = rows.entry(column).or_default();
    *row += 1;
    (left(column), MARGIN.1 + STEP.1 * (*row - 1))
}

fn is_step(kind: Option<&Kind>) -> bool {
    matches!(
        kind,
        Some(Kind::From(_) | Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_))
    )
}

fn unneeded(dockerfile: &Dockerfile, instruction: usize, at: (u32, u32)) -> Node {
    let instruction = &dockerfile.instructions[instruction];
    let title = squeeze(&instruction.original);
    Node {
        key: String::new(),
        title,
        status: Status::NotNeeded,
        word: Status::NotNeeded.word().to_owned(),
        is_source: matches!(instruction.kind, Some(Kind::From(_))),
        at,
        lines: (instruction.first_line, instruction.last_line),
    }
}

/// The stage in whose column a source stands: that of the first vertex that uses it.
fn stage_of(simulated: &Simulated, vertex: usize) -> Option<usize> {
    let vertices = &simulated.graph.vertices;
    if let Some(step) = vertices[vertex].step {
        return Some(step.stage);
    }
    let user = vertices
        .iter()
        .find(|other| other.inputs.iter().any(|input| input.vertex == vertex))?;
    user.step.map(|step| step.stage)
}

fn node(dockerfile: &Dockerfile, simulated: &Simulated, index: usize, at: (u32, u32)) -> Option<Node> {
    let vertex = &simulated.graph.vertices[index];
    let instruction = dockerfile.instructions.get(vertex.instruction);
    let source = |title: String| {
        let word = happened(simulated, index);
        Node {
            key: String::new(),
            title,
            status: word.map_or(Status::Cached, |_| Status::Ran),
            word: word.unwrap_or("source").to_owned(),
            is_source: true,
            at,
            lines: (0, 0),
        }
    };
    Some(match &vertex.operation {
        Operation::Context => source("build context".to_owned()),
        Operation::Image(name) => source(image_title(simulated, vertex, name)),
        Operation::Remote(address) => source(address.clone()),
        Operation::Inline => source("here-document".to_owned()),
        Operation::File | Operation::Exec | Operation::Merge => {
            let step = vertex.step?;
            let title = instruction.map_or_else(String::new, |instruction| squeeze(&instruction.original));
            let title = if vertex.operation == Operation::Merge {
                format!("merge of {title}")
            } else {
                title
            };
            let outcome = simulated
                .build
                .steps
                .iter()
                .find(|found| found.vertex == index)
                .map(|found| found.outcome);
            let status = match outcome {
                Some(Outcome::Ran) => Status::Ran,
                Some(Outcome::Failed) | None => Status::Failed,
                Some(Outcome::Cached | Outcome::Same) => Status::Cached,
            };
            Node {
                key: format!("{}/{}", step.stage, step.step),
                title,
                status,
                word: status.word().to_owned(),
                is_source: false,
                at,
                lines: instruction.map_or((0, 0), |instruction| {
                    (instruction.first_line, instruction.last_line)
                }),
            }
        }
    })
}

/// An image's name, with its platform where it is there for several.
fn image_title(simulated: &Simulated, image: &Vertex, name: &str) -> String {
    let same = simulated
        .graph
        .vertices
        .iter()
        .filter(|vertex| vertex.operation == image.operation);
    match image.parts.first() {
        Some((_, platform)) if same.count() > 1 => format!("{platform} {name}"),
        _ => name.to_owned(),
    }
}

/// What happened to an image or to the context; `None` where nothing did.
fn happened(simulated: &Simulated, index: usize) -> Option<&'static str> {
    let changed = simulated.build.steps.iter().any(|step| {
        let reads = || {
            simulated.graph.vertices[step.vertex]
                .inputs
                .iter()
                .any(|input| input.vertex == index)
        };
        let reason = step.cause.as_ref().map(|cause| &cause.reason);
        matches!(reason, Some(Reason::Files { .. } | Reason::BaseImage { .. })) && reads()
    });
    if changed {
        Some("changed")
    } else if simulated.transport.pulls.contains_key(&index) {
        Some("pulled")
    } else {
        simulated
            .transport
            .transfer
            .contains_key(&index)
            .then_some("sent")
    }
}

fn kind_of(dockerfile: &Dockerfile, simulated: &Simulated, to: usize, from: usize, stands: bool) -> EdgeKind {
    let vertices = &simulated.graph.vertices;
    let stage = |vertex: usize| vertices[vertex].step.map(|step| step.stage);
    match (&vertices[to].operation, stands) {
        (Operation::Merge, _) => EdgeKind::Merge,
        (_, true) if stage(from).is_some() && stage(from) != stage(to) => {
            if stage(to).is_some_and(|stage| dockerfile.base_stage(stage).is_some()) {
                EdgeKind::From
            } else {
                EdgeKind::Shared
            }
        }
        (_, true) => EdgeKind::Stands,
        (Operation::Exec, false) => EdgeKind::Mount,
        (_, false) => EdgeKind::Copy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;
    use layerlab_optimize::{Files, Machine, Player, Project, Scenario, ScenarioKind};
    use std::collections::BTreeMap;

    /// The drawing of a fresh build.
    fn drawn(text: &str, files: &Files) -> GraphView {
        let dockerfile = parse(text);
        let (options, statements) = (
            layerlab_build::Options::default(),
            layerlab_estimate::Statements::default(),
        );
        let project = Project {
            files,
            options: &options,
            situation: layerlab_build::Situation::Warm,
            statements: &statements,
            machine: Machine::default(),
            scenarios: &[],
        };
        let scenario = Scenario {
            kind: ScenarioKind::Fresh,
            changes: Vec::new(),
            args: BTreeMap::new(),
            replace: None,
            weight: 1.0,
        };
        let player = Player::new(&dockerfile, &project).unwrap();
        graph_view(&dockerfile, &player.play(&scenario).unwrap())
    }

    #[test]
    fn every_kind_of_edge_is_told_apart_and_no_two_nodes_share_a_place() {
        let text = "FROM alpine AS a\nWORKDIR /w\nRUN a\nFROM alpine AS same\nWORKDIR /w\nRUN x\nFROM a AS b\nRUN d\nCOPY --link --from=a /x /y\nRUN --mount=from=a,target=/m b\nCOPY --from=same /s /s\nFROM alpine AS unused\nRUN c\nFROM b\n";
        let view = drawn(text, &Files::default());
        let mut kinds: Vec<EdgeKind> = view.edges.iter().map(|edge| edge.kind).collect();
        kinds.sort();
        kinds.dedup();
        assert_eq!(
            kinds,
            [
                EdgeKind::Stands,
                EdgeKind::From,
                EdgeKind::Shared,
                EdgeKind::Copy,
                EdgeKind::Mount,
                EdgeKind::Merge
            ]
        );
        let mut places: Vec<_> = view.nodes.iter().map(|node| node.at).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), view.nodes.len());
        assert_eq!(
            view.stages.iter().map(|(_, left)| *left).min(),
            Some(MARGIN.0),
            "nothing is taken from elsewhere"
        );
        assert_eq!(
            view.nodes
                .iter()
                .filter(|node| node.status == Status::NotNeeded)
                .count(),
            2
        );
    }

    #[test]
    fn the_context_stands_on_the_left_beside_the_first_step_that_takes_it() {
        let mut files = Files::default();
        files
            .context
            .insert("x", layerlab_context::Entry::file("x", None));
        let view = drawn("FROM alpine\nRUN a\nCOPY x /x\nCOPY <<EOF /y\nz\nEOF\n", &files);
        let at = |start: &str| {
            let node = view.nodes.iter().find(|node| node.title.starts_with(start));
            node.map(|node| node.at).unwrap()
        };
        assert_eq!(at("build context"), (MARGIN.0, at("COPY x").1));
        assert!(
            view.nodes
                .iter()
                .all(|node| node.is_source || node.at.0 > MARGIN.0)
        );
    }
}
