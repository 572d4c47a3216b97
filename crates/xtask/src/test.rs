//! `cargo xtask test`: all that has to hold before a change lands.

use crate::process::{self, apt_install, cargo, command, find, read, root, say};
use crate::wasm::{TARGET, Toolchain};
use crate::{chromium, directions, node, size, web};
use anyhow::{Context as _, Result, bail};
use std::process::Command;
use std::time::Instant;

type Step = (&'static str, &'static str, fn() -> Result<()>);

const STEPS: [Step; 11] = [
    ("format", "formatting", format),
    (
        "directions",
        "dependency directions between the crates",
        directions::check,
    ),
    (
        "deny",
        "licences and sources of what is used, where cargo-deny is there",
        deny,
    ),
    ("editor", "packages and bundle of the editor", editor),
    ("lint", "clippy for this machine", lint),
    ("lint-wasm", "clippy for wasm32", lint_wasm),
    ("rust", "all Rust tests", rust),
    ("docs", "documentation without warnings", docs),
    ("page", "the page in a real Chromium", page),
    (
        "components",
        "all components in all states, in a page that is built for development; only where it is named",
        components,
    ),
    ("size", "what a visit loads, against its table", size::check),
];

/// Minutes of compiling for a page that only developers see.
const ONLY_NAMED: &str = "components";

/// Names the steps.
pub(crate) fn list() {
    for (name, what, _) in STEPS {
        println!("{name:<12}{what}");
    }
}

/// Runs the named steps, all but one of them where none is named; stops at the first that fails.
pub(crate) fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !STEPS.iter().any(|(step, ..)| step == name))
    {
        bail!("there is no step `{unknown}`; `cargo xtask test --list` names them");
    }
    for (name, what, step) in STEPS {
        let is_wanted = if names.is_empty() {
            name != ONLY_NAMED
        } else {
            names.iter().any(|wanted| wanted == name)
        };
        if !is_wanted {
            continue;
        }
        say(&format!("{name}: {what}"));
        let start = Instant::now();
        step().with_context(|| format!("{name} failed; run it alone with `cargo xtask test {name}`"))?;
        say(&format!(
            "{name}: passed in {:.0} s",
            start.elapsed().as_secs_f32()
        ));
    }
    Ok(())
}

/// A part of the toolchain that a minimal installation lacks.
fn ensure_component(name: &str, subcommand: &str, package: &str) -> Result<()> {
    if read(cargo().args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    let may_fetch = std::env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0");
    if may_fetch && find("rustup").is_some() {
        say(&format!("adding {name} with rustup"));
        return process::run(command("rustup").args(["component", "add", name]));
    }
    if !apt_install(&[package])? {
        bail!("{name} is needed and was not found; install it (`rustup component add {name}`)");
    }
    Ok(())
}

fn format() -> Result<()> {
    ensure_component("rustfmt", "fmt", "rustfmt-web")?;
    process::run(cargo().args(["fmt", "--all", "--check"]))
}

/// The tool takes minutes to be built, so it is not fetched for this.
fn deny() -> Result<()> {
    if find("cargo-deny").is_none() {
        say("deny: left out, cargo-deny is not installed");
        return Ok(());
    }
    process::run(cargo().args(["deny", "--offline", "check", "licenses", "bans", "sources"]))
}

fn editor() -> Result<()> {
    node::ensure("web/editor")?;
    process::run(command("node").arg("web/hooks/assets.mjs"))
}

fn lint() -> Result<()> {
    ensure_component("clippy", "clippy", "rust-web-clippy")?;
    process::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn lint_wasm() -> Result<()> {
    let mut clippy = Toolchain::ensure()?.cargo();
    clippy.args([
        "clippy",
        "--package",
        "layerlab-web",
        "--target",
        TARGET,
        "--",
        "-D",
        "warnings",
    ]);
    process::run(&mut clippy)
}

fn rust() -> Result<()> {
    process::run(cargo().args(["test", "--workspace", "--quiet"]))
}

fn docs() -> Result<()> {
    process::run(
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--quiet"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

fn page() -> Result<()> {
    let mut tests = browser_tests()?;
    web::build()?;
    process::run(&mut tests)
}

/// A program for release has no such page, so there is one more, in a folder of its own.
fn components() -> Result<()> {
    let mut tests = browser_tests()?;
    let folder = web::build_for_development()?;
    process::run(tests.arg("components.test.mjs").env("LAYERLAB_DIST", folder))
}

fn browser_tests() -> Result<Command> {
    let browser = chromium::ensure()?;
    node::ensure("tests/e2e")?;
    let mut node = command("node");
    node.current_dir(root().join("tests/e2e"))
        .args(["--test", "--test-reporter=spec"])
        .env("CHROMIUM", browser);
    Ok(node)
}
