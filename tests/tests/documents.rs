//! What can be taken along, read again by a reader of its kind: the report block by block, the page, the pictures, the answers as JSON.
#![allow(missing_docs, reason = "a test file")]

use layerlab_report::Colours;
use layerlab_session::{
    Drawing, Optimization, Request, Simulation, answers, examples, optimize, page, picture, report, simulate,
    to_fragment,
};
use serde_json::Value;
use std::collections::BTreeSet;

const LINK: &str = "https://example.com/layerlab/#1.x";

/// The worked example, whose story is published.
fn worked() -> (Simulation, Optimization) {
    let mut examples = examples().into_iter();
    let request = examples
        .find(|example| example.id == "speech-service")
        .map_or_else(Request::default, |example| example.request);
    (simulate(&request), optimize(&request))
}

/// A Dockerfile that would be markup, if anybody let it.
fn hostile() -> (Simulation, Optimization) {
    let request = Request {
        dockerfile: "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci # <script>alert(1)</script> &amp; ]]> ```\nRUN echo \"<img src=x onerror=alert(1)>\"\n".into(),
        files: Some("package.json\npackage-lock.json\nsrc/<b>.js\n".into()),
        ..Request::default()
    };
    (simulate(&request), optimize(&request))
}

/// Every block of the published comparison is there, with the figures of the simulation.
#[test]
fn the_report_holds_every_block_of_the_published_comparison() {
    let (simulation, optimization) = worked();
    let text = report(&simulation, &optimization, LINK);
    let (before, after) = (&simulation.stack.total.text, &optimization.stack.total.text);
    let fresh = &optimization.pairs[0];
    let blocks: [(&str, Vec<String>); 17] = [
        ("result", vec![format!("**{before} → {after}** {}", optimization.factor)]),
        ("stack before", vec!["## Yours\n\n```text\n┌".into(), format!("Total: {before} (4 of 6 steps run)")]),
        ("stack after", vec!["## Better\n\n```text\n┌".into(), format!("Total: {after} (2 of 8 steps run)")]),
        ("hit rate by layer type", vec!["### Cache hits by layer type".into(), "| Models and assets | ↻ runs | ✓ cached | better |".into()]),
        ("time by scenario", vec!["### Build time by scenario".into(), format!("| {before} | {after} | 17\\.8× |"), "| Fresh build |".into(), "| Dependencies |".into(), "| Models and assets |".into()]),
        ("size distribution", vec!["### Layer sizes".into(), "\nYours:\nAll files              ████████████████████████████████ 3.21 GB ↻ runs".into(), "\nBetter:\n".into()]),
        ("workflow", vec!["### Time of one person".into(), "A session of 5 changes".into(), "A week of 50 builds".into()]),
        ("cost", vec!["### Cost of build machines".into(), "| A week |".into(), "| A year |".into()]),
        ("golden rule", vec!["## The golden rule, in this file".into(), "Line 4 runs because src/api.py changed".into()]),
        ("impact before", vec!["### Impact of the change: Yours".into(), "COPY . /app/                                          # ↻ runs: src/api.py changed (2 min 46 s)".into()]),
        ("impact after", vec!["### Impact of the change: Better".into(), "RUN pip install -r /app/requirements-api.txt          # ✓ cached (10 min)".into()]),
        ("practices", vec!["## Good practice in it".into(), "- **✓ Dependencies before code:** what installs them stays cached.".into(), "- **✓ What changes seldom first, what changes often last:**".into(), ".dockerignore".into(), "- **✕ A stage to build, a stage to ship:**".into()]),
        ("what was done", vec!["## What was done".into(), "- **Install pip packages before copying the code.**".into()]),
        ("verification", vec!["## How to check it".into(), "docker build --progress=plain".into(), "#· CACHED".into()]),
        ("measured times", vec![format!("Better: the first build takes {}, the next one {after}.", fresh.after.seconds.text).replace('.', ""), ]),
        ("summary", vec!["### Summary".into(), "| Build time (Code change) |".into(), "| Cache hit rate (Code change) |".into(), "| Steps run (Code change) | 4 of 6 | 2 of 8 |".into()]),
        ("see also", vec![format!("[Open it in Layerlab]({LINK})"), "```dockerfile\n# syntax=".into()]),
    ];
    for (block, needles) in blocks {
        for needle in needles {
            assert!(text.contains(&needle), "{block}: {needle}\n{text}");
        }
    }
    // Where the published figures are not what their own steps add up to, it is said.
    for scenario in ["Fresh build", "Code change", "Dependencies", "Models and assets"] {
        assert!(
            text.contains(&format!("- {scenario}: published is ")),
            "{scenario}"
        );
    }
}

