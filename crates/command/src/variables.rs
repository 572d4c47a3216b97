//! Variables that package managers and fetchers look at.

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

/// Beginnings of names that other programs take files from, in lower case.
const OF_TOOLS: &[&str] = &[
    "bash_env",
    "git_config",
    "git_ssh",
    "git_askpass",
    "git_dir",
    "git_exec_path",
    "git_ssl",
    "git_template_dir",
    "git_work_tree",
    "ssl_cert",
    "node_extra_ca",
    "xdg_config",
    "ld_audit",
    "perl5opt",
    "tar_options",
    "wgetrc",
    "curl_",
    "requests_ca",
    "apt_config",
    "perl5lib",
    "ld_library_path",
    "pythonstartup",
];

/// Variables that send what is installed elsewhere, in lower case.
const REDIRECTS: &[&str] = &[
    "pip_target",
    "pip_prefix",
    "pip_root",
    "pip_user",
    "pythonuserbase",
    "npm_config_prefix",
    "gem_home",
    "gopath",
    "gobin",
    "cargo_home",
    "cargo_install_root",
    "rustup_home",
    "pnpm_home",
    "yarn_global_folder",
    "composer_home",
    "bundle_path",
    "destdir",
];

/// Variables in front of a command of which it is known that they change nothing of what it touches.
pub(crate) const PLAIN: &[&str] = &["DEBIAN_FRONTEND", "LANG", "LC_ALL", "CI", "TERM", "TZ"];

/// Whether a package manager looks at a variable, whatever the case of its letters.
pub fn is_of_a_package_manager(name: &str) -> bool {
    let name = name.to_lowercase();
    READ.iter().any(|start| name.starts_with(start))
}

/// Whether a variable of a package manager is known to change neither which files are read nor that an install does the same.
pub fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name.to_lowercase().as_str())
}

/// Whether a program may take files from what a variable says.
pub fn may_name_files(name: &str) -> bool {
    let name = name.to_lowercase();
    is_of_a_package_manager(&name) || OF_TOOLS.iter().any(|start| name.starts_with(start))
}

/// Whether what is installed goes where a variable says.
pub(crate) fn is_redirect(name: &str) -> bool {
    REDIRECTS.contains(&name.to_lowercase().as_str())
}
