//! Fetch what a build needs before the code is there, in a step of its own.
//!
//! ```dockerfile
//! COPY . .              COPY go.mod go.sum ./
//! RUN go build -o /app  RUN go mod download
//!                       COPY . .
//!                       RUN go build -o /app
//! ```
//!
//! What is fetched may be more than the build would have fetched: the stage can differ, and what the build does not need may be nowhere
//! any more. So it rests on a condition even where the image takes from the stage nothing but what was built, and where the build is
//! known to make the same of it.

mod commands;

use super::along::Along;
use super::code_below::Below;
use super::dependencies_first::manifests_and_system;
use super::early::{Commands, First};
use super::folder_copy::{FolderCopy, in_its_place, manifest_lines};
use super::movable::Movable;
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal, grade};
use crate::install::{self, Install, Manager, Need, Place};
use crate::shell::Piece;
use crate::stages::{minor_of_go, takes_only};
use crate::text;
use commands::{Keeps, Prefetch, fetches, is_of_several, only_about_the_build, prefetch_of};
use layerlab_command::{Access, SimpleCommand, is_below, simple_commands};
use layerlab_context::{Kind, join, overlap};
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

const LOOKED_AT: &str = "what stands behind the build in its stage takes nothing from what was fetched";
const MORE: &str = "what is fetched may be more than the build needs, and it stays in the image";

impl Keeps {
    /// Whether it comes out the same in a stage, and under which condition.
    fn in_stage(self, site: &Site<'_>, behind: &Behind<'_>) -> (bool, Vec<&'static str>) {
        let takes_none_of = |folders: &[&str]| {
            takes_only(site.input, site.stage, |path| {
                !folders
                    .iter()
                    .any(|folder| layerlab_context::overlap(path, &join(site.workdir, folder)))
            })
        };
        match self {
            Self::ResultBut(folders, condition) if takes_none_of(folders) => {
                let looked = is_looked_at(site, behind, folders).then_some(LOOKED_AT);
                (true, looked.into_iter().chain([condition]).collect())
            }
            Self::ResultBut(_, condition) => (false, vec![MORE, condition]),
            Self::Result(folders, condition) => (takes_none_of(folders), vec![condition]),
            Self::All(condition) => (true, vec![condition]),
        }
    }
}

/// What stands behind the build in its `RUN`, and where that is done.
struct Behind<'b> {
    pieces: &'b [Piece],
    workdir: &'b str,
}

/// Whether what stands behind the build in its stage may look at folders.
fn is_looked_at(site: &Site<'_>, behind: &Behind<'_>, folders: &[&str]) -> bool {
    let looks = |access: &Access| access.unknown || folders.iter().any(|folder| access.touches(folder));
    let mut pieces = behind.pieces.iter();
    if pieces.any(|piece| looks(&site.access_of_text(piece, Some(behind.workdir)))) {
        return true;
    }
    let commands = &site.input.dockerfile.stages[site.stage].commands;
    let below = commands.iter().skip_while(|index| **index <= site.index);
    let mut runs = below.filter(|index| {
        let kind = &site.input.dockerfile.instructions[**index].kind;
        matches!(kind, Some(layerlab_dockerfile_parser::Kind::Run(_)))
    });
    runs.any(|index| looks(site.input.survey().access(*index)))
}

/// A fetch by edits, or why there is none: the manager, and what is in the way.
type Outcome = Result<Proposal, (&'static str, String)>;

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let commands = site.commands()?;
    let of_folder = site
        .movable_copy()
        .and_then(|movable| before_the_folder(site, &commands, &movable));
    let of_code = || {
        let manifests = site.copies_of_manifests();
        let mut found = manifests.iter();
        found.find_map(|copy| before_the_code(site, &commands, copy)?.ok())
    };
    match of_folder {
        Some(Ok(proposal)) => Some(proposal),
        Some(Err(refusal)) => of_code().or_else(|| Some(refused(site, &refusal))),
        None => of_code(),
    }
}

