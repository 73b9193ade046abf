import assert from "node:assert/strict";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";

/** A service with these keys of Gemini, whose simulator is one that every key leads to. */
async function startWithKeys(keys: string[], environment: Record<string, string> = {}) {
  const simulators = await startSimulators({ drawMs: 5 });
  const service = await startTestService({
    environment: {
      GEMINI_API_KEYS: keys.join(","),
      GEMINI_BASE_URL: simulators.urls.gemini,
      ...environment,
    },
  });
  const generate = (json: Record<string, unknown> = {}) =>
    service.call("/generate", {
      json: { prompt: "a lighthouse", provider: "gemini", enable_fallback: false, ...json },
    });
  return {
    simulators,
    service,
    generate,
    /** The last four letters of the keys that pictures were asked with, in order. */
    async keysUsed() {
      const { calls } = await simulators.books();
      return calls.filter(({ call }) => call === "submit").map(({ key }) => key?.slice(-4));
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await simulators.close();
    },
  };
}

interface DescribedUpstream {
  id: string;
  availability: string;
  reason: string | null;
  resting_models: { model: string; error_class: string }[];
}

async function describedUpstreams(service: TestService): Promise<DescribedUpstream[]> {
  // The snapshot that isolates keep for five seconds is forgotten by a change of settings.
  await service.call("/providers/gemini", { method: "PATCH", json: { weight: 1 } });
  const { body } = await service.call("/providers");
  const { providers } = body as { providers: { id: string; upstreams: DescribedUpstream[] }[] };
  return providers.find(({ id }) => id === "gemini")?.upstreams ?? [];
}

Deno.test("several keys of a provider share its load, each with limits of its own", async () => {
  await using gemini = await startWithKeys(["first-key-aaaa", "second-key-bbbb", "third-key-cccc"]);
  await gemini.service.stack.database.query(
    "update image_generation.provider_configs set requests_per_minute = 10 where provider = 'gemini'",
  );
  // Two may be sent at once with each.
  const answers = await Promise.all(Array.from({ length: 6 }, () => gemini.generate()));
  for (const answer of answers) completed(answer);
  const used = await gemini.keysUsed();
  assert.deepEqual(used.toSorted(), ["aaaa", "aaaa", "bbbb", "bbbb", "cccc", "cccc"]);
});

Deno.test("a key that is refused is left alone and told, and the others draw", async () => {
  await using gemini = await startWithKeys(["revoked", "a-good-key-gggg"]);
  for (let asked = 0; asked < 5; asked++) {
    const answer = completed(await gemini.generate({ max_retries: 0 }));
    assert.equal(answer.provider, "gemini");
  }
  const used = await gemini.keysUsed();
  assert.ok(used.filter((key) => key !== "gggg").length <= 1, `${used}`);
  assert.equal(used.filter((key) => key === "gggg").length, 5);

  await gemini.simulators.setFault({ service: "gemini", fault: "gemini.permission_denied" });
  problem(await gemini.generate(), 502, "providers_failed");
  const told = problem(await gemini.generate(), 503, "providers_unavailable");
  assert.match(told.detail, /gemini: cooldown[.] The Gemini API key is not valid/);
  await gemini.service.stack.database.query(
    "update image_generation.provider_health set cooldown_until = null where scope = 'gemini/2'",
  );
  const [refused, good] = await describedUpstreams(gemini.service);
  assert.deepEqual([refused?.id, good?.id], ["gemini/1", "gemini/2"]);
  assert.deepEqual([refused?.availability, good?.availability], ["cooling_down", "available"]);
  assert.match(refused?.reason ?? "", /after auth.*key is not valid/);
  const { body } = await gemini.service.call("/health/ready", { as: "nobody" });
  const { providers } = body as {
    providers: { gemini: { availability: string; servers: { id: string; refused: boolean }[] } };
  };
  assert.equal(providers.gemini.availability, "available");
  assert.deepEqual(providers.gemini.servers.map(({ id, refused }) => [id, refused]), [
    ["gemini/1", true],
    ["gemini/2", false],
  ]);
  assert.doesNotMatch(JSON.stringify([refused, body]), /revoked|gggg/);
});

