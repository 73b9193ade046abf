/// <reference lib="dom" />
import type { ProblemDocument } from "../../../shared/errors/mod.ts";
import { connection } from "./connection.ts";

/** A call that was not answered as hoped. */
export class CallFailure extends Error {
  /** 0 where nothing answered. */
  status: number;
  problem: Partial<ProblemDocument>;
  /** Everything that was answered, where it was JSON. */
  answer: unknown;

  constructor(status: number, problem: Partial<ProblemDocument>, answer?: unknown) {
    super(problem.detail ?? problem.title ?? `The service answered ${status}`);
    this.status = status;
    this.problem = problem;
    this.answer = answer;
  }
}

/** What a call sends. */
export interface Call {
  method?: string;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Calls the service at a path below `/functions/v1`.
 *
 * @returns what it answers, of the type that its description says; undefined for no content
 * @throws CallFailure with its problem document
 */
export async function call<Answer>(path: string, sent: Call = {}): Promise<Answer> {
  const response = await send(path, sent);
  const text = await response.text();
  const body = parse(text);
  if (!response.ok) throw new CallFailure(response.status, asProblem(body, text), body);
  return body as Answer; // every answer is held against its schema in the service's own tests
}

/**
 * Opens a stream of server-sent events.
 *
 * @param after the id of the last event that is known, 0 for none
 * @returns undefined when nothing more will come
 * @throws CallFailure with its problem document
 */
export async function openStream(
  path: string,
  after: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
  const headers = { accept: "text/event-stream", "last-event-id": String(after) };
  const response = await send(path, { headers, signal });
  if (response.status === 204) return undefined;
  if (response.ok && response.body) return response.body;
  const text = await response.text();
  throw new CallFailure(response.status, asProblem(parse(text), text));
}

async function send(path: string, sent: Call): Promise<Response> {
  const { key, header } = connection();
  const { method = sent.json === undefined && !sent.form ? "GET" : "POST", signal } = sent;
  try {
    return await fetch(`/functions/v1${path}`, {
      method,
      headers: {
        accept: "application/json",
        ...(header && key ? { [header]: key } : {}),
        ...(sent.json === undefined ? {} : { "content-type": "application/json" }),
        ...sent.headers,
      },
      ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
      ...(sent.form ? { body: sent.form } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallFailure(0, {
      title: "No answer",
      detail: "The service cannot be reached. Is it still running?",
    });
  }
}

/** A path with the parameters that have a value. */
export function withQuery(
  path: string,
  query: Record<string, string | number | boolean | null | undefined>,
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" ? [] : [[name, String(value)]]
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** An address of the project, such as of a signed picture, as one of this page's own server. */
export function ownAddress(address: string): string {
  const url = new URL(address, location.origin);
  return url.pathname + url.search;
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asProblem(body: unknown, text: string): Partial<ProblemDocument> {
  if (typeof body === "object" && body !== null) {
    const message = "message" in body && typeof body.message === "string"
      ? body.message
      : undefined;
    return { ...(message === undefined ? {} : { detail: message }), ...body };
  }
  return { detail: text.slice(0, 300) };
}

/** A key by which a request is known again. Pages that come by plain http have no `crypto.randomUUID`. */
export function newKey(): string {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}
