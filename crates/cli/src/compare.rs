//! `layerlab compare`

use crate::output::print;
use crate::project::{Project, checked, own_ignore_file, text};
use anyhow::{Context as _, Result, bail};
use layerlab_report::Colours;
use layerlab_session::{
    Analysis, Drawing, Other, Request, ScenarioAnswer, Session, picture, review, scenario_answers,
};
use serde::Serialize;
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The Dockerfile as it was, say of the main branch; - for standard input.
    before: PathBuf,
    /// The Dockerfile as it is to be.
    after: PathBuf,
    #[command(flatten)]
    project: Project,
    /// Also write the layers before and after as a picture, in SVG, say for a README.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Print the times of all scenarios as JSON in the place of a comment in Markdown.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Output<'o> {
    /// Why the new one cannot be built.
    error: Option<&'o str>,
    scenarios: Vec<ScenarioAnswer<'o>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let own = own_ignore_file(&arguments.after);
    let other = Other {
        dockerfile: text(&arguments.after)?.into(),
        dockerignore: if own.is_file() {
            Some(text(&own)?.into())
        } else {
            None
        },
    };
    if other.dockerfile.trim().is_empty() {
        bail!("{} is empty", arguments.after.display());
    }
    let request = Request {
        compare: Some(other),
        ..arguments.project.request(&arguments.before)?
    };
    let mut session = Session::default();
    checked(&mut session, &request, &arguments.before)?;
    let analysis = session.analyze(&request);
    let error = analysis.optimization.error.as_deref();
    if let Some(path) = &arguments.picture {
        let drawn = picture(
            &analysis.simulation,
            Some(&analysis.optimization),
            Drawing::Layers,
            Colours::Light,
        );
        fs::write(path, drawn).with_context(|| format!("could not write {}", path.display()))?;
    }
    if arguments.json {
        json(&analysis)?;
    } else {
        print(&review(&analysis.simulation, &analysis.optimization, ""))?;
    }
    match error {
        Some(error) => bail!("{}: {error}", arguments.after.display()),
        None => Ok(()),
    }
}

fn json(analysis: &Analysis) -> Result<()> {
    let output = Output {
        error: analysis.optimization.error.as_deref(),
        scenarios: scenario_answers(&analysis.optimization),
    };
    print(&format!("{}\n", serde_json::to_string_pretty(&output)?))
}
