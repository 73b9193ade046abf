import assert from "node:assert/strict";
import { applyMigrations } from "../../shared/testing/database/apply_migrations.ts";
import { startHostedProject } from "../../shared/testing/database/hosted_project.ts";

Deno.test("the optional parts, on a hosted project with pg_cron 1.4 and a Realtime of somebody else's", async (t) => {
  await using project = await startHostedProject(15);
  const { sql, ownerSql } = project;
  await sql.unsafe(`
    alter database postgres set cron.imitated_version = '1.4';
    alter table realtime.messages owner to postgres;
    create role watcher`);
  const asService = async () => {
    const rows = await ownerSql.begin(async (open) => {
      await open`set local role service_role`;
      return await open`select public.image_generation_platform_parts() as parts`;
    });
    return rows[0]?.["parts"];
  };

  await t.step("each fail alone, and say what is missing and why", async () => {
    const said = await applyMigrations(project.url);
    assert.match(
      said,
      /pg_cron refused "15 seconds", so the schedule image-generation-webhooks is/,
    );
    assert.match(said, /cannot be followed over Realtime: must be owner of table messages/);
    const jobs = await sql`
      select jobname, schedule from cron.job where jobname like 'image-generation-%' order by 1`;
    assert.deepEqual(jobs.map(({ jobname, schedule }) => [jobname, schedule]), [
      ["image-generation-maintenance", "* * * * *"],
      ["image-generation-sweep", "*/10 * * * *"],
      ["image-generation-webhooks", "* * * * *"],
    ]);
  });

  const missing = { pg_net: true, pg_cron: "by_minutes", vault_secrets: false, realtime: false };
  await t.step("are told to the service", async () => {
    assert.deepEqual(await asService(), missing);
    await sql.unsafe(`
      select vault.create_secret('https://project.test', 'image_generation_url');
      select vault.create_secret('sb_secret_told_nobody', 'image_generation_secret_key');
      create policy "members follow their generations" on realtime.messages for select to authenticated using (false);
      update cron.job set schedule = '15 seconds'`);
    assert.deepEqual(await asService(), {
      pg_net: true,
      pg_cron: "by_seconds",
      vault_secrets: true,
      realtime: true,
    });
    await sql.unsafe("revoke usage on schema cron, vault from project_owner, service_role cascade");
    assert.deepEqual(await asService(), { ...missing, pg_cron: null, realtime: true });
  });

  await t.step("are told to nobody else", async () => {
    for (const role of ["anon", "authenticated", "watcher"]) {
      const call = sql.begin(async (open) => {
        await open.unsafe(`set local role ${role}`);
        await open`select public.image_generation_platform_parts()`;
      });
      await assert.rejects(call, { code: "42501" }, role);
    }
  });
});
