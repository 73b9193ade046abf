import assert from "node:assert/strict";
import { withSimulators } from "../../scripts/local/mod.ts";
import { startSimulatorWorker } from "../../scripts/simulators/mod.ts";
import type { BatchItemResponse, BatchStatusResponse } from "../../shared/generation/catalog.ts";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { type ChildStack, startChildStack } from "../../shared/testing/worker/chaos_stack.ts";

const items = isFullProof() ? 200 : 20;
const kills = isFullProof() ? 5 : 1;
/** Of a relaxed batch beside it. */
const patient = isFullProof() ? 60 : 4;

Deno.test("a campaign whose service is killed goes on and draws everything once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "local-stack-" });
  const simulators = await startSimulatorWorker({ drawMs: 60 });
  const variables = withSimulators(
    { LEASE_SECONDS: "4", WORKER_SECONDS: "3", LOG_LEVEL: "error" },
    simulators.urls,
  );
  const start = () => startChildStack(folder, variables, { isolates: false });
  let stack: ChildStack = await start();
  const call = async (path: string, json?: unknown): Promise<unknown> => {
    const response = await fetch(`${stack.url}/${path}`, {
      method: json === undefined ? "GET" : "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    assert.ok(response.ok, text);
    return text === "" ? undefined : text.includes("\n") ? text : JSON.parse(text);
  };
  try {
    const body = {
      project_id: "00000000-0000-4000-8000-000000000002",
      consistent: true,
      defaults: { width: 256, height: 256, provider: "runware_ai" },
      requests: Array.from({ length: items }, (_, index) => ({
        name: `item ${index}`,
        prompt: `killed ${index}`,
      })),
    };
    const { batch_id: id } = await call("functions/v1/generate/batch", body) as {
      batch_id: string;
    };
    const read = async (of = id) =>
      await call(`functions/v1/batches/${of}?limit=0`) as BatchStatusResponse;
    const { batch_id: relaxed } = await call("functions/v1/generate/batch", {
      project_id: body.project_id,
      urgency: "relaxed",
      defaults: { provider: "gemini" },
      requests: Array.from({ length: patient }, (_, index) => ({ prompt: `patient ${index}` })),
    }) as { batch_id: string };
    for (let kill = 0; kill < kills; kill++) {
      await until(async () => (await read()).completed >= items * (kill + 1) / (kills + 2));
      await stack.kill(kill % 2 === 0);
      stack = await start();
    }
    await until(async () => (await read()).completed_at !== null);
    await until(async () => (await read(relaxed)).completed_at !== null);

    const batch = await read();
    assert.deepEqual([batch.completed, batch.failed, batch.pictures], [items, 0, items]);
    const results = String(await call(`functions/v1/batches/${id}/results`)).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as BatchItemResponse);
    for (const { name, generation } of results) {
      assert.equal(generation?.images.length, 1, name ?? "");
      assert.equal(generation?.prompt, `killed ${name?.slice(5)}`);
    }
    const looks = new Set(results.map(({ generation }) => {
      const { provider, model, width, format, seed } = generation?.images[0] ?? {};
      return JSON.stringify([provider, model, width, format, seed]);
    }));
    assert.equal(looks.size, 1, [...looks].join("\n"));
    assert.deepEqual(await call("rest/v1/rpc/image_generation_check_data", {}), {});
    // A call that is sent again after a kill names the same task, which the provider draws once.
    const { calls } = await simulators.books();
    const tasks = new Map<string, Set<string>>();
    for (const { call, prompt, taskIds } of calls) {
      if (call !== "submit" || !prompt?.startsWith("killed ")) continue;
      tasks.set(prompt, new Set([...tasks.get(prompt) ?? [], ...taskIds]));
    }
    const twice = [...tasks].filter(([, ids]) => ids.size > 1).map(([prompt]) => prompt);
    assert.deepEqual(twice, []);
    // What was sent in a batch at the provider is sent once, and read to its end by whoever comes next.
    assert.equal((await read(relaxed)).completed, patient);
    const sent = calls.filter(({ path }) => path.endsWith(":batchGenerateContent"))
      .flatMap(({ taskIds }) => taskIds);
    assert.equal(new Set(sent).size, patient);
    assert.equal(sent.length, patient);
    assert.ok(
      !calls.some(({ path, prompt }) =>
        path.endsWith(":generateContent") && prompt?.startsWith("patient ")
      ),
    );
    recordFigure(`a campaign of ${items} killed ${kills} times: drawn twice`, twice.length);
  } finally {
    await stack.close();
    await simulators.close();
    await Deno.remove(folder, { recursive: true });
  }
});
