import assert from "node:assert/strict";
import fc from "fast-check";
import { timeOrderedId } from "./mod.ts";

const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });

Deno.test("timeOrderedId() is a UUID of version 7 that tells its moment", () => {
  // The example of RFC 9562, appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00.
  assert.match(timeOrderedId(0x017f22e279b0), /^017f22e2-79b0-7/);
  fc.assert(fc.property(moment, (now) => {
    const id = timeOrderedId(now);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(parseInt(id.slice(0, 8) + id.slice(9, 13), 16), now);
  }));
});

Deno.test("timeOrderedId() orders ids by their moments and gives none twice", () => {
  fc.assert(fc.property(moment, moment, (one, two) => {
    const ids = [timeOrderedId(one), timeOrderedId(two)] as const;
    assert.notEqual(ids[0], ids[1]);
    if (one !== two) assert.equal(ids[0] < ids[1], one < two);
  }));
});
