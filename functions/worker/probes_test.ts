import assert from "node:assert/strict";
import { completed } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import { until } from "../../shared/testing/runtime/until.ts";

interface Described {
  id: string;
  availability: string;
  reason: string | null;
  default_model: string;
  upstreams: {
    id: string;
    availability: string;
    probe: { status: string; detail: string } | null;
    resting_models: { model: string; error_class: string }[];
  }[];
}

/** Asks everybody of a provider whose turn it is, as the schedule does, and waits until it is written down. */
async function probe({ stack: { database }, call }: TestService, provider: string): Promise<void> {
  await database.query(
    "update image_generation.provider_probes set next_at = '-infinity', models_next_at = 'infinity' where provider = $1",
    [provider],
  );
  const before = await checks(database, provider);
  assert.equal((await call("/worker", { method: "POST" })).status, 202);
  await until(async () => await checks(database, provider) !== before);
}

async function checks(
  database: TestService["stack"]["database"],
  provider: string,
): Promise<string> {
  const rows = await database.query<{ checked_at: string | null }>(
    "select checked_at::text from image_generation.provider_probes where provider = $1 order by 1",
    [provider],
  );
  return JSON.stringify(rows);
}

async function describe(service: TestService, provider: string): Promise<Described> {
  // The snapshot that isolates keep for five seconds is forgotten by a change of settings.
  await service.call(`/providers/${provider}`, { method: "PATCH", json: { weight: 1 } });
  const { providers } = (await service.call("/providers")).body as { providers: Described[] };
  const found = providers.find(({ id }) => id === provider);
  assert.ok(found);
  return found;
}

Deno.test("the worker asks every account and server how it is", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const probesOf = async (name: string) =>
    (await service.simulators.books()).calls
      .filter((call) => call.service === name && call.call === "probe").length;

  await t.step("and wakes no worker for it where nobody is set up", async () => {
    const due = async () =>
      (await database.query<{ due: boolean }>("select image_generation.probes_are_due() as due"))[0]
        ?.due;
    assert.equal(await due(), true);
    await database.query("select public.image_generation_claim_probes('[]')");
    assert.equal(await due(), false);
    await database.query(
      "update image_generation.idle_probes set found_at = found_at - interval '11 minutes'",
    );
    assert.equal(await due(), true);
  });

  await t.step("once in a while, without spending anything, and not again at once", async () => {
    await service.call("/worker", { method: "POST" });
    for (const provider of ["leonardo_ai", "runware_ai", "gemini", "comfyui"]) {
      await until(async () => (await describe(service, provider)).upstreams[0]?.probe !== null);
      const { upstreams } = await describe(service, provider);
      assert.deepEqual(upstreams.map((each) => each.probe?.status), ["healthy"], provider);
    }
    const { calls } = await service.simulators.books();
    assert.ok(calls.length > 0 && calls.every(({ call }) => call !== "submit"));
    await service.call("/worker", { method: "POST" });
    const due = await database.query<{ seconds: number }>(
      "select extract(epoch from next_at - clock_timestamp())::float as seconds from image_generation.provider_probes",
    );
    assert.ok(due.every(({ seconds }) => seconds > 20 && seconds <= 72), JSON.stringify(due));
    assert.equal((await service.simulators.books()).calls.length, calls.length);
  });

  await t.step("so that one that is away is told and left alone, and asked again", async () => {
    await service.simulators.setFault({ service: "comfyui", fault: "transport.bad_gateway" });
    await probe(service, "comfyui");
    const away = await describe(service, "comfyui");
    assert.equal(away.availability, "cooling_down");
    assert.match(away.reason ?? "", /upstream_down.*cannot be reached/);
    assert.equal(away.upstreams[0]?.probe?.status, "unhealthy");
    await service.simulators.clearFaults();
    await probe(service, "comfyui");
    const back = await describe(service, "comfyui");
    assert.deepEqual([back.availability, back.upstreams[0]?.probe?.status], [
      "available",
      "healthy",
    ]);
  });

  await t.step("so that a default model that is gone rests, and no other one", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.model_retired" });
    await probe(service, "gemini");
    await service.simulators.clearFaults();
    const { availability, default_model, upstreams } = await describe(service, "gemini");
    assert.equal(availability, "available");
    assert.deepEqual(
      upstreams[0]?.resting_models.map(({ model, error_class }) => [model, error_class]),
      [[default_model, "model_unavailable"]],
    );
  });

  await t.step("but not one that has just drawn", async () => {
    const json = { prompt: "a lighthouse", provider: "runware_ai", width: 512, height: 512 };
    completed(await service.call("/generate", { json }));
    const before = await probesOf("runware_ai");
    await database.query(
      "update image_generation.provider_probes set next_at = '-infinity' where provider = 'runware_ai'",
    );
    await service.call("/worker", { method: "POST" });
    await until(async () => {
      const [row] = await database.query<{ waits: boolean }>(
        "select next_at > clock_timestamp() as waits from image_generation.provider_probes where provider = 'runware_ai'",
      );
      return row?.waits === true;
    });
    assert.equal(await probesOf("runware_ai"), before);
  });

  await t.step("which models it offers, and draws with those alone", async () => {
    await database.query(
      `update image_generation.provider_probes set own_models = '[{"id": "gemini-5-image", "name": "Nano Banana 5"}]',
         retired_models = '{gemini-3-pro-image}' where provider = 'gemini'`,
    );
    await describe(service, "gemini");
    const { models } = (await service.call("/providers/models")).body as {
      models: { provider: string; id: string; price_usd: number | null }[];
    };
    const own = models.filter(({ provider }) => provider === "gemini");
    assert.ok(!own.some(({ id }) => id === "gemini-3-pro-image"));
    assert.equal(own.find(({ id }) => id === "gemini-5-image")?.price_usd, null);
    const named = { prompt: "a lighthouse", provider: "gemini", model_id: "gemini-3-pro-image" };
    const answer = await service.call("/generate", { json: named });
    assert.equal(answer.status, 400);
    assert.match(JSON.stringify(answer.body), /is retired/);
  });
});
