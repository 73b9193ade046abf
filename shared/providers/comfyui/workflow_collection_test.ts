import assert from "node:assert/strict";
import expected from "../../testing/workflows/expected.json" with { type: "json" };
import { importWorkflow } from "./import_workflow.ts";

const collection = new URL("../../testing/workflows/collection/", import.meta.url);

/** What must come of a file: the places that are found in it, or a part of what is said of it. */
type Expected = { places: Record<string, string[]> } | { says: string };

for (const [file, wanted] of Object.entries<Expected>(expected)) {
  Deno.test(`importWorkflow() reads ${file}`, async () => {
    const imported = await importWorkflow(await Deno.readFile(new URL(file, collection)));
    if ("says" in wanted) {
      assert.ok(typeof imported === "string", "it was taken");
      assert.ok(imported.includes(wanted.says), imported);
      return;
    }
    assert.ok(typeof imported !== "string", String(imported));
    assert.deepEqual(imported.places, wanted.places);
  });
}

Deno.test("the collection of workflows holds what is expected of it, and forty files at least", async () => {
  const files = await Array.fromAsync(Deno.readDir(collection), ({ name }) => name);
  assert.deepEqual(files.toSorted(), Object.keys(expected).toSorted());
  assert.ok(files.length >= 40);
});
