//! Settings that are left for later commands: a path that they name may be read by any command behind them.
//!
//! ```dockerfile
//! RUN npm config set cafile /app/ca.pem
//! ```

mod brought;

pub(crate) use brought::{Brought, is_of_the_system};

use crate::environment;
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{clean, join};
use layerlab_dockerfile_parser::{Dockerfile, Run};
use layerlab_estimate::run_text;

/// Paths that the settings which a `RUN` leaves name, clean; one that is relative is of the folder where it is read. Whether only
/// package managers of languages look at them comes with each.
pub(crate) fn named_by(dockerfile: &Dockerfile, index: usize, run: &Run) -> Vec<(String, bool)> {
    let set = environment::before(dockerfile, index).constants;
    let put_in = |(path, of_manager): (String, bool)| {
        let path = environment::put_into_word(&path, &set).or_else(|| {
            // The value is not known, the folder that it stands in is.
            let folder = path[..path.find('$')?].rsplit_once('/')?.0;
            (!folder.is_empty()).then(|| folder.to_owned())
        });
        Some((path?, of_manager))
    };
    named_by_run(run).into_iter().filter_map(put_in).collect()
}

/// Whether all commands of a `RUN` are tools of the system, which look at no settings of package managers of languages.
pub(crate) fn only_of_the_system(run: &Run) -> bool {
    const TOOLS: [&str; 32] = [
        "apt-get",
        "apt",
        "apk",
        "yum",
        "dnf",
        "microdnf",
        "apt-key",
        "dpkg",
        "dpkg-reconfigure",
        "locale-gen",
        "localedef",
        "update-locale",
        "update-ca-certificates",
        "wget",
        "curl",
        "echo",
        "printf",
        "mkdir",
        "chmod",
        "chown",
        "rm",
        "ln",
        "mv",
        "cp",
        "touch",
        "tar",
        "unzip",
        "useradd",
        "groupadd",
        "adduser",
        "addgroup",
        "sync",
    ];
    let commands = simple_commands(&run_text(run));
    commands.iter().all(|command| TOOLS.contains(&command.program()))
}

/// Whether programs are looked for behind shims, which take the version that the nearest of some files names: pyenv, rbenv, nodenv,
/// asdf, mise, volta.
pub(crate) fn looks_for_versions(dockerfile: &Dockerfile, index: usize) -> bool {
    let of_shims = |folder: &String| folder.ends_with("/shims") || folder.ends_with(".volta/bin");
    environment::before(dockerfile, index)
        .programs
        .iter()
        .any(of_shims)
}

/// Files that name versions of programs.
pub(crate) const VERSIONS: [&str; 11] = [
    ".python-version",
    ".ruby-version",
    ".node-version",
    ".nvmrc",
    ".java-version",
    ".go-version",
    ".php-version",
    ".tool-versions",
    ".mise.toml",
    "mise.toml",
    "package.json",
];

/// Paths that the settings which a shell text leaves name.
pub(crate) fn named_in(text: &str) -> Vec<String> {
    simple_commands(text).iter().flat_map(of_command).collect()
}

fn named_by_run(run: &Run) -> Vec<(String, bool)> {
    let words = run.command.words.join(" ");
    let is_script = words.starts_with("<<") && words.split_whitespace().count() == 1;
    let text = if is_script { run_text(run) } else { words };
    let commands = simple_commands(&text);
    let named = commands.iter().flat_map(|command| {
        let is_of_manager = sets(command) && command.program() != "git";
        of_command(command)
            .into_iter()
            .map(move |path| (path, is_of_manager))
    });
    let mut found: Vec<(String, bool)> = named.collect();
    let writes = text.contains('>') || commands.iter().any(|command| command.program() == "tee");
    let printed = commands.iter().filter(|_| writes).flat_map(printed);
    let documents = here_documents(&text).into_iter().flat_map(paths_in);
    found.extend(printed.chain(documents).map(|path| (path, false)));
    if !is_script {
        let texts = run.command.files.iter().flat_map(|file| paths_in(&file.data));
        found.extend(texts.map(|path| (path, false)));
    }
    found.sort();
    found.dedup();
    found
}

/// Paths in what a command prints, wherever that goes.
fn printed(command: &SimpleCommand) -> Vec<String> {
    // `{`, `(`, `do` and `then` may stand before it.
    let mut words = command.words.iter().map(|word| word.trim_start_matches('('));
    let prints = words.any(|word| ["echo", "printf"].contains(&word));
    let text = words.filter(|_| prints).take_while(|word| !word.contains('>'));
    text.flat_map(paths_in).collect()
}

/// The here-documents in a shell text, with their ends.
fn here_documents(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("<<") {
        rest = behind;
        let Some((line, below)) = behind.split_once('\n') else {
            break;
        };
        let word = line
            .trim_start_matches('-')
            .split([' ', ';', '>', '|', '&', ')'])
            .next();
        let name = word.unwrap_or_default().trim_matches(['"', '\'', '\\']);
        let is_end = |line: &str| line.trim() == name;
        if let Some(end) = below.lines().position(is_end).filter(|_| !name.is_empty()) {
            let length: usize = below.split_inclusive('\n').take(end + 1).map(str::len).sum();
            found.push(&below[..length]);
            rest = &below[length..];
        }
    }
    found
}

/// Whether a command sets something for a package manager, or for git.
fn sets(command: &SimpleCommand) -> bool {
    let command = command.without_module();
    let verb = command.operands().next().unwrap_or_default();
    match command.program() {
        "go" => verb == "env",
        "dotnet" => verb == "nuget",
        "nuget" | "gem" => ["source", "sources"].contains(&verb),
        "npm" | "yarn" | "pnpm" | "pip" | "pip3" | "poetry" | "conda" | "mamba" | "bundle" | "git"
        | "composer" => ["config", "set"].contains(&verb),
        _ => false,
    }
}

