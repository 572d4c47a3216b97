//! The course keeps its word: every lesson begins unsolved, its solution reaches all goals, and each mistake misses the goal that it says.
#![allow(missing_docs, reason = "a test file")]

use layerlab_build::Situation;
use layerlab_optimize::ScenarioKind;
use layerlab_session::{COURSE, Lesson, LessonView, Piece, Request, analyze, draft, examples, simulate};
use std::rc::Rc;

fn taken(id: &str, request: Request) -> Rc<LessonView> {
    let simulation = simulate(&Request {
        lesson: Some(id.into()),
        ..request
    });
    simulation
        .lesson
        .unwrap_or_else(|| panic!("{id}: no lesson is taken"))
}

fn read(id: &str) -> Lesson {
    Lesson::read(id).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn every_lesson_begins_unsolved_and_can_be_solved() {
    for listed in COURSE {
        let lesson = read(listed.id);
        assert_eq!(lesson.title, listed.title);
        let start = taken(listed.id, lesson.start());
        assert_eq!(start.broken, None, "{}", listed.id);
        assert!(!start.solved, "{} is solved before it begins", listed.id);
        let solved = taken(listed.id, lesson.solved());
        assert!(
            solved.solved,
            "{}: {:?} {:?}",
            listed.id, solved.broken, solved.goals
        );
    }
}

#[test]
fn every_mistake_misses_its_goal_and_is_told_why() {
    for listed in COURSE {
        let lesson = read(listed.id);
        assert!(lesson.mistakes.len() >= 2, "{}", listed.id);
        for mistake in &lesson.mistakes {
            let answer = lesson.answered(&mistake.dockerfile, mistake.dockerignore.as_deref());
            let view = taken(listed.id, answer);
            let goal = &view.goals[mistake.misses - 1];
            assert!(!goal.met, "{}: {}", listed.id, mistake.dockerfile);
            assert!(
                view.broken.is_some() || !goal.found.is_empty(),
                "{}: nothing is said of {}",
                listed.id,
                mistake.dockerfile
            );
            assert!(goal.hints.len() >= 3, "{}", listed.id);
        }
    }
}

/// Every number of a build is computed, and a text is read in a minute.
#[test]
fn texts_are_short_and_their_figures_computed() {
    for listed in COURSE {
        let lesson = read(listed.id);
        let words = lesson.text.split_whitespace().count();
        assert!(words <= 150, "{}: {words} words", listed.id);
        for paragraph in lesson.text.split("\n\n").chain([lesson.solution.text.as_str()]) {
            let plain: Vec<&str> = paragraph.split_whitespace().collect();
            let is_duration = |pair: &[&str]| {
                pair[0].chars().all(|c| c.is_ascii_digit())
                    && ["s", "min", "seconds", "minutes"].contains(&pair[1].trim_end_matches(['.', ',']))
            };
            assert!(
                !plain.windows(2).any(is_duration),
                "{}: a figure by hand: {paragraph}",
                listed.id
            );
        }
        let view = taken(listed.id, lesson.start());
        let shown: String = view
            .text
            .iter()
            .flatten()
            .map(|piece| match piece {
                Piece::Plain(text) | Piece::Strong(text) => text.as_str(),
                Piece::Code(_) => "",
            })
            .collect();
        assert!(
            !shown.contains("{{") && !shown.contains("**") && !shown.contains('`'),
            "{shown}"
        );
    }
}

#[test]
fn a_lesson_begins_with_its_project() {
    let view = taken("layers", Request::default());
    let start = view.start.as_deref().expect("a project");
    assert_eq!(start.lesson.as_deref(), Some("layers"));
    assert!(start.dockerfile.contains("COPY . ."));
}

/// Whatever a file says, there is a sentence with the place, and nothing else happens.
#[test]
fn a_broken_lesson_is_told_where() {
    let good = "version = 1\ntitle = \"a\"\ndockerfile = \"FROM a\\nRUN b\\n\"\n[[goals]]\ntext = \"c\"\ncached = [\"RUN b\"]\n";
    assert!(Lesson::read(good).is_ok());
    for (text, part) in [
        ("never", "line 1 column"),
        ("version = 1\ntitle = \"a", "line 2 column"),
        ("version = 2\n", "version 2"),
        ("title = \"a\"\n", "version = 1"),
        ("version = 1\nscript = \"x\"\n", "unknown field `script`"),
        (&good.replace("cached = [\"RUN b\"]\n", ""), "Line 4: goal 1"),
        (
            &good.replace("[[goals]]", "change = \"whenever\"\n[[goals]]"),
            "for key `change`",
        ),
        (&format!("{good}[[mistakes]]\nmisses = 4\n"), "Line 7: a mistake"),
        (
            &good.replace("title = \"a\"", "title = \"a\"\ntext = \"{{time never}}\""),
            "no figure",
        ),
        (&"#".repeat(70_000), "larger than"),
        (
            &format!("version = 1\nx = {}", "[{a=".repeat(15_000)),
            "Line 2: more than",
        ),
    ] {
        let error = Lesson::read(text).expect_err(text);
        assert!(error.contains(part), "{error}");
        let view = taken(text, Request::default());
        assert_eq!(view.error.as_deref(), Some(error.as_str()));
        assert!(view.goals.is_empty() && view.start.is_none());
    }
}

/// A goal about lines that are not there is missed with a sentence, never reached.
#[test]
fn what_is_not_there_is_not_reached() {
    let lesson = "version = 1\ntitle = \"a\"\ndockerfile = \"FROM a\\nRUN b\\n\"\n[[goals]]\ntext = \"c\"\nchange = \"unchanged\"\ncached = [\"RUN z\"]\n";
    let view = taken(lesson, Lesson::read(lesson).expect("a lesson").start());
    assert!(!view.goals[0].met);
    assert_eq!(view.goals[0].found, "No step has `RUN z`.");
}

/// A file is in the image whichever way it came, and stays in a layer when it is deleted.
#[test]
fn a_secret_is_found_in_every_layer() {
    let lesson = read("secrets");
    let end = "COPY --from=build /app /app\nRUN rm /app/.npmrc\nCMD [\"node\", \"server.js\"]\n";
    let build = "FROM node:22-slim AS build\nWORKDIR /app\nCOPY . .\nRUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci\nFROM node:22-slim\n";
    let view = taken("secrets", lesson.answered(&format!("{build}{end}"), None));
    assert_eq!(view.goals[0].found, "Line 6 leaves a layer that holds .npmrc.");
    let clean = end.replace(
        "COPY --from=build /app /app",
        "COPY --from=build /app/node_modules /app/node_modules",
    );
    let view = taken("secrets", lesson.answered(&format!("{build}{clean}"), None));
    assert!(view.goals[0].met, "{:?}", view.goals[0]);
}

/// What has no word in a lesson, and what is at hand of the cache.
#[test]
fn a_lesson_is_made_of_every_change() {
    let request = Request {
        dockerfile:
            "FROM node:22 AS a\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM nginx\nCOPY --from=a /app /app\n"
                .into(),
        scenario: Some(ScenarioKind::Image(0)),
        situation: Situation::ImportedMax,
        ..Request::default()
    };
    let analysis = analyze(&request);
    let text = draft(&request, &analysis.simulation, &analysis.optimization);
    let lesson = Lesson::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(
        (lesson.change, lesson.cache),
        (Some(ScenarioKind::Code), Situation::ImportedMax)
    );
}

/// What is made of a project is a lesson that begins unsolved, and that the better Dockerfile solves.
#[test]
fn a_project_makes_a_lesson() {
    for example in examples() {
        let analysis = analyze(&example.request);
        if !analysis.optimization.changed {
            continue;
        }
        let text = draft(&example.request, &analysis.simulation, &analysis.optimization);
        let lesson = Lesson::read(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", example.id));
        let start = taken(&text, lesson.start());
        assert!(!start.solved && start.error.is_none(), "{}: {text}", example.id);
        let solved = taken(&text, lesson.solved());
        assert!(
            solved.solved,
            "{}: {:?} {:?}\n{text}",
            example.id, solved.broken, solved.goals
        );
    }
}
