//! What commands read and write: one row a family. A command that is in none may do anything.

mod tables;

pub(crate) use tables::{FOR_THE_SYSTEM, HARMLESS, SETTINGS};
pub use tables::{PIP_OPTIONS, PIP_VALUES, REDIRECTS};

use crate::access::Access;
use crate::simple::SimpleCommand;
use layerlab_context::join;
use tables::{FROM_ANYWHERE, PRINTERS, READERS, SYSTEM_TOOLS, USER_TOOLS};

/// What one command does, in a working directory; nothing is known of a command that is in no table.
pub fn of(command: &SimpleCommand, workdir: &str) -> Access {
    let Some((words, targets)) = without_redirections(command) else {
        return Access::unknown();
    };
    let command = SimpleCommand { words, plain: true }.without_module();
    let mut access = known(&command, workdir).unwrap_or_else(Access::unknown);
    access
        .writes
        .extend(targets.iter().map(|path| join(workdir, path)));
    access
}

/// What a command of the tables does in a folder; `None` for one that is in none, or is used in a way that they do not know.
pub(crate) fn listed(words: &[String], folder: &str) -> Option<Access> {
    let whole = SimpleCommand {
        words: words.to_vec(),
        plain: true,
    };
    let command = whole.without_module();
    let mut access = known(&command, folder).filter(|access| !access.unknown)?;
    let program = command.program();
    let anywhere = [FROM_ANYWHERE, SYSTEM_TOOLS, USER_TOOLS, READERS, PRINTERS];
    let is_listed = anywhere.iter().any(|names| names.contains(&program));
    let reads_here = access.reads.iter().any(|path| path.starts_with(folder));
    let is_pip = ["pip", "pip3"].contains(&program) && words[0] == program && !reads_here;
    access.reads_workdir |= !(is_listed || is_pip);
    if whole.words.len() != command.words.len() {
        // Python looks for modules where it is started.
        access.reads.push(folder.to_owned());
    }
    Some(access)
}

/// Words and the files that output goes to; `None` where substitutions or input from files are in the way.
fn without_redirections(command: &SimpleCommand) -> Option<(Vec<String>, Vec<String>)> {
    let can_match = ["rm", "ls", "chmod", "chown"].contains(&command.program());
    let odd =
        |word: &str| word.contains(['$', '`', '<', '(', ')']) || (!can_match && word.contains(['*', '?']));
    if command.words.iter().any(|word| odd(word)) {
        return None;
    }
    let home = |word: &String| {
        word.strip_prefix('~')
            .map_or_else(|| word.clone(), |rest| format!("/root{rest}"))
    };
    // Not plain for any other reason: a variable in front.
    let has_operator = command.words.iter().any(|word| word.contains(['>', '*', '?']));
    if !command.plain && !has_operator {
        return None;
    }
    let (mut words, mut targets) = (Vec::new(), Vec::new());
    let mut rest = command.words.iter();
    while let Some(word) = rest.next() {
        let Some((stream, target)) = word.split_once('>') else {
            words.push(home(word));
            continue;
        };
        if !stream.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let target = target.trim_start_matches('>');
        let target = if target.is_empty() {
            rest.next()?.as_str()
        } else {
            target
        };
        if !target.starts_with('&') && target != "/dev/null" {
            targets.push(target.to_owned());
        }
    }
    (!words.is_empty()).then_some((words, targets))
}

