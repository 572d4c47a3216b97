//! `cargo xtask size`: what a visit loads, file by file, and which crates the programs are made of. The table is committed, and a check
//! fails where a file has grown without it.

use crate::process::{cargo, read, root, run, say};
use crate::wasm::{TARGET, Toolchain};
use crate::web;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const TABLE: &str = "docs/size.md";
/// A file may grow by this share before the table has to say so.
const SLACK: f64 = 0.03;
/// Smaller files change by more with a word.
const SMALL: u64 = 5_000;

/// Bytes of a file, plain and with brotli.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Size {
    plain: u64,
    brotli: u64,
}

/// Measures, and writes the table.
pub(crate) fn write() -> Result<()> {
    web::build()?;
    let mut text = format!(
        "# Sizes\n\nWritten by `cargo xtask size`. `cargo xtask test size` fails where a file has grown by more than {:.0} % and this table does not say so.\n\n{}",
        SLACK * 100.0,
        table()?
    );
    for program in ["app", "worker"] {
        let _ = write!(
            text,
            "\n## What {program}.wasm is made of\n\n{}",
            crates(program)?
        );
    }
    std::fs::write(root().join(TABLE), text)?;
    say(&format!("written to {TABLE}"));
    Ok(())
}

/// Compares dist/ with the table.
pub(crate) fn check() -> Result<()> {
    let committed = std::fs::read_to_string(root().join(TABLE))
        .with_context(|| format!("{TABLE} is not there; `cargo xtask size` writes it"))?;
    let before = parsed(&committed);
    let mut grown = Vec::new();
    for (name, now) in measured(&root().join("dist"))? {
        let was = before.get(&name).copied().unwrap_or_default();
        if now.plain > SMALL && float(now.brotli) > float(was.brotli) * (1.0 + SLACK) {
            grown.push(format!(
                "{name}: {} B with brotli, {} B in the table",
                now.brotli, was.brotli
            ));
        }
    }
    if grown.is_empty() {
        return Ok(());
    }
    bail!(
        "{}\nif it is worth it, `cargo xtask size` writes the table anew",
        grown.join("\n")
    )
}

/// The files of dist/ that a visit loads, without the documents, by their names without digests.
fn measured(dist: &Path) -> Result<BTreeMap<String, Size>> {
    let mut found = BTreeMap::new();
    let entries = std::fs::read_dir(dist).context("dist/ is not there; `cargo xtask build` makes it")?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let packed = entry.path().with_file_name(format!("{name}.br"));
        let Ok(brotli) = std::fs::metadata(packed) else {
            continue;
        };
        let size = Size {
            plain: entry.metadata()?.len(),
            brotli: brotli.len(),
        };
        found.insert(without_digest(&name), size);
    }
    Ok(found)
}

/// `app-0123456789abcdef_bg.wasm` as `app_bg.wasm`.
fn without_digest(name: &str) -> String {
    let is_hex = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    match name.split_once('-') {
        Some((stem, rest)) if is_hex(rest) >= 8 => format!("{stem}{}", &rest[is_hex(rest)..]),
        _ => name.to_owned(),
    }
}

/// What a visit loads, as Markdown.
pub(crate) fn table() -> Result<String> {
    let sizes = measured(&root().join("dist"))?;
    let mut text = "| file | bytes | with brotli |\n|---|--:|--:|\n".to_owned();
    let mut all = Size::default();
    for (name, size) in &sizes {
        let _ = writeln!(text, "| {name} | {} | {} |", size.plain, size.brotli);
        all.plain += size.plain;
        all.brotli += size.brotli;
    }
    let _ = writeln!(text, "| all | {} | {} |", all.plain, all.brotli);
    Ok(text)
}

fn parsed(table: &str) -> BTreeMap<String, Size> {
    let row = |line: &str| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let name = cells.next()?.to_owned();
        let plain = cells.next()?.parse().ok()?;
        let brotli = cells.next()?.parse().ok()?;
        Some((name, Size { plain, brotli }))
    };
    // Those of the crates come below.
    let files = table.split("\n## ").next().unwrap_or_default();
    files.lines().filter_map(row).collect()
}

/// Bytes of code by crate, of a program that is built with its names: before what shrinks it further.
fn crates(program: &str) -> Result<String> {
    let target = root().join("target/web-names");
    let mut build = Toolchain::ensure()?.cargo();
    build
        .args([
            "build",
            "--profile",
            "page",
            "--package",
            "layerlab-web",
            "--bin",
            program,
            "--target",
            TARGET,
        ])
        .env("CARGO_PROFILE_PAGE_STRIP", "none")
        .env("CARGO_TARGET_DIR", &target);
    run(&mut build)?;
    let module = target.join(TARGET).join("page").join(format!("{program}.wasm"));
    let mut functions = cargo();
    functions
        .args([
            "run",
            "--quiet",
            "--package",
            "layerlab-tests",
            "--bin",
            "functions",
            "--",
        ])
        .arg(module);
    let table = read(&mut functions).context("the program's functions could not be read")?;
    Ok(format!("{table}\n"))
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_digests_and_nothing_else() {
        assert_eq!(without_digest("app-0123456789abcdef_bg.wasm"), "app_bg.wasm");
        assert_eq!(without_digest("page-8ae510337d4faca9.css"), "page.css");
        assert_eq!(without_digest("service-worker.js"), "service-worker.js");
    }

    #[test]
    fn a_table_is_read_as_it_is_written() {
        let text = "# Sizes\n\n| file | bytes | with brotli |\n|---|--:|--:|\n| a.js | 10 | 5 |\n| all | 10 | 5 |\n\n## Crates\n\n| serde | 99 | 1 |\n";
        let read = parsed(text);
        assert_eq!(read.get("a.js"), Some(&Size { plain: 10, brotli: 5 }));
        assert!(!read.contains_key("serde"));
    }
}
