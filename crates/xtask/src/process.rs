//! Running other programs, with what was run in every error.

use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// The workspace's root, whatever folder the command was started in.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A command that runs in the workspace's root.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this very command.
pub(crate) fn cargo() -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Says on one line what is being done: everything that installs or takes long goes through here.
pub(crate) fn say(line: &str) {
    println!("» {line}");
}

/// Runs to the end; a failure names the command line.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start {}", line_of(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line_of(command));
    }
    Ok(())
}

/// Standard output, trimmed; `None` where the program is missing or fails.
pub(crate) fn read(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Installs Debian packages; `false` where this machine has no apt or not the rights to use it.
pub(crate) fn apt_install(packages: &[&str]) -> Result<bool> {
    if find("apt-get").is_none() {
        return Ok(false);
    }
    let is_root = read(command("id").arg("-u")).as_deref() == Some("0");
    if !is_root && find("sudo").is_none() {
        return Ok(false);
    }
    say(&format!("installing Debian packages: {}", packages.join(" ")));
    let apt_get = || {
        let mut apt_get = command(if is_root { "apt-get" } else { "sudo" });
        if !is_root {
            apt_get.args(["-n", "apt-get"]);
        }
        apt_get
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null());
        apt_get
    };
    run(apt_get().args(["update", "-q"]))?;
    run(apt_get()
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages))?;
    Ok(true)
}

/// Runs a program of the `tests` package and hands its exit code on.
pub(crate) fn tests_binary(name: &str, arguments: &[OsString]) -> Result<ExitCode> {
    let folder = std::env::current_dir()?;
    let mut command = cargo();
    command.args(["build", "--quiet", "--package", "layerlab-tests", "--bin", name]);
    run(&mut command)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let status = Command::new(target.join("debug").join(name))
        .args(arguments)
        .current_dir(folder)
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    format!(
        "`{}`",
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    )
}
