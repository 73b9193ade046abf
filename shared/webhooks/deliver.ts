import type { ClaimedDelivery, DeliveryResult } from "../database/mod.ts";
import { type Clock, parseRetryAfter, startTimer } from "../runtime/mod.ts";
import { retryDelayMs } from "./retry_delay.ts";
import { signMessage } from "./signature.ts";
import { openPinnedFetch, type PinnedFetch } from "./pinned_fetch.ts";
import { findTarget, type TargetRules } from "./target.ts";

/** What sending needs of its surroundings. */
export interface DeliveryContext extends TargetRules {
  /** For trusted origins. */
  fetch: typeof fetch;
  /** Connects to the addresses that were checked; absent for the real one. */
  openFetch?: (addresses: string[]) => Promise<PinnedFetch>;
  clock: Clock;
}

/** How long a receiver may take to answer, in ms. */
export const answerLimitMs = 15_000;

/**
 * Tries once to deliver. Any 2xx is a delivery; 410 says that the endpoint is to be disabled; a redirect is not
 * followed, as it may lead to where nothing may be sent.
 *
 * @returns what to record; a failure to deliver is no error
 */
export async function deliver(
  delivery: ClaimedDelivery,
  context: DeliveryContext,
): Promise<DeliveryResult> {
  const target = await findTarget(delivery.url, context);
  if ("refusal" in target) {
    return failure(delivery, context, `The endpoint's URL ${target.refusal}.`);
  }
  const { openFetch = openPinnedFetch } = context;
  const pinned = target.addresses && await openFetch(target.addresses);
  let response: Response;
  try {
    response = await send(delivery, pinned?.fetch ?? context.fetch, context.clock);
    // What a receiver says besides its status is of no interest, and may be endless.
    await response.body?.cancel().catch(() => {});
  } catch (error) {
    return failure(delivery, context, describeSilence(error));
  } finally {
    await pinned?.close();
  }
  const { status } = response;
  if (response.ok) {
    return {
      status: "delivered",
      http_status: status,
      error: null,
      delay_ms: null,
      disable_reason: null,
    };
  }
  if (status === 410) {
    const reason = "The receiver answered with HTTP 410: it wants no more events.";
    return {
      status: "failed",
      http_status: status,
      error: reason,
      delay_ms: null,
      disable_reason: reason,
    };
  }
  const error = status >= 300 && status < 400
    ? `The receiver answered with HTTP ${status}; redirects are not followed.`
    : `The receiver answered with HTTP ${status}.`;
  const askedMs = parseRetryAfter(response.headers.get("retry-after"), context.clock.now());
  return { ...failure(delivery, context, error, askedMs), http_status: status };
}

async function send(
  delivery: ClaimedDelivery,
  fetchFrom: typeof fetch,
  clock: Clock,
): Promise<Response> {
  const body = JSON.stringify(delivery.payload);
  const now = clock.now();
  const signature = await signMessage(
    { id: delivery.id, timestamp: Math.floor(now / 1_000), body },
    delivery.secrets,
  );
  const limit = startTimer(now + answerLimitMs, clock);
  try {
    return await fetchFrom(delivery.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "supabase-image-generation-webhooks",
        ...(delivery.traceparent && { traceparent: delivery.traceparent }),
        ...signature,
      },
      // A text and not a stream: some receivers take no body without a length. That the runtime may send it twice when a
      // connection breaks does no harm here.
      body,
      redirect: "manual",
      signal: limit.signal,
    });
  } finally {
    limit.stop();
  }
}

function failure(
  { tries }: ClaimedDelivery,
  { clock }: DeliveryContext,
  error: string,
  retryAfterMs?: number,
): DeliveryResult {
  const delayMs = retryDelayMs(tries, clock.random(), retryAfterMs);
  return {
    status: delayMs === null ? "failed" : "pending",
    http_status: null,
    error,
    delay_ms: delayMs,
    disable_reason: null,
  };
}

function describeSilence(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `The receiver did not answer within ${answerLimitMs / 1_000} s.`;
  }
  // The error of a connection says no more than that it failed; its cause says why.
  const told = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = told instanceof Error ? told.message : String(told);
  return `The receiver could not be reached: ${reason}`.slice(0, 500);
}