fn known(command: &SimpleCommand, workdir: &str) -> Option<Access> {
    let program = command.program();
    let words: Vec<&str> = command.words.iter().skip(1).map(String::as_str).collect();
    let operands: Vec<&str> = command.operands().collect();
    let first = operands.first().copied().unwrap_or_default();
    match program {
        "apt-get" | "apt" | "apk" | "dnf" | "yum" | "microdnf" | "aptitude" | "apt-key"
        | "add-apt-repository" | "apt-mark" => system_packages(program, &words),
        _ if SYSTEM_TOOLS.contains(&program) => Some(Access::system()),
        // Extensions of one's own are copied there before they are built.
        "docker-php-ext-install" | "docker-php-ext-configure" => Some(system_and("/usr/src/php")),
        "pecl"
            if !words
                .iter()
                .any(|word| word.contains('/') || word.ends_with(".tgz")) =>
        {
            Some(system_and("/usr/src/php"))
        }
        "test" | "[" => Some(Access {
            reads: words
                .iter()
                .filter(|word| !word.starts_with('-'))
                .map(|word| join(workdir, word))
                .collect(),
            ..Access::default()
        }),
        "id" | "which" => Some(Access {
            writes: Vec::new(),
            ..Access::system()
        }),
        _ if USER_TOOLS.contains(&program) => users(&words),
        _ if READERS.contains(&program) || PRINTERS.contains(&program) => Some(Access::default()),
        "pip" | "pip3" => pip(&words, workdir),
        "npm" if first == "install" || first == "i" || first == "ci" => Some(node(&words, workdir)),
        "npm"
            if ["config", "cache"].contains(&first)
                && !words
                    .iter()
                    .any(|word| word.contains("project") || word.contains("userconfig")) =>
        {
            Some(Access::system())
        }
        "yarn" if ["", "install"].contains(&first) => Some(node(&words, workdir)),
        "yarn" if first == "cache" => Some(Access::system()),
        "pnpm" | "bun" if ["install", "i"].contains(&first) => Some(node(&words, workdir)),
        "corepack" if first == "enable" || (first == "prepare" && operands.len() > 1) => {
            Some(Access::system())
        }
        "gem" if first == "install" => gem(&words),
        "go" if words.starts_with(&["mod", "download"]) => {
            let mut access = reading(workdir, &["/go", "/root", "/tmp"]);
            // A module may be replaced by a folder beside it.
            access.reads.extend(above(workdir).skip(1).map(str::to_owned));
            Some(access)
        }
        "git" if words.starts_with(&["config", "--global"]) || words.starts_with(&["config", "--system"]) => {
            Some(Access::system())
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
        "mkdir" | "touch" | "rm" | "rmdir" | "cp" | "mv" => Some(writing(&operands, workdir)),
        "chmod" | "chown" | "chgrp" => owner(&words, workdir),
        "ln" => Some(writing(
            operands.last().map_or(&[][..], std::slice::from_ref),
            workdir,
        )),
        "sed" => in_place(&words, workdir),
        "curl" | "wget" => download(program, &words, workdir),
        _ => None,
    }
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
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        match *word {
            // The name of a group of packages, which Alpine's images usually begin with a dot.
            "--virtual" | "-t" if program == "apk" => _ = rest.next(),
            "-o" if rest.peek().is_some_and(|value| !value.contains('/')) => _ = rest.next(),
            "-o" | "-c" | "--config-file" | "--installroot" | "--root" | "-p" => return None,
            "--repository" | "-X" => _ = rest.next(),
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
    Some(Access::system())
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
fn users(words: &[&str]) -> Option<Access> {
    // A home, a root, a skeleton: given apart, glued, or among other letters. A shell is none of these.
    let is_shell = |at: usize| at > 0 && ["-s", "--shell"].contains(&words[at - 1]);
    let none = ["/nonexistent", "/dev/null"];
    let names_place = words.iter().enumerate().any(|(at, word)| {
        let place = word.find('/').map(|start| &word[start..]);
        place.is_some_and(|place| {
            !none.contains(&place)
                && !is_shell(at)
                && !word.starts_with("--shell=")
                && !word.starts_with("-s/")
        })
    });
    if names_place {
        return None;
    }
    let mut access = Access::system();
    access.writes.push("/home".to_owned());
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
    let mut access = Access::system();
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
                    || package.ends_with(".gz")
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
        }
    }
    Some(access)
}

fn node(words: &[&str], workdir: &str) -> Access {
    let mut access = Access::system();
    let global = words
        .iter()
        .any(|word| ["-g", "--global", "--location=global"].contains(word));
    if global
        && !words
            .iter()
            .any(|word| word.starts_with(['.', '/']) || word.contains("file:") || word.ends_with(".tgz"))
    {
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
    access
}

/// Paths that are changed; a wildcard reaches no further than its folder.
fn writing(operands: &[&str], workdir: &str) -> Access {
    let folder = |path: &&str| match path.find(['*', '?', '[']) {
        Some(at) => join(
            workdir,
            path[..at]
                .rsplit_once('/')
                .map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder }),
        ),
        None => join(workdir, path),
    };
    let writes: Vec<String> = operands.iter().map(folder).collect();
    Access {
        unknown: writes.is_empty(),
        reads: writes.clone(),
        writes,
        ..Access::default()
    }
}

