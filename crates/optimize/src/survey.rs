//! What is found out about a text once, for all rewrites: where its instructions stand, and what they touch.

use crate::access;
use crate::project::Files;
use crate::settings;
use crate::workdir::workdirs;
use layerlab_build::BaseImage;
use layerlab_command::{Access, USUAL_LINKS, is_below, meet};
use layerlab_context::{Kind as EntryKind, clean, join};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use std::collections::BTreeMap;

/// What is known of the instructions of a Dockerfile.
pub(crate) struct Survey {
    /// The working directory at an instruction, where it is known.
    pub(crate) workdirs: BTreeMap<usize, String>,
    /// What they read and write, also through the symbolic links that stand above them in their stage.
    accesses: Vec<Access>,
    /// The links above each instruction, and its own.
    links: BTreeMap<usize, Vec<(String, String)>>,
    made: MadeFolders,
    /// What the settings that stand above an instruction say, as far as the project may have to do with it.
    settings: BTreeMap<usize, Settings>,
    /// Where the context is copied to.
    projects: Vec<String>,
}

/// What settings say that stand above an instruction.
#[derive(Default)]
struct Settings {
    /// Paths that they name and that the project may bring.
    named: Vec<String>,
    /// What has to hold for those whose texts nobody knows.
    conditions: Vec<String>,
}

impl Survey {
    pub(crate) fn of(dockerfile: &Dockerfile, images: &BTreeMap<String, BaseImage>, files: &Files) -> Self {
        let workdirs = workdirs(dockerfile, images);
        let of = |index: usize| {
            let access = access::of(dockerfile, index, workdirs.get(&index).map(String::as_str));
            entry_by_entry(access, dockerfile.instructions[index].kind.as_ref(), files)
        };
        let mut accesses: Vec<Access> = (0..dockerfile.instructions.len()).map(of).collect();
        let made = made_folders(dockerfile, &accesses, files);
        let settings = settings_above(dockerfile, &accesses, files, &workdirs);
        let projects = projects(dockerfile, &accesses);
        for (index, access) in accesses.iter_mut().enumerate() {
            beside_the_project(access, &made, workdirs.get(&index));
            if let Some(settings) = settings.get(&index) {
                settings.add_to(access, &projects);
            }
        }
        let usual = || {
            USUAL_LINKS
                .iter()
                .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
        };
        // Of each stage, and of each instruction: what was linked above it.
        let mut of_stages: Vec<Vec<(String, String)>> = Vec::new();
        let mut links = BTreeMap::new();
        for (stage, commands) in dockerfile.stages.iter().map(|stage| &stage.commands).enumerate() {
            let base = dockerfile
                .base_stage(stage)
                .and_then(|base| of_stages.get(base))
                .cloned();
            let mut found = base.unwrap_or_else(|| usual().collect());
            for index in commands {
                let access = std::mem::take(&mut accesses[*index]);
                // One that makes links may use them too.
                found.extend(access.links.iter().cloned());
                accesses[*index] = access.through(&found);
                links.insert(*index, found.clone());
            }
            of_stages.push(found);
        }
        Self {
            workdirs,
            accesses,
            links,
            made,
            settings,
            projects,
        }
    }

    /// What has to hold so that a path is in a folder that is made here, and of which the project brings nothing; `None` where it is in
    /// none.
    pub(crate) fn in_made_folder(&self, path: &str) -> Option<&[String]> {
        let made = self.made.iter();
        let mut around = made.filter(|(folder, _)| *folder == path || is_below(path, folder));
        around.next()?.1.as_deref()
    }

    /// What the settings that stand above an instruction name, where the project may bring it.
    pub(crate) fn named_above(&self, index: usize) -> &[String] {
        self.settings.get(&index).map_or(&[], |settings| &settings.named)
    }

    /// What has to hold for settings above an instruction whose texts nobody knows.
    pub(crate) fn conditions_of_settings(&self, index: usize) -> &[String] {
        self.settings
            .get(&index)
            .map_or(&[], |settings| &settings.conditions)
    }

    /// What an instruction does.
    pub(crate) fn access(&self, index: usize) -> &Access {
        &self.accesses[index]
    }

    /// What something does that is done where an instruction stands.
    pub(crate) fn seen_at(&self, index: usize, mut access: Access) -> Access {
        beside_the_project(&mut access, &self.made, self.workdirs.get(&index));
        if let Some(settings) = self.settings.get(&index) {
            settings.add_to(&mut access, &self.projects);
        }
        match self.links.get(&index) {
            Some(links) => access.through(links),
            None => access,
        }
    }
}

