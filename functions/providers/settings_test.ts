import assert from "node:assert/strict";
import * as z from "zod";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestAnswer,
  type TestService,
} from "../../shared/testing/service/service.ts";
import { askUntil } from "../../shared/testing/runtime/until.ts";

const description = z.object({
  id: z.string(),
  availability: z.string(),
  reason: z.string().nullable(),
  configured: z.boolean(),
  enabled: z.boolean(),
  priority: z.number(),
  weight: z.number(),
  default_model: z.string(),
  limits: z.strictObject({
    requests_per_minute: z.int().nullable(),
    max_concurrency: z.int().nullable(),
    timeout_ms: z.int(),
  }),
  left: z.strictObject({ requests: z.int().nullable(), concurrency: z.int().nullable() }),
  running: z.int(),
  health: z.object({
    outcomes: z.number(),
    success_rate: z.number().min(0).max(1).nullable(),
    consecutive_failures: z.int(),
    average_latency_ms: z.number().nullable(),
    cooldown_until: z.iso.datetime({ offset: true }).nullable(),
    last_error_class: z.string().nullable(),
  }),
});

async function describe(service: TestService, id: string) {
  const { body } = await service.call("/providers");
  const { providers } = z.object({ providers: z.array(description) }).parse(body);
  const found = providers.find((provider) => provider.id === id);
  assert.ok(found);
  return found;
}

Deno.test("PATCH /providers/{id} changes what a provider is asked for", async (t) => {
  // Who waits for a place does so as long as the job may take.
  await using service = await startTestService({ environment: { JOB_DEADLINE_SECONDS: "20" } });
  const { database } = service.stack;
  const patch = (id: string, json: Record<string, unknown>) =>
    service.call(`/providers/${id}`, { method: "PATCH", json });
  const draw = (provider: string) =>
    service.call("/generate", {
      json: { prompt: "a lighthouse", provider, enable_fallback: false, width: 512, height: 512 },
    });
  await draw("gemini");

  for (
    const change of [
      { capabilities: { formats: null } },
      { capabilities: { formats: [] } },
      { capabilities: { madeUp: 1 } },
      { default_model: "nope" },
      { default_model: "" },
      { models: [{ id: "runware:101@1", retired: true }], default_model: "runware:101@1" },
      { models: [{ id: 1 }] },
      { models: [{ name: "without an id" }] },
      { models: [{ id: "runware:101@1", priceUsd: -5 }] },
    ]
  ) {
    await t.step(`refuses ${JSON.stringify(change)}`, async () => {
      const answer = await service.call("/providers/runware", { method: "PATCH", json: change });
      problem(answer, 400, "invalid_request");
    });
  }

  await t.step("settings that SQL broke leave that provider out, and the others draw", async () => {
    const broken = [
      `models = '["no model"]'`,
      `models = '[{"id": "imagen", "priceUsd": -5}]'`,
      `capabilities = '{"formats": null}'`,
      `default_model = 'nope'`,
    ];
    for (const each of broken) {
      await database.query(
        `update image_generation.provider_configs set ${each} where provider = 'gemini'`,
      );
      await patch("comfyui", {}); // forgets what was known
      problem(await draw("gemini"), 422, "no_capable_provider");
      const json = { prompt: "a lighthouse", provider: "gemini", width: 512, height: 512 };
      const answer = completed(await service.call("/generate", { json }));
      assert.notEqual(answer.provider, "gemini");
      assert.match(answer.warnings.join(" "), /gemini was left out/);
      if (each.startsWith("default_model")) continue;
      const { availability, reason } = await describe(service, "gemini");
      assert.equal(availability, "misconfigured");
      assert.match(reason ?? "", /models|formats/);
      assert.equal((await service.call("/providers/models")).status, 200);
    }
    await database.query(
      `update image_generation.provider_configs set models = '[]', capabilities = '{}', default_model = null`,
    );
    await patch("comfyui", {});
  });

  await t.step("with a secret key only", async () => {
    const user = await service.signUp();
    for (const as of [user, "anonymous", "nobody"] as const) {
      const json = { enabled: false };
      const answer = await service.call("/providers/gemini", { as, method: "PATCH", json });
      problem(answer, 401, "unauthorized");
    }
    assert.equal((await describe(service, "gemini")).enabled, true);
  });

  await t.step("and refuses what it does not know, by name", async () => {
    for (
      const [json, path] of [
        [{ enabled: "no" }, "enabled"],
        [{ weight: 0 }, "weight"],
        [{ timeout_ms: 1 }, "timeout_ms"],
        [{ colour: "red" }, "colour"],
      ] as const
    ) {
      const told = problem(await patch("gemini", json), 400, "invalid_request");
      assert.equal(told.errors?.[0]?.path, path);
    }
    assert.equal((await patch("nobody", { enabled: true })).status, 400);
  });

  await t.step("switches a provider off at once, and tells why", async () => {
    const answer = await patch("gemini", { enabled: false });
    assert.equal(answer.status, 200);
    const changed = description.parse(answer.body);
    assert.deepEqual([changed.enabled, changed.availability], [false, "disabled"]);
    assert.match(changed.reason ?? "", /switched off/);
    assert.equal((await describe(service, "gemini")).enabled, false);
    assert.ok([422, 503].includes((await draw("gemini")).status));
  });

  await t.step("changes the default model without a restart", async () => {
    const model = "runware:100@1";
    assert.notEqual((await describe(service, "runware_ai")).default_model, model);
    assert.equal((await patch("runware_ai", { default_model: model })).status, 200);
    const modelOf = (answer: TestAnswer) => completed(answer).metadata.attempts[0]?.model;
    const answer = await askUntil(() => draw("runware"), (each) => modelOf(each) === model);
    assert.equal(modelOf(answer), model);
  });

  await t.step("and so does SQL, such as switching a provider on again", async () => {
    problem(await draw("gemini"), 422, "no_capable_provider");
    await database.script("update image_generation.provider_configs set enabled = true");
    completed(await askUntil(() => draw("gemini"), (answer) => answer.status === 200));
  });

  await t.step("changes a rate; GET /providers tells what is left and who cools down", async () => {
    await service.heal();
    const changed = description.parse(
      (await patch("comfyui", { requests_per_minute: 1, max_concurrency: 7 })).body,
    );
    assert.deepEqual(changed.left, { requests: 1, concurrency: 7 });
    completed(await draw("comfyui"));
    const refused = await draw("comfyui");
    problem(refused, 429, "rate_limited");
    const seconds = Number(refused.headers.get("retry-after"));
    assert.ok(seconds > 15 && seconds <= 75, `${seconds} s`);

    const fault = { service: "gemini", fault: "gemini.key_invalid", count: 1 } as const;
    await service.simulators.setFault(fault);
    const json = { prompt: "a lighthouse", provider: "gemini" };
    completed(await service.call("/generate", { json }));
    await askUntil(
      () => service.call("/providers"),
      (answer) => /cooling_down/.test(JSON.stringify(answer.body)),
    );
    const comfyui = await describe(service, "comfyui");
    assert.equal(comfyui.availability, "at_capacity");
    assert.deepEqual(comfyui.left, { requests: 0, concurrency: 7 });
    assert.match(comfyui.reason ?? "", /no room/);
    const gemini = await describe(service, "gemini");
    assert.equal(gemini.availability, "cooling_down");
    assert.equal(gemini.health.last_error_class, "auth");
    assert.ok(Date.parse(gemini.health.cooldown_until ?? "") > Date.now());
    assert.match(gemini.reason ?? "", /auth/);
  });
});
