//! `layerlab optimize`

use crate::context::{Listed, list};
use crate::output::{print, say};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use layerlab_context::Ignore;
use layerlab_session::{Request, Session};
use layerlab_source::Applicability;
use serde::Serialize;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The Dockerfile; - for standard input.
    dockerfile: PathBuf,
    /// The build context: its files decide what is safe.
    #[arg(long, value_name = "DIR")]
    context: Option<PathBuf>,
    /// A list of the context's files, as git ls-files, find, tar -tv or ls -lR print it.
    #[arg(long, value_name = "LIST", conflicts_with = "context")]
    files: Option<PathBuf>,
    /// The .dockerignore; by default the one beside the Dockerfile or in the context.
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// What is applied: what leaves the image as it is; also what does so under conditions that hold in nearly all projects; also
    /// what somebody has to look at.
    #[arg(long, value_enum, default_value_t = Safety::Safe)]
    safety: Safety,
    /// Print the new texts, all rewrites and the times of all scenarios as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Safety {
    Safe,
    Usual,
    Review,
}

#[derive(Serialize)]
struct Output<'o> {
    dockerfile: &'o str,
    dockerignore: &'o str,
    rewrites: Vec<Rewrite<'o>>,
    scenarios: Vec<Scenario<'o>>,
}

#[derive(Serialize)]
struct Rewrite<'o> {
    id: &'o str,
    title: &'o str,
    safety: &'static str,
    reason: String,
    applied: bool,
}

#[derive(Serialize)]
struct Scenario<'o> {
    name: &'o str,
    weight: f64,
    before_s: f64,
    after_s: f64,
}

/// So many lines of a list that are not understood are named.
const MAX_ERRORS: usize = 20;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let request = request(arguments)?;
    let mut session = Session::default();
    let check = session.check(&request);
    for error in check.file_errors.iter().take(MAX_ERRORS) {
        say(&format!("the list of files: {error}"));
    }
    for error in &check.ignore_errors {
        say(&format!(".dockerignore: {error}"));
    }
    if let Some(error) = check.error.or(check.failure) {
        let place = check.diagnostics.first().map_or(String::new(), |found| {
            format!("{}:{}: ", found.start.line, found.start.column)
        });
        bail!("{}: {place}{error}", arguments.dockerfile.display());
    }
    let result = session.optimize(&request);
    if !arguments.json {
        return print(&result.dockerfile);
    }
    let rewrites = result.rewrites.iter().map(|rewrite| Rewrite {
        id: &rewrite.id,
        title: &rewrite.title,
        safety: match rewrite.applicability {
            Applicability::Safe => "safe",
            Applicability::Usual => "usual",
            Applicability::Review => "review",
            Applicability::DisplayOnly => "display",
        },
        reason: if rewrite.checks.is_empty() {
            rewrite.reason.clone()
        } else {
            let lead = if rewrite.applicability == Applicability::Usual {
                "Safe as long as"
            } else {
                "Check first that"
            };
            format!("{} {lead} {}.", rewrite.reason, rewrite.checks.join("; "))
        },
        applied: rewrite.applied,
    });
    let scenarios = result
        .pairs
        .iter()
        .filter(|pair| pair.weight > 0.0)
        .map(|pair| Scenario {
            name: &pair.name,
            weight: pair.weight,
            before_s: pair.before.seconds.value,
            after_s: pair.after.seconds.value,
        });
    let output = Output {
        dockerfile: &result.dockerfile,
        dockerignore: &result.dockerignore,
        rewrites: rewrites.collect(),
        scenarios: scenarios.collect(),
    };
    print(&format!("{}\n", serde_json::to_string_pretty(&output)?))
}

fn request(arguments: &Arguments) -> Result<Request> {
    let dockerfile = text(&arguments.dockerfile)?;
    let dockerignore = match ignore_file(arguments) {
        Some(path) => text(&path)?,
        None => String::new(),
    };
    let listed = match (&arguments.context, &arguments.files) {
        (Some(root), _) => list(root, &Ignore::parse(&dockerignore))?,
        (None, Some(file)) => Listed {
            files: text(file)?,
            ..Listed::default()
        },
        (None, None) => Listed::default(),
    };
    for sentence in listed.left_out() {
        say(&sentence);
    }
    let is_known = arguments.context.is_some() || arguments.files.is_some();
    Ok(Request {
        dockerfile: dockerfile.into(),
        dockerignore: dockerignore.into(),
        files: is_known.then(|| listed.files.into()),
        contents: listed.contents,
        apply_review: matches!(arguments.safety, Safety::Review),
        // Nobody is there to be told what it rests on, unless it is asked for.
        only_certain: matches!(arguments.safety, Safety::Safe),
        ..Request::default()
    })
}

/// The given one, else `NAME.dockerignore` beside the Dockerfile, which BuildKit prefers, else the context's.
fn ignore_file(arguments: &Arguments) -> Option<PathBuf> {
    if let Some(given) = &arguments.ignore {
        return Some(given.clone());
    }
    let mut beside = arguments.dockerfile.clone().into_os_string();
    beside.push(".dockerignore");
    let in_context = arguments.context.as_ref().map(|root| root.join(".dockerignore"));
    [Some(PathBuf::from(beside)), in_context]
        .into_iter()
        .flatten()
        .find(|path| path.is_file())
}

fn text(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("could not read standard input")?;
        return Ok(text);
    }
    let bytes = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is no text in UTF-8", path.display()))
}
