import assert from "node:assert/strict";
import * as z from "zod";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { generationAnswer, problemAnswer } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestAnswer } from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256 };

const batchAnswer = z.strictObject({
  batch_id: z.uuid(),
  location: z.url(),
  held_to: z.null(),
  estimated_usd: z.number().nullable(),
  prices: z.strictObject({ normal: z.number().nullable(), relaxed: z.number().nullable() }),
  total: z.int(),
  completed: z.int(),
  running: z.int(),
  failed: z.int(),
  results: z.array(z.discriminatedUnion("status", [
    z.strictObject({
      index: z.int(),
      name: z.null(),
      status: z.literal("completed"),
      generation: generationAnswer,
    }),
    z.strictObject({
      index: z.int(),
      name: z.null(),
      status: z.literal("running"),
      generation_id: z.uuid(),
      location: z.url(),
    }),
    z.strictObject({
      index: z.int(),
      name: z.null(),
      status: z.literal("failed"),
      error: problemAnswer,
    }),
  ])),
});

/** The batch in an answer, its results in their order and its numbers right. */
function batchOf(answer: TestAnswer, status: number): z.infer<typeof batchAnswer> {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  const batch = batchAnswer.parse(answer.body);
  assert.equal(batch.total, batch.results.length);
  assert.deepEqual(batch.results.map(({ index }) => index), [...batch.results.keys()]);
  for (const status of ["completed", "running", "failed"] as const) {
    const count = batch.results.filter((result) => result.status === status).length;
    assert.equal(batch[status], count, status);
  }
  return batch;
}

/** The ids of a batch's generations, empty where there is none. */
function idsOf({ results }: z.infer<typeof batchAnswer>): string[] {
  return results.map((result) =>
    result.status === "completed"
      ? result.generation.generation_id
      : result.status === "running"
      ? result.generation_id
      : ""
  );
}

Deno.test("POST /generate/batch draws several", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const send = (requests: unknown[], headers: Record<string, string> = {}) =>
    service.call("/generate/batch", { as: user, json: { requests }, headers });

  await t.step("ten, of which two fail alone, spread over the providers", async () => {
    const requests = Array.from({ length: 10 }, (_, index) => ({
      prompt: index === 7 ? "a [moderated] wish" : `number ${index}`,
      ...small,
      ...(index === 3 && { widht: 7 }),
      ...(index === 7 && { provider: "gemini" }),
    }));
    const batch = batchOf(await send(requests), 200);
    assert.deepEqual([batch.completed, batch.running, batch.failed], [8, 0, 2]);
    const drawnBy = new Map<string, number>();
    for (const [index, result] of batch.results.entries()) {
      if (result.status === "failed") {
        const code = index === 3 ? "invalid_request" : "content_refused";
        assert.equal(result.error.code, code);
        if (index === 3) assert.match(JSON.stringify(result.error.errors), /widht/);
      } else {
        assert.ok(result.status === "completed");
        const { prompt, source, batch_id, provider } = result.generation;
        assert.deepEqual([prompt, source, batch_id], [
          `number ${index}`,
          "batch",
          batch.batch_id,
        ]);
        drawnBy.set(provider ?? "", (drawnBy.get(provider ?? "") ?? 0) + 1);
      }
    }
    assert.ok(drawnBy.size >= 2, JSON.stringify([...drawnBy]));
    assert.ok(Math.max(...drawnBy.values()) <= 6, JSON.stringify([...drawnBy]));
    const listed = await service.call(`/jobs?batch_id=${batch.batch_id}`, { as: user });
    assert.equal(listed.status, 200, JSON.stringify(listed.body));
    const { jobs } = listed.body as { jobs: unknown[] };
    assert.equal(jobs.length, 9, "eight and the refused one");
  });

  await t.step("in the background, when that is preferred", async () => {
    await using jobs = await watchJobs(service.stack.database);
    const requests = [1, 2, 3].map((n) => ({ prompt: `later ${n}`, provider: "gemini" }));
    const answer = await send(requests, { prefer: "respond-async" });
    const batch = batchOf(answer, 202);
    assert.equal(answer.headers.get("preference-applied"), "respond-async");
    assert.equal(batch.running, 3);
    for (const result of batch.results) {
      assert.ok(result.status === "running");
      const { generation_id, location } = result;
      assert.equal(location, `${service.stack.url}/functions/v1/jobs/${generation_id}`);
      assert.equal(await jobs.end(generation_id), "completed");
    }
  });

  await t.step("once, however often it is sent under one key", async () => {
    const headers = { "idempotency-key": "k".repeat(255) };
    const bad = { prompt: "", provider: "gemini" };
    const requests = [1, 2, 3].map((n) => ({ prompt: `once ${n}`, provider: "gemini" }));
    const first = batchOf(await send([bad, ...requests], headers), 200);
    assert.deepEqual([first.completed, first.failed], [3, 1]);
    const again = batchOf(await send([bad, ...requests], headers), 200);
    assert.equal(again.batch_id, first.batch_id);
    assert.deepEqual(idsOf(again), idsOf(first));
    const mended = batchOf(await send([{ ...bad, prompt: "mended" }, ...requests], headers), 200);
    assert.equal(mended.completed, 4);
    assert.deepEqual(idsOf(mended).slice(1), idsOf(first).slice(1));
    const changed = batchOf(
      await send([bad, { prompt: "other" }, ...requests.slice(1)], headers),
      200,
    );
    assert.deepEqual(idsOf(changed), ["", "", ...idsOf(first).slice(2)]);
    const [, other] = changed.results;
    assert.ok(other?.status === "failed");
    assert.equal(other.error.code, "idempotency_key_reused");
  });

  await t.step("and says of one that is sent again too early that it is under way", async () => {
    const headers = { "idempotency-key": "early" };
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.slow_headers",
      delayMs: 1_500,
      count: 2,
    });
    const requests = [1, 2].map((n) => ({ prompt: `early ${n}`, provider: "gemini" }));
    const first = send(requests, headers);
    await until(async () =>
      (await service.stack.database.query(
        "select from image_generation.generation_jobs where prompt like 'early %'",
      )).length === 2
    );
    const early = batchOf(await send(requests, { ...headers, prefer: "respond-async" }), 202);
    assert.equal(early.running, 2);
    const done = batchOf(await first, 200);
    assert.equal(done.batch_id, early.batch_id);
    assert.deepEqual(idsOf(done), idsOf(early));
  });
});

