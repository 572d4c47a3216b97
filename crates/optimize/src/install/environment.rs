//! Variables that send an install to other files, or let it see the project.

use super::dotnet::PLACES;
use layerlab_command::{is_harmless, is_of_a_package_manager, may_name_files};

/// Options of Node.js that load no file of the project.
const NODE_OPTIONS: &[&str] = &[
    "--max-old-space-size",
    "--max_old_space_size",
    "--enable-source-maps",
    "--openssl-legacy-provider",
    "--no-warnings",
];

/// Variables that name files or folders, beside those of package managers, in small letters.
const OF_OTHERS: &[&str] = &[
    "gemrc",
    "git_alternate_object_directories",
    "git_object_directory",
    "goenv",
    "home",
    "pythonuserbase",
    "system_wgetrc",
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
    let is_of_a_manager = is_of_a_package_manager(&name);
    if (is_of_a_manager || name == "goproxy") && has_address_inside(value, folder) {
        return false;
    }
    if is_of_a_manager {
        return is_harmless(&name);
    }
    let names_files = may_name_files(&name)
        || OF_OTHERS.contains(&name.as_str())
        || name.starts_with("xdg_")
        // MSBuild takes properties from the environment, too.
        || PLACES.contains(&name.as_str());
    !(names_files && may_be_inside(value, folder))
}

/// Whether something that a value names may lie in a folder.
fn may_be_inside(value: &str, folder: &str) -> bool {
    let parts = value
        .split([':', ';', ',', ' ', '=', '"', '\''])
        .filter(|part| !part.is_empty());
    let is_inside = |part: &str| {
        part == folder
            || part.starts_with(&format!("{folder}/"))
            || part.contains('$')
            || (!part.starts_with('/') && part.contains(['/', '.']))
    };
    parts.into_iter().any(is_inside)
}

/// Whether one of the addresses in a value is that of a folder of the project. They may come cut at the colon: `///app/wheels`.
fn has_address_inside(value: &str, folder: &str) -> bool {
    let addresses = value.split([',', ';', '|', ' ', '"', '\'']);
    addresses.into_iter().any(|address| {
        let file = address.strip_prefix("file:");
        let rest = file.unwrap_or(address);
        let rest = rest.strip_prefix("//localhost").unwrap_or(rest);
        let path = rest
            .strip_prefix("//")
            .filter(|path| path.starts_with('/'))
            .unwrap_or(rest);
        (file.is_some() || path.len() < rest.len()) && may_be_inside(path, folder)
    })
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
            ("GOENV", "/app/go.env", false),
            ("GOENV", "off", true),
            ("GOPROXY", "file:///app/proxy,https://proxy.golang.org", false),
            ("GOPROXY", "///app/proxy,https", false),
            ("GOPROXY", "https://proxy.golang.org,direct", true),
            ("PIP_INDEX_URL", "https://example.com/app/simple", true),
            ("PIP_INDEX_URL", "file:///mnt/wheels", true),
            ("PIP_EXTRA_INDEX_URL", "file:///app/wheels", false),
            ("PYTHONUSERBASE", "/app/.local", false),
            ("PYTHONUSERBASE", "/opt/python", true),
            (
                "RestoreSources",
                "https://api.nuget.org/v3/index.json;/app/pk",
                false,
            ),
        ] {
            assert_eq!(environment_allows(name, value, "/app"), allowed, "{name}={value}");
        }
    }
}
