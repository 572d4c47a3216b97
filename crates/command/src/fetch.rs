//! What commands fetch that may be another thing tomorrow.

use crate::simple::SimpleCommand;

/// What is fetched, for people; nothing where the command fetches nothing, or what it fetches is told by files that count.
pub fn fetches(command: &SimpleCommand) -> Option<&'static str> {
    let command = command.without_module();
    let operands: Vec<&str> = command.operands().collect();
    let verb = operands.first().copied().unwrap_or_default();
    let is = |verbs: &[&str]| verbs.contains(&verb);
    match command.program() {
        "git" if is(&["clone", "fetch", "pull", "submodule"]) => Some("the repository"),
        "svn" | "hg" if is(&["checkout", "co", "clone", "export"]) => Some("the repository"),
        "apt-get" | "apt" | "aptitude" if is(&["update", "install", "upgrade", "dist-upgrade"]) => {
            Some("the distribution's packages")
        }
        "apk" if is(&["update", "add", "upgrade"]) => Some("the distribution's packages"),
        "dnf" | "yum" | "microdnf" | "zypper" if is(&["install", "update", "upgrade", "in", "makecache"]) => {
            Some("the distribution's packages")
        }
        "curl" | "wget" | "aria2c" => Some("the download"),
        "pip" | "pip3" if is(&["install", "download"]) && !command.has("-r") => Some("the packages"),
        "npm" | "pnpm" if is(&["install", "i", "add"]) && operands.len() > 1 => Some("the packages"),
        "gem" | "cargo" | "go" | "conda" | "mamba" if is(&["install"]) && operands.len() > 1 => {
            Some("the packages")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simple_commands;

    #[test]
    fn what_a_lock_file_tells_is_not_fetched_anew() {
        for (text, what) in [
            ("git clone https://example.org/a.git", Some("the repository")),
            ("git status", None),
            ("apt-get -y update", Some("the distribution's packages")),
            ("curl -fsSL https://example.org/a.sh", Some("the download")),
            ("npm ci", None),
            ("npm install", None),
            ("npm install -g pnpm", Some("the packages")),
            ("pip install -r requirements.txt", None),
            ("python -m pip install flask", Some("the packages")),
            ("make", None),
        ] {
            let commands = simple_commands(text);
            assert_eq!(fetches(&commands[0]), what, "{text}");
        }
    }
}
