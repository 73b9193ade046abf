import assert from "node:assert/strict";
import { join } from "node:path";
import postgres from "postgres";
import {
  executableFunctions,
  pushMigrations,
  readCatalog,
  runSupabase,
  tablePrivileges,
  tablesWithoutRowSecurity,
} from "../../scripts/schema/mod.ts";
import { uninstall } from "../../scripts/uninstall/mod.ts";
import { applyMigrations } from "../../shared/testing/database/apply_migrations.ts";
import {
  type HostedProject,
  startHostedProject,
  theirs,
} from "../../shared/testing/database/hosted_project.ts";
import { isFullProof } from "../../shared/testing/proof.ts";

const ours = new URL("../migrations/", import.meta.url);
const ownProjects = new URL("../../docs/examples/own_projects.sql", import.meta.url);
const user = "22222222-2222-4222-8222-222222222222";
const project = "11111111-1111-4111-8111-111111111111";

/** A release to come: a column, a table with its grants, a function that is written anew. */
const laterRelease = `
  alter table image_generation.generation_jobs add column note text not null default 'none';
  create table image_generation.notes (job_id uuid primary key references image_generation.generation_jobs on delete cascade);
  alter table image_generation.notes enable row level security;
  grant select on image_generation.notes to service_role;
  insert into image_generation.notes select id from image_generation.generation_jobs;
  create or replace function public.retry_generation(generation_id uuid) returns jsonb
  language sql security invoker set search_path = '' as $$
    select image_generation.control('retry', retry_generation.generation_id) $$;`;

