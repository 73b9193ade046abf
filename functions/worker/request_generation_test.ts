import assert from "node:assert/strict";
import { join } from "node:path";
import type { Json } from "../../shared/providers/catalog.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const example = new URL("../../docs/examples/scenes.sql", import.meta.url);
const migrations = new URL("../../supabase/migrations/", import.meta.url);
const options = { provider: "gemini" };

Deno.test("request_generation() asks for pictures in SQL", async (t) => {
  await using service = await startTestService({ environment: { JOB_DEADLINE_SECONDS: "1234" } });
  const { database } = service.stack;
  await using jobs = await watchJobs(service.stack.database);
  const [owner, stranger, viewer] = await Promise.all([
    service.signUp(),
    service.signUp(),
    service.signUp(),
  ]);
  const project_id = await service.projectOf(owner);
  await database.query(
    `insert into image_generation.organization_members (organization_id, user_id, role)
     select organization_id, $2, 'viewer' from image_generation.projects where id = $1`,
    [project_id, viewer.id],
  );
  const count = async () => (await service.countRows())["image_generation.generation_jobs"];
  const read = async (id: string) => {
    const { data } = await service.client.from("generation_jobs").select("*").eq("id", id).single();
    assert.ok(data);
    return data;
  };

  await t.step("in a query of the database's own", async () => {
    const [row] = await database.query<{ id: string }>(
      "select request_generation($1, 'from a query', '{\"provider\": \"gemini\"}') as id",
      [project_id],
    );
    assert.equal(await jobs.end(row?.id ?? ""), "completed");
    const { source, created_by, status } = await read(row?.id ?? "");
    assert.deepEqual([source, created_by, status], ["database", null, "completed"]);
  });

  await t.step("which may take as long as any job that nobody waits for", async () => {
    const [row] = await database.query<{ seconds: number }>(
      `select extract(epoch from deadline_at - queued_at)::integer as seconds
       from image_generation.generation_jobs where source = 'database'`,
    );
    assert.equal(row?.seconds, 1_234);
  });

  await t.step("through rpc, as a user", async () => {
    const asked = { project_id, prompt: "from rpc", options };
    const { data, error } = await owner.client.rpc("request_generation", asked);
    assert.equal(error, null);
    assert.equal(await jobs.end(data ?? ""), "completed");
    assert.equal((await read(data ?? "")).created_by, owner.id);
  });

  await t.step("through rpc, with a secret key", async () => {
    const asked = { project_id, prompt: "from a server", options };
    const { data } = await service.client.rpc("request_generation", asked);
    assert.equal(await jobs.end(data ?? ""), "completed");
  });

  await t.step("with its prompt shortened as far as the project says", async () => {
    const prompt = "a copper lantern, a heron, an orchard and a kettle on a quay. ".repeat(60)
      .trim();
    for (const setting of ["never", "standard", null]) {
      await database.query(
        "update image_generation.projects set prompt_optimization = $2 where id = $1",
        [project_id, setting],
      );
      const { data } = await owner.client.rpc("request_generation", {
        project_id,
        prompt,
        options,
      });
      assert.equal(await jobs.end(data ?? ""), "completed");
      const { prompt_used } = await read(data ?? "");
      if (setting === "never") assert.equal(prompt_used, prompt);
      else assert.ok((prompt_used?.length ?? Infinity) <= 3_000, String(prompt_used?.length));
    }
  });

  await t.step(
    "a value that a workflow's node does not take is told before anything is drawn",
    async () => {
      const node = (class_type: string, inputs: { [name: string]: Json }) => ({
        class_type,
        inputs,
      });
      const workflow = {
        "1": node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 0 }),
        "2": node("PreviewAny", { source: "{{prompt}}" }),
        "9": node("SaveImage", { images: ["1", 0], filename_prefix: "{{filename_prefix}}" }),
      };
      const json = { name: "plain", workflow };
      assert.equal((await service.call("/providers/comfyui/workflows", { json })).status, 200);
      const chosen = { provider: "comfyui", model_id: "plain" };
      const provider_params = { inputs: { "1.color": -1 } };
      const asked = { project_id, prompt: "x", options: { ...chosen, provider_params } };
      const { data } = await owner.client.rpc("request_generation", asked);
      assert.equal(await jobs.end(data ?? ""), "failed");
      const { code, detail } = (await read(data ?? "")).error as { code: string; detail: string };
      assert.equal(code, "invalid_request");
      assert.match(detail, /inputs\.1\.color.*whole number from 0 to 16777215, not -1/);
    },
  );

  const misspelt: [options: Json, says: RegExp][] = [
    [{ preset_style: "cinematik" }, /preset_style.*Did you mean "cinematic"/i],
    [{ model_id: "nano banana 9" }, /model_id.*None of the providers knows/],
    [{ provider: "gemini", model_id: "gemini-nano-banana-21" }, /not known/],
    [
      { provider: "runware", provider_params: { strenght: 0.4 } },
      /strenght.*strength/,
    ],
    [{ provider: "gemini", colour: "red" }, /colour/],
  ];
  for (const [options, says] of misspelt) {
    await t.step(`a mistake is told and nobody's work: ${JSON.stringify(options)}`, async () => {
      const asked = { project_id, prompt: "a mistake", options };
      const { data } = await owner.client.rpc("request_generation", asked);
      assert.equal(await jobs.end(data ?? ""), "failed");
      const { error } = await read(data ?? "");
      const told = error as { code: string; detail: string };
      assert.equal(told.code, "invalid_request");
      assert.match(told.detail, says);
      const attempts = await database.query(
        "select id from image_generation.generation_attempts where job_id = $1",
        [data],
      );
      assert.deepEqual(attempts, []);
    });
  }

  await t.step("but not in a project that is not the caller's to use", async () => {
    const before = await count();
    const asked = { project_id, prompt: "not mine", options };
    const others = await stranger.client.rpc("request_generation", asked);
    assert.deepEqual([others.status, others.error?.code], [404, "PT404"]);
    const viewers = await viewer.client.rpc("request_generation", asked);
    assert.deepEqual([viewers.status, viewers.error?.code], [403, "42501"]);
    const nowhere = { ...asked, project_id: crypto.randomUUID() };
    assert.equal((await owner.client.rpc("request_generation", nowhere)).status, 404);
    assert.equal((await service.client.rpc("request_generation", nowhere)).status, 404);
    assert.equal(await count(), before);
  });

  await t.step("and refuses at once what it can tell at once", async () => {
    const before = await count();
    const cases: [asked: Record<string, unknown>, message: RegExp][] = [
      [{ prompt: "  " }, /a prompt has 1 to 10000 characters, this one has 0/],
      [{ prompt: "x".repeat(10_001) }, /this one has 10001/],
      [{ options: [] }, /options is a JSON object/],
      [{ options: { num_images: 21 } }, /num_images is a whole number from 1 to 20, not 21/],
      [{ options: { num_images: 1.5 } }, /num_images is a whole number from 1 to 20, not 1.5/],
      [{ options: { num_images: 1e12 } }, /num_images is a whole number from 1 to 20/],
      [{ deduplication_key: "" }, /a deduplication_key has 1 to 255 characters, this one has 0/],
      [{ deduplication_key: "k".repeat(256) }, /this one has 256/],
    ];
    for (const [more, message] of cases) {
      const asked = { project_id, prompt: "x", ...more };
      const { status, error } = await owner.client.rpc("request_generation", asked);
      assert.deepEqual([status, error?.code], [400, "22023"], message.source);
      assert.match(error?.message ?? "", message);
    }
    assert.equal(await count(), before);
  });

  await t.step(
    "and ends a job with options that cannot be done as failed, and says why",
    async () => {
      const cases: [
        options: Record<string, string | number | boolean>,
        code: string,
        detail: RegExp,
      ][] = [
        [{ widht: 256 }, "invalid_request", /widht is not a known field/],
        [{ provider: "dall-e" }, "invalid_request", /provider: must be one of leonardo_ai/],
        [{ num_images: "many" }, "invalid_request", /num_images: /],
        [
          { width: 256, height: 512, aspect_ratio: "1:1" },
          "invalid_request",
          /aspect_ratio: is another shape than 256x512/,
        ],
        [
          { provider: "gemini", width: 128, height: 2_048, enable_fallback: false },
          "no_capable_provider",
          /gemini: /,
        ],
      ];
      await Promise.all(cases.map(async ([options, code, detail]) => {
        const asked = { project_id, prompt: "bad options", options };
        const { data } = await owner.client.rpc("request_generation", asked);
        assert.equal(await jobs.end(data ?? ""), "failed", JSON.stringify(options));
        const { error } = await read(data ?? "");
        const told = error as { code: string; detail: string };
        assert.equal(told.code, code, told.detail);
        assert.match(told.detail, detail);
      }));
    },
  );

  await t.step("once for each deduplication key of a project", async () => {
    const ask = async (as: typeof owner, project: string) =>
      (await as.client.rpc("request_generation", {
        project_id: project,
        prompt: "once",
        options,
        deduplication_key: "once",
      })).data;
    const ids = await Promise.all(Array.from({ length: 20 }, () => ask(owner, project_id)));
    assert.equal(new Set(ids).size, 1);
    assert.notEqual(await ask(stranger, await service.projectOf(stranger)), ids[0]);
    assert.equal(await jobs.end(ids[0] ?? ""), "completed");
    assert.equal(await ask(owner, project_id), ids[0]);
  });

  await t.step("within the project's limits", async () => {
    const newcomer = await service.signUp();
    const project_id = await service.projectOf(newcomer);
    await service.limit("project", project_id, { pictures_per_day: 3 });
    const ask = (num_images: number) =>
      newcomer.client.rpc("request_generation", {
        project_id,
        prompt: "many",
        options: { ...options, num_images },
      });
    assert.equal((await ask(2)).status, 200);
    const { status, error } = await ask(2);
    assert.deepEqual([status, error?.code], [429, "PT429"]);
    assert.match(error?.message ?? "", /limit of the project is reached: 3 pictures a day/);
    assert.equal((await ask(1)).status, 200);
  });
});