fn of_command(command: &SimpleCommand) -> Vec<String> {
    let command = command.without_module();
    let words = &command.words;
    let sets = sets(&command);
    let makes_user = ["useradd", "adduser", "usermod"].contains(&command.program());
    if makes_user {
        let mut pairs = words.windows(2);
        let home = pairs.find(|pair| ["-d", "-h", "--home", "--home-dir"].contains(&pair[0].as_str()));
        let usual = || {
            let makes = command.program() == "adduser"
                || words
                    .iter()
                    .any(|word| word == "--create-home" || is_letters(word, 'm'));
            let name = command.operands().last().filter(|_| makes)?;
            Some(format!("home/{name}"))
        };
        let home = home.map(|pair| clean(&pair[1])).or_else(usual);
        let home = home.filter(|home| !home.is_empty());
        return home
            .iter()
            .flat_map(|home| OF_HOME.iter().map(move |name| format!("/{home}/{name}")))
            .collect();
    }
    let writes = ["tee", "sed", "awk"].contains(&command.program());
    let is_redirection = |word: &String| word.contains('>');
    if !sets && !writes && !words.iter().any(is_redirection) {
        return Vec::new();
    }
    // What is written to is no setting.
    let is_target = |at: usize| is_redirection(&words[at]) || (at > 0 && words[at - 1].ends_with('>'));
    let named = (1..words.len()).filter(|at| !is_target(*at));
    let named: Vec<&String> = named.map(|at| &words[at]).collect();
    let mut found: Vec<String> = named.iter().flat_map(|word| paths_in(word)).collect();
    if sets {
        let parts = named.iter().flat_map(|word| word.rsplit('=').take(1));
        let is_name = |part: &&str| !part.is_empty() && !part.starts_with(['-', '/']) && !part.contains(':');
        found.extend(parts.filter(is_name).map(clean));
    }
    found
}

/// Whether a word is options of one letter, one of them this.
fn is_letters(word: &str, letter: char) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.contains(letter)
}

/// Files and folders in a home that programs take their settings from.
const OF_HOME: [&str; 18] = [
    ".bundle",
    ".cargo",
    ".composer",
    ".gradle",
    ".m2",
    ".nuget",
    ".config",
    ".local",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".curlrc",
    ".wgetrc",
    ".gemrc",
    ".netrc",
    ".gitconfig",
    ".condarc",
    ".pip",
];

/// Absolute paths in a text; of addresses only those of files.
fn paths_in(text: &str) -> Vec<String> {
    let is_between = |c: char| c.is_whitespace() || "\"'`=,;:()[]<>|&@\\".contains(c);
    let is_path = |part: &&str| {
        let is_of_host = part.starts_with("//") && !part.starts_with("///");
        part.starts_with(['/', '$']) && part.trim_matches('/').len() > 1 && !is_of_host
    };
    text.split(is_between)
        .filter(is_path)
        .map(|part| {
            if part.starts_with('$') {
                part.to_owned()
            } else {
                join("/", part)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::Kind;

    fn named(command: &str) -> Vec<String> {
        let text = format!("FROM a\nRUN {command}\n");
        let dockerfile = layerlab_dockerfile_parser::parse(&text);
        let Some(Kind::Run(run)) = &dockerfile.instructions[1].kind else {
            return Vec::new();
        };
        let named = named_by(&dockerfile, 1, run);
        named.into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn settings_name_paths() {
        assert_eq!(named("npm config set cafile /app/ca.pem")[0], "/app/ca.pem");
        assert_eq!(named("go env -w GOPROXY=file:///app/proxy")[0], "/app/proxy");
        assert!(named("bundle config set --global path vendor").contains(&"vendor".to_owned()));
        assert!(named("go env -w GOFLAGS=-modfile=tools.mod").contains(&"tools.mod".to_owned()));
        assert_eq!(
            named("echo 'deb [trusted=yes] file:/repo ./' > /etc/apt/sources.list.d/l.list"),
            ["/repo"]
        );
        assert_eq!(
            named("echo cacert=/srv/app/ca.pem > /root/.curlrc"),
            ["/srv/app/ca.pem"]
        );
    }

    #[test]
    fn what_is_written_may_be_a_setting_however_it_is_written() {
        for command in [
            "echo cafile=/app/ca.pem | tee ~/.npmrc",
            "{ echo cafile=/app/ca.pem; echo a=b; } > ~/.npmrc",
            "(echo cafile=/app/ca.pem) > ~/.npmrc",
            "if true; then echo cafile=/app/ca.pem; fi > ~/.npmrc",
            "<<EOF cat > ~/.npmrc\ncafile=/app/ca.pem\nEOF",
            "<<EOF\ncat > ~/.npmrc <<-'EOT'\ncafile=/app/ca.pem\nEOT\nEOF",
        ] {
            assert!(named(command).contains(&"/app/ca.pem".to_owned()), "{command}");
        }
        assert!(
            named("for i in ca; do echo cafile=/app/$i.pem; done > ~/.npmrc").contains(&"/app".to_owned())
        );
    }

    #[test]
    fn other_commands_name_none() {
        assert!(named("mkdir -p /app && chown app /app").is_empty());
        let named_by_address = named("npm config set registry https://example.com/app");
        assert!(!named_by_address.iter().any(|path| path.starts_with('/')));
        assert!(named("echo done /app").is_empty());
        assert!(named("echo x > /app/y").is_empty());
    }
}
