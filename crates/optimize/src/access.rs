//! What an instruction reads and writes in the image. Unknown is a barrier: nothing moves past it.

use crate::environment;
use layerlab_command::{Access, Surroundings, interpret, interpret_words};
use layerlab_context::{clean, join};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Run, Sources};
use std::collections::BTreeMap;

/// What the instruction at `index` does; `workdir` is the working directory that it runs in, where it is known.
pub(crate) fn of(dockerfile: &Dockerfile, index: usize, workdir: Option<&str>) -> Access {
    match &dockerfile.instructions[index].kind {
        Some(Kind::Copy(copy)) => {
            let sources = placed(dockerfile, index, &copy.sources);
            let mut access = with_owner(of_copy(&sources, copy.parents, workdir), &copy.sources);
            access.of_context = copy.from.is_none();
            access
        }
        Some(Kind::Add(add))
            if add
                .sources
                .paths
                .iter()
                .all(|path| !path.contains("://") && !is_archive(path)) =>
        {
            let sources = placed(dockerfile, index, &add.sources);
            with_owner(of_copy(&sources, false, workdir), &add.sources)
        }
        Some(Kind::Run(run)) => of_run(dockerfile, index, run, workdir),
        Some(Kind::Env(_) | Kind::Arg(_)) => Access {
            sets_environment: true,
            ..Access::default()
        },
        Some(Kind::User(_) | Kind::Shell(_)) => Access {
            sets_user: true,
            reads_environment: true,
            ..Access::default()
        },
        Some(Kind::Workdir(path)) => match workdir {
            Some(folder) => Access {
                writes: vec![folder.to_owned()],
                of_context: true,
                owns_folders: true,
                sets_workdir: true,
                reads_user: true,
                reads_environment: path.contains('$'),
                // A relative one stands on the one before.
                reads_workdir: !path.starts_with('/'),
                ..Access::default()
            },
            None => Access::unknown(),
        },
        _ => Access::unknown(),
    }
}

/// What is known of a `RUN`.
#[derive(Clone, Debug)]
pub struct KnownRun {
    /// Its command.
    pub text: String,
    /// Whether it may do anything: nothing moves past it.
    pub unknown: bool,
    /// How many conditions what is known of it rests on.
    pub conditions: usize,
}

/// What is known of every `RUN` of a Dockerfile by itself.
pub fn barriers(dockerfile: &Dockerfile) -> Vec<KnownRun> {
    let workdirs = crate::workdir::workdirs(dockerfile, &BTreeMap::new());
    let runs =
        (0..dockerfile.instructions.len()).filter_map(|index| match &dockerfile.instructions[index].kind {
            Some(Kind::Run(run)) => Some((index, run)),
            _ => None,
        });
    runs.map(|(index, run)| {
        let access = of_run(dockerfile, index, run, workdirs.get(&index).map(String::as_str));
        KnownRun {
            text: run.command.words.join(" "),
            unknown: access.unknown,
            conditions: access.conditions.len(),
        }
    })
    .collect()
}

fn of_run(dockerfile: &Dockerfile, index: usize, run: &Run, workdir: Option<&str>) -> Access {
    // What is mounted hides what lies there, and a mount of sources is read.
    let mounts_are_known = run.mounts.iter().all(|mount| {
        is_cache(mount)
            || ["type=secret", "type=ssh"]
                .iter()
                .any(|kind| mount.contains(kind))
    });
    if !mounts_are_known {
        return Access::unknown();
    }
    within(dockerfile, index, workdir, |surroundings| {
        match (run.command.shell, run.command.files.as_slice()) {
            (true, []) => interpret(&run.command.words.join(" "), surroundings),
            (false, []) => interpret_words(&run.command.words, surroundings),
            (true, [script])
                if run.command.words.join(" ").trim_start().starts_with("<<")
                    && !script.data.starts_with("#!") =>
            {
                interpret(&script.data, surroundings)
            }
            _ => Access::unknown(),
        }
    })
}

/// What a shell text does where the instruction at `index` stands.
pub(crate) fn of_text(dockerfile: &Dockerfile, index: usize, workdir: Option<&str>, text: &str) -> Access {
    within(dockerfile, index, workdir, |surroundings| {
        interpret(text, surroundings)
    })
}

