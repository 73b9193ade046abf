import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import type { ApiKeyScope } from "../database/mod.ts";
import { type ErrorCode, invalidInput, type ServiceError } from "../errors/mod.ts";
import { parseWithoutNulls } from "../runtime/mod.ts";
import {
  authenticate,
  authenticateSecret,
  requireAccount,
  requireScope,
  withoutCredentials,
} from "./authenticate.ts";
import type { App, AppEnvironment } from "./app.ts";
import { limitBody, requireForm, requireJson } from "./validate.ts";

/** Who may call: anybody with a user's token, an API key or a secret key; a secret key only; or anybody. */
export type Access = "caller" | "secret" | "anybody";

/** One answer of an operation that is no error. */
export interface OperationAnswer {
  description: string;
  /** Of the JSON body; absent for an answer without one, or with one that is no JSON. */
  schema?: z.ZodType;
  /** Of the body; default `application/json` where there is a schema, none otherwise. */
  mediaType?: string;
  /** Another media type that it has on request. */
  alsoAs?: string;
  /** What the answer's own headers say, by name. */
  headers?: Record<string, string>;
}

/** A file that a request brings as a part of a form (multipart/form-data). */
export interface OperationFile {
  /** Its name in the form. */
  name: string;
  description: string;
  maximumBytes: number;
}

/**
 * Everything that a caller has to know about one route. It stands beside the route, parses its requests, types its
 * answers, and is what the OpenAPI document is made of, so that documented and served are the same.
 */
export interface Operation {
  /** The `operationId`: unique, and what generated clients call the method. */
  id: string;
  method: "get" | "post" | "patch" | "delete";
  /** Below the function's name, with parameters as OpenAPI writes them, such as `/{id}/events`. */
  path: string;
  summary: string;
  access: Access;
  /**
   * What an API key has to be allowed; null for no key at all; `any` where the handler asks for what it needs. By default
   * `read` for GET, else `generate`.
   */
  scope?: ApiKeyScope | "any" | null;
  /** Its first call of the database refuses an account that was deleted, so that it is not asked for before. */
  judgesAccount?: boolean;
  /** Of the path's parameters, by name. */
  parameters?: z.ZodObject;
  query?: z.ZodObject;
  /** By the headers' usual names, such as `Idempotency-Key`. */
  headers?: z.ZodObject;
  /** Of a JSON body. */
  body?: z.ZodType;
  /** The file of a body that is a form; its handler opens it. */
  file?: OperationFile;
  /** Of a body that its handler reads by itself, by media type. */
  content?: Readonly<Record<string, z.ZodType>>;
  /** How its errors look where they are no problem documents. */
  errorForm?: ErrorForm;
  /** By status. */
  answers: { readonly [status: number]: OperationAnswer };
  /** The codes of the errors besides those that every operation of this access and with these inputs has. */
  errors?: readonly ErrorCode[];
}

