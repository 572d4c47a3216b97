//! `layerlab`: what the page does, for a terminal and for scripts.
//!
//! Exit status: 0 where the answer is printed, 1 where a file cannot be read or the Dockerfile cannot be built, 2 for a call that
//! cannot be understood.
mod compare;
mod context;
mod optimize;
mod output;
mod project;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Simulates BuildKit's layer cache for a Dockerfile.
#[derive(Parser)]
#[command(name = "layerlab", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a Dockerfile whose rebuilds take less time.
    Optimize(optimize::Arguments),
    /// Print what a change of a Dockerfile means for rebuilds, as a comment for its review.
    Compare(compare::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Optimize(arguments) => optimize::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