fn within(
    dockerfile: &Dockerfile,
    index: usize,
    workdir: Option<&str>,
    interpreted: impl Fn(&Surroundings<'_>) -> Access,
) -> Access {
    let set = environment::before(dockerfile, index);
    if set.other_shell {
        return Access::unknown();
    }
    let names_user = set.names_user();
    let mut surroundings = Surroundings {
        workdir,
        home: set.home(),
        variables: set.constants,
        open: set.open,
    };
    let mut access = interpreted(&surroundings);
    if workdir.is_none()
        && access.reads_workdir
        && let Some(image) = image_that_says_where(dockerfile, index)
    {
        access = in_folder_of_image(image, &mut surroundings, interpreted);
    }
    // Folders that it makes on the way are that user's.
    access.owns_folders |= names_user;
    if set.programs_elsewhere {
        access
            .conditions
            .push("PATH names no folder of the project".to_owned());
    }
    // A program there is taken for another of its name.
    access.may_write.extend(set.programs.iter().map(|folder| {
        let folder = join("/", folder);
        let condition = format!("no program in {folder} has the name of another that is run");
        (folder, condition)
    }));
    access
}

/// A folder that nothing but the base image knows of.
const OF_IMAGE: &str = "/\u{2}";

/// The base image, where its working directory is the one in force.
fn image_that_says_where(dockerfile: &Dockerfile, index: usize) -> Option<&str> {
    let mut at = dockerfile
        .stages
        .iter()
        .position(|stage| stage.commands.contains(&index));
    let mut image = None;
    while let Some(stage) = at.map(|at| &dockerfile.stages[at]) {
        let above = stage.commands.iter().take_while(|command| **command != index);
        let mut kinds = above.map(|command| &dockerfile.instructions[*command].kind);
        if kinds.any(|kind| matches!(kind, Some(Kind::Workdir(_)))) {
            return None;
        }
        image = match &dockerfile.instructions[stage.from].kind {
            Some(Kind::From(from)) => Some(from.base.as_str()),
            _ => None,
        };
        at = at.and_then(|at| dockerfile.base_stage(at));
    }
    image
}

/// What is done in the working directory of an image that nobody knows: in the root, as most have it, or in a folder of its own.
fn in_folder_of_image(
    image: &str,
    surroundings: &mut Surroundings<'_>,
    interpreted: impl Fn(&Surroundings<'_>) -> Access,
) -> Access {
    surroundings.workdir = Some("/");
    let in_root = interpreted(surroundings);
    surroundings.workdir = Some(OF_IMAGE);
    let mut access = interpreted(surroundings);
    access.join(Access {
        conditions: Vec::new(),
        ..in_root
    });
    for condition in &mut access.conditions {
        *condition = condition.replace(OF_IMAGE, "its working directory");
    }
    for (_, condition) in &mut access.may_write {
        *condition = condition.replace(OF_IMAGE, "its working directory");
    }
    access.conditions.push(format!(
        "the working directory of {image} is / or a folder that nothing is copied to"
    ));
    access
}

/// Conditions, each once.
pub(crate) fn once(conditions: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for condition in conditions {
        if !found.contains(&condition) {
            found.push(condition);
        }
    }
    found
}

/// A mount that only holds what package managers keep for the next time.
pub(crate) fn is_cache(mount: &str) -> bool {
    mount.split(',').any(|field| field.trim() == "type=cache")
        && !mount.split(',').any(|field| field.trim().starts_with("from="))
}

/// Files that `ADD` unpacks.
pub(crate) fn is_archive(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// What a word holds that is no plain path: variables, quotes, escapes.
pub(crate) const INVOLVED: [char; 4] = ['$', '"', '\'', '\\'];

/// With the variables of the destination put in, where `ENV` sets them.
fn placed(dockerfile: &Dockerfile, index: usize, sources: &Sources) -> Sources {
    let mut sources = sources.clone();
    if sources.destination.contains(INVOLVED)
        && let Some(destination) = environment::expanded(
            &sources.destination,
            &environment::before(dockerfile, index).constants,
        )
    {
        sources.destination = destination;
    }
    sources
}

/// A name in --chown is looked up in the image's files.
fn with_owner(mut access: Access, sources: &Sources) -> Access {
    access
        .reads
        .extend(sources.chown.iter().map(|_| "/etc".to_owned()));
    access.reads_environment |= sources
        .chown
        .iter()
        .chain(&sources.chmod)
        .chain(&sources.excludes)
        .chain([&sources.destination])
        .chain(
            sources
                .contents
                .iter()
                .filter(|(.., expands)| *expands)
                .map(|(_, text, _)| text),
        )
        .any(|word| word.contains('$'));
    access.owns_folders = sources.chown.is_some() || sources.chmod.is_some();
    access
}

fn of_copy(sources: &Sources, parents: bool, workdir: Option<&str>) -> Access {
    let is_open = sources
        .paths
        .iter()
        .chain([&sources.destination])
        .any(|word| word.contains(INVOLVED));
    let relative = !sources.destination.starts_with('/');
    if is_open || (relative && workdir.is_none()) {
        return Access::unknown();
    }
    let destination = join(workdir.unwrap_or("/"), &sources.destination);
    let below = |path: &str| format!("{}/{}", destination.trim_end_matches('/'), clean(path));
    let plain = sources.paths.iter().all(|path| !path.contains(['*', '?', '[']));
    let are_files = plain && sources.paths.iter().all(|path| is_manifest(path));
    let writes = if parents && plain {
        let path = |path: &String| below(path.split_once("/./").map_or(path.as_str(), |(_, below)| below));
        sources.paths.iter().map(path).collect()
    } else if are_files && sources.destination.ends_with('/') && sources.contents.is_empty() {
        sources
            .paths
            .iter()
            .map(|path| below(path.rsplit('/').next().unwrap_or(path)))
            .collect()
    } else {
        vec![destination]
    };
    Access {
        writes,
        of_context: true,
        reads_workdir: relative,
        ..Access::default()
    }
}

/// Files that are never folders: those that name packages.
fn is_manifest(path: &str) -> bool {
    crate::role_of(path) == crate::Role::Manifest && !path.ends_with('/')
}