/** Rows outside the schema of the service: every row of every table, as text. */
async function readRows(sql: postgres.Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'image_generation', 'supabase_migrations')
      and (schemaname, tablename) not in (('auth', 'users'), ('net', 'http_request_queue'), ('realtime', 'messages'))`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await sql.unsafe(`select to_jsonb(t)::text as row from ${name} t`);
    rows.push(...found.map((row) => `${name} ${row["row"]}`));
  }
  return rows.sort();
}

/** Everything in a database that is not a row of the service's own. */
async function readAll(sql: postgres.Sql): Promise<string[]> {
  return [...await readCatalog(sql), ...await readRows(sql)];
}

/** Fails unless all that was there before is there as it was. */
async function assertUntouched(before: string[], sql: postgres.Sql): Promise<void> {
  const now = new Set(await readAll(sql));
  assert.deepEqual(before.filter((line) => !now.has(line)), []);
}

/** Runs statements as a signed-in user, as REST does. */
function asUser<Result>(
  { ownerSql }: HostedProject,
  work: (sql: postgres.TransactionSql) => Promise<Result>,
) {
  return ownerSql.begin(async (sql) => {
    const claims = JSON.stringify({ sub: user, role: "authenticated" });
    await sql`select set_config('request.jwt.claims', ${claims}, true),
      set_config('request.jwt.claim.sub', ${user}, true)`;
    await sql`set local role authenticated`;
    return await work(sql);
  });
}

/** A folder with migrations as a team has it: its own, earlier and later ones. */
async function makeFolder(their: Record<string, string>): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "somebodys-project-" });
  await Deno.mkdir(join(folder, "supabase", "migrations"), { recursive: true });
  await Deno.writeTextFile(join(folder, "supabase", "config.toml"), 'project_id = "theirs"\n');
  for (const [name, text] of Object.entries(their)) await addMigration(folder, name, text);
  return folder;
}

function addMigration(folder: string, name: string, text: string): Promise<void> {
  return Deno.writeTextFile(join(folder, "supabase", "migrations", name), text);
}

/** What the README says: our migrations are copied beside theirs. */
async function addOurs(folder: string): Promise<void> {
  for (const { name } of Deno.readDirSync(ours)) {
    await Deno.copyFile(new URL(name, ours), join(folder, "supabase", "migrations", name));
  }
}

/** pg_cron before 1.5 refuses seconds with these words, and unschedules by a name of another type. */
const cronBeforeSeconds = `
  drop function cron.unschedule(text);
  create function cron.unschedule(job_name name) returns boolean language plpgsql as $$
  begin
    raise exception 'called with a text, this one is not found';
  end $$;
  create or replace function cron._checked(schedule text) returns text language plpgsql immutable strict as $$
  begin
    if schedule !~ '^ *[0-9*,/-]+( +[0-9*,/-]+){4} *$' then
      raise exception 'invalid schedule: %', schedule;
    end if;
    return schedule;
  end $$`;

/** The small pass takes the first two. */
const cases = [
  { version: 15, full: true },
  { version: 17, full: false },
  { version: 17, full: true },
  { version: 15, full: false },
] as const;

for (const { version, full } of cases.slice(0, isFullProof() ? 4 : 2)) {
  const what = full ? "full of its own things" : "empty";
  Deno.test(`a hosted project on PostgreSQL ${version}, ${what}`, async (t) => {
    await using database = await startHostedProject(version);
    const { sql, ownerSql, url } = database;
    const folder = await makeFolder(full ? { "20240101000000_theirs.sql": theirs } : {});
    if (full) {
      await addMigration(
        folder,
        "29990101000000_theirs_too.sql",
        "create table public.later (id integer)",
      );
      await pushMigrations(url, folder);
    }
    await sql`insert into auth.users (id, email) values (${user}, 'somebody@example.org')`;
    // The empty one has the pg_cron of Debian 12.
    if (!full) await sql.unsafe(cronBeforeSeconds);
    let before = await readAll(sql);

    await t.step("is installed into without a superuser, beside its own migrations", async () => {
      await addOurs(folder);
      await pushMigrations(url, folder);
      await assertUntouched(before, sql);
      assert.deepEqual(
        await tablesWithoutRowSecurity(sql).then((names) =>
          names.filter((name) => name.startsWith("image_generation."))
        ),
        [],
      );
      const anonymous = await executableFunctions(sql, "anon");
      assert.deepEqual(anonymous.filter((name) => name.includes("generation")), []);
    });
    if (full) await ownerSql.unsafe(await Deno.readTextFile(ownProjects));
    const used = full
      ? project
      : (await sql`select image_generation.default_project_id(${user}) as id`)[0]?.["id"] as string;
    const counts = () =>
      sql`select (select count(*) from image_generation.generation_jobs)::int as jobs,
        (select count(*) from image_generation.images)::int as images,
        (select count(*) from image_generation.projects)::int as projects`.then(([row]) => ({
        ...row,
      }));

    await t.step("generates for its users", async () => {
      const [asked] = await asUser(
        database,
        (sql) => sql`select public.request_generation(${used}, 'a lighthouse') as id`,
      );
      await ownerSql.begin(async (sql) => {
        await sql`set local role service_role`;
        await sql`update image_generation.generation_jobs set status = 'completed', completed_at = now()`;
        await sql`
          insert into image_generation.images
            (job_id, project_id, ordinal, provider, model, object_path, width, height, format, file_size, sha256)
          select id, project_id, 0, 'gemini', 'a model', project_id || '/gemini/' || id || '-1-0.png', 8, 8, 'png', 9,
            repeat('a', 64)
          from image_generation.generation_jobs`;
        await sql`insert into storage.objects (bucket_id, name)
          select 'generated-images', object_path from image_generation.images`;
      });
      const seen = await asUser(
        database,
        (sql) =>
          sql`select i.job_id, (select count(*)::int from storage.objects where bucket_id = 'generated-images') as objects
          from public.generation_images i`,
      );
      assert.deepEqual([...seen], [{ job_id: asked?.["id"], objects: 1 }]);
      await assertUntouched(before, sql);
    });

    await t.step("lets its users follow their generations live, and nobody else's", async () => {
      const readable = (topic: string) =>
        asUser(database, async (sql) => {
          await sql`select set_config('realtime.topic', ${topic}, true)`;
          return (await sql`select from realtime.messages`).length > 0;
        });
      const [job] = await sql`select id from image_generation.generation_jobs`;
      assert.equal(await readable(`generation:${job?.["id"]}`), true);
      assert.equal(await readable(`generation:${crypto.randomUUID()}`), false);
    });

    await t.step("is maintained", async () => {
      const schedules = await sql<{ schedule: string; command: string }[]>`
        select schedule, command from cron.job where jobname like 'image-generation-%' order by schedule`;
      const often = full ? "15 seconds" : "* * * * *";
      assert.deepEqual(
        schedules.map(({ schedule }) => schedule).toSorted(),
        ["*/10 * * * *", often, often].toSorted(),
      );
      for (const { command } of schedules) await ownerSql.unsafe(command);
      await assertUntouched(before, sql);
    });

    await t.step("is upgraded with its rows and its own membership", async () => {
      const had = await counts();
      await addMigration(folder, "29990202000000_later_release.sql", laterRelease);
      await pushMigrations(url, folder);
      assert.deepEqual(await counts(), had);
      const notes = await sql`
        select j.note from image_generation.notes n join image_generation.generation_jobs j on j.id = n.job_id`;
      assert.deepEqual([...notes], [{ note: "none" }]);
      const [{ ids } = {}] = await asUser(
        database,
        (sql) => sql`select array_agg(id) as ids from image_generation.my_projects() as id`,
      );
      assert.deepEqual(ids, [used]);
      assert.deepEqual(
        await tablePrivileges(sql, "anon").then((names) =>
          names.filter((name) => name.includes("generation"))
        ),
        [],
      );
      await assertUntouched(before, sql);
    });

    if (full) {
      await t.step("has types for theirs and ours side by side", async () => {
        const { success, output } = await runSupabase([
          ...["gen", "types", "--lang", "typescript", "--schema", "public", `--remote=${url}`],
        ]);
        assert.ok(success, output);
        for (const name of ["projects", "gallery", "generation_jobs", "request_generation"]) {
          assert.ok(output.includes(`"${name}":`), name);
        }
      });
      await t.step("is not uninstalled while its own rules hang on ours", async () => {
        const installed = await readAll(sql);
        await ownerSql.unsafe(`
          create policy "mine" on public.images using (project_id in (select image_generation.my_projects()));
          alter table public.images add column job uuid references image_generation.generation_jobs`);
        await assert.rejects(
          remove(url),
          /policy mine on (table )?images.*images_job_fkey|images_job_fkey.*mine/,
        );
        await ownerSql.unsafe(
          'drop policy "mine" on public.images; alter table public.images drop column job',
        );
        assert.deepEqual(new Set(await readAll(sql)), new Set(installed));
        await ownerSql`select cron.schedule('nightly', '0 3 * * *', 'select request_generation(id, name) from projects')`;
        await assert.rejects(
          remove(url),
          /: function forget_generations\(\), the schedule nightly$/,
        );
        await ownerSql`select cron.unschedule('nightly')`;
        await ownerSql.unsafe("drop trigger projects_forget_generations on public.projects");
        await ownerSql.unsafe("drop function public.forget_generations()");
        await ownerSql.unsafe(
          "create function public.retry_generation(n integer) returns void language sql as ''",
        );
        await assert.rejects(remove(url), /more than one function public.retry_generation/);
        await ownerSql.unsafe("drop function public.retry_generation(integer)");
      });
      // Made since, in our manner, and yet theirs.
      const likeOurs = `
        create function public.image_generation_of_theirs() returns void language sql as '';
        select cron.schedule('image-generation-of-theirs', '0 5 * * *', 'select image_generation_of_theirs()')`;
      await sql.unsafe(`set role project_owner; ${likeOurs}; reset role`);
      const made = (await readAll(sql)).filter((line) => /of.theirs/.test(line));
      assert.equal(made.length, 2);
      before = [...before, ...made];
    }

    await t.step("is left as it was by the uninstallation", async () => {
      await remove(url);
      const own = (line: string) => !line.includes("generated-images");
      assert.deepEqual((await readAll(sql)).filter(own).sort(), before.filter(own).sort());
    });
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("a project whose owner may not touch Storage's rules, Realtime's or the schedule", async (t) => {
  await using database = await startHostedProject(17);
  const { sql, url } = database;
  await sql.unsafe(`
    alter table storage.objects owner to postgres;
    alter table realtime.messages owner to postgres;
    revoke usage on schema cron from project_owner`);
  await t.step("is installed into all the same, and told what it does without", async () => {
    // The command line shows no notices, so the files are run without it.
    const told = await applyMigrations(url);
    for (
      const part of [
        /members cannot read pictures from Storage themselves: must be owner/,
        /generations cannot be followed over Realtime: must be owner/,
        /the schedule image-generation-maintenance was not made: permission denied/,
      ]
    ) assert.match(told, part);
  });
  await t.step("generates", async () => {
    await sql`select public.request_generation(image_generation.default_project_id(null), 'a lighthouse')`;
    const [jobs] = await sql`select count(*)::int as count from image_generation.generation_jobs`;
    assert.equal(jobs?.["count"], 1);
  });
});

/** The database's part: the test of `deno task uninstall` empties buckets too. */
function remove(databaseUrl: string): Promise<void> {
  return uninstall({ databaseUrl, url: "", key: "", keepPictures: true, progress: () => {} });
}
