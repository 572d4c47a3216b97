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

/// Answers that are right, and written otherwise than the solution.
fn right_answers() -> Vec<(&'static str, String, Option<&'static str>)> {
    let apt = |run: &str| {
        let text = format!("FROM debian:12-slim\nWORKDIR /srv\n{run}\nCOPY . .\nCMD [\"./serve.sh\"]\n");
        ("apt", text, None)
    };
    let install = "apt-get install -y --no-install-recommends ffmpeg";
    let python =
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n";
    let compiled = "RUN python -m compileall -q src\nCMD [\"python\", \"-m\", \"src.app\"]\n";
    let ignore = |copy: &str, patterns| ("ignore", format!("{python}{copy}\n{compiled}"), patterns);
    let site = "FROM node:22-slim AS tools\nWORKDIR /site\nCOPY package.json package-lock.json ./\nRUN npm ci\n\nFROM tools AS styles\nCOPY styles/ styles/\nRUN npx sass styles:out/css\n\nFROM tools\nCOPY pages ./pages\nRUN npx eleventy --input=pages --output=out\nCOPY --from=styles /site/out/css out/css\n";
    let lists = "/var/lib/apt/lists";
    vec![
        apt(&format!("RUN set -eux; apt-get update; {install}; rm -rf {lists}/*")),
        apt(&format!("RUN <<EOF\nset -e\napt-get update\n{install}\nrm -rf {lists}/*\nEOF")),
        apt(&format!("RUN apt-get update && {install} && apt-get clean && rm -rf {lists}/*")),
        apt(&format!("RUN apt-get update -qq && {install} && rm -r {lists}/*")),
        apt(&format!("RUN apt-get update && apt-get install --no-install-recommends -y ffmpeg && rm -rf {lists}")),
        apt(&format!("RUN --mount=type=cache,target={lists} apt-get update && {install}")),
        apt(&format!("RUN apt-get update \\\n    && {install} \\\n    && rm -rf {lists}/* /var/cache/apt/*")),
        ignore("COPY src src", None),
        ignore("COPY --exclude=.git --exclude=*.md . .", None),
        ignore("COPY . /app", Some(".git\nnotes.md\n")),
        ignore("COPY . .", Some(".git\n**/*.md\n")),
        ("split", site.to_owned(), None),
        (
            "layers",
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install --no-install-recommends -y ffmpeg && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY . .\nCMD [\"python\",\"app.py\"]\n".to_owned(),
            None,
        ),
        (
            "arguments",
            format!("{python}COPY . .\nCMD [\"python\", \"app.py\"]\nARG GIT_SHA=\"unknown\"\nLABEL org.opencontainers.image.revision=\"${{GIT_SHA}}\"\n"),
            None,
        ),
        (
            "secrets",
            "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=secret,id=npmrc npm ci --userconfig=/run/secrets/npmrc\nCOPY server.js ./\nCMD [\"node\", \"server.js\"]\n".to_owned(),
            None,
        ),
    ]
}

#[test]
fn right_answers_are_right_however_they_are_written() {
    for (id, dockerfile, ignore) in right_answers() {
        let view = taken(id, read(id).answered(&dockerfile, ignore));
        assert!(
            view.solved,
            "{id}: {:?} {:?}\n{dockerfile}",
            view.broken, view.goals
        );
    }
}

/// What is said of answers that are nearly right.
#[test]
fn what_is_missed_is_said_in_words_of_the_answer() {
    let python = "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n";
    let revision = "LABEL org.opencontainers.image.revision=$GIT_SHA\n";
    let cmd = "CMD [\"python\", \"app.py\"]\n";
    let undeclared = "GIT_SHA is not declared any more.";
    let debian = "FROM debian:12-slim\nWORKDIR /srv\n";
    let node = "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\n";
    for (id, goal, dockerfile, said) in [
        ("arguments", 0, format!("{python}{cmd}"), undeclared),
        ("arguments", 1, format!("{python}ARG GIT_SHAA=unknown\n{revision}{cmd}"), undeclared),
        (
            "arguments",
            1,
            format!("{python}{revision}ARG GIT_SHA=unknown\n{cmd}"),
            "LABEL org.opencontainers.image.revision is set otherwise: `$GIT_SHA` has no value there.",
        ),
        (
            "layers",
            1,
            "FROM python:3.12-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg curl\nCOPY . .\nCMD [\"python\", \"app.py\"]\n".to_owned(),
            "`apt-get install` is given `curl` too, which it was not before.",
        ),
        (
            "apt",
            0,
            format!("{debian}RUN apt-get update\nRUN apt-get install -y ffmpeg\nCOPY . .\n"),
            "No single step runs `apt-get update` and then `apt-get install ffmpeg`.",
        ),
        (
            "apt",
            1,
            format!("{debian}RUN apt-get update && apt-get install -y ffmpeg\nRUN rm -rf /var/lib/apt/lists/*\n"),
            "Line 3 leaves a layer that holds the package lists.",
        ),
        (
            "secrets",
            1,
            format!("{node}RUN npm ci\nRUN --mount=type=secret,id=x true\nCOPY server.js .\n"),
            "No step that runs `npm ci` has `--mount=type=secret`.",
        ),
    ] {
        let view = taken(id, read(id).answered(&dockerfile, None));
        assert_eq!(view.goals[goal].found, said, "{dockerfile}");
    }
    let view = taken("layers", read("layers").answered("", Some("*.py\n")));
    assert_eq!(view.goals[0].found, "app.py is not sent to the builder any more.");
    let home = format!(
        "{node}RUN --mount=type=cache,target=~/.npm npm ci\nCOPY . .\nCMD [\"node\", \"server.js\"]\n"
    );
    let view = taken("mounts", read("mounts").answered(&home, None));
    assert!(
        view.broken
            .as_deref()
            .is_some_and(|broken| broken.starts_with("Line 4: BuildKit does not expand `~`"))
    );
}

/// Numbers with a unit, in digits or as a word.
fn claims(text: &str) -> Vec<String> {
    let numbers = "two three four five six seven eight nine ten twenty thirty half";
    let units = "s min h seconds minutes hours B KB MB GB bytes kilobytes megabytes gigabytes % percent times steps layers";
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',', ':', '(', ')']))
        .collect();
    let is_number = |word: &str| {
        let is_digits = word.starts_with(|c: char| c.is_ascii_digit());
        is_digits || numbers.split(' ').any(|number| number == word)
    };
    let is_one = |pair: &&[&str]| is_number(pair[0]) && units.split(' ').any(|unit| unit == pair[1]);
    words
        .windows(2)
        .filter(is_one)
        .map(|pair| pair.join(" "))
        .collect()
}

