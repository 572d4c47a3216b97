//! Gemfiles, which are programs of Ruby: what their lines show, and whether a lock file fits them.

/// How far a lock file fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It does not.
    No,
    /// What can be compared does.
    Unknown,
    Yes,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}
use Token::{Sign, Text, Word};

impl Token {
    fn is(&self, words: &[&str]) -> bool {
        matches!(self, Word(word) if words.contains(&word.as_str()))
    }
}

/// A Gemfile, line by line.
pub(super) struct Gemfile<'t> {
    lines: Vec<Line<'t>>,
}

struct Line<'t> {
    /// Without its comment.
    code: &'t str,
    tokens: Vec<Token>,
}

/// Words with which a Gemfile reads other files, runs programs, or names a gem by its path.
const READS: &[&str] = &[
    "Dir",
    "Dotenv",
    "File",
    "FileTest",
    "FileUtils",
    "IO",
    "Kernel",
    "Open3",
    "Pathname",
    "__FILE__",
    "__dir__",
    "autoload",
    "binding",
    "class_eval",
    "eval",
    "eval_gemfile",
    "exec",
    "file",
    "gemspec",
    "glob",
    "instance_eval",
    "load",
    "load_file",
    "module_eval",
    "open",
    "path",
    "popen",
    "read",
    "readlines",
    "require_relative",
    "root",
    "safe_load_file",
    "spawn",
    "system",
];

impl<'t> Gemfile<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let lines: Option<Vec<Line<'t>>> = text.lines().map(Line::read).collect();
        // Where a text goes over several lines, words count wherever they stand.
        let lines = lines.unwrap_or_else(|| text.lines().map(Line::of_words).collect());
        let lines = lines.into_iter().filter(|line| !line.tokens.is_empty());
        Self {
            lines: lines.collect(),
        }
    }

    /// The file that holds the version of Ruby.
    pub(super) fn version_file(&self) -> Option<&str> {
        self.lines.iter().find_map(Line::version_file)
    }

    /// A line that reads other files.
    pub(super) fn reads(&self) -> Option<&'t str> {
        let mut lines = self.lines.iter().filter(|line| line.version_file().is_none());
        lines.find(|line| line.reads()).map(|line| line.code)
    }

    /// Whether it is more than a list.
    pub(super) fn is_program(&self) -> bool {
        !self
            .lines
            .iter()
            .all(|line| line.version_file().is_some() || is_plain(line.code))
    }

    /// Whether a repository that it names may be a folder.
    pub(super) fn may_name_folder(&self) -> bool {
        self.lines.iter().any(|line| {
            let at = line.tokens.iter().position(|token| token.is(&["git"]));
            let behind = at.map(|at| &line.tokens[at + 1..]);
            let value = behind
                .into_iter()
                .flatten()
                .find(|token| !matches!(token, Sign(':' | '=' | '>' | '(')));
            match value {
                Some(Text(address)) => !["https:", "http:", "git:", "ssh:", "git@"]
                    .iter()
                    .any(|start| address.starts_with(start)),
                _ => at.is_some(),
            }
        })
    }

    /// Whether a lock file holds what is asked for, and a platform of Linux.
    pub(super) fn fits(&self, lock: &str) -> Fit {
        let section = |name: &str| -> Vec<&str> {
            let lines = lock.lines().skip_while(|line| *line != name).skip(1);
            lines
                .take_while(|line| line.starts_with(' '))
                .map(str::trim)
                .collect()
        };
        let is_for_linux = section("PLATFORMS")
            .iter()
            .any(|platform| platform.contains("linux"));
        if !is_for_linux || !lock.contains("BUNDLED WITH") {
            return Fit::No;
        }
        let recorded = section("DEPENDENCIES");
        let name_of = |entry: &&str| entry.split([' ', '!']).next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = recorded.iter().map(name_of).collect();
        let mut fit = if self.is_program() { Fit::Unknown } else { Fit::Yes };
        let mut is_listed = true;
        for line in &self.lines {
            match line.tokens.as_slice() {
                [first, Text(name), rest @ ..] if first.is(&["gem"]) => {
                    let Some(entry) = recorded.iter().find(|entry| name_of(entry) == *name) else {
                        return Fit::No;
                    };
                    names.retain(|other| other != name);
                    fit = fit.min(entry_fits(rest, entry));
                }
                [first, Text(address), ..] if first.is(&["source"]) => {
                    if !lock.contains(address.trim_end_matches('/')) {
                        fit = fit.min(Fit::Unknown);
                    }
                }
                [first, ..] if first.is(&["ruby"]) => {
                    if !lock.contains("RUBY VERSION") {
                        fit = fit.min(Fit::Unknown);
                    }
                }
                tokens => is_listed &= !tokens.iter().any(|token| token.is(&["gem"])),
            }
        }
        // What nobody asks for is taken out.
        if is_listed && !names.is_empty() && !self.is_program() {
            return Fit::No;
        }
        fit
    }
}

