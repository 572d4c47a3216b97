// The documents as pages beside the page: docs/*.md in one frame, examples in them alive. No script but that of the element.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(dirname(web), "docs");

/** In their order: the file, and how it is called among the others. */
const PAGES = [
  ["cache", "How the cache decides"],
  ["embedding", "Embedding"],
  ["lessons", "Lessons"],
  ["json", "Answers as JSON"],
  ["hosting", "Hosting"],
  ["reliability", "What is promised"],
  ["calibration", "How near the estimates come"],
];

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** A block of code; alive where its language says so: `dockerfile layerlab scenario=code`. */
function code({ text, lang }) {
  const [, kind, ...said] = (lang ?? "").split(" ");
  if (kind !== "layerlab") return `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`;
  const scenario = said.map((word) => word.split("=")).find(([name]) => name === "scenario")?.[1] ?? "code";
  return `<layer-lab view="layers" scenario="${escaped(scenario)}"><pre>${escaped(text)}</pre></layer-lab>\n`;
}

/** Where a link between documents leads here. */
function address(href) {
  const [file, anchor] = href.split("#");
  const page = PAGES.find(([name]) => file === `${name}.md` || file === name);
  return page ? `./${page[0]}.html${anchor ? `#${anchor}` : ""}` : href;
}

function renderer() {
  return {
    code,
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      return `<a href="${escaped(address(href))}">${this.parser.parseInline(tokens)}</a>`;
    },
    table(token) {
      const cells = (row, tag) => row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("");
      const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
      return `<div class="scroll" tabindex="0"><table><thead><tr>${cells(token.header, "th")}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
    },
  };
}

/** Writes them into a folder of the page's, beside which its style sheet and its icon lie. */
export function writeDocs(folder, style, icon) {
  const { Marked } = createRequire(join(web, "editor", "package.json"))("marked");
  const marked = new Marked({ gfm: true, renderer: renderer() });
  const target = join(folder, "docs");
  mkdirSync(target, { recursive: true });
  const page = (name, title, body) => {
    const links = PAGES.map(
      ([other, called]) => `<li><a href="./${other}.html"${other === name ? ' aria-current="page"' : ""}>${escaped(called)}</a></li>`,
    );
    const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'" />
<title>${escaped(title)} · Layerlab</title>
<link rel="icon" href="../${icon}" type="image/svg+xml" />
<link rel="stylesheet" href="../${style}" />
<script src="../embed.js" defer></script>
</head>
<body class="docs">
<nav aria-label="Documents"><a class="docs__home" href="../">Layerlab</a><ul>${links.join("")}</ul></nav>
<main>
${body}</main>
</body>
</html>
`;
    writeFileSync(join(target, `${name}.html`), html);
  };
  for (const [name, title] of PAGES) page(name, title, marked.parse(readFileSync(join(docs, `${name}.md`), "utf8")));
  const listed = PAGES.map(([name, title]) => `<li><a href="./${name}.html">${escaped(title)}</a></li>`);
  page("index", "Documents", `<h1>Documents</h1>\n<ul>${listed.join("\n")}</ul>\n`);
}
