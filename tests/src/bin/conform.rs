//! `cargo xtask conform [--predict] FILE...`
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

use anyhow::{Context as _, Result};
use lexopt::prelude::{Long, Value};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> Result<ExitCode> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut predict = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("predict") => predict = true,
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut all_agree = true;
    for file in files {
        let json =
            std::fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
        let in_file = || format!("in {}", file.display());
        if predict {
            println!(
                "{}",
                layerlab_tests::conform::predict(&json).with_context(in_file)?
            );
            continue;
        }
        let report = layerlab_tests::conform::compare(&json).with_context(in_file)?;
        report.disagreements.iter().for_each(|line| println!("{line}"));
        println!("{}", report.summary);
        all_agree &= report.disagreements.is_empty();
    }
    Ok(if all_agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