/// A copy of a folder goes behind the fetch, and its manifests before it.
fn before_the_folder(site: &Site<'_>, commands: &Commands, movable: &Movable) -> Option<Outcome> {
    let copy = &movable.copy;
    let first = commands.first_in_its_folder(site, copy)?;
    let plan = match Plan::of(site, commands, &first, copy, &movable.place(site, &first.workdir))? {
        Ok(plan) => plan,
        Err(refusal) => return Some(Err(refusal)),
    };
    let mut entries = site.input.project.files.context.below(&copy.source);
    if entries.all(|(path, entry)| entry.kind == Kind::Folder || plan.need.holds(&path)) {
        return None;
    }
    let lines = manifest_lines(site.input, copy, &plan.need)?;
    let along = site.along(movable, &plan.need, plan.manager.writes)?;
    let edits = edits(
        site,
        copy,
        &along,
        &lines,
        &format!("{}{}", first.going, plan.prefetch.text),
    );
    Some(Ok(plan.proposal(site, commands, &first, along.conditions, edits)))
}

/// Manifests were copied by themselves: the code between them and the build goes behind the fetch.
fn before_the_code(site: &Site<'_>, commands: &Commands, copy: &FolderCopy) -> Option<Outcome> {
    let first = commands.first_in_its_folder(site, copy)?;
    let variables = site.environment().into_iter().collect();
    let of_variables = site.variables_lead_elsewhere(&copy.destination).ok()?;
    let place = Place {
        workdir: &first.workdir,
        ..site.place(copy, &variables)
    };
    place.context_path(".")?;
    let plan = Plan::of(site, commands, &first, copy, &place)?.ok()?;
    let needed = manifests_and_system(copy, &plan.need, plan.manager.writes);
    let Below {
        texts,
        mut edits,
        conditions,
    } = site.below(copy, &plan.need, &Access::default())?.ok()?;
    // A build without them fetches something else.
    let mut manifests = needed
        .reads
        .iter()
        .filter(|path| is_below(path, &copy.destination));
    if !manifests.all(|path| site.is_copied(path)) {
        return None;
    }
    let newline = text::newline(site.input.text);
    let fetch = format!("{}{}", first.going, plan.prefetch.text);
    edits.push(put_before(site, &fetch, &texts.join(newline)));
    let conditions = conditions.into_iter().chain(of_variables).collect();
    Some(Ok(plan.proposal(site, commands, &first, conditions, edits)))
}

/// What is fetched for the first command of a `RUN` that does some work.
struct Plan {
    prefetch: Prefetch,
    manager: Manager,
    need: Need,
    /// What has to hold for scripts that run while it fetches.
    of_events: Vec<String>,
}

impl Plan {
    fn of(
        site: &Site<'_>,
        commands: &Commands,
        first: &First<'_>,
        copy: &FolderCopy,
        place: &Place<'_>,
    ) -> Option<Result<Self, (&'static str, String)>> {
        // What stands before the build in its RUN may be what the fetch needs: settings, tools. It goes to the same folder.
        if !only_about_the_build(first.piece.span.of(site.input.text)) {
            return None;
        }
        let command = first.piece.command.as_ref()?;
        let prefetch = prefetch_of(command, place)?;
        let fetch = simple_commands(&prefetch.text).into_iter().next()?;
        let earlier = site.earlier_commands();
        if earlier.iter().any(|earlier| fetches(earlier, &fetch)) {
            return None;
        }
        // A fetch needs the net.
        let is_offline = site.run.network == "none";
        if is_elsewhere(site, command, place) || is_offline {
            return None;
        }
        let of_events = match command.program() {
            "composer" if !command.has("--no-scripts") => install::events_of_composer(place)?,
            _ => Vec::new(),
        };
        let Install { manager, finding } = install::install(&fetch, place)?;
        if is_of_several(command, place) {
            let reason =
                "the build is of several projects, which need each other before they can be fetched for";
            return Some(Err((manager.name, reason.to_owned())));
        }
        let need = match finding {
            Ok(need) => need,
            // Of an install it is said already why it stays.
            Err(_) if install::install(command, place).is_some() => return None,
            Err(reason) => return Some(Err((manager.name, reason))),
        };
        let leads = |path: &String| overlap(path, &copy.destination);
        if site.input.survey().named_above(site.index).iter().any(leads) {
            return None;
        }
        let manifests = manifests_and_system(copy, &need, &[]).reads;
        if !first.made_executable.iter().all(|file| manifests.contains(file)) {
            return None;
        }
        let at = position(commands, first)?;
        if site
            .goes_nowhere(commands.pieces[..at].iter(), copy, &need)
            .is_some()
        {
            return None;
        }
        Some(Ok(Self {
            prefetch,
            manager,
            need,
            of_events,
        }))
    }

