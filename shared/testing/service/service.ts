import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createHash } from "node:crypto";
import type { LocalDatabase, ProjectStack } from "../../../scripts/local/mod.ts";
import { startTestStack, type TestStackOptions } from "../stack/test_stack.ts";
import type { Simulators } from "../../../scripts/simulators/mod.ts";
import type { ApiKeyScope, Database, MemberRole } from "../../database/mod.ts";
import type { LimitScope } from "../../errors/mod.ts";
import type { TestDatabase } from "./database.ts";
import { assertDocumented } from "./documented_answer.ts";

/** Somebody who signed up. */
export interface TestUser {
  id: string;
  email: string;
  /** Access token. */
  token: string;
  /** Has the user's rights. */
  client: SupabaseClient<TestDatabase>;
}

/** An API key of a project. */
export interface TestApiKey {
  id: string;
  /** The whole key. */
  key: string;
}

/** Who makes a call: with a secret key, as a user, with an API key, with the publishable key alone, or without anything. */
export type TestCaller = "service" | "anonymous" | "nobody" | TestUser | TestApiKey;

/** Limits of something, by their columns; null is none. */
export type TestLimits = Partial<
  Pick<
    Database["image_generation"]["Tables"]["limits"]["Row"],
    | "requests_per_minute"
    | "pictures_per_day"
    | "usd_per_day"
    | "usd_per_month"
    | "queued"
    | "at_once"
    | "bytes"
  >
>;

/** Settings of {@link startTestService}. */
export interface TestServiceOptions extends TestStackOptions {
  /** Whether accounts have the limits that are shipped. Default false: a test's users draw as much as they like. */
  shippedLimits?: boolean;
}

/** What a call sends. */
export interface TestCall {
  /** Default: with a secret key. */
  as?: TestCaller;
  /** Default: POST when there is a body, else GET. */
  method?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: BodyInit;
  headers?: Record<string, string>;
}

/** What a call brought. */
export interface TestAnswer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON; else the text. */
  body: unknown;
}

/** This repository, running with simulated providers. */
export interface TestService extends AsyncDisposable {
  stack: ProjectStack;
  simulators: Simulators;
  /** Has the service's rights. */
  client: SupabaseClient<TestDatabase>;
  /** Calls a function. @param path below `/functions/v1`, such as `/generate/quick` */
  call(path: string, call?: TestCall): Promise<TestAnswer>;
  /** The credentials of a caller, as headers. */
  credentials(caller: TestCaller): Record<string, string>;
  /** Makes an account, whose owner then signs in. */
  signUp(): Promise<TestUser>;
  /** The id of a user's own default project, which is made if there is none yet. */
  projectOf(user: TestUser): Promise<string>;
  /** Has a user join an organization, asked by one of its owners. */
  join(by: TestUser, user: TestUser, organizationId: string, role: MemberRole): Promise<void>;
  /** Makes an API key. @param as an admin of the project, or the service */
  makeKey(as: TestCaller, projectId: string, scopes: ApiKeyScope[]): Promise<TestApiKey>;
  /** Sets limits, as an operator. @param id null for what holds by default */
  limit(scope: LimitScope, id: string | null, limits: TestLimits): Promise<void>;
  /**
   * The number of rows of every table of the service, and of objects in the bucket; but of how providers are doing, which
   * is written in the background.
   */
  countRows(): Promise<Record<string, number>>;
  /** The names of all objects in the bucket, sorted. */
  objects(): Promise<string[]>;
  /**
   * Leaves ComfyUI out of the choice, for tests that name no provider: it refuses no prompt, and what nobody waits for is
   * parked there until the schedule has it looked at, which does not run.
   */
  disableComfyui(): Promise<void>;
  /** Forgets how the providers have been doing, and every armed fault. */
  heal(): Promise<void>;
}

/**
 * Starts this repository with simulators that draw at once; the end of its scope stops it.
 *
 * @param overrides settings of the stack
 */
