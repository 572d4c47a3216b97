//! A stage that compiles and ships, made two: for review, with what has to be looked at.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_tests::request;

const FILES: &str = "src/main.rs\nmain.go\ngo.mod\ngo.sum\npom.xml\nsrc/main/java/A.java\napp.csproj\nProgram.cs\nCargo.toml\nCargo.lock\n";

/// The text with the second stage, where one is offered; nothing else of it is changed.
fn slim(dockerfile: &str) -> Option<String> {
    let found = optimize(&request(dockerfile, FILES));
    let offered = found
        .rewrites
        .iter()
        .find(|rewrite| rewrite.id == "slim-stage/0")?;
    assert!(!offered.applied, "it is for review");
    let off = found.rewrites.iter().map(|rewrite| (rewrite.id.clone(), false));
    let mut switches: std::collections::BTreeMap<String, bool> = off.collect();
    switches.insert("slim-stage/0".to_owned(), true);
    let with = optimize(&Request {
        switches,
        ..request(dockerfile, FILES)
    });
    Some(with.dockerfile.clone())
}

#[test]
fn go_ships_the_binary() {
    let text = slim(
        "FROM golang:1.24-alpine\nWORKDIR /app\nENV PORT=80 CGO_ENABLED=0\nCOPY . .\nRUN go build -o server .\nEXPOSE 80\nCMD [\"./server\"]\n",
    );
    assert_eq!(
        text.as_deref(),
        Some(
            r#"FROM golang:1.24-alpine AS build
WORKDIR /app
ENV PORT=80 CGO_ENABLED=0
COPY . .
RUN go build -o server .

FROM alpine:3
WORKDIR /app
ENV PORT=80 CGO_ENABLED=0
COPY --from=build /app/server /app/server
EXPOSE 80
CMD ["./server"]
"#
        )
    );
}

#[test]
fn an_installed_program_is_found_again() {
    let text = slim(
        "FROM rust:1.88-bookworm\nWORKDIR /app\nCOPY . .\nEXPOSE 80\nRUN cargo install --path .\nCMD [\"server\", \"--port\", \"80\"]\n",
    );
    assert_eq!(
        text.as_deref(),
        Some(
            r#"FROM rust:1.88-bookworm AS build
WORKDIR /app
COPY . .
RUN cargo install --path .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /usr/local/cargo/bin/server /usr/local/bin/server
EXPOSE 80
CMD ["server", "--port", "80"]
"#
        )
    );
}

#[test]
fn java_ships_the_jar_on_a_runtime() {
    let text = slim(
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nENTRYPOINT java -jar target/app.jar\n",
    );
    assert_eq!(
        text.as_deref(),
        Some(
            r"FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/app.jar /app/target/app.jar
ENTRYPOINT java -jar target/app.jar
"
        )
    );
}

#[test]
fn dotnet_ships_what_is_published() {
    let text = slim(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\nWORKDIR /out\nENTRYPOINT [\"dotnet\", \"app.dll\"]\n",
    );
    assert_eq!(
        text.as_deref(),
        Some(
            r#"FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /out /out
WORKDIR /out
ENTRYPOINT ["dotnet", "app.dll"]
"#
        )
    );
}

#[test]
fn nothing_is_offered_where_the_product_is_not_plain() {
    for dockerfile in [
        // Another file than the one that is built.
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD [\"./run.sh\"]\n",
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD go run .\n",
        "FROM rust:1.88\nWORKDIR /app\nCOPY . .\nRUN cargo install --path .\nCMD [\"cargo build --release\"]\n",
        "FROM rust:1.88\nWORKDIR /app\nCOPY . .\nRUN cargo install --path .\nCMD [\"cargo\", \"run\"]\n",
        // What stands behind the build changes files.
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nRUN useradd app\nCMD [\"./server\"]\n",
        // A user of the first stage.
        "FROM golang:1.24\nRUN useradd app\nWORKDIR /app\nUSER app\nCOPY . .\nRUN go build -o server .\nCMD [\"./server\"]\n",
        // A tool's version tells nothing of Java.
        "FROM gradle:8.5\nWORKDIR /app\nCOPY . .\nRUN gradle build\nCMD [\"java\", \"-jar\", \"build/libs/app.jar\"]\n",
        // Two stages already.
        "FROM golang:1.24 AS b\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nFROM alpine:3\nCOPY --from=b /app/server /\nCMD [\"/server\"]\n",
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD [\"./$NAME\"]\n",
    ] {
        assert_eq!(slim(dockerfile), None, "{dockerfile}");
    }
}
