//! Lists of files as people have them at hand; which kind a list is of is told by its lines.
//!
//! Understood are `git ls-files`, `git ls-files -s`, `find`, `find -printf '%y %m %s %p\n'`, `find -ls`, `du -a`,
//! `tar -tv`, `ls -lR`, `tree`, and paths with a size behind two blanks or a tab.

use crate::digest::Digest;
use crate::entry::{Entry, Kind};
use crate::formats::{self, Line};
use crate::path::{clean, cleaned};
use crate::tree::Tree;
use std::rc::Rc;
use thiserror::Error;

/// A tree read from a list, and the lines that were not understood.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// What was read.
    pub tree: Tree,
    /// What was not.
    pub errors: Vec<ListingError>,
    /// What the list was taken for.
    pub format: Format,
}

/// A line that names no file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct ListingError {
    /// Line, from 1.
    pub line: usize,
    /// What to do about it.
    pub message: String,
}

/// The program that wrote a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Paths, with a size where it is known: also `git ls-files` and `find`.
    #[default]
    Paths,
    /// `git ls-files -s`
    GitStage,
    /// `find -printf '%y %m %s %p\n'`
    FindPrintf,
    /// `find -ls`
    FindLs,
    /// `du -a`
    Du,
    /// `tar -tv`
    Tar,
    /// `ls -lR`
    Ls,
    /// `tree`
    Tree,
}

impl Format {
    const ALL: [Self; 7] = [
        Self::GitStage,
        Self::FindPrintf,
        Self::FindLs,
        Self::Du,
        Self::Tar,
        Self::Ls,
        Self::Tree,
    ];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paths => "paths",
            Self::GitStage => "git ls-files -s",
            Self::FindPrintf => "find -printf",
            Self::FindLs => "find -ls",
            Self::Du => "du -a",
            Self::Tar => "tar -tv",
            Self::Ls => "ls -lR",
            Self::Tree => "tree",
        }
    }

    fn reader(self) -> Box<dyn FnMut(&str) -> Line> {
        match self {
            Self::Paths => Box::new(formats::path_and_size),
            Self::GitStage => Box::new(formats::git_stage),
            Self::FindPrintf => Box::new(formats::find_printf),
            Self::FindLs => Box::new(formats::find_ls),
            Self::Du => Box::new(formats::du),
            Self::Tar => Box::new(formats::tar),
            Self::Ls => formats::ls(),
            Self::Tree => formats::tree(),
        }
    }

    /// The format that understands most of the first lines, where it understands nearly all of them.
    fn of(text: &str) -> Self {
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(SAMPLE)
            .collect();
        let understood = |format: &Self| {
            let mut read = format.reader();
            let read: Vec<Line> = lines.iter().map(|line| read(line)).collect();
            let entries = read.iter().filter(|line| matches!(line, Line::Entry(..))).count();
            let nothing = read.iter().filter(|line| matches!(line, Line::Nothing)).count();
            if entries == 0 { 0 } else { entries + nothing }
        };
        let best = Self::ALL
            .into_iter()
            .max_by_key(|format| (understood(format), std::cmp::Reverse(*format as usize)));
        // One line in eight may be broken.
        best.filter(|format| !lines.is_empty() && understood(format) * 8 >= lines.len() * 7)
            .unwrap_or_default()
    }
}

/// `PATH_MAX` of Linux, in bytes.
const LONGEST: usize = 4_096;

/// Lines that are looked at to tell the format.
const SAMPLE: usize = 200;

impl Listing {
    /// Reads a list of any of the formats.
    pub fn parse(text: &str) -> Self {
        let format = Format::of(text);
        let mut listing = Self {
            format,
            ..Self::default()
        };
        let mut read = format.reader();
        let mut pending = Pending::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.trim().is_empty() {
                continue;
            }
            match read(line) {
                Line::Entry(path, _) if path.len() > LONGEST => listing.errors.push(ListingError {
                    line: index + 1,
                    message: format!(
                        "a path of {} bytes; Linux opens none of more than {LONGEST}",
                        path.len()
                    ),
                }),
                Line::Entry(path, entry) => listing.add(&path, entry, &mut pending),
                Line::Nothing => {}
                Line::Bad(message) => listing.errors.push(ListingError {
                    line: index + 1,
                    message,
                }),
            }
        }
        pending.settle(&mut listing.tree);
        listing
    }

    fn add(&mut self, path: &str, entry: Entry, pending: &mut Pending) {
        let cleaned = cleaned(path);
        let is_plain = !cleaned.is_empty() && !path.ends_with('/') && entry.kind != Kind::Folder;
        if is_plain {
            // What stands below it has already shown it to be a folder otherwise (`du` names folders last).
            pending.add(&cleaned, entry, &mut self.tree);
            return;
        }
        pending.settle(&mut self.tree);
        // A folder with a size stands for files that nobody listed.
        if path.ends_with('/') && matches!(entry.kind, Kind::File { size: Some(_), .. }) {
            self.tree.insert(&format!("{cleaned}/…"), entry);
        } else if path.ends_with('/') && matches!(entry.kind, Kind::File { .. }) {
            self.tree.insert(&cleaned, Entry::folder());
        } else if self
            .tree
            .get(&cleaned)
            .is_none_or(|there| there.kind != Kind::Folder)
        {
            self.tree.insert(&cleaned, entry);
        }
    }
}

/// Files of one folder that were read one after the other, as lists have them: the folder is looked for once.
#[derive(Debug, Default)]
struct Pending {
    folder: String,
    entries: Vec<(Rc<str>, Entry)>,
}

