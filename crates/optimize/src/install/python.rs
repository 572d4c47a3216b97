//! pip, pip-tools, uv, Poetry, Pipenv, Conda.

use super::environment_files::environment_files;
use super::requirements::{Line, is_local_package, line, relative, requirements};
use super::shadows::no_shadows;
use super::uv::{uv, uv_settings};
use super::{
    Finding, Install, Manager, Need, Place, arguments, only_options, refuse_present, split_values, toml, yaml,
};
use layerlab_command::{PIP_OPTIONS, PIP_VALUES, SimpleCommand};
use serde_json::Value;
use std::borrow::Cow;

/// Where Python packages go outside a virtual environment of the project.
const WRITES: &[&str] = &["/usr", "/root", "/tmp", "/opt/conda", "/var", "/etc"];

const PIP: Manager = Manager {
    name: "pip",
    writes: WRITES,
};
const PIP_TOOLS: Manager = Manager {
    name: "pip-tools",
    writes: WRITES,
};
const UV: Manager = Manager {
    name: "uv",
    writes: WRITES,
};
const POETRY: Manager = Manager {
    name: "poetry",
    writes: WRITES,
};
const PIPENV: Manager = Manager {
    name: "pipenv",
    writes: WRITES,
};
const CONDA: Manager = Manager {
    name: "conda",
    writes: &["/opt", "/root", "/tmp", "/usr", "/home"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    let words = arguments(command);
    let is_module = command.program().starts_with("pip") || command.program() == "pip-sync";
    let (manager, finding) = match (command.program(), words.as_slice()) {
        ("pip" | "pip3", ["install", options @ ..]) => (PIP, pip(options, place)?),
        ("pip-sync", files) => (PIP_TOOLS, pip_sync(files, place)),
        ("uv", ["pip", "install", options @ ..]) => {
            (UV, pip(options, place)?.and_then(|need| uv_settings(place, need)))
        }
        ("uv", ["sync", options @ ..]) => (UV, uv(options, place)),
        ("poetry", ["install", options @ ..]) => (POETRY, poetry(options, place)),
        ("pipenv", [verb @ ("install" | "sync"), options @ ..]) => (PIPENV, pipenv(verb, options, place)),
        ("conda" | "mamba" | "micromamba", ["env", "create" | "update", options @ ..]) => {
            (CONDA, conda(options, place))
        }
        ("micromamba", [verb, options @ ..])
            if ["install", "create"].contains(verb) && options.contains(&"-f") =>
        {
            (CONDA, conda(options, place))
        }
        _ => return None,
    };
    Some(Install {
        manager,
        finding: finding.and_then(|need| {
            if is_module {
                no_shadows(place, need).and_then(|need| with_setup(need, place))
            } else {
                Ok(need)
            }
        }),
    })
}

/// Below Python 3.10, pip takes folders out of the `setup.cfg` beside it.
fn with_setup(mut need: Need, place: &Place<'_>) -> Finding {
    const SETUP: &str = "setup.cfg";
    if !place.exists(SETUP) {
        return Ok(need);
    }
    let Some(text) = place.text(SETUP) else {
        need.add(place, SETUP)?;
        return Ok(need);
    };
    let mut settings = text
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("[install]"))
        .peekable();
    if settings.peek().is_some() {
        need.add(place, SETUP)?;
    }
    let values = settings
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(['=', ':']));
    match values.into_iter().find(|(_, value)| place.exists(value.trim())) {
        Some((name, _)) => Err(format!("{SETUP} says where packages go, with {}", name.trim())),
        None => Ok(need),
    }
}

