//! Variables that send an install to other files, or let it see the project.

use layerlab_command::{is_harmless, is_of_a_package_manager, may_name_files};

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
    if is_of_a_package_manager(&name) {
        return is_harmless(&name);
    }
    let names_files = may_name_files(&name) || name == "home" || name.starts_with("xdg_");
    !(names_files && may_be_inside(value, folder))
}

/// Whether something that a value names may lie in a folder.
fn may_be_inside(value: &str, folder: &str) -> bool {
    let parts = value
        .split([':', ' ', '=', '"', '\''])
        .filter(|part| !part.is_empty());
    let is_inside = |part: &str| {
        part == folder
            || part.starts_with(&format!("{folder}/"))
            || part.contains('$')
            || (!part.starts_with('/') && part.contains(['/', '.']))
    };
    parts.into_iter().any(is_inside)
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
            ("NODE_EXTRA_CA_CERTS", "/app/certs/ca.pem", false),
            ("SSL_CERT_FILE", "/etc/ssl/certs/ca.pem", true),
            ("GIT_SSH_COMMAND", "ssh -i /app/id", false),
            ("GIT_SHA", "$COMMIT", true),
            ("HOME", "/app", false),
            ("HOME", "/home/app", true),
            ("XDG_CONFIG_HOME", "$BASE/config", false),
            ("GOFLAGS", "-modfile=x", false),
            ("GOFLAGS", "-buildvcs=false", true),
        ] {
            assert_eq!(environment_allows(name, value, "/app"), allowed, "{name}={value}");
        }
    }
}
