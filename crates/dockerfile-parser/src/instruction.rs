//! What an instruction is, once it has been read.

use crate::heredoc::Heredoc;
use layerlab_source::Span;
use std::time::Duration;

/// A text as `BuildKit` reads it, and the place it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, continuations joined; for flags without quotes and escapes.
    pub text: String,
    /// The place, continuations inside included.
    pub span: Span,
}

/// One instruction with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The name as written.
    pub keyword: Text,
    /// From the name to the end, here-documents included, the last line end left out.
    pub span: Span,
    /// Line of the name, from 1.
    pub first_line: usize,
    /// Last line, here-documents included.
    pub last_line: usize,
    /// Flags in front of the arguments.
    pub flags: Vec<Text>,
    /// Arguments as `BuildKit`'s parser splits them; the pairs of `ENV` and `LABEL` are name, value and separator.
    pub arguments: Vec<Text>,
    /// Whether the arguments are a JSON array.
    pub json: bool,
    /// Here-documents in the order of the line.
    pub heredocs: Vec<Heredoc>,
    /// Comments right above, without their `#`.
    pub comments: Vec<String>,
    /// The logical line: continuations joined, comments inside taken out.
    pub original: String,
    /// What it means; `None` where `BuildKit` rejects it.
    pub kind: Option<Kind>,
}

impl Instruction {
    /// The name in upper case.
    pub fn name(&self) -> String {
        self.keyword.text.to_uppercase()
    }
}

/// The meaning of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the instruction of its name")]
pub enum Kind {
    From(From),
    Run(Run),
    Copy(Copy),
    Add(Add),
    Workdir(String),
    Env(Vec<Pair>),
    Arg(Vec<BuildArg>),
    Label(Vec<Pair>),
    User(String),
    Shell(Vec<String>),
    Cmd(CommandLine),
    Entrypoint(CommandLine),
    Healthcheck(Healthcheck),
    Expose(Vec<String>),
    Volume(Vec<String>),
    Stopsignal(String),
    Maintainer(String),
    /// The instruction that is run by images built on this one, here-documents included.
    Onbuild(String),
}

/// `FROM`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// Image or stage, variables not expanded.
    pub base: String,
    /// The stage's name in lower case.
    pub name: Option<String>,
    /// `--platform`
    pub platform: Option<String>,
}

/// `name=value` of `ENV` and `LABEL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Left of the equal sign.
    pub name: String,
    /// Right of it, variables not expanded, quotes kept.
    pub value: String,
    /// Written in the old form, `name value`.
    pub old_form: bool,
}

/// One name of `ARG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildArg {
    /// The name.
    pub name: String,
    /// The default, variables not expanded.
    pub default: Option<String>,
}

/// A file made of a here-document, for `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineFile {
    /// The word that ends it.
    pub name: String,
    /// Its lines, tabs of `<<-` kept.
    pub data: String,
    /// Whether tabs are taken away.
    pub chomp: bool,
}

/// A command of `RUN`, `CMD` and `ENTRYPOINT`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// Exec form: the words; shell form: one text.
    pub words: Vec<String>,
    /// Shell form: the shell comes before it.
    pub shell: bool,
    /// Here-documents.
    pub files: Vec<InlineFile>,
}

/// `RUN`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What is run.
    pub command: CommandLine,
    /// `--mount`, as written; [`crate::parse_mount`] reads them once variables are known.
    pub mounts: Vec<String>,
    /// `--network`: `default`, `none` or `host`.
    pub network: String,
    /// `--security`: `sandbox` or `insecure`.
    pub security: String,
    /// `--device`
    pub devices: Vec<Device>,
}

/// `--device` of `RUN`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Its name, in the form of the Container Device Interface.
    pub name: String,
    /// Whether the build fails without it.
    pub required: bool,
}

/// What `COPY` and `ADD` have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Paths and addresses, here-documents left out.
    pub paths: Vec<String>,
    /// Here-documents: name, content, whether variables inside are expanded.
    pub contents: Vec<(String, String, bool)>,
    /// Where to.
    pub destination: String,
    /// `--chown`
    pub chown: Option<String>,
    /// `--chmod`
    pub chmod: Option<String>,
    /// `--link`
    pub link: bool,
    /// `--exclude`
    pub excludes: Vec<String>,
}

impl Sources {
    /// Sources and destination.
    pub(crate) fn words(&mut self) -> impl Iterator<Item = &mut String> {
        self.paths.iter_mut().chain([&mut self.destination])
    }
}

/// `COPY`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Sources, destination and common flags.
    pub sources: Sources,
    /// `--from`
    pub from: Option<String>,
    /// `--parents`
    pub parents: bool,
}

/// `ADD`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Add {
    /// Sources, destination and common flags.
    pub sources: Sources,
    /// `--keep-git-dir`
    pub keep_git_dir: Option<bool>,
    /// `--checksum`
    pub checksum: Option<String>,
    /// `--unpack`
    pub unpack: Option<bool>,
}

/// `HEALTHCHECK`; durations are zero where none is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `NONE`, or `CMD` / `CMD-SHELL` and the command.
    pub test: Vec<String>,
    /// `--interval`
    pub interval: Duration,
    /// `--timeout`
    pub timeout: Duration,
    /// `--start-period`
    pub start_period: Duration,
    /// `--start-interval`
    pub start_interval: Duration,
    /// `--retries`
    pub retries: i32,
}
