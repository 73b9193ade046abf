import type { SupabaseEnv } from "@supabase/server";
import { connectToProject, type DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import { type Trace, tracedFetch, type TraceWork } from "../observability/mod.ts";

const olderKeys = {
  secretKeys: {
    older: "SUPABASE_SERVICE_ROLE_KEY",
    newer: ["SUPABASE_SECRET_KEYS", "SUPABASE_SECRET_KEY"],
  },
  publishableKeys: {
    older: "SUPABASE_ANON_KEY",
    newer: ["SUPABASE_PUBLISHABLE_KEYS", "SUPABASE_PUBLISHABLE_KEY"],
  },
};

/** What the environment of a project is read from (https://github.com/supabase/server). */
const variables = [
  ...["SUPABASE_URL", "SUPABASE_PUBLIC_URL", "SUPABASE_JWKS", "SUPABASE_JWKS_URL"],
  ...Object.values(olderKeys).flatMap(({ older, newer }) => [older, ...newer]),
];

let library: typeof import("@supabase/server/core") | undefined;

/**
 * Loads what reads the environment, before anything else here is asked for: its checks of tokens are a tenth of a function,
 * and no preflight needs them.
 */
export async function openProject(): Promise<void> {
  library ??= await import("@supabase/server/core");
}

let known: { values: string; environment: SupabaseEnv } | undefined;

/** Read once, and again when a variable has changed: parsing it and its keys costs more than whatever it is asked for. */
function project() {
  const values = JSON.stringify(variables.map((name) => Deno.env.get(name) ?? null));
  if (known?.values === values) return known;
  if (!library) throw new Error("unreachable: every request opens the project first");
  const { data: environment, error } = library.resolveEnv(keysOfOldKind());
  if (error) throw internal("The service failed. Try again; its log has the reason.", error);
  return known = { values, environment };
}

/**
 * The project's addresses and keys.
 *
 * @throws ServiceError `internal` when the environment does not have them
 */
export function projectEnvironment(): SupabaseEnv {
  return project().environment;
}

/**
 * A client with the service's rights.
 *
 * @param trace of the request that it is for
 * @throws ServiceError `internal` when the environment has no secret key
 */
export function serviceClient(trace: Trace): DatabaseClient {
  const { url, secretKeys } = projectEnvironment();
  return connectToProject({ url, apiKey: preferred(secretKeys), fetch: fetchIn(trace) });
}

/**
 * A client with the rights of an account.
 *
 * @param token of the account
 * @param trace of the request that it is for
 * @throws ServiceError `internal` when the environment has no publishable key
 */
export function accountClient(token: string, trace: Trace): DatabaseClient {
  const { url, publishableKeys } = projectEnvironment();
  return connectToProject({
    url,
    apiKey: preferred(publishableKeys),
    token,
    fetch: fetchIn(trace),
  });
}

/**
 * The project's secret keys, of which there is at least one.
 *
 * @throws ServiceError `internal` when the environment has none
 */
export function secretKeys(): string[] {
  return Object.values(projectEnvironment().secretKeys);
}

/**
 * Has Auth invite an address by mail, which it does for one that has no account yet, and where the project sends mail
 * (`POST /invite`, https://github.com/supabase/auth, openapi.yaml).
 *
 * @throws Error with what Auth said when it did not
 */
export async function inviteByMail(email: string): Promise<void> {
  const { url, secretKeys } = projectEnvironment();
  const apiKey = preferred(secretKeys);
  const response = await fetch(`${url}/auth/v1/invite`, {
    method: "POST",
    headers: {
      ...{ apikey: apiKey, authorization: `Bearer ${apiKey}` },
      "content-type": "application/json",
    },
    body: JSON.stringify({ email }),
    signal: AbortSignal.timeout(inviteMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Auth answered HTTP ${response.status}: ${text.slice(0, 500)}`);
}

const inviteMs = 15_000;

function fetchIn(trace: Trace): typeof fetch {
  return tracedFetch(trace, describeCall, (input, init) => fetch(input, init));
}

/** A call of the database is told by the function that it calls, one of Storage by what it does. */
function describeCall(method: string, { pathname, hostname }: URL): TraceWork {
  const [, service, , ...path] = pathname.split("/");
  const attributes = { "http.request.method": method, "server.address": hostname };
  return service === "rest"
    ? { name: path.join("/"), part: "database", kind: "client", attributes }
    : { name: `storage ${method}`, part: "storage", kind: "client", attributes };
}

function preferred(keys: Record<string, string>): string {
  const key = keys["default"] ?? Object.values(keys)[0];
  if (key !== undefined) return key;
  const cause = new Error("The environment has no key of the project of this kind");
  throw internal("The service failed. Try again; its log has the reason.", cause);
}

/** Projects without keys of the new kind, self-hosted ones among them, have the two of the old one. */
function keysOfOldKind(): Partial<SupabaseEnv> {
  const keys = Object.entries(olderKeys).flatMap(([kind, { older, newer }]) => {
    const value = Deno.env.get(older);
    return value && !newer.some((name) => Deno.env.get(name)) ? [[kind, { default: value }]] : [];
  });
  return Object.fromEntries(keys);
}
