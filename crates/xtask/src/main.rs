//! Developer commands: `cargo xtask serve` and `cargo xtask test` work from a bare machine.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

mod bench;
mod chromium;
mod directions;
mod fuzz;
mod node;
mod process;
mod seed;
mod size;
mod test;
mod tools;
mod wasm;
mod web;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [--port N] [--open] [--release]
        build the page, serve it on 127.0.0.1 and rebuild on changes (default port: 8080)
  test [STEP...]
        run every check, or only the named ones; `cargo xtask test --list` names them
  build
        build the page for release into dist/
  release
        build the page and pack it, with what serves it, into an archive in target/
  bench
        measure times and sizes, and write them to docs/performance.md
  size
        measure what a visit loads, by file and by crate, and write it to docs/size.md
  corpus DIR [--limit N] [--list]
        what a folder of Dockerfiles gets: barriers, rewrites, time; nothing of it is kept
  calibrate
        how near the estimates come to steps of public build logs
  fuzz [SECONDS] [TARGET...]
        try inputs that nobody thought of, so long on every target (default: 60)
  conform [--predict] FILE...
        compare with what a real BuildKit recorded, or print predictions as JSON";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut parser = lexopt::Parser::from_env();
    let command = match parser.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) | None => {
            println!("{USAGE}");
            return Ok(ExitCode::SUCCESS);
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "serve" => web::serve(&serve_options(&mut parser)?),
        "build" => web::build(),
        "release" => web::release(),
        "bench" => bench::run(),
        "size" => size::write(),
        "test" => {
            let mut names = Vec::new();
            while let Some(argument) = parser.next()? {
                match argument {
                    Long("list") => {
                        test::list();
                        return Ok(ExitCode::SUCCESS);
                    }
                    Value(name) => names.push(name.string()?),
                    other => return Err(other.unexpected().into()),
                }
            }
            test::run(&names)
        }
        "fuzz" => {
            let (mut seconds, mut names) = (60, Vec::new());
            while let Some(argument) = parser.next()? {
                match argument {
                    Value(word) => {
                        let word = word.string()?;
                        match word.parse() {
                            Ok(given) => seconds = given,
                            Err(_) => names.push(word),
                        }
                    }
                    other => return Err(other.unexpected().into()),
                }
            }
            fuzz::fuzz(seconds, &names)
        }
        "conform" => {
            let rest = parser.raw_args()?.collect::<Vec<_>>();
            return process::tests_binary("conform", &rest);
        }
        "corpus" => {
            let rest = parser.raw_args()?.collect::<Vec<_>>();
            return process::tests_binary("corpus", &rest);
        }
        "calibrate" => return process::tests_binary("calibrate", &[]),
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn serve_options(parser: &mut lexopt::Parser) -> Result<web::ServeOptions> {
    let mut options = web::ServeOptions {
        port: 8080,
        open: false,
        release: false,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => options.port = parser.value()?.parse()?,
            Long("open") => options.open = true,
            Long("release") => options.release = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}
