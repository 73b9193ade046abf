import assert from "node:assert/strict";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestUser } from "../../shared/testing/service/service.ts";

const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });

/** Draws without a model; `TestRaise` fails each time that it is drawn. */
const graphWith = (raises: boolean) => ({
  "1": node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 255 }),
  "2": node("PrimitiveString", { value: "{{prompt}}" }),
  "3": node("PreviewAny", { source: ["2", 0] }),
  "4": raises ? node("TestRaise", { image: ["1", 0], message: "no such tile" }) : node(
    "ImageInvert",
    { image: ["1", 0] },
  ),
  "9": node("SaveImage", { images: ["4", 0], filename_prefix: "{{filename_prefix}}" }),
});

/** A service with ComfyUI servers of these names, each a simulator of its own. */
async function startWithServers(names: string[]) {
  const simulators = await Promise.all(names.map(() => startSimulators({ drawMs: 5 })));
  const servers = simulators.map(({ urls }, index) => ({ name: names[index], url: urls.comfyui }));
  const service = await startTestService({
    environment: { COMFYUI_SERVERS: JSON.stringify(servers) },
  });
  const [first] = simulators;
  assert.ok(first);
  const { database } = service.stack;
  return {
    first,
    service,
    draw: (as: TestUser, json: Record<string, unknown> = {}) =>
      service.call("/generate", {
        as,
        json: {
          ...{ prompt: "a lighthouse", provider: "comfyui", width: 512, height: 512 },
          ...{ enable_fallback: false, max_retries: 0, ...json },
        },
      }),
    /** The scopes that rest just now. */
    async resting() {
      const rows = await database.query<{ scope: string }>(
        `select scope from image_generation.provider_health where cooldown_until > now() order by scope`,
      );
      return rows.map(({ scope }) => scope);
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      for (const each of simulators) await each.close();
    },
  };
}

Deno.test("a workflow that fails for several projects rests by itself; other workflows and the server draw", async () => {
  await using comfyui = await startWithServers(["left"]);
  const { service, draw, first: left } = comfyui;
  for (const [name, raises] of [["raises", true], ["sound", false]] as const) {
    const json = { name, workflow: graphWith(raises) };
    assert.equal((await service.call("/providers/comfyui/workflows", { json })).status, 200);
  }
  const [one, two] = [await service.signUp(), await service.signUp()];
  for (const as of [one, two, one]) {
    const told = problem(await draw(as, { model_id: "raises" }), 502, "providers_failed");
    assert.match(told.detail, /Node 4 \(TestRaise\): RuntimeError: no such tile/);
  }
  assert.deepEqual(await comfyui.resting(), ["comfyui/left/raises"]);
  // For want of anything better it is tried once more, and then not within ten seconds.
  problem(await draw(two, { model_id: "raises" }), 502, "providers_failed");
  const { calls: before } = await left.books();
  problem(await draw(two, { model_id: "raises" }), 503, "providers_unavailable");
  const submitted = (calls: typeof before) => calls.filter(({ call }) => call === "submit").length;
  assert.equal(submitted((await left.books()).calls), submitted(before));
  for (const model_id of ["sound", "flux-dev"]) {
    const { metadata } = completed(await draw(one, { model_id }));
    assert.equal(metadata.attempts[0]?.upstream, "comfyui/left");
  }
  assert.deepEqual(await comfyui.resting(), ["comfyui/left/raises"]);
});

Deno.test("a server whose graphics card is broken is left alone, and the other draws", async () => {
  await using comfyui = await startWithServers(["left", "right"]);
  const { service, draw, first: left } = comfyui;
  await left.setFault({ service: "comfyui", fault: "comfyui.gpu_broken" });
  const people = [await service.signUp(), await service.signUp()];
  // Which of two idle servers is asked is drawn by lot, until the broken one has failed often enough.
  let failed = 0;
  for (let asked = 0; asked < 20 && (await comfyui.resting()).length === 0; asked++) {
    for (const answer of await Promise.all(people.map((as) => draw(as)))) {
      if (answer.status === 200) continue;
      failed++;
      assert.match(problem(answer, 502, "providers_failed").detail, /graphics card.*Restart it/);
    }
  }
  assert.deepEqual(await comfyui.resting(), ["comfyui/left"]);
  assert.ok(failed <= 6, `${failed} failed before it was left alone`);
  const answers = await Promise.all([...people, ...people].map((as) => draw(as)));
  for (const answer of answers) {
    assert.equal(completed(answer).metadata.attempts[0]?.upstream, "comfyui/right");
  }
});
