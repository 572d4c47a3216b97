//! What is remembered from one question to the next changes no answer.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, Session, analyze};
use proptest::prelude::*;

const TEXTS: [&str; 3] = [
    "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run built\n",
    "FROM python:3.13\nCOPY src /app/src\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n",
];
const LISTS: [Option<&str>; 4] = [
    None,
    Some("package.json  200\npackage-lock.json  9000\nsrc/main.ts  300\n"),
    Some("package.json  200\npackage-lock.json  9000\nsrc/main.ts  300\nrequirements.txt\n??\n"),
    Some("requirements.txt  20\nsrc/app.py\nmodels/big.onnx  90000000\n.git/HEAD\n"),
];
const IGNORED: [&str; 3] = ["", "src\n", "*\n!package*.json\n"];

#[derive(Clone, Debug)]
enum Edit {
    Text(usize),
    List(usize),
    Ignore(usize),
    Edited(bool),
    Contents(bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..TEXTS.len()).prop_map(Edit::Text),
        (0..LISTS.len()).prop_map(Edit::List),
        (0..IGNORED.len()).prop_map(Edit::Ignore),
        any::<bool>().prop_map(Edit::Edited),
        any::<bool>().prop_map(Edit::Contents),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_does_not_depend_on_what_was_asked_before(edits in prop::collection::vec(edit(), 1..8)) {
        let mut session = Session::default();
        let mut request = Request { dockerfile: TEXTS[0].into(), ..Request::default() };
        for edit in edits {
            match edit {
                Edit::Text(at) => request.dockerfile = TEXTS[at].into(),
                Edit::List(at) => request.files = LISTS[at].map(Into::into),
                Edit::Ignore(at) => request.dockerignore = IGNORED[at].into(),
                Edit::Edited(some) => request.edited = some.then(|| "src/new.ts".to_owned()).into_iter().collect(),
                Edit::Contents(some) => {
                    request.contents = some.then(|| ("package.json".to_owned(), "{\"scripts\":{\"postinstall\":\"node x\"}}".to_owned())).into_iter().collect();
                }
            }
            let fresh = serde_json::to_string(&analyze(&request)).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let again = serde_json::to_string(&session.analyze(&request)).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(fresh, again);
        }
    }
}
