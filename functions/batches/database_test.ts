import assert from "node:assert/strict";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import type { BatchItemResponse, BatchStatusResponse } from "../../shared/generation/catalog.ts";

/** Waits while the worker is called every 10 s: the database's own call is lost where a busy machine starts a function late. */
async function untilDrawn(
  service: TestService,
  isDrawn: () => Promise<boolean>,
): Promise<void> {
  let calledAt = systemClock.now();
  await until(async () => {
    if (await isDrawn()) return true;
    if (systemClock.now() - calledAt >= 10_000) {
      calledAt = systemClock.now();
      await service.call("/worker", { method: "POST" });
    }
    return false;
  });
}

const example = new URL("../../docs/examples/scene_batches.sql", import.meta.url);

Deno.test("the rows of a statement are drawn as one batch, and told how they are doing", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const user = await service.signUp();
  const stranger = await service.signUp();
  const { body } = await service.call("/generate", {
    as: user,
    json: { prompt: "so that there is a project", provider: "gemini", width: 256, height: 256 },
  });
  const project = (body as { project_id: string }).project_id;
  // Whose pictures somebody has to look for; no schedule runs here.
  await database.script(
    "update image_generation.provider_configs set enabled = false where provider = 'comfyui'",
  );
  await database.script(await Deno.readTextFile(example));
  await database.script("notify pgrst, 'reload schema'");
  // supabase-js does not know the example's table.
  const scenes = (of: typeof user) => of.client.from("storyboard_scenes" as never);
  // REST reads the schema some time after it was told to.
  await until(async () => (await scenes(user).select("id")).error === null);

  await t.step("an insert of many is one batch", async () => {
    const rows = Array.from({ length: 15 }, (_, index) => ({
      project_id: project,
      description: index === 7 ? "a [moderated] scene" : `scene ${index}`,
    }));
    const { error } = await scenes(user).insert(rows as never);
    assert.equal(error, null);
    const read = async () => (await database.query<
      { status: string; image_path: string | null; batch_id: string }
    >(
      "select status, image_path, batch_id from public.storyboard_scenes order by description",
    ));
    await untilDrawn(
      service,
      async () =>
        (await read()).every(({ status }) => status === "completed" || status === "failed"),
    );
    const told = await read();
    assert.equal(new Set(told.map(({ batch_id }) => batch_id)).size, 1);
    assert.equal(told.filter(({ status }) => status === "completed").length, 14);
    for (const { status, image_path } of told) {
      assert.equal(image_path !== null, status === "completed", String(image_path));
    }
    const batches = await service.call(`/batches?project_id=${project}`, { as: user });
    const [batch] = (batches.body as { batches: { name: string; total: number }[] }).batches;
    assert.deepEqual([batch?.name, batch?.total], ["storyboard", 15]);
  });

  await t.step("who may not draw in the project may not insert", async () => {
    const { error } = await scenes(stranger).insert({
      project_id: project,
      description: "not theirs",
    } as never);
    assert.ok(error);
  });

  await t.step(
    "request_generation_batch() names what is wrong, and asks once under a key",
    async () => {
      const ask = (requests: unknown, key?: string) =>
        user.client.rpc("request_generation_batch", {
          project_id: project,
          requests: requests as never,
          ...(key !== undefined && { deduplication_key: key }),
        });
      const bad = await ask([{ prompt: "x" }, { prompt: "" }]);
      assert.match(bad.error?.message ?? "", /requests\.1: a prompt has 1 to 10000 characters/);
      const many = await ask([{ prompt: "x", num_images: 21 }]);
      assert.match(many.error?.message ?? "", /num_images/);
      const nobody = await stranger.client.rpc("request_generation_batch", {
        project_id: project,
        requests: [{ prompt: "x" }],
      });
      assert.ok(nobody.error);
      const first = await ask([{ prompt: "x", provider: "gemini" }], "rows/1");
      const again = await ask([{ prompt: "x", provider: "gemini" }], "rows/1");
      assert.equal(first.error, null);
      assert.equal(again.data, first.data);
    },
  );

  await t.step("one that is consistent is drawn by one, which the worker chooses", async () => {
    const ask = (options: Record<string, unknown>, requests: Record<string, unknown>[]) =>
      user.client.rpc("request_generation_batch", {
        project_id: project,
        requests: requests as never,
        options: options as never,
      });
    const some = [{ prompt: "one" }, { prompt: "two", aspect_ratio: "16:9" }, { prompt: "three" }];
    const { data: id, error } = await ask({ consistent: true, on_failure: "hold" }, some);
    assert.equal(error, null);
    const read = async (batchId: string | null) => {
      const answer = await service.call(`/batches/${batchId}`, { as: user });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body as BatchStatusResponse & { items: BatchItemResponse[] };
    };
    await untilDrawn(service, async () => (await read(id)).completed_at !== null);
    const batch = await read(id);
    assert.deepEqual([batch.completed, batch.consistent, batch.on_failure], [3, true, "hold"]);
    assert.deepEqual(batch.moves, []);
    const looks = new Set(batch.items.map(({ generation }) => {
      const { provider, model, format, seed } = generation?.images[0] ?? {};
      return JSON.stringify([provider, model, format, seed]);
    }));
    assert.equal(looks.size, 1, [...looks].join(" "));
    assert.equal(batch.held_to?.provider, batch.items[0]?.generation?.provider);

    const { data: nobodys } = await ask({ consistent: true }, [
      { prompt: "one", provider: "gemini" },
      { prompt: "two", provider: "runware_ai" },
    ]);
    await untilDrawn(service, async () => (await read(nobodys)).completed_at !== null);
    const failed = await read(nobodys);
    assert.equal(failed.failed, 2);
    assert.match(
      failed.items[0]?.error?.detail ?? "",
      /has one provider, and its requests name gemini and runware_ai/,
    );

    const bad = await ask({ urgency: "whenever" }, some);
    assert.match(bad.error?.message ?? "", /urgency normal or relaxed/);
    const relaxed = await ask({ urgency: "relaxed", name: "slow" }, [{ prompt: "x" }]);
    assert.deepEqual((await read(relaxed.data)).urgency, "relaxed");
  });
});

