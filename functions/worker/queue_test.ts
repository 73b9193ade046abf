import assert from "node:assert/strict";
import * as z from "zod";
import { systemClock } from "../../shared/runtime/mod.ts";
import { completed, generationAnswer } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256 };

/** Told with every job that waits, since a picture of usual size costs as much as twenty of these. */
const tiny = { provider: "runware", width: 128, height: 128 };

/** Makes jobs that wait, all of them in one moment, and no hint. Answers with their ids. */
async function queueAll(service: TestService, asked: { project: string; prompt: string }[]) {
  return await service.stack.database.transaction(async ({ query }) => {
    await query("select set_config('image_generation.worker_woken', 'yes', true)");
    const rows = await query<{ id: string }>(
      `select public.request_generation(project, prompt, $3::jsonb) as id
       from unnest($1::uuid[], $2::text[]) with ordinality asked (project, prompt, place) order by place`,
      [asked.map(({ project }) => project), asked.map(({ prompt }) => prompt), tiny],
    );
    return rows.map(({ id }) => id);
  });
}

/** The same in one project. */
function queue(service: TestService, project: string, prompts: string[]) {
  return queueAll(service, prompts.map((prompt) => ({ project, prompt })));
}

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);

async function wake(service: TestService): Promise<void> {
  assert.equal((await service.call("/worker", { method: "POST" })).status, 202);
}

/** What each claim took of these jobs, in order: those of one claim share their moment. */
async function claimsOf(service: TestService, ids: string[]): Promise<string[][]> {
  const claims = await service.stack.database.query<{ ids: string[] }>(
    `select array_agg(id::text) as ids from image_generation.generation_jobs
     where id = any($1::uuid[]) group by started_at order by started_at`,
    [ids],
  );
  return claims.map(({ ids }) => ids);
}

Deno.test("claim() lets the projects take turns", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [many, few] = await Promise.all([service.signUp(), service.signUp()]);
  const [busy, quiet] = [await service.projectOf(many), await service.projectOf(few)];
  const claimed = z.object({
    jobs: z.array(z.object({
      lease_id: z.string(),
      job: z.object({ id: z.string(), prompt: z.string() }),
    })),
  });
  const claimMany = async (most: number, mostPictures?: number) => {
    const { data } = await service.client.rpc("image_generation_claim", {
      lease_seconds: 60,
      most,
      ...(mostPictures !== undefined && { most_pictures: mostPictures }),
    });
    return claimed.parse(data).jobs.map(({ job }) => job);
  };
  const claim = async () => ({ job: (await claimMany(1))[0] });

  await t.step("none, where none waits, and says that nothing is due", async () => {
    const { data } = await service.client.rpc("image_generation_claim", { lease_seconds: 60 });
    const { jobs, next_in_ms } = data as { jobs: unknown[]; next_in_ms: number | null };
    assert.deepEqual([jobs, next_in_ms], [[], null]);
  });

  await t.step("one that adds one job to another's 200 is among the next two", async () => {
    await queue(service, busy, numbered("busy", 200));
    for (const { prompt } of await claimMany(3)) assert.match(prompt, /busy/);
    const [id] = await queue(service, quiet, ["quiet"]);
    const next = [await claim(), await claim()];
    assert.ok(next.some(({ job }) => job?.id === id));
  });

  await t.step("two with many are served in turn", async () => {
    await queue(service, quiet, numbered("quiet", 5));
    const served: string[] = [];
    for (let index = 0; index < 10; index++) {
      served.push((await claim()).job?.prompt.split(" ")[0] ?? "");
    }
    assert.deepEqual(served.filter((name) => name === "quiet").length, 5);
    assert.ok(served.every((name, index) => name !== served[index + 1]), served.join(" "));
  });

  await t.step("within one the priority decides, then the age", async () => {
    await database.query(
      "update image_generation.generation_jobs set priority = 5 where prompt = 'busy 150'",
    );
    await database.query(
      `update image_generation.generation_jobs set created_at = created_at - interval '1 hour'
       where prompt = 'busy 120'`,
    );
    assert.equal((await claim()).job?.prompt, "busy 150");
    assert.equal((await claim()).job?.prompt, "busy 120");
  });

  await t.step("no job is given away twice, however many ask at once", async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimMany(3)));
    const ids = claims.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, 60);
  });

  await t.step(
    "20 at a time at most, of every project in turn, and no more pictures than asked",
    async () => {
      await queue(service, quiet, numbered("quiet", 30));
      const many = await claimMany(500);
      assert.equal(many.length, 20);
      assert.equal(many.filter(({ prompt }) => prompt.startsWith("quiet")).length, 10);
      await database.query(
        "update image_generation.generation_jobs set images_requested = 15 where status = 'queued'",
      );
      assert.equal((await claimMany(20, 40)).length, 2);
      assert.equal((await claimMany(20, 1)).length, 1, "the first is taken whatever it asks for");
    },
  );

  await t.step("what has begun comes first, and nothing before its time", async () => {
    const project = await service.projectOf(await service.signUp());
    await database.query(
      "update image_generation.generation_jobs set status = 'cancelled', completed_at = now() where status = 'queued'",
    );
    const [, second = "", third = ""] = await queue(service, project, numbered("begun", 3));
    await database.query(
      `insert into image_generation.generation_attempts (job_id, project_id, ordinal, provider, model, lease_until)
       values ($1, $2, 1, 'gemini', 'm', now())`,
      [third, project],
    );
    await database.query(
      "update image_generation.generation_jobs set ready_at = now() where id = $1",
      [third],
    );
    await database.query(
      "update image_generation.generation_jobs set ready_at = now() + interval '1 hour' where id = $1",
      [second],
    );
    assert.deepEqual((await claimMany(20)).map(({ prompt }) => prompt), ["begun 2", "begun 0"]);
    const [later] = await database.transaction(async ({ query }) => {
      await query("select set_config('app.clock', (now() + interval '2 hours')::text, true)");
      return await query<{ claimed: unknown }>(
        "select public.image_generation_claim(60, 20) as claimed",
      );
    });
    assert.deepEqual(claimed.parse(later?.claimed).jobs.map(({ job }) => job.id), [second]);
  });
});

