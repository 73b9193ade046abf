import assert from "node:assert/strict";
import { ProviderError } from "../errors/mod.ts";
import type { ImageProvider } from "./contract.ts";
import { pollTasks } from "./poll_tasks.ts";
import { providers } from "./registry.ts";
import { scriptUpstream } from "../testing/providers/scripted_upstream.ts";

const taskIds = Array.from({ length: 20 }, (_, index) => `task-${index}`);

Deno.test("pollTasks asks about each task once, eight at the same time, and keeps failures apart", async () => {
  const { context } = scriptUpstream([], []);
  let [underWay, most] = [0, 0];
  const asked: string[] = [];
  const provider: ImageProvider = {
    ...providers.leonardo_ai,
    async poll(taskId) {
      asked.push(taskId);
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      if (taskId === "task-3") throw new ProviderError("leonardo_ai", "moderated", "no");
      return { status: "pending" };
    },
  };
  const looks = await pollTasks(provider, taskIds, context);
  assert.deepEqual(asked.toSorted(), taskIds.toSorted());
  assert.equal(most, 8);
  assert.equal(looks.size, 20);
  const failed = looks.get("task-3");
  assert.ok(failed?.status === "failed" && failed.error.failureClass === "moderated");
  assert.equal(looks.get("task-4")?.status, "pending");
});

Deno.test("pollTasks takes a question without an answer for no news of the task", async () => {
  const down = { status: 503, json: { error: "Service unavailable" } };
  const busy = { status: 429, headers: { "retry-after": "60" }, json: { error: "Too many" } };
  for (const replies of [[busy], Array.from({ length: 6 }, () => down)]) {
    const { context } = scriptUpstream(providers.leonardo_ai.catalog, replies);
    const looks = await pollTasks(providers.leonardo_ai, ["task-1"], context);
    assert.deepEqual(looks.get("task-1"), { status: "pending" });
  }
});

Deno.test("pollTasks leaves it to a provider that can ask about many", async () => {
  const { context } = scriptUpstream([], []);
  const provider: ImageProvider = {
    ...providers.leonardo_ai,
    poll: () => Promise.reject(new Error("not one by one")),
    pollMany: (ids) => Promise.resolve(new Map(ids.map((id) => [id, { status: "pending" }]))),
  };
  assert.equal((await pollTasks(provider, taskIds, context)).size, 20);
});
