//! A `RUN` that begins with work that has nothing to do with the code, and goes on with work that has: two, the first of them above the
//! copy of the code.
//!
//! ```dockerfile
//! COPY . /app                              RUN apt-get update && apt-get install -y git
//! RUN apt-get update && \                  COPY . /app
//!     apt-get install -y git && make       RUN make
//! ```

use super::site::{Site, at_every_run};
use super::{Input, Proposal, grade};
use crate::access;
use crate::settings;
use crate::shell::Piece;
use crate::text;
use layerlab_command::{Access, SimpleCommand, is_always_there, is_below, simple_commands};
use layerlab_context::join;
use layerlab_dockerfile_parser::Kind;
use layerlab_source::{Edit, Span};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

/// Managers of the system's packages.
const OF_SYSTEM: [&str; 7] = ["apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf"];
/// So much is set for the shell in a list at the most.
const MOST_SETTINGS: usize = 20;

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let pieces = site.pieces().filter(|pieces| pieces.len() > 1)?;
    let dockerfile = site.input.dockerfile;
    // What an edit of the project reaches first.
    let is_copy = |index: &&usize| match &dockerfile.instructions[**index].kind {
        Some(Kind::Copy(copy)) => copy.from.is_none() && copy.sources.contents.is_empty(),
        Some(Kind::Add(add)) => add.sources.paths.iter().all(|path| !path.contains("://")),
        _ => false,
    };
    let at_copy = site.before.iter().position(|index| is_copy(&index))?;
    let passed = &site.before[at_copy..];
    let above: Vec<&Access> = passed.iter().map(|index| site.access(*index)).collect();
    // As many commands as touch nothing of what they would pass. They leave nothing to the shell of the others but where it stands:
    // what does is no piece.
    let mut early = Access::default();
    let mut count = 0;
    let mut workdir = site.is_placed().then(|| site.workdir.to_owned());
    // What is set for the shell on the way: both parts get it.
    let mut settings: Vec<&Piece> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let Some(folder) = &piece.folder {
            workdir = workdir
                .map(|workdir| join(&workdir, folder))
                .or_else(|| folder.starts_with('/').then(|| folder.clone()));
            // It is gone to before anything is copied.
            if !workdir
                .as_deref()
                .is_some_and(|folder| early.makes(folder) || is_there(site, at_copy, folder, &above))
            {
                break;
            }
            continue;
        }
        if piece.setting.is_some() && settings.len() < MOST_SETTINGS {
            settings.push(piece);
            continue;
        }
        if piece.command.is_none() && !piece.pipe {
            break;
        }
        let access = site.access_of_pieces(&settings, piece, workdir.as_deref());
        let named = settings::named_in(piece.span.of(site.input.text));
        let leads_there = named
            .iter()
            .any(|path| above.iter().any(|passed| passed.touches(path)));
        if leads_there || access.unknown || above.iter().any(|passed| access.conflicts(passed)) {
            break;
        }
        early.join(access);
        count = at + 1;
    }
    let source = site.input.text;
    // All of it can move as it is, or nothing.
    if count == pieces.len()
        || count == 0
        || belongs_together(source, &pieces[..count], &pieces[count..])
        || sets_in_a_folder(&pieces[..count])
        || loses_its_place(source, &pieces[..count], &pieces[count..])
    {
        return None;
    }
    let beside = above.iter().flat_map(|passed| {
        let of_early = early.conditions_beside(passed).into_iter();
        of_early.chain(passed.conditions_beside(&early))
    });
    let of_mounts = site.conditions_of_a_cut(&[site.workdir])?;
    let conditions = access::once(beside.chain(of_mounts));
    Some(proposal(site, passed[0], &pieces[..=count], conditions))
}

/// Whether what commands do with packages of the system ends with reading their lists. These are of the day on which they were read: what
/// installs from them stays with them, whatever program it is.
pub(super) fn ends_with_lists<'c>(commands: impl Iterator<Item = &'c SimpleCommand>) -> bool {
    let reads_lists = |command: &SimpleCommand| {
        let has = |verb: &str| command.operands().any(|word| word == verb);
        match command.program() {
            "apt-get" | "apt" | "aptitude" | "apk" => Some(has("update")),
            "yum" | "dnf" | "microdnf" => Some(has("makecache")),
            "zypper" => Some(has("refresh") || has("ref")),
            "pacman" => Some(command.has("-Sy")),
            "add-apt-repository" => Some(true),
            _ => None,
        }
    };
    commands.filter_map(reads_lists).last().unwrap_or_default()
}

/// Whether a command installs packages of the system from the lists that were read.
pub(super) fn installs_packages(command: &SimpleCommand) -> bool {
    let verbs = ["install", "add", "upgrade", "dist-upgrade", "build-dep"];
    OF_SYSTEM.contains(&command.program()) && command.operands().any(|word| verbs.contains(&word))
}

/// Whether a folder is there above the copies: nothing of what stands below makes it, or a `WORKDIR` above has made it already.
fn is_there(site: &Site<'_>, at_copy: usize, folder: &str, passed: &[&Access]) -> bool {
    let made = site.before[..at_copy]
        .iter()
        .filter_map(|index| site.workdirs.get(index));
    let mut made = made.filter(|made| *made == folder || is_below(made, folder));
    made.next().is_some() || is_always_there(folder) || !passed.iter().any(|access| access.touches(folder))
}

