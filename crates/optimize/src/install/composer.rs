//! Composer.

use super::{Finding, Need, Place, Refusal, only_options, refuse_present};
use serde_json::Value;

/// Options that change neither what is read nor where it goes.
const OPTIONS: &[&str] = &[
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
];

pub(super) fn composer(options: &[&str], place: &Place<'_>) -> Finding {
    only_options(options, OPTIONS, &["--ignore-platform-req"])?;
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
    if !has(&["--no-plugins"]) {
        plugins(&mut need, &manifest, has(&["--no-autoloader"]))?;
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

/// A refusal where plugins are allowed that may do something in this run.
fn plugins(need: &mut Need, manifest: &Value, is_without_autoloader: bool) -> Result<(), Refusal> {
    let allowed = &manifest["config"]["allow-plugins"];
    let is_any = !allowed.is_null() && !allowed.is_object() && allowed != &Value::Bool(false);
    let plugins = allowed.as_object().into_iter().flatten();
    let (late, others): (Vec<&String>, Vec<&String>) = plugins
        .filter(|(_, allowed)| **allowed != Value::Bool(false))
        .map(|(name, _)| name)
        .partition(|name| is_without_autoloader && AT_AUTOLOADER.contains(&name.as_str()));
    if is_any || !others.is_empty() {
        return Err("composer.json allows plugins, which may write into the project".to_owned());
    }
    for plugin in late {
        need.usual(format!(
            "the plugin {plugin} does nothing before the autoloader is made"
        ));
    }
    Ok(())
}

/// Plugins that do all they do while the autoloader is made (their `getSubscribedEvents`).
const AT_AUTOLOADER: [&str; 2] = ["pestphp/pest-plugin", "php-http/discovery"];

/// What has to hold so that `composer install` does the same where its packages came without scripts before: its second run has
/// none to install (<https://getcomposer.org/doc/articles/scripts.md#event-names>). `None` where a script would not run again, or
/// would run too late.
pub(crate) fn events_of_composer(place: &Place<'_>) -> Option<Vec<String>> {
    const EARLY: [&str; 12] = [
        "pre-install-cmd",
        "pre-update-cmd",
        "pre-package-install",
        "post-package-install",
        "pre-operations-exec",
        "pre-dependencies-solving",
        "post-dependencies-solving",
        "pre-pool-create",
        "pre-file-download",
        "post-file-download",
        "pre-command-run",
        "init",
    ];
    // Nothing is there before, to be changed or to be taken out.
    const OF_OTHERS: [&str; 4] = [
        "pre-package-update",
        "post-package-update",
        "pre-package-uninstall",
        "post-package-uninstall",
    ];
    let Some(text) = place.text("composer.json") else {
        return Some(vec![
            "composer.json has no scripts that run before packages come, or for each of them".to_owned(),
        ]);
    };
    let manifest: Value = serde_json::from_str(text).ok()?;
    let has = |events: &[&str]| {
        events
            .iter()
            .any(|event| manifest["scripts"].get(*event).is_some())
    };
    if has(&EARLY) {
        return None;
    }
    let condition =
        "vendor is not there before composer install, which then changes and takes out no package";
    Some(
        has(&OF_OTHERS)
            .then(|| condition.to_owned())
            .into_iter()
            .collect(),
    )
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
