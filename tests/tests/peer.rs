//! The crates.io `dockerfile-parser` beside ours, over all recorded texts that both take.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use dockerfile_parser::{Dockerfile as Peer, Instruction as PeerInstruction};
use layerlab_dockerfile_parser::{Kind, parse};
use serde_json::Value;
use std::str::FromStr as _;

/// Names of the instructions, with what both parsers tell of the commonest.
fn ours(text: &str) -> Vec<String> {
    let dockerfile = parse(text);
    let describe = |instruction: &layerlab_dockerfile_parser::Instruction| match &instruction.kind {
        Some(Kind::From(from)) => format!("FROM {}", from.base),
        Some(Kind::Copy(copy)) => format!("COPY {:?} {}", copy.sources.paths, copy.sources.destination),
        _ => instruction.name(),
    };
    dockerfile.instructions.iter().map(describe).collect()
}

fn theirs(peer: &Peer) -> Vec<String> {
    let describe = |instruction: &PeerInstruction| match instruction {
        PeerInstruction::From(from) => format!("FROM {}", from.image.content),
        PeerInstruction::Copy(copy) => {
            let sources: Vec<&String> = copy.sources.iter().map(|source| &source.content).collect();
            format!("COPY {sources:?} {}", copy.destination.content)
        }
        PeerInstruction::Arg(_) => "ARG".to_owned(),
        PeerInstruction::Label(_) => "LABEL".to_owned(),
        PeerInstruction::Run(_) => "RUN".to_owned(),
        PeerInstruction::Entrypoint(_) => "ENTRYPOINT".to_owned(),
        PeerInstruction::Cmd(_) => "CMD".to_owned(),
        PeerInstruction::Env(_) => "ENV".to_owned(),
        PeerInstruction::Misc(misc) => misc.instruction.content.to_uppercase(),
    };
    peer.instructions.iter().map(describe).collect()
}

/// What the peer does not know: vertical tabs and form feeds as blanks, odd names, here-documents, the escape directive, flags without a value, `--`, quotes, and a line that
/// ends in two escapes or ends the file with one. It reads texts with these in another way, and `BuildKit` sides with us
/// (`conformance.rs`).
const UNKNOWN_TO_THE_PEER: [&str; 12] = [
    "\u{b}",
    "\u{c}",
    "]",
    "<<",
    "escape=",
    "[",
    "'",
    "\"",
    "--link",
    "--parents",
    "-- ",
    r"\\",
];

fn is_known_to_the_peer(text: &str) -> bool {
    text.is_ascii()
        && !text.trim_end().ends_with('\\')
        && !UNKNOWN_TO_THE_PEER.iter().any(|unknown| text.contains(unknown))
}

#[test]
fn both_read_the_same_instructions_wherever_both_take_a_text() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../conformance/syntax.json")).expect("cases");
    let accepted = cases.iter().filter(|case| case["accept"] == true);
    let (mut both, mut different) = (0, Vec::new());
    for text in accepted.filter_map(|case| case["text"].as_str()) {
        let Ok(peer) = Peer::from_str(text) else { continue };
        if !is_known_to_the_peer(text) {
            continue;
        }
        both += 1;
        if ours(text) != theirs(&peer) {
            different.push(format!("{text}\n{:?}\n{:?}", ours(text), theirs(&peer)));
        }
    }
    assert!(both > 50, "only {both} texts are taken by both");
    assert!(
        different.is_empty(),
        "{} of {both} differ:\n{}",
        different.len(),
        different.join("\n---\n")
    );
}