Deno.test("a request that nobody can read keeps no batch from being begun", async () => {
  await using service = await startTestService();
  const user = await service.signUp();
  const project_id = await service.projectOf(user);
  const ask = async (requests: object[]) => {
    const { data, error } = await user.client.rpc("request_generation_batch", {
      ...{ project_id, requests: requests as never, options: { consistent: true } as never },
    });
    assert.equal(error, null);
    return data;
  };
  const common = { provider: "gemini", width: 256, height: 256 };
  const odd = await ask([
    { ...common, prompt: "one" },
    { ...common, prompt: "two", negative_prompt: "x".repeat(10_001) },
  ]);
  const even = await ask([{ ...common, prompt: "three" }]);
  const read = async (id: string | null) =>
    (await service.call(`/batches/${id}`, { as: user })).body as BatchStatusResponse & {
      items: BatchItemResponse[];
    };
  await untilDrawn(
    service,
    async () => (await read(odd)).completed_at !== null && (await read(even)).completed_at !== null,
  );
  const batch = await read(even);
  assert.deepEqual([batch.completed, batch.held_to?.provider], [1, "gemini"]);
  const { items } = await read(odd);
  assert.deepEqual(items.map(({ status, error }) => error?.code ?? status), [
    "completed",
    "prompt_too_long",
  ]);
});

Deno.test("a batch is taken in though the items of another one cannot be queued", async () => {
  await using service = await startTestService();
  const user = await service.signUp();
  await service.stack.database.script(`
    create function public.refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'this one is broken';
    end $$;
    create trigger refuse before insert on image_generation.generation_jobs
      for each row when (new.prompt like 'broken%') execute function public.refuse();`);
  for (const prompt of ["broken", "a pier"]) {
    const requests = Array.from({ length: 12 }, (_, index) => ({
      ...{ prompt: `${prompt} ${index}`, provider: "gemini", width: 256, height: 256 },
    }));
    const { status, body } = await service.call("/generate/batch", {
      as: user,
      json: { requests },
    });
    assert.equal(status, 202, JSON.stringify(body));
  }
});
