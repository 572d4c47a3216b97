use super::*;
use layerlab_estimate::Subject;
use layerlab_optimize::ScenarioKind;

fn state() -> Rc<State> {
    Rc::new(State::new(
        Some(("own".into(), Request::default())),
        Theme::System,
    ))
}

#[test]
fn an_old_answer_never_takes_the_place_of_a_newer_one() {
    let answer = |text: &str| {
        Rc::new(Simulation {
            file_list: text.into(),
            ..Simulation::default()
        })
    };
    let state = state()
        .reduce(Action::Simulated(5, answer("new")))
        .reduce(Action::Simulated(4, answer("old")));
    assert_eq!(state.simulation.as_ref().map(|(_, s)| &*s.file_list), Some("new"));
}

#[test]
fn ticking_a_file_shows_the_users_own_change_and_unticking_the_code_change() {
    let ticked = state().reduce(Action::Edited("src/api.py".into()));
    assert_eq!(ticked.request.scenario, Some(ScenarioKind::Own));
    assert_eq!(ticked.revision, 2);
    let unticked = ticked.reduce(Action::Edited("src/api.py".into()));
    assert_eq!(
        (unticked.request.scenario, unticked.request.edited.len()),
        (Some(ScenarioKind::Code), 0)
    );
}

#[test]
fn a_pasted_dockerfile_leaves_the_files_of_an_example_behind_but_not_the_users_own() {
    let example = Rc::new(State::new(None, Theme::System));
    let pasted = example.clone().reduce(Action::Replaced("FROM a".into()));
    assert_eq!(
        *pasted.request,
        Request {
            dockerfile: "FROM a".into(),
            ..Request::default()
        }
    );
    let own = example
        .reduce(Action::Files(Some("mine".into())))
        .reduce(Action::Replaced("FROM a".into()));
    assert_eq!(own.request.files.as_deref(), Some("mine"));
}

#[test]
fn what_the_user_says_of_a_step_can_be_taken_back() {
    let make = Subject::Command("make".to_owned());
    let said = state().reduce(Action::StateSeconds(make.clone(), 12.0));
    assert_eq!(said.request.statements.len(), 1);
    let back = said.reduce(Action::Unstate(make, true));
    assert_eq!(back.request.statements, []);
}

#[test]
fn the_project_before_can_be_had_back() {
    let own = Rc::new(State::new(
        Some((
            "mine".into(),
            Request {
                dockerfile: "FROM mine".into(),
                ..Request::default()
            },
        )),
        Theme::System,
    ));
    let reset = own.clone().reduce(Action::Example("speech-service".into()));
    assert_ne!(reset.request, own.request);
    assert_ne!(reset.project, own.project);
    let undone = reset.reduce(Action::Undo);
    assert_eq!((&undone.request, &undone.project), (&own.request, &own.project));
}

#[test]
fn what_is_pasted_or_opened_is_another_project_and_what_is_edited_is_not() {
    let own = state().reduce(Action::Dockerfile("FROM a\n".into()));
    assert_eq!(&*own.project, "own");
    let pasted = own.clone().reduce(Action::Replaced("FROM b\n".into()));
    assert_ne!(pasted.project, own.project);
    let link = pasted
        .clone()
        .reduce(Action::Open("link".into(), Rc::default(), Opened::Link));
    assert_eq!(&*link.project, "link");
    assert_eq!(link.previous.as_ref().map(|(id, _)| id), Some(&pasted.project));
    let emptied = own.clone().reduce(Action::Dockerfile(" \n".into()));
    assert_ne!(emptied.project, own.project);
    assert_eq!(
        emptied.clone().reduce(Action::Dockerfile("F".into())).project,
        emptied.project
    );
    // A change of an example does not change the example.
    let example = own.reduce(Action::Example("speech-service".into()));
    assert!(is_example(&example.project));
    assert!(!is_example(
        &example.reduce(Action::Dockerfile("FROM c\n".into())).project
    ));
}