impl Pending {
    /// `path` is clean.
    fn add(&mut self, path: &str, entry: Entry, tree: &mut Tree) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if folder != self.folder {
            self.settle(tree);
            folder.clone_into(&mut self.folder);
        }
        self.entries.push((name.into(), entry));
    }

    fn settle(&mut self, tree: &mut Tree) {
        if !self.entries.is_empty() {
            tree.insert_below(&self.folder, self.entries.drain(..));
        }
    }
}

/// A file with what a list says of it; `content` where the list tells contents apart.
pub(crate) fn file(path: &str, mode: Option<u32>, size: Option<u64>, content: Option<&str>) -> Entry {
    let mut entry = Entry::file(&clean(path), size);
    if let (Some(content), Kind::File { content: digest, .. }) = (content, &mut entry.kind) {
        *digest = Digest::of(content);
    }
    entry.mode = mode.unwrap_or(entry.mode);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths with their kinds, modes and sizes.
    fn read(text: &str, format: Format) -> Vec<String> {
        let listing = Listing::parse(text);
        assert_eq!(listing.format, format, "{text}");
        assert_eq!(listing.errors, [], "{text}");
        let show = |(path, entry): (String, &Entry)| match &entry.kind {
            Kind::File { size, .. } => format!("{path} {:o} {size:?}", entry.mode),
            Kind::Folder => format!("{path}/"),
            Kind::Link(target) => format!("{path} -> {target}"),
        };
        listing.tree.iter().map(show).collect()
    }

    #[test]
    fn paths_with_and_without_sizes() {
        let found = read(
            "# files\n./a b.txt  10 KB\nBig Photo 1.png 14 MB\nchapter 12\nsrc/\nmodels/\t3.15 GB\nREADME.md\n\"t\\303\\244.txt\"\n",
            Format::Paths,
        );
        let expected = [
            "Big Photo 1.png 644 Some(14000000)",
            "README.md 644 None",
            "a b.txt 644 Some(10000)",
            "chapter 12 644 None",
            "models/… 644 Some(3150000000)",
            "src/",
            "tä.txt 644 None",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn git_knows_modes_links_and_contents() {
        let sha = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        let found = read(
            &format!("100644 {sha} 0\ta\n100755 {sha} 0\tb/run.sh\n120000 {sha} 0\tlink\n"),
            Format::GitStage,
        );
        assert_eq!(found, ["a 644 None", "b/run.sh 755 None", "link -> "]);
    }

    #[test]
    fn find_with_and_without_details() {
        assert_eq!(read(".\n./src\n./src/a.c\n", Format::Paths), ["src/a.c 644 None"]);
        let printf = "d 755 4096 .\nd 755 4096 ./src\nf 600 12 ./src/a.c\nl 777 3 ./l\n";
        assert_eq!(
            read(printf, Format::FindPrintf),
            ["l -> ", "src/", "src/a.c 600 Some(12)"]
        );
        let ls = "  131 4 drwxr-xr-x 2 root root 4096 Nov 22 19:00 ./src\n  132 4 -rw-r--r-- 1 root root 12 Nov 22 19:00 ./src/a.c\n";
        assert_eq!(read(ls, Format::FindLs), ["src/", "src/a.c 644 Some(12)"]);
    }

    #[test]
    fn du_counts_in_kibibytes() {
        assert_eq!(
            read("4\t./src/a.c\n8\t./src\n12\t.\n", Format::Du),
            ["src/a.c 644 Some(4096)"]
        );
        assert_eq!(
            read("4.0K\t./a\n1.5M\t./b\n", Format::Du),
            ["a 644 Some(4096)", "b 644 Some(1572864)"]
        );
    }

    #[test]
    fn tar_and_ls_show_modes_and_links() {
        let tar = "drwxr-xr-x root/root         0 2026-11-22 19:00 src/\n-rwxr-xr-x root/root        12 2026-11-22 19:00 src/run me.sh\nlrwxrwxrwx root/root         0 2026-11-22 19:00 l -> src\n";
        assert_eq!(
            read(tar, Format::Tar),
            ["l -> src", "src/", "src/run me.sh 755 Some(12)"]
        );
        let ls = ".:\ntotal 8\n-rw-r--r-- 1 u g 5 Nov 22 19:00 a\ndrwxr-xr-x 2 u g 4096 Nov 22  2025 src\n\n./src:\ntotal 4\n-rw-r--r-- 1 u g 12 Nov 22 19:00 b c\n";
        assert_eq!(
            read(ls, Format::Ls),
            ["a 644 Some(5)", "src/", "src/b c 644 Some(12)"]
        );
    }

    #[test]
    fn trees_are_read_by_their_branches() {
        let tree = ".\n├── a.txt\n├── src\n│   ├── [4.0K]  main.c\n│   └── deep\n│       └── x.c\n└── z\n\n2 directories, 4 files\n";
        let expected = [
            "a.txt 644 None",
            "src/deep/x.c 644 None",
            "src/main.c 644 Some(4096)",
            "z 644 None",
        ];
        assert_eq!(read(tree, Format::Tree), expected);
    }

    #[test]
    fn bad_lines_are_named_and_the_rest_is_read() {
        let sha = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        let good = (0..20)
            .map(|n| format!("100644 {sha} 0\tf{n}\n"))
            .collect::<String>();
        let listing = Listing::parse(&format!("{good}what is this\n"));
        assert_eq!((listing.tree.len(), listing.errors.len()), (20, 1));
        assert_eq!(listing.errors[0].line, 21);
    }
}
