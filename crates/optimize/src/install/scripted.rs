//! Bundler, Composer, Mix.

use super::{Finding, Install, Manager, Need, Place, Refusal, arguments, only_options, refuse_present};
use layerlab_command::SimpleCommand;
use serde_json::Value;

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

/// What a line of a Gemfile reads other files with.
const READS: &[&str] = &[
    "path:",
    ":path",
    "path ",
    "gemspec",
    "eval ",
    "eval(",
    "eval_gemfile",
    "File.",
    "Dir.",
    "Dir[",
    "Pathname",
    "Dotenv",
    "__dir__",
    "__FILE__",
    "Bundler.root",
    "require_relative",
    "file:",
    "IO.",
    "`",
];

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
    let mut is_program = false;
    for line in gemfile
        .into_iter()
        .flat_map(str::lines)
        .map(|line| line.split(" #").next().unwrap_or(line).trim())
        .filter(|line| !line.starts_with('#'))
    {
        if line.starts_with("ruby ") && line.contains("file:") {
            let file = line
                .rsplit('"')
                .nth(1)
                .or_else(|| line.rsplit('\'').nth(1))
                .unwrap_or_default();
            need.require(place, file)?;
            continue;
        }
        is_program |= !is_plain(line);
        if READS.iter().any(|word| line.contains(word)) {
            return Err(format!(
                "Gemfile has the line “{line}”, which needs more than manifests"
            ));
        }
    }
    // A repository is an address, or a folder.
    let repositories = gemfile.into_iter().flat_map(|text| text.split("git").skip(1));
    let is_local = |rest: &str| {
        let value = rest.trim_start_matches([':', ' ', '=', '>']);
        value.starts_with(['"', '\'']) && !value.trim_start_matches(['"', '\'']).starts_with("https:")
    };
    if repositories.into_iter().any(is_local) {
        need.review("Gemfile names no repository that is a folder of the project");
    }
    if is_program {
        need.usual(check);
    }
    let fixed = options
        .iter()
        .any(|option| ["--deployment", "--frozen"].contains(option))
        || place.is_set("BUNDLE_DEPLOYMENT")
        || place.is_set("BUNDLE_FROZEN");
    if locked && !fixed {
        let fits = place
            .text("Gemfile.lock")
            .is_some_and(|text| lock_fits(gemfile.unwrap_or_default(), text));
        if !fits {
            need.usual_unless_seen(place, "Gemfile.lock", "Gemfile.lock holds all gems and the platform of the image, so that bundle install leaves it as it is (BUNDLE_FROZEN makes sure)");
        }
    }
    Ok(need)
}

/// Whether a line of a Gemfile is of a form that reads nothing: a Gemfile is a program.
fn is_plain(line: &str) -> bool {
    let is_value = |text: &str| {
        let code = ["(", "`", "{", ";", " if ", " unless "];
        !code.iter().any(|sign| text.contains(sign))
    };
    let heads = ["gem ", "source ", "ruby ", "group ", "platforms ", "platform "];
    let is_github = line.starts_with("git_source(:github)") && line.contains("\"https://github.com/#{");
    line.is_empty()
        || line == "end"
        || is_github
        || heads.iter().any(|head| line.starts_with(head)) && is_value(line)
}

/// Whether a lock file holds the gems that are asked for and a platform of Linux.
fn lock_fits(gemfile: &str, lock: &str) -> bool {
    let section = |name: &str| -> Vec<&str> {
        let lines = lock.lines().skip_while(|line| *line != name).skip(1);
        lines
            .take_while(|line| line.starts_with(' '))
            .map(str::trim)
            .collect()
    };
    let gems = gemfile
        .lines()
        .map(str::trim)
        .filter_map(|line| line.strip_prefix("gem "));
    let asked = section("DEPENDENCIES");
    // Name and versions are all; with more, what the lock records of it is written in another way.
    let mut entries = gems.map(|gem| {
        let mut words = gem.split(',').map(|word| word.trim().trim_matches(['"', '\'']));
        let name = words.next().unwrap_or_default();
        let versions: Vec<&str> = words.collect();
        let is_plain = versions
            .iter()
            .all(|version| version.starts_with(|c: char| c.is_ascii_digit() || "<>=~!".contains(c)));
        is_plain.then(|| match versions.as_slice() {
            [] => name.to_owned(),
            [version] if version.starts_with(|c: char| c.is_ascii_digit()) => format!("{name} (= {version})"),
            [version] => format!("{name} ({version})"),
            _ => String::new(),
        })
    });
    entries.all(|entry| entry.is_some_and(|entry| asked.contains(&entry.as_str())))
        && section("PLATFORMS")
            .iter()
            .any(|platform| platform.contains("linux"))
        && lock.contains("BUNDLED WITH")
}