/** Errors in another protocol's form. */
export interface ErrorForm {
  /** Of the JSON body, whose `error.code` is one of ours. */
  schema: z.ZodType;
  /** Where an error has another status than with us. */
  statuses: Readonly<Partial<Record<ErrorCode, number>>>;
  /** The body that an error has. */
  toBody(error: ServiceError, requestId: string): unknown;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a request brought, parsed by its operation's schemas. */
export interface OperationInput<Described extends Operation> {
  parameters: Parsed<Described["parameters"]>;
  query: Parsed<Described["query"]>;
  headers: Parsed<Described["headers"]>;
  body: Parsed<Described["body"]>;
}

type JsonStatus<Described extends Operation> = {
  [Status in keyof Described["answers"]]: Described["answers"][Status] extends { schema: z.ZodType }
    ? Status
    : never;
}[keyof Described["answers"]];

type JsonBody<Answer> = Answer extends { schema: infer Schema extends z.ZodType } ? z.input<Schema>
  : never;

/** Describes a route; keeps its exact type, which {@link serve} and {@link answer} read. */
export function operation<const Described extends Operation>(described: Described): Described {
  return described;
}

/**
 * Mounts an operation: credentials, the body's limits, and every input parsed before the handler sees it. Input that
 * does not fit is a 400 that names each field.
 */
export function serve<Described extends Operation>(
  router: App,
  described: Described,
  handle: (
    context: Context<AppEnvironment>,
    input: OperationInput<Described>,
  ) => Response | Promise<Response>,
): void {
  router.on(
    described.method.toUpperCase(),
    [toHonoPath(described.path)],
    ...guards(described),
    async (context) => await handle(context, await parseInput(context, described)),
  );
}

/** Answers an operation with JSON: a status that it documents, and a body of that status's schema. */
export function answer<
  Described extends Operation,
  Status extends JsonStatus<Described> & (200 | 201 | 202 | 207 | 503),
>(
  context: Context<AppEnvironment>,
  _described: Described,
  status: Status,
  body: JsonBody<Described["answers"][Status]>,
): Response {
  return context.body(JSON.stringify(body), status, { "content-type": "application/json" });
}

/** The codes of all errors that an operation may answer with. */
export function errorCodes(described: Operation): ErrorCode[] {
  const { access, parameters, query, headers, body, file, content, errors = [] } = described;
  const codes = new Set<ErrorCode>(errors);
  if (access !== "anybody") codes.add("unauthorized");
  if (access === "caller") codes.add("forbidden");
  if (parameters || query || headers || body || file || content) codes.add("invalid_request");
  if (file) codes.add("payload_too_large").add("unsupported_media_type");
  if (body || content) { for (const code of bodyErrors) codes.add(code); }
  codes.add("internal");
  return [...codes].sort();
}

const bodyErrors = ["invalid_json", "payload_too_large", "unsupported_media_type"] as const;

const credentials: Record<Access, MiddlewareHandler> = {
  caller: authenticate,
  secret: authenticateSecret,
  anybody: withoutCredentials,
};

/** What an API key has to be allowed to call an operation that takes callers; null for no key at all. */
export function scopeOf(
  { method, scope }: Pick<Operation, "method" | "scope">,
): ApiKeyScope | "any" | null {
  return scope === undefined ? (method === "get" ? "read" : "generate") : scope;
}

function guards(described: Operation): MiddlewareHandler[] {
  const { access, judgesAccount, body, file } = described;
  return [
    credentials[access],
    ...(access === "caller" ? [requireScope(scopeOf(described))] : []),
    ...(access === "caller" && !judgesAccount ? [requireAccount] : []),
    ...(body ? [limitBody, requireJson] : []),
    ...(file ? [requireForm(file.maximumBytes)] : []),
  ];
}

function toHonoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

async function parseInput<Described extends Operation>(
  context: Context<AppEnvironment>,
  { method, parameters, query, headers, body }: Described,
): Promise<OperationInput<Described>> {
  const json: unknown = body && await context.req.json();
  const input = {
    parameters: parse("path", parameters, () => context.req.param()),
    query: parse("query", query, () => withoutPlatformFields(context.req.query())),
    headers: parse("headers", headers, () => readHeaders(context, headers)),
    // What changes something says by null that there is none any more.
    body: parse("body", body, () => json, method === "patch" ? "kept" : "absent"),
  };
  // Each member was parsed by the schema that its type is read from; TypeScript cannot follow that through the generic.
  return input as OperationInput<Described>;
}

/**
 * A query without what supabase-js puts into every query when a function is invoked in a region
 * (https://supabase.com/docs/guides/functions/regional-invocation).
 */
function withoutPlatformFields(query: Record<string, string>): Record<string, string> {
  const { forceFunctionRegion: _, ...own } = query;
  return own;
}

function parse(
  place: string,
  schema: z.ZodType | undefined,
  read: () => unknown,
  nulls: "kept" | "absent" = "kept",
): unknown {
  if (!schema) return undefined;
  const parsed = nulls === "absent" ? parseWithoutNulls(schema, read()) : schema.safeParse(read());
  if (!parsed.success) throw invalidInput(place, parsed.error.issues);
  return parsed.data;
}

function readHeaders(
  context: Context<AppEnvironment>,
  schema: z.ZodObject | undefined,
): Record<string, string> {
  const names = Object.keys(schema?.shape ?? {});
  return Object.fromEntries(names.flatMap((name) => {
    const value = context.req.header(name);
    return value === undefined ? [] : [[name, value]];
  }));
}
