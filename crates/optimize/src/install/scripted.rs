//! Bundler, Composer (whose own file reads its manifest), Mix.

use super::composer::composer;
use super::gemfile::{Fit, Gemfile};
use super::{
    Finding, Install, Manager, Need, Place, Refusal, arguments, mix_lock, only_options, refuse_present,
};
use layerlab_command::SimpleCommand;

const BUNDLER: Manager = Manager {
    name: "bundler",
    writes: &["/usr", "/root", "/tmp", "/var"],
};
const COMPOSER: Manager = Manager {
    name: "composer",
    writes: &["/root", "/tmp"],
};
const MIX: Manager = Manager {
    name: "mix",
    writes: &["/root", "/tmp"],
};

pub(super) fn install(command: &SimpleCommand, place: &Place<'_>) -> Option<Install> {
    let words = arguments(command);
    let (manager, finding) = match (command.program(), words.as_slice()) {
        ("bundle", ["install", options @ ..]) => (BUNDLER, bundler(options, place)),
        ("composer" | "composer.phar", ["install", options @ ..]) => (COMPOSER, composer(options, place)),
        ("mix", ["deps.get" | "deps.compile", options @ ..]) => (MIX, mix(options, place)),
        _ => return None,
    };
    Some(Install { manager, finding })
}

/// Groups are named one behind the other: `--without development test`.
fn without_groups<'o>(options: &[&'o str]) -> Vec<&'o str> {
    let mut kept = Vec::new();
    let mut rest = options.iter().copied().peekable();
    while let Some(option) = rest.next() {
        if !["--without", "--with"].contains(&option) {
            kept.push(option);
            continue;
        }
        let is_group = |word: &&str| {
            word.chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-:".contains(c))
        };
        while rest
            .next_if(|word| !word.starts_with('-') && is_group(word))
            .is_some()
        {}
    }
    kept
}

/// Whether all options are known, and nothing of the project lies where the gems go.
fn bundler_options(options: &[&str], place: &Place<'_>) -> Result<(), Refusal> {
    let options = without_groups(options);
    let mut rest = options.iter().copied();
    let mut others = Vec::new();
    let mut path = None;
    while let Some(option) = rest.next() {
        match option.split_once('=') {
            _ if option == "--path" => path = rest.next(),
            Some(("--path", value)) => path = Some(value),
            _ => others.push(option),
        }
    }
    let known = [
        "--deployment",
        "--frozen",
        "--no-cache",
        "--quiet",
        "--verbose",
        "--full-index",
        "--clean",
        "--prefer-local",
        "--system",
        "--no-prune",
    ];
    only_options(&others, &known, &["--jobs", "-j", "--retry"])?;
    match path {
        Some(path) if path.contains('$') => Err(format!("where it puts gems hangs on {path}")),
        // What the project's own folder of that name holds is laid over it.
        Some(path) => refuse_present(place, &[path]),
        None => Ok(()),
    }
}

fn bundler(options: &[&str], place: &Place<'_>) -> Finding {
    bundler_options(options, place)?;
    refuse_present(place, &["vendor/bundle", ".bundle"])?;
    if place.exists("gems.rb") {
        return Err("gems.rb is in the context, which Bundler takes before Gemfile".to_owned());
    }
    let mut need = Need::default();
    need.require(place, "Gemfile")?;
    let locked = need.add(place, "Gemfile.lock")?;
    need.add_folder(place, "vendor/cache")?;
    let check = "Gemfile reads no other files and names no gems by their paths";
    let gemfile = need.text(place, "Gemfile", check);
    // A gem's own Gemfile names its gemspec, and that its version in lib/.
    let is_gem = |word: &&str| place.dockerfile.contains(word);
    if let Some(word) = ["gemspec", "rake install", "gem build"]
        .iter()
        .find(|word| is_gem(word))
        && gemfile.is_none()
    {
        return Err(format!(
            "the Dockerfile says “{word}”: where the project is a gem itself, its Gemfile reads more than manifests"
        ));
    }
    let gemfile = gemfile.map(Gemfile::read);
    if let Some(gemfile) = &gemfile {
        if let Some(file) = gemfile.version_file() {
            need.require(place, file)?;
        }
        if let Some(line) = gemfile.reads() {
            return Err(format!(
                "Gemfile has the line “{line}”, which needs more than manifests"
            ));
        }
        if gemfile.may_name_folder() {
            need.review("Gemfile names no repository that is a folder of the project");
        }
        if gemfile.is_program() {
            need.usual(check);
        }
    }
    let fixed = options
        .iter()
        .any(|option| ["--deployment", "--frozen"].contains(option))
        || place.is_on("BUNDLE_DEPLOYMENT")
        || place.is_on("BUNDLE_FROZEN");
    if locked && !fixed {
        let check = "Gemfile.lock holds all gems and the platform of the image, so that bundle install leaves it as it is (BUNDLE_FROZEN makes sure)";
        match gemfile.as_ref().zip(place.text("Gemfile.lock")) {
            Some((gemfile, lock)) => match gemfile.fits(lock) {
                Fit::Yes => {}
                Fit::Unknown => need.usual(check),
                Fit::No => need.review(check),
            },
            None => need.usual_unless_seen(place, "Gemfile.lock", check),
        }
    }
    Ok(need)
}

fn mix(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &["--force", "--check-locked", "--skip-umbrella-children"],
        &["--only"],
    )?;
    refuse_present(place, &["deps", "_build"])?;
    let mut need = Need::default();
    need.require(place, "mix.exs")?;
    let locked = need.add(place, "mix.lock")?;
    // Every task reads the configuration, and what it imports.
    if need.add_folder(place, "config")? {
        need.usual("the files of config/, which are programs, read no others of the project");
    }
    if let Some(text) = need.text(
        place,
        "mix.exs",
        "mix.exs reads no other files and names no local packages",
    ) && [
        "path:",
        ":path",
        "File.",
        "Path.",
        "Code.",
        "System.cmd",
        "System.shell",
        ":os.cmd",
        ":file.",
        "__DIR__",
        "apps_path",
        "in_umbrella",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        return Err("mix.exs names local packages, or reads what is around it".to_owned());
    }
    if locked && !options.contains(&"--check-locked") {
        let check = "mix.lock is in step with mix.exs, and of this Hex's format, so that mix deps.get leaves it as it is (--check-locked makes sure)";
        match place.text("mix.exs").zip(place.text("mix.lock")) {
            Some((manifest, lock)) if mix_lock::fits(manifest, lock) != Fit::No => need.usual(check),
            _ => need.usual_unless_seen(place, "mix.lock", check),
        }
    }
    Ok(need)
}
