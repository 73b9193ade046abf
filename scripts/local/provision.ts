import type { LocalDatabase } from "./database.ts";
import { systemSchemaSql } from "./lite/mod.ts";
import { makeApiRoles, platformGrants } from "./platform_rights.ts";

/** Gives a plain PostgreSQL what a Supabase project has before its first migration. */
export async function provision(database: LocalDatabase): Promise<void> {
  const [bootstrap, storage, realtime] = await Promise.all(
    ["./bootstrap.sql", "./storage/schema.sql", "./realtime/schema.sql"].map((path) =>
      Deno.readTextFile(new URL(path, import.meta.url))
    ),
  );
  await database.script(
    [systemSchemaSql, makeApiRoles, bootstrap, storage, realtime, ...platformGrants].join(";\n"),
  );
}

/** Puts secrets into the vault, or replaces their values. */
export async function putVaultSecrets(
  database: LocalDatabase,
  secrets: Record<string, string>,
): Promise<void> {
  for (const [name, secret] of Object.entries(secrets)) {
    await database.query(
      `insert into vault.secrets (name, secret) values ($1, $2)
       on conflict (name) do update set secret = excluded.secret, updated_at = now()`,
      [name, secret],
    );
  }
}