/// `None` where no manifest is named.
fn pip(options: &[&str], place: &Place<'_>) -> Option<Finding> {
    let mut manifests: Vec<&str> = Vec::new();
    let mut others: Vec<&str> = Vec::new();
    let mut packages: Vec<&str> = Vec::new();
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        if ["-r", "--requirement", "-c", "--constraint"].contains(option) {
            manifests.extend(rest.next());
        } else if let Some(file) = ["--requirement=", "--constraint="]
            .iter()
            .find_map(|name| option.strip_prefix(name))
        {
            manifests.push(file);
        } else if PIP_VALUES.contains(option)
            || (["-f", "--find-links"].contains(option)
                && rest.clone().next().is_some_and(|value| value.contains("://")))
        {
            rest.next();
        } else if option.starts_with("-r") && option.len() > 2 && !option.starts_with("--") {
            manifests.push(&option[2..]);
        } else if option.starts_with('-') {
            others.push(option);
        } else {
            packages.push(option);
        }
    }
    let local = packages.iter().find(|package| is_local_package(package)).copied();
    if manifests.is_empty() && local.is_none() && !others.contains(&"-e") && !others.contains(&"--editable") {
        return None;
    }
    Some(match local {
        Some(local) => Err(format!(
            "{local} is a package of the project's own and needs its sources"
        )),
        None if manifests.is_empty() => {
            Err("the project itself is installed and needs its sources".to_owned())
        }
        // Into the user's home, which is not among the files of the project.
        None if others.contains(&"--user") && place.destination.starts_with("/root") => {
            Err("packages go to the user's home, which holds the project".to_owned())
        }
        None => only_options(
            &others
                .iter()
                .copied()
                .filter(|option| *option != "--user")
                .collect::<Vec<_>>(),
            PIP_OPTIONS,
            PIP_VALUES,
        )
        .and_then(|()| requirements(&manifests, place)),
    })
}

fn pip_sync(files: &[&str], place: &Place<'_>) -> Finding {
    let (options, files): (Vec<&str>, Vec<&str>) =
        files.iter().copied().partition(|word| word.starts_with('-'));
    only_options(&options, &["-q", "--quiet"], &[])?;
    if files.is_empty() {
        return requirements(&["requirements.txt"], place);
    }
    requirements(&files, place)
}

fn poetry(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--no-root",
            "--no-interaction",
            "-n",
            "--no-ansi",
            "--no-dev",
            "--sync",
            "--no-cache",
            "-q",
            "-v",
            "-vv",
            "-vvv",
            "--compile",
            "--all-extras",
            "--no-directory",
            "--all-groups",
        ],
        &["--only", "--without", "--with", "--extras", "-E"],
    )?;
    refuse_present(place, &[".venv"])?;
    let mut need = Need::default();
    need.require(place, "pyproject.toml")?;
    need.add(place, "poetry.lock")?;
    need.add(place, "poetry.toml")?;
    let no_root = options.contains(&"--no-root");
    let check = "pyproject.toml names no local packages";
    match need.text(place, "pyproject.toml", check) {
        Some(text) => {
            let is_no_package = |project: Value| {
                toml::at(&project, &["tool", "poetry", "package-mode"]) == &Value::Bool(false)
            };
            if !no_root && !toml::read(text).is_some_and(is_no_package) {
                return Err("poetry install installs the project itself, which needs its sources (--no-root leaves it out)".to_owned());
            }
            if toml::project_names_path(text) {
                return Err("pyproject.toml names local packages, which need their sources".to_owned());
            }
            if text.contains("poetry-dynamic-versioning") || text.contains("requires-plugins") {
                return Err(
                    "pyproject.toml has plugins of Poetry, which may read the project and its history"
                        .to_owned(),
                );
            }
        }
        None if !no_root => return Err("poetry install may install the project itself".to_owned()),
        None => {}
    }
    Ok(need)
}

