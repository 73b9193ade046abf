import { equal, match, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { callTaskId } from "./task_id.ts";

Deno.test("callTaskId() is a UUID of version 4, the same for the same call and for no other", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(100), fc.uuid(), fc.nat(100), (attempt, call, other, index) => {
      const id = callTaskId(attempt, call);
      match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      equal(callTaskId(attempt, call), id);
      if (attempt !== other || call !== index) notEqual(callTaskId(other, index), id);
    }),
  );
});

Deno.test("callTaskId() stays what it is: running jobs are found again after a deployment", () => {
  equal(
    callTaskId("00000000-0000-4000-8000-000000000000", 0),
    "6a5b401a-8a18-4279-8c46-fac429c84972",
  );
});
