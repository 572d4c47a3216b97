//! Go, Swift.

use super::{Finding, Install, Manager, Need, Place, arguments, only_options, refuse_present};
use layerlab_command::SimpleCommand;

const GO: Manager = Manager {
    name: "go",
    writes: &["/go", "/root", "/tmp"],
};
const SWIFT: Manager = Manager {
    name: "swift",
    writes: &["/root", "/tmp"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    let words = arguments(command);
    let (manager, finding) = match (command.program(), words.as_slice()) {
        ("go", ["mod", "download", options @ ..]) => (GO, go(options, place)),
        ("go", ["mod", "verify"]) => (GO, go(&[], place)),
        ("swift", ["package", "resolve", options @ ..]) => (SWIFT, swift(options, place)),
        _ => return None,
    };
    Some(Install { manager, finding })
}

/// Modules: `go.mod`, `go.sum`, those of a workspace, and the manifests of modules that are replaced by folders.
pub(crate) fn go(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(options, &["-x", "all"], &[])?;
    let mut need = Need::default();
    let has_module = need.add(place, "go.mod")?;
    need.add(place, "go.sum")?;
    let mut modules: Vec<String> = has_module.then(|| ".".to_owned()).into_iter().collect();
    if !has_module && !place.exists("go.work") {
        return Err("go.mod is not in the context".to_owned());
    }
    if need.add(place, "go.work")? {
        need.add(place, "go.work.sum")?;
        let Some(text) = need.text(place, "go.work", "go.work names no other modules") else {
            return Ok(need);
        };
        if !listed(text, "replace").is_empty() {
            return Err("go.work replaces modules, which may be folders of the project".to_owned());
        }
        modules.extend(listed(text, "use").into_iter().flatten());
        for module in &modules {
            need.require(place, &format!("{module}/go.mod"))?;
            need.add(place, &format!("{module}/go.sum"))?;
        }
    }
    for module in modules {
        let path = format!("{module}/go.mod");
        let Some(text) = need.text(
            place,
            &path,
            "go.mod is of Go 1.17 or newer and replaces no module by a folder",
        ) else {
            continue;
        };
        // Older ones are tidied by the download.
        let version = listed(text, "go").into_iter().flatten().next();
        let minor = version.and_then(|version| version.split('.').nth(1)?.parse::<u32>().ok());
        if minor.is_none_or(|minor| minor < 17) {
            need.review(
                "go mod download leaves go.mod and go.sum as they are, which it need not below Go 1.17",
            );
        }
        for replaced in listed(text, "replace") {
            let arrow = replaced.iter().position(|word| word == "=>");
            let Some(target) = arrow.and_then(|arrow| replaced.get(arrow + 1)) else {
                return Err(format!(
                    "what go.mod replaces with “{}” cannot be told",
                    replaced.join(" ")
                ));
            };
            if target.starts_with('/') {
                need.require(place, &format!("{target}/go.mod"))?;
                need.add(place, &format!("{target}/go.sum"))?;
            } else if target.starts_with('.') {
                need.require(place, &format!("{module}/{target}/go.mod"))?;
                need.add(place, &format!("{module}/{target}/go.sum"))?;
            }
        }
    }
    Ok(need)
}

/// Arguments of a directive, alone or in parentheses: the words of each
/// (<https://go.dev/ref/mod#go-mod-file-lexical>).
fn listed(text: &str, directive: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // Of which directive the parentheses are that are open.
    let mut inside: Option<String> = None;
    for mut line in text.lines().map(words).filter(|line| !line.is_empty()) {
        match inside.as_deref() {
            Some(_) if line == [")"] => inside = None,
            Some(open) if open == directive => found.push(line),
            None if line.len() == 2 && line[1] == "(" => inside = Some(line.swap_remove(0)),
            None if line[0] == directive => found.push(line.split_off(1)),
            Some(_) | None => {}
        }
    }
    found
}

/// Words of a line without its comment; quotes, parentheses and arrows need no blanks around them.
fn words(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = if rest.starts_with("//") {
            break;
        } else if let Some(end) = ['"', '`']
            .contains(&first)
            .then(|| rest[1..].find(first))
            .flatten()
        {
            (&rest[1..=end], end + 2)
        } else if "(),[]".contains(first) {
            (&rest[..1], 1)
        } else if rest.starts_with("=>") {
            (&rest[..2], 2)
        } else {
            let ends = |at: &usize| {
                let behind = &rest[*at..];
                behind.starts_with(|c: char| c.is_whitespace() || "(),[]".contains(c))
                    || behind.starts_with("=>")
                    || behind.starts_with("//")
            };
            let end = rest.char_indices().map(|(at, _)| at).skip(1).find(ends);
            let end = end.unwrap_or(rest.len());
            (&rest[..end], end)
        };
        found.push(word.to_owned());
        rest = rest[length..].trim_start();
    }
    found
}

