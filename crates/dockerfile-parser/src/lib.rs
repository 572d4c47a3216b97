//! Dockerfile syntax as `BuildKit` reads it, without losing a byte.
//!
//! [`parse`] never fails: it returns a [`Dockerfile`] with every instruction it could make out, and diagnostics in
//! `BuildKit`'s wording where `BuildKit` rejects the text. [`Dockerfile::rejection`] is what `BuildKit` itself, which
//! stops at the first error, would say. Concatenating the [`Token`]s gives the text back, byte for byte.
//!
//! The rules are those of moby/buildkit: `frontend/dockerfile/parser` (lines, here-documents, flags, words),
//! `frontend/dockerfile/instructions` (what each instruction takes) and `frontend/dockerfile/shell` (variables).

mod directive;
mod error;
mod flags;
mod go;
mod heredoc;
mod instruction;
mod interpret;
mod json;
mod lines;
mod mount;
mod parse;
mod pattern;
mod plain;
mod shell;
mod statement;
mod suggest;
mod token;
mod words;

pub use directive::Directive;
pub use error::SyntaxError;
pub use heredoc::{Heredoc, chomp};
pub use instruction::{
    Add, BuildArg, CommandLine, Copy, Device, From, Healthcheck, InlineFile, Instruction, Kind, Pair, Run,
    Sources, Text,
};
pub use mount::{Expander, Mount, MountType, Sharing, parse_mount};
pub use parse::{Comment, Dockerfile, Rejection, Stage, parse};
pub use shell::{Environment, Expanded, Lexer};
pub use suggest::nearest;
pub use token::{Token, TokenKind};
