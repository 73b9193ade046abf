import assert from "node:assert/strict";
import type { CallKind, ServiceName } from "../../scripts/simulators/mod.ts";
import { problem } from "../../shared/testing/service/contract.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";

const jobMs = 2_500;

type Stall = { name: string; provider: ServiceName; fault: string; call: CallKind };

/** Each round stalls every provider at once, in a phase of its work. */
const rounds: Stall[][] = [
  [
    { name: "headers", provider: "runware_ai", fault: "transport.stalled_headers", call: "submit" },
    { name: "body", provider: "gemini", fault: "transport.stalled_body", call: "submit" },
    { name: "never ends", provider: "leonardo_ai", fault: "leonardo.never_ends", call: "submit" },
    { name: "never ends", provider: "comfyui", fault: "comfyui.never_ends", call: "submit" },
  ],
  [
    { name: "never ends", provider: "runware_ai", fault: "runware.never_ends", call: "submit" },
    { name: "headers", provider: "gemini", fault: "transport.stalled_headers", call: "submit" },
    { name: "poll", provider: "leonardo_ai", fault: "transport.stalled_body", call: "poll" },
    { name: "picture", provider: "comfyui", fault: "transport.stalled_body", call: "download" },
  ],
  [
    { name: "picture", provider: "runware_ai", fault: "transport.stalled_body", call: "download" },
    { name: "body", provider: "comfyui", fault: "transport.stalled_body", call: "submit" },
  ],
];

/** The row of a job's only attempt, once it says how it ended. */
async function attemptOf(service: TestService, jobId: string) {
  const { data } = await service.client.from("generation_attempts")
    .select("status, error_class, maybe_billed, maybe_billed_usd, estimated_cost_usd, latency_ms")
    .eq("job_id", jobId).single();
  assert.ok(data);
  return data;
}

Deno.test("POST /generate answers in time when a provider stalls", async (t) => {
  await using service = await startTestService({
    environment: { JOB_DEADLINE_SECONDS: String(jobMs / 1_000) },
  });
  const generate = (provider: string) =>
    service.call("/generate", {
      json: { prompt: "a lighthouse", provider, enable_fallback: false, width: 256, height: 256 },
    });
  // So that no provider's first answer is late only because the function is still starting.
  await generate("gemini");

  for (const [index, round] of rounds.entries()) {
    const names = round.map(({ provider, name }) => `${provider} (${name})`).join(", ");
    await t.step(`round ${index + 1}: ${names}`, async () => {
      for (const { provider, fault, call } of round) {
        await service.simulators.setFault({ service: provider, fault, match: { call } });
      }
      await Promise.all(round.map(async ({ provider }) => {
        // What stalls here stalls for ever, so that there is an answer at all is the proof of a deadline.
        const answer = await generate(provider);
        const { generation_id, attempts } = problem(answer, 504, "deadline_exceeded");
        assert.deepEqual(
          attempts?.map(({ provider, status, error, maybe_billed }) => ({
            ...{ provider, status, error, maybe_billed },
          })),
          [{ provider, status: "failed", error: "timeout", maybe_billed: true }],
        );
        assert.ok(generation_id);
        const row = await attemptOf(service, generation_id);
        assert.equal(row.error_class, "timeout");
        assert.equal(row.maybe_billed_usd, row.estimated_cost_usd, "what may be billed is kept");
      }));
      await service.heal();
    });
  }

  await t.step("and the work is stopped upstream where the provider allows it", async () => {
    const { calls } = await service.simulators.books();
    for (const provider of ["leonardo_ai", "comfyui"]) {
      assert.ok(
        calls.some((call) => call.service === provider && call.call === "cancel"),
        `${provider} was told to stop`,
      );
    }
  });

  await t.step("a server that accepts connections and says nothing", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    await using silent = await startTestService({
      environment: {
        JOB_DEADLINE_SECONDS: "1",
        RUNWARE_API_KEY: "key",
        RUNWARE_BASE_URL: `http://127.0.0.1:${port}`,
      },
    });
    const json = { prompt: "a lighthouse", provider: "runware", enable_fallback: false };
    const answer = await silent.call("/generate", { json });
    const { attempts } = problem(answer, 504, "deadline_exceeded");
    assert.deepEqual(attempts?.map(({ error, maybe_billed }) => [error, maybe_billed]), [
      ["timeout", true],
    ]);
  });

  await t.step("a caller with less time than the job is answered 202", async () => {
    await using impatient = await startTestService({
      environment: { JOB_DEADLINE_SECONDS: "2", REQUEST_DEADLINE_SECONDS: "0.5" },
    });
    await using jobs = await watchJobs(impatient.stack.database);
    const fault = "leonardo.never_ends";
    await impatient.simulators.setFault({ service: "leonardo_ai", fault });
    const json = { prompt: "a lighthouse", provider: "leonardo", enable_fallback: false };
    const answer = await impatient.call("/generate", { json });
    assert.equal(answer.status, 202);
    const { generation_id } = answer.body as { generation_id: string };
    assert.equal(await jobs.end(generation_id), "failed");
    assert.equal((await attemptOf(impatient, generation_id)).error_class, "timeout");
  });
});
