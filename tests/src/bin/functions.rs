//! Which crates the functions of a WebAssembly module are of, as Markdown; for `cargo xtask size`.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

use anyhow::{Context as _, Result};
use layerlab_tests::figures::count;
use std::collections::BTreeMap;
use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload};

/// Crates below so many others are left out.
const ROWS: usize = 20;

fn main() -> Result<()> {
    let module = std::env::args_os()
        .nth(1)
        .context("usage: functions MODULE.wasm")?;
    let mut sizes: Vec<(String, usize)> = by_crate(&std::fs::read(module)?)?.into_iter().collect();
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let all: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    println!("| crate | bytes of code | share |\n|---|--:|--:|");
    for (name, bytes) in sizes.iter().take(ROWS) {
        println!(
            "| {name} | {bytes} | {:.1} % |",
            100.0 * count(*bytes) / count(all)
        );
    }
    println!("| all | {all} | |");
    Ok(())
}

fn by_crate(module: &[u8]) -> Result<BTreeMap<String, usize>> {
    let (mut bodies, mut names, mut imported) = (Vec::new(), BTreeMap::new(), 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(reader) = section.as_known() {
                    read_names(reader, &mut names)?;
                }
            }
            _ => {}
        }
    }
    let mut sizes = BTreeMap::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let name = names.get(&index).map_or("", String::as_str);
        *sizes.entry(crate_of(name)).or_default() += bytes;
    }
    Ok(sizes)
}

fn read_names(reader: NameSectionReader<'_>, names: &mut BTreeMap<u32, String>) -> Result<()> {
    for part in reader {
        if let Name::Function(functions) = part? {
            for function in functions {
                let function = function?;
                names.insert(function.index, function.name.to_owned());
            }
        }
    }
    Ok(())
}

/// The crate that a function is of: the first that its path names.
fn crate_of(symbol: &str) -> String {
    let path = format!("{:#}", rustc_demangle::demangle(symbol));
    let path = path
        .trim_start_matches(['<', '&', '(', '[', '*'])
        .trim_start_matches("mut ")
        .trim_start_matches("dyn ");
    let name: String = path
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let is_path = path[name.len()..].starts_with("::");
    if is_path {
        name
    } else {
        "without a name".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_of_the_crate_that_its_path_begins_with() {
        let symbol = "_ZN17layerlab_optimize8optimize17h0123456789abcdefE";
        assert_eq!(crate_of(symbol), "layerlab_optimize");
        assert_eq!(crate_of("dlmalloc"), "without a name");
    }
}
