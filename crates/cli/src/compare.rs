//! `layerlab compare`

use crate::output::{print, say};
use crate::project::{MAX_ERRORS, Project, checked, text};
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
    /// The build context of AFTER, where it is another one, say a second working tree.
    #[arg(long, value_name = "DIR")]
    after_context: Option<PathBuf>,
    /// A list of the files in the context of AFTER, where they are others.
    #[arg(long, value_name = "LIST", conflicts_with = "after_context")]
    after_files: Option<PathBuf>,
    /// The .dockerignore of AFTER; by default AFTER.dockerignore, else the one in its context, else that of BEFORE.
    #[arg(long, value_name = "FILE")]
    after_ignore: Option<PathBuf>,
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

impl Arguments {
    /// What is compared with, with what of it is its own.
    fn other(&self, before: &Request) -> Result<Other> {
        let dockerfile = text(&self.after)?;
        if dockerfile.trim().is_empty() {
            bail!("{} is empty", self.after.display());
        }
        let project = Project {
            context: self.after_context.clone(),
            files: self.after_files.clone(),
            ignore: self.after_ignore.clone(),
        };
        let own = project
            .ignore_file(&self.after)
            .map(|path| text(&path))
            .transpose()?;
        let listed = project.listed(own.as_deref().unwrap_or(&before.dockerignore))?;
        Ok(Other {
            dockerfile: dockerfile.into(),
            dockerignore: own.map(Into::into),
            contents: listed
                .as_ref()
                .map_or_else(Default::default, |listed| listed.contents.clone()),
            files: listed.map(|listed| listed.files.into()),
        })
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut request = arguments.project.request(&arguments.before)?;
    request.compare = Some(arguments.other(&request)?);
    let mut session = Session::default();
    checked(&mut session, &request, &arguments.before)?;
    let analysis = session.analyze(&request);
    let error = analysis.optimization.error.as_deref();
    for error in analysis.optimization.file_errors.iter().take(MAX_ERRORS) {
        say(&format!("the list of files after: {error}"));
    }
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