impl Settings {
    /// Puts what they lead to into what a command does.
    fn add_to(&self, access: &mut Access, projects: &[String]) {
        access.reads.extend_from_slice(&self.named);
        for condition in &self.conditions {
            let of_projects = projects.iter().map(|folder| (folder.clone(), condition.clone()));
            access.may_write.extend(of_projects);
        }
    }
}

/// Where the context is copied to.
fn projects(dockerfile: &Dockerfile, accesses: &[Access]) -> Vec<String> {
    let is_copy = |index: usize| !matches!(dockerfile.instructions[index].kind, Some(Kind::Workdir(_)));
    let copies = accesses.iter().enumerate();
    let copies = copies.filter(|(index, access)| access.of_context && is_copy(*index));
    let mut found: Vec<String> = copies.flat_map(|(_, access)| access.writes.clone()).collect();
    found.sort();
    found.dedup();
    found
}

/// What the settings above each `RUN` say, in its stage and in those that it stands on.
fn settings_above(
    dockerfile: &Dockerfile,
    accesses: &[Access],
    files: &Files,
    workdirs: &BTreeMap<usize, String>,
) -> BTreeMap<usize, Settings> {
    let may_bring = |path: &String, is_assumed: bool| {
        let copies = accesses
            .iter()
            .enumerate()
            .filter(|(_, access)| access.of_context);
        let mut around = copies.flat_map(|(index, access)| {
            let above = access
                .writes
                .iter()
                .filter(|place| *place == path || is_below(path, place));
            above.map(move |place| (index, place))
        });
        around.any(|(index, place)| {
            let kind = dockerfile.instructions[index].kind.as_ref();
            if matches!(kind, Some(Kind::Workdir(_))) {
                return false;
            }
            let is_hidden = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
            match path_in_context(kind, place, path) {
                Some(path) => (is_assumed && !is_hidden) || files.context.get(&path).is_some(),
                None => is_assumed || !files.assumed,
            }
        })
    };
    let mut of_stages: Vec<Above> = Vec::new();
    let mut found = BTreeMap::new();
    for (stage, commands) in dockerfile.stages.iter().map(|stage| &stage.commands).enumerate() {
        let base = dockerfile.base_stage(stage).and_then(|base| of_stages.get(base));
        let mut above = base.cloned().unwrap_or_default();
        for index in commands {
            let kind = dockerfile.instructions[*index].kind.as_ref();
            let workdir = workdirs.get(index).map(String::as_str);
            match kind {
                Some(Kind::Run(run)) => {
                    let of_system = settings::only_of_the_system(run);
                    let (absolute, mut of_workdir) = above.looked_at(of_system);
                    let mut named: Vec<String> = absolute
                        .filter(|path| may_bring(path, files.assumed))
                        .cloned()
                        .collect();
                    if settings::looks_for_versions(dockerfile, *index) {
                        of_workdir.extend(settings::VERSIONS);
                    }
                    let of_workdir = of_workdir.into_iter();
                    let of_workdir = of_workdir.map(|path| join(workdir.unwrap_or("/"), path));
                    named.extend(of_workdir.filter(|path| may_bring(path, false)));
                    let conditions = above.conditions(of_system);
                    found.insert(*index, Settings { named, conditions });
                    above.named.extend(settings::named_by(dockerfile, *index, run));
                }
                Some(Kind::Copy(copy)) => {
                    above.brings(settings::Brought::by(
                        &copy.sources,
                        copy.from.is_none(),
                        workdir,
                        files,
                    ));
                }
                Some(Kind::Add(add)) => {
                    above.brings(settings::Brought::by(&add.sources, true, workdir, files));
                }
                _ => {}
            }
        }
        of_stages.push(above);
    }
    found
}

/// What settings that stand above a place say.
#[derive(Clone, Default)]
struct Above {
    /// Paths, and whether only package managers of languages look at them.
    named: Vec<(String, bool)>,
    /// Files of settings that nobody has read.
    unread: Vec<String>,
}

impl Above {
    fn brings(&mut self, brought: settings::Brought) {
        let named = brought.named.into_iter().map(|path| (path, false));
        self.named.extend(named);
        self.unread.extend(brought.unread);
    }

    /// What commands look at: absolute paths, and those of the working directory.
    fn looked_at(&self, of_system: bool) -> (impl Iterator<Item = &String>, Vec<&str>) {
        let looked_at = move |(path, of_manager): &'_ (String, bool), absolute: bool| {
            (!of_manager || !of_system) && path.starts_with('/') == absolute
        };
        let relative = self.named.iter().filter(move |named| looked_at(named, false));
        let absolute = self.named.iter().filter(move |named| looked_at(named, true));
        (
            absolute.map(|(path, _)| path),
            relative.map(|(path, _)| path.as_str()).collect(),
        )
    }

    fn conditions(&self, of_system: bool) -> Vec<String> {
        let looked_at = |path: &&String| !of_system || settings::is_of_the_system(path);
        let unread = self.unread.iter().filter(looked_at);
        unread
            .map(|path| format!("{path} names no file of the project"))
            .collect()
    }
}