/// Whether going where the first part went would fail, or lead the second part elsewhere: into a folder that was taken away on the way,
/// back to the folder before.
pub(super) fn loses_its_place(source: &str, early: &[Piece], late: &[Piece]) -> bool {
    let folders: Vec<&String> = early.iter().filter_map(|piece| piece.folder.as_ref()).collect();
    if folders.is_empty() {
        return false;
    }
    let is_around = |path: &str| {
        let path = path.trim_end_matches('/');
        !path.starts_with('/')
            || folders
                .iter()
                .any(|folder| *folder == path || is_below(folder, path))
    };
    let removes = |piece: &Piece| {
        simple_commands(piece.span.of(source)).iter().any(|command| {
            ["rm", "rmdir", "mv"].contains(&command.program()) && command.operands().any(is_around)
        })
    };
    let goes_back = |piece: &Piece| {
        let text = piece.span.of(source);
        text.contains("OLDPWD") || text.trim_start().starts_with("cd -")
    };
    early.iter().any(removes) || late.iter().any(goes_back)
}

/// Whether a setting is of the folder that it is made in: going there is not repeated where a later command goes elsewhere.
fn sets_in_a_folder(early: &[Piece]) -> bool {
    let mut behind = early.iter().skip_while(|piece| piece.folder.is_none());
    behind.any(|piece| piece.setting.is_some())
}

/// Whether later commands finish what earlier ones began: lists that an install needs fresh, packages and files that are taken away
/// again, which would stay in a layer of their own.
fn belongs_together(source: &str, early: &[Piece], late: &[Piece]) -> bool {
    const REMOVERS: [&str; 3] = ["rm", "find", "dpkg"];
    let program = |piece: &Piece| piece.command.as_ref().map(|command| command.program().to_owned());
    let is_manager = |program: &str| OF_SYSTEM.contains(&program) || ["conda", "mamba"].contains(&program);
    let manages = |piece: &Piece| program(piece).is_some_and(|program| is_manager(&program));
    let finishes = |piece: &Piece| match program(piece) {
        Some(program) => is_manager(&program) || REMOVERS.contains(&program.as_str()),
        // A list, a pipe, a branch: it may.
        None => piece.folder.is_none() && piece.setting.is_none(),
    };
    let texts = early.iter().map(|piece| piece.span.of(source));
    let commands: Vec<SimpleCommand> = texts.flat_map(simple_commands).collect();
    ends_with_lists(commands.iter()) || early.iter().any(manages) && late.iter().any(finishes)
}

/// The commands but the last go above an instruction; `pieces` ends with the first that stays.
fn proposal(site: &Site<'_>, above: usize, pieces: &[Piece], conditions: Vec<String>) -> Proposal {
    let (source, dockerfile) = (site.input.text, site.input.dockerfile);
    let newline = text::newline(source);
    let (early, late) = (&pieces[..pieces.len() - 1], &pieces[pieces.len() - 1]);
    let run = &dockerfile.instructions[site.index];
    let flags: String = run
        .flags
        .iter()
        .map(|flag| format!("{} ", flag.span.of(source)))
        .collect();
    let commands = Span::new(early[0].span.start, early[early.len() - 1].span.end).of(source);
    let target = text::block(source, dockerfile, &dockerfile.instructions[above]);
    let going = going(source, early, late);
    let edits = vec![
        Edit::insert(target.start, format!("RUN {flags}{commands}{newline}")),
        Edit::replace(Span::new(early[0].span.start, late.span.start), going),
    ];
    let works = |piece: &&Piece| piece.setting.is_none() && piece.folder.is_none();
    let first = early.iter().find(works).unwrap_or(&early[0]);
    let written = first.span.of(source);
    let program = match &first.command {
        Some(command) => command.program().to_owned(),
        None => written.split_whitespace().next().unwrap_or_default().to_owned(),
    };
    Proposal {
        applicability: grade(true, !conditions.is_empty()),
        checks: conditions,
        ..Proposal::new(
            format!("split-run/{}/{program}/{}", site.stage, early.len()),
            "Split a RUN, and move what needs no code above it",
            format!(
                "{} at nothing that is copied. In a RUN of its own above the code, an edit no longer makes that run again.",
                if early.len() == 1 {
                    format!("It begins with “{program}”, which looks")
                } else {
                    format!(
                        "It begins with {} commands from “{program}” on, which look",
                        early.len()
                    )
                }
            ),
            edits,
        )
    }
}

/// What sets up the shell, and goes to the folder, that the first command that stays is started in.
fn going(source: &str, early: &[Piece], late: &Piece) -> String {
    let is_absolute = |piece: &&Piece| {
        piece
            .folder
            .as_ref()
            .is_some_and(|folder| folder.starts_with('/'))
    };
    let last = early.iter().rposition(|piece| is_absolute(&piece)).unwrap_or(0);
    let from = if is_absolute(&late) { early.len() } else { last };
    let stays =
        |(at, piece): &(usize, &Piece)| piece.setting.is_some() || (piece.folder.is_some() && *at >= from);
    let stays = early.iter().enumerate().filter(stays);
    stays
        .map(|(_, piece)| format!("{} && ", piece.span.of(source)))
        .collect()
}
