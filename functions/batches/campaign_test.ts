import assert from "node:assert/strict";
import { startTestService } from "../../shared/testing/service/service.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import type { BatchItemResponse, BatchStatusResponse } from "../../shared/generation/catalog.ts";

const items = isFullProof() ? 200 : 16;

Deno.test("a campaign whose provider dies half way is drawn once, and alike", async () => {
  // What waits for a place or its time is gone on with by the schedule, as on the platform.
  await using service = await startTestService({ schedule: true });
  const { database } = service.stack;
  const user = await service.signUp();
  // ComfyUI refuses nothing.
  await database.script(
    `update image_generation.provider_configs set requests_per_minute = 600, max_concurrency = 8,
       enabled = provider <> 'comfyui'`,
  );
  const style = await service.call("/styles", {
    as: user,
    json: {
      name: "campaign",
      fields: { prompt_suffix: "in the style of a linocut", palette: ["red"] },
    },
  });
  assert.equal(style.status, 201, JSON.stringify(style.body));
  const dies = { service: "runware_ai", fault: "transport.bad_gateway" } as const;
  // Of a few the last ones find it dead: all might be drawn before anybody has seen that a quarter is.
  if (!isFullProof()) {
    await service.simulators.setFault({ ...dies, match: { call: "submit", text: "late product" } });
  }
  const sent = await service.call("/generate/batch", {
    as: user,
    json: {
      consistent: true,
      defaults: { width: 512, height: 512, style: "campaign", provider: "runware_ai" },
      requests: Array.from({ length: items }, (_, index) => ({
        name: `product ${index}`,
        prompt: `${
          index % 20 === 13 ? "a [moderated]" : index < items / 2 ? "a" : "a late"
        } product ${index}`,
      })),
    },
  });
  assert.equal(sent.status, 202, JSON.stringify(sent.body));
  const { batch_id: id } = sent.body as { batch_id: string };
  let batch: BatchStatusResponse | undefined;
  const read = async () =>
    batch = (await service.call(`/batches/${id}?limit=0`, { as: user }))
      .body as BatchStatusResponse;
  await until(async () => (await read()).completed >= items / 4);
  // What it has begun is waited for with patience, which takes a while.
  if (isFullProof()) await service.simulators.setFault(dies);
  // Of two hundred that takes minutes.
  await until(async () => (await read()).completed_at !== null, isFullProof() ? 10 : 2);
  assert.ok(batch);

  const refused = Math.floor((items - 14) / 20) + 1;
  assert.deepEqual([batch.completed, batch.failed], [items - refused, refused]);
  assert.equal(batch.moves.length, 1, JSON.stringify(batch.moves));
  assert.equal(batch.moves[0]?.from?.provider, "runware_ai");
  const lines = await service.call(`/batches/${id}/results`, { as: user });
  const results = String(lines.body).trimEnd().split("\n")
    .map((line) => JSON.parse(line) as BatchItemResponse);
  const drawn = results.filter(({ status }) => status === "completed");
  const looks = new Set(drawn.map(({ generation }) => {
    const { width, height, format } = generation?.images[0] ?? {};
    const { style, seed } = generation?.request ?? {};
    return JSON.stringify([width, height, format, style, seed]);
  }));
  assert.equal(looks.size, 1, [...looks].join("\n"));
  const by = new Set(drawn.map(({ generation }) => generation?.provider));
  assert.deepEqual([...by].toSorted(), ["runware_ai", batch.moves[0]?.to?.provider].toSorted());
  for (const { name, generation, error } of results) {
    assert.equal(generation?.images.length ?? 0, error ? 0 : 1, `${name}: ${error?.detail}`);
    if (error) assert.equal(error.code, "content_refused", name ?? "");
  }
  const [ledger] = await database.query<{ usd: number; broken: unknown }>(
    `select (
       select coalesce(sum(u.usd), 0)::float8 from image_generation.usage_ledger u
       join image_generation.generation_jobs j on j.id = u.job_id where j.batch_id = $1
     ) as usd, public.image_generation_check_data() as broken`,
    [id],
  );
  assert.deepEqual(ledger?.broken, {});
  const told = batch.cost_usd + batch.maybe_billed_usd;
  assert.ok(
    Math.abs((ledger?.usd ?? 0) - told) < 1e-6,
    `${ledger?.usd} in the ledger, ${told} told`,
  );
  recordFigure(
    `a campaign of ${items}: drawn, refused, moved`,
    `${batch.completed}, ${batch.failed}, 1`,
  );
});