Deno.test("rows of a table get pictures by triggers, as in docs/examples/scenes.sql", async (t) => {
  const migrationsDirectory = await Deno.makeTempDir();
  for (const { name } of Deno.readDirSync(migrations)) {
    await Deno.copyFile(new URL(name, migrations), join(migrationsDirectory, name));
  }
  await Deno.copyFile(example, join(migrationsDirectory, "99990101000000_scenes.sql"));
  await using service = await startTestService({ migrationsDirectory });
  await Deno.remove(migrationsDirectory, { recursive: true });
  const { database } = service.stack;
  // The one that answers at once: a job of another would be parked, and looked for by the schedule, which rests here.
  await database.query(
    "update image_generation.provider_configs set enabled = (provider = 'gemini')",
  );
  await using jobs = await watchJobs(service.stack.database);
  const [owner, viewer] = await Promise.all([service.signUp(), service.signUp()]);
  const project_id = await service.projectOf(owner);
  const jobsOf = (sceneId: string) =>
    database.query<{ id: string; status: string }>(
      "select id, status from image_generation.generation_jobs where request ->> 'scene_id' = $1",
      [sceneId],
    );
  const insert = async (client: typeof service.client) => {
    // The example's table is not among the generated types.
    const scenes = client.schema("public").from("scenes" as "projects");
    const row = { project_id, description: "a scene" } as unknown as {
      organization_id: string;
      name: string;
    };
    return await scenes.insert(row).select("id").single();
  };

  await t.step("an insert draws, and the picture's place is written back", async () => {
    const { data, error } = await insert(owner.client);
    assert.equal(error, null);
    const [job] = await jobsOf(data?.id ?? "");
    assert.ok(job);
    assert.equal(await jobs.end(job.id), "completed");
    const [scene] = await database.query<{ image_path: string }>(
      "select image_path from public.scenes where id = $1",
      [data?.id],
    );
    const path = scene?.image_path ?? "";
    assert.ok(path.startsWith(`${project_id}/`), path);
    const { data: picture } = await owner.client.storage.from("generated-images").download(path);
    assert.ok(picture && picture.size > 0);
  });

  await t.step("writing the row again draws nothing", async () => {
    const id = crypto.randomUUID();
    const write = `insert into public.scenes (id, project_id, description) values ($1, $2, $3)
      on conflict (id) do update set description = excluded.description`;
    for (const description of ["first", "second", "third"]) {
      await database.query(write, [id, project_id, description]);
    }
    const all = await jobsOf(id);
    assert.equal(all.length, 1);
    assert.equal(await jobs.end(all[0]?.id ?? ""), "completed");
    await database.query("update public.scenes set description = 'fourth' where id = $1", [id]);
    assert.equal((await jobsOf(id)).length, 1);
  });

  await t.step("a rollback leaves neither row, nor job, nor hint", async () => {
    const before = await service.countRows();
    await assert.rejects(
      database.transaction(async (queries) => {
        await queries.query(
          "insert into public.scenes (project_id, description) values ($1, 'never')",
          [project_id],
        );
        const hints = await queries.query("select from net.http_request_queue");
        assert.equal(hints.length, 1);
        throw new Error("thought better of it");
      }),
      /thought better/,
    );
    assert.deepEqual(await service.countRows(), before);
    assert.deepEqual(await database.query("select from net.http_request_queue"), []);
  });

  await t.step("two hundred rows in one statement make one hint", async () => {
    await assert.rejects(
      database.transaction(async (queries) => {
        await queries.query(
          `insert into public.scenes (project_id, description)
         select $1, 'scene ' || n from generate_series(1, 200) n`,
          [project_id],
        );
        const [hints] = await queries.query<{ count: number }>(
          "select count(*)::int as count from net.http_request_queue",
        );
        assert.equal(hints?.count, 1);
        throw new Error("thought better of it");
      }),
      /thought better/,
    );
  });

  await t.step("a viewer of the project cannot insert a scene", async () => {
    await database.query(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       select organization_id, $2, 'viewer' from image_generation.projects where id = $1`,
      [project_id, viewer.id],
    );
    const before = await service.countRows();
    const { status, error } = await insert(viewer.client);
    assert.deepEqual([status, error?.code], [403, "42501"]);
    assert.match(error?.message ?? "", /a viewer cannot generate pictures/);
    assert.deepEqual(await service.countRows(), before);
  });
});