    /// The fetch, by edits.
    fn proposal(
        self,
        site: &Site<'_>,
        commands: &Commands,
        first: &First<'_>,
        conditions: Vec<String>,
        edits: Vec<Edit>,
    ) -> Proposal {
        let behind = Behind {
            pieces: position(commands, first).map_or(&[], |at| &commands.pieces[at + 1..]),
            workdir: &first.workdir,
        };
        let (is_same, of_fetch) = self.prefetch.keeps.in_stage(site, &behind);
        let conditions = conditions
            .into_iter()
            .chain(first.conditions.iter().cloned())
            .chain(self.of_events);
        let conditions: Vec<String> = conditions.collect();
        let checks = self
            .need
            .checks
            .into_iter()
            .chain(conditions)
            .chain(of_fetch.into_iter().map(str::to_owned));
        Proposal {
            id: format!("prefetch/{}/{}", self.manager.name, site.stage),
            title: format!("Fetch {} packages in a step of their own", self.manager.name),
            reason: format!(
                "{} reads only manifests. In a step of its own before the code, what it fetches is there when only code changes.",
                self.prefetch.text
            ),
            // What is fetched always rests on a condition.
            applicability: grade(is_same && !self.need.review, true),
            checks: checks.collect(),
            edits,
            ignore: Vec::new(),
            benefit: Benefit::Time,
            about: Vec::new(),
        }
    }
}

/// A fetch that is not possible, and why.
fn refused(site: &Site<'_>, (manager, reason): &(&'static str, String)) -> Proposal {
    Proposal {
        id: format!("prefetch/{manager}/{}/{}", site.stage, site.index),
        title: format!("Fetch {manager} packages in a step of their own"),
        ..site.refused_as(manager, reason)
    }
}

/// Where the first command stands among those of the `RUN`.
fn position(commands: &Commands, first: &First<'_>) -> Option<usize> {
    let mut pieces = commands.pieces.iter();
    pieces.position(|piece| piece.span == first.piece.span)
}

/// Whether what a command fetches would lie in a folder that is not looked at here, or where the project has it already.
fn is_elsewhere(site: &Site<'_>, command: &SimpleCommand, place: &Place<'_>) -> bool {
    match command.program() {
        "gradle" | "gradlew" => place.is_set("GRADLE_USER_HOME"),
        "go" => {
            let names = ["GOPATH", "GOMODCACHE", "GO111MODULE"];
            let has_none = minor_of_go(site.input, site.stage).is_some_and(|minor| minor < 11);
            has_none || names.iter().any(|name| place.is_set(name)) || place.exists("vendor")
        }
        _ => false,
    }
}

/// Manifests in the place of the copy; before the `RUN` the fetch, and then the copy with what goes along.
pub(super) fn edits(
    site: &Site<'_>,
    copy: &FolderCopy,
    along: &Along,
    lines: &[String],
    fetch: &str,
) -> Vec<Edit> {
    let (source, dockerfile) = (site.input.text, site.input.dockerfile);
    let newline = text::newline(source);
    let block = |index: &usize| text::block(source, dockerfile, &dockerfile.instructions[*index]);
    let mut moved = vec![site.placed_copy(copy, block(&copy.index).of(source))];
    moved.extend(
        along
            .indices
            .iter()
            .map(|index| block(index).of(source).to_owned()),
    );
    let gone = along.indices.iter().filter(|index| !along.twice.contains(index));
    let gone = gone.map(|index| {
        let whole = text::block_with_line_end(source, dockerfile, &dockerfile.instructions[*index]);
        Edit::replace(whole, "")
    });
    let mut edits = vec![in_its_place(site.input, copy, lines)];
    edits.extend(gone);
    edits.push(put_before(site, fetch, &moved.join(newline)));
    edits
}

/// A fetch before the `RUN`, with its mounts, and what is moved behind it.
fn put_before(site: &Site<'_>, fetch: &str, moved: &str) -> Edit {
    let (source, dockerfile) = (site.input.text, site.input.dockerfile);
    let newline = text::newline(source);
    let instruction = &dockerfile.instructions[site.index];
    let flags = instruction.flags.iter();
    let mounts: String = flags.map(|flag| format!("{} ", flag.span.of(source))).collect();
    Edit::insert(
        text::block(source, dockerfile, instruction).start,
        format!("RUN {mounts}{fetch}{newline}{moved}{newline}"),
    )
}
