//! What a text is that somebody gives without saying so.

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A Dockerfile.
    Dockerfile,
    /// The log of a build; also what is nothing that is known here.
    Log,
    /// A list of files.
    Files,
    /// A project that was saved.
    Project,
    /// A lesson.
    Lesson,
    /// A course of lessons.
    Course,
}

/// So much of a text tells what it is.
const TELLING: usize = 64 * 1024;

/// Tells what a text is by what is in it.
pub fn dropped(text: &str) -> Dropped {
    let mut end = text.len().min(TELLING);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = &text[..end];
    let lines = || start.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    if first.starts_with('{') && start.contains("\"layerlab\":") {
        return Dropped::Project;
    }
    let table: String = first.split_whitespace().collect();
    if table.starts_with("[course]") || table.starts_with("[[lessons]]") {
        return Dropped::Course;
    }
    // One that lacks its version is told so.
    let is_key = first
        .split_once('=')
        .is_some_and(|(name, _)| ["version", "title", "text", "dockerfile"].contains(&name.trim()));
    if is_key && (start.contains("[[goals]]") || start.contains("title")) {
        return Dropped::Lesson;
    }
    let keyword = first.split_whitespace().next().unwrap_or_default().to_uppercase();
    if ["FROM", "ARG"].contains(&keyword.as_str()) {
        return Dropped::Dockerfile;
    }
    let is_path = |line: &&str| {
        let words = line.split_whitespace().count();
        let last = line.split_whitespace().next_back().unwrap_or_default();
        words == 1 && !line.ends_with([':', ';', '{', '}', ','])
            || words > 1 && last.contains('/') && line.starts_with(['-', 'd', '.', '/'])
    };
    let (all, paths) = (lines().count(), lines().filter(is_path).count());
    if all > 1 && paths * 10 >= all * 9 {
        Dropped::Files
    } else {
        Dropped::Log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_what_is_in_it() {
        let project = crate::to_file(&crate::Request::default());
        for (text, what) in [
            (project.as_str(), Dropped::Project),
            ("{\"stream\":\"#5 DONE 1.0s\"}", Dropped::Log),
            (
                "# syntax=docker/dockerfile:1\n\nFROM alpine\nRUN make\n",
                Dropped::Dockerfile,
            ),
            ("# ours\nversion = 1\ntitle = \"a\"\n", Dropped::Lesson),
            ("title = \"a\"\n[[goals]]\n", Dropped::Lesson),
            ("# ours\n[ course ]\ntitle = \"a\"\n", Dropped::Course),
            ("[[lessons]] # no head\n", Dropped::Course),
            ("ARG V=1\nfrom alpine:$V\n", Dropped::Dockerfile),
            ("#1 [1/2] FROM alpine\n#1 DONE 0.1s\n", Dropped::Log),
            ("remote: #1 [1/2] RUN make\nremote: #1 DONE 0.1s\n", Dropped::Log),
            ("package.json\nsrc/a.js\n.gitignore\n", Dropped::Files),
            ("./src/a.js\n./src/b.js\n", Dropped::Files),
            ("Dear all,\nthe build is slow.\n", Dropped::Log),
            ("", Dropped::Log),
        ] {
            assert_eq!(dropped(text), what, "{text:?}");
        }
    }
}
