import {
  type Clock,
  fetchResponse,
  parseJson,
  parseRetryAfter,
  readText,
} from "../../shared/runtime/mod.ts";
import {
  type Generation,
  generationDocument,
  healthDocument,
  pictureDocument,
  planDocument,
  platformError,
  type Problem,
  problemDocument,
} from "./documents.ts";

/** A deployed or local service, and how to speak to it. */
export interface Service {
  /** The Supabase project, such as `http://127.0.0.1:8003`. */
  url: string;
  /** The secret key. */
  key: string;
  clock: Clock;
  signal: AbortSignal;
}

/** A generation that did not lead to pictures; the message is a sentence for people. */
export class GenerationFailure extends Error {
  override readonly name = "GenerationFailure";
  /** What the service said, parsed; undefined when it was no problem document. */
  readonly problem: Problem | undefined;
  /** What the service said, as it came. */
  readonly document: unknown;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: {
    problem?: Problem | undefined;
    document?: unknown;
    requestId?: string | undefined;
    retryAfterMs?: number | undefined;
    cause?: unknown;
  } = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.problem = details.problem;
    this.document = details.document;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A finished generation, and the document it was read from. */
export interface Finished {
  generation: Generation;
  document: unknown;
}

const answerLimitMs = 180_000;
const healthLimitMs = 10_000;
const jobLimitMs = 15 * 60_000;
const pollMs = 2_000;
const maximumAnswerBytes = 1_000_000;

/**
 * Asks for pictures and waits until they are drawn, also when the service answers that it goes on without the caller.
 *
 * @param onAccepted told when the service goes on in the background, with the job's id
 * @throws GenerationFailure when there is no picture in the end
 */
export async function generate(
  service: Service,
  request: Record<string, unknown>,
  onAccepted: (jobId: string) => void,
): Promise<Finished> {
  let answer = await call(service, "generate", answerLimitMs, request);
  let finished = read(answer);
  if (answer.status === 202) onAccepted(finished.generation.generation_id);
  const deadline = service.clock.now() + jobLimitMs;
  while (!["completed", "failed", "cancelled"].includes(finished.generation.status)) {
    if (service.clock.now() > deadline) {
      throw new GenerationFailure(
        `The generation ${finished.generation.generation_id} is still ` +
          `${finished.generation.status} after ${jobLimitMs / 60_000} minutes.`,
        answer,
      );
    }
    await service.clock.sleep(pollMs, service.signal);
    answer = await call(service, `jobs/${finished.generation.generation_id}`, answerLimitMs);
    finished = read(answer);
  }
  if (finished.generation.status !== "completed" || finished.generation.images.length === 0) {
    const { error, status, metadata } = finished.generation;
    throw new GenerationFailure(error?.detail ?? `The generation is ${status} without a picture.`, {
      ...answer,
      problem: error ? { ...error, attempts: metadata.attempts } : undefined,
    });
  }
  return finished;
}

/**
 * How long a generation is expected to take, in ms, by a dry run; undefined when the service does not tell. For the
 * display only, so that nothing it says ends the command.
 */
export async function expectedMs(
  service: Service,
  request: Record<string, unknown>,
): Promise<number | undefined> {
  try {
    const { document } = await call(service, "generate?dry_run=true", answerLimitMs, request);
    return (planDocument.parse(document).expected_seconds ?? 0) * 1_000 || undefined;
  } catch {
    return undefined; // the generation itself tells what is wrong
  }
}

/**
 * Hands a picture in.
 *
 * @returns its id, by which requests name it
 * @throws GenerationFailure when the service does not take it
 */
export async function handIn(
  service: Service,
  bytes: Uint8Array<ArrayBuffer>,
  projectId: unknown,
): Promise<string> {
  const body = new FormData();
  body.append("file", new Blob([bytes]), "picture");
  const query = typeof projectId === "string" ? `?project_id=${projectId}` : "";
  const answer = await call(service, `images${query}`, answerLimitMs, undefined, body);
  const picture = pictureDocument.safeParse(answer.document);
  if (answer.status === 201 && picture.success) return picture.data.id;
  throw failureOf(answer);
}

/** How each provider runs, such as `simulated` or `real`; empty when the service does not tell. */
export async function providerModes(service: Service): Promise<Map<string, string>> {
  try {
    const answer = await call(service, "health", healthLimitMs);
    const { providers } = healthDocument.parse(answer.document);
    return new Map(
      Object.entries(providers).flatMap(([id, { mode }]) => mode ? [[id, mode] as const] : []),
    );
  } catch {
    service.signal.throwIfAborted();
    return new Map(); // only used for a remark
  }
}

interface Answer {
  status: number;
  document: unknown;
  requestId: string | undefined;
  retryAfterMs: number | undefined;
}

async function call(
  service: Service,
  path: string,
  limitMs: number,
  json?: Record<string, unknown>,
  form?: FormData,
): Promise<Answer> {
  const url = `${service.url}/functions/v1/${path}`;
  const limit = AbortSignal.timeout(limitMs);
  try {
    const headers = { apikey: service.key };
    const signal = AbortSignal.any([service.signal, limit]);
    const response = form
      ? await fetch(url, { method: "POST", headers, body: form, signal })
      : await fetchResponse(url, {
        fetch,
        headers,
        signal,
        ...(json === undefined ? {} : { json }),
      });
    return {
      status: response.status,
      document: parseJson(await readText(response, maximumAnswerBytes)),
      requestId: response.headers.get("x-request-id") ?? undefined,
      retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), service.clock.now()),
    };
  } catch (error) {
    service.signal.throwIfAborted();
    throw new GenerationFailure(
      limit.aborted
        ? `${url} did not answer within ${limitMs / 1_000} s.`
        : `Cannot reach ${url}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

/** The generation an answer holds. @throws GenerationFailure when it holds a problem or something else */
function read(answer: Answer): Finished {
  const generation = generationDocument.safeParse(answer.document);
  if (answer.status < 300 && generation.success) {
    return { generation: generation.data, document: answer.document };
  }
  throw failureOf(answer);
}

function failureOf(answer: Answer): GenerationFailure {
  const parsed = problemDocument.safeParse(answer.document);
  const problem = parsed.success ? parsed.data : undefined;
  const platform = platformError.safeParse(answer.document);
  const otherwise = platform.success
    ? `The platform answered ${answer.status} for the function: ${platform.data.message}`
    : `The service answered ${answer.status} with something that is not its own.`;
  return new GenerationFailure(
    problem?.detail ?? otherwise,
    { ...answer, problem, requestId: problem?.request_id ?? answer.requestId },
  );
}
