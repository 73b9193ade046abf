import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { LocalStack, LocalStackOptions } from "../../../scripts/local/options.ts";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import { startLocalStack } from "../../../scripts/local/stack.ts";
import { makeTestDatabase } from "./test_databases.ts";

/** What a test puts into its project. */
export interface FixtureSources {
  /** SQL of the one migration. */
  migration?: string;
  /** Source of each function's `index.ts`, by name. */
  functions?: Record<string, string>;
}

/** A stack over a project that a test wrote. */
export interface Fixture extends LocalStack {
  /** Holds `functions`, `shared`, `supabase/migrations` and the stack's data. */
  folder: string;
  /** Each step of the start and what came later. */
  steps: string[];
  /** A client with the rights of a key, and of a user's token if there is one. */
  client(key: string, token?: string): SupabaseClient;
}

/** Writes a project into a folder of its own; nothing is started. */
export async function writeProject(sources: FixtureSources): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "local-stack-" });
  await Deno.chmod(folder, 0o755); // so that the database's user can enter when the test runs as root
  for (const path of ["supabase/migrations", "functions", "shared"]) {
    await Deno.mkdir(join(folder, path), { recursive: true });
  }
  await Deno.writeTextFile(
    join(folder, "supabase/migrations/20260101000000_fixture.sql"),
    sources.migration ?? "select 1",
  );
  for (const [name, source] of Object.entries(sources.functions ?? {})) {
    await Deno.mkdir(join(folder, "functions", name));
    await Deno.writeTextFile(join(folder, "functions", name, "index.ts"), source);
  }
  return folder;
}

/** How a stack over such a folder is started. */
export function projectOptions(folder: string): LocalStackOptions {
  return {
    dataDirectory: join(folder, ".local"),
    migrationsDirectory: join(folder, "supabase/migrations"),
    functionsDirectory: join(folder, "functions"),
    templatesDirectory: join(projectDataDirectory, "templates"),
  };
}

/** Settings of {@link startFixture}. */
export interface FixtureOptions extends FixtureSources, Partial<LocalStackOptions> {
  /** True for a test of the database's server itself. Default false. */
  ownServer?: boolean;
}

/** Starts a stack over a project of its own; `close` removes both. */
export async function startFixture(options: FixtureOptions): Promise<Fixture> {
  const { migration: _migration, functions: _functions, ownServer, ...overrides } = options;
  const isUsual = !ownServer && (options.databaseUrl ?? options.postgresVersion) === undefined;
  const database = isUsual ? await makeTestDatabase("empty") : undefined;
  const folder = await writeProject(options);
  const steps: string[] = [];
  const stack = await startLocalStack({
    ...projectOptions(folder),
    progress: (step) => steps.push(step),
    temporary: true,
    ...(database && { databaseUrl: database.url }),
    ...overrides,
  });
  const close = async () => {
    await stack.close();
    await database?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  };
  return {
    ...stack,
    folder,
    steps,
    close,
    [Symbol.asyncDispose]: close,
    client: (key, token) => connect(stack.url, key, token),
  };
}

/** A client without a session to keep, so that it leaves nothing running. */
export function connect(url: string, key: string, token?: string): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    ...(token === undefined ? {} : { global: { headers: { authorization: `Bearer ${token}` } } }),
  });
}