/// What a copy of a folder to the root brings, by the names that are in it: all else there is not its own.
fn entry_by_entry(mut access: Access, kind: Option<&Kind>, files: &Files) -> Access {
    const ROOT: &str = "/";
    let sources = match kind {
        Some(Kind::Copy(copy)) if copy.from.is_none() && !copy.parents => &copy.sources,
        Some(Kind::Add(add)) => &add.sources,
        _ => return access,
    };
    let [path] = sources.paths.as_slice() else {
        return access;
    };
    let source = clean(path);
    let is_folder = source.is_empty()
        || files
            .context
            .get(&source)
            .is_some_and(|entry| entry.kind == EntryKind::Folder);
    // A folder that is named and goes to the root may well hold a part of the system; the project goes to where one is.
    let is_project = source.is_empty() || !sources.destination.starts_with('/');
    let is_plain = !path.contains(['*', '?', '[', '$', ':']) && sources.contents.is_empty() && !sources.link;
    if access.writes != [ROOT] || !is_folder || !is_plain || (files.assumed && !is_project) {
        return access;
    }
    access.writes = files
        .context
        .names(&source)
        .map(|name| join(ROOT, name))
        .collect();
    // Lists seldom have what git ignores, as a bin/ with what was built, which is sent all the same.
    let condition =
        "nothing that is copied to / has the name of a folder of the system (bin, etc, lib, usr, var …)";
    access.may_write.push((ROOT.to_owned(), condition.to_owned()));
    access
}

/// Of a folder that a command makes whether the project holds nothing there: what has to hold for that, or `None` where it does.
type MadeFolders = BTreeMap<String, Option<Vec<String>>>;

/// The folders that commands make, and what the copies of the context bring there.
fn made_folders(dockerfile: &Dockerfile, accesses: &[Access], files: &Files) -> MadeFolders {
    let made = accesses.iter().flat_map(|access| &access.made);
    let about = |folder: &String| {
        let mut conditions = Vec::new();
        for (index, access) in accesses.iter().enumerate() {
            let maybe = access.may_write.iter().map(|(path, _)| path);
            let above = access
                .writes
                .iter()
                .chain(maybe)
                .filter(|path| meet(path, folder));
            let copies = above.filter(|_| access.of_context);
            for destination in copies {
                let kind = dockerfile.instructions[index].kind.as_ref();
                // A folder that is only gone to holds nothing.
                if matches!(kind, Some(Kind::Workdir(_))) && destination != folder {
                    continue;
                }
                let path = path_in_context(kind, destination, folder).filter(|_| !access.owns_folders)?;
                if files.context.get(&path).is_some() {
                    return None;
                }
                // Lists seldom have what git ignores, which is sent all the same.
                conditions.push(format!("the context holds no {path}"));
            }
        }
        Some(access::once(conditions))
    };
    made.map(|folder| (folder.clone(), about(folder))).collect()
}

/// What of the context a copy of a folder would put at a path below its destination; `None` where that is not plain to see.
fn path_in_context(kind: Option<&Kind>, destination: &str, path: &str) -> Option<String> {
    let sources = match kind? {
        Kind::Copy(copy) if !copy.parents => &copy.sources,
        Kind::Add(add) => &add.sources,
        _ => return None,
    };
    let [source] = sources.paths.as_slice() else {
        return None;
    };
    let below = path.strip_prefix(destination.trim_end_matches('/'))?;
    let is_plain = !source.contains(['*', '?', '[', '$', ':']) && sources.contents.is_empty();
    (is_plain && below.len() > 1).then(|| clean(&format!("{source}/{below}")))
}

/// Puts in what the project has to do with the folders that are made, and what else is done in these.
fn beside_the_project(access: &mut Access, made: &MadeFolders, workdir: Option<&String>) {
    for (folder, conditions) in made {
        let mut is_inside = access.made.contains(folder);
        let Some(conditions) = conditions else {
            access.writes.extend(is_inside.then(|| folder.clone()));
            continue;
        };
        for paths in [&mut access.reads, &mut access.writes] {
            let before = paths.len();
            paths.retain(|path| path != folder && !is_below(path, folder));
            is_inside |= paths.len() < before;
        }
        if is_inside {
            access.needs.retain(|path| {
                // A command that is started somewhere is sure of that folder.
                path != folder && !is_below(path, folder) && Some(path) != workdir
            });
            access.made.push(folder.clone());
            let conditions = conditions
                .iter()
                .map(|condition| (folder.clone(), condition.clone()));
            access.may_write.extend(conditions);
        }
    }
    access.made.sort();
    access.made.dedup();
}
