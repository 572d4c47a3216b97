//! Where the crates.io `dockerfile-parser` takes a text too, both read the same instructions.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use dockerfile_parser::{Dockerfile as Peer, Instruction as PeerInstruction};
use layerlab_dockerfile_parser::{Kind, parse};
use std::str::FromStr as _;

const TEXTS: [&str; 6] = [
    "FROM alpine:3.20 AS build\nRUN apk add --no-cache git\nCOPY . /src\nFROM scratch\nCOPY --from=build /src /src\n",
    "ARG V=1\nFROM python:${V}\nENV A=b C=\"d e\"\nLABEL x=y\nCMD [\"python\", \"-m\", \"app\"]\n",
    "# comment\nFROM node:22\nRUN npm ci && \\\n    npm run build\nENTRYPOINT [\"node\", \"server.js\"]\n",
    "FROM a\nRUN one \\\n  # inside\n  two\n",
    "FROM a\nCOPY a b c/ /dest/\nCOPY --chown=1:1 x y\n",
    "FROM a\nUSER nobody\nWORKDIR /x\nEXPOSE 80\nRUN true\n",
];

/// The instruction's name, and what both have to agree on.
fn ours(text: &str) -> Vec<String> {
    let dockerfile = parse(text);
    let kinds = dockerfile
        .instructions
        .iter()
        .filter_map(|instruction| Some((instruction, instruction.kind.as_ref()?)));
    let describe = |(instruction, kind): (&layerlab_dockerfile_parser::Instruction, &Kind)| match kind {
        Kind::From(from) => format!("FROM {} {:?}", from.base, from.name),
        Kind::Copy(copy) => format!("COPY {:?} {}", copy.sources.paths, copy.sources.destination),
        Kind::Env(pairs) => format!(
            "ENV {:?}",
            pairs.iter().map(|pair| &pair.name).collect::<Vec<_>>()
        ),
        Kind::Label(pairs) => format!(
            "LABEL {:?}",
            pairs.iter().map(|pair| &pair.name).collect::<Vec<_>>()
        ),
        Kind::Arg(args) => format!("ARG {}", args[0].name),
        Kind::Run(run) if run.command.shell => format!("RUN {}", squeeze(&run.command.words.join(" "))),
        Kind::Cmd(command) | Kind::Entrypoint(command) if !command.shell => {
            format!("{} {:?}", instruction.name(), command.words)
        }
        _ => instruction.name(),
    };
    kinds.map(describe).collect()
}

fn theirs(text: &str) -> Vec<String> {
    let peer = Peer::from_str(text).expect("the peer takes these texts");
    let describe = |instruction: &PeerInstruction| match instruction {
        PeerInstruction::From(from) => {
            format!(
                "FROM {} {:?}",
                from.image.content,
                from.alias.as_ref().map(|alias| alias.content.clone())
            )
        }
        PeerInstruction::Copy(copy) => {
            let sources: Vec<&String> = copy.sources.iter().map(|source| &source.content).collect();
            format!("COPY {sources:?} {}", copy.destination.content)
        }
        PeerInstruction::Env(env) => {
            format!(
                "ENV {:?}",
                env.vars.iter().map(|var| &var.key.content).collect::<Vec<_>>()
            )
        }
        PeerInstruction::Label(label) => {
            format!(
                "LABEL {:?}",
                label
                    .labels
                    .iter()
                    .map(|label| &label.name.content)
                    .collect::<Vec<_>>()
            )
        }
        PeerInstruction::Arg(arg) => format!("ARG {}", arg.name.content),
        PeerInstruction::Run(run) => {
            format!(
                "RUN {}",
                squeeze(&run.as_shell().expect("shell form").to_string())
            )
        }
        PeerInstruction::Cmd(cmd) => format!("CMD {:?}", cmd.as_exec().expect("exec form").as_str_vec()),
        PeerInstruction::Entrypoint(entrypoint) => {
            format!(
                "ENTRYPOINT {:?}",
                entrypoint.as_exec().expect("exec form").as_str_vec()
            )
        }
        PeerInstruction::Misc(misc) => misc.instruction.content.to_uppercase(),
    };
    peer.instructions.iter().map(describe).collect()
}

/// The peer keeps the blanks of continuation lines in another way.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn both_read_the_same() {
    for text in TEXTS {
        assert_eq!(ours(text), theirs(text), "{text}");
    }
}