/// One file, which needs nothing and runs nothing.
#[test]
fn the_page_stands_alone() {
    for (simulation, optimization) in [worked(), hostile()] {
        let html = page(&simulation, &optimization, LINK);
        let document = body_of(&html);
        assert!(
            document.contains("<h1>Layer caching: Code change</h1>"),
            "{document}"
        );
        for word in ["<script", "url(http", "@import", "<link", "<img", "<b>"] {
            assert!(!html.contains(word), "{word}");
        }
        assert!(html.contains("default-src 'none'"));
        assert_eq!(html.matches("<svg").count(), 1);
        assert_eq!(html.matches("<table>").count(), optimization.tables.len());
        assert!(html.contains(&format!("<a href=\"{LINK}\">")));
    }
    let (simulation, optimization) = worked();
    assert!(!page(&simulation, &optimization, "javascript:alert(1)").contains("javascript"));
}

/// The body, after it was seen to be made of tags that do nothing.
fn body_of(html: &str) -> String {
    let body = html
        .split("<body>")
        .nth(1)
        .and_then(|rest| rest.split("</body>").next());
    let body = body.unwrap_or_default().trim();
    let document = roxmltree::Document::parse(body);
    assert!(document.is_ok(), "{document:?}");
    let nodes = document.iter().flat_map(|document| document.descendants());
    for attribute in nodes.flat_map(|node| node.attributes()) {
        let name = attribute.name();
        assert!(!name.starts_with("on") && name != "src", "{name}");
    }
    body.to_owned()
}

/// Every picture is one, with nothing that runs or is fetched, and its drawing inside its frame.
#[test]
fn pictures_are_pictures() {
    for (simulation, optimization) in [worked(), hostile()] {
        for drawing in [Drawing::Layers, Drawing::Sizes, Drawing::Timeline, Drawing::Graph] {
            for colours in [Colours::Light, Colours::Dark] {
                for found in [Some(&optimization), None] {
                    let svg = picture(&simulation, found, drawing, colours);
                    let document = roxmltree::Document::parse(&svg).unwrap();
                    let root = document.root_element();
                    let number = |name: &str| root.attribute(name).unwrap().parse::<f64>().unwrap();
                    let (width, height) = (number("width"), number("height"));
                    assert!(width >= 480.0 && height > 150.0, "{drawing:?} {width} {height}");
                    for node in document.descendants().filter(roxmltree::Node::is_element) {
                        let name = node.tag_name().name();
                        assert!(
                            [
                                "svg", "title", "rect", "text", "tspan", "g", "path", "defs", "marker"
                            ]
                            .contains(&name),
                            "{name}"
                        );
                        let place = |name: &str| {
                            node.attribute(name)
                                .and_then(|at| at.parse::<f64>().ok())
                                .unwrap_or_default()
                        };
                        if name == "rect" {
                            assert!(place("x") + place("width") <= width + 0.5, "{drawing:?} {svg}");
                        }
                    }
                }
            }
        }
    }
}

/// The answers are described, every name of them, and read again.
#[test]
fn answers_are_json_of_a_shape_that_is_documented() {
    let described = include_str!("../../docs/json.md");
    let (simulation, optimization) = worked();
    let value: Value = serde_json::from_str(&answers(&simulation, &optimization)).unwrap();
    assert_eq!(value["layerlab"], 1);
    assert_eq!(value["steps_before"].as_array().unwrap().len(), 6);
    assert_eq!(value["steps_after"][6]["outcome"], "runs");
    assert_eq!(value["steps_after"][6]["cause"], "src/api.py changed");
    assert_eq!(
        value["tables"].as_array().unwrap().len(),
        optimization.tables.len()
    );
    let mut names = BTreeSet::new();
    names_in(&value, &mut names);
    for name in names {
        assert!(
            described.contains(&format!("`{name}`")),
            "{name} is not described"
        );
    }
}

fn names_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                names_in(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names_in(value, found)),
        _ => {}
    }
}

/// Links of projects that were never part of the links' dictionary, with all their files and manifests.
#[test]
fn links_of_small_projects_are_short() -> anyhow::Result<()> {
    let all = layerlab_tests::fixtures::all()?;
    let mut lengths: Vec<usize> = all
        .iter()
        .map(|fixture| to_fragment(&fixture.request).len())
        .collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 450, "{median}");
    Ok(())
}
