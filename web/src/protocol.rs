//! What page and worker say to each other: questions as JSON, as which a project is kept, answers in `postcard`'s form, whose reader is
//! a tenth of the code. What is large and seldom changes goes only where it changed: a list of files
//! is not sent with every letter that is typed.

use layerlab_context::History;
use layerlab_estimate::BuildLog;
use layerlab_session::{Course, FileView, Optimization, Request, Simulation};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A question. Simulating and optimising are separate, so that a slow search never holds up the answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Tells answers to old questions from those to new ones.
    pub revision: u64,
    /// What is asked.
    pub task: Task,
    /// About what; without the parts that are as before.
    request: Request,
    /// Parts that the worker has from the question before.
    as_before: Vec<Part>,
}

/// A part of a request that may be large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Part {
    Files,
    Contents,
    Log,
    History,
    OtherFiles,
    OtherContents,
}

impl Question {
    /// A question for a worker that was asked `before`.
    pub fn new(revision: u64, task: Task, request: &Request, before: Option<&Request>) -> Self {
        let mut request = request.clone();
        let mut as_before = Vec::new();
        if let Some(before) = before {
            if request.files.is_some() && request.files == before.files {
                request.files = None;
                as_before.push(Part::Files);
            }
            if !request.contents.is_empty() && request.contents == before.contents {
                request.contents.clear();
                as_before.push(Part::Contents);
            }
            if request.log.is_some() && request.log == before.log {
                request.log = None;
                as_before.push(Part::Log);
            }
            if request.history.is_some() && request.history == before.history {
                request.history = None;
                as_before.push(Part::History);
            }
            if let (Some(other), Some(before)) = (&mut request.compare, &before.compare) {
                if other.files.is_some() && other.files == before.files {
                    other.files = None;
                    as_before.push(Part::OtherFiles);
                }
                if !other.contents.is_empty() && other.contents == before.contents {
                    other.contents.clear();
                    as_before.push(Part::OtherContents);
                }
            }
        }
        Self {
            revision,
            task,
            request,
            as_before,
        }
    }

    /// The whole request, after the one `before`.
    pub fn whole(self, before: &Request) -> Request {
        let mut request = self.request;
        for part in self.as_before {
            match part {
                Part::Files => request.files.clone_from(&before.files),
                Part::Contents => request.contents.clone_from(&before.contents),
                Part::Log => request.log.clone_from(&before.log),
                Part::History => request.history.clone_from(&before.history),
                Part::OtherFiles | Part::OtherContents => {
                    let (Some(other), Some(before)) = (&mut request.compare, &before.compare) else {
                        continue;
                    };
                    if matches!(part, Part::OtherFiles) {
                        other.files.clone_from(&before.files);
                    } else {
                        other.contents.clone_from(&before.contents);
                    }
                }
            }
        }
        request
    }
}

/// Files as a worker has shown them, and their list.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    files: Rc<Vec<FileView>>,
    list: Rc<str>,
}

impl Shown {
    /// The answer without the files where they are as they were shown before; remembers them.
    pub fn leave_out(shown: &mut Option<Self>, revision: u64, mut simulation: Simulation) -> Answer {
        let now = Self {
            files: simulation.files.clone(),
            list: simulation.file_list.clone(),
        };
        let same = shown
            .as_ref()
            .is_some_and(|shown| shown.files == now.files && shown.list == now.list);
        *shown = Some(now);
        if same {
            simulation.files = Rc::default();
            simulation.file_list = Rc::default();
        }
        Answer::Simulation(revision, Box::new(simulation), same)
    }

