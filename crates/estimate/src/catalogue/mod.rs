//! Commands whose durations and layer sizes are known from public builds. One row a command, the most telling first.

mod tables;

use crate::copy::count;
use crate::range::Range;
use crate::step::is_call;
use layerlab_command::{SimpleCommand, pip_projects};

/// A row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// What it is, for people.
    pub name: &'static str,
    /// Programs that belong to it.
    programs: &'static [&'static str],
    /// Words that have to follow, in this order, options between them allowed.
    words: &'static [&'static str],
    /// Packages of which one has to be named; empty for any.
    packages: &'static [&'static str],
    /// Texts of which one has to be in a word; empty for any.
    mentions: &'static [&'static str],
    /// Seconds.
    seconds: Range,
    /// Bytes of the layer.
    bytes: Range,
    /// Seconds and bytes that every package named adds.
    each: (f64, f64),
    /// Seconds, seconds and bytes for every package, where the lists of the project tell how many are installed.
    package: Option<(f64, f64, f64)>,
    /// Seconds where a front end is built with what is installed, and where none is.
    bundling: Option<(Range, Range)>,
    /// Where what it needs was not fetched before: seconds, bytes that are fetched, and the words of the commands that fetch.
    unfetched: Option<(Range, f64, &'static [&'static [&'static str]])>,
    /// Number of public build logs behind the seconds, [`GUESS`] or [`BENCHMARK`].
    logs: u32,
}

/// No log stands behind a row.
const GUESS: u32 = 0;
/// A published benchmark stands behind a row.
const BENCHMARK: u32 = u32::MAX;
const MB: f64 = 1e6;
/// Where a filled cache leaves more than this share, compiling is what takes the time.
const COMPILES: f64 = 0.8;

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
        packages: &[],
        mentions: &[],
        seconds: Range::new(seconds[0], seconds[1], seconds[2]),
        bytes: Range::new(megabytes[0] * MB, megabytes[1] * MB, megabytes[2] * MB),
        each: (0.0, 0.0),
        package: None,
        bundling: None,
        unfetched: None,
        logs,
    }
}

/// Whether all that a command does is to fetch what another needs, which is kept in a folder of its own.
pub(crate) fn is_fetch(command: &SimpleCommand) -> bool {
    let of_row = |family: &Family| {
        let fetch = family.unfetched.filter(|(_, bytes, _)| *bytes > 0.0);
        fetch.is_some_and(|(.., fetchers)| fetchers.iter().any(|words| is_call(command, words)))
    };
    rows().any(of_row) || ["cargo", "pnpm"].contains(&command.program()) && command.has("fetch")
}

