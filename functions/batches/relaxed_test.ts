import assert from "node:assert/strict";
import type * as z from "zod";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import type {
  BatchItemResponse,
  BatchResponse,
  BatchStatusResponse,
} from "../../shared/generation/catalog.ts";
import type { plannedBatchResponse } from "../../shared/generation/catalog.ts";

type Planned = z.infer<typeof plannedBatchResponse>;
type WithItems = BatchStatusResponse & { items: BatchItemResponse[] };

const relaxed = {
  urgency: "relaxed",
  defaults: { width: 1024, height: 1024, provider: "gemini" },
};

function requests(count: number, of: string): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({ prompt: `${of} ${index}.` }));
}

async function send(service: TestService, json: Record<string, unknown>): Promise<BatchResponse> {
  const answer = await service.call("/generate/batch", { json: { ...relaxed, ...json } });
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return answer.body as BatchResponse;
}

/** The batch once it stands as it is waited for; a provider's day passes as fast as the worker looks. */
async function when(
  service: TestService,
  id: string,
  is: (batch: BatchStatusResponse) => boolean | Promise<boolean>,
): Promise<WithItems> {
  const read = async (items: number) =>
    (await service.call(`/batches/${id}?limit=${items}`)).body as WithItems;
  try {
    await until(async () => {
      await service.stack.database.script(`
        update image_generation.upstream_batches set next_at = now(), sent_at = sent_at - interval '1 minute'
        where next_at > now() and status <> 'forming';
        select image_generation.maintain_generations()`);
      return await is(await read(0));
    });
  } catch (cause) {
    throw new Error(JSON.stringify(await read(100)), { cause });
  }
  return await read(100);
}

const isOver = ({ completed_at }: BatchStatusResponse) => completed_at !== null;

/** How often calls of each kind were made for the batches of a test, of which the prompts begin with a word. */
async function booked(service: TestService, word: string) {
  const { calls } = await service.simulators.books();
  const ofGemini = calls.filter(({ service }) => service === "gemini");
  return {
    batches: ofGemini.filter(({ path }) => path.endsWith(":batchGenerateContent")),
    alone:
      ofGemini.filter(({ path, prompt }) =>
        path.endsWith(":generateContent") && prompt?.startsWith(word)
      ).length,
    downloads: ofGemini.filter(({ call }) => call === "download").length,
  };
}

function attemptsOf({ items }: WithItems): string[][] {
  return items.map(({ generation }) =>
    (generation?.metadata.attempts ?? []).map(({ status }) => status)
  );
}