#[test]
fn the_better_text_gives_way_to_what_is_written() {
    let better = state().reduce(Action::Face(Face::Change));
    assert_eq!(better.face, Face::Change);
    assert_eq!(better.clone().reduce(Action::Show((1, 1))).face, Face::Yours);
    assert_eq!(
        better.clone().reduce(Action::Replaced("FROM b\n".into())).face,
        Face::Yours
    );
    assert_eq!(better.clone().reduce(Action::New).face, Face::Yours);
    assert_eq!(
        better.reduce(Action::Taken("FROM b\n".into(), "".into())).face,
        Face::Yours
    );
}

#[test]
fn what_is_compared_with_belongs_to_the_project() {
    let comparing = state()
        .reduce(Action::Dockerfile("FROM a\n".into()))
        .reduce(Action::Compare(Some("".into())));
    assert_eq!(comparing.face, Face::Other);
    let both = comparing.reduce(Action::Compare(Some("FROM b\n".into())));
    let texts = |state: &State| {
        let other = state
            .request
            .compare
            .as_ref()
            .map(|other| other.dockerfile.to_string());
        (state.request.dockerfile.to_string(), other)
    };
    assert_eq!(texts(&both), ("FROM a\n".to_owned(), Some("FROM b\n".to_owned())));
    let swapped = both.clone().reduce(Action::Swap);
    assert_eq!(
        texts(&swapped),
        ("FROM b\n".to_owned(), Some("FROM a\n".to_owned()))
    );
    // A text that is dropped is the one that is looked at.
    let dropped = both.clone().reduce(Action::Replaced("FROM c\n".into()));
    assert_eq!(
        texts(&dropped),
        ("FROM a\n".to_owned(), Some("FROM c\n".to_owned()))
    );
    // It ends when it is told to, and with the project.
    for ended in [Action::Compare(None), Action::New] {
        let ended = both.clone().reduce(ended);
        assert_eq!((ended.request.compare.is_none(), ended.face), (true, Face::Yours));
    }
}

#[test]
fn files_of_the_project_before_are_asked_about() {
    let listed = state().reduce(Action::Files(Some("a\n".into())));
    let other = listed.reduce(Action::Replaced("FROM b\n".into()));
    assert!(other.notices.contains(&Notice::OldFiles));
    assert!(
        !other
            .reduce(Action::Files(None))
            .notices
            .contains(&Notice::OldFiles)
    );
    let assumed = state()
        .reduce(Action::Files(None))
        .reduce(Action::Replaced("FROM b\n".into()));
    assert!(!assumed.notices.contains(&Notice::OldFiles));
}

#[test]
fn what_is_told_stays_until_it_is_over() {
    let replaced = state().reduce(Action::Example("speech-service".into()));
    let both = replaced.reduce(Action::Tell(Notice::Restarted));
    assert_eq!(both.notices.len(), 2);
    // No answer takes the way back away.
    let failed = both.reduce(Action::Tell(Notice::Failed));
    let answered = failed.reduce(Action::Simulated(9, Rc::new(Simulation::default())));
    assert!(!answered.notices.contains(&Notice::Failed));
    assert!(matches!(answered.notices[0], Notice::Replaced(_)));
    let dismissed = answered.clone().reduce(Action::Dismiss(Notice::Restarted));
    assert_eq!(dismissed.notices.len(), 1);
    assert!(
        !answered
            .reduce(Action::Undo)
            .notices
            .iter()
            .any(|notice| matches!(notice, Notice::Replaced(_)))
    );
}

#[test]
fn who_edits_what_was_opened_is_not_told_any_more_that_it_was() {
    let replaced = |state: &State| {
        state
            .notices
            .iter()
            .any(|notice| matches!(notice, Notice::Replaced(_)))
    };
    for action in [
        Action::Example("speech-service".into()),
        Action::Lesson(Some("layers".into())),
        Action::New,
    ] {
        let opened = state().reduce(action);
        assert!(replaced(&opened));
        assert!(!replaced(&opened.reduce(Action::Dockerfile("FROM b\n".into()))));
    }
    let left = state().reduce(Action::Lesson(Some("layers".into())));
    assert_eq!(left.taken, 1);
    assert!(!replaced(&left.reduce(Action::Lesson(None))));
}

