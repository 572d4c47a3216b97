//! From what a request says to the options of a build.

use crate::request::{ImageSettings, ImageSource, ImageView, Request};
use layerlab_build::{BaseImage, Effects, Graph, NoCache, Operation, Options, Output};
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::effects;
use std::collections::{BTreeMap, BTreeSet};

/// The options of a request.
pub(crate) fn options(request: &Request, dockerfile: &Dockerfile) -> Options {
    Options {
        target: Some(request.target.clone()).filter(|target| !target.is_empty()),
        build_args: request.build_args.clone(),
        platform: Some(request.platform.clone()).filter(|platform| !platform.is_empty()),
        no_cache: NoCache::Off,
        remote_revision: 0,
        images: request
            .images
            .iter()
            .map(|(name, settings)| (name.clone(), image(name, settings)))
            .collect(),
        effects: stated_effects(request, dockerfile),
    }
}

/// Commands of which the user said whether they repeat. Where they write is the catalogue's to know; a command that is in
/// none is taken to leave what was there.
fn stated_effects(request: &Request, dockerfile: &Dockerfile) -> BTreeMap<String, Vec<Effects>> {
    let known = effects(dockerfile);
    let stated = request.repeats.iter().filter_map(|(text, repeats)| {
        let effects = match (repeats, known.get(text)) {
            (true, Some(known)) => repeated(known),
            (true, None) => vec![Effects::none()],
            (false, Some(known)) => with_output(known, Output::Volatile),
            // That is what is thought of it anyway.
            (false, None) => return None,
        };
        Some((text.clone(), effects))
    });
    stated.collect()
}

/// A command with several outputs repeats what does not follow from what it reads.
fn repeated(known: &[Effects]) -> Vec<Effects> {
    if let [_] = known {
        return with_output(known, Output::Constant);
    }
    let mut all = known.to_vec();
    for effects in all
        .iter_mut()
        .filter(|effects| effects.output == Output::Volatile)
    {
        effects.output = Output::Constant;
    }
    all
}

fn with_output(known: &[Effects], output: Output) -> Vec<Effects> {
    let all = known.iter().cloned();
    all.map(|effects| Effects { output, ..effects }).collect()
}

fn image(name: &str, settings: &ImageSettings) -> BaseImage {
    let pairs = settings
        .env
        .lines()
        .filter_map(|line| line.trim().split_once('='));
    BaseImage {
        env: pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        workdir: settings.workdir.clone(),
        user: settings.user.clone(),
        ..BaseImage::unknown(name)
    }
}

/// The base images that a build starts from, each once.
pub(crate) fn image_views(request: &Request, graph: &Graph) -> Vec<ImageView> {
    let names = graph
        .vertices
        .iter()
        .filter_map(|vertex| match &vertex.operation {
            Operation::Image(name) => Some(name),
            _ => None,
        });
    let view = |name: &String| {
        let (settings, source) = match (request.images.get(name), BaseImage::known(name)) {
            (Some(settings), _) => (settings.clone(), ImageSource::Stated),
            (None, Some(known)) => (settings_of(&known), ImageSource::Table),
            (None, None) => (ImageSettings::default(), ImageSource::Assumed),
        };
        ImageView {
            name: name.clone(),
            settings,
            source,
        }
    };
    // One that is pulled for several platforms is set up in one place.
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).map(view).collect()
}

fn settings_of(image: &BaseImage) -> ImageSettings {
    let env: Vec<String> = image
        .env
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    ImageSettings {
        env: env.join("\n"),
        workdir: image.workdir.clone(),
        user: image.user.clone(),
    }
}
