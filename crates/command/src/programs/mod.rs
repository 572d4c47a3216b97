//! Package managers, and programs that change the system: what they read and write, one row a family.

mod tables;

pub(crate) use tables::FOR_THE_SYSTEM;
pub use tables::{PIP_OPTIONS, PIP_VALUES};

use crate::access::Access;
use crate::simple::SimpleCommand;
use layerlab_context::join;
use tables::{FROM_ANYWHERE, PIP_PLACES, SYSTEM_TOOLS, USER_TOOLS};

/// What a command of the tables does in a folder; `None` for one that is in none, or is used in a way that they do not know.
pub(crate) fn listed(words: &[String], folder: &str) -> Option<Access> {
    let whole = SimpleCommand {
        words: words.to_vec(),
        plain: true,
    };
    let command = whole.without_module();
    let mut access = known(&command, folder).filter(|access| !access.unknown)?;
    let program = command.program();
    let is_listed = [FROM_ANYWHERE, SYSTEM_TOOLS, USER_TOOLS]
        .iter()
        .any(|names| names.contains(&program));
    let reads_here = access.reads.iter().any(|path| path.starts_with(folder));
    // What an option names without a slash in front is looked for, or written, where the command is started.
    let names_here = names_a_place(&command);
    let is_pip = ["pip", "pip3"].contains(&program) && words[0] == program && !reads_here && !names_here;
    // The settings of a project are not looked at where a package is installed for all
    // (https://docs.npmjs.com/cli/configuring-npm/npmrc).
    let is_global = program == "npm"
        && !reads_here
        && !names_here
        && command
            .words
            .get(1)
            .is_some_and(|verb| verb != "config" && verb != "cache");
    // Sources of PHP lie in a folder of their own.
    let builds_php = ["docker-php-ext-install", "docker-php-ext-configure", "pecl"].contains(&program);
    let is_gem = program == "gem";
    if names_here {
        access.reads.push(folder.to_owned());
        access.writes.push(folder.to_owned());
    }
    access.reads_workdir |= !(is_listed || is_pip || is_global || is_gem || builds_php && !reads_here);
    if whole.words.len() != command.words.len() {
        // Python looks for modules where it is started.
        access.reads.push(folder.to_owned());
    }
    Some(access)
}

/// Whether an option names a file or folder without a slash in front, or a verb downloads to the working directory.
fn names_a_place(command: &SimpleCommand) -> bool {
    const OPTIONS: [&str; 8] = [
        "--prefix",
        "--log",
        "--log-file",
        "--repositories-file",
        "--keys-dir",
        "--skel",
        "-k",
        "--cachedir",
    ];
    const DOWNLOADS: [(&str, &[&str]); 4] = [
        ("apt-get", &["download", "source", "changelog"]),
        ("apt", &["download", "source", "changelog"]),
        ("apk", &["fetch"]),
        ("yum", &["download"]),
    ];
    let is_relative = |value: &str| !value.is_empty() && !value.starts_with(['/', '$', '-']);
    let names = |(at, word): (usize, &String)| {
        let next = || command.words.get(at + 1).map_or("", String::as_str);
        let (option, value) = word.split_once('=').unwrap_or_else(|| (word, next()));
        OPTIONS.contains(&option) && is_relative(value)
    };
    let program = command.program();
    let downloads = DOWNLOADS.iter().filter(|(name, _)| *name == program);
    let mut verbs = downloads.flat_map(|(_, verbs)| verbs.iter());
    command.words.iter().enumerate().any(names)
        || verbs.any(|verb| command.operands().any(|word| word == *verb))
}

