//! The compiler for wasm32, by the first way that this machine offers.

use crate::process::{apt_install, command, find, read, root, run, say};
use crate::tools::cache;
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of the page.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How this machine compiles to wasm32.
pub(crate) enum Toolchain {
    /// The ordinary toolchain knows the target.
    Native,
    /// Debian's compiler with a standard library that was built here.
    Debian { sysroot: PathBuf },
}

/// Packages of Debian that hold a compiler, the source of its standard library, and a linker.
const DEBIAN: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "lld-22",
];

impl Toolchain {
    /// Finds the toolchain, installing what is missing.
    ///
    /// # Errors
    /// Says what to install by hand where no way works here.
    pub(crate) fn ensure() -> Result<Self> {
        if ordinary_target_is_there() {
            return Ok(Self::Native);
        }
        let may_fetch = std::env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0");
        if may_fetch && find("rustup").is_some() {
            say(&format!("adding the target {TARGET} with rustup"));
            run(command("rustup").args(["target", "add", TARGET]))?;
            return Ok(Self::Native);
        }
        let there = Path::new("/usr/bin/rustc").exists()
            && Path::new("/usr/bin/clippy-driver").exists()
            && source_of_std().is_some()
            && find("wasm-ld-22").is_some();
        if !there && !apt_install(&DEBIAN)? {
            bail!(
                "there is no compiler for {TARGET} here. Install the target (`rustup target add {TARGET}`), \
                 or on Debian the packages {}",
                DEBIAN.join(" ")
            );
        }
        Ok(Self::Debian {
            sysroot: debian_sysroot()?,
        })
    }

    /// The cargo that builds for the target.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = match self {
            Self::Native => crate::process::cargo(),
            Self::Debian { .. } => command("/usr/bin/cargo"),
        };
        self.apply(&mut cargo, &[]);
        cargo
    }

    /// Sets the environment in which `cargo`, also one that Trunk starts, builds for the target. `folders` come first on PATH.
    pub(crate) fn apply(&self, command: &mut Command, folders: &[PathBuf]) {
        let mut path = folders.to_vec();
        if let Self::Debian { sysroot } = self {
            path.push(PathBuf::from("/usr/bin"));
            let flags = format!("--sysroot={}", sysroot.display());
            for (name, value) in debian_environment() {
                command.env(name, value);
            }
            command
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("CARGO")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22");
        }
        path.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        let path = std::env::join_paths(path).unwrap_or_else(|_| OsString::new());
        // A folder of its own: two compilers in one folder would throw away each other's work.
        command
            .env("PATH", path)
            .env("CARGO_TARGET_DIR", root().join("target/web"));
    }
}

fn ordinary_target_is_there() -> bool {
    read(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| Path::new(&folder).exists())
}

fn debian_environment() -> [(&'static str, &'static str); 2] {
    [("RUSTC", "/usr/bin/rustc"), ("RUSTDOC", "/usr/bin/rustdoc")]
}

fn source_of_std() -> Option<PathBuf> {
    let sysroot = read(command("/usr/bin/rustc").args(["--print", "sysroot"]))?;
    let source = Path::new(&sysroot).join("lib/rustlib/src/rust/library/std");
    source.exists().then_some(source)
}

/// The standard library for wasm32, built once from Debian's source.
fn debian_sysroot() -> Result<PathBuf> {
    let version =
        read(command("/usr/bin/rustc").arg("--version")).context("/usr/bin/rustc does not answer")?;
    let version = version.split_whitespace().nth(1).unwrap_or("unknown").to_owned();
    let sysroot = cache()?.join(format!("wasm32-std-{version}"));
    if sysroot.exists() {
        return Ok(sysroot);
    }
    say(&format!(
        "building the standard library for {TARGET} ({version}; once, about a minute)"
    ));
    let work = cache()?.join("wasm32-std-work");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(work.join("src"))?;
    std::fs::write(work.join("src/lib.rs"), "")?;
    std::fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.release]\nopt-level = \"s\"\n",
    )?;
    let mut build = command("/usr/bin/cargo");
    build
        .current_dir(&work)
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "-Zbuild-std=std,panic_abort,test",
        ])
        .arg("-Zbuild-std-features=optimize_for_size")
        .envs(debian_environment())
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env_remove("RUSTUP_TOOLCHAIN");
    run(&mut build)?;

    // Put in place by one rename, so that an interrupted build leaves nothing that looks finished.
    let staged = work.join("sysroot");
    let libraries = staged.join("lib/rustlib").join(TARGET).join("lib");
    std::fs::create_dir_all(&libraries)?;
    for entry in std::fs::read_dir(work.join("target").join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "rlib" || extension == "rmeta")
        {
            std::fs::copy(&file, libraries.join(file.file_name().unwrap_or_default()))?;
        }
    }
    std::fs::rename(&staged, &sysroot)?;
    std::fs::remove_dir_all(&work)?;
    Ok(sysroot)
}