impl<'t> Line<'t> {
    /// `None` where a text does not end in its line.
    fn read(line: &'t str) -> Option<Self> {
        let (tokens, end) = tokens(line)?;
        Some(Self {
            code: line[..end].trim(),
            tokens,
        })
    }

    fn of_words(line: &'t str) -> Self {
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let words = line
            .split(|c| !is_part(c))
            .filter(|word| !word.is_empty())
            .map(|word| Word(word.to_owned()));
        let runs = line.contains('`').then_some(Sign('`'));
        Self {
            code: line.trim(),
            tokens: words.chain(runs).collect(),
        }
    }

    /// `ruby file: ".ruby-version"`
    fn version_file(&self) -> Option<&str> {
        match self.tokens.as_slice() {
            [first, key, Sign(':'), Text(file)] if first.is(&["ruby"]) && key.is(&["file"]) => {
                Some(file.as_str())
            }
            _ => None,
        }
    }

    fn reads(&self) -> bool {
        let runs = self
            .tokens
            .windows(2)
            .any(|pair| pair[0] == Sign('%') && pair[1].is(&["x"]));
        // By its path, and not by its name.
        let own = self.tokens.windows(2).any(|pair| {
            pair[0].is(&["require"]) && matches!(&pair[1], Text(name) if name.starts_with(['.', '/', '~']))
        });
        let is_file = |token: &Token| matches!(token, Text(text) if text.starts_with("file:"));
        runs || own
            || self
                .tokens
                .iter()
                .any(|token| token.is(READS) || *token == Sign('`') || is_file(token))
    }
}

/// Whether a line is of a form that reads nothing.
fn is_plain(line: &str) -> bool {
    let is_value = |text: &str| {
        let code = ["(", "`", "{", ";", " if ", " unless "];
        !code.iter().any(|sign| text.contains(sign))
    };
    let heads = ["gem ", "source ", "ruby ", "group ", "platforms ", "platform "];
    let is_github = line.starts_with("git_source(:github)") && line.contains("\"https://github.com/#{");
    line.is_empty()
        || line == "end"
        || is_github
        || heads.iter().any(|head| line.starts_with(head)) && is_value(line)
}

/// Whether a dependency of a lock file records the versions that are asked for behind a gem's name.
fn entry_fits(mut rest: &[Token], entry: &str) -> Fit {
    let mut asked = Vec::new();
    while let [Sign(','), Text(requirement), behind @ ..] = rest {
        asked.push(requirement.as_str());
        rest = behind;
    }
    if !says_nothing_of_versions(rest) || entry.ends_with('!') {
        return Fit::Unknown;
    }
    let recorded = entry
        .split_once('(')
        .map_or("", |(_, list)| list.trim_end_matches(')'));
    let set = |list: Vec<&str>| {
        let mut list: Vec<String> = list.into_iter().map(requirement).collect();
        list.retain(|one| !one.is_empty() && one != ">= 0");
        list.sort();
        list.dedup();
        list
    };
    if set(asked) == set(recorded.split(',').collect()) {
        Fit::Yes
    } else {
        Fit::No
    }
}

/// A requirement as lock files write it.
fn requirement(text: &str) -> String {
    let text = text.trim();
    let at = text.find(|c: char| !"<>=~!".contains(c)).unwrap_or(text.len());
    let (sign, version) = text.split_at(at);
    match (sign, version.trim()) {
        (_, "") => String::new(),
        ("", version) => format!("= {version}"),
        (sign, version) => format!("{sign} {version}"),
    }
}

/// Whether options of a gem are only such as a lock file does not record: `require: false`, `groups: [:a, :b]`.
fn says_nothing_of_versions(tokens: &[Token]) -> bool {
    const OPTIONS: [&str; 5] = ["require", "group", "groups", "platform", "platforms"];
    let mut rest = tokens;
    loop {
        rest = match rest {
            [] => return true,
            // A list of words.
            [Sign('%'), ..] => match rest.iter().position(|token| matches!(token, Sign(']' | ')'))) {
                Some(end) => &rest[end + 1..],
                None => return false,
            },
            [Word(key), Sign(':'), behind @ ..]
            | [Sign(':'), Word(key), Sign('='), Sign('>'), behind @ ..]
                if OPTIONS.contains(&key.as_str()) =>
            {
                behind
            }
            [Word(_), Sign(':'), ..] | [Sign(':'), Word(_), Sign('='), ..] => return false,
            [Sign(':'), Word(_), behind @ ..] | [Text(_) | Sign(',' | '[' | ']'), behind @ ..] => behind,
            [word, behind @ ..] if word.is(&["true", "false", "nil"]) => behind,
            _ => return false,
        };
    }
}