export async function startTestService(overrides: TestServiceOptions = {}): Promise<TestService> {
  const { environment, shippedLimits = false, ...rest } = overrides;
  const stack = await startTestStack({
    drawMs: 5,
    environment: { LOG_LEVEL: "error", ...environment },
    ...rest,
  });
  const { database, url, publishableKey, secretKey, simulators } = stack;
  if (!simulators) throw new Error("unreachable: without keys every provider is simulated");
  const connect = (key: string, token?: string): SupabaseClient<TestDatabase> =>
    createClient<TestDatabase>(url, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      ...(token !== undefined && { global: { headers: { authorization: `Bearer ${token}` } } }),
    });
  const credentials = (caller: TestCaller): Record<string, string> => {
    if (caller === "nobody") return {};
    if (caller === "service") return { apikey: secretKey };
    if (caller === "anonymous") return { apikey: publishableKey };
    if ("key" in caller) return { "x-api-key": caller.key };
    return { apikey: publishableKey, authorization: `Bearer ${caller.token}` };
  };
  if (!shippedLimits) await database.script("delete from image_generation.limits");
  let countAll: string | undefined;
  const service: TestService = {
    stack,
    simulators,
    client: connect(secretKey),
    credentials,
    async call(path, { as = "service", method, json, body, headers } = {}) {
      const sent = json === undefined ? body : JSON.stringify(json);
      const verb = method ?? (sent === undefined ? "GET" : "POST");
      const response = await fetch(`${url}/functions/v1${path}`, {
        method: verb,
        headers: {
          ...credentials(as),
          ...(json !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent }),
      });
      const text = await response.text();
      const isJson = /[/+]json(;|$)/.test(response.headers.get("content-type") ?? "");
      const parsed: unknown = isJson ? JSON.parse(text) : text;
      const answer = { status: response.status, headers: response.headers, body: parsed };
      assertDocumented(verb, path, answer);
      return answer;
    },
    async signUp() {
      const email = `${crypto.randomUUID()}@example.org`, password = "long enough";
      // At the strength that Auth hashes with, an account would cost as much as a generation.
      await database.query(
        `insert into auth.users (id, email, encrypted_password, email_confirmed_at)
         values (gen_random_uuid(), $1, extensions.crypt($2, extensions.gen_salt('bf', 4)), now())`,
        [email, password],
      );
      const { data, error } = await connect(publishableKey).auth
        .signInWithPassword({ email, password });
      if (error) throw error;
      const { user: { id }, session: { access_token: token } } = data;
      return { id, email, token, client: connect(publishableKey, token) };
    },
    async projectOf(user) {
      const [row] = await database.query<{ id: string }>(
        "select image_generation.default_project_id($1) as id",
        [user.id],
      );
      if (!row) throw new Error("unreachable: a select without from gives one row");
      return row.id;
    },
    async join(by, user, organizationId, role) {
      const invited = await by.client.rpc("invite_to_generation_organization", {
        organization_id: organizationId,
        role,
      });
      if (invited.error) throw invited.error;
      const { token } = invited.data as { token: string };
      const { error } = await user.client.rpc("accept_generation_invitation", { token });
      if (error) throw error;
    },
    async makeKey(as, projectId, scopes) {
      const { status, body } = await service.call("/keys", {
        as,
        json: { project_id: projectId, name: "a test's", scopes },
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body as TestApiKey;
    },
    async limit(scope, id, limits) {
      await database.query("select image_generation.set_limits($1, $2, $3)", [scope, id, limits]);
    },
    async countRows() {
      countAll ??= await allCounts(database);
      const rows = await database.query<{ name: string; count: number }>(countAll);
      return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
    },
    async objects() {
      const rows = await database.query<{ name: string }>(
        "select name from storage.objects where bucket_id = 'generated-images' order by name",
      );
      return rows.map(({ name }) => name);
    },
    async disableComfyui() {
      await database.script(
        "update image_generation.provider_configs set enabled = false where provider = 'comfyui'",
      );
    },
    async heal() {
      await simulators.clearFaults();
      // Rows alone would be taken in another order than by whatever runs in the background.
      await database.script(`
        lock table image_generation.provider_health;
        delete from image_generation.provider_health;
        insert into image_generation.provider_health (scope, provider) select provider, provider from image_generation.provider_configs;
      `);
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
  return service;
}

/** One statement that counts the rows of all tables. */
async function allCounts(database: LocalDatabase): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'image_generation') and tablename not in ('provider_health', 'provider_probes')
     union all select 'storage.objects'`,
  );
  return tables.map(({ name }) => `select '${name}' as name, count(*)::int as count from ${name}`)
    .join(" union all ");
}

/** SHA-256 of bytes, hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