Deno.test("POST /generate/batch has one deadline for all", async () => {
  await using service = await startTestService({
    environment: { REQUEST_DEADLINE_SECONDS: "3" },
  });
  await using jobs = await watchJobs(service.stack.database);
  const send = (prompts: string[]) =>
    service.call("/generate/batch", {
      json: { requests: prompts.map((prompt) => ({ prompt, provider: "gemini" })) },
      headers: { "idempotency-key": "one deadline" },
    });
  // The quick one is drawn before, so that it is quick on a busy machine as well; without a prompt the others are refused.
  const [, quick = ""] = idsOf(batchAnswer.parse((await send(["", "quick", ""])).body));
  assert.equal(await jobs.end(quick), "completed");
  await service.simulators.setFault({
    service: "gemini",
    fault: "transport.slow_headers",
    delayMs: 4_500,
    match: { text: "slow" },
  });
  const batch = batchOf(await send(["slow 1", "quick", "slow 2"]), 202);
  assert.deepEqual(batch.results.map(({ status }) => status), ["running", "completed", "running"]);
  for (const result of batch.results) {
    if (result.status === "running") {
      assert.equal(await jobs.end(result.generation_id), "completed");
    }
  }
});

Deno.test("POST /generate/batch brings twenty different pictures at most, however often each", async () => {
  await using service = await startTestService();
  const user = await service.signUp();
  const bytes = (width: number) => halves(width, 40).bytes;
  const data = (width: number) => `data:image/png;base64,${bytes(width).toBase64()}`;
  const body = new FormData();
  body.append("file", new Blob([bytes(39)]), "a.png");
  const handedIn = await service.call("/images", { as: user, method: "POST", body });
  const { id: image_id } = handedIn.body as { id: string };
  const refused = async (pictures: (index: number) => object[]) => {
    const requests = Array.from({ length: 21 }, (_, index) => ({
      ...{ prompt: "never drawn", images: pictures(index) },
    }));
    const json = { requests, defaults: small, dry_run: true };
    const answer = await service.call("/generate/batch", { as: user, json });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const told = answer.body as { requests: { index: number; error: { detail: string } | null }[] };
    return told.requests.flatMap(({ index, error }) => error ? [`${index} ${error.detail}`] : []);
  };
  const weighed = (index: number) => [
    { image_id, weight: index / 100 },
    { data: data(40), role: "reference" },
  ];
  assert.deepEqual(await refused(weighed), []);
  const [twentyFirst, ...others] = await refused((index) => [{ data: data(50 + index) }]);
  assert.match(twentyFirst ?? "", /^20 A batch brings at most 20 pictures/);
  assert.deepEqual(others, []);
});
