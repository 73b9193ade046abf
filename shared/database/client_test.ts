import assert from "node:assert/strict";
import { PostgrestError } from "@supabase/supabase-js";
import { ServiceError } from "../errors/mod.ts";
import { unwrap } from "./client.ts";

const told: [code: string, as: string][] = [
  ["22003", "invalid_request"], // a number out of range
  ["22P02", "invalid_request"], // no UUID
  ["22008", "invalid_request"], // no date
  ["42501", "forbidden"],
  ["PGRST301", "unauthorized"],
  ["PGRST303", "unauthorized"],
  ["PT401", "unauthorized"],
  ["PT404", "not_found"],
  ["PT409", "conflict"],
  ["PT429", "rate_limited"],
  ["23505", "internal"],
  ["57014", "internal"], // it took too long
  ["PGRST002", "internal"], // the database cannot be reached
];

Deno.test("unwrap() calls a fault of the service what is one, and nothing else", () => {
  for (const [code, as] of told) {
    const error = new PostgrestError({ message: "told", details: "", hint: "", code });
    assert.throws(() => unwrap("read the job", { data: null, error }), (thrown) => {
      assert.ok(thrown instanceof ServiceError);
      assert.equal(thrown.code, as, code);
      assert.equal(/Try again/.test(thrown.message), as === "internal", thrown.message);
      return true;
    });
  }
  assert.equal(unwrap("read the job", { data: 7, error: null }), 7);
});
