import assert from "node:assert/strict";
import type { DatabaseClient } from "../database/mod.ts";
import { signAhead, signObjects } from "./mod.ts";

/** A Storage that signs, or fails the first so many times. */
function scripted(failures = 0) {
  const asked: string[] = [];
  const client = {
    storage: {
      from: () => ({
        createSignedUrls(paths: string[], seconds: number) {
          asked.push(`${paths} ${seconds}`);
          if (asked.length <= failures) {
            return Promise.resolve({ data: null, error: new Error("Storage is away") });
          }
          const data = paths.map((path) => ({ path, signedUrl: `${path}?${asked.length}` }));
          return Promise.resolve({ data, error: null });
        },
      }),
    },
  } as unknown as DatabaseClient;
  return { client, asked };
}

Deno.test("signAhead() lets signObjects() take the same addresses once, and no others", async () => {
  const { client, asked } = scripted();
  signAhead(client, ["b", "a"], 60);
  const signed = await signObjects(client, ["a", "b"], 60);
  assert.deepEqual([...signed], [["b", "b?1"], ["a", "a?1"]]);
  await signObjects(client, ["a", "b"], 60);
  signAhead(client, ["a"], 60);
  await signObjects(client, ["a"], 3_600);
  await signObjects(scripted().client, ["a"], 60);
  assert.deepEqual(asked, ["b,a 60", "a,b 60", "a 60", "a 3600"]);
});

Deno.test("signAhead() that fails costs nothing but its own call", async () => {
  const { client, asked } = scripted(1);
  signAhead(client, ["a"], 60);
  assert.equal((await signObjects(client, ["a"], 60)).get("a"), "a?2");
  signAhead({ storage: {} } as unknown as DatabaseClient, ["a"], 60);
  assert.equal(asked.length, 2);
});
