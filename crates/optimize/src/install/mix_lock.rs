//! Whether a `mix.lock` fits what a `mix.exs` asks for.

use super::gemfile::Fit;

/// By names and versions. A manifest is a program: what cannot be compared is not known.
pub(super) fn fits(manifest: &str, lock: &str) -> Fit {
    let deps = manifest.split("{:").skip(1).filter_map(|part| {
        let (name, rest) = part.split_once([',', '}'])?;
        let requirement = rest.trim_start().strip_prefix('"')?.split('"').next();
        Some((name.trim(), requirement)).filter(|(name, _)| !name.contains(' '))
    });
    let mut fit = Fit::Yes;
    for (name, requirement) in deps {
        let Some((_, entry)) = lock.split_once(&format!("\"{name}\":")) else {
            return Fit::No;
        };
        let locked = entry
            .trim_start()
            .strip_prefix("{:hex,")
            .and_then(|rest| rest.split('"').nth(1));
        fit = fit.min(match requirement.zip(locked) {
            None => Fit::Unknown,
            Some((requirement, locked)) => match satisfies(locked, requirement) {
                Some(true) => Fit::Yes,
                Some(false) => Fit::No,
                None => Fit::Unknown,
            },
        });
    }
    fit
}

/// Whether a version is among those that are asked for (<https://hexdocs.pm/elixir/Version.html>); `None` where that cannot be told.
fn satisfies(version: &str, requirement: &str) -> Option<bool> {
    let mut any = false;
    for choice in requirement.split(" or ") {
        let mut all = true;
        for one in choice.split(" and ") {
            all &= satisfies_one(version, one.trim())?;
        }
        any |= all;
    }
    Some(any)
}

fn satisfies_one(version: &str, requirement: &str) -> Option<bool> {
    let at = requirement.find(|c: char| !"<>=~!".contains(c))?;
    let (sign, asked) = requirement.split_at(at);
    let (version, _) = numbers(version)?;
    let (asked, parts) = numbers(asked.trim())?;
    Some(match sign {
        "" | "==" => version == asked,
        "!=" => version != asked,
        ">=" => version >= asked,
        "<=" => version <= asked,
        ">" => version > asked,
        "<" => version < asked,
        "~>" => {
            let is_same = version[0] == asked[0] && (parts < 3 || version[1] == asked[1]);
            version >= asked && is_same
        }
        _ => return None,
    })
}

/// Its numbers, and how many it names; `None` for one that is not released.
fn numbers(version: &str) -> Option<([u32; 3], usize)> {
    let mut numbers = [0; 3];
    let parts: Vec<&str> = version.split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    for (number, part) in numbers.iter_mut().zip(&parts) {
        *number = part.parse().ok()?;
    }
    Some((numbers, parts.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared() {
        for (version, requirement, expected) in [
            ("1.4.1", "~> 1.4", Some(true)),
            ("1.2.2", "~> 1.4", Some(false)),
            ("2.0.0", "~> 1.4", Some(false)),
            ("1.4.9", "~> 1.4.2", Some(true)),
            ("1.5.0", "~> 1.4.2", Some(false)),
            ("1.4.1", "1.4.1", Some(true)),
            ("1.4.1", ">= 1.0.0 and < 1.4.0", Some(false)),
            ("1.4.1", "~> 0.9 or ~> 1.0", Some(true)),
            ("1.4.1-rc.1", "~> 1.4", None),
        ] {
            assert_eq!(
                satisfies(version, requirement),
                expected,
                "{version} {requirement}"
            );
        }
        let lock = "%{\n  \"jason\": {:hex, :jason, \"1.2.2\", \"ba\", [:mix], [], \"hexpm\"},\n}\n";
        assert_eq!(fits("[{:jason, \"~> 1.2\"}]", lock), Fit::Yes);
        assert_eq!(fits("[{:jason, \"~> 1.4\"}]", lock), Fit::No);
        assert_eq!(fits("[{:poison, \"~> 1.4\"}]", lock), Fit::No);
    }
}
