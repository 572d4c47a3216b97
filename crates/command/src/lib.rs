//! What shell commands read and write.
//!
//! [`interpret`] follows a shell text as a shell would: lists, branches, loops, functions, folders and variables. [`of`] asks the
//! tables of programs about one command. A program that is in no table is taken to keep the convention that nearly all
//! keep, and what it is held to is said as a condition; of what cannot be read, nothing is known.

mod access;
mod programs;
mod shell;
mod simple;
mod text;
mod tools;

pub use access::{Access, SYSTEM, USUAL_LINKS, is_below};
pub use programs::{PIP_OPTIONS, PIP_VALUES, REDIRECTS, of};
pub use shell::{Surroundings, interpret, interpret_words};
pub use simple::{SimpleCommand, simple_commands};
