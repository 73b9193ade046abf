import assert from "node:assert/strict";
import { VerifiedTokens } from "./verified_tokens.ts";

Deno.test("VerifiedTokens remembers a token for a minute, no longer than it is good, and under the same keys", () => {
  let now = 1_000_000;
  const tokens = new VerifiedTokens({ now: () => now });
  const keys = {};
  assert.equal(tokens.find("long", keys), undefined);
  tokens.add("long", "a", 2_000_000);
  tokens.add("short", "b", 1_010);
  assert.deepEqual([tokens.find("long", keys), tokens.find("short", keys)], ["a", "b"]);
  now += 10_000;
  assert.deepEqual([tokens.find("long", keys), tokens.find("short", keys)], ["a", undefined]);
  now += 50_000;
  assert.equal(tokens.find("long", keys), undefined);
  tokens.add("long", "a", 2_000_000);
  assert.equal(tokens.find("long", {}), undefined, "the project has other keys");
});

Deno.test("VerifiedTokens remembers the latest 1,000", () => {
  const tokens = new VerifiedTokens({ now: () => 0 });
  const keys = {};
  tokens.find("", keys);
  for (let token = 0; token <= 1_000; token++) tokens.add(`${token}`, "a", 1e9);
  assert.equal(tokens.find("0", keys), undefined);
  assert.equal(tokens.find("1", keys), "a");
});
