import { readText } from "../../shared/runtime/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import type { LocalDatabase } from "./database.ts";

/** Settings of {@link startNet}. */
export interface NetOptions {
  database: LocalDatabase;
  log: Log;
}

interface QueuedRequest {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  timeout_milliseconds: number;
}

/** What is known of a request afterwards, in the columns of `net._http_response`. */
interface Outcome {
  status: number | null;
  contentType: string | null;
  headers: Record<string, string> | null;
  content: string | null;
  timedOut: boolean;
  problem: string | null;
}

const maximumInFlight = 50;
const maximumAnswerBytes = 1_000_000;
const keepResponses = "6 hours";

/**
 * Sends what is queued in `net.http_request_queue`, as pg_net would: after the commit, at most once, many at a time,
 * with the answers in `net._http_response`.
 *
 * @returns ends it; requests under way are broken off
 */
export async function startNet({ database, log }: NetOptions): Promise<() => Promise<void>> {
  const inFlight = new Set<Promise<void>>();
  const stopping = new AbortController();
  let taking: Promise<void> | undefined, askedAgain = false;

  const take = async () => {
    do {
      askedAgain = false;
      const free = maximumInFlight - inFlight.size;
      if (free <= 0) return; // the end of a delivery asks again
      const requests = await database.query<QueuedRequest>(
        `with taken as (
           delete from net.http_request_queue where id in (
             select id from net.http_request_queue order by id limit $1 for update skip locked
           ) returning *
         )
         select id::text, method, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds
         from taken order by taken.id`,
        [free],
      );
      for (const request of requests) {
        const delivery = deliver(request).finally(() => {
          inFlight.delete(delivery);
          drain();
        });
        inFlight.add(delivery);
      }
    } while (askedAgain && !stopping.signal.aborted);
  };
  const drain = () => {
    if (stopping.signal.aborted) return;
    askedAgain = true;
    taking ??= take()
      .catch((error) => log.error("pg_net cannot read its queue", { error }))
      .finally(() => {
        taking = undefined;
        if (askedAgain && inFlight.size < maximumInFlight) drain();
      });
  };
  const deliver = async (request: QueuedRequest) => {
    const outcome = await send(request, stopping.signal);
    if (stopping.signal.aborted) return;
    await record(database, request.id, outcome)
      .catch((error) => log.error("pg_net cannot record an answer", { error }));
  };

  await database.query(
    `delete from net._http_response where created < now() - interval '${keepResponses}'`,
  );
  await database.listen("pg_net", drain, drain); // ends with the connection
  return async () => {
    stopping.abort();
    await taking;
    await Promise.all(inFlight);
  };
}

async function send(request: QueuedRequest, stopping: AbortSignal): Promise<Outcome> {
  const { method, url, headers, body, timeout_milliseconds: timeoutMs } = request;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const signal = AbortSignal.any([stopping, timeout.signal]);
    const response = await fetch(url, { method, headers, body, signal });
    return {
      status: response.status,
      contentType: response.headers.get("content-type"),
      headers: Object.fromEntries(response.headers),
      content: await readText(response, maximumAnswerBytes),
      timedOut: false,
      problem: null,
    };
  } catch (error) {
    const timedOut = timeout.signal.aborted;
    const problem = timedOut ? `Timeout of ${timeoutMs} ms reached` : String(error);
    return { status: null, contentType: null, headers: null, content: null, timedOut, problem };
  } finally {
    clearTimeout(timer);
  }
}

async function record(database: LocalDatabase, id: string, outcome: Outcome): Promise<void> {
  await database.query(
    `insert into net._http_response (id, status_code, content_type, headers, content, timed_out, error_msg)
     values ($1::bigint, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      outcome.status,
      outcome.contentType,
      outcome.headers,
      outcome.content,
      outcome.timedOut,
      outcome.problem,
    ],
  );
}