Deno.test("a model whose quota is used up rests by itself, with one key and not with the others", async () => {
  await using gemini = await startWithKeys(["only-key-aaaa"]);
  const { service, simulators, generate } = gemini;
  const model_id = "gemini-3-pro-image";
  await simulators.setFault({
    service: "gemini",
    fault: "gemini.daily_quota_used_up",
    match: { path: model_id },
  });
  const told = problem(await generate({ model_id, max_retries: 0 }), 429, "rate_limited");
  assert.match(told.detail, /quota/i);
  completed(await generate());
  completed(await generate());
  const before = (await gemini.keysUsed()).length;
  problem(await generate({ model_id, max_retries: 0 }), 503, "providers_unavailable");
  assert.equal((await gemini.keysUsed()).length, before, "the model is left alone");
  const [upstream] = await describedUpstreams(service);
  assert.equal(upstream?.availability, "available");
  assert.deepEqual(
    upstream?.resting_models.map(({ model, error_class }) => [model, error_class]),
    [[model_id, "rate_limited"]],
  );
});

Deno.test("what is refused in one caller's prompts takes the provider from nobody", async (t) => {
  await using gemini = await startWithKeys(["only-key-aaaa"]);
  const { service, simulators } = gemini;
  const [caller, other] = [await service.signUp(), await service.signUp()];
  const ask = (as: typeof caller, prompt: string) =>
    service.call("/generate", {
      as,
      json: { prompt, provider: "gemini", enable_fallback: false, width: 512, height: 512 },
    });
  for (
    const fault of [
      "gemini.only_words",
      "gemini.no_picture",
      "gemini.picture_unsafe",
      "gemini.picture_recitation",
      "gemini.moderated",
      "gemini.answer_other",
    ]
  ) {
    await t.step(`${fault}, six times over`, async () => {
      await simulators.setFault({ service: "gemini", fault, match: { text: "word X" } });
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => ask(caller, "the word X")),
      );
      assert.ok(answers.every(({ status }) => status >= 400 && status !== 503));
      completed(await ask(other, "a lighthouse at dusk"));
      await simulators.clearFaults();
    });
  }
});

Deno.test("a server that has drawn is well, whatever it has failed before", async () => {
  await using service = await startTestService();
  const ask = () =>
    service.call("/generate", {
      json: {
        ...{ prompt: "a lighthouse", provider: "comfyui", width: 512, height: 512 },
        ...{ enable_fallback: false, max_retries: 0 },
      },
    });
  const standing = async () => {
    const [row] = await service.stack.database.query<{ failed: number; cooling: boolean }>(
      `select consecutive_failures as failed, cooldown_until is not null as cooling
       from image_generation.provider_health where scope = 'comfyui/server 1'`,
    );
    return row;
  };
  await service.simulators.setFault({ service: "comfyui", fault: "comfyui.crash" });
  for (let failed = 1; failed <= 5; failed++) {
    problem(await ask(), 502, "providers_failed");
    assert.deepEqual(await standing(), { failed, cooling: failed === 5 });
  }
  await service.simulators.clearFaults();
  const { metadata } = completed(await ask());
  assert.equal(metadata.attempts[0]?.upstream, "comfyui/server 1");
  assert.deepEqual(await standing(), { failed: 0, cooling: false });
});

Deno.test("what breaks down for several projects is left alone, by account", async () => {
  await using gemini = await startWithKeys(["first-key-aaaa", "second-key-bbbb"]);
  const { service, simulators } = gemini;
  await simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
  const [one, two] = [await service.signUp(), await service.signUp()];
  const ask = (as: typeof one) =>
    service.call("/generate", {
      as,
      json: { prompt: "a lighthouse", provider: "gemini", enable_fallback: false, max_retries: 1 },
    });
  // Three jobs of two projects, each of which tries both accounts.
  for (const as of [one, two, one]) problem(await ask(as), 502, "providers_failed");
  const states = await describedUpstreams(service);
  assert.deepEqual(states.map(({ availability }) => availability), [
    "cooling_down",
    "cooling_down",
  ]);
});
