//! Go, .NET, Swift.

use super::{Finding, Install, Manager, Need, Place, Refusal, arguments, only_options, refuse_present};
use layerlab_command::SimpleCommand;

const GO: Manager = Manager {
    name: "go",
    writes: &["/go", "/root", "/tmp"],
};
const DOTNET: Manager = Manager {
    name: "dotnet",
    writes: &["/root", "/tmp"],
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
        ("dotnet", ["restore", options @ ..]) => (DOTNET, dotnet(options, place)),
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
        modules.extend(listed(text, "use"));
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
        let version = text.lines().find_map(|line| line.strip_prefix("go "));
        let minor = version.and_then(|version| version.trim().split('.').nth(1)?.parse::<u32>().ok());
        if minor.is_none_or(|minor| minor < 17) {
            need.review(
                "go mod download leaves go.mod and go.sum as they are, which it need not below Go 1.17",
            );
        }
        for replaced in listed(text, "replace") {
            if let Some((_, target)) = replaced.split_once("=> ")
                && target.starts_with(['.', '/'])
            {
                need.require(place, &format!("{module}/{}/go.mod", target.trim()))?;
                need.add(place, &format!("{module}/{}/go.sum", target.trim()))?;
            }
        }
    }
    Ok(need)
}

/// Arguments of a directive, alone or in parentheses.
fn listed(text: &str, directive: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        if inside {
            inside = line != ")";
            if inside && !line.is_empty() {
                found.push(line.to_owned());
            }
        } else if let Some(rest) = line
            .strip_prefix(directive)
            .filter(|rest| rest.starts_with([' ', '(']))
        {
            if rest.trim() == "(" {
                inside = true;
            } else {
                found.push(rest.trim().to_owned());
            }
        }
    }
    found
}

fn dotnet(options: &[&str], place: &Place<'_>) -> Finding {
    let (named, options): (Vec<&str>, Vec<&str>) = split_values(
        options,
        &[
            "-r",
            "--runtime",
            "-v",
            "--verbosity",
            "-a",
            "--arch",
            "--source",
            "-s",
        ],
    );
    only_options(
        &options,
        &[
            "--locked-mode",
            "--no-cache",
            "--force",
            "--disable-parallel",
            "--use-current-runtime",
            "--ucr",
            "--force-evaluate",
            "-nologo",
            "--nologo",
        ],
        &["-r", "--runtime", "-v", "--verbosity", "-a", "--arch"],
    )?;
    let mut need = Need::default();
    let below = place.below();
    if let Some(path) = below
        .iter()
        .find(|path| path.split('/').rev().skip(1).any(|part| part == "obj"))
    {
        return Err(format!(
            "{path} is in the context and would be copied over what is restored"
        ));
    }
    for file in &named {
        need.require(place, file)?;
    }
    let mut projects = 0;
    for path in below {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_lowercase();
        // Of whatever language: a solution names them all.
        let is_project = lower.ends_with("proj") && lower.contains('.');
        let is_read = is_project
            || [".sln", ".slnx", ".props", ".targets"]
                .iter()
                .any(|ending| lower.ends_with(ending))
            || [
                "nuget.config",
                "global.json",
                "packages.lock.json",
                "directory.build.rsp",
            ]
            .contains(&lower.as_str());
        if !is_read {
            continue;
        }
        projects += usize::from(is_project);
        need.require(place, path)?;
        // Lists of projects and versions name nothing else that is read.
        let only_names = [".sln", ".slnx", ".json"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        if only_names {
            continue;
        }
        if let Some(text) = need.text(place, path, &format!("{path} reads no other files")) {
            reads_only_projects(path, text, &lower)?;
            if lower == "nuget.config" {
                local_feeds(&mut need, place, path, text)?;
            }
        }
    }
    if projects == 0 && named.is_empty() {
        return Err("there is no project file".to_owned());
    }
    Ok(need)
}

/// Operands, and options with their values.
fn split_values<'w>(words: &[&'w str], values: &[&str]) -> (Vec<&'w str>, Vec<&'w str>) {
    let (mut operands, mut options) = (Vec::new(), Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.starts_with('-') {
            options.push(*word);
            if values.contains(word) {
                options.extend(rest.next());
            }
        } else {
            operands.push(*word);
        }
    }
    (operands, options)
}

/// A condition on a file, or an import of anything but a project's own kinds, makes sources count.
fn reads_only_projects(path: &str, text: &str, name: &str) -> Result<(), Refusal> {
    if name.ends_with(".config") {
        return Ok(());
    }
    if text.contains("Exists(")
        || text.contains("$([System.IO")
        || text.contains("$([MSBuild]::GetPathOfFileAbove")
    {
        return Err(format!("{path} asks whether files are there"));
    }
    let imports = text
        .split("<Import ")
        .skip(1)
        .filter_map(|part| part.split("Project=\"").nth(1)?.split('"').next());
    match imports
        .into_iter()
        .find(|import| !import.ends_with(".props") && !import.ends_with(".targets"))
    {
        Some(import) => Err(format!("{path} imports {import}")),
        None => Ok(()),
    }
}

/// Feeds that are folders of the project.
fn local_feeds(need: &mut Need, place: &Place<'_>, path: &str, text: &str) -> Result<(), Refusal> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for value in text
        .split("value=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
    {
        if value.starts_with("..") {
            return Err(format!("{path} names a feed outside its folder"));
        }
        let feed = layerlab_context::clean(&format!("{folder}/{}", value.replace('\\', "/")));
        // A feed that is not there is none of the project's.
        if !value.contains("://") && !feed.is_empty() && place.exists(&feed) {
            need.add_folder(place, &feed)?;
        }
    }
    Ok(())
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
        .into_iter()
        .filter(|path| path.starts_with("Package@swift-") && !path.contains('/'))
    {
        need.require(place, path)?;
    }
    need.add_folder(place, ".swiftpm/configuration")?;
    let locked = need.add(place, "Package.resolved")?;
    if let Some(text) = need.text(
        place,
        "Package.swift",
        "Package.swift names no local packages and reads no files",
    ) && (text.contains(".package(path:")
        || text.contains("path: \"..")
        || text.contains("FileManager")
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
        let text = "go 1.22\nuse ./a // why\nuse (\n\t./b\n\t./c\n)\nreplace x => ../x\n";
        assert_eq!(listed(text, "use"), ["./a", "./b", "./c"]);
        assert_eq!(listed(text, "replace"), ["x => ../x"]);
    }
}
