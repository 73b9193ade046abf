import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import {
  expectAMinute,
  expectInvariants,
  park,
  statusOf,
} from "../../shared/testing/worker/parked_jobs.ts";

/** A call of a simulated provider that has not been let through. */
interface HeldCall {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Stands where providers call, and holds every call until somebody lets it through: not at all, late, or twice. */
async function startRelay() {
  const held: HeldCall[] = [];
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on("data", (part: Uint8Array) => parts.push(part));
    request.on("end", () => {
      const { authorization, "content-type": type } = request.headers;
      held.push({
        path: (request.url ?? "").replace("/functions/v1", ""),
        headers: { ...(authorization && { authorization }), ...(type && { "content-type": type }) },
        body: new TextDecoder().decode(Buffer.concat(parts)),
      });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async next(): Promise<HeldCall> {
      await until(() => Promise.resolve(held.length > 0));
      return held.shift()!;
    },
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lets a call through, changed or not. @returns the status it is answered with */
async function letThrough(service: TestService, call: HeldCall, changes: Partial<HeldCall> = {}) {
  const { path, headers, body } = { ...call, ...changes };
  return (await service.call(path, { as: "nobody", method: "POST", headers, body })).status;
}

async function nextLook({ stack }: TestService, id: string): Promise<number> {
  const [row] = await stack.database.query<{ seconds: number }>(
    `select extract(epoch from next_look_at - now())::float8 as seconds
     from image_generation.generation_attempts where job_id = $1`,
    [id],
  );
  return row?.seconds ?? NaN;
}

Deno.test("a provider's call makes the next look due, and is not believed otherwise", async (t) => {
  await using relay = await startRelay();
  await using service = await startTestService({
    environment: { CALLBACK_URL: relay.url, LEONARDO_CALLBACK_KEY: "first-key, second-key" },
  });
  const { database } = service.stack;
  const submits = async (provider: "leonardo_ai" | "runware_ai") =>
    (await service.simulators.books()).services[provider].counts.submit;

  await t.step(
    "one of Runware ends the wait, and what comes twice and late changes nothing",
    async () => {
      await expectAMinute(service);
      await using jobs = await watchJobs(database);
      const id = await park(service, { provider: "runware", num_images: 2 });
      const [first, second] = [await relay.next(), await relay.next()];
      assert.match(first.path, /^\/callbacks\/runware_ai\/[0-9a-f-]{36}\/[\w-]{43}$/);
      assert.equal(first.path, second.path, "one call per result, one token per attempt");
      const answers = await Promise.all(
        [first, second, first, first].map((call) => letThrough(service, call)),
      );
      assert.deepEqual(answers, [202, 202, 202, 202]);
      assert.equal(await jobs.end(id), "completed");
      assert.equal(await letThrough(service, second), 202, "late");
      assert.equal(await statusOf(service, id), "completed");
      assert.equal(await submits("runware_ai"), 1);
      await expectInvariants(service);
    },
  );

  await t.step("a forged one does nothing, whatever it says", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "runware" });
    const call = await relay.next();
    const [, , provider, attempt, token = ""] = call.path.split("/");
    const wrong = token.startsWith("A") ? `B${token.slice(1)}` : `A${token.slice(1)}`;
    const lie = '{"errors":[{"code":"taskFailed"}]}';
    const body = { body: lie };
    const paths = [
      `/callbacks/${provider}/${attempt}/${wrong}`,
      `/callbacks/${provider}/${crypto.randomUUID()}/${token}`,
    ];
    for (const path of paths) {
      assert.equal(await letThrough(service, call, { path, ...body }), 202);
    }
    assert.equal(
      await letThrough(service, call, { path: `/callbacks/${provider}/${attempt}/short` }),
      400,
    );
    assert.ok(await nextLook(service, id) > 50);
    assert.equal(await statusOf(service, id), "waiting");
    await using jobs = await watchJobs(database);
    assert.equal(await letThrough(service, call, body), 202, "the right token with a lie");
    assert.equal(await jobs.end(id), "completed");
  });

  await t.step(
    "one of Leonardo is known by its bearer, and its job by the generation's id",
    async () => {
      await expectAMinute(service);
      await service.simulators.setLeonardoWebhook({
        url: `${relay.url}/functions/v1/callbacks/leonardo_ai`,
        key: "second-key",
      });
      await using jobs = await watchJobs(database);
      const id = await park(service, { provider: "leonardo" });
      const call = await relay.next();
      const refused = await service.call(call.path, {
        as: "nobody",
        method: "POST",
        headers: { ...call.headers, authorization: "Bearer third-key" },
        body: call.body,
      });
      assert.equal(refused.status, 401);
      const { apiKey } = JSON.parse(call.body).data.object;
      assert.ok(apiKey.key.length > 10);
      const broken = await service.call(call.path, {
        as: "nobody",
        method: "POST",
        headers: call.headers,
        body: JSON.stringify({ data: { object: { apiKey, id: 7 } } }),
      });
      assert.equal(broken.status, 400);
      assert.doesNotMatch(JSON.stringify(broken.body), new RegExp(apiKey.key));
      const stranger = JSON.stringify({ data: { object: { id: crypto.randomUUID() } } });
      assert.equal(await letThrough(service, call, { body: stranger }), 202);
      assert.equal(await statusOf(service, id), "waiting");
      assert.equal(await letThrough(service, call), 202);
      assert.equal(await jobs.end(id), "completed");
      assert.equal(await letThrough(service, call), 202);
      await expectInvariants(service);
    },
  );

  await t.step("one that comes before the job is parked is remembered", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "leonardo" });
    const call = await relay.next();
    const lease = crypto.randomUUID();
    // As while its runner is about to park it.
    await database.query(
      `update image_generation.generation_jobs set status = 'running', lease_id = $2,
         lease_until = now() + interval '1 minute' where id = $1`,
      [id, lease],
    );
    const [attempt] = await database.query<{ id: string; tasks: string[] }>(
      `update image_generation.generation_attempts
       set lease_until = now() + interval '1 minute', next_look_at = null where job_id = $1
       returning id, provider_task_ids as tasks`,
      [id],
    );
    assert.equal(await letThrough(service, call), 202);
    await using jobs = await watchJobs(database);
    const { data } = await service.client.rpc("image_generation_park", {
      job_id: id,
      lease_id: lease,
      parking: {
        attempt_id: attempt?.id ?? "",
        provider_task_ids: attempt?.tasks ?? [],
        callback_token_hash: null,
        look_in_ms: 60_000,
        ends_in_ms: 600_000,
      },
    });
    assert.equal((data as { outcome: string }).outcome, "parked");
    const seconds = await nextLook(service, id);
    assert.ok(!(seconds > 50), `the next look is due in ${seconds} s`);
    assert.equal(await jobs.end(id), "completed");
  });

  await t.step("one of a cancelled job does nothing", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "runware" });
    const call = await relay.next();
    await service.call(`/jobs/${id}/cancel`, { method: "POST" });
    assert.equal(await letThrough(service, call), 202);
    assert.equal(await statusOf(service, id), "cancelled");
    await expectInvariants(service);
  });
});

Deno.test("providers call a project that they can reach, and no other unless it says where", () => {
  const url = (variables: Record<string, string>) => readConfiguration(variables).callbackUrl;
  assert.equal(url({ SUPABASE_URL: "https://abc.supabase.co" }), "https://abc.supabase.co");
  for (
    const local of ["http://127.0.0.1:8003", "http://kong:8000", "https://kong", "https://10.0.0.1"]
  ) {
    assert.equal(url({ SUPABASE_URL: local }), undefined, local);
  }
  assert.equal(url({ SUPABASE_URL: "https://abc.supabase.co", CALLBACK_URL: "off" }), undefined);
  const own = { SUPABASE_URL: "http://kong:8000", CALLBACK_URL: "https://pictures.example.org/" };
  assert.equal(url(own), "https://pictures.example.org");
});
