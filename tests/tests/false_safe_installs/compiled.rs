//! Maven, Gradle, .NET, Go.

use super::Case;
use super::Goes::{Nowhere, Usually, With};

const MAVEN: &str = "FROM maven:3.9 AS b\nWORKDIR /app\nCOPY . .\nRUN mvn dependency:go-offline\nRUN mvn package\nFROM debian\nCOPY --from=b /app/target/b.jar /b.jar\n";
const MAVEN_BELOW: &str =
    "FROM maven:3.9\nWORKDIR /app\nCOPY . .\nRUN mvn -f web/pom.xml dependency:go-offline\n";
const DOTNET: &str = "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS b\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\nRUN dotnet publish -o /out\nFROM debian\nCOPY --from=b /out /out\n";
pub(super) const GRADLE: &str = "FROM gradle:8 AS b\nWORKDIR /app\nCOPY . .\nRUN gradle dependencies\nRUN gradle build\nFROM debian\nCOPY --from=b /app/build/libs/a.jar /a.jar\n";
const POM: (&str, &str) = ("pom.xml", "<project></project>");
const CSPROJ: (&str, &str) = ("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>");
const PLUGINS: (&str, &str) = ("build.gradle", "plugins { id 'java' }\n");
const GO: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go mod download\n";

pub(super) const CASES: &[Case] = &[
    (
        "options of Maven name settings that lie in the project",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (".mvn/maven.config", "-s\nci/settings.xml\n"),
            ("ci/settings.xml", "<settings/>"),
        ],
        With("ci/settings.xml"),
    ),
    (
        "settings are named with an equals sign",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (".mvn/maven.config", "--settings=settings.xml\n"),
            ("settings.xml", "<settings/>"),
        ],
        With("settings.xml"),
    ),
    (
        "global settings name a folder",
        MAVEN,
        "src/A.java\nrepo/x\n",
        &[
            POM,
            (".mvn/maven.config", "-gs ci/s.xml\n"),
            (
                "ci/s.xml",
                "<settings><localRepository>repo</localRepository></settings>",
            ),
        ],
        Nowhere,
    ),
    (
        "the settings are not there",
        MAVEN,
        "src/A.java\n",
        &[POM, (".mvn/maven.config", "-s\nci/settings.xml\n")],
        Nowhere,
    ),
    (
        "the repository of Maven is a folder of the project",
        MAVEN,
        "src/A.java\nrepo/x\n",
        &[
            POM,
            (".mvn/maven.config", "-Drevision=1\n-Dmaven.repo.local=repo\n"),
        ],
        Nowhere,
    ),
    (
        "options of Maven are plain",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (
                ".mvn/maven.config",
                "-T1C\n-ntp\n-Drevision=1\n-Dmaven.repo.local=/root/repo\n",
            ),
            (
                ".mvn/jvm.config",
                "-Xmx1g -Dfile.encoding=UTF-8\n--add-opens java.base/java.lang=ALL-UNNAMED\n",
            ),
        ],
        With(".mvn"),
    ),
    (
        "nobody shows the options of Maven",
        MAVEN,
        "src/A.java\n.mvn/maven.config\n",
        &[POM],
        Usually,
    ),
    (
        "the JVM of Maven loads an agent",
        MAVEN,
        "src/A.java\na.jar\n",
        &[POM, (".mvn/jvm.config", "-javaagent:a.jar\n")],
        Nowhere,
    ),
    (
        "the project of Maven lies below",
        MAVEN_BELOW,
        "web/src/A.java\n",
        &[("web/pom.xml", "<project></project>")],
        With("web/pom.xml"),
    ),
    (
        "a parent stands above the project of Maven",
        MAVEN_BELOW,
        "web/src/A.java\n",
        &[("web/pom.xml", "<project></project>"), POM],
        Nowhere,
    ),
    (
        "a feed stands in single quotes",
        DOTNET,
        "P.cs\npk/x.nupkg\n",
        &[
            CSPROJ,
            (
                "nuget.config",
                "<configuration><packageSources><add key='l' value='./pk'/></packageSources></configuration>",
            ),
        ],
        With("pk"),
    ),
    (
        "a feed stands behind blanks",
        DOTNET,
        "P.cs\npk/x.nupkg\n",
        &[
            CSPROJ,
            (
                "NuGet.Config",
                "<configuration><packageSources><add key=\"l\" value = \"/src/pk\"/></packageSources></configuration>",
            ),
        ],
        With("pk"),
    ),
    (
        "a project imports properties beside it",
        DOTNET,
        "P.cs\n",
        &[
            (
                "a.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><Import Project=\"$(MSBuildProjectDirectory)/x.props\"/></Project>",
            ),
            ("x.props", "<Project/>"),
        ],
        With("x.props"),
    ),
    (
        "a build script reads the version",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[("build.gradle", "version = file('VERSION').text\n")],
        Nowhere,
    ),
    (
        "a build script in Kotlin reads the version",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[(
            "build.gradle.kts",
            "version = File(\"$rootDir/VERSION\").readText()\n",
        )],
        Nowhere,
    ),
    (
        "a build script takes libraries of the project",
        GRADLE,
        "src/A.java\nlibs/a.jar\n",
        &[(
            "build.gradle",
            "dependencies { implementation fileTree(dir: 'libs', include: ['*.jar']) }\n",
        )],
        Nowhere,
    ),
    (
        "a build script runs git",
        GRADLE,
        "src/A.java\n",
        &[("build.gradle", "version = 'git describe'.execute().text\n")],
        Nowhere,
    ),
    (
        "a build script in Kotlin takes libraries of the project",
        GRADLE,
        "src/A.java\nlibs/a.jar\n",
        &[(
            "build.gradle.kts",
            "dependencies { implementation(fileTree(mapOf(\"dir\" to \"libs\"))) }\n",
        )],
        Nowhere,
    ),
    (
        "which file a build script reads hangs on a value",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[("build.gradle", "version = file(props['x']).text\n")],
        Nowhere,
    ),
    (
        "a build script names what is made",
        GRADLE,
        "src/A.java\n",
        &[(
            "build.gradle",
            "x = file(\"$buildDir/x\")\ny = file('local.properties')\n",
        )],
        Usually,
    ),
    (
        "another build is included",
        GRADLE,
        "src/A.java\n",
        &[PLUGINS, ("settings.gradle", "includeBuild '../x'\n")],
        Nowhere,
    ),
    (
        "the JVM of Gradle loads an agent",
        GRADLE,
        "src/A.java\nagent.jar\n",
        &[
            PLUGINS,
            (
                "gradle.properties",
                "org.gradle.jvmargs=-Xmx1g -javaagent:agent.jar\n",
            ),
        ],
        Nowhere,
    ),
    (
        "a script is applied that is not copied first",
        GRADLE,
        "src/A.java\nbuild-tools/java.groovy\n",
        &[("build.gradle", "apply from: 'build-tools/java.groovy'\n")],
        Nowhere,
    ),
    (
        "a script is applied that is copied first",
        GRADLE,
        "src/A.java\ngradle/wrapper/gradle-wrapper.properties\n",
        &[
            (
                "build.gradle",
                "apply from: \"$rootDir/gradle/x.gradle\"\nversion = '1'\n",
            ),
            ("gradle.properties", "org.gradle.jvmargs=-Xmx1g -XX:+UseG1GC\n"),
            ("gradle/x.gradle", "x = layout.buildDirectory.file('x')\n"),
        ],
        Usually,
    ),
    (
        "a proxy of modules is a folder",
        "FROM golang:1.22\nWORKDIR /app\nENV GOPROXY=file:///app/proxy,https://proxy.golang.org\nCOPY . .\nRUN go mod download\n",
        "go.sum\nmain.go\nproxy/x\n",
        &[("go.mod", "module a\n\ngo 1.22\n")],
        Nowhere,
    ),
    (
        "settings of Go lie in the project",
        "FROM golang:1.22\nWORKDIR /app\nENV GOENV=/app/go.env\nCOPY . .\nRUN go mod download\n",
        "go.sum\nmain.go\ngo.env\n",
        &[("go.mod", "module a\n\ngo 1.22\n")],
        Nowhere,
    ),
    (
        "a property of MSBuild names a folder",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nENV RestoreSources=/src/pk\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\n",
        "P.cs\npk/x\n",
        &[CSPROJ],
        Nowhere,
    ),
    (
        "a module is replaced behind tabs",
        GO,
        "main.go\nb/b.go\n",
        &[
            (
                "go.mod",
                "module a\n\ngo 1.22\n\nreplace\texample.com/b\t=>\t./b\n",
            ),
            ("b/go.mod", "module b\n\ngo 1.22\n"),
        ],
        With("b/go.mod"),
    ),
    (
        "a module is replaced right behind the arrow",
        GO,
        "main.go\nb/b.go\n",
        &[
            (
                "go.mod",
                "module a\n\ngo 1.22\n\nreplace example.com/b =>./b // ours\n",
            ),
            ("b/go.mod", "module b\n\ngo 1.22\n"),
        ],
        With("b/go.mod"),
    ),
    (
        "a module is replaced in quotes",
        GO,
        "main.go\nb/b.go\n",
        &[
            (
                "go.mod",
                "module a\n\ngo 1.22\n\nreplace (\n\t// ours (\n\n\t\"example.com/b\" v1.0.0 => `./b`\n)\n",
            ),
            ("b/go.mod", "module b\n\ngo 1.22\n"),
        ],
        With("b/go.mod"),
    ),
    (
        "a module is replaced by a folder that is not there",
        GO,
        "main.go\n",
        &[("go.mod", "module a\n\ngo 1.22\n\nreplace(\n\tb=>../b\n)\n")],
        Nowhere,
    ),
    (
        "the project of .NET lies below where it is restored",
        DOTNET,
        "T/P.cs\n",
        &[("T/T.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>")],
        Nowhere,
    ),
];
