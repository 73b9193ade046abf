import assert from "node:assert/strict";
import { forgetIsolateState, isolateState } from "./mod.ts";

Deno.test("isolateState() is one for all calls until everything is forgotten", () => {
  let begun = 0;
  const told = isolateState(() => {
    begun++;
    return new Map<string, number>();
  });
  const other = isolateState(() => ({ count: 1 }));
  assert.equal(begun, 0);
  told().set("server", 1);
  other().count = 2;
  assert.deepEqual([told().get("server"), other().count, begun], [1, 2, 1]);
  forgetIsolateState();
  assert.deepEqual([told().size, other().count, begun], [0, 1, 2]);
});