/// Whether a path that a `Package.swift` names is that of another package; targets have paths too.
fn names_packages(place: &Place<'_>, text: &str) -> bool {
    let squeezed: String = text.split_whitespace().collect();
    let paths = squeezed.split("path:").skip(1);
    paths.into_iter().any(|rest| {
        let path = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
        path.is_none_or(|path| {
            path.starts_with("..") || path.starts_with('/') || place.exists(&format!("{path}/Package.swift"))
        })
    })
}

fn swift(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--force-resolved-versions",
            "--only-use-versions-from-resolved-file",
            "--skip-update",
            "--disable-automatic-resolution",
        ],
        &[],
    )?;
    refuse_present(place, &[".build"])?;
    let mut need = Need::default();
    need.require(place, "Package.swift")?;
    for path in place
        .below()
        .filter(|path| path.starts_with("Package@swift-") && !path.contains('/'))
    {
        need.require(place, &path)?;
    }
    need.add_folder(place, ".swiftpm/configuration")?;
    let locked = need.add(place, "Package.resolved")?;
    if let Some(text) = need.text(
        place,
        "Package.swift",
        "Package.swift names no local packages and reads no files",
    ) && (text.contains(".package(path:")
        || names_packages(place, text)
        || text.contains("FileManager")
        || text.contains("contentsOf")
        || text.contains("FileHandle")
        || text.contains("fopen(")
        || text.contains("Process(")
        || text.contains("Context."))
    {
        return Err("Package.swift names local packages, or reads what is around it".to_owned());
    }
    let fixed = options.iter().any(|option| {
        [
            "--force-resolved-versions",
            "--only-use-versions-from-resolved-file",
            "--disable-automatic-resolution",
        ]
        .contains(option)
    });
    if locked && !fixed {
        need.usual_unless_seen(place, "Package.resolved", "Package.resolved fits Package.swift, so that it is left as it is (--force-resolved-versions makes sure)");
    }
    Ok(need)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_stand_alone_or_in_parentheses() {
        let text = "go 1.22\nuse ./a // why\nuse (\n\t./b\n\t./c // (\n\n)\nreplace x => ../x\nrequire(\n\treplace v1.0.0\n)\n";
        let one = |word: &str| vec![word.to_owned()];
        assert_eq!(listed(text, "use"), [one("./a"), one("./b"), one("./c")]);
        assert_eq!(listed(text, "go"), [one("1.22")]);
        assert_eq!(listed(text, "replace"), [["x", "=>", "../x"]]);
    }

    #[test]
    fn words_of_go_need_no_blanks() {
        for line in [
            "replace\ta\tv1.0.0\t=>\t./b",
            "replace a v1.0.0=>./b//why",
            "replace \"a\" v1.0.0 =>\"./b\" // \"c\"",
            "replace `a` v1.0.0 => `./b`",
        ] {
            assert_eq!(words(line), ["replace", "a", "v1.0.0", "=>", "./b"], "{line}");
        }
        assert_eq!(words("replace("), ["replace", "("]);
        assert_eq!(words("go \"1.22"), ["go", "\"1.22"]);
    }
}
