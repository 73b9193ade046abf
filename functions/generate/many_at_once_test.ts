import assert from "node:assert/strict";
import { systemClock } from "../../shared/runtime/mod.ts";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const requests = isFullProof() ? 500 : 24;
// As long as a quick provider takes.
const drawMs = isFullProof() ? 2_000 : 50;
/** Of Runware's places; with the others' four each, fewer than requests, so that most of these wait in the queue. */
const places = isFullProof() ? 10 : 4;
const limitMs = 300_000;

Deno.test(`${requests} asynchronous requests at once are all accepted and all drawn`, async () => {
  await using service = await startTestService({ drawMs, schedule: true });
  // ComfyUI's first jobs would be parked for as long
  // as its pictures usually take.
  await service.stack.database.script(
    `update image_generation.provider_configs set
       max_concurrency = case when provider = 'runware_ai' then ${places} else 4 end, enabled = provider <> 'comfyui'`,
  );
  const load = Deno.loadavg()[0] ?? 0;
  const startedAt = systemClock.now();
  const seconds = () => `${Math.round((systemClock.now() - startedAt) / 1_000)} s`;
  const answers = await Promise.all(
    Array.from({ length: requests }, (_, index) =>
      service.call("/generate", {
        json: { prompt: `one of many: ${index}`, width: 256, height: 256 },
        headers: { prefer: "respond-async" },
      })),
  );
  assert.deepEqual(answers.filter(({ status }) => status !== 202), []);
  recordFigure(`load of ${navigator.hardwareConcurrency} cores before that`, load.toFixed(1));
  recordFigure(`all ${requests} accepted`, seconds());

  const statuses = async () => {
    const rows = await service.stack.database.query<{ status: string; count: number }>(
      "select status, count(*)::integer as count from image_generation.generation_jobs group by 1",
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  };
  const isOver = async () => {
    const { queued, running, waiting } = await statuses();
    return (queued ?? running ?? waiting) === undefined;
  };
  while (!await isOver() && systemClock.now() - startedAt < limitMs) await systemClock.sleep(250);
  assert.deepEqual(await statuses(), { completed: requests });
  recordFigure("all of them drawn", seconds());
});