#[test]
fn another_tabs_change_gives_this_tabs_work_a_place_of_its_own() {
    let other = state().reduce(Action::ChangedElsewhere("another".into()));
    assert_eq!(&*other.project, "own");
    let own = other.reduce(Action::ChangedElsewhere("own".into()));
    assert_ne!(&*own.project, "own");
    assert_eq!(own.notices, [Notice::ChangedElsewhere("own".into())]);
}

#[test]
fn a_text_that_cannot_be_coped_with_leaves_no_answer_to_another() {
    let answered = state().reduce(Action::Simulated(1, Rc::new(Simulation::default())));
    let failed = answered
        .reduce(Action::Dockerfile("FROM a".into()))
        .reduce(Action::Tell(Notice::Failed));
    assert!(failed.simulation.is_none());
}

#[test]
fn a_share_that_was_given_replaces_the_one_before() {
    let kind = ScenarioKind::Code;
    let given = state()
        .reduce(Action::Weight(kind, Some(0.2)))
        .reduce(Action::Weight(kind, Some(0.3)));
    assert_eq!(given.request.weights, [(kind, 0.3)]);
    assert_eq!(given.reduce(Action::Weight(kind, None)).request.weights, []);
}

#[test]
fn an_unknown_example_changes_nothing() {
    let before = state();
    assert_eq!(*before.clone().reduce(Action::Example("none".into())), *before);
}

#[test]
fn a_fix_of_an_older_text_changes_nothing() {
    let edits = vec![layerlab_source::Edit::insert(0, "FROM a")];
    let fresh = state().reduce(Action::Simulated(1, Rc::new(Simulation::default())));
    let fixed = fresh.clone().reduce(Action::Fix(edits.clone()));
    assert_eq!(&*fixed.request.dockerfile, "FROM a");
    let behind = fresh
        .reduce(Action::Dockerfile("RUN b".into()))
        .reduce(Action::Fix(edits));
    assert_eq!(&*behind.request.dockerfile, "RUN b");
}

#[test]
fn what_was_said_ticked_and_chosen_is_taken_back_and_texts_stay() {
    let state = state()
        .reduce(Action::Dockerfile("FROM a".into()))
        .reduce(Action::Switch("one".to_owned(), false))
        .reduce(Action::EditedAlone("src/api.py".to_owned()))
        .reduce(Action::Dockerfile("FROM b".into()));
    assert_eq!(state.request.edited, ["src/api.py"]);
    let back = state.reduce(Action::UndoSaid);
    assert_eq!((back.request.edited.len(), back.request.switches.len()), (0, 1));
    assert_eq!(&*back.request.dockerfile, "FROM b");
    let back = back.reduce(Action::UndoSaid).reduce(Action::UndoSaid);
    assert_eq!(
        (back.request.switches.len(), &*back.request.dockerfile),
        (0, "FROM b")
    );
    // Another project has a past of its own.
    let other = back
        .reduce(Action::Switch("one".to_owned(), false))
        .reduce(Action::New);
    assert!(other.reduce(Action::UndoSaid).request.switches.is_empty());
}

#[test]
fn the_better_dockerfile_is_taken_back_before_what_was_said_earlier() {
    let own = state().reduce(Action::Dockerfile("FROM a\n".into()));
    let said = own.reduce(Action::Switch("one".into(), false));
    let applied = said.clone().reduce(Action::Taken("FROM b\n".into(), "".into()));
    assert!(applied.notices.contains(&Notice::Replaced(Opened::Better)));
    let back = applied.clone().reduce(Action::UndoSaid);
    assert_eq!((&back.request, &back.project), (&said.request, &said.project));
    assert!(back.notices.is_empty());
    // Whoever goes on with it has seen that it is there.
    let worked = applied.reduce(Action::Dockerfile("FROM c\n".into()));
    assert!(worked.notices.is_empty());
}