impl Family {
    const fn naming(self, packages: &'static [&'static str]) -> Self {
        Self { packages, ..self }
    }

    const fn mentioning(self, mentions: &'static [&'static str]) -> Self {
        Self { mentions, ..self }
    }

    const fn each(self, seconds: f64, megabytes: f64) -> Self {
        Self {
            each: (seconds, megabytes * MB),
            ..self
        }
    }

    const fn unfetched(
        self,
        seconds: [f64; 3],
        megabytes: f64,
        fetchers: &'static [&'static [&'static str]],
    ) -> Self {
        Self {
            unfetched: Some((
                Range::new(seconds[0], seconds[1], seconds[2]),
                megabytes * MB,
                fetchers,
            )),
            ..self
        }
    }

    const fn per_package(self, start: f64, seconds: f64, megabytes: f64) -> Self {
        Self {
            package: Some((start, seconds, megabytes * MB)),
            ..self
        }
    }

    const fn bundling(self, with: [f64; 3], without: [f64; 3]) -> Self {
        Self {
            bundling: Some((
                Range::new(with[0], with[1], with[2]),
                Range::new(without[0], without[1], without[2]),
            )),
            ..self
        }
    }

    fn fits(&self, command: &SimpleCommand, listed: &[String]) -> bool {
        let mut rest = command.words.iter().skip(1);
        let package = |word: &str| {
            let end = word
                .find(|c: char| !c.is_ascii_alphanumeric() && !"-_.+".contains(c))
                .unwrap_or(word.len());
            self.packages.contains(&&word[..end])
        };
        let mentions = |word: &String| self.mentions.iter().any(|text| word.contains(text));
        self.programs.contains(&command.program())
            && (self.mentions.is_empty() || command.words.iter().any(mentions))
            && self.words.iter().all(|wanted| rest.any(|word| word == wanted))
            && (self.packages.is_empty()
                || command.operands().any(package)
                || listed.iter().any(|name| package(name)))
    }

    /// Whether what it fetches lies somewhere else than what it makes.
    pub(crate) fn fetches_apart(&self) -> bool {
        self.unfetched.is_some()
    }

    /// Bytes of what a command of the row makes, without what is fetched for it; none of one that only fetches.
    pub(crate) fn made(&self, command: &SimpleCommand) -> Range {
        if is_fetch(command) {
            Range::ZERO
        } else {
            self.bytes
        }
    }

    /// Seconds and bytes of a command of the row. `ran_before` tells whether a program with these words ran before it.
    pub(crate) fn quantities(
        &self,
        command: &SimpleCommand,
        known: Known,
        ran_before: impl Fn(&[&str]) -> bool,
    ) -> Quantities {
        let fetch = self
            .unfetched
            .filter(|(.., fetchers)| !fetchers.iter().any(|words| ran_before(words)));
        let named = count(self.named(command));
        let mut seconds = match (fetch, self.bundling) {
            (Some((seconds, ..)), _) => seconds,
            (None, Some((with, without))) if known.bundles.is_some() => {
                if known.bundles == Some(true) {
                    with
                } else {
                    without
                }
            }
            _ => self.seconds,
        };
        let fetched = Range::exactly(fetch.map_or(0.0, |(_, bytes, _)| bytes));
        let mut bytes = self.bytes + fetched;
        // What is fetched already is not fetched once more, however many they are.
        let packages = known
            .packages
            .filter(|_| self.unfetched.is_none() || fetch.is_some());
        if let (Some((start, of_each, bytes_of_each)), Some(packages)) = (self.package, packages) {
            seconds = about(start + of_each * packages);
            bytes = about(bytes_of_each * packages) + fetched;
        }
        let grown = |range: Range, each: f64| range.with_typical(range.typical + each * named);
        Quantities {
            seconds: grown(seconds, self.each.0),
            bytes: grown(bytes, self.each.1),
            fetches: fetch.is_some(),
        }
    }

    /// Whether the number of packages says something.
    pub(crate) fn counts_packages(&self) -> bool {
        self.package.is_some()
    }

    /// Whether it says something that a front end is built with what is installed.
    pub(crate) fn is_for_bundling(&self) -> bool {
        self.bundling.is_some()
    }

    /// How many packages a command names.
    fn named(&self, command: &SimpleCommand) -> usize {
        let lists = command
            .words
            .windows(2)
            .filter(|pair| LISTING.contains(&pair[0].as_str()));
        let operands = command.operands().count();
        operands
            .saturating_sub(self.words.len())
            .saturating_sub(lists.count())
    }

    /// Seconds where what the command has compiled is kept in a cache mount, and why; `None` where that changes nothing. What it
    /// downloads as well takes the time of its fetcher, unless that is there too.
    pub(crate) fn compiled(
        &self,
        command: &SimpleCommand,
        fetches: bool,
        is_there: bool,
    ) -> Option<(Range, &'static str)> {
        self.unfetched?;
        let (_, download, share, reference) = tables::COMPILED_CACHE
            .iter()
            .find(|(program, ..)| command.program() == *program)?;
        let words = download.split(' ').map(str::to_owned).collect();
        let fetch = SimpleCommand { words, plain: true };
        let fetch = family_of(&fetch, &[]).filter(|_| fetches && !is_there);
        let fetch = fetch.map_or(Range::ZERO, |family| family.seconds);
        Some((self.seconds.times(*share) + fetch, reference))
    }

    /// Seconds where the cache mounts of its package manager are filled, and why; `None` where that changes nothing. What only
    /// fetches takes a share of its time; what compiles takes the time that it takes behind a fetch.
    pub(crate) fn filled(
        &self,
        command: &SimpleCommand,
        found: &Quantities,
    ) -> Option<(Range, &'static str)> {
        let (share, reference) = filled_cache(command)?;
        let seconds = found.seconds;
        match self.unfetched {
            None => Some((seconds.times(share), reference)),
            Some(_) if !found.fetches => None,
            Some(_) if share > COMPILES => Some((seconds.times(share), reference)),
            Some(_) => Some((self.seconds, "as behind a fetch")),
        }
    }

    /// What stands behind the numbers; `None` where it is a guess.
    pub fn reference(&self) -> Option<String> {
        match self.logs {
            GUESS => None,
            BENCHMARK => Some(format!("{} (pnpm.io benchmark)", self.name)),
            1 => Some(format!("{} (1 log)", self.name)),
            logs => Some(format!("{} ({logs} logs)", self.name)),
        }
    }
}

/// Options that name a list, not a package.
const LISTING: &[&str] = &["-r", "--requirement", "-c", "--constraint", "-f", "--find-links"];

