use layerlab_context::Tree;

/// What is known of an image that a stage starts from or copies out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// Stands for the image's digest: another version is another digest.
    pub version: String,
    /// Environment in its order.
    pub env: Vec<(String, String)>,
    /// Working directory; empty for `/`.
    pub workdir: String,
    /// User; empty for root.
    pub user: String,
    /// Triggers of `ONBUILD`.
    pub onbuild: Vec<String>,
    /// Files, as far as they are known.
    pub files: Tree,
}

impl BaseImage {
    /// An image of which nothing but a name and a version is known.
    pub fn unknown(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            env: Vec::new(),
            workdir: String::new(),
            user: String::new(),
            onbuild: Vec::new(),
            files: Tree::new(),
        }
    }
}

/// What an image sets: name, environment, working directory, user.
type Known = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

/// What common official images set: environment (values that differ from tag to tag left out), working directory, user.
const KNOWN: &[Known] = &[
    ("alpine", &[], "", ""),
    ("busybox", &[], "", ""),
    ("debian", &[], "", ""),
    ("ubuntu", &[], "", ""),
    ("fedora", &[], "", ""),
    (
        "python",
        &[(
            "PATH",
            "/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        )],
        "",
        "",
    ),
    ("node", &[], "", ""),
    (
        "golang",
        &[
            (
                "PATH",
                "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ),
            ("GOTOOLCHAIN", "local"),
            ("GOPATH", "/go"),
        ],
        "/go",
        "",
    ),
    (
        "rust",
        &[
            (
                "PATH",
                "/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ),
            ("RUSTUP_HOME", "/usr/local/rustup"),
            ("CARGO_HOME", "/usr/local/cargo"),
        ],
        "",
        "",
    ),
    (
        "ruby",
        &[
            ("LANG", "C.UTF-8"),
            ("GEM_HOME", "/usr/local/bundle"),
            ("BUNDLE_SILENCE_ROOT_WARNING", "1"),
            ("BUNDLE_APP_CONFIG", "/usr/local/bundle"),
            (
                "PATH",
                "/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ),
        ],
        "",
        "",
    ),
    (
        "php",
        &[("PHP_INI_DIR", "/usr/local/etc/php")],
        "/var/www/html",
        "",
    ),
    (
        "composer",
        &[("COMPOSER_ALLOW_SUPERUSER", "1"), ("COMPOSER_HOME", "/tmp")],
        "/app",
        "",
    ),
    (
        "eclipse-temurin",
        &[
            ("JAVA_HOME", "/opt/java/openjdk"),
            (
                "PATH",
                "/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ),
            ("LANG", "en_US.UTF-8"),
        ],
        "",
        "",
    ),
    (
        "maven",
        &[("MAVEN_HOME", "/usr/share/maven"), ("MAVEN_CONFIG", "/root/.m2")],
        "",
        "",
    ),
    ("gradle", &[("GRADLE_HOME", "/opt/gradle")], "/home/gradle", ""),
    ("nginx", &[("PKG_RELEASE", "1")], "", ""),
    (
        "httpd",
        &[("HTTPD_PREFIX", "/usr/local/apache2")],
        "/usr/local/apache2",
        "",
    ),
    (
        "tomcat",
        &[("CATALINA_HOME", "/usr/local/tomcat")],
        "/usr/local/tomcat",
        "",
    ),
    ("redis", &[], "/data", ""),
    (
        "jenkins/jenkins",
        &[("JENKINS_HOME", "/var/jenkins_home")],
        "",
        "jenkins",
    ),
    (
        "nvidia/cuda",
        &[
            (
                "PATH",
                "/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ),
            ("NVIDIA_VISIBLE_DEVICES", "all"),
        ],
        "",
        "",
    ),
    (
        "mcr.microsoft.com/dotnet/sdk",
        &[
            ("DOTNET_RUNNING_IN_CONTAINER", "true"),
            ("NUGET_XMLDOC_MODE", "skip"),
        ],
        "",
        "",
    ),
    (
        "mcr.microsoft.com/dotnet/aspnet",
        &[
            ("DOTNET_RUNNING_IN_CONTAINER", "true"),
            ("ASPNETCORE_HTTP_PORTS", "8080"),
        ],
        "",
        "",
    ),
    ("bitnami/node", &[], "/app", "1001"),
];

impl BaseImage {
    /// What a small table says of an image; `None` for one that is not in it: then nothing is assumed to be set.
    pub fn known(name: &str) -> Option<Self> {
        let without_digest = name.split('@').next().unwrap_or(name);
        let (repository, _) = match without_digest.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, tag),
            _ => (without_digest, ""),
        };
        let short = repository
            .trim_start_matches("docker.io/")
            .trim_start_matches("library/");
        let (_, env, workdir, user) = KNOWN.iter().find(|(known, ..)| *known == short)?;
        let env = env
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Some(Self {
            env: env.collect(),
            workdir: (*workdir).to_owned(),
            user: (*user).to_owned(),
            ..Self::unknown(name)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_images_are_known_by_any_of_their_names() {
        for name in [
            "golang",
            "golang:1.23-alpine",
            "docker.io/library/golang:1.23",
            "golang@sha256:00",
        ] {
            assert_eq!(
                BaseImage::known(name).map(|image| image.workdir),
                Some("/go".to_owned()),
                "{name}"
            );
        }
        assert_eq!(BaseImage::known("registry:5000/golang"), None);
    }
}
