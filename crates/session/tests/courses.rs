//! Courses of others: read into lessons of their own, and refused in one sentence with its line.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{COURSE, Course, Lesson, in_course};

const HEAD: &str = "# ours\n[course]\nversion = 1\ntitle = \"How we build\"\ntext = \"Four evenings.\"\n";
const LESSON: &str = "title = \"One\"\ndockerfile = '''\nFROM a\n[[lessons]]\nRUN b\n'''\n[[lessons.goals]]\ntext = \"c\"\ncached = [\"RUN b\"]\n";

fn course(lessons: &str) -> String {
    format!("{HEAD}\n[[lessons]]\n{LESSON}{lessons}")
}

#[test]
fn a_course_is_read_into_lessons_of_their_own() {
    let second = "\n[[lessons]] # the last\nversion = 1\ntitle = \"Two: more\"\ntext = '''\nversion = 7\n'''\nnotes = \"Ask first.\"\ndockerfile = \"FROM a\\nRUN b\\n\"\n  [[lessons.goals]]\n  text = \"c\"\n  cached = [\"RUN b\"]\n  [lessons.solution]\n  dockerfile = \"FROM a\"\n";
    let read = Course::read(&course(second)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        (read.id.as_str(), read.title.as_str(), read.text.as_str()),
        ("how-we-build", "How we build", "Four evenings.")
    );
    let ids: Vec<&str> = read.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids, ["one", "two-more"]);
    let lessons: Vec<Lesson> = read
        .lessons
        .iter()
        .map(|lesson| Lesson::read(&lesson.text).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    assert!(
        lessons[0].dockerfile.contains("\n[[lessons]]\n"),
        "a table within a text is text"
    );
    assert_eq!(lessons[1].text, "version = 7\n");
    assert_eq!(lessons[1].notes, "Ask first.");
    assert_eq!(lessons[1].solution.dockerfile, "FROM a");
}

/// Whatever a file says, there is a sentence with the place, and nothing else happens.
#[test]
fn a_broken_course_is_told_where() {
    assert!(Course::read(&course("")).is_ok());
    for (text, part) in [
        (String::new(), "Line 1: a course begins with [course]"),
        (HEAD.replace("version = 1", "version = 2"), "of version 2"),
        (
            HEAD.replace("version = 1\n", ""),
            "Line 1: a course begins with [course]",
        ),
        (
            HEAD.replace("title", "onload"),
            "Line 4: it cannot be read: unknown field `onload`",
        ),
        (
            HEAD.replace("\"How we build\"", "\" \""),
            "Line 1: a course has a title",
        ),
        (HEAD.to_owned(), "Line 1: a course has one to 60 lessons"),
        (format!("{HEAD}x = [[[[[\n"), "at line 7 column"),
        (
            format!("{HEAD}{}", "[[lessons]]\n".repeat(61)),
            "one to 60 lessons",
        ),
        (
            course("[[lessons]]\ntitle = \"a\"\n"),
            "Line 17: a lesson has a dockerfile.",
        ),
        (
            course(&format!("[[lessons]]\n{LESSON}script = \"x\"\n")),
            "Line 27: it cannot be read: unknown field `script`",
        ),
        (course("[[lessons]]\ntitle = \"a\n"), "at line 18 column"),
        (
            course("[[lessons]]\nversion = 3\n"),
            "Line 17: This lesson is of version 3",
        ),
        (
            course(&format!("[[lessons]]\n{LESSON}")),
            "Line 17: two lessons are called One",
        ),
        (
            course(&format!("[[lessons]]\nfiles = \"{}\"\n", "a".repeat(70_000))),
            "Line 17: This lesson is larger",
        ),
        ("[course]\n".repeat(200_000), "larger than 1000 KB"),
        (
            format!("{HEAD}x = {}", "[{a=".repeat(15_000)),
            "Line 6: too many brackets",
        ),
        (
            course(&format!("[[lessons]]\nx = {}\n", "[{a=".repeat(15_000))),
            "Line 18: more than",
        ),
    ] {
        let error = Course::read(&text).expect_err(part);
        assert!(error.contains(part), "{part}: {error}");
        assert!(!error.contains('\n') && error.len() < 400, "{error}");
    }
}

/// A lesson that was written alone has its place in a course, and is the same lesson there.
#[test]
fn every_lesson_can_stand_in_a_course() {
    let mut text = HEAD.to_owned();
    let file = |id: &str| {
        let path = format!("{}/lessons/{id}.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    for listed in COURSE {
        text += &in_course(&file(listed.id));
    }
    let course = Course::read(&text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(course.lessons.len(), COURSE.len());
    for (listed, lesson) in COURSE.iter().zip(&course.lessons) {
        assert_eq!(
            Lesson::read(&lesson.text),
            Lesson::read(listed.id),
            "{}",
            listed.id
        );
    }
}

/// The course that the documentation shows is one.
#[test]
fn the_documented_course_is_one() {
    let docs = include_str!("../../../docs/lessons.md");
    let (_, behind) = docs.split_once("```toml\n[course]").expect("an example");
    let (text, _) = behind.split_once("```").expect("its end");
    let course = Course::read(&format!("[course]{text}")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(course.lessons.len(), 2);
}
