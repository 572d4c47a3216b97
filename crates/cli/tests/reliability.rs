//! What a folder may hold, and where output may go: nothing hangs, nothing panics, nothing is left out without a word.
#![cfg(unix)]
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const DOCKERFILE: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";

fn project(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).expect("the folder can be made");
    fs::write(root.join("Dockerfile"), DOCKERFILE).expect("the file can be written");
    root
}

fn command(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_layerlab"));
    command.arg("optimize").arg(root.join("Dockerfile"));
    command
}

fn in_context(root: &Path) -> Output {
    command(root)
        .arg("--context")
        .arg(root)
        .output()
        .expect("the program runs")
}

/// What is said beside the summary of what was done.
fn complaints(output: &Output) -> String {
    let text = errors(output);
    let said = text.lines().filter(|line| {
        let is_summary = line.starts_with("  ")
            || line.starts_with("Nothing was changed")
            || line.ends_with("change:")
            || line.ends_with("changes:");
        !is_summary
    });
    said.collect()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_pipe_with_the_name_of_a_manifest_is_not_read() {
    let root = project("pipe");
    let made = Command::new("mkfifo")
        .arg(root.join("package.json"))
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let output = in_context(&root);
    assert!(output.status.success());
    assert!(errors(&output).contains("1 left out of the context: neither file, folder nor link"));
}

#[test]
fn names_that_no_list_can_hold_are_counted() {
    let root = project("names");
    fs::write(root.join("a\nb"), "").expect("the file can be written");
    fs::write(root.join(OsStr::from_bytes(b"\xff")), "").expect("the file can be written");
    let output = in_context(&root);
    assert!(output.status.success());
    assert!(
        errors(&output).contains("2 left out of the context: the name is not UTF-8, or holds a line feed")
    );
}

#[test]
fn a_folder_that_is_excluded_is_not_walked() {
    let root = project("excluded");
    let locked = root.join("locked");
    fs::create_dir(&locked).expect("the folder can be made");
    fs::write(locked.join("a\nb"), "").expect("the file can be written");
    fs::write(root.join(".dockerignore"), "locked\n").expect("the file can be written");
    // For root it can be read all the same: then what lies in it would be told of.
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).expect("the mode can be set");
    let output = in_context(&root);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("the mode can be set");
    assert_eq!(
        (output.status.code(), complaints(&output)),
        (Some(0), String::new())
    );
}

#[test]
fn nobody_who_reads_is_a_quiet_end_and_a_full_disk_an_error() {
    let root = project("output");
    let mut child = command(&root)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(
        (output.status.code(), complaints(&output)),
        (Some(0), String::new())
    );
    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let output = command(&root).stdout(full).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(1));
        assert!(errors(&output).contains("could not write to standard output"));
    }
}

#[test]
fn what_a_dockerfile_says_to_a_terminal_is_shown_and_not_done() {
    let root = project("escapes");
    fs::write(root.join("Dockerfile"), "FROM alpine\nR\u{1b}[2JUN make\n").expect("the file can be written");
    let output = in_context(&root);
    assert_eq!(output.status.code(), Some(1));
    let errors = errors(&output);
    assert!(
        !errors.contains('\u{1b}') && errors.contains("\\u{1b}[2J"),
        "{errors}"
    );
    // For another program it stays what it is.
    let text = "FROM alpine\n# \u{1b}[2J\nRUN make\n";
    fs::write(root.join("Dockerfile"), text).expect("the file can be written");
    assert_eq!(in_context(&root).stdout, text.as_bytes());
}

#[test]
fn a_list_that_cannot_be_understood_is_said_to_be() {
    let root = project("list");
    let list = root.join("list");
    fs::write(&list, format!("src/a.js\n{}\n", vec!["a"; 5_000].join("/"))).expect("the file can be written");
    let output = command(&root)
        .arg("--files")
        .arg(&list)
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    assert!(errors(&output).contains("the list of files: line 2: a path of 9999 bytes"));
}
