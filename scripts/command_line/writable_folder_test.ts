import assert from "node:assert/strict";
import { join } from "node:path";
import { makeWritableFolder } from "./writable_folder.ts";

Deno.test("makeWritableFolder() makes a folder and leaves nothing in it, or says why it cannot lie there", async () => {
  const root = await Deno.makeTempDir({ prefix: "writable folder " });
  await using _root = { [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
  const make = (folder: string) =>
    makeWritableFolder(folder, "The pictures", "Choose another folder with --directory.");
  const folder = join(root, "a b", "c");
  await make(folder);
  await make(folder);
  assert.deepEqual([...Deno.readDirSync(folder)], []);

  const file = join(root, "taken");
  await Deno.writeTextFile(file, "");
  for (const place of [file, join(file, "below")]) {
    await assert.rejects(make(place), {
      message:
        `The pictures cannot lie in ${place}: that is a file, or lies below one. Choose another folder with --directory.`,
    });
  }
  // A folder of the system's that nobody can write to, root neither.
  if (Deno.build.os !== "linux") return;
  await assert.rejects(
    make("/proc/1"),
    /^Error: The pictures cannot lie in \/proc\/1: [a-z -]+\. Choose/,
  );
});
