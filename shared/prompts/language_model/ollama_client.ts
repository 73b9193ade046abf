import type { Ollama } from "ollama";
import { fetchResponse, orAborted, parseJson, readText } from "../../runtime/mod.ts";
import { LanguageModelFailure } from "./failures.ts";
import type { ModelDependencies, ModelSettings } from "./settings.ts";

/** Nothing was heard in this time: the machine is off. A model that is being loaded takes longer to answer. */
const silenceLimitMs = 3_000;
const maxErrorBytes = 64 * 1024;
/** Every token is a line of about 200 bytes. */
const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * Works with a client of its own that stops when the caller's signal aborts, when the time is used up, and when the
 * server is silent for three seconds. The last is found out by a question after its version beside the work, because a
 * server that is loading a model answers that at once but the work only after a minute.
 *
 * @param budgetMs the work takes no longer
 * @throws LanguageModelFailure when the time is used up, and what `work` throws
 * @throws the reason of `dependencies.signal` when that aborts
 */
export async function withOllama<Result>(
  settings: ModelSettings,
  dependencies: ModelDependencies,
  budgetMs: number,
  work: (client: Ollama, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { clock } = dependencies;
  // Only a project with a server of its own has a use for it.
  const { Ollama } = await import("ollama");
  const limit = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([dependencies.signal, limit.signal]);
  let wasHeard = false;
  const fetchCarefully = async (url: RequestInfo | URL, init?: RequestInit) => {
    const response = await send(String(url), init, dependencies.fetch, signal);
    wasHeard = true;
    return await checkResponse(response, settings.model, signal);
  };
  const stopAfter = (ms: number, kind: "slow" | "silent") =>
    clock.sleep(ms, done.signal).then(() => {
      if (kind === "slow" || !wasHeard) {
        limit.abort(new LanguageModelFailure({ kind }, settings.model));
      }
    }, () => {
      // The work was done first.
    });
  const client = new Ollama({
    host: settings.baseUrl,
    headers: settings.headers,
    fetch: fetchCarefully,
  });
  const timers = [stopAfter(budgetMs, "slow"), stopAfter(silenceLimitMs, "silent")];
  const probe = client.version().catch(() => {
    // Whatever is wrong with the server, the work finds out as well.
  });
  try {
    return await orAborted(work(client, signal), signal);
  } finally {
    done.abort();
    limit.abort();
    await Promise.all([...timers, orAborted(probe, signal).catch(() => {})]);
  }
}

/** The client hands over a JSON text; it goes out in the form that is never sent twice. */
function send(
  url: string,
  init: RequestInit | undefined,
  fetchFunction: typeof fetch,
  signal: AbortSignal,
): Promise<Response> {
  return fetchResponse(url, {
    fetch: fetchFunction,
    headers: Object.fromEntries(new Headers(init?.headers)),
    signal,
    ...(typeof init?.body === "string" ? { json: parseJson(init.body) } : {}),
  });
}

/** Refuses what is not an answer of Ollama, before the client writes parts of it to the console. */
async function checkResponse(
  response: Response,
  model: string,
  signal: AbortSignal,
): Promise<Response> {
  if (!response.ok) {
    const body = await readText(response, maxErrorBytes, signal).catch((error) => {
      if (error instanceof RangeError) return "";
      throw error;
    });
    throw new LanguageModelFailure(
      { kind: "status", status: response.status, text: errorText(body) },
      model,
    );
  }
  if (!/json/i.test(response.headers.get("content-type") ?? "") || !response.body) {
    await response.body?.cancel();
    throw new LanguageModelFailure({ kind: "page" }, model);
  }
  let size = 0;
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxAnswerBytes) throw new LanguageModelFailure({ kind: "oversized" }, model);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(bounded, { status: response.status, headers: response.headers });
}

function errorText(body: string): string {
  const parsed = parseJson(body);
  if (typeof parsed === "object" && parsed !== null && "error" in parsed) {
    return typeof parsed.error === "string" ? parsed.error : JSON.stringify(parsed.error);
  }
  return body;
}

/**
 * What the client threw, as a failure. Its error classes are not exported and a broken connection is a `TypeError`
 * whose text differs between runtimes, so classes and names decide.
 *
 * @throws the signal's reason when it has aborted, since that is why the call failed
 */
export function failureOf(
  error: unknown,
  model: string,
  signal: AbortSignal,
): LanguageModelFailure {
  signal.throwIfAborted();
  if (error instanceof LanguageModelFailure) return error;
  if (error instanceof SyntaxError) return new LanguageModelFailure({ kind: "page" }, model, error);
  if (error instanceof TypeError || !(error instanceof Error)) {
    return new LanguageModelFailure({ kind: "connection" }, model, error);
  }
  if (error.message.startsWith("Did not receive done")) {
    return new LanguageModelFailure({ kind: "cut" }, model, error);
  }
  return new LanguageModelFailure({ kind: "stream", text: error.message }, model, error);
}
