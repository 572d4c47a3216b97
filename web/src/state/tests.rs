use super::*;
use layerlab_estimate::Subject;
use layerlab_optimize::ScenarioKind;

fn state() -> Rc<State> {
    Rc::new(State::new(Some(Request::default()), Theme::System))
}

#[test]
fn an_old_answer_never_takes_the_place_of_a_newer_one() {
    let answer = |text: &str| {
        Rc::new(Simulation {
            file_list: text.to_owned(),
            ..Simulation::default()
        })
    };
    let state = state()
        .reduce(Action::Simulated(5, answer("new")))
        .reduce(Action::Simulated(4, answer("old")));
    assert_eq!(
        state.simulation.as_ref().map(|(_, s)| s.file_list.as_str()),
        Some("new")
    );
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
        Some(Request {
            dockerfile: "FROM mine".into(),
            ..Request::default()
        }),
        Theme::System,
    ));
    let reset = own.clone().reduce(Action::Reset);
    assert_ne!(reset.request, own.request);
    assert_eq!(reset.reduce(Action::Undo).request, own.request);
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
