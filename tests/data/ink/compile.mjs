// Compiles the corpus with inkjs, a port of inkle's own compiler: `npm install inkjs@2.4.0 && node compile.mjs`.
// Writes compiled.txt: a line for each story, with its name, the checksum of its sources and what they compile to.
// With a folder as its argument it does so for the stories there, which the tests judge with EARLIER_INK=FOLDER.
import { Compiler, CompilerOptions } from "inkjs/full";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const lines = readdirSync(folder).filter((name) => name.endsWith(".ink")).sort().map((name) => {
  let sum = 0;
  const read = (name) => {
    const bytes = readFileSync(join(folder, name));
    sum = crc32(bytes, sum);
    return bytes.toString();
  };
  const complain = (message, kind) => kind === 2 && console.error(message);
  const handler = { ResolveInkFilename: (name) => name, LoadInkFileContents: read };
  const options = new CompilerOptions(name, [], true, complain, handler);
  const story = new Compiler(read(name), options).Compile();
  return `${name.slice(0, -4)} ${sum} ${story.ToJson()}\n`;
});
writeFileSync(join(folder, "compiled.txt"), lines.join(""));
