//! Packages of npm whose own install scripts look at the project that they are installed for.

use super::{Need, Place, Refusal};

/// Lock files, which name what packages ask for in turn.
const LOCKS: [&str; 5] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
];

/// They set hooks where a repository is.
const HOOKS: [&str; 6] = [
    "husky",
    "yorkie",
    "lefthook",
    "simple-git-hooks",
    "pre-commit",
    "ghooks",
];

/// Adds what install scripts of known packages read, for somebody to look at; a refusal where that cannot be told.
pub(super) fn need_of_packages(need: &mut Need, place: &Place<'_>, manifest: &str) -> Result<(), Refusal> {
    let mut texts = vec![manifest];
    texts.extend(LOCKS.iter().filter_map(|lock| place.text(lock)));
    let installs = |name: &str| texts.iter().any(|text| names(text, name));
    if installs("@prisma/client") || installs("prisma") {
        schemas(need, place)?;
    }
    if installs("puppeteer") {
        for path in place.below().filter(|path| {
            !path.contains('/') && (path.starts_with(".puppeteerrc") || path.starts_with("puppeteer.config."))
        }) {
            need.require(place, &path)?;
            need.review(format!(
                "{path}, which puppeteer reads while it is installed, reads no other files"
            ));
        }
    }
    if installs("@sveltejs/kit") {
        need.review("@sveltejs/kit is of version 2 or later, which makes nothing while it is installed");
    }
    if installs("nx") && place.exists("nx.json") {
        need.review("nobody needs .nx/workspace-data in the image: Nx writes it while it is installed, only where nx.json is there");
    }
    if manifest.contains("\"workerDirectory\"") {
        return Err("msw writes its worker into the project while it is installed".to_owned());
    }
    if place.exists(".git")
        && let Some(hooks) = HOOKS.iter().find(|name| installs(name))
    {
        return Err(format!("{hooks} writes hooks into .git while it is installed"));
    }
    Ok(())
}

/// Prisma makes its client of the schema where it finds one
/// (<https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/generating-prisma-client>).
fn schemas(need: &mut Need, place: &Place<'_>) -> Result<(), Refusal> {
    if let Some(config) = place.below().find(|path| path.starts_with("prisma.config.")) {
        return Err(format!(
            "{config}, which says where the schema of Prisma is, is a program, and is read while its client is made"
        ));
    }
    let found: Vec<String> = place.below().filter(|path| path.ends_with(".prisma")).collect();
    if found.is_empty() {
        return Ok(());
    }
    if let Some(other) = found.iter().find(|path| !path.starts_with("prisma/")) {
        return Err(format!(
            "Prisma makes its client of {other} while it is installed"
        ));
    }
    need.add_folder(place, "prisma")?;
    need.review("the client that Prisma makes while it is installed comes from prisma/ alone and goes to node_modules");
    Ok(())
}

/// Whether a manifest or a lock file names a package.
fn names(text: &str, package: &str) -> bool {
    [
        format!("\"{package}\""),
        format!("/{package}\""),
        format!("{package}@"),
        format!("'{package}'"),
    ]
    .iter()
    .any(|form| text.contains(form.as_str()))
}