Deno.test("a relaxed batch is drawn for half the price when the provider has the time", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const arm = (fault: string, more: Record<string, unknown> = {}) =>
    service.simulators.setFault({ service: "gemini", fault, count: 1, ...more });

  await t.step("a dry run tells both prices, whatever is asked for", async () => {
    for (const urgency of ["normal", "relaxed"] as const) {
      const answer = await service.call("/generate/batch", {
        json: { ...relaxed, urgency, dry_run: true, requests: requests(3, "priced") },
      });
      const { prices, estimated_usd } = answer.body as Planned;
      assert.equal(prices.normal, 3 * 0.0336);
      assert.equal(prices.relaxed, 3 * 0.0336 / 2);
      assert.equal(estimated_usd, prices[urgency]);
    }
    // What is drawn by calls that belong together costs what it always does.
    const answer = await service.call("/generate/batch", {
      json: { ...relaxed, dry_run: true, requests: [{ prompt: "priced", num_images: 2 }] },
    });
    const { prices } = answer.body as Planned;
    assert.equal(prices.normal, prices.relaxed);
  });

  await t.step("in batches of 50 at most, read by file, and a refusal is one", async () => {
    const { batch_id: id, prices } = await send(service, {
      requests: [...requests(5, "first"), ...requests(47, "first [moderated]")],
    });
    const batch = await when(service, id, isOver);
    assert.deepEqual([batch.completed, batch.failed, batch.pictures], [5, 47, 5]);
    assert.equal(batch.items[51]?.error?.code, "content_refused");
    const { batches, alone } = await booked(service, "first");
    assert.deepEqual(batches.map(({ taskIds }) => taskIds?.length), [50, 2]);
    assert.equal(alone, 0);
    assert.equal(batch.urgency, "relaxed");
    assert.deepEqual(batch.prices, prices);
    const usd = batch.cost_usd / 5;
    assert.ok(usd > 0.0168 && usd < 0.0169, String(usd));
    for (const { generation } of batch.items.slice(0, 5)) {
      assert.equal(generation?.images[0]?.width, 1024);
    }
  });

  await t.step("a line that failed is drawn the ordinary way, and no other one", async () => {
    await arm("gemini.batch_line_failed", { match: { text: "second 1." } });
    const { batch_id: id } = await send(service, { requests: requests(3, "second") });
    const batch = await when(service, id, isOver);
    assert.equal(batch.completed, 3, JSON.stringify(batch.items[1]));
    const one = ["completed"];
    assert.deepEqual(attemptsOf(batch), [one, ["failed", "completed"], one]);
    assert.equal((await booked(service, "second")).alone, 1);
  });

  await t.step("so is a batch that expired, as a whole", async () => {
    await arm("gemini.batch_expired");
    const { batch_id: id } = await send(service, { requests: requests(2, "third") });
    const batch = await when(service, id, isOver);
    assert.equal(batch.completed, 2);
    assert.deepEqual(attemptsOf(batch), Array(2).fill(["abandoned", "completed"]));
    assert.equal((await booked(service, "third")).alone, 2);
    assert.ok(batch.cost_usd > 2 * 0.0336 && batch.maybe_billed_usd === 0);
  });

  await t.step("and one that has had its day", async () => {
    await arm("gemini.batch_waits");
    const { batch_id: id } = await send(service, { requests: requests(1, "fourth") });
    const batch = await when(service, id, async (each) => {
      await database.script(
        "update image_generation.upstream_batches set ends_at = now() where status = 'at_work'",
      );
      return isOver(each);
    });
    assert.equal(batch.completed, 1);
    const left = await statesUpstream(service);
    assert.ok(!left.includes("BATCH_STATE_PENDING"), left.join());
  });

  await t.step("one whose answer was lost is found by its name, and not sent again", async () => {
    const before = (await booked(service, "fifth")).batches.length;
    await arm("transport.answer_lost", { match: { path: ":batchGenerateContent" } });
    const { batch_id: id } = await send(service, { requests: requests(2, "fifth") });
    const batch = await when(service, id, isOver);
    assert.equal(batch.completed, 2);
    const { batches, alone } = await booked(service, "fifth");
    assert.deepEqual([batches.length - before, alone], [1, 0]);
    // One that never came there is sent again.
    await arm("transport.cut_before_headers", { match: { path: ":batchGenerateContent" } });
    const again = await send(service, { requests: requests(1, "fifth again") });
    assert.equal((await when(service, again.batch_id, isOver)).completed, 1);
    assert.equal((await booked(service, "fifth again")).alone, 0);
  });

  await t.step("results that break off are read on from the line where they did", async () => {
    await arm("transport.cut_mid_body", { match: { call: "download" } });
    const { batch_id: id } = await send(service, { requests: requests(3, "sixth") });
    const batch = await when(service, id, isOver);
    assert.equal(batch.completed, 3);
    assert.deepEqual(attemptsOf(batch), Array(3).fill(["completed"]));
    assert.equal((await booked(service, "sixth")).alone, 0);
  });

  await t.step("what is cancelled is cancelled there too", async () => {
    await arm("gemini.batch_waits");
    const { batch_id: id } = await send(service, { requests: requests(4, "seventh") });
    await when(
      service,
      id,
      async () => (await statesUpstream(service)).includes("BATCH_STATE_PENDING"),
    );
    const cancelled = await service.call(`/batches/${id}/cancel`, { method: "POST" });
    assert.equal(cancelled.status, 200);
    const batch = await when(
      service,
      id,
      async () =>
        !(await statesUpstream(service)).includes("BATCH_STATE_PENDING") &&
        (await leftOpen(database)).open === 0,
    );
    assert.deepEqual([batch.status, batch.cancelled], ["cancelled", 4]);
    assert.equal((await booked(service, "seventh")).alone, 0);
  });

  assert.deepEqual(await leftOpen(database), { broken: {}, open: 0, lines: 0 });
});

/** What does not hold of the data, and what is open of the provider's batches. */
async function leftOpen(database: TestService["stack"]["database"]) {
  const [left] = await database.query<{ broken: unknown; open: number; lines: number }>(`
    select public.image_generation_check_data() as broken,
      (select count(*)::int from image_generation.upstream_batches where status <> 'ended') as open,
      (select count(*)::int from image_generation.upstream_batch_lines) as lines`);
  assert.ok(left);
  return left;
}

async function statesUpstream(service: TestService): Promise<string[]> {
  const response = await fetch(`${service.simulators.urls.gemini}/v1beta/batches`, {
    headers: { "x-goog-api-key": "simulated-key" },
  });
  const { operations = [] } = await response.json() as {
    operations?: { metadata: { state: string } }[];
  };
  return operations.map(({ metadata }) => metadata.state);
}
