import assert from "node:assert/strict";
import { join } from "node:path";
import * as z from "zod";
import { completed, problem } from "../shared/testing/service/contract.ts";
import { startTestService, type TestUser } from "../shared/testing/service/service.ts";

const migrations = new URL("../supabase/migrations/", import.meta.url);
const example = new URL("../docs/examples/own_projects.sql", import.meta.url);

/** What a team had before: projects and images of its own, under its own rules. */
const theirs = `
  create table public.projects (
    id uuid primary key default gen_random_uuid(),
    owner uuid not null references auth.users (id),
    title text not null
  );
  create table public.images (id serial primary key, project_id uuid references public.projects (id), file text);
  alter table public.projects enable row level security;
  alter table public.images enable row level security;
  grant select, insert, delete on public.projects to authenticated;
  grant select on public.images to authenticated;
  create policy "owners" on public.projects using (owner = (select auth.uid()));
  create policy "owners" on public.images using (
    project_id in (select p.id from public.projects p where p.owner = (select auth.uid())));`;

Deno.test("no migration but one writes the function that a team may have replaced", () => {
  const texts = [...Deno.readDirSync(migrations)].map(({ name }) =>
    Deno.readTextFileSync(new URL(name, migrations))
  );
  assert.equal(
    texts.join("").match(/function image_generation\.accessible_projects\(/g)?.length,
    1,
  );
});

Deno.test("projects of somebody's own, as in docs/examples/own_projects.sql", async (t) => {
  const migrationsDirectory = await Deno.makeTempDir();
  for (const { name } of Deno.readDirSync(migrations)) {
    await Deno.copyFile(new URL(name, migrations), join(migrationsDirectory, name));
  }
  await Deno.writeTextFile(join(migrationsDirectory, "20200101000000_theirs.sql"), theirs);
  await Deno.copyFile(example, join(migrationsDirectory, "99990101000000_own_projects.sql"));
  await using service = await startTestService({ migrationsDirectory });
  await Deno.remove(migrationsDirectory, { recursive: true });
  const { database } = service.stack;
  const [owner, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const addProject = async (user: TestUser) => {
    const [row] = await database.query<{ id: string }>(
      "insert into public.projects (owner, title) values ($1, 'theirs') returning id",
      [user.id],
    );
    if (!row) throw new Error("unreachable: an insert of one row gives one row");
    return row.id;
  };
  const settings = (project: string) =>
    database.query<{ name: string }>("select name from image_generation.projects where id = $1", [
      project,
    ]);
  const draw = (as: "service" | TestUser, project_id?: string) =>
    service.call("/generate", {
      as,
      json: { prompt: "a lighthouse", provider: "gemini", ...(project_id && { project_id }) },
    });
  const project = await addProject(owner);

  await t.step("the only one is drawn into when a request names none", async () => {
    assert.deepEqual(await settings(project), []);
    assert.equal(completed(await draw(owner)).project_id, project);
    assert.equal((await settings(project)).length, 1);
  });

  await t.step("with several, a request has to name one", async () => {
    const second = await addProject(owner);
    const { detail } = problem(await draw(owner), 404, "project_not_found");
    assert.match(detail, /names no project.* or several. Name one of yours as project_id/);
    assert.equal(completed(await draw(owner, second)).project_id, second);
  });

  await t.step("its pictures are its owner's, in every way to read them", async () => {
    const { images, generation_id } = completed(await draw(owner, project));
    const path = images[0]?.local_url.replace("/storage/images/", "") ?? "";
    const seen = async (user: TestUser) => [
      (await service.call(`/jobs/${generation_id}`, { as: user })).status,
      (await service.call(`/images/${path}`, { as: user })).status,
      (await user.client.storage.from("generated-images").download(path)).error === null,
      (await user.client.from("generation_images").select("id").eq("project_id", project)).data
        ?.length,
    ];
    assert.deepEqual(await seen(owner), [200, 200, true, 2]);
    assert.deepEqual(await seen(stranger), [404, 404, false, 0]);
  });

  await t.step("its generations are read with all that belongs to them in one call", async () => {
    // PostgREST needs no hint here: the stand-in does (rest_calls.ts of the test kit).
    const { data, error } = await owner.client.from("generation_jobs")
      .select(
        "generation_projects!generation_jobs_project_id_fkey(name), generation_attempts(provider), generation_images(format)",
      )
      .eq("project_id", project).limit(1).single();
    assert.equal(error, null);
    const told: unknown = data;
    assert.deepEqual(told, {
      generation_projects: { name: `Project ${project.slice(0, 8)}` },
      generation_attempts: [{ provider: "gemini" }],
      generation_images: [{ format: "png" }],
    });
  });

  await t.step("its users cancel and retry by rpc what is theirs, and nobody else's", async () => {
    const asked = await owner.client.rpc("request_generation", {
      project_id: project,
      prompt: "a lighthouse",
      options: { provider: "comfyui" },
    });
    const generation_id = asked.data ?? "";
    for (const name of ["cancel_generation", "retry_generation"] as const) {
      const foreign = await stranger.client.rpc(name, { generation_id });
      assert.equal(foreign.error?.code, "PT404");
    }
    const statusAfter = async (name: "cancel_generation" | "retry_generation") => {
      const { data, error } = await owner.client.rpc(name, { generation_id });
      return error?.code ?? z.object({ status: z.string() }).parse(data).status;
    };
    assert.equal(await statusAfter("cancel_generation"), "cancelled");
    assert.equal(await statusAfter("cancel_generation"), "PT409");
    assert.equal(await statusAfter("retry_generation"), "queued");
    assert.equal(await statusAfter("retry_generation"), "PT409");
    assert.equal(await statusAfter("cancel_generation"), "cancelled");
  });

  await t.step("membership is asked once by a statement, however many rows it reads", async () => {
    const [example] = await database.query<{ definition: string }>(
      "select pg_get_functiondef('image_generation.accessible_projects'::regproc) as definition",
    );
    await database.script(`
      create sequence public.asked;
      create or replace function image_generation.accessible_projects(account uuid)
      returns table (project_id uuid, organization_id uuid, role text)
      language plpgsql stable security definer set search_path = '' as $$
      begin
        perform nextval('public.asked');
        return query select p.id, null::uuid, 'owner' from public.projects p where p.owner = account;
      end $$`);
    for (const view of ["generation_jobs", "generation_attempts", "generation_images"] as const) {
      const before = await database.query("select nextval('public.asked')::int as asked");
      const { data, error } = await owner.client.from(view).select("id");
      assert.equal(error, null);
      assert.ok(data && data.length > 1, view);
      const after = await database.query("select nextval('public.asked')::int as asked");
      assert.equal(Number(after[0]?.["asked"]) - Number(before[0]?.["asked"]), 2, view);
    }
    await database.script(`${example?.definition}; drop sequence public.asked`);
  });

  await t.step("nobody else draws into it, and nobody gets a workspace besides", async () => {
    // A table of theirs may be called like our function.
    await database.query("create view public.own_projects as select * from public.projects");
    await database.query(`
      create or replace function image_generation.accessible_projects(account uuid)
      returns table (project_id uuid, organization_id uuid, role text)
      language sql stable security definer set search_path = '' as $$
        select p.id, null::uuid, 'owner' from public.own_projects p where p.owner = account or account is null $$`);
    problem(await draw(stranger, project), 404, "project_not_found");
    problem(await draw(stranger), 404, "project_not_found");
    const rows = await database.query(
      "select from image_generation.organizations where personal_user_id is not null",
    );
    assert.equal(rows.length, 0);
  });

  await t.step(
    "a secret key and SQL use one that was never used, but none that there is not",
    async () => {
      const [first, second] = [await addProject(stranger), await addProject(stranger)];
      assert.equal(completed(await draw("service", first)).project_id, first);
      const ask = (id: string) =>
        database.query("select public.request_generation($1, 'a lighthouse')", [id]);
      await ask(second);
      assert.equal((await settings(second)).length, 1);
      problem(await draw("service", crypto.randomUUID()), 404, "project_not_found");
      await assert.rejects(ask(crypto.randomUUID()), /does not exist/);
      const own = await stranger.client.rpc("request_generation", {
        project_id: first,
        prompt: "mine",
      });
      assert.equal(own.error, null);
      const foreign = await stranger.client.rpc("request_generation", {
        project_id: project,
        prompt: "not",
      });
      assert.equal(foreign.error?.code, "PT404");
    },
  );

  await t.step("it cannot be taken by whoever makes its row first", async () => {
    const unused = await addProject(owner);
    const taken = await stranger.client.rpc("create_generation_organization", { name: "takers" });
    const { error } = await stranger.client.from("generation_projects").insert({
      id: unused,
      organization_id: taken.data?.id ?? "",
      name: "taken",
    });
    assert.equal(error?.code, "42501");
  });

  await t.step("a deleted account reads nothing, though the team's list still has it", async () => {
    const leaver = await service.signUp();
    await database.script(`
      create table public.staff (account uuid, project uuid);
      insert into public.staff values ('${leaver.id}', '${project}');
      create or replace function image_generation.accessible_projects(account uuid)
      returns table (project_id uuid, organization_id uuid, role text)
      language sql stable security definer set search_path = '' as $$
        select s.project, null::uuid, 'owner' from public.staff s where s.account = accessible_projects.account
        union all select p.id, null, 'owner' from public.projects p where p.owner = account or account is null $$`);
    const { images } = completed(await draw(leaver, project));
    const path = images[0]?.local_url.replace("/storage/images/", "") ?? "";
    const views = [
      "generation_jobs",
      "generation_attempts",
      "generation_images",
      "generation_projects",
      "generation_usage",
    ] as const;
    const read = async () => {
      const rows = views.map(async (view) =>
        ((await leaver.client.from(view).select("*")).data ?? []).length > 0
      );
      const file = await leaver.client.storage.from("generated-images").download(path);
      return await Promise.all([...rows, file.error === null]);
    };
    assert.deepEqual(await read(), [true, true, true, true, true, true]);
    assert.equal((await service.client.auth.admin.deleteUser(leaver.id)).error, null);
    assert.deepEqual(await read(), [false, false, false, false, false, false]);
    const arguments_ = { project_id: project, prompt: "still there" };
    const asked = await leaver.client.rpc("request_generation", arguments_);
    assert.equal(asked.error?.code, "PT404");
    problem(await draw(leaver), 401, "unauthorized");
    const made = await leaver.client.rpc("create_generation_organization", { name: "mine" });
    assert.deepEqual([made.error?.code, made.error?.message], [
      "42501",
      "this account does not exist any more",
    ]);
  });

  await t.step("deleting it takes its generations with it", async () => {
    const [job] = await database.query(
      "select id from image_generation.generation_jobs where project_id = $1",
      [
        project,
      ],
    );
    assert.ok(job);
    await database.query("delete from public.projects where id = $1", [project]);
    assert.deepEqual(await settings(project), []);
  });
});