/// What the title of the last lesson promises is what its model says.
#[test]
fn a_title_keeps_its_word() {
    let lesson = read("service");
    assert_eq!(lesson.title, "From a quarter of an hour to a minute");
    let wall = |request: Request| simulate(&request).stack.wall;
    let (before, after) = (wall(lesson.start()), wall(lesson.solved()));
    assert!((13.0 * 60.0..17.0 * 60.0).contains(&before), "{before}");
    assert!((30.0..=60.0).contains(&after), "{after}");
}

/// Every number of a build is computed, and a text is read in a minute.
#[test]
fn texts_are_short_and_their_figures_computed() {
    for listed in COURSE {
        let lesson = read(listed.id);
        let words = lesson.text.split_whitespace().count();
        assert!(words <= 150, "{}: {words} words", listed.id);
        for text in [&lesson.text, &lesson.notes, &lesson.solution.text] {
            let by_hand = claims(text);
            assert!(by_hand.is_empty(), "{}: figures by hand: {by_hand:?}", listed.id);
        }
        // Who is asked first is not told.
        let tells = ["{{time", "{{ran"]
            .iter()
            .any(|figure| lesson.text.contains(figure));
        assert!(!(lesson.predict && tells), "{}", listed.id);
        // What a goal says in words is what is judged.
        for goal in &lesson.goals {
            let said = claims(&goal.text.replace("a minute", "60 s"));
            let judged: Vec<String> = goal
                .seconds
                .iter()
                .map(|seconds| format!("{seconds} s"))
                .collect();
            assert_eq!(said, judged, "{}: {}", listed.id, goal.text);
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
        ("title = \"a\"\n", "Line 1: a lesson needs version = 1"),
        ("version = 1\nscript = \"x\"\n", "unknown field `script`"),
        (&good.replace("cached = [\"RUN b\"]\n", ""), "Line 4: goal 1"),
        (
            &good.replace("[[goals]]", "change = \"whenever\"\n[[goals]]"),
            "for key `change`",
        ),
        (
            &format!("{good}change = \"own\"\n"),
            "Line 7: it cannot be read: unknown variant `own`, expected one of `code`, `dependencies`, `settings`, `assets`, `commit`, `unchanged`, `fresh`, `base-image`, `remote`, `modes`, `runner` for key",
        ),
        (
            &format!("{good}[[mistakes]]\nmisses = 1\npredct = true\n"),
            "Line 9: it cannot be read: unknown field `predct`",
        ),
        (
            &format!("{good}seconds = \"four\"\n[[mistakes]]\nmisses = 1\n"),
            "Line 7: it cannot be read: invalid type",
        ),
        (
            &good.replace("[[goals]]", "change = \"code\"\nedited = [\"b\"]\n[[goals]]"),
            "Line 5: change, edited and new-image",
        ),
        (
            &format!("{good}new-image = \"a\"\nchange = \"code\"\n"),
            "Line 7: change, edited and new-image",
        ),
        (
            &good.replace("[[goals]]", "files = \"a.md\"\nedited = [\"READ.md\"]\n[[goals]]"),
            "Line 5: READ.md is not among the files.",
        ),
        (
            &good.replace(
                "[[goals]]",
                "files = \"\"\"\na.md 1 KB\nb.js four KB\n\"\"\"\n[[goals]]",
            ),
            "Line 6: the size of b.js is no number",
        ),
        (
            &good.replace("[[goals]]", "[solution]\ntext = \"a {{runs code}}\"\n[[goals]]"),
            "Line 5: {{runs code}}",
        ),
        (
            &format!("{good}without = [\"/root/.npm\"]\n"),
            "Line 7: without names files of the project",
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

/// What only playing it tells is said to whoever wrote a lesson, before it is begun to be answered.
#[test]
fn an_author_is_told_what_does_not_hold() {
    let start = "version = 1\ntitle = \"a\"\nfiles = \"a.js 1 KB\"\ndockerfile = \"FROM a\\nCOPY . .\\nRUN b\\n\"\n[[goals]]\ntext = \"c\"\ncached = [\"RUN b\"]\n";
    let solution = |text: &str| format!("{start}[solution]\ndockerfile = \"{text}\"\n");
    let said = |lesson: &str, dockerfile: &str| {
        let read = Lesson::read(lesson).unwrap_or_else(|error| panic!("{error}"));
        let view = taken(lesson, read.answered(dockerfile, None));
        let pieces = view.faults.iter().flatten().map(|piece| match piece {
            Piece::Plain(text) | Piece::Strong(text) | Piece::Code(text) => text.as_str(),
        });
        (pieces.collect::<String>(), view)
    };
    let right = "FROM a\\nRUN b\\nCOPY . .\\n";
    assert_eq!(said(&solution(right), "").0, "");
    let (text, view) = said(start, "");
    assert_eq!(
        (text.as_str(), view.solution.len(), view.solution_text.as_str()),
        ("", 0, "")
    );
    for (lesson, sentence) in [
        (
            solution("FROM a\\nCOPY . .\\nRUN b\\n"),
            "The solution misses goal 1: Line 3 runs, ",
        ),
        (
            solution("FROM a\\nRUNN b\\n"),
            "The solution: It cannot be built: ",
        ),
        (
            start.replace("RUN b\\n", "RUNN b\\n"),
            "The Dockerfile at the beginning: It cannot be built: ",
        ),
        (
            start.replace("\"RUN b\"", "\"RUN c\""),
            "Goal 1: no step has RUN c.",
        ),
        (
            solution(right).replace("COPY . .\\nRUN b\\n", "RUN b\\nCOPY . .\\n"),
            "All goals are reached at the beginning.",
        ),
        (
            solution(right).replace("title", "predict = true\ntext = \"{{ran code}}\"\ntitle"),
            "The text tells {{ran code}} before the reader has guessed which steps run.",
        ),
        (
            format!(
                "{}[[mistakes]]\nmisses = 1\ndockerfile = \"{right}\"\n",
                solution(right)
            ),
            "Mistake 1 reaches goal 1, which it should miss.",
        ),
    ] {
        let (text, _) = said(&lesson, "");
        assert!(text.contains(sentence), "{lesson}: {text}");
        // Whoever answers is not told.
        assert_eq!(said(&lesson, "FROM a\nRUN b\n").0, "", "{lesson}");
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
    // What is edited is among the files, also where the list does not have it.
    let request = Request {
        files: Some("package.json\nserver.js\n".into()),
        edited: vec!["new.js".to_owned()],
        scenario: Some(ScenarioKind::Own),
        ..request
    };
    let analysis = analyze(&request);
    let text = draft(&request, &analysis.simulation, &analysis.optimization);
    let lesson = Lesson::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(lesson.edited, ["new.js"]);
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

/// The lesson that the documentation shows is one.
#[test]
fn the_documented_lesson_is_one() {
    let docs = include_str!("../../../docs/lessons.md");
    let (_, behind) = docs.split_once("```toml\n").expect("an example");
    let (text, _) = behind.split_once("```").expect("its end");
    let lesson = read(text);
    let view = taken(text, lesson.start());
    assert!(view.faults.is_empty(), "{:?}", view.faults);
    assert!(taken(text, lesson.solved()).solved);
    for mistake in &lesson.mistakes {
        let view = taken(text, lesson.answered(&mistake.dockerfile, None));
        assert!(!view.goals[mistake.misses - 1].met);
    }
}
