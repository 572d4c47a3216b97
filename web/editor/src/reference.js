// Instructions, flags and mounts of BuildKit's Dockerfiles: what they do, and what they mean for the cache.
// `values` are completed behind a flag's `=`; a flag without `=` has `bare`.

const NO_STEP = "It makes no step: changing it runs nothing again.";

const FILE_FLAGS = {
  "--chown": { text: "The owner of the copied files, by default root; it is in the step's key. With --link it takes numbers only." },
  "--chmod": { text: "The mode of the copied files, like 755; it is in the step's key. With it, BuildKit copies as if --link were not there." },
  "--link": {
    bare: true,
    text: "Copies into a layer of its own that is put on top of the rest. It stays cached when steps above or the base image change, but cannot follow symbolic links at the destination.",
  },
  "--exclude": {
    many: true,
    text: "Leaves out what matches the pattern; it may be given several times. Files left out are not compared, so a change in them does not miss here.",
  },
};

export const INSTRUCTIONS = {
  ADD: {
    text: "Copies files, unpacks local archives, and downloads URLs and git repositories. Files count as with COPY; a URL is asked again in each build and counts by its content, git by its commit.",
    flags: {
      ...FILE_FLAGS,
      "--checksum": { text: "The digest that the download must have, like sha256:…, or the commit of a git repository. Anything else fails the build." },
      "--keep-git-dir": { values: ["true", "false"], text: "Whether the .git folder of an added git repository is kept; by default it is not." },
      "--unpack": { values: ["true", "false"], text: "Whether archives are unpacked. By default local ones are and downloaded ones are not." },
    },
  },
  ARG: {
    text: "Declares a value that the build can be given; it is not kept in the image. A new value misses at the first RUN below it in the stage, and in other steps only where it is expanded.",
  },
  CMD: { text: `What the container runs if nothing else is asked of it; the last one counts. ${NO_STEP}` },
  COPY: {
    text: "Copies files from the context, from a stage or from an image. Files are compared by content, name, mode and owner, never by time.",
    flags: {
      "--from": {
        text: "Takes the files from a stage, an image or a named context. Their content counts: a stage that ran again and wrote the same files does not miss here.",
      },
      ...FILE_FLAGS,
      "--parents": { bare: true, text: "Keeps the folders of every source below the destination, so that one step can take the manifests of many packages." },
    },
  },
  ENTRYPOINT: { text: `The program that the container starts; CMD gives its arguments. ${NO_STEP}` },
  ENV: {
    text: "Sets a variable for the steps below and for the container. A new value misses at the first RUN below it in the stage, and in other steps only where it is expanded.",
  },
  EXPOSE: { text: `Notes a port that the container listens on; it opens none. ${NO_STEP}` },
  FROM: {
    text: "Starts a stage from an image or an earlier stage. An image counts by its digest: when a tag moves to another image, all steps below miss but linked copies.",
    flags: {
      "--platform": {
        values: ["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64"],
        text: "The platform to take the image for. Each has its own image and so its own cached steps; $BUILDPLATFORM is that of the machine that builds.",
      },
    },
  },
  HEALTHCHECK: {
    text: `How to test whether the container still works; the last one counts. ${NO_STEP}`,
    flags: {
      "--interval": { text: "The time between two checks, by default 30s." },
      "--timeout": { text: "After this time a check has failed, by default 30s." },
      "--start-period": { text: "The time that the container has for starting, by default 0s; failures in it do not count." },
      "--start-interval": { text: "The time between two checks while the container starts, by default 5s." },
      "--retries": { text: "How many failures in a row make the container unhealthy, by default 3." },
    },
  },
  LABEL: { text: `Adds a note about the image, such as its source or version. ${NO_STEP}` },
  MAINTAINER: { text: `Names the author; deprecated in favour of LABEL. ${NO_STEP}` },
  ONBUILD: { text: "Keeps an instruction for builds that start from this image; it runs there, behind their FROM. It makes no step here." },
  RUN: {
    text: "Runs a command and keeps what it wrote as a layer. It is cached by the steps above, its command, environment, user, folder, shell and mounts, never by the time or by what the network would answer today.",
    flags: {
      "--mount": { many: true, text: "Lends the command files or a folder that do not end up in the layer." },
      "--network": { values: ["default", "none", "host"], text: "The network of the command; it is in the step's key. With none, nothing can be downloaded." },
      "--security": { values: ["sandbox", "insecure"], text: "With insecure, the command has all privileges, if the builder allows it. It is in the step's key." },
      "--device": { many: true, text: "Lends the command a device of the builder, such as a GPU, if the builder allows it." },
    },
  },
  SHELL: { text: "Sets the shell that RUN, CMD and ENTRYPOINT below use when they are not a JSON array. It makes no step, but those RUNs miss." },
  STOPSIGNAL: { text: `The signal that asks the container to stop. ${NO_STEP}` },
  USER: { text: "Sets the user of what runs below and of the container. It makes no step, but is in the key of every RUN and WORKDIR below." },
  VOLUME: { text: `Marks a folder whose data is kept outside of the container. ${NO_STEP}` },
  WORKDIR: {
    text: "Sets the folder of the instructions below, and creates it. It is a step, and its folder is in the key of every RUN below.",
  },
};

const PLACE = ["target=", "id=", "required", "mode=", "uid=", "gid="];

/** Kinds of `RUN --mount`: what completion starts with, and the keys that it offers. */
export const MOUNTS = {
  cache: {
    start: "type=cache,target=",
    keys: ["target=", "id=", "sharing=", "from=", "source=", "mode=", "uid=", "gid=", "readonly"],
    text: "A folder that later builds on the same machine find again. What is in it never counts for the cache, and a fresh machine starts with it empty.",
  },
  bind: {
    start: "type=bind,source=",
    keys: ["target=", "source=", "from=", "rw"],
    text: "Shows the command files of the context, a stage or an image without copying them. They are compared by content; what the command writes there is thrown away.",
  },
  secret: {
    start: "type=secret,id=",
    keys: [...PLACE, "env="],
    text: "Lends the command a secret as a file or variable; it does not end up in the image. A new value does not run the step again: only its id and path are in the key.",
  },
  ssh: { start: "type=ssh", keys: PLACE, text: "Lends the command the keys of an SSH agent; they do not end up in the image." },
  tmpfs: { start: "type=tmpfs,target=", keys: ["target=", "size="], text: "A folder in memory, empty at the start and gone at the end of the command." },
};

export const SHARING = ["shared", "private", "locked"];

/** Declared by BuildKit, above the first FROM. */
export const PLATFORM_ARGS = ["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"];
