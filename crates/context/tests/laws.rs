//! The shared tree says what a plain map of paths would say.
#![allow(missing_docs, reason = "a test file")]

use layerlab_context::{Change, Digest, Entry, Ignore, Kind, Listing, Selector, Tree, selection_digest};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Paths and what is named at them: slow, and plain to see.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plain(BTreeMap<String, Entry>);

type Entries = BTreeMap<String, Entry>;

impl Plain {
    fn insert(&mut self, path: &str, entry: Entry) {
        for (at, _) in path.match_indices('/') {
            if self
                .0
                .get(&path[..at])
                .is_some_and(|above| above.kind != Kind::Folder)
            {
                self.0.remove(&path[..at]);
            }
        }
        if entry.kind != Kind::Folder {
            self.remove(path);
        }
        self.0.insert(path.to_owned(), entry);
    }

    fn remove(&mut self, path: &str) {
        self.0.retain(|other, _| !within(other, path));
    }

    fn get(&self, path: &str) -> Option<Entry> {
        let is_above = self.0.keys().any(|other| within(other, path));
        self.0.get(path).cloned().or_else(|| is_above.then(Entry::folder))
    }

    fn folders(&self) -> BTreeSet<String> {
        let above = self
            .0
            .keys()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        let named = self.0.iter().filter(|(_, entry)| entry.kind == Kind::Folder);
        above.chain(named.map(|(path, _)| path.clone())).collect()
    }

    /// All that stands at a path and below it, folders that nobody named too.
    fn below(&self, path: &str) -> Entries {
        let all = self.0.keys().cloned().chain(self.folders());
        all.filter(|other| within(other, path))
            .filter_map(|other| Some((other.strip_prefix(path)?.to_owned(), self.get(&other)?)))
            .collect()
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::File(path, size) => self.insert(path, Entry::file(path, *size)),
            Step::Folder(path) => self.insert(path, Entry::folder()),
            Step::Remove(path) => self.remove(path),
            Step::RemoveFiles(path) => {
                let folders: Vec<String> = self
                    .folders()
                    .into_iter()
                    .filter(|folder| within(folder, path))
                    .collect();
                self.0.retain(|other, entry| {
                    let name = other.rsplit('/').next().unwrap_or_default();
                    !within(other, path) || entry.kind == Kind::Folder || name != "a"
                });
                for folder in folders {
                    self.0.entry(folder).or_insert_with(Entry::folder);
                }
            }
            Step::Umask(path) => {
                let entries = self.0.iter_mut().filter(|(other, _)| within(other, path));
                for (_, entry) in entries {
                    entry.mode ^= 0o020;
                }
            }
            Step::Edit(path) => {
                if self.get(path).is_none() {
                    self.insert(path, Entry::file(path, None));
                }
                let entries = self.0.iter_mut().filter(|(other, _)| within(other, path));
                for (_, entry) in entries {
                    // What an edit makes of one file is not what is looked at here.
                    let mut one = Tree::new();
                    one.insert("one", entry.clone());
                    Change::Edit("one".to_owned()).apply(&mut one, 1);
                    *entry = one.get("one").unwrap_or_else(|| entry.clone());
                }
            }
        }
    }
}

fn within(path: &str, folder: &str) -> bool {
    path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

#[derive(Clone, Debug)]
enum Step {
    File(String, Option<u64>),
    Folder(String),
    Remove(String),
    RemoveFiles(String),
    Umask(String),
    Edit(String),
}

fn apply(tree: &mut Tree, step: &Step) {
    match step {
        Step::File(path, size) => tree.insert(path, Entry::file(path, *size)),
        Step::Folder(path) => tree.insert(path, Entry::folder()),
        Step::Remove(path) => tree.remove(path),
        Step::RemoveFiles(path) => tree.remove_files(path, &|name| name == "a"),
        Step::Umask(path) => Change::Umask(path.clone(), 0o020).apply(tree, 1),
        Step::Edit(path) => Change::Edit(path.clone()).apply(tree, 1),
    }
}

fn path() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["a", "b", "a.b", "c-d"]);
    prop::collection::vec(names, 1..4).prop_map(|parts| parts.join("/"))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (path(), prop::option::of(0..9_u64)).prop_map(|(path, size)| Step::File(path, size)),
        1 => path().prop_map(Step::Folder),
        1 => path().prop_map(Step::Remove),
        1 => path().prop_map(Step::RemoveFiles),
        1 => path().prop_map(Step::Umask),
        1 => path().prop_map(Step::Edit),
    ];
    prop::collection::vec(step, 0..12)
}

