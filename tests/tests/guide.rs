//! The guide's examples do what the guide says.
#![allow(missing_docs, reason = "a test file")]

use layerlab_build::Situation;
use layerlab_optimize::ScenarioKind;
use layerlab_report::{Role, Status};
use layerlab_session::{Request, simulate};

/// Of every live example: its text, and what stands behind the language.
fn examples() -> Vec<(String, Vec<(String, String)>)> {
    let guide = include_str!("../../docs/cache.md");
    let blocks = guide.split("\n```dockerfile layerlab ").skip(1);
    blocks
        .map(|block| {
            let (said, rest) = block.split_once('\n').unwrap_or_default();
            let text = rest.split("\n```").next().unwrap_or_default();
            let pairs = said.split(' ').filter_map(|word| word.split_once('='));
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            (format!("{text}\n"), pairs.collect())
        })
        .collect()
}

#[test]
fn what_is_said_to_run_runs_and_nothing_else() {
    let examples = examples();
    assert!(examples.len() >= 6);
    for (text, said) in examples {
        let value = |name: &str| {
            said.iter()
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.as_str())
        };
        let scenario = serde_json::from_value(value("scenario").into()).ok();
        assert!(scenario.is_some(), "{said:?}");
        let simulation = simulate(&Request {
            dockerfile: text.as_str().into(),
            scenario,
            ..Request::default()
        });
        assert_eq!(simulation.scenario, scenario, "{text}");
        let ran = simulation.stack.blocks.iter();
        let ran = ran.filter(|block| block.role == Role::Step && block.status == Status::Ran);
        let lines: Vec<String> = ran.map(|block| block.lines.0.to_string()).collect();
        assert_eq!(Some(lines.join(",").as_str()), value("runs"), "{text}");
    }
}

/// Every link of the documents leads to a file that is there, or out of the project.
#[test]
fn links_between_documents_lead_somewhere() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let documents = std::fs::read_dir(format!("{root}/docs")).unwrap();
    let paths = documents.map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") || target.contains(' ') {
                continue;
            }
            let (file, _) = target.split_once('#').unwrap_or((target, ""));
            let is_there = ["", ".md"].iter().any(|ending| {
                let found = path.with_file_name(format!("{file}{ending}"));
                file.is_empty() || found.exists()
            });
            assert!(is_there, "{}: {target}", path.display());
        }
    }
}

/// What is said at a step leads to a heading that is there.
#[test]
fn a_remark_names_a_heading_of_the_guide() {
    let headings: Vec<String> = include_str!("../../docs/cache.md")
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|heading| {
            let words = heading.split(|c: char| !c.is_ascii_alphanumeric());
            let words: Vec<String> = words
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect();
            words.join("-")
        })
        .collect();
    let dockerfile = "FROM node:22 AS build\nARG GIT_SHA\nRUN git clone https://git.example.org/a.git /a\nCOPY --from=busybox /bin/sh /sh\nRUN echo $GIT_SHA\nCOPY src /a/src\nFROM node:22\nCOPY --from=build /a /a\n";
    let mut rules = std::collections::BTreeSet::new();
    for (scenario, situation) in [
        (ScenarioKind::Code, Situation::ImportedMin),
        (ScenarioKind::Commit, Situation::Warm),
        (ScenarioKind::Unchanged, Situation::Warm),
    ] {
        let simulation = simulate(&Request {
            dockerfile: dockerfile.into(),
            files: Some("src/a.js\n.git/HEAD\n".into()),
            scenario: Some(scenario),
            situation,
            ..Request::default()
        });
        for remark in simulation
            .stack
            .blocks
            .iter()
            .filter_map(|block| block.remark.as_ref())
        {
            assert!(headings.contains(&remark.rule.to_string()), "{remark:?}");
            rules.insert(remark.rule.to_string());
        }
    }
    assert_eq!(rules.len(), 3, "{rules:?}");
}