fn known(command: &SimpleCommand, workdir: &str) -> Option<Access> {
    let program = command.program();
    let words: Vec<&str> = command.words.iter().skip(1).map(String::as_str).collect();
    let operands: Vec<&str> = command.operands().collect();
    let first = operands.first().copied().unwrap_or_default();
    match program {
        "apt-get" | "apt" | "apk" | "dnf" | "yum" | "microdnf" | "aptitude" | "apt-key"
        | "add-apt-repository" | "apt-mark" => system_packages(program, &words),
        _ if SYSTEM_TOOLS.contains(&program) => Some(setting(&words, workdir)),
        // Extensions of one's own are copied there before they are built.
        "docker-php-ext-install" | "docker-php-ext-configure" => Some(system_and("/usr/src/php")),
        "pecl"
            if !words
                .iter()
                .any(|word| word.contains('/') || word.ends_with(".tgz") || word.ends_with(".xml")) =>
        {
            Some(system_and("/usr/src/php"))
        }
        _ if USER_TOOLS.contains(&program) => users(program, &words),
        "pip" | "pip3" => pip(&words, workdir),
        "npm" if first == "install" || first == "i" || first == "ci" => Some(node(&words, workdir)),
        "npm"
            if ["config", "cache"].contains(&first)
                && !words
                    .iter()
                    .any(|word| word.contains("project") || word.contains("userconfig")) =>
        {
            Some(setting(&words, workdir))
        }
        "yarn" if ["", "install"].contains(&first) => Some(node(&words, workdir)),
        "yarn" if first == "cache" => Some(Access::system()),
        "pnpm" | "bun" if ["install", "i"].contains(&first) => Some(node(&words, workdir)),
        "corepack" if first == "enable" || (first == "prepare" && operands.len() > 1) => {
            Some(Access::system())
        }
        "gem" if first == "install" => gem(&words, workdir),
        "go" if words.starts_with(&["mod", "download"]) => {
            let mut access = reading(workdir, &["/go", "/root", "/tmp"]);
            // A module may be replaced by a folder beside it.
            access.reads.extend(above(workdir).skip(1).map(str::to_owned));
            Some(access)
        }
        "git" if words.starts_with(&["config", "--global"]) || words.starts_with(&["config", "--system"]) => {
            Some(setting(&words, workdir))
        }
        "mix" if first.starts_with("local.") => Some(Access::system()),
        "rustup" if first == "default" => Some(Access::system()),
        // For the toolchain that rust-toolchain.toml names, here or in a folder above
        // (https://rust-lang.github.io/rustup/overrides.html).
        "rustup" if ["target", "component", "toolchain"].contains(&first) => {
            let mut access = system_and(workdir);
            for folder in above(workdir) {
                access.reads.push(format!("{folder}/rust-toolchain"));
                access.reads.push(format!("{folder}/rust-toolchain.toml"));
            }
            Some(access)
        }
        _ => None,
    }
}

/// Writes settings of the system: what they name is read by whatever looks at them.
fn setting(words: &[&str], workdir: &str) -> Access {
    let mut access = Access::system();
    let parts = words.iter().flat_map(|word| word.split([' ', '=']));
    let files = parts.filter(|part| part.contains('/') && !part.contains("//"));
    access.reads.extend(files.map(|file| join(workdir, file)));
    access
}

/// Reads and writes the system's files, and reads a folder.
fn system_and(folder: &str) -> Access {
    let mut access = Access::system();
    access.reads.push(folder.to_owned());
    access
}

/// A folder and those above it, without the root.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder.trim_end_matches('/')), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    })
    .filter(|folder| !folder.is_empty())
}