    /// Puts files in that were left out; remembers them.
    pub fn put_in(shown: &mut Option<Self>, simulation: &mut Simulation, left_out: bool) {
        match shown {
            Some(shown) if left_out => {
                simulation.files = shown.files.clone();
                simulation.file_list = shown.list.clone();
            }
            _ => {
                *shown = Some(Self {
                    files: simulation.files.clone(),
                    list: simulation.file_list.clone(),
                });
            }
        }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// What is rebuilt, and why.
    Simulate,
    /// What would be better.
    Optimize,
    /// What a pasted text says. It is sent as an array of its kind and the text, being large at times.
    Read,
}

/// What the worker says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It is there and listens.
    Ready,
    /// What is rebuilt, and why; whether the files were left out, being as before.
    Simulation(u64, Box<Simulation>, bool),
    /// What would be better.
    Optimization(u64, Box<Optimization>),
    /// What a log says.
    Log(BuildLog),
    /// What a history says.
    History(History),
    /// A course, or why it cannot be read.
    Course(Result<Course, String>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_session::Other;

    fn request(dockerfile: &str, files: Option<&str>, contents: &[(&str, &str)]) -> Request {
        let contents = contents.iter();
        Request {
            dockerfile: dockerfile.into(),
            files: files.map(Into::into),
            contents: contents
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
            ..Request::default()
        }
    }

    fn compared(dockerfile: &str, files: Option<&str>, contents: &[(&str, &str)]) -> Request {
        let other = request(dockerfile, files, contents);
        Request {
            compare: Some(Other {
                dockerfile: other.dockerfile,
                dockerignore: None,
                files: other.files,
                contents: other.contents,
            }),
            ..request("FROM a", Some("x"), &[])
        }
    }

    /// Whatever was asked before, the worker has the whole question, and a list that is as before is not sent.
    #[test]
    fn questions_arrive_whole() {
        let all = [
            request("FROM a", None, &[]),
            request("FROM b", Some("x\ny"), &[("x", "1")]),
            request("FROM c", Some("x\ny"), &[("x", "1")]),
            request("FROM c", Some("x"), &[("x", "2")]),
            request("FROM d", None, &[("x", "2")]),
            request("FROM d", Some("x"), &[]),
            compared("FROM e", Some("o\np"), &[("o", "1")]),
            compared("FROM f", Some("o\np"), &[("o", "1")]),
            compared("FROM f", Some("o"), &[("o", "2")]),
            compared("FROM f", None, &[]),
        ];
        let mut known = Request::default();
        let mut before: Option<&Request> = None;
        for asked in &all {
            let question = Question::new(1, Task::Simulate, asked, before);
            let sent = serde_json::to_string(&question).unwrap();
            assert!(before.is_none_or(|before| before.files != asked.files) || !sent.contains("x\\ny"));
            let list = |request: &Request| request.compare.as_ref().and_then(|other| other.files.clone());
            let is_known = before.is_some_and(|before| list(before) == list(asked));
            assert!(!is_known || !sent.contains("o\\np"));
            known = serde_json::from_str::<Question>(&sent).unwrap().whole(&known);
            assert_eq!(&known, asked);
            before = Some(asked);
        }
    }

    /// Files that are as they were shown go once.
    #[test]
    fn answers_arrive_whole() {
        let lists = ["a\nb", "a\nb", "a", "a\nb"];
        let (mut sent, mut received) = (None, None);
        for (list, is_sent) in lists.into_iter().zip([true, false, true, true]) {
            let simulation = layerlab_session::simulate(&request("FROM a\nCOPY . .", Some(list), &[]));
            let answer = Shown::leave_out(&mut sent, 1, simulation.clone());
            let Answer::Simulation(_, mut got, left_out) = answer else {
                panic!("another answer");
            };
            assert_eq!((left_out, got.files.is_empty()), (!is_sent, !is_sent));
            Shown::put_in(&mut received, &mut got, left_out);
            assert_eq!(*got, simulation);
        }
    }

    /// Through the wire an answer stays what it is, whatever it holds.
    #[test]
    fn answers_come_as_they_were_sent() {
        let examples = layerlab_session::examples().into_iter();
        let examples = examples.map(|example| (example.id, example.request));
        // The first answer to a lesson holds the project that it begins with.
        let lessons = layerlab_session::COURSE.iter().map(|lesson| {
            let request = Request {
                lesson: Some(lesson.id.into()),
                ..Request::default()
            };
            (lesson.id.to_owned(), request)
        });
        for (id, request) in examples.chain(lessons) {
            let simulation = layerlab_session::simulate(&request);
            let optimization = layerlab_session::optimize(&request);
            let sent = [
                Answer::Simulation(7, Box::new(simulation.clone()), false),
                Answer::Optimization(7, Box::new(optimization.clone())),
            ]
            .map(|answer| postcard::to_allocvec(&answer).unwrap());
            let mut got = sent.iter().map(|bytes| postcard::from_bytes(bytes).unwrap());
            let (Some(Answer::Simulation(7, first, false)), Some(Answer::Optimization(7, second))) =
                (got.next(), got.next())
            else {
                panic!("another answer");
            };
            assert_eq!((*first, *second), (simulation, optimization), "{id}");
        }
    }

    /// So do the facts of a log and of a history.
    #[test]
    fn what_was_read_comes_as_it_was_read() {
        let log = BuildLog::parse(
            "#5 [2/3] RUN apt-get update\n#5 DONE 12.3s\n#6 exporting to image\n#6 DONE 2.0s\n",
        );
        let history = History::parse("commit 1111\nDate: 1\n\nM\tsrc/a.rs\n");
        let sent = [Answer::Log(log.clone()), Answer::History(history.clone())]
            .map(|answer| postcard::to_allocvec(&answer).unwrap());
        let mut got = sent.iter().map(|bytes| postcard::from_bytes(bytes).unwrap());
        let (Some(Answer::Log(first)), Some(Answer::History(second))) = (got.next(), got.next()) else {
            panic!("another answer");
        };
        assert_eq!((first, second), (log, history));
    }
}