Deno.test("POST /worker runs what waits", async (t) => {
  await using service = await startTestService({ environment: { WORKER_SECONDS: "0.3" } });
  const { database } = service.stack;
  // A server that draws one after the other would have jobs parked, and nobody looks at those here.
  await database.script(
    "update image_generation.provider_configs set enabled = provider <> 'comfyui'",
  );
  await using jobs = await watchJobs(database);
  const [many, few] = await Promise.all([service.signUp(), service.signUp()]);
  const [busy, quiet] = [await service.projectOf(many), await service.projectOf(few)];

  await t.step("also when the hint was lost: the schedule finds it", async () => {
    const [schedule] = await database.query<{ schedule: string; command: string }>(
      "select schedule, command from cron.job where jobname = 'image-generation-maintenance'",
    );
    assert.equal(schedule?.schedule, "15 seconds");
    const [id = ""] = await queue(service, quiet, ["found by the schedule"]);
    const { data } = await service.client.from("generation_jobs").select("status").eq("id", id);
    assert.deepEqual(data, [{ status: "queued" }]);
    await database.script(schedule.command);
    assert.equal(await jobs.end(id), "completed");
  });

  await t.step("a job of one project before 24 of another that came first", async () => {
    // At once, since a worker that is still at work would take some of the first before the last is there.
    const all = await queueAll(service, [
      ...numbered("busy", 24).map((prompt) => ({ project: busy, prompt })),
      { project: quiet, prompt: "quiet" },
    ]);
    const id = all.at(-1) ?? "";
    await wake(service);
    assert.equal(await jobs.end(id), "completed");
    await Promise.all(all.map((each) => jobs.end(each)));
    const claims = await claimsOf(service, all);
    const before = claims.slice(0, claims.findIndex((ids) => ids.includes(id))).flat();
    assert.ok(before.length < 9, `${before.length} were taken before`);
  });

  await t.step("to the last job, though each call has a third of a second only", async () => {
    const all = await queue(service, busy, numbered("more", 30));
    // As any scheduler may, where the database has none.
    const headers = { authorization: `Bearer ${service.stack.secretKey}` };
    const woken = await service.call("/worker", { as: "nobody", method: "POST", headers });
    assert.equal(woken.status, 202);
    const ends = await Promise.all(all.map((id) => jobs.end(id)));
    assert.deepEqual(new Set(ends), new Set(["completed"]));
  });

  await t.step(
    "an item that goes back to wait, when it is due and not when the schedule comes",
    async () => {
      await service.simulators.setFault({
        ...{ service: "gemini", fault: "transport.bad_gateway", count: 1 },
        match: { text: "comes back 1" },
      });
      const answer = await service.call("/generate/batch", {
        json: {
          consistent: true,
          defaults: { ...small, provider: "gemini", project_id: busy },
          requests: numbered("comes back", 4).map((prompt) => ({ prompt })),
        },
      });
      const { batch_id: id } = answer.body as { batch_id: string };
      await until(async () => {
        const { body } = await service.call(`/batches/${id}?limit=0`);
        return (body as { completed: number }).completed === 4;
      });
    },
  );

  await t.step("and nothing for who has no secret key", async () => {
    for (const as of [many, "anonymous", "nobody"] as const) {
      assert.equal((await service.call("/worker", { as, method: "POST" })).status, 401);
    }
  });
});

