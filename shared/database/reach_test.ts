import assert from "node:assert/strict";
import { isTest } from "../testing/architecture/house.ts";

const root = new URL("../../", import.meta.url);
// Storage and the languages' own constructors have a `from` as well.
const tableAccess = /(?<!storage)(?<!Buffer|Array|Uint8Array|Readable)\.from\(\s*["'`]/g;

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "testing") yield* sources(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts") && !isTest(name)) yield new URL(name, folder);
  }
}

Deno.test("the service reaches no table over REST, only the functions of its own", async () => {
  const found: string[] = [];
  for (const folder of ["shared/", "functions/"]) {
    for await (const file of sources(new URL(folder, root))) {
      for (const [access] of (await Deno.readTextFile(file)).matchAll(tableAccess)) {
        found.push(`${file.pathname.slice(root.pathname.length)}: ${access}`);
      }
    }
  }
  assert.deepEqual(found, []);
  assert.match('client.from("generation_jobs")', tableAccess);
});
