// Bundles the page: ../bundle/page.js, page.css and the licences of what is in them. `--check` compares and writes nothing.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const bundle = path.join(here, "..", "bundle");
const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx", style: "src/style.css" },
  outdir: "out",
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  charset: "ascii",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  target: ["chrome110", "firefox115", "safari16.4"],
});

const text = (ending) => result.outputFiles.find((file) => file.path.endsWith(ending)).text;
const files = { "page.js": text("page.js"), "page.css": text("style.css"), "licences.txt": await licences() };
const stale = [];
for (const [name, content] of Object.entries(files)) {
  const place = path.join(bundle, name);
  if (process.argv.includes("--check")) {
    if ((await readFile(place, "utf8")) !== content) stale.push(name);
  } else {
    await writeFile(place, content);
  }
}
if (stale.length) {
  console.error(`${stale.join(", ")}: not what the sources give; run \`make page\``);
  process.exit(1);
}

async function licences() {
  const packages = new Set();
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = path.join(here, "node_modules", name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const licence = (await readFile(path.join(folder, "LICENSE"), "utf8")).replaceAll("\r\n", "\n").trim();
    parts.push(`${name} ${about.version} (${about.license})\n\n${licence}\n`);
  }
  return parts.join("\n----\n\n");
}
