//! Files that the image holds twice: every copy is a layer of its own. Shown, never applied: which of the two is not needed only
//! the author knows.

use super::{Benefit, Input, Proposal};
use layerlab_build::{Operation, lower};
use layerlab_context::{Kind, Tree};
use layerlab_estimate::{context_files, file_size, format_bytes};
use layerlab_source::Applicability;
use std::collections::BTreeMap;

/// Less than this is not worth a thought. In bytes.
const SMALLEST: f64 = 10e6;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    if input.project.files.assumed {
        return Vec::new();
    }
    let pairs = twice(input);
    let proposal = |((first, second), files): (&(usize, usize), &Vec<(String, f64)>)| {
        let bytes: f64 = files.iter().map(|(_, bytes)| bytes).sum();
        (bytes >= SMALLEST).then(|| shown(input, *first, *second, files, bytes))
    };
    pairs.iter().filter_map(proposal).collect()
}

/// Files of known size, by the two instructions of the final image that copy them.
fn twice(input: &Input<'_>) -> BTreeMap<(usize, usize), Vec<(String, f64)>> {
    let context = &input.project.files.context;
    let Ok(graph) = lower(input.dockerfile, input.project.options) else {
        return BTreeMap::new();
    };
    let mut layers = graph.final_layers();
    layers.sort_unstable();
    let copies: Vec<(usize, Tree)> = layers
        .into_iter()
        .filter(|layer| graph.vertices[*layer].operation == Operation::File)
        .map(|layer| {
            (
                graph.vertices[layer].instruction,
                context_files(&graph, layer, context),
            )
        })
        .collect();
    let overlap = |at: usize| copies[..at].iter().any(|(_, files)| files.meets(&copies[at].1));
    if !(0..copies.len()).any(overlap) {
        return BTreeMap::new();
    }
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<(usize, usize), Vec<(String, f64)>> = BTreeMap::new();
    for (instruction, files) in &copies {
        for (path, entry) in files {
            if !matches!(entry.kind, Kind::File { size: Some(_), .. }) {
                continue;
            }
            if let Some(first) = last.insert(path.clone(), *instruction) {
                let size = file_size(&path, entry);
                pairs.entry((first, *instruction)).or_default().push((path, size));
            }
        }
    }
    pairs
}

fn shown(input: &Input<'_>, first: usize, second: usize, files: &[(String, f64)], bytes: f64) -> Proposal {
    let instructions = &input.dockerfile.instructions;
    let largest = files
        .iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or("", |(path, _)| path.as_str());
    let more = match files.len() {
        1 => String::new(),
        2 => " and one more file".to_owned(),
        count => format!(" and {} more files", count - 1),
    };
    let (above, below) = (instructions[first].first_line, instructions[second].first_line);
    let mut proposal = Proposal::new(
        format!("advice/copied-twice/{largest}"),
        "Copy large files once",
        format!(
            "{largest}{more} ({}) are copied in line {above} and again in line {below}: each copy is a layer of its own, stored and pushed. COPY --exclude, or a narrower source, leaves one of them out.",
            format_bytes(bytes)
        ),
        Vec::new(),
    );
    proposal.applicability = Applicability::DisplayOnly;
    proposal.benefit = Benefit::Other;
    proposal.about = vec![instructions[second].span];
    proposal
}