fn pipenv(verb: &str, options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--system",
            "--deploy",
            "--ignore-pipfile",
            "--dev",
            "-d",
            "--clear",
            "--verbose",
            "--extra-pip-args",
        ],
        &["--categories"],
    )?;
    refuse_present(place, &[".venv"])?;
    let mut need = Need::default();
    need.require(place, "Pipfile")?;
    let locked = need.add(place, "Pipfile.lock")?;
    environment_files(&mut need, place, &[".env"])?;
    if let Some(text) = need.text(place, "Pipfile", "Pipfile names no local packages")
        && toml::pipfile_names_path(text)
    {
        return Err("Pipfile names local packages, which need their sources".to_owned());
    }
    let keeps_lock = verb == "sync" || options.contains(&"--deploy") || options.contains(&"--ignore-pipfile");
    if locked && !keeps_lock {
        need.review(
            "Pipfile.lock fits Pipfile, so that pipenv install leaves it as it is (--deploy makes sure)",
        );
    }
    Ok(need)
}

/// Options of Conda with a value.
const OF_CONDA: &[&str] = &[
    "-f",
    "--file",
    "-n",
    "--name",
    "-p",
    "--prefix",
    "-c",
    "--channel",
];

/// What a file of Conda lists: read as YAML where it has lists in brackets, else line by line.
fn items_of_conda<'t>(file: &str, text: &'t str) -> Result<Vec<Cow<'t, str>>, String> {
    let is_bracketed = |line: &str| {
        let line = line.split(" #").next().unwrap_or(line).trim();
        !line.starts_with('#') && line.contains(": [")
            || line.ends_with('[')
            || line.starts_with('[')
            || line.contains(":[")
    };
    if !text.lines().any(is_bracketed) {
        let items = text.lines().filter_map(|line| line.trim().strip_prefix("- "));
        return Ok(items.map(|item| Cow::Borrowed(item.trim())).collect());
    }
    let read = yaml::read(text).ok_or_else(|| format!("the lists in {file} cannot be read"))?;
    let (mut open, mut items) = (vec![&read], Vec::new());
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(table) => open.extend(table.values()),
            Value::String(item) => items.push(Cow::Owned(item.clone())),
            _ => {}
        }
    }
    Ok(items)
}

fn conda(options: &[&str], place: &Place<'_>) -> Finding {
    // Packages stand there with their versions: `traits>=4.6`.
    let (packages, options) = split_values(options, OF_CONDA);
    if let Some(package) = packages.iter().find(|package| is_local_package(package)) {
        return Err(format!("{package} may be a file of the project"));
    }
    only_options(
        &options,
        &[
            "--yes",
            "-y",
            "-q",
            "--quiet",
            "--prune",
            "--verbose",
            "--no-default-packages",
        ],
        OF_CONDA,
    )?;
    let at = |names: &[&str]| {
        options.iter().enumerate().find_map(|(at, option)| {
            let value = names
                .iter()
                .find_map(|name| option.strip_prefix(&format!("{name}=")));
            value.or_else(|| {
                if names.contains(option) {
                    options.get(at + 1).copied()
                } else {
                    None
                }
            })
        })
    };
    if at(&["-p", "--prefix"])
        .is_some_and(|prefix| !prefix.starts_with('/') || place.context_path(prefix).is_some())
    {
        return Err("the environment is made among the files of the project".to_owned());
    }
    let file = at(&["-f", "--file"]).unwrap_or("environment.yml");
    let mut need = Need::default();
    need.require(place, file)?;
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    if let Some(text) = need.text(
        place,
        file,
        &format!("{file} names no local packages and no other files"),
    ) {
        let mut others = Vec::new();
        for item in items_of_conda(file, text)? {
            match line(item.trim_matches(['"', '\''])) {
                // Channels and packages of Conda may hold slashes; only those of pip are paths.
                Line::NeedsMore if item.starts_with(['.', '-', '/']) || item.contains("file:") => {
                    return Err(format!(
                        "{file} has the line “{item}”, which needs more than manifests"
                    ));
                }
                Line::Includes(other)
                    if item.starts_with("-r") || item.starts_with("-c") || item.starts_with("--") =>
                {
                    others.push(relative(&folder, other));
                }
                _ => {}
            }
        }
        if !others.is_empty() {
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            need.merge(requirements(&others, place)?);
        }
    }
    Ok(need)
}
