//! Commands whose durations and layer sizes are known from public builds. One row a command, the most telling first.

use crate::command::SimpleCommand;
use crate::range::Range;

/// A row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// What it is, for people.
    pub name: &'static str,
    /// Programs that belong to it.
    programs: &'static [&'static str],
    /// Words that have to follow, in this order, options between them allowed.
    words: &'static [&'static str],
    /// A word that one argument has to contain; empty for any.
    argument: &'static str,
    /// Seconds.
    pub seconds: Range,
    /// Bytes of the layer.
    pub bytes: Range,
    /// Number of public build logs behind the seconds; 0 for a guess.
    pub logs: u32,
}

const MB: f64 = 1e6;

const fn row(
    name: &'static str,
    programs: &'static [&'static str],
    words: &'static [&'static str],
    seconds: [f64; 3],
    megabytes: [f64; 3],
    logs: u32,
) -> Family {
    Family {
        name,
        programs,
        words,
        argument: "",
        seconds: Range::new(seconds[0], seconds[1], seconds[2]),
        bytes: Range::new(megabytes[0] * MB, megabytes[1] * MB, megabytes[2] * MB),
        logs,
    }
}

const PIP: &[&str] = &["pip", "pip3"];

/// Durations: medians and ranges of public build logs; sizes: layers of public images, unpacked.
const FAMILIES: &[Family] = &[
    row(
        "apt-get update",
        &["apt-get", "apt"],
        &["update"],
        [1.0, 4.0, 15.0],
        [20.0, 45.0, 60.0],
        8,
    ),
    row(
        "apt-get install",
        &["apt-get", "apt"],
        &["install"],
        [3.9, 15.8, 370.0],
        [5.0, 64.0, 500.0],
        8,
    ),
    row(
        "apt-get upgrade",
        &["apt-get", "apt"],
        &["upgrade"],
        [3.0, 20.0, 120.0],
        [5.0, 60.0, 300.0],
        0,
    ),
    row(
        "apk add",
        &["apk"],
        &["add"],
        [1.0, 4.0, 60.0],
        [1.0, 20.0, 300.0],
        0,
    ),
    row(
        "dnf install",
        &["dnf", "yum", "microdnf"],
        &["install"],
        [5.0, 25.0, 300.0],
        [20.0, 120.0, 600.0],
        0,
    ),
    Family {
        argument: "torch",
        ..row(
            "pip install of PyTorch",
            PIP,
            &["install"],
            [26.0, 101.0, 600.0],
            [200.0, 800.0, 6000.0],
            3,
        )
    },
    row(
        "pip install",
        PIP,
        &["install"],
        [2.9, 18.5, 155.0],
        [5.0, 150.0, 2000.0],
        11,
    ),
    row(
        "uv install",
        &["uv"],
        &["sync"],
        [0.5, 4.0, 60.0],
        [5.0, 150.0, 2000.0],
        0,
    ),
    row(
        "uv pip install",
        &["uv"],
        &["pip", "install"],
        [0.5, 4.0, 60.0],
        [5.0, 150.0, 2000.0],
        0,
    ),
    row(
        "poetry install",
        &["poetry"],
        &["install"],
        [5.0, 25.0, 180.0],
        [5.0, 150.0, 2000.0],
        0,
    ),
    row(
        "npm ci",
        &["npm"],
        &["ci"],
        [2.2, 31.9, 87.0],
        [10.0, 150.0, 1000.0],
        5,
    ),
    row(
        "npm install",
        &["npm"],
        &["install"],
        [2.2, 31.9, 120.0],
        [10.0, 150.0, 1000.0],
        5,
    ),
    row(
        "yarn install",
        &["yarn"],
        &["install"],
        [9.8, 10.4, 86.0],
        [10.0, 150.0, 1000.0],
        3,
    ),
    row(
        "pnpm install",
        &["pnpm"],
        &["install"],
        [16.6, 30.0, 85.7],
        [10.0, 150.0, 1000.0],
        2,
    ),
    row(
        "npm run build",
        &["npm", "yarn", "pnpm"],
        &["build"],
        [4.2, 6.8, 49.0],
        [0.5, 5.0, 100.0],
        4,
    ),
    row(
        "npm run build",
        &["npm", "yarn", "pnpm"],
        &["run", "build"],
        [4.2, 6.8, 49.0],
        [0.5, 5.0, 100.0],
        4,
    ),
    row(
        "go mod download",
        &["go"],
        &["mod", "download"],
        [0.1, 2.2, 11.0],
        [1.0, 80.0, 500.0],
        4,
    ),
    row(
        "go build",
        &["go"],
        &["build"],
        [1.0, 2.9, 60.0],
        [5.0, 20.0, 100.0],
        1,
    ),
    row(
        "cargo build",
        &["cargo"],
        &["build"],
        [7.6, 68.0, 349.0],
        [50.0, 400.0, 3000.0],
        4,
    ),
    row(
        "mvn dependency:go-offline",
        &["mvn"],
        &["dependency:go-offline"],
        [45.0, 115.0, 213.0],
        [30.0, 120.0, 500.0],
        4,
    ),
    row(
        "mvn package",
        &["mvn"],
        &["package"],
        [4.0, 13.0, 70.0],
        [5.0, 40.0, 200.0],
        4,
    ),
    row(
        "gradle build",
        &["gradle", "gradlew"],
        &["build"],
        [65.0, 297.0, 945.0],
        [50.0, 200.0, 1000.0],
        3,
    ),
    row(
        "dotnet restore",
        &["dotnet"],
        &["restore"],
        [8.0, 15.0, 37.0],
        [20.0, 100.0, 500.0],
        4,
    ),
    row(
        "dotnet publish",
        &["dotnet"],
        &["publish"],
        [2.0, 5.0, 40.0],
        [5.0, 30.0, 200.0],
        2,
    ),
    row(
        "bundle install",
        &["bundle"],
        &["install"],
        [24.0, 35.5, 218.0],
        [20.0, 120.0, 500.0],
        5,
    ),
    row(
        "chown -R",
        &["chown"],
        &["-R"],
        [0.2, 0.8, 74.0],
        [0.0, 0.0, 0.0],
        4,
    ),
    row(
        "a quick command",
        &[
            "useradd", "adduser", "groupadd", "addgroup", "mkdir", "chmod", "chown", "rm", "ln", "cp", "mv",
            "touch", "echo", "cat", "true",
        ],
        &[],
        [0.05, 0.15, 1.0],
        [0.0, 0.01, 1.0],
        0,
    ),
    row(
        "a download",
        &["curl", "wget"],
        &[],
        [0.3, 3.0, 60.0],
        [0.1, 20.0, 500.0],
        0,
    ),
    row(
        "git clone",
        &["git"],
        &["clone"],
        [0.5, 4.0, 120.0],
        [1.0, 30.0, 1000.0],
        0,
    ),
];

