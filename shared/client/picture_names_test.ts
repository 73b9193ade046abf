import assert from "node:assert/strict";
import { createPictureNames } from "./picture_names.ts";
import type { BatchItem } from "./types.ts";

/** The names of pictures of items that are called so, one of each. */
function namesOf(...names: string[]): string[] {
  const nameOf = createPictureNames();
  return names.map((name, index) => nameOf({ index, name } as BatchItem, 0, "png"));
}

Deno.test("createPictureNames() gives out each name once, also those that end in a number", () => {
  for (const names of [["Cat", "cat-2", "cat"], ["a b", "a_b-2", "a/b"], ["x", "x", "X", "x-2"]]) {
    const given = namesOf(...names).map((name) => name.toLowerCase());
    assert.equal(new Set(given).size, names.length, given.join());
  }
});

Deno.test("createPictureNames() gives names that a file system takes, in any script", () => {
  for (const character of ["x", "é", "猫", "𠮷"]) {
    const [name = ""] = namesOf(character.repeat(200));
    assert.ok(new TextEncoder().encode(name).length <= 230, name);
    assert.ok(name.isWellFormed() && name.startsWith(character.repeat(40)));
  }
});
