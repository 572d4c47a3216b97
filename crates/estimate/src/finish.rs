//! Installs that finish what an earlier step has begun.

use crate::catalogue::Quantities;
use crate::range::Range;
use crate::step::is_call;
use layerlab_command::{SimpleCommand, pip_projects};

/// Installs that are done in two steps: the words, and the option of the step that leaves out the project itself.
const IN_TWO_STEPS: &[(&[&str], &[&str])] = &[
    (&["poetry", "install"], &["--no-root"]),
    (
        &["uv", "sync"],
        &["--no-install-project", "--no-install-workspace"],
    ),
    (&["pdm", "install"], &["--no-self"]),
    (&["pdm", "sync"], &["--no-self"]),
    (&["composer", "install"], &["--no-autoloader", "--no-scripts"]),
];

/// What the second step takes of what the whole would take: the project itself, and a look at what is there. A guess.
pub(crate) fn finishing(whole: &Quantities) -> Quantities {
    let typical = (whole.seconds.typical / 3.0).min(1.5);
    Quantities {
        seconds: Range::new(typical / 5.0, typical, typical * 5.0),
        bytes: Range::new(0.0, 100e3, 2e6),
        fetches: false,
    }
}

/// Whether a command finishes what one before it has installed.
pub(crate) fn finishes(command: &SimpleCommand, before: impl FnOnce() -> Vec<SimpleCommand>) -> bool {
    // What pyproject.toml or a list of requirements names, and then the project.
    let is_pip = |command: &SimpleCommand| ["pip", "pip3"].contains(&command.without_module().program());
    let lists = |command: &SimpleCommand| command.has("-r") || command.has("--requirement");
    if is_pip(command) && !lists(command) && !pip_projects(command).is_empty() {
        return before().iter().any(|earlier| is_pip(earlier) && lists(earlier));
    }
    let step = IN_TWO_STEPS.iter().find(|(words, options)| {
        is_call(command, words) && !options.iter().all(|option| command.has(option))
    });
    // What one leaves out and the other does not; both may leave out something else.
    step.is_some_and(|(words, options)| {
        let is_left = |earlier: &SimpleCommand| {
            let mut options = options.iter();
            options.any(|option| earlier.has(option) && !command.has(option))
        };
        before()
            .iter()
            .any(|earlier| is_call(earlier, words) && is_left(earlier))
    })
}

#[cfg(test)]
mod tests {
    use layerlab_command::simple_commands;

    /// A project whose packages are there already is little work; a package for another place is not one.
    #[test]
    fn a_project_finishes_what_its_list_began() {
        let parsed = |text: &str| simple_commands(text);
        let finishes = |command: &str, before: &str| super::finishes(&parsed(command)[0], || parsed(before));
        let list = "pip install -r requirements.txt";
        for project in [
            "pip install .",
            "pip3 install -e .[dev]",
            "python -m pip install /app",
            "pip install --prefix /opt ./x",
        ] {
            assert!(finishes(project, list), "{project}");
            assert!(!finishes(project, "pip install flask"), "{project}");
        }
        for other in [
            "pip install --prefix /install flask",
            "pip install -t /opt torch",
            "pip install --cache-dir /c torch",
            "pip install -r dev.txt",
            "pip install /wheels/x.whl",
        ] {
            assert!(!finishes(other, list), "{other}");
        }
        let quiet = "composer install --no-scripts";
        assert!(finishes(quiet, "composer install --no-scripts --no-autoloader"));
        assert!(finishes("composer install", quiet));
        assert!(!finishes(quiet, quiet));
        assert!(!finishes(quiet, "composer install"));
    }
}