/// The row that a command belongs to.
pub fn family_of(command: &SimpleCommand) -> Option<&'static Family> {
    // `python -m pip` is pip.
    let program = command.program();
    let is_module = program.starts_with("python") && command.words.get(1).is_some_and(|word| word == "-m");
    let shifted = SimpleCommand {
        words: command.words.iter().skip(2).cloned().collect(),
        plain: command.plain,
    };
    let command = if is_module { &shifted } else { command };
    FAMILIES.iter().find(|family| family.fits(command))
}

impl Family {
    fn fits(&self, command: &SimpleCommand) -> bool {
        let mut rest = command.words.iter().skip(1);
        self.programs.contains(&command.program())
            && self.words.iter().all(|wanted| rest.any(|word| word == wanted))
            && (self.argument.is_empty() || command.operands().any(|word| word.starts_with(self.argument)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::simple_commands;

    #[test]
    fn commands_find_their_row() {
        for (command, name) in [
            ("apt-get -y install git", "apt-get install"),
            ("python3 -m pip install -r requirements.txt", "pip install"),
            ("pip install torch==2.1 numpy", "pip install of PyTorch"),
            ("npm run build", "npm run build"),
            ("./gradlew build", "gradle build"),
            ("chown -R a:b /app", "chown -R"),
        ] {
            let found = family_of(&simple_commands(command)[0]).map(|family| family.name);
            assert_eq!(found, Some(name), "{command}");
        }
        assert!(family_of(&simple_commands("./my-script")[0]).is_none());
    }
}
