import type { Queries } from "./database.ts";

/** What only the database of a Supabase project has; none of it is made by this stack. */
const marks: [what: string, condition: string][] = [
  ["the role supabase_admin", "exists (select from pg_roles where rolname = 'supabase_admin')"],
  ["the table storage.migrations", "to_regclass('storage.migrations') is not null"],
  [
    "the extension supabase_vault",
    "exists (select from pg_extension where extname = 'supabase_vault')",
  ],
  ["the extension pg_net", "exists (select from pg_extension where extname = 'pg_net')"],
];

/**
 * Keeps the stack off the database of a Supabase project, whose `auth` and `storage` belong to its own servers. Only
 * reads.
 *
 * @throws Error that names what the database was recognised by
 */
export async function refusePlatformDatabase(database: Queries): Promise<void> {
  const [found = {}] = await database.query<Record<string, boolean>>(
    `select ${marks.map(([, condition], index) => `${condition} as "${index}"`).join(", ")}`,
  );
  const seen = marks.filter((_, index) => found[index]).map(([what]) => what);
  if (seen.length === 0) return;
  throw new Error(
    `The database belongs to a Supabase project: it has ${
      seen.join(" and ")
    }. The local stack would replace parts ` +
      "of it, such as auth.uid(), so it has touched nothing. Give it a PostgreSQL of its own, or leave DATABASE_URL " +
      "and --database-url out; to use this project, deploy to it.",
  );
}
