import assert from "node:assert/strict";
import { getAuthSchemaSql, getStorageSchemaSql, SUPABASE_AUTH_HELPERS_SQL } from "@supabase/lite";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { join } from "node:path";
import { silentLog } from "../../observability/mod.ts";
import { connectDatabase, type LocalDatabase } from "../../../scripts/local/database.ts";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import { makeApiRoles } from "../../../scripts/local/platform_rights.ts";
import { startPostgres } from "../../../scripts/local/postgres/mod.ts";
import { makeTestDatabase, type TestDatabase } from "./test_databases.ts";
import { createStorage } from "../../../scripts/local/storage/mod.ts";

/** A Storage over a database and a server of its own, for tests. */
export interface StorageFixture {
  /** Of the server, without `/storage/v1`. */
  url: string;
  database: LocalDatabase;
  /** What the server calls. */
  handler: (request: Request) => Promise<Response>;
  /** Another such handler, over the same files, that speaks to the database through `database`. */
  handlerOver(database: LocalDatabase): StorageFixture["handler"];
  /** Holds the bytes. */
  directory: string;
  clock: { now(): number; advance(milliseconds: number): void };
  /** A client that passes row-level security. */
  service: SupabaseClient;
  anonymous: SupabaseClient;
  /** Clients of two users. */
  alice: SupabaseClient;
  bob: SupabaseClient;
  /** The token of a user, or one that is otherwise made up. */
  token(claims: Record<string, unknown>): Promise<string>;
  /** Fails unless exactly the versions that have a row are on disk, and nothing unfinished is. */
  assertFilesMatchRows(): Promise<void>;
  close(): Promise<void>;
}

/** Ids of the users and keys of the project in a {@link StorageFixture}. */
export const identities = {
  alice: "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  bob: "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb",
  publishableKey: "sb_publishable_test",
  secretKey: "sb_secret_test",
} as const;

/** What signs the tokens of users and of signed URLs. */
export const storageJwtSecret = "a secret of the tests that is longer than 32 characters";

/** Roles and rights as on a hosted project; each user has a folder of their own in every bucket. */
const policies = `
  ${makeApiRoles}
  grant usage on schema auth, storage to anon, authenticated, service_role;
  grant all on all tables in schema storage to anon, authenticated, service_role;
  create policy own_folder on storage.objects for all to authenticated
    using ((storage.foldername(objects.name))[1] = (select auth.uid())::text)
    with check ((storage.foldername(objects.name))[1] = (select auth.uid())::text);`;

/** A database on a server of its own. */
async function startServer(folder: string): Promise<TestDatabase> {
  const server = await startPostgres({
    folder,
    version: 17,
    templates: join(projectDataDirectory, "templates"),
    progress() {},
    log: silentLog,
  });
  return { url: server.url, [Symbol.asyncDispose]: server.stop };
}

/** Starts a database, a Storage on it and a server before it; all of it goes with `close`. */
export async function startStorageFixture(
  /** As a server without image transformations is, unless a test says otherwise. */
  { imageTransformation = false }: { imageTransformation?: boolean } = {},
): Promise<StorageFixture> {
  const folder = await Deno.makeTempDir({ prefix: "storage-test-" });
  const postgres = await makeTestDatabase("empty") ?? await startServer(folder);
  const connections = 6;
  const database = connectDatabase(postgres.url, { maximumConnections: connections });
  for (const text of [getAuthSchemaSql(), SUPABASE_AUTH_HELPERS_SQL, getStorageSchemaSql()]) {
    await database.script(text);
  }
  const schema = new URL("../../../scripts/local/storage/schema.sql", import.meta.url);
  await database.script(await Deno.readTextFile(schema));
  await database.script(policies);
  // All connections are opened here, so that none seems to leak from the test that happens to need it first.
  await Promise.all(
    Array.from({ length: connections }, () => database.query("select pg_sleep(0.1)")),
  );

  let offset = 0;
  const clock = {
    now: () => Date.now() + offset,
    advance(milliseconds: number) {
      offset += milliseconds;
    },
  };
  const directory = join(folder, "storage");
  const { publishableKey, secretKey } = identities;
  const handlerOver = (database: LocalDatabase) =>
    createStorage({
      ...{ database, directory, jwtSecret: storageJwtSecret, publishableKey, secretKey, clock },
      imageTransformation,
      log: silentLog,
    });
  const handler = handlerOver(database);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const url = `http://127.0.0.1:${server.addr.port}`;
  const token = (claims: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("1h")
      .sign(new TextEncoder().encode(storageJwtSecret));
  const userClient = async (sub: string) => {
    const accessToken = await token({ sub, role: "authenticated" });
    return createClient(url, publishableKey, { accessToken: () => Promise.resolve(accessToken) });
  };
  const auth = { autoRefreshToken: false, persistSession: false };
  return {
    ...{ url, database, handler, handlerOver, directory, clock, token },
    service: createClient(url, secretKey, { auth }),
    anonymous: createClient(url, publishableKey, { auth }),
    alice: await userClient(identities.alice),
    bob: await userClient(identities.bob),
    async assertFilesMatchRows() {
      const rows = await database.query<{ version: string }>("select version from storage.objects");
      const files = [...Deno.readDirSync(directory)].filter((entry) => entry.isFile);
      assert.deepEqual(
        files.map((entry) => entry.name).sort(),
        rows.map((row) => row.version).sort(),
      );
      assert.deepEqual([...Deno.readDirSync(join(directory, ".tmp"))], []);
    },
    async close() {
      await server.shutdown();
      await database.close();
      await postgres[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
