//! Variables that send an install to other files, or let it see the project.

use layerlab_command::{is_harmless, is_of_a_package_manager};

/// Options of Node.js that load no file of the project.
const NODE_OPTIONS: &[&str] = &[
    "--max-old-space-size",
    "--max_old_space_size",
    "--enable-source-maps",
    "--openssl-legacy-provider",
    "--no-warnings",
];

/// Whether a variable with this value leaves installs as they are. `inside` is the folder that the project is copied to.
pub(crate) fn environment_allows(name: &str, value: &str, inside: &str) -> bool {
    let name = name.to_lowercase();
    // Programs and packages that lie in the project would be found only when it is there.
    let folder = inside.trim_end_matches('/');
    let sees_project = [
        "path",
        "gopath",
        "gem_home",
        "bundle_path",
        "pnpm_home",
        "cargo_home",
    ]
    .contains(&name.as_str())
        && (!folder.is_empty() && value.contains(&format!("{folder}/"))
            || value
                .split(':')
                .any(|part| !part.trim_matches(['"', '\'']).starts_with(['/', '$'])));
    if sees_project {
        return false;
    }
    if name == "node_options" {
        return value
            .trim_matches(['"', '\''])
            .split_whitespace()
            .all(|option| NODE_OPTIONS.contains(&option.split('=').next().unwrap_or(option)));
    }
    if name == "goflags" {
        let known = ["-buildvcs=false", "-trimpath", "-mod=readonly", "-ldflags"];
        return value
            .trim_matches(['"', '\''])
            .split_whitespace()
            .all(|flag| known.iter().any(|known| flag.starts_with(known)));
    }
    !is_of_a_package_manager(&name) || is_harmless(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_name_files_are_told_from_others() {
        for (name, value, allowed) in [
            ("PIP_NO_CACHE_DIR", "1", true),
            ("PIP_CONSTRAINT", "/app/c.txt", false),
            ("PYTHONUNBUFFERED", "1", true),
            ("PYTHONPATH", "/app", false),
            ("NODE_ENV", "production", true),
            ("NODE_OPTIONS", "--enable-source-maps", true),
            ("NODE_OPTIONS", "--require ./x", false),
            ("PATH", "/app/venv/bin:$PATH", false),
            ("PATH", "/opt/poetry/bin:$PATH", true),
            ("GOFLAGS", "-modfile=x", false),
            ("GOFLAGS", "-buildvcs=false", true),
        ] {
            assert_eq!(environment_allows(name, value, "/app"), allowed, "{name}={value}");
        }
    }
}
