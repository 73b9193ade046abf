import assert from "node:assert/strict";
import type { FaultOrder } from "../../scripts/simulators/mod.ts";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";
import { expectAMinute, makeDue, park, wake } from "../../shared/testing/worker/parked_jobs.ts";

/** What a worker does for many jobs at once, or for none, and what is known of the providers for seconds. */
const shared = new RegExp(
  "_(provider_snapshot|claim|claim_looks|record_looks|claim_probes|record_probe|claim_deliveries|orphaned_objects|due_pictures|record_cleanup|claim_copies|forget_copies)$",
);

Deno.test("a generation costs few calls of the database", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  await database.script("create extension if not exists pg_stat_statements");
  const user = await service.signUp();
  const project_id = await service.projectOf(user);
  const counts = async () => {
    const rows = await database.query<{ name: string; calls: number }>(
      `select substring(query from 'image_generation_[a-z_]+') as name, sum(calls)::integer as calls
       from pg_stat_statements
       where toplevel and query ~ 'image_generation_[a-z_]+' and query !~ 'pg_stat_statements'
         and dbid = (select oid from pg_database where datname = current_database())
       group by 1`,
    );
    return new Map(rows.map(({ name, calls }) => [name, calls]));
  };
  /** The calls that something costs, in alphabetical order. */
  const callsOf = async (work: () => Promise<unknown>) => {
    const before = await counts();
    await work();
    const after = await counts();
    return [...after].flatMap(([name, calls]) =>
      Array<string>(shared.test(name) ? 0 : calls - (before.get(name) ?? 0))
        .fill(name.replace("image_generation_", ""))
    ).toSorted();
  };
  const draw =
    (provider: string, more: Record<string, unknown> = {}, as: TestCaller = user) => async () => {
      const answer = await service.call("/generate", {
        as,
        json: { prompt: "drawn", width: 256, height: 256, project_id, provider, ...more },
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    };
  const arm = (service_: FaultOrder["service"], fault: string) =>
    service.simulators.setFault({ service: service_, fault, count: 1 });

  for (const provider of ["runware_ai", "gemini"]) {
    await t.step(`two, where ${provider} takes a name of ours for its work`, async () => {
      assert.deepEqual(await callsOf(draw(provider)), ["begin", "finish"]);
    });
  }

  await t.step("also with a secret key, for several pictures and by /generate/quick", async () => {
    assert.deepEqual(await callsOf(draw("runware_ai", { num_images: 4 }, "service")), [
      "begin",
      "finish",
    ]);
    const quick = async () => {
      const json = { prompt: "drawn", provider: "runware_ai", width: 256, height: 256, project_id };
      assert.equal((await service.call("/generate/quick", { json })).status, 200);
    };
    assert.deepEqual(await callsOf(quick), ["begin", "finish"]);
  });

  await t.step("three, where Leonardo names its work itself", async () => {
    assert.deepEqual(await callsOf(draw("leonardo_ai")), ["begin", "finish", "record_tasks"]);
  });

  await t.step("three for ComfyUI, whose task is its server's", async () => {
    assert.deepEqual(await callsOf(draw("comfyui")), ["begin", "finish", "record_tasks"]);
  });

  await t.step("one more for pictures that go in, and one where they are uploaded", async () => {
    const body = new FormData();
    body.append("file", new Blob([halves(256, 256).bytes]), "a.png");
    const handedIn = await service.call(`/images?project_id=${project_id}`, {
      ...{ as: user, method: "POST", body },
    });
    const image = { image_id: (handedIn.body as { id: string }).id };
    const known = ["begin", "finish", "input_images"];
    assert.deepEqual(await callsOf(draw("gemini", { image })), known);
    const uploaded = [...known, "record_copies", "record_tasks"];
    const images = [image, { ...image, role: "style" }];
    const leonardos = draw("leonardo_ai", { images: images.slice(0, 1), model_id: "kino-xl" });
    assert.deepEqual(await callsOf(leonardos), uploaded);
    const many = { images, model_id: "gemini-2.5-flash-image", width: 1024, height: 1024 };
    assert.deepEqual(await callsOf(draw("leonardo_ai", many)), uploaded, "for several too");
  });

  await t.step("one more for each provider that fails", async () => {
    await arm("runware_ai", "transport.bad_gateway");
    const more = { max_retries: 0, enable_fallback: true, fallback_to: ["gemini"] };
    assert.deepEqual(await callsOf(draw("runware_ai", more)), ["begin", "finish", "next_attempt"]);
  });

  await t.step("when it is parked, one more for that and one for being taken again", async () => {
    await expectAMinute(service);
    await using jobs = await watchJobs(database);
    const calls = await callsOf(async () => {
      const id = await park(service, { provider: "runware_ai" });
      await makeDue(service, [id]);
      await wake(service);
      assert.equal(await jobs.end(id), "completed");
      // The answer to the last call may be on its way.
      await until(async () => (await counts()).has("image_generation_finish"));
    });
    assert.deepEqual(calls, ["begin", "finish", "park"]);
  });

  await t.step(
    "and a list costs one, besides asking whether a user's account is still there",
    async () => {
      const read = (as: TestCaller) => async () =>
        assert.equal((await service.call("/jobs", { as })).status, 200);
      assert.deepEqual(await callsOf(read("service")), ["jobs"]);
      assert.deepEqual(await callsOf(read(user)), ["account_exists", "jobs"]);
    },
  );
});