fn both(steps: &[Step]) -> (Tree, Plain) {
    let (mut tree, mut plain) = (Tree::new(), Plain::default());
    for step in steps {
        apply(&mut tree, step);
        plain.apply(step);
    }
    (tree, plain)
}

fn held(tree: &Tree) -> Entries {
    tree.iter().map(|(path, entry)| (path, entry.clone())).collect()
}

fn files(entries: &Entries) -> Entries {
    let files = entries.iter().filter(|(_, entry)| entry.kind != Kind::Folder);
    files.map(|(path, entry)| (path.clone(), entry.clone())).collect()
}

/// Sizes are no part of what counts.
fn digests(entries: &Entries) -> BTreeMap<String, Digest> {
    let entries = entries.iter();
    entries
        .map(|(path, entry)| (path.clone(), entry.digest()))
        .collect()
}

fn pattern() -> impl Strategy<Value = String> {
    let wild = prop::sample::select(vec![
        "*.b", "**/*.b", "a*", "?", "**", "**a", "a/*/b", "**/b/*", "a**", "[ab]", "c-d/*",
    ]);
    prop_oneof![
        path(),
        path().prop_map(|path| format!("**/{path}")),
        path().prop_map(|path| format!("{path}/**")),
        wild.prop_map(str::to_owned),
    ]
}

fn patterns() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(pattern(), 0..5)
}