fn owner(words: &[&str], workdir: &str) -> Option<Access> {
    let known = ["-R", "--recursive", "-v", "-f", "-h", "--no-dereference", "-c"];
    let options = words.iter().filter(|word| word.starts_with('-'));
    let operands: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.starts_with('-'))
        .collect();
    if operands.len() < 2 || !options.into_iter().all(|option| known.contains(option)) {
        return None;
    }
    let mut access = writing(&operands[1..], workdir);
    access.reads.push("/etc".to_owned());
    Some(access)
}

/// `sed -i EXPRESSION FILE…`; nothing is said of another form, nor of expressions that read and write files themselves.
fn in_place(words: &[&str], workdir: &str) -> Option<Access> {
    let ["-i", expression, files @ ..] = words else {
        return None;
    };
    let acts = expression.contains("w /") || expression.contains("r /");
    let odd = words[1..].iter().any(|word| word.starts_with('-'));
    (!acts && !odd && !files.is_empty()).then(|| writing(files, workdir))
}

/// Gems by name; those of a file, a list or another folder are beyond it.
fn gem(words: &[&str]) -> Option<Access> {
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
    (!words.iter().any(odd)).then(Access::system)
}

/// A file out of the net, by name.
fn download(program: &str, words: &[&str], workdir: &str) -> Option<Access> {
    let flags = [
        "-fsSL",
        "-fsSLo",
        "-fsS",
        "-sSL",
        "-sL",
        "-L",
        "-f",
        "-s",
        "-S",
        "-q",
        "-nv",
        "--silent",
        "--location",
        "--fail",
        "--show-error",
        "--quiet",
        "--no-verbose",
        "-sSf",
        "-fL",
        "-SL",
        "-sSfL",
        "-qO",
        "-sSLo",
        "-Lo",
        "-sLo",
    ];
    let (mut file, mut remote) = (None, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let takes_file = ["-o", "--output"].contains(word) && program == "curl"
            || ["-O", "--output-document", "-qO"].contains(word) && program == "wget"
            || (program == "curl" && word.starts_with('-') && !word.starts_with("--") && word.ends_with('o'));
        if takes_file {
            file = rest.next();
        } else if *word == "-O" && program == "curl" || word.contains("://") {
            remote = true;
        } else if !flags.contains(word) {
            return None;
        }
    }
    let writes = file.filter(|_| remote).map_or(Vec::new(), |file| {
        if *file == "-" || *file == "/dev/null" {
            Vec::new()
        } else {
            vec![join(workdir, file)]
        }
    });
    let mut access = reading("/etc", &[]);
    access.writes = if file.is_none() {
        vec![workdir.to_owned()]
    } else {
        writes
    };
    Some(access)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simple::simple_commands;

    fn command(text: &str) -> Access {
        let mut all = Access::default();
        for command in simple_commands(text) {
            all.join(of(&command, "/app"));
        }
        all
    }

    #[test]
    fn what_touches_different_places_may_change_places() {
        let at = |path: &str| Access {
            writes: vec![path.into()],
            ..Access::default()
        };
        for apt in [
            "apt-get update && apt-get install -y --no-install-recommends curl=7.88 git && rm -rf /var/lib/apt/lists/*",
            "apk add --no-cache --virtual .build-deps gcc",
            "apt-get install -y x > /dev/null 2>&1",
            "pip install --no-cache-dir flask",
            "npm install -g pnpm@9",
            "corepack enable",
        ] {
            assert!(!command(apt).conflicts(&at("/app")), "{apt}");
            assert!(!command(apt).conflicts(&at("/usr/src/app")), "{apt}");
            assert!(command(apt).conflicts(&at("/etc/x")), "{apt}");
        }
        for unknown in [
            "./configure",
            "make",
            "pip install .",
            "apt-get install ./x.deb",
            "curl -sL https://x | bash",
            "echo $X",
            "useradd -d /app a",
        ] {
            assert!(command(unknown).unknown, "{unknown}");
        }
        assert!(command("chown -R a /models/x").conflicts(&at("/models")));
        assert!(!command("chown -R a /app").conflicts(&at("/models")));
        assert!(command("npm ci").conflicts(&at("/app/src")));
        assert!(command("echo a > /models/x").conflicts(&at("/models")));
        assert!(command("pip install -r /models/r.txt").conflicts(&at("/models")));
    }
}
