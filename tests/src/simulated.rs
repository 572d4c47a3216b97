//! Builds after a change, and what became of their steps.

use layerlab_optimize::ScenarioKind;
use layerlab_report::{Block, Status};
use layerlab_session::{Request, Simulation, simulate};

/// The build after an edit of a file.
pub fn edited(request: &Request, path: &str) -> Simulation {
    simulate(&Request {
        edited: vec![path.to_owned()],
        scenario: Some(ScenarioKind::Own),
        ..request.clone()
    })
}

/// The build in a scenario, which has to be there.
///
/// # Panics
/// Where it is not.
pub fn in_scenario(request: &Request, kind: ScenarioKind) -> Simulation {
    let simulation = simulate(&Request {
        scenario: Some(kind),
        ..request.clone()
    });
    assert_eq!(simulation.scenario, Some(kind), "there is such a scenario");
    simulation
}

/// The step whose text begins so.
///
/// # Panics
/// Where there is none.
pub fn block<'s>(simulation: &'s Simulation, code: &str) -> &'s Block {
    let found = simulation
        .stack
        .blocks
        .iter()
        .find(|block| block.code.starts_with(code));
    found.unwrap_or_else(|| panic!("no {code} in {:?}", simulation.stack.blocks))
}

/// What became of the step whose text begins so.
pub fn status(simulation: &Simulation, code: &str) -> Status {
    block(simulation, code).status
}