/// The paths that a selector of a folder reads below it, told one by one.
fn selected(plain: &Plain, folder: &str, selector: &Selector) -> Entries {
    let (include, exclude) = (Ignore::of(&selector.include), Ignore::of(&selector.exclude));
    let wanted = |path: &str| (include.is_empty() || include.excludes(path)) && !exclude.excludes(path);
    let below = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    let named = plain
        .0
        .keys()
        .filter_map(|path| below(path))
        .filter(|path| wanted(path));
    let mut read: BTreeSet<String> = BTreeSet::new();
    for path in named {
        read.extend(path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        read.insert(path);
    }
    let entry = |path: String| Some((path.clone(), plain.get(&format!("{folder}/{path}"))?));
    read.into_iter().filter_map(entry).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_holds_what_a_map_would_hold(steps in steps(), asked in path()) {
        let (tree, plain) = both(&steps);
        prop_assert_eq!(&held(&tree), &plain.0);
        prop_assert_eq!(tree.len(), plain.0.len());
        prop_assert_eq!(tree.get(&asked), plain.get(&asked));
        prop_assert_eq!(tree.folders().into_iter().collect::<BTreeSet<_>>(), plain.folders());
        prop_assert_eq!(tree.sums(&asked).files, files(&plain.below(&asked)).len());
    }

    #[test]
    fn digests_are_alike_where_all_below_is_alike(first in steps(), more in steps(), asked in path()) {
        let (before, plain_before) = both(&first);
        let (mut after, mut plain_after) = (before.clone(), plain_before.clone());
        for step in &more {
            apply(&mut after, step);
            plain_after.apply(step);
        }
        let digest = |tree: &Tree| selection_digest(tree, &[Selector::path(&asked)]).ok();
        prop_assert_eq!(
            digest(&before) == digest(&after),
            digests(&plain_before.below(&asked)) == digests(&plain_after.below(&asked))
        );
        let (old, new) = (digests(&files(&plain_before.0)), digests(&files(&plain_after.0)));
        let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let differ = all.into_iter().filter(|path| old.get(*path) != new.get(*path));
        prop_assert_eq!(before.differences(&after), differ.cloned().collect::<Vec<_>>());
        // The one that was copied from is what it was.
        prop_assert_eq!(before, both(&first).0);
    }

    #[test]
    fn what_is_ignored_is_told_path_by_path(
        steps in steps(),
        patterns in prop::collection::vec((any::<bool>(), path()), 0..4),
    ) {
        let (tree, plain) = both(&steps);
        let line = |(back, path): &(bool, String)| format!("{}{path}\n", if *back { "!" } else { "" });
        let ignore = Ignore::parse(&patterns.iter().map(line).collect::<String>());
        let expected: Entries = files(&plain.0)
            .into_iter()
            .filter(|(path, _)| !ignore.excludes(path))
            .collect();
        prop_assert_eq!(files(&held(&ignore.filter(&tree))), expected);
    }

    #[test]
    fn laid_over_is_inserted_one_by_one(lower in steps(), upper in steps(), to in path()) {
        let (mut tree, mut plain) = both(&lower);
        let (over, plain_over) = both(&upper);
        tree.lay(&to, &over, "", None);
        plain.insert(&to, Entry::folder());
        for (path, entry) in plain_over.0 {
            plain.insert(&format!("{to}/{path}"), entry);
        }
        prop_assert_eq!(files(&held(&tree)), files(&plain.0));
    }

    #[test]
    fn of_many_patterns_the_last_that_matches_decides(
        patterns in prop::collection::vec((any::<bool>(), pattern()), 0..12),
        asked in path(),
    ) {
        let line = |(back, pattern): &(bool, String)| format!("{}{pattern}\n", if *back { "!" } else { "" });
        let ignore = Ignore::parse(&patterns.iter().map(line).collect::<String>());
        let one_by_one = patterns.iter().rev().find(|(_, pattern)| Ignore::parse(pattern).excludes(&asked));
        prop_assert_eq!(ignore.excludes(&asked), one_by_one.is_some_and(|(back, _)| !back));
    }

    #[test]
    fn what_is_selected_is_told_path_by_path(
        first in steps(),
        more in steps(),
        folder in prop::sample::select(vec!["a", "b/a"]),
        include in patterns(),
        exclude in patterns(),
    ) {
        let selector = Selector {
            include,
            exclude,
            ..Selector::path(folder)
        };
        let there = [Step::Folder(folder.to_owned())];
        let with = |steps: &[&[Step]]| both(&steps.concat());
        let (before, plain_before) = with(&[&first, &there]);
        let (after, plain_after) = with(&[&first, &more, &there]);
        let expected = selected(&plain_before, folder, &selector);
        let found = selector.select(&before).unwrap_or_default();
        let below: BTreeSet<&String> = found.values().filter(|below| !below.is_empty()).collect();
        prop_assert_eq!(below, expected.keys().collect::<BTreeSet<_>>());
        let picked = selector.pick(&before);
        let lead = |(path, entry): (String, &Entry)| Some((path.strip_prefix(folder)?.strip_prefix('/')?.to_owned(), entry.clone()));
        let picked: Entries = picked.iter().filter_map(lead).collect();
        prop_assert_eq!(files(&picked), files(&expected));
        let digest = |tree: &Tree| selection_digest(tree, std::slice::from_ref(&selector)).ok();
        let mode = |tree: &Tree| tree.get(folder).filter(|_| selector.include.is_empty());
        let counted = |tree: &Tree, plain: &Plain| (mode(tree), digests(&selected(plain, folder, &selector)));
        prop_assert_eq!(
            digest(&before) == digest(&after),
            counted(&before, &plain_before) == counted(&after, &plain_after)
        );
    }

    #[test]
    fn trees_side_by_side_are_told_path_by_path(one in steps(), other in steps(), more in steps()) {
        let (tree, plain) = both(&one);
        let mut near = tree.clone();
        for step in &more {
            apply(&mut near, step);
        }
        let far = both(&other).0;
        let mut seen = Vec::new();
        tree.visit_beside(&[&near, &far, &tree], &mut |path, entry, there| {
            seen.push((path.to_owned(), entry.clone(), there.to_vec()));
        });
        let told = tree.iter().map(|(path, entry)| {
            let there = [&near, &far, &tree].map(|tree| tree.get(&path).is_some()).to_vec();
            (path, entry.clone(), there)
        });
        prop_assert_eq!(seen, told.collect::<Vec<_>>());
        let parts = tree.parted((), &|(), _| (), &|(), name| name.len());
        for (length, part) in &parts {
            let of_it = files(&plain.0).into_iter().filter(|(path, _)| path.rsplit('/').next().map(str::len) == Some(*length));
            prop_assert_eq!(files(&held(part)), of_it.collect::<Entries>());
        }
        prop_assert_eq!(parts.values().map(|part| files(&held(part)).len()).sum::<usize>(), files(&plain.0).len());
    }

    #[test]
    fn a_list_is_read_as_if_each_line_stood_alone(paths in prop::collection::vec(path(), 0..12)) {
        let list: String = paths.iter().map(|path| format!("./{path}\n")).collect();
        let mut tree = Tree::new();
        for path in &paths {
            if tree.get(path).is_none_or(|there| there.kind != Kind::Folder) {
                tree.insert(path, Entry::file(path, None));
            }
        }
        prop_assert_eq!(Listing::parse(&list).tree, tree);
    }
}