/// Pieces of a line, and where its comment begins. What a text takes in (`"#{x}"`) stands in front of it. `None` where a text does
/// not end.
fn tokens(line: &str) -> Option<(Vec<Token>, usize)> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start();
        let at = line.len() - rest.len();
        let Some(first) = rest.chars().next().filter(|c| *c != '#') else {
            return Some((found, at));
        };
        if ['"', '\''].contains(&first) {
            let mut is_escaped = false;
            let end = rest.char_indices().skip(1).find_map(|(at, c)| {
                let ends = c == first && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                ends.then_some(at)
            })?;
            let text = &rest[1..end];
            if first == '"' {
                for part in text.split("#{").skip(1) {
                    found.extend(tokens(part.split('}').next().unwrap_or(part))?.0);
                }
            }
            found.push(Text(text.to_owned()));
            rest = &rest[end + 1..];
            continue;
        }
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if end == 0 {
            found.push(Sign(first));
            rest = &rest[first.len_utf8()..];
        } else {
            found.push(Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_reads_other_files_is_found() {
        for line in [
            "load \"Gemfile.extra\"",
            "v = YAML.load_file('versions.yml')",
            "instance_eval(File.read('x'))",
            "eval_gemfile 'x'",
            "open('x').read",
            "gem 'a', \"#{IO.read('v')}\"",
            "gem 'a', :path => 'a'",
            "gem 'a', path: 'a'",
            "require './x'",
            "x = %x(ls)",
            "x = 'a\nb'; load 'x'",
        ] {
            assert!(Gemfile::read(line).reads().is_some(), "{line}");
        }
        for line in [
            "gem 'load' # load it",
            "gem \"path\", require: 'a/path'",
            "git_source(:github) { |repo| \"https://github.com/#{repo}.git\" }",
            "ruby file: '.ruby-version'",
            "require 'yaml'",
        ] {
            assert_eq!(Gemfile::read(line).reads(), None, "{line}");
        }
    }

    #[test]
    fn a_repository_is_an_address_or_a_folder() {
        let may = |line: &str| Gemfile::read(line).may_name_folder();
        assert!(!may(
            "git_source(:github) { |repo| \"https://github.com/#{repo}.git\" }"
        ));
        assert!(!may("gem 'a', git: 'https://example.com/a.git'"));
        assert!(!may("gem 'a', :git => \"git@example.com:a.git\""));
        assert!(!may("gem 'a', github: 'a/a'"));
        assert!(may("gem 'a', git: '../a'"));
        assert!(may("git 'vendor/a' do"));
        assert!(may("gem 'a', git: where"));
    }

    #[test]
    fn a_lock_fits_where_it_records_what_is_asked_for() {
        let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n\nPLATFORMS\n  x86_64-linux\n\nDEPENDENCIES\n  a\n  b (~> 7.1.0, >= 7.1.1)\n  c (= 2)\n\nBUNDLED WITH\n   2.5.0\n";
        let fit = |text: &str| Gemfile::read(text).fits(lock);
        let all = "source 'https://rubygems.org'\ngem 'a', require: false\ngem 'b', '>=7.1.1', \"~> 7.1.0\", group: :x, platforms: %i[mri windows]\ngroup :x do\n  gem 'c', '2', :groups => [:a, :b]\nend\n";
        assert_eq!(fit(all), Fit::Yes);
        assert_eq!(fit(&all.replace("'2'", "'3'")), Fit::No);
        assert_eq!(fit(&all.replace("gem 'c'", "gem 'd'")), Fit::No);
        assert_eq!(fit(&format!("{all}gem 'e'\n")), Fit::No);
        assert_eq!(fit(&all.replace("'a', require: false", "'b'")), Fit::No);
        assert_eq!(fit(&format!("{all}ruby '3.3'\n")), Fit::Unknown);
        assert_eq!(fit(&all.replace("require: false", "github: 'a/a'")), Fit::Unknown);
        assert_eq!(fit(&format!("{all}gem 'a' if ENV['X']\n")), Fit::Unknown);
        assert_eq!(
            Gemfile::read(all).fits(&lock.replace("x86_64-linux", "ruby")),
            Fit::No
        );
    }
}
