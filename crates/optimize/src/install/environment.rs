//! Variables that send an install to other files, or let it see the project.

/// Beginnings of names that package managers read, in lower case.
const READ: &[&str] = &[
    "pip_",
    "npm_config_",
    "yarn_",
    "pnpm_",
    "bun_",
    "uv_",
    "poetry_",
    "pipenv_",
    "conda_",
    "goflags",
    "gowork",
    "gomod",
    "cargo_",
    "rustflags",
    "rustc_",
    "maven_",
    "mvn_",
    "gradle_",
    "java_tool_options",
    "nuget_",
    "msbuild",
    "bundle_",
    "rubyopt",
    "rubylib",
    "gem_",
    "composer",
    "mix_",
    "hex_",
    "elixir_",
    "sbt_",
    "swift",
    "deno_",
    "pythonpath",
    "pythonhome",
    "node_options",
    "node_path",
    "virtual_env",
    "ld_preload",
    "coursier",
    "corepack_",
];

/// Of these it is known that they change neither which files of the project are read nor that the install does the same.
const HARMLESS: &[&str] = &[
    "pip_no_cache_dir",
    "pip_disable_pip_version_check",
    "pip_default_timeout",
    "pip_root_user_action",
    "pip_index_url",
    "pip_extra_index_url",
    "pip_trusted_host",
    "pip_break_system_packages",
    "pip_no_input",
    "pip_progress_bar",
    "pip_version",
    "npm_config_loglevel",
    "npm_config_registry",
    "npm_config_fund",
    "npm_config_audit",
    "npm_config_update_notifier",
    "npm_config_cache",
    "npm_version",
    "yarn_version",
    "pnpm_version",
    "pnpm_home",
    "bun_version",
    "uv_version",
    "poetry_version",
    "bun_install",
    "uv_compile_bytecode",
    "uv_link_mode",
    "uv_no_cache",
    "uv_system_python",
    "uv_python_downloads",
    "uv_cache_dir",
    "uv_frozen",
    "uv_locked",
    "poetry_no_interaction",
    "poetry_virtualenvs_create",
    "poetry_home",
    "poetry_cache_dir",
    "pipenv_version",
    "cargo_term_color",
    "cargo_net_git_fetch_with_cli",
    "cargo_net_retry",
    "maven_version",
    "gradle_version",
    "nuget_xmldoc_mode",
    "bundle_without",
    "bundle_deployment",
    "bundle_frozen",
    "bundle_jobs",
    "bundle_retry",
    "bundle_silence_root_warning",
    "bundle_path",
    "bundler_version",
    "gem_home",
    "composer_allow_superuser",
    "composer_no_interaction",
    "composer_version",
    "composer_memory_limit",
    "mix_env",
    "hex_http_timeout",
    "elixir_version",
    "elixir_erl_options",
    "sbt_version",
    "swift_version",
    "deno_version",
    "yarn_enable_telemetry",
    "yarn_enable_global_cache",
    "deno_dir",
    "deno_no_update_check",
    "deno_no_prompt",
    "yarn_enable_immutable_installs",
    "npm_config_production",
    "yarn_production",
    "yarn_cache_folder",
    "corepack_enable_download_prompt",
    "conda_dir",
];

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
    let about_installs = READ.iter().any(|start| name.starts_with(start));
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
    !about_installs || HARMLESS.contains(&name.as_str())
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
