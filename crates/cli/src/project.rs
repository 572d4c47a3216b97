//! The project that a command is about: a Dockerfile, and the files around it.

use crate::context::{Listed, list};
use crate::output::say;
use anyhow::{Context as _, Result, bail};
use layerlab_context::Ignore;
use layerlab_session::{Request, Session};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The files around a Dockerfile.
#[derive(clap::Args)]
pub(crate) struct Project {
    /// The build context: its files decide what is safe.
    #[arg(long, value_name = "DIR")]
    pub(crate) context: Option<PathBuf>,
    /// A list of the context's files, as git ls-files, find, tar -tv or ls -lR print it.
    #[arg(long, value_name = "LIST", conflicts_with = "context")]
    pub(crate) files: Option<PathBuf>,
    /// The .dockerignore; by default the one beside the Dockerfile or in the context.
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore: Option<PathBuf>,
}

/// So many lines of a list that are not understood are named.
pub(crate) const MAX_ERRORS: usize = 20;

impl Project {
    /// The request that is about a Dockerfile and these files.
    pub(crate) fn request(&self, dockerfile: &Path) -> Result<Request> {
        let dockerignore = match self.ignore_file(dockerfile) {
            Some(path) => text(&path)?,
            None => String::new(),
        };
        let text_of_dockerfile = text(dockerfile)?;
        let listed = self.listed(&dockerignore)?;
        Ok(Request {
            dockerfile: text_of_dockerfile.into(),
            dockerignore: dockerignore.into(),
            contents: listed
                .as_ref()
                .map_or_else(Default::default, |listed| listed.contents.clone()),
            files: listed.map(|listed| listed.files.into()),
            ..Request::default()
        })
    }

    /// The files; `None` where nothing is said of them. What is left out is said.
    pub(crate) fn listed(&self, dockerignore: &str) -> Result<Option<Listed>> {
        let listed = match (&self.context, &self.files) {
            (Some(root), _) => list(root, &Ignore::parse(dockerignore))?,
            (None, Some(file)) => Listed {
                files: text(file)?,
                ..Listed::default()
            },
            (None, None) => return Ok(None),
        };
        for sentence in listed.left_out() {
            say(&sentence);
        }
        Ok(Some(listed))
    }

    /// The given one, else `NAME.dockerignore` beside the Dockerfile, which BuildKit prefers, else the context's.
    pub(crate) fn ignore_file(&self, dockerfile: &Path) -> Option<PathBuf> {
        if let Some(given) = &self.ignore {
            return Some(given.clone());
        }
        let in_context = self.context.as_ref().map(|root| root.join(".dockerignore"));
        [Some(own_ignore_file(dockerfile)), in_context]
            .into_iter()
            .flatten()
            .find(|path| path.is_file())
    }
}

/// The `.dockerignore` that belongs to one Dockerfile.
pub(crate) fn own_ignore_file(dockerfile: &Path) -> PathBuf {
    let mut beside = dockerfile.to_owned().into_os_string();
    beside.push(".dockerignore");
    beside.into()
}

/// Says what was not understood; an error where nothing can be built.
pub(crate) fn checked(session: &mut Session, request: &Request, dockerfile: &Path) -> Result<()> {
    let check = session.check(request);
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
        bail!("{}: {place}{error}", dockerfile.display());
    }
    Ok(())
}

/// A file's text; - is standard input.
pub(crate) fn text(path: &Path) -> Result<String> {
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
