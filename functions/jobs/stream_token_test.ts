import assert from "node:assert/strict";
import { createStreamToken, isStreamToken, streamTokenMs } from "./stream_token.ts";

const job = "0b7a3d5e-8f0e-4d53-9f0c-3b1d7a3f2c11";
const other = "1b7a3d5e-8f0e-4d53-9f0c-3b1d7a3f2c11";
const now = 1_800_000_000_000;

Deno.test("isStreamToken() takes a token of the generation for a quarter of an hour", async () => {
  const { token, expiresAt } = await createStreamToken(job, "sb_secret_one", now);
  assert.equal(expiresAt, now + streamTokenMs);
  const takes = (given: string, id = job, keys = ["sb_secret_one"], at = now) =>
    isStreamToken(given, id, keys, at);
  assert.ok(await takes(token));
  assert.ok(await takes(token, job.toUpperCase(), ["sb_secret_two", "sb_secret_one"]));
  assert.ok(await takes(token, job, ["sb_secret_one"], expiresAt - 1));
  assert.ok(!await takes(token, job, ["sb_secret_one"], expiresAt));
  assert.ok(!await takes(token, other));
  assert.ok(!await takes(token, job, ["sb_secret_two"]));
  const [, signature] = token.split(".");
  assert.ok(!await takes(`${(expiresAt + 1).toString(36)}.${signature}`));
  for (const none of ["", ".", "zzzzzzzzz.", token.slice(0, -1)]) {
    assert.ok(!await takes(none), none);
  }
});
