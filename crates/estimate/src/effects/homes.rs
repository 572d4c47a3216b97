//! Folders that package managers install to because something leads them there: an environment on `PATH`, a variable, the folder of the
//! program itself.

use layerlab_command::SimpleCommand;
use layerlab_context::join;
use layerlab_dockerfile_parser::Lexer;
use std::collections::BTreeMap;

/// Variables that name where something is installed.
const MOVERS: [&str; 22] = [
    "BUNDLE_PATH",
    "CARGO_HOME",
    "CONDA_PREFIX",
    "GEM_HOME",
    "GOBIN",
    "GOMODCACHE",
    "GOPATH",
    "NODE_PATH",
    "NPM_CONFIG_CACHE",
    "NPM_CONFIG_PREFIX",
    "PIPENV_VENV_IN_PROJECT",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_TARGET",
    "PIP_CACHE_DIR",
    "PNPM_HOME",
    "PYTHONUSERBASE",
    "UV_PROJECT_ENVIRONMENT",
    "VIRTUAL_ENV",
    "WORKON_HOME",
    "YARN_CACHE_FOLDER",
    "npm_config_prefix",
];

/// Folders of the system, which the tables name.
const USUAL: [&str; 5] = ["/usr/local", "/usr", "/", "/go", "/usr/local/cargo"];

/// Where installs may go, as far as the Dockerfile says.
#[derive(Clone, Debug, Default)]
pub(super) struct Homes {
    /// By the variable that names them.
    folders: BTreeMap<String, Vec<String>>,
    /// What variables hold.
    values: BTreeMap<String, String>,
    /// Whether one is named that nobody knows.
    open: bool,
}

impl Homes {
    /// Takes in what `ENV` sets.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let expanded = Lexer::new('\\').expand(value, &self.values).ok();
        let is_mover = MOVERS.contains(&name);
        if name == "PATH" {
            let value = expanded.map_or_else(|| value.to_owned(), |expanded| expanded.text);
            let parts = value.split(':').map(|part| part.trim_matches(['"', '\'']));
            let homes = parts.filter_map(|part| part.strip_suffix("/bin"));
            let homes = homes.filter(|home| home.starts_with('/') && !USUAL.contains(home));
            self.folders
                .entry(name.to_owned())
                .or_default()
                .extend(homes.map(str::to_owned));
            return;
        }
        match expanded.filter(|expanded| expanded.unmatched.is_empty()) {
            Some(expanded) => {
                if is_mover && expanded.text.starts_with('/') {
                    self.folders.insert(name.to_owned(), vec![expanded.text.clone()]);
                }
                self.values.insert(name.to_owned(), expanded.text);
            }
            None => self.open |= is_mover,
        }
    }

    /// Those that a command may install to; `None` where nobody knows.
    pub(super) fn of(&self, command: &SimpleCommand) -> Option<Vec<String>> {
        if self.open {
            return None;
        }
        let mut found: Vec<String> = self.folders.values().flatten().cloned().collect();
        let program = command.words.first()?;
        if let Some((folder, _)) = program.rsplit_once('/') {
            found.push(
                folder
                    .strip_suffix("/bin")
                    .filter(|_| folder.starts_with('/'))?
                    .to_owned(),
            );
        }
        let folder = |path: &String| format!("{}/", join("/", path).trim_end_matches('/'));
        Some(found.iter().map(folder).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_command::simple_commands;

    #[test]
    fn an_environment_on_the_path_is_installed_to() {
        let mut homes = Homes::default();
        homes.set("VENV", "/opt/venv");
        homes.set("PATH", "$VENV/bin:$PATH");
        let of = |homes: &Homes, text: &str| homes.of(&simple_commands(text)[0]);
        assert_eq!(of(&homes, "pip install a"), Some(vec!["/opt/venv/".to_owned()]));
        assert_eq!(of(&Homes::default(), "pip install a"), Some(Vec::new()));
        assert_eq!(
            of(&Homes::default(), "/venv/bin/pip install a"),
            Some(vec!["/venv/".to_owned()])
        );
        assert_eq!(of(&Homes::default(), "./pip install a"), None);
        homes.set("PIP_TARGET", "$ELSEWHERE");
        assert_eq!(of(&homes, "pip install a"), None);
    }
}
