use crate::classify::{Above, Role};
use layerlab_build::{Options, Situation};
use layerlab_context::{Ignore, Tree};
use layerlab_estimate::{Delivery, Rates, Statements};
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The files of a project, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The context: `.dockerignore` applied.
    pub context: Tree,
    /// All files of the context's folder.
    pub all: Tree,
    /// The text of `.dockerignore`.
    pub ignore: String,
    /// Texts of the files that somebody gave, by path.
    pub contents: BTreeMap<String, String>,
    /// Whether the files are assumed from the Dockerfile rather than given.
    pub assumed: bool,
    by_role: OnceCell<BTreeMap<Role, Tree>>,
    /// Whether something in the context has a name, as far as that was asked for.
    names: RefCell<BTreeMap<&'static str, bool>>,
    /// What was found last, by role.
    edited: RefCell<BTreeMap<Role, Edited>>,
}

/// The file that stands for an edit, and what that hangs on.
#[derive(Clone, Debug)]
struct Edited {
    read: Option<Tree>,
    history: Option<BTreeMap<String, usize>>,
    path: Option<String>,
}

impl Files {
    /// All files of a folder, as its `.dockerignore` leaves them.
    pub fn new(all: Tree, ignore: String, contents: BTreeMap<String, String>, assumed: bool) -> Self {
        Self {
            context: Ignore::parse(&ignore).filter(&all),
            all,
            ignore,
            contents,
            assumed,
            by_role: OnceCell::new(),
            names: RefCell::default(),
            edited: RefCell::default(),
        }
    }

    /// The same folder under another `.dockerignore`.
    #[must_use]
    pub fn ignoring(&self, ignore: String) -> Self {
        Self::new(self.all.clone(), ignore, self.contents.clone(), self.assumed)
    }

    /// The roles of what a tree holds of the context.
    pub fn roles_of(&self, tree: &Tree) -> BTreeSet<Role> {
        let by_role = self.by_role().iter();
        let held = by_role.filter(|(_, files)| tree.meets(files));
        held.map(|(role, _)| *role).collect()
    }

    /// Of some names those that a file or folder anywhere in the context has.
    pub(crate) fn names_among(&self, wanted: &[&'static str]) -> BTreeSet<&'static str> {
        let mut names = self.names.borrow_mut();
        let mut new = wanted.to_vec();
        new.retain(|name| !names.contains_key(name));
        if !new.is_empty() {
            let found = self.context.names_among(&new);
            names.extend(new.into_iter().map(|name| (name, found.contains(name))));
        }
        wanted
            .iter()
            .copied()
            .filter(|name| names.get(name) == Some(&true))
            .collect()
    }

    /// The file of a role that stands for an edit, remembered as long as neither what is read nor the history is another.
    pub(crate) fn edited(
        &self,
        role: Role,
        (read, history): (Option<&Tree>, Option<&BTreeMap<String, usize>>),
        find: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        let known = self.edited.borrow().get(&role).cloned();
        let is_same = |edited: &Edited| edited.read.as_ref() == read && edited.history.as_ref() == history;
        if let Some(known) = known.filter(is_same) {
            return known.path;
        }
        let path = find();
        let edited = Edited {
            read: read.cloned(),
            history: history.cloned(),
            path: path.clone(),
        };
        self.edited.borrow_mut().insert(role, edited);
        path
    }

    /// What of the context has a role.
    pub(crate) fn of_role(&self, role: Role) -> Option<&Tree> {
        self.by_role().get(&role)
    }

    fn by_role(&self) -> &BTreeMap<Role, Tree> {
        let all = &self.context;
        self.by_role.get_or_init(|| {
            all.parted(
                Above::default(),
                &|above, name| above.entered(name),
                &|above, name| above.role(name),
            )
        })
    }
}

/// What decides about times beside the steps themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// How fast bytes move.
    pub rates: Rates,
    /// Steps that may run side by side; 0 for as many as there are.
    pub parallel: usize,
    /// Where the image goes.
    pub delivery: Delivery,
}

/// All that a rewrite looks at beside the Dockerfile.
#[derive(Clone, Copy, Debug)]
pub struct Project<'p> {
    /// The files.
    pub files: &'p Files,
    /// Target, arguments, images; of effects only what the user said: the rest follows from each Dockerfile.
    pub options: &'p Options,
    /// What of the cache is at hand when the build after the change begins.
    pub situation: Situation,
    /// Stated durations and sizes.
    pub statements: &'p Statements,
    /// Rates, parallel steps, delivery.
    pub machine: Machine,
    /// What changes how often.
    pub scenarios: &'p [crate::Scenario],
}
