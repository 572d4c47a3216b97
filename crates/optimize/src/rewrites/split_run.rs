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
use crate::shell::Piece;
use crate::text;
use layerlab_command::Access;
use layerlab_context::join;
use layerlab_dockerfile_parser::Kind;
use layerlab_source::{Edit, Span};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let pieces = site.pieces().filter(|pieces| pieces.len() > 1)?;
    let dockerfile = site.input.dockerfile;
    // What an edit of the project reaches first.
    let is_copy = |index: &&usize| match &dockerfile.instructions[**index].kind {
        Some(Kind::Copy(copy)) => copy.from.is_none() && copy.sources.contents.is_empty(),
        Some(Kind::Add(add)) => add.sources.paths.iter().all(|path| !path.contains("://")),
        _ => false,
    };
    let at = site.before.iter().position(|index| is_copy(&index))?;
    let passed = &site.before[at..];
    let above: Vec<&Access> = passed.iter().map(|index| site.access(*index)).collect();
    // As many commands as touch nothing of what they would pass. They leave nothing to the shell of the others but where it stands:
    // what does is no piece.
    let mut early = Access::default();
    let mut count = 0;
    let mut workdir = site.is_placed().then(|| site.workdir.to_owned());
    for (at, piece) in pieces.iter().enumerate() {
        if let Some(folder) = &piece.folder {
            workdir = workdir
                .map(|workdir| join(&workdir, folder))
                .or_else(|| folder.starts_with('/').then(|| folder.clone()));
            continue;
        }
        if piece.command.is_none() && !piece.pipe {
            break;
        }
        let access = site.access_of_text(piece, workdir.as_deref());
        if access.unknown || above.iter().any(|passed| access.conflicts(passed)) {
            break;
        }
        early.join(access);
        count = at + 1;
    }
    // All of it can move as it is, or nothing.
    if count == pieces.len() || count == 0 || belongs_together(&pieces[..count], &pieces[count..]) {
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

/// Whether later commands finish what earlier ones began: lists that an install needs fresh, packages and files that are taken away
/// again, which would stay in a layer of their own.
fn belongs_together(early: &[Piece], late: &[Piece]) -> bool {
    const MANAGERS: [&str; 9] = [
        "apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf", "conda", "mamba",
    ];
    const REMOVERS: [&str; 3] = ["rm", "find", "dpkg"];
    let program = |piece: &Piece| piece.command.as_ref().map(|command| command.program().to_owned());
    let manages = |piece: &Piece| program(piece).is_some_and(|program| MANAGERS.contains(&program.as_str()));
    let finishes = |piece: &Piece| match program(piece) {
        Some(program) => MANAGERS.contains(&program.as_str()) || REMOVERS.contains(&program.as_str()),
        // A list, a pipe, a branch: it may.
        None => piece.folder.is_none(),
    };
    early.iter().any(manages) && late.iter().any(finishes)
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
    let words = early[0].span.of(source);
    let program = match &early[0].command {
        Some(command) => command.program().to_owned(),
        None => words.split_whitespace().next().unwrap_or_default().to_owned(),
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

/// What goes to the folder that the first command that stays is started in.
fn going(source: &str, early: &[Piece], late: &Piece) -> String {
    let is_absolute = |piece: &&Piece| {
        piece
            .folder
            .as_ref()
            .is_some_and(|folder| folder.starts_with('/'))
    };
    if is_absolute(&late) {
        return String::new();
    }
    let from = early.iter().rposition(|piece| is_absolute(&piece)).unwrap_or(0);
    let goes = early[from..].iter().filter(|piece| piece.folder.is_some());
    goes.map(|piece| format!("{} && ", piece.span.of(source)))
        .collect()
}
