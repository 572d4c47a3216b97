//! What shell commands read and write.
//!
//! [`interpret`] follows a shell text as a shell would: lists, branches, loops, functions, folders and variables. The
//! words of a command are asked of the tables of programs, and of the tools of the shell. A program that is in neither is taken to keep the convention that nearly all
//! keep, and what it is held to is said as a condition; of what cannot be read, nothing is known.

mod access;
mod fetch;
mod programs;
mod shell;
mod simple;
mod text;
mod tools;
mod variables;

pub use access::{
    Access, PROGRAMS, SYSTEM, USUAL_LINKS, is_always_there, is_among, is_below, meet, shown_path,
};
pub use fetch::fetches;
pub use programs::{PIP_OPTIONS, PIP_VALUES, pip_projects};
pub use shell::{Surroundings, interpret, interpret_words};
pub use simple::{SimpleCommand, simple_commands};
pub use variables::{is_harmless, is_of_a_package_manager, may_name_files};
