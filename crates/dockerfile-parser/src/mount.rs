//! `--mount` and `--device` of `RUN` (moby/buildkit `frontend/dockerfile/instructions/commands_runmount.go`,
//! `commands_rundevice.go`).

use crate::error::{Result, SyntaxError, reject};
use crate::go::{lower, parse_bool, quote};
use crate::instruction::Device;
use crate::suggest;

/// What is mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MountType {
    /// Files of the build context, a stage or an image.
    #[default]
    Bind,
    /// A folder that outlives the build and is part of no image.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A file that is part of no layer and no cache key.
    Secret,
    /// A socket of an SSH agent.
    Ssh,
}

impl MountType {
    const NAMES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

    /// As written in `type=…`.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    fn read(name: &str) -> Option<Self> {
        let all = [Self::Bind, Self::Cache, Self::Tmpfs, Self::Secret, Self::Ssh];
        all.into_iter().find(|kind| kind.name() == lower(name))
    }
}

/// Who may use a cache mount at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// Everybody.
    Shared,
    /// Each user gets a folder of its own.
    Private,
    /// One after the other.
    Locked,
}

/// A mount with its variables expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// `type`
    pub kind: MountType,
    /// `from`; empty where not given.
    pub from: String,
    /// `source`, `src`; empty where not given.
    pub source: String,
    /// `target`, `dst`, `destination`; empty where not given.
    pub target: String,
    /// Whether the command may not write to it.
    pub read_only: bool,
    /// `id`; empty where not given.
    pub id: String,
    /// `sharing`
    pub sharing: Option<Sharing>,
    /// `required`
    pub required: bool,
    /// `env`: the variable that holds a secret.
    pub env: Option<String>,
    /// `mode`, from octal.
    pub mode: Option<u32>,
    /// `uid`
    pub uid: Option<u32>,
    /// `gid`
    pub gid: Option<u32>,
    /// `size` of a tmpfs, as written.
    pub size: Option<String>,
}

const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "target",
    "readonly",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "src",
    "dst",
    "destination",
    "ro",
    "rw",
    "readwrite",
    "env",
];

/// Expands the variables of one value.
pub type Expander<'e> = &'e dyn Fn(&str) -> Result<String>;

/// Reads the value of a `--mount` flag. Without an expander only what `BuildKit` checks before variables are known is
/// checked.
///
/// # Errors
/// In `BuildKit`'s words.
pub fn parse_mount(value: &str, expander: Option<Expander<'_>>) -> Result<Mount> {
    let mut mount = Mount::default();
    let mut read_only = None;
    for field in fields(value, "mounts")? {
        let (key, value) = field
            .split_once('=')
            .map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let key = lower(key);
        let Some(expand) = expander else {
            let dollar = value.and_then(|value| value.find('$').filter(|at| at + 1 != value.len()));
            if key == "from" && dollar.is_some() {
                reject!("'from' doesn't support variable expansion, define alias stage instead");
            }
            continue;
        };
        match value {
            None => set_switch(&mut mount, &mut read_only, &key, &field)?,
            Some(value) => set(&mut mount, &mut read_only, &key, &expand(value)?, &field)?,
        }
    }
    if expander.is_some() {
        mount.read_only = read_only.unwrap_or(!matches!(mount.kind, MountType::Cache | MountType::Tmpfs));
    }
    check(&mount)?;
    Ok(mount)
}

fn set_switch(mount: &mut Mount, read_only: &mut Option<bool>, key: &str, field: &str) -> Result<()> {
    match key {
        "readonly" | "ro" => *read_only = Some(true),
        "readwrite" | "rw" => *read_only = Some(false),
        "required" if takes_required(mount) => mount.required = true,
        "required" => reject!("unexpected key '{key}' for mount type '{}'", mount.kind.name()),
        _ => reject!("invalid field '{field}' must be a key=value pair"),
    }
    Ok(())
}

fn takes_required(mount: &Mount) -> bool {
    matches!(mount.kind, MountType::Secret | MountType::Ssh)
}

fn set(mount: &mut Mount, read_only: &mut Option<bool>, key: &str, value: &str, field: &str) -> Result<()> {
    let switch =
        || parse_bool(value).ok_or_else(|| SyntaxError::new(format!("invalid value for {key}: {value}")));
    let number = |radix| {
        u32::from_str_radix(value, radix)
            .map_err(|_| SyntaxError::new(format!("invalid value {value} for {key}")))
    };
    match key {
        "type" => {
            let Some(kind) = MountType::read(value) else {
                let message = format!("unsupported mount type {}", quote(value));
                let meant = suggest::exact(value, &MountType::NAMES);
                return Err(SyntaxError::of_misspelt(message, "type=", value, meant));
            };
            mount.kind = kind;
        }
        "from" => value.clone_into(&mut mount.from),
        "source" | "src" => value.clone_into(&mut mount.source),
        "target" | "dst" | "destination" => value.clone_into(&mut mount.target),
        "readonly" | "ro" => *read_only = Some(switch()?),
        "readwrite" | "rw" => *read_only = Some(!switch()?),
        "required" if takes_required(mount) => mount.required = switch()?,
        "size" if mount.kind == MountType::Tmpfs => mount.size = Some(value.to_owned()),
        "required" | "size" => reject!("unexpected key '{key}' for mount type '{}'", mount.kind.name()),
        "id" => value.clone_into(&mut mount.id),
        "sharing" => {
            mount.sharing = Some(match lower(value).as_str() {
                "shared" => Sharing::Shared,
                "private" => Sharing::Private,
                "locked" => Sharing::Locked,
                _ => {
                    let message = format!("unsupported sharing value {}", quote(value));
                    let meant = suggest::exact(value, &["shared", "private", "locked"]);
                    return Err(SyntaxError::of_misspelt(message, "sharing=", value, meant));
                }
            });
        }
        "mode" => mount.mode = Some(number(8)?),
        "uid" => mount.uid = Some(number(10)?),
        "gid" => mount.gid = Some(number(10)?),
        "env" => mount.env = Some(value.to_owned()),
        _ => {
            let message = format!("unexpected key '{key}' in '{field}'");
            return Err(SyntaxError::of_misspelt(
                message,
                "",
                key,
                suggest::exact(key, &KEYS),
            ));
        }
    }
    Ok(())
}