fn composer(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(
        options,
        &[
            "--no-dev",
            "--no-interaction",
            "-n",
            "--no-scripts",
            "--no-plugins",
            "--no-autoloader",
            "--prefer-dist",
            "--no-progress",
            "--ignore-platform-reqs",
            "--no-ansi",
            "-q",
            "--quiet",
            "--no-suggest",
            "--no-cache",
            "-o",
            "--optimize-autoloader",
            "-a",
            "--classmap-authoritative",
            "--no-audit",
            "--apcu-autoloader",
        ],
        &["--ignore-platform-req"],
    )?;
    refuse_present(place, &["vendor"])?;
    if place
        .text("composer.json")
        .is_some_and(|text| text.contains("\"vendor-dir\"") || text.contains("\"bin-dir\""))
    {
        return Err(
            "composer.json says where packages go, which may be among the files of the project".to_owned(),
        );
    }
    let has = |names: &[&str]| names.iter().any(|name| options.contains(name));
    let mut need = Need::default();
    need.require(place, "composer.json")?;
    need.require(place, "composer.lock")?;
    need.add(place, "auth.json")?;
    need.add(place, "symfony.lock")?;
    let check = "composer.json has no scripts, no class maps, no plugins and no path repositories";
    let Some(text) = need.text(place, "composer.json", check) else {
        return Ok(need);
    };
    let manifest: Value = serde_json::from_str(text).map_err(|_| "composer.json is no JSON".to_owned())?;
    if place.exists(".git") && manifest.get("version").is_none() && !place.is_set("COMPOSER_ROOT_VERSION") {
        return Err("composer writes the version that .git tells, which is in the context".to_owned());
    }
    if manifest["scripts"]
        .as_object()
        .is_some_and(|scripts| !scripts.is_empty())
        && !has(&["--no-scripts"])
    {
        return Err(
            "composer.json has scripts, which may read sources (--no-scripts leaves them out)".to_owned(),
        );
    }
    let allowed = &manifest["config"]["allow-plugins"];
    let plugins = match allowed.as_object() {
        Some(plugins) => plugins.values().any(|allowed| allowed != &Value::Bool(false)),
        None => !allowed.is_null() && allowed != &Value::Bool(false),
    };
    if plugins && !has(&["--no-plugins"]) {
        return Err("composer.json allows plugins, which may write into the project".to_owned());
    }
    if names_folders(&manifest["repositories"]) {
        return Err("composer.json names packages by their paths".to_owned());
    }
    if place
        .text("composer.lock")
        .is_some_and(|lock| lock.contains("\"path\"") || lock.contains("\"artifact\""))
    {
        return Err("composer.lock names packages by their paths".to_owned());
    }
    let optimized = has(&["-o", "--optimize-autoloader", "-a", "--classmap-authoritative"])
        || manifest["config"]["optimize-autoloader"] == Value::Bool(true)
        || manifest["config"]["classmap-authoritative"] == Value::Bool(true);
    let maps = ["autoload", "autoload-dev"]
        .iter()
        .any(|key| manifest[*key].get("classmap").is_some());
    if (optimized || maps) && !has(&["--no-autoloader"]) {
        return Err(
            "the autoloader is made from the sources (--no-autoloader leaves it for later)".to_owned(),
        );
    }
    Ok(need)
}

/// Whether a repository of `composer.json` is, or may be, a folder.
fn names_folders(repositories: &Value) -> bool {
    let in_list = repositories.as_array().into_iter().flatten();
    let by_name = repositories
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values);
    let is_remote = |url: &Value| {
        url.as_str().is_some_and(|url| {
            ["https://", "http://", "git@"]
                .iter()
                .any(|start| url.starts_with(start))
        })
    };
    // { "packagist.org": false }
    let is_off =
        |fields: &serde_json::Map<String, Value>| fields.values().all(|value| value == &Value::Bool(false));
    in_list
        .chain(by_name)
        .filter_map(Value::as_object)
        .any(|fields| !is_off(fields) && !fields.get("url").is_some_and(is_remote))
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
        "File.",
        "Code.",
        "System.cmd",
        "apps_path",
        "in_umbrella",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        return Err("mix.exs names local packages, or reads what is around it".to_owned());
    }
    if locked && !options.contains(&"--check-locked") {
        let lock = place.text("mix.lock");
        let manifest = place.text("mix.exs");
        let fits = manifest.zip(lock).is_some_and(|(manifest, lock)| {
            let deps = manifest
                .split("{:")
                .skip(1)
                .filter_map(|part| part.split([',', '}']).next());
            deps.map(str::trim)
                .filter(|name| !name.contains(' '))
                .all(|name| lock.contains(&format!("\"{name}\":")))
        });
        if !fits {
            need.usual_unless_seen(
                place,
                "mix.lock",
                "mix.lock holds all packages, so that mix deps.get leaves it as it is",
            );
        }
    }
    Ok(need)
}
