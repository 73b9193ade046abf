import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import type { ServiceName } from "../../scripts/simulators/mod.ts";

const small = { width: 256, height: 256 };

/** A service with two providers, so that it is certain who comes second. */
async function startWithTwoProviders(): Promise<TestService> {
  const service = await startTestService();
  await service.stack.database.script(`
    update image_generation.provider_configs set enabled = false where provider in ('leonardo_ai', 'comfyui');
    update image_generation.provider_configs set timeout_ms = 3000 where provider = 'gemini';
  `);
  return service;
}

/** Fails unless the objects in the bucket are those that the rows of images speak of. */
async function expectNoOrphans(service: TestService): Promise<void> {
  const { data } = await service.client.from("generation_images").select("object_path");
  assert.deepEqual(
    await service.objects(),
    data?.map(({ object_path }) => object_path).toSorted(),
  );
}

/** What breaks a provider, and the class that its attempt then fails with. */
const faults: [service: ServiceName, fault: string, failureClass: string][] = [
  ["runware_ai", "runware.internal_error", "upstream_down"],
  ["runware_ai", "runware.rate_limited", "rate_limited"],
  ["runware_ai", "runware.key_invalid", "auth"],
  ["runware_ai", "runware.out_of_credits", "quota"],
  ["runware_ai", "runware.no_data", "no_result"],
  ["runware_ai", "transport.html_200", "upstream_down"],
  ["gemini", "gemini.internal", "upstream_down"],
  ["gemini", "transport.cut_before_headers", "upstream_down"],
  ["gemini", "transport.cut_mid_body", "upstream_down"],
  ["gemini", "picture.truncated", "no_result"],
  ["gemini", "picture.empty", "no_result"],
  ["gemini", "picture.html", "no_result"],
];

