// The licence texts of all that is bundled into the page: packages of npm by what the bundler took, crates by what the page's program
// is made of. In the order of their names, so that the same build gives the same file.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The licence files of a folder, as one text. */
function texts(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|unlicense)/i.test(name)).sort();
  return names.map((name) => readFileSync(join(folder, name), "utf8").trim()).join("\n\n");
}

/** The folder of the package that a bundled file lies in. */
function packageOf(file) {
  const parts = file.split("/node_modules/");
  const [first, second] = parts.pop().split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return [...parts, name].join("/node_modules/");
}

/** Packages of npm: `inputs` are the bundler's, as paths from `root`. */
function packages(root, inputs) {
  const folders = new Set(inputs.filter((file) => file.includes("node_modules/")).map((file) => packageOf(`/${file}`)));
  return [...folders].map((folder) => {
    const at = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    return { name, version, license, text: texts(at) };
  });
}

function cargo(...args) {
  const { status, stdout, stderr } = spawnSync(process.env.CARGO ?? "cargo", args, { encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`cargo ${args[0]} failed: ${stderr}`);
  return stdout;
}

/** Crates that the page's two programs are linked from. */
function crates() {
  const target = "wasm32-unknown-unknown";
  const tree = cargo("tree", "--package", "layerlab-web", "--edges", "normal,no-proc-macro", "--target", target, "--prefix", "none", "--format", "{p}");
  const linked = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  const metadata = JSON.parse(cargo("metadata", "--format-version", "1", "--filter-platform", target));
  return metadata.packages
    .filter(({ name, version, source }) => source && linked.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path }) => ({ name, version, license, text: texts(dirname(manifest_path)) }));
}

/** The whole file. */
export function licenses(root, inputs) {
  const all = [...packages(root, inputs), ...crates()];
  all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
  const unknown = all.filter(({ license, text }) => !license && !text);
  if (unknown.length > 0) throw new Error(`no licence is known of ${unknown.map(({ name }) => name).join(", ")}`);
  const head =
    "What this page is made of, with the licences of each. The program is linked with the standard library of Rust\n" +
    "(MIT OR Apache-2.0, copyright of the Rust project's contributors).\n";
  // Most texts are the same but for nothing: each stands once, below all that it is of.
  const byText = new Map();
  for (const { name, version, license, text } of all) {
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}: ${license ?? "see below"}`]);
  }
  const rule = "=".repeat(80);
  const parts = [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n\n${text}\n`);
  return `${head}\n${parts.join("\n")}`;
}

