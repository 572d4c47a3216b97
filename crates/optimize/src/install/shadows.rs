//! Files of the project that Python would take for modules of its own.

use super::{Finding, Need, Place};

/// `python -m pip`, and pip in a working directory on the search path, see modules of the project: one that has the name of a
/// module of Python's own would be found first.
pub(super) fn no_shadows(place: &Place<'_>, need: Need) -> Finding {
    const MODULES: &[&str] = &[
        "abc",
        "argparse",
        "ast",
        "asyncio",
        "base64",
        "calendar",
        "code",
        "codecs",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "datetime",
        "email",
        "enum",
        "functools",
        "getpass",
        "glob",
        "hashlib",
        "html",
        "http",
        "importlib",
        "inspect",
        "io",
        "json",
        "locale",
        "logging",
        "mimetypes",
        "operator",
        "optparse",
        "os",
        "parser",
        "pathlib",
        "pip",
        "platform",
        "queue",
        "random",
        "re",
        "select",
        "selectors",
        "setuptools",
        "shutil",
        "signal",
        "site",
        "socket",
        "ssl",
        "stat",
        "string",
        "struct",
        "subprocess",
        "sys",
        "sysconfig",
        "tarfile",
        "tempfile",
        "textwrap",
        "threading",
        "time",
        "token",
        "tokenize",
        "traceback",
        "types",
        "typing",
        "unicodedata",
        "urllib",
        "uuid",
        "warnings",
        "weakref",
        "xml",
        "xmlrpc",
        "zipfile",
        "zlib",
    ];
    let shadow = place.below().find(|path| {
        let first = path.split('/').next().unwrap_or(path);
        let module = if path.contains('/') {
            Some(first)
        } else {
            first.strip_suffix(".py")
        };
        module.is_some_and(|module| MODULES.contains(&module))
    });
    match shadow.filter(|path| path.ends_with(".py")) {
        Some(path) => Err(format!("{path} has the name of a module that Python itself uses")),
        None => Ok(need),
    }
}
