import assert from "node:assert/strict";
import { join } from "node:path";
import { startFixture } from "../../shared/testing/stack/fixture.ts";
import { findRunningStack, removeStackFile, writeStackFile } from "./stack_file.ts";

Deno.test("findRunningStack finds a stack while it runs, and no longer", async () => {
  const folder = await Deno.makeTempDir();
  const stack = await startFixture({});
  assert.equal(await findRunningStack(folder), undefined);
  await writeStackFile(folder, stack);
  const { url, publishableKey, secretKey } = stack;
  assert.deepEqual(await findRunningStack(folder), {
    url,
    publishableKey,
    secretKey,
    pid: Deno.pid,
  });
  const { mode } = await Deno.stat(join(folder, "stack.json"));
  assert.equal((mode ?? 0) & 0o777, 0o600);
  await stack.close();
  assert.equal(await findRunningStack(folder), undefined);
  await removeStackFile(folder);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("findRunningStack takes no other server for a stack", async () => {
  const folder = await Deno.makeTempDir();
  await using other = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => Response.json({ publishable_key: "another" }),
  );
  const url = `http://127.0.0.1:${other.addr.port}`;
  await writeStackFile(folder, { url, publishableKey: "ours", secretKey: "secret" });
  assert.equal(await findRunningStack(folder), undefined);
  await Deno.writeTextFile(join(folder, "stack.json"), "{");
  assert.equal(await findRunningStack(folder), undefined);
  await Deno.remove(folder, { recursive: true });
});
