import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import postgres from "postgres";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { applyMigrations } from "../shared/testing/database/apply_migrations.ts";
import { until } from "../shared/testing/runtime/until.ts";
import { startTestStack } from "../shared/testing/stack/test_stack.ts";
import { pushMigrations, readCatalog } from "./schema/mod.ts";
import { uninstall } from "./uninstall/mod.ts";
import { main } from "./uninstall.ts";

Deno.test("uninstall leaves somebody's project as it was before the installation", async (t) => {
  const migrationsDirectory = await Deno.makeTempDir({ prefix: "no-migrations-" });
  await using stack = await startTestStack({ migrationsDirectory, drawMs: 5, seedFile: "" });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  const { storage } = createClient(stack.url, stack.secretKey, { auth: { persistSession: false } });
  const theirs = storage.from("images");
  await sql.unsafe(`
    create schema private;
    create table public.projects (id integer primary key, owner uuid);
    create table public.images (id integer primary key, project_id integer references public.projects);
    create table public.webhook_endpoints (id integer);
    insert into public.projects values (1, null);
    create policy "their own" on storage.objects for select to authenticated using (bucket_id = 'images');
    select cron.schedule('theirs', '0 4 * * *', 'select 1')`);
  await storage.createBucket("images", { public: true });
  await theirs.upload("avatars/me.png", "me", { contentType: "image/png" });
  await sql`update storage.objects set created_at = now() - interval '2 days'`;
  const before = await readCatalog(sql);
  const jobs = () => sql<{ jobname: string }[]>`select jobname from cron.job order by jobname`;
  const options = [
    "--database-url",
    stack.databaseUrl,
    "--url",
    stack.url,
    "--key",
    stack.secretKey,
  ];
  const run = async (...more: string[]) => {
    const terminal = memoryTerminal();
    assert.equal(await main([...options, ...more], terminal), 0, terminal.noted.join("\n"));
    return terminal.printed.join("\n");
  };
  const draw = async () => {
    const response = await fetch(`${stack.url}/functions/v1/generate`, {
      method: "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
      body: JSON.stringify({ prompt: "a guest", provider: "gemini" }),
    });
    assert.equal(response.status, 200, await response.text());
  };
  const install = async (apply: (url: string) => Promise<unknown>) => {
    await apply(stack.databaseUrl);
    // REST learns of the new functions a moment later.
    await until(async () => {
      const health = await fetch(`${stack.url}/functions/v1/health`);
      await health.body?.cancel();
      return health.status === 200;
    });
  };
  const expectTheirs = async () => {
    assert.deepEqual([...await sql`select id from public.projects`], [{ id: 1 }]);
    const { data } = await theirs.download("avatars/me.png");
    assert.equal(await data?.text(), "me");
    assert.equal((await storage.getBucket("images")).data?.public, true);
    assert.ok((await jobs()).some(({ jobname }) => jobname === "theirs"));
  };

  await t.step("it is installed beside theirs, draws, and maintains its own only", async () => {
    await install(pushMigrations);
    await draw();
    await fetch(`${stack.url}/functions/v1/worker`, {
      method: "POST",
      headers: { apikey: stack.secretKey },
    }).then((response) => response.body?.cancel());
    await expectTheirs();
  });

  const installed = await readCatalog(sql);

  await t.step("without --yes it says what would go, and changes nothing", async () => {
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const ours = storage.from("generated-images");
    await ours.upload("gemini/theirs.png", bytes, { contentType: "image/png" });
    const told = await run();
    const { installed: there, objects, foreignObjects, removed } = JSON.parse(await run("--json"));
    assert.deepEqual([there, objects, foreignObjects, removed], [
      ...[true, 2, ["generated-images/gemini/theirs.png"], false],
    ]);
    await ours.remove(["gemini/theirs.png"]);
    assert.match(told, /1 generations and 1 pictures/);
    assert.match(
      told,
      /with 2 files: .*\n1 of them is not of image generation, .*gemini\/theirs\.png\./,
    );
    assert.match(told, /Nothing was changed/);
    assert.deepEqual(await readCatalog(sql), installed);
  });

  await t.step("an address of another project stops it, unchanged", async () => {
    await using other = await startTestStack({ simulate: false });
    for (const more of [[], ["--yes"]]) {
      const terminal = memoryTerminal();
      const code = await main([
        ...["--database-url", stack.databaseUrl, "--url", other.url, "--key", other.secretKey],
        ...more,
      ], terminal);
      assert.equal(code, 1);
      assert.match(terminal.noted.join("\n"), /is not that of the project at .*another one/);
    }
    assert.deepEqual(await readCatalog(sql), installed);
    const others = createClient(other.url, other.secretKey, { auth: { persistSession: false } });
    assert.equal((await others.storage.getBucket("generated-images")).error, null);
  });

  await t.step("what somebody built on its tables stops it, unchanged", async () => {
    await sql.unsafe(`
      create view public.mine as select id from image_generation.generation_jobs;
      create view public.mine_too as select id from public.generation_images;
      select image_generation.publish_short_names();
      create view public.priced as select provider from public.provider_configs;
      create function public.count_of(job public.generation_jobs) returns integer language sql as 'select 1';
      create function public.fires() returns trigger language plpgsql as 'begin return new; end';
      create trigger fires after insert on image_generation.images for each row execute function public.fires()`);
    for (const more of [[], ["--yes"]]) {
      const terminal = memoryTerminal();
      assert.equal(await main([...options, ...more], terminal), 1);
      assert.match(
        terminal.noted.join("\n"),
        /not its own: function count_of\(generation_jobs\), view mine, view mine_too, view priced, trigger fires on table image_generation.images$/m,
      );
    }
    const { data } = await storage.from("generated-images").list();
    assert.equal(data?.length, 1);
    await sql.unsafe(`
      drop view public.mine, public.mine_too, public.priced;
      drop function public.count_of(public.generation_jobs);
      drop function public.fires() cascade`);
    await draw();
  });

  await t.step("a stop between files leaves what is left, and the database as it is", async () => {
    const stop = new AbortController();
    const { databaseUrl, url, secretKey: key } = stack;
    const removing = uninstall({
      ...{ databaseUrl, url, key, keepPictures: false, signal: stop.signal, progress() {} },
      count: () => stop.abort(new Error("stopped")),
    });
    await assert.rejects(removing, { message: "stopped" });
    const [{ jobs } = {}] = await sql`
      select count(*)::int as jobs from image_generation.generation_jobs`;
    assert.equal(jobs, 2);
    await draw();
  });

  await t.step("with --yes the catalog is what it was, and so is what is theirs", async () => {
    await run("--yes");
    assert.deepEqual(await readCatalog(sql), before);
    assert.deepEqual((await jobs()).map(({ jobname }) => jobname), ["theirs"]);
    const { data } = await storage.listBuckets();
    assert.deepEqual(data?.map(({ id }) => id), ["images"]);
    const secrets = await sql`select from vault.secrets where name like 'image\\_generation%'`;
    assert.equal(secrets.length, 0);
    await expectTheirs();
    assert.match(await run(), /is not installed/);
  });

  await t.step("it can be installed again, and removed without its pictures", async () => {
    await install(applyMigrations);
    await draw();
    await run("--yes", "--keep-pictures");
    const { data } = await storage.from("generated-images").list();
    assert.equal(data?.length, 1);
    await assert.rejects(applyMigrations(stack.databaseUrl), /bucket generated-images, .*was kept/);
  });

  await sql.end();
  await Deno.remove(migrationsDirectory);
});