/// A package given by its path is read there; settings may name other files.
fn system_packages(program: &str, words: &[&str]) -> Option<Access> {
    // A key is a file, or comes through a pipe or the net.
    if program == "apt-key" && words.contains(&"add") && words.last() != Some(&"-") {
        return None;
    }
    let mut roots = Vec::new();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        match *word {
            // Packages go there instead.
            "--installroot" | "--root" | "-p" if rest.peek().is_some_and(|root| root.starts_with('/')) => {
                roots.extend(rest.next().map(|root| join("/", root)));
            }
            // The name of a group of packages, which Alpine's images usually begin with a dot.
            "--virtual" | "-t" if program == "apk" => _ = rest.next(),
            "-o" if rest.peek().is_some_and(|value| !value.contains('/')) => _ = rest.next(),
            "--repository" | "-X" if rest.peek().is_some_and(|value| value.contains("://")) => {
                rest.next();
            }
            "-o" | "-c" | "--config-file" | "--installroot" | "--root" | "-p" | "--repository" | "-X" => {
                return None;
            }
            // A group of packages, or a release.
            "-t=" => {}
            word if word.starts_with('.')
                || word.ends_with(".deb")
                || word.ends_with(".rpm")
                || word.ends_with(".apk") =>
            {
                return None;
            }
            word if word.contains('/') && !word.contains("://") && !is_release(word) => return None,
            _ => {}
        }
    }
    let mut access = Access::packages();
    access.writes.extend(roots);
    Some(access)
}

/// `package/bookworm-backports`
fn is_release(word: &str) -> bool {
    let mut parts = word.split('/');
    parts.clone().count() == 2
        && parts.all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-.+:".contains(c))
        })
}

/// A home given by its path is made there.
fn users(program: &str, words: &[&str]) -> Option<Access> {
    // A home, a root, a skeleton: given apart, glued, or among other letters. A shell is none of these.
    let is_shell = |at: usize| at > 0 && ["-s", "--shell"].contains(&words[at - 1]);
    let is_home = |at: usize| at > 0 && ["-d", "-h", "--home", "--home-dir"].contains(&words[at - 1]);
    let none = ["/nonexistent", "/dev/null"];
    let mut homes = Vec::new();
    let mut names_place = false;
    for (at, word) in words.iter().enumerate() {
        let Some(place) = word.find('/').map(|start| &word[start..]) else {
            continue;
        };
        if none.contains(&place) || is_shell(at) || word.starts_with("--shell=") || word.starts_with("-s/") {
            continue;
        }
        let is_glued = ["--home=", "--home-dir="]
            .iter()
            .any(|option| word.starts_with(option));
        if (is_home(at) && word.starts_with('/')) || is_glued {
            homes.push(place.to_owned());
        } else {
            names_place = true;
        }
    }
    // What is set for all that come later.
    let is_default = program == "useradd"
        && words
            .iter()
            .any(|word| ["-D", "--defaults", "-b", "--base-dir"].contains(word));
    if names_place || is_default {
        return None;
    }
    let mut access = Access::system();
    access.writes.push("/home".to_owned());
    access.writes.extend(homes);
    Some(access)
}

fn reading(workdir: &str, writes: &[&str]) -> Access {
    Access {
        reads: vec![workdir.to_owned()],
        writes: writes.iter().map(|path| (*path).to_owned()).collect(),
        ..Access::default()
    }
}

fn pip(words: &[&str], workdir: &str) -> Option<Access> {
    let [
        verb @ ("install" | "uninstall" | "config" | "cache"),
        options @ ..,
    ] = words
    else {
        return None;
    };
    let mut access = if *verb == "install" {
        Access::system()
    } else {
        setting(options, workdir)
    };
    access.writes.push("/opt".to_owned());
    if *verb != "install" {
        return Some(access);
    }
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let file = match *option {
            "-r" | "--requirement" | "-c" | "--constraint" => Some(*rest.next()?),
            option if PIP_VALUES.contains(&option) => {
                rest.next();
                None
            }
            "-f" | "--find-links" if rest.clone().next().is_some_and(|value| value.contains("://")) => {
                rest.next();
                None
            }
            option if PIP_OPTIONS.contains(&option) => None,
            option if option.starts_with("--") && option.contains('=') => match option.split_once('=') {
                Some(("--requirement" | "--constraint", file)) => Some(file),
                Some((name, _)) if PIP_VALUES.contains(&name) => None,
                _ => return None,
            },
            // Short options can be written together, with a file behind them: -Ur FILE.
            option if option.starts_with('-') => return None,
            // A package of the project's own, or an archive.
            package
                if package.starts_with('.')
                    || (package.contains('/') && !package.contains("://"))
                    || package.ends_with(".whl")
                    || [".gz", ".zip", ".bz2", ".xz"]
                        .iter()
                        .any(|ending| package.ends_with(ending))
                    || package.contains("file:") =>
            {
                return None;
            }
            _ => None,
        };
        if let Some(file) = file {
            // What it includes stands beside it; pip looks around where it is started.
            access.reads.push(join(workdir, &format!("{file}/..")));
            access.reads.push(workdir.to_owned());
            access.may_write.push(anywhere(file));
        }
    }
    Some(access)
}