Deno.test("a job outlives its runner", async (t) => {
  await using service = await startTestService({ drawMs: 2_000, isolates: true });
  const { database, endFunction } = service.stack;
  const submits = async (provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui") =>
    (await service.simulators.books()).services[provider].counts.submit;
  const attempts = async (id: string) => {
    const { data } = await service.client.from("generation_attempts").select("*")
      .eq("job_id", id).order("ordinal");
    return data ?? [];
  };

  const slow = ["leonardo_ai", "runware_ai", "comfyui"] as const;
  await using jobs = await watchJobs(database);
  const end = async (id: string) => {
    const ended = jobs.end(id);
    for (;;) {
      const status = await Promise.race([ended, systemClock.sleep(10_000)]);
      if (status) return status;
      // As the schedule does: the database's own call waits 5 s, and a busy machine may take longer to start a function.
      await service.call("/worker", { method: "POST" });
    }
  };
  const ask = (json: Record<string, unknown>) => service.call("/generate", { json });
  const gemini = { provider: "gemini", enable_fallback: false };
  // All of them in one isolate that ends once, since to start another is most of what this costs.
  const asking = Promise.all([
    ...slow.map((provider) => ask({ prompt: `handed over by ${provider}`, provider, ...small })),
    ask({ prompt: "handed over", ...gemini }),
    ask({ prompt: "once", ...gemini, max_retries: 0 }),
  ]);
  await until(async () => {
    const { services } = await service.simulators.books();
    return services.gemini.counts.submit === 2 &&
      slow.every((provider) => services[provider].counts.submit === 1);
  });
  await endFunction("generate", 1_000);
  const answers = await asking;
  const ids = answers.map(({ body }) => (body as { generation_id: string }).generation_id);

  await t.step("whoever waited is told where the job is", () => {
    for (const { status, headers, body } of answers) {
      assert.equal(status, 202);
      const told = body as { generation_id: string; status: string };
      assert.ok(["queued", "running"].includes(told.status), told.status);
      assert.equal(
        headers.get("location"),
        `${service.stack.url}/functions/v1/jobs/${told.generation_id}`,
      );
    }
    assert.equal(new Set(ids).size, 5);
  });

  for (const [index, provider] of slow.entries()) {
    await t.step(`the worker goes on at once with what ${provider} draws`, async () => {
      const id = ids[index] ?? "";
      assert.equal(await end(id), "completed");
      assert.equal(await submits(provider), 1);
      assert.equal((await attempts(id)).length, 1);
      completed(await service.call(`/jobs/${id}`));
    });
  }

  await t.step("what a provider that answers at once was drawing is asked for anew", async () => {
    const id = ids[3] ?? "";
    assert.equal(await end(id), "completed");
    const [first, second] = await attempts(id);
    assert.deepEqual(
      [first?.status, first?.error_class, first?.maybe_billed, first?.maybe_billed_usd],
      ["abandoned", "cancelled", true, first?.estimated_cost_usd],
    );
    assert.equal(second?.status, "completed");
  });

  await t.step("but not more often than the request lets it be tried", async () => {
    const id = ids[4] ?? "";
    assert.equal(await end(id), "failed");
    const failed = generationAnswer.parse((await service.call(`/jobs/${id}`)).body);
    assert.equal(failed.error?.code, "providers_failed");
    assert.match(failed.error?.detail ?? "", /interrupted while gemini was at work/);
    assert.deepEqual(failed.metadata.attempts.map(({ status }) => status), ["abandoned"]);
    assert.equal(await submits("gemini"), 3, "one anew, and this one never");
  });

  await t.step("a worker that ends gives its jobs to the next one", async () => {
    const [row] = await database.query<{ id: string }>(
      `select request_generation(p.id, 'handed on', '{"provider": "runware"}') as id
       from image_generation.projects p limit 1`,
    );
    const before = await submits("runware_ai");
    await until(async () => await submits("runware_ai") > before);
    await endFunction("worker", 2_000);
    assert.equal(await end(row?.id ?? ""), "completed");
    assert.equal(await submits("runware_ai"), before + 1);
  });

  await t.step("a job that has lost five runners is ended", async () => {
    // The one that is awake from before would take it.
    await endFunction("worker");
    const project = await service.projectOf(await service.signUp());
    const [id = ""] = await queue(service, project, ["felling"]);
    for (let time = 1; time <= 6; time++) {
      const { data } = await service.client.rpc("image_generation_claim", { lease_seconds: 60 });
      assert.equal((data as { jobs: unknown[] }).jobs.length, 1);
      await database.transaction(async ({ query }) => {
        await query("select set_config('image_generation.worker_woken', 'yes', true)");
        await query(
          "update image_generation.generation_jobs set lease_until = now() where id = $1",
          [id],
        );
        await query("select image_generation.sweep_generations()");
      });
    }
    const failed = generationAnswer.parse((await service.call(`/jobs/${id}`)).body);
    assert.equal(failed.status, "failed");
    assert.match(failed.error?.detail ?? "", /interrupted too often/);
  });
});
