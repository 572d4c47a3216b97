//! Building and serving the page. Trunk does both; this only sees to what Trunk needs.

use crate::process::{command, root, run, say};
use crate::{node, seed, tools, wasm::Toolchain};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// What `cargo xtask serve` takes.
pub(crate) struct ServeOptions {
    pub(crate) port: u16,
    pub(crate) open: bool,
    pub(crate) release: bool,
}

/// Serves until interrupted.
pub(crate) fn serve(options: &ServeOptions) -> Result<()> {
    if !seed::plant(options.release) {
        // Built once by itself, so that the next clone need not compile the dependencies again.
        run(trunk()?.arg("build").args(options.release.then_some("--release")))?;
        seed::harvest(options.release);
    }
    let mut trunk = trunk()?;
    trunk.args([
        "serve",
        "--address",
        "127.0.0.1",
        "--port",
        &options.port.to_string(),
    ]);
    if options.open {
        trunk.args(["--open", "true"]);
    }
    if options.release {
        trunk.arg("--release");
    }
    say(&format!(
        "the page will be at http://127.0.0.1:{}/ as soon as it is built",
        options.port
    ));
    run(&mut trunk)
}

/// Builds the page for release into `dist/`.
pub(crate) fn build() -> Result<()> {
    let planted = seed::plant(true);
    run(trunk()?.args(["build", "--release"]))?;
    if !planted {
        seed::harvest(true);
    }
    say(&format!("the page is in {}", root().join("dist").display()));
    Ok(())
}

/// Builds the page for development, beside the one for release: what it has for developers alone is tested there. Returns where it is.
pub(crate) fn build_for_development() -> Result<PathBuf> {
    let folder = root().join("target/development");
    let planted = seed::plant(false);
    run(trunk()?.args(["build", "--dist"]).arg(&folder))?;
    if !planted {
        seed::harvest(false);
    }
    Ok(folder)
}

/// Builds the page and packs it, with what serves it, as one archive: the same page gives the same bytes.
pub(crate) fn release() -> Result<()> {
    build()?;
    let name = format!("layerlab-{}", env!("CARGO_PKG_VERSION"));
    let archive = root().join("target").join(format!("{name}.tar.gz"));
    let mut tar = command("tar");
    tar.args([
        "--sort=name",
        "--mtime=@0",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mode=go=rX",
    ])
    .arg(format!("--transform=s,^,{name}/,"))
    .args(["--use-compress-program", "gzip -9n", "--create", "--file"])
    .arg(&archive)
    .args([
        "dist",
        "deploy",
        "docs/hosting.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
    ]);
    run(&mut tar)?;
    say(&format!("written to {}", archive.display()));
    Ok(())
}

fn trunk() -> Result<Command> {
    let toolchain = Toolchain::ensure()?;
    let folders = tools::ensure()?;
    node::ensure("web/editor")?;
    // By its path: PATH changes for Trunk's children, not for finding Trunk itself.
    let mut trunk = command(&folders[0].join("trunk").to_string_lossy());
    toolchain.apply(&mut trunk, &folders);
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads NO_COLOR as a boolean, the convention is any value.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}