/// The folders of projects that `pip install` is given, as they are written: `.`, `.[dev]`, `/app`.
pub fn pip_projects(command: &SimpleCommand) -> Vec<&str> {
    let command_words = &command.words;
    let Some(at) = command_words.iter().position(|word| word == "install") else {
        return Vec::new();
    };
    let takes_value = |word: &String| {
        let word = word.as_str();
        PIP_VALUES.contains(&word) || PIP_PLACES.contains(&word)
    };
    let is_archive = |word: &str| {
        [".whl", ".gz", ".zip", ".bz2", ".xz"]
            .iter()
            .any(|ending| word.ends_with(ending))
    };
    let is_folder = |word: &str| {
        let path = word.split('[').next().unwrap_or(word);
        path == "." || path.starts_with("./") || path.starts_with('/')
    };
    (at + 1..command_words.len())
        .filter(|index| !takes_value(&command_words[index - 1]))
        .map(|index| command_words[index].as_str())
        .filter(|word| is_folder(word) && !is_archive(word))
        .collect()
}

fn node(words: &[&str], workdir: &str) -> Access {
    let mut access = Access::system();
    let global = words
        .iter()
        .any(|word| ["-g", "--global", "--location=global"].contains(word));
    // A folder, or an archive; `@scope/name` is a package, and `owner/name` of GitHub where no folder has that name.
    let is_local = |word: &&str| {
        word.starts_with(['.', '/'])
            || word.contains("file:")
            || word.contains('/') && !word.starts_with(['@', '-']) && !word.contains("://")
            || [".tgz", ".gz", ".tar"]
                .iter()
                .any(|ending| word.ends_with(ending))
    };
    if global && !words.iter().any(is_local) {
        return access;
    }
    // Another folder than the one that it is started in.
    let elsewhere = ["--prefix", "-C", "--cwd", "--dir", "--workspace-dir"];
    if words
        .iter()
        .any(|word| elsewhere.contains(&word.split('=').next().unwrap_or(word)))
    {
        return Access::unknown();
    }
    access.reads.push(workdir.to_owned());
    access.writes.push(workdir.to_owned());
    access.may_write.push(anywhere("package.json"));
    access
}

/// A manifest that nobody has read may name packages by their paths, wherever they are.
fn anywhere(manifest: &str) -> (String, String) {
    let name = manifest.rsplit('/').next().unwrap_or(manifest);
    (
        "/".to_owned(),
        format!("{name} names no packages by paths outside its folder"),
    )
}

/// Gems by name; those of a file, a list or another folder are beyond it.
fn gem(words: &[&str], workdir: &str) -> Option<Access> {
    let beyond = [
        "-g",
        "--file",
        "-i",
        "--install-dir",
        "-n",
        "--bindir",
        "-l",
        "--local",
    ];
    let odd = |word: &&str| word.ends_with(".gem") || word.contains('/') || beyond.contains(word);
    (!words.iter().any(odd)).then(|| Access {
        // It takes the file of a gem that lies where it is started.
        may_write: vec![(
            workdir.to_owned(),
            format!("no file of a gem that is installed by its name lies in {workdir}"),
        )],
        ..Access::system()
    })
}
