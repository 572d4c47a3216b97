//! `.dockerignore` and source patterns end, whatever they are. The lines up to an empty one are patterns, the others are paths.
#![no_main]

use layerlab_context::{Entry, Ignore, Tree, ill_formed_patterns, match_path};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (patterns, paths) = text.split_once("\n\n").unwrap_or((text, "a\na/b\na/b/c.md\n"));
    let ignore = Ignore::parse(patterns);
    let _ = ill_formed_patterns(patterns);
    let mut tree = Tree::new();
    for path in paths.lines().filter(|path| path.len() <= 4_096) {
        tree.insert(path, Entry::file(path, None));
    }
    let kept = ignore.filter(&tree);
    for (path, _) in &tree {
        // What is excluded is only there as a folder of something that is not.
        if ignore.excludes(&path) && kept.get(&path).is_some() {
            assert!(kept.below(&path).next().is_some());
        }
        if ignore.prunes(&path) {
            assert!(kept.below(&path).next().is_none());
        }
        for pattern in patterns.lines() {
            let _ = match_path(pattern, &path);
        }
    }
});