Deno.test("POST /generate when providers fail", async (t) => {
  await using service = await startWithTwoProviders();
  const generate = (json: Record<string, unknown>) =>
    service.call("/generate", {
      json: { prompt: "a lighthouse", provider: "gemini", ...small, ...json },
    });
  const generateOnce = (json: Record<string, unknown>) => generate({ max_retries: 0, ...json });

  for (const [provider, fault, failureClass] of faults) {
    await t.step(
      `${fault} of ${provider} is ${failureClass}, and the other one draws`,
      async () => {
        await service.simulators.setFault({ service: provider, fault });
        const other = provider === "gemini" ? "runware_ai" : "gemini";
        const answer = completed(await generate({ provider }));
        assert.equal(answer.provider, other);
        const attempts = [
          { provider, status: "failed", error: failureClass },
          { provider: other, status: "completed", error: null },
        ];
        assert.deepEqual(
          answer.metadata.attempts.map(({ provider, status, error }) => ({
            provider,
            status,
            error,
          })),
          attempts,
        );
        const [failed] = answer.metadata.attempts;
        assert.ok(failed?.detail && failed.detail.length > 10 && failed.latency !== null);
        const { data: rows } = await service.client.from("generation_attempts")
          .select("provider, status, error: error_class").eq("job_id", answer.generation_id)
          .order("ordinal");
        assert.deepEqual(rows, attempts);
        await expectNoOrphans(service);
        await service.heal();
      },
    );
  }

  await t.step("a server that refuses connections", async () => {
    await using alone = await startTestService({
      environment: { RUNWARE_API_KEY: "key", RUNWARE_BASE_URL: "http://127.0.0.1:1" },
    });
    const json = { prompt: "a lighthouse", provider: "runware", ...small };
    const answer = completed(await alone.call("/generate", { json }));
    assert.deepEqual(answer.metadata.attempts[0]?.error, "upstream_down");
    assert.notEqual(answer.provider, "runware_ai");
  });

  await t.step("one bad picture of several does not cost the others", async () => {
    const fault = { service: "gemini", fault: "picture.truncated", count: 1 } as const;
    await service.simulators.setFault(fault);
    const answer = completed(await generate({ provider: "gemini", num_images: 3 }));
    assert.ok(answer.total_images >= 2);
    assert.ok(answer.total_images === 3 || answer.warnings.length > 0);
    await expectNoOrphans(service);
    await service.heal();
  });

  await t.step("a failure that passes is retried where no fallback is wanted", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const answer = completed(
      await generate({ provider: "gemini", enable_fallback: false, max_retries: 1 }),
    );
    assert.deepEqual(
      answer.metadata.attempts.map(({ provider, status }) => [provider, status]),
      [["gemini", "failed"], ["gemini", "completed"]],
    );
    await service.heal();
  });

  await t.step("a provider that refused the account is left alone for a while", async () => {
    await service.simulators.setFault({ service: "runware_ai", fault: "runware.key_invalid" });
    assert.equal(completed(await generate({ provider: "runware" })).metadata.attempts.length, 2);
    const submits = async () =>
      (await service.simulators.books()).services.runware_ai.counts.submit;
    const before = await submits();
    const next = completed(await generate({ provider: "runware" }));
    assert.deepEqual(next.metadata.attempts.map(({ provider }) => provider), ["gemini"]);
    assert.equal(await submits(), before);
    const alone = await generate({ provider: "runware", enable_fallback: false });
    const told = problem(alone, 503, "providers_unavailable");
    assert.ok(told.providers?.some(({ provider }) => provider === "runware_ai"));
    assert.ok(Number(alone.headers.get("retry-after")) >= 1);
    await service.heal();
  });

  const told: [fault: string, failureClass: string, status: number, code: string][] = [
    ["gemini.internal", "upstream_down", 502, "providers_failed"],
    ["gemini.key_invalid", "auth", 502, "providers_failed"],
    ["gemini.out_of_credit", "quota", 502, "providers_failed"],
    ["gemini.no_picture", "moderated", 422, "content_refused"],
    ["picture.truncated", "no_result", 502, "providers_failed"],
    ["gemini.model_retired", "model_unavailable", 502, "providers_failed"],
    ["gemini.rate_limited", "rate_limited", 429, "rate_limited"],
    ["gemini.moderated", "moderated", 422, "content_refused"],
    ["gemini.picture_unsafe", "moderated", 422, "content_refused"],
    ["transport.stalled_headers", "timeout", 504, "deadline_exceeded"],
  ];
  for (const [fault, failureClass, status, code] of told) {
    await t.step(`${fault} alone is ${status} ${code}`, async () => {
      await service.simulators.setFault({ service: "gemini", fault });
      const answer = await generateOnce({ enable_fallback: false });
      const { attempts, generation_id } = problem(answer, status, code);
      assert.deepEqual(
        attempts?.map(({ provider, status, error }) => [provider, status, error]),
        [["gemini", "failed", failureClass]],
      );
      assert.equal(answer.headers.has("retry-after"), code === "rate_limited");
      const { data: job } = await service.client.from("generation_jobs")
        .select("status, error").eq("id", generation_id ?? "").single();
      assert.equal(job?.status, "failed");
      assert.equal((job?.error as { code: string }).code, code);
      await expectNoOrphans(service);
      await service.heal();
    });
  }

  await t.step("a refused prompt is told, and not taken to another provider", async () => {
    const answer = await generateOnce({ prompt: "a [moderated] wish" });
    const refused = problem(answer, 422, "content_refused");
    assert.equal(refused.attempts?.length, 1);
    assert.equal(refused.attempts?.[0]?.error, "moderated");
    const everyone = await generateOnce({ prompt: "a [moderated] wish", on_refusal: "fallback" });
    assert.equal(problem(everyone, 422, "content_refused").attempts?.length, 2);
  });

  await t.step("with on_refusal: fallback, another provider is asked", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.moderated" });
    const answer = completed(await generateOnce({ on_refusal: "fallback" }));
    assert.equal(answer.provider, "runware_ai");
    assert.equal(answer.metadata.attempts[0]?.error, "moderated");
    await service.heal();
  });

  await t.step("when all fail, each attempt is listed", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.overloaded" });
    await service.simulators.setFault({ service: "runware_ai", fault: "runware.out_of_credits" });
    const { attempts, detail } = problem(await generateOnce({}), 502, "providers_failed");
    assert.deepEqual(
      attempts?.map(({ provider, error }) => [provider, error]),
      [["gemini", "upstream_down"], ["runware_ai", "quota"]],
    );
    assert.match(detail, /Gemini.*Runware/);
    await service.heal();
  });
});