/// What is known of the project that a command works in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// How many packages it installs by the project's lists.
    pub(crate) packages: Option<f64>,
    /// Whether a front end is built with what it leaves.
    pub(crate) bundles: Option<bool>,
}

/// What a row says of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantities {
    pub(crate) seconds: Range,
    /// Bytes of the layer.
    pub(crate) bytes: Range,
    /// Whether it fetches what no command before it has fetched.
    pub(crate) fetches: bool,
}

/// A quantity that machines and networks make a few times larger or smaller.
fn about(typical: f64) -> Range {
    Range::new(typical / 4.0, typical, typical * 5.0)
}

fn rows() -> impl Iterator<Item = &'static Family> {
    let families = [
        tables::SYSTEM,
        tables::PYTHON,
        tables::MODELS,
        tables::NODE,
        tables::COMPILED,
        tables::SCRIPTED,
        tables::SHELL,
    ];
    families.into_iter().flatten()
}

/// The row that a command belongs to; `listed` are the packages that its manifests name, as far as they are known.
pub fn family_of(command: &SimpleCommand, listed: &[String]) -> Option<&'static Family> {
    let command = in_plain_words(command.without_module());
    rows().find(|family| family.fits(&command, listed))
}

/// What the rows of pip ask for in the one form that they name: a list as `-r`, a project as `.`.
fn in_plain_words(mut command: SimpleCommand) -> SimpleCommand {
    if !["pip", "pip3"].contains(&command.program()) {
        return command;
    }
    let projects: Vec<String> = pip_projects(&command).into_iter().map(str::to_owned).collect();
    for word in command.words.iter_mut().skip(1) {
        let is_list = word.starts_with("--requirement") || (word.starts_with("-r") && word.len() > 2);
        if is_list {
            "-r".clone_into(word);
        } else if projects.contains(word) {
            ".".clone_into(word);
        }
    }
    command
}

/// The share of its time that a command takes where its cache mount is filled, and what says so.
fn filled_cache(command: &SimpleCommand) -> Option<(f64, &'static str)> {
    let command = command.without_module();
    let of_program = |(programs, ..): &&(&[&str], f64, &str)| programs.contains(&command.program());
    tables::FILLED_CACHE
        .iter()
        .find(of_program)
        .map(|(_, share, reference)| (*share, *reference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_command::simple_commands;

    #[test]
    fn commands_find_their_row() {
        for (command, name) in [
            ("apt-get -y install git", "apt-get install"),
            ("apt-get install -y gcc git", "apt-get install of a toolchain"),
            ("python3 -m pip install -r requirements.txt", "pip install -r"),
            ("pip install flask", "pip install"),
            ("pip install --requirement=a.txt", "pip install -r"),
            ("pip install --no-cache-dir --requirement a.txt", "pip install -r"),
            ("pip install -ra.txt", "pip install -r"),
            ("pip install -e .", "pip install of a project"),
            ("pip install .[dev]", "pip install of a project"),
            ("python -m pip install /app", "pip install of a project"),
            ("pip install /wheels/a.whl", "pip install"),
            ("pip install torch==2.1 numpy", "pip install of PyTorch with CUDA"),
            (
                "pip install torch --index-url https://download.pytorch.org/whl/cpu",
                "pip install of PyTorch for the CPU",
            ),
            (
                "python -c \"from transformers import pipeline; pipeline('x')\"",
                "a download of a model",
            ),
            ("python -m spacy download en_core_web_sm", "spacy download"),
            ("npm run build", "npm run build"),
            ("npm install -g pnpm", "npm install -g"),
            ("npm i", "npm install"),
            ("./gradlew build", "gradle build"),
            ("chown -R a:b /app", "chown -R"),
        ] {
            let found = family_of(&simple_commands(command)[0], &[]).map(|family| family.name);
            assert_eq!(found, Some(name), "{command}");
        }
        assert!(family_of(&simple_commands("./my-script")[0], &[]).is_none());
    }

    #[test]
    fn more_packages_take_longer() {
        let seconds = |text: &str| {
            let command = &simple_commands(text)[0];
            family_of(command, &[])
                .unwrap()
                .quantities(command, Known::default(), |_| false)
                .seconds
                .typical
        };
        assert!(seconds("apt-get install -y a b c d e f") > seconds("apt-get install -y a"));
        let install = &simple_commands("npm ci")[0];
        let of = |packages| {
            let known = Known {
                packages,
                ..Known::default()
            };
            let family = family_of(install, &[]).unwrap();
            family.quantities(install, known, |_| false).seconds.typical
        };
        assert!(of(Some(900.0)) > of(Some(60.0)));
    }
}