fn check(mount: &Mount) -> Result<()> {
    let kind = mount.kind.name();
    if !matches!(mount.kind, MountType::Secret | MountType::Ssh | MountType::Cache) {
        for (name, given) in [("mode", mount.mode), ("uid", mount.uid), ("gid", mount.gid)] {
            if given.is_some() {
                reject!("{name} not allowed for {} type mounts", quote(kind));
            }
        }
    }
    if mount.kind == MountType::Secret {
        if !mount.from.is_empty() {
            reject!("secret mount should not have a from");
        }
        if mount.sharing.is_some() {
            reject!("secret mount should not define sharing");
        }
        if mount.source.is_empty() && mount.target.is_empty() && mount.id.is_empty() {
            reject!("invalid secret mount. one of source, target required");
        }
        if !mount.source.is_empty() && !mount.id.is_empty() {
            reject!("both source and id can't be set");
        }
    }
    if mount.sharing.is_some() && mount.kind != MountType::Cache {
        reject!("invalid cache sharing set for {kind} mount");
    }
    Ok(())
}

/// Reads the value of a `--device` flag.
pub(crate) fn parse_device(value: &str) -> Result<Device> {
    let mut device = Device::default();
    for field in fields(value, "devices")? {
        let (key, value) = field
            .split_once('=')
            .map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let key = lower(key);
        match (key.as_str(), value) {
            ("required", None) => device.required = true,
            ("required", Some(value)) => {
                let Some(required) = parse_bool(value) else {
                    reject!("invalid value for {key}: {value}")
                };
                device.required = required;
            }
            ("name", Some(value)) if device.name.is_empty() => value.clone_into(&mut device.name),
            ("name", Some(_)) => reject!("device name already set to {}", device.name),
            _ if device.name.is_empty() => device.name.clone_from(&field),
            (_, None) => reject!("invalid field '{field}' must be a key=value pair"),
            (_, Some(_)) => {
                let message = format!("unexpected key '{key}' in '{field}'");
                let meant = suggest::exact(&key, &["name", "required"]);
                return Err(SyntaxError::of_misspelt(message, "", &key, meant));
            }
        }
    }
    Ok(device)
}

/// One line of comma-separated values, quotes as in Go's `encoding/csv`.
fn fields(line: &str, what: &str) -> Result<Vec<String>> {
    let wrong = |at: usize, message: &str| {
        SyntaxError::new(format!(
            "failed to parse csv {what}: parse error on line 1, column {}: {message}",
            at + 1
        ))
    };
    if line.is_empty() {
        reject!("failed to parse csv {what}: EOF");
    }
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let (field, length) = if rest.starts_with('"') {
            quoted(rest)
        } else {
            plain(rest)
        }
        .map_err(|(column, message)| wrong(at + column, message))?;
        fields.push(field);
        at += length;
        if at == line.len() {
            return Ok(fields);
        }
        at += 1;
    }
}

/// A field and its length in the line, or what is wrong and where.
type Field = std::result::Result<(String, usize), (usize, &'static str)>;

fn plain(rest: &str) -> Field {
    let field = rest.split(',').next().unwrap_or_default();
    match field.find('"') {
        Some(at) => Err((at, "bare \" in non-quoted-field")),
        None => Ok((field.to_owned(), field.len())),
    }
}

fn quoted(rest: &str) -> Field {
    let wrong = |at| (at, "extraneous or missing \" in quoted-field");
    let mut field = String::new();
    let mut at = 1;
    loop {
        let length = rest[at..].find('"').ok_or_else(|| wrong(rest.len()))?;
        field.push_str(&rest[at..at + length]);
        at += length + 1;
        match rest.as_bytes().get(at) {
            None | Some(b',') => return Ok((field, at)),
            Some(b'"') => field.push('"'),
            Some(_) => return Err(wrong(at - 1)),
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_read_only_unless_they_are_caches_or_say_so() {
        let read = |value: &str| parse_mount(value, Some(&|text: &str| Ok(text.to_owned())));
        assert_eq!(read("type=bind,target=/x").map(|m| m.read_only), Ok(true));
        assert_eq!(read("type=bind,target=/x,rw").map(|m| m.read_only), Ok(false));
        assert_eq!(read("type=cache,target=/x").map(|m| m.read_only), Ok(false));
        assert_eq!(read("\"target=/a,b\"").map(|m| m.target), Ok("/a,b".to_owned()));
        assert_eq!(
            read("type=cach").map_err(|error| error.to_string()),
            Err("unsupported mount type \"cach\" (did you mean cache?)".to_owned())
        );
    }
}
