import { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";

/** How long one of several servers may take to answer a question. */
const timeLimitMs = 3_000;

/**
 * Asks a server something, within three seconds when there are others to ask instead; a single server may take as long
 * as the caller's own deadline allows.
 *
 * @param ask uses the context it is given, whose signal ends the wait
 * @throws ProviderError `timeout` when the server is too slow
 */
export async function withTimeLimit<Result>(
  context: CallContext,
  ask: (context: CallContext) => Promise<Result>,
): Promise<Result> {
  if (context.settings.endpoints.length === 1) return await ask(context);
  const limit = new AbortController();
  const answered = new AbortController();
  const late = new ProviderError(
    "comfyui",
    "timeout",
    `A ComfyUI server did not answer within ${timeLimitMs} ms. Check that its computer is awake.`,
  );
  const timer = context.clock.sleep(timeLimitMs, answered.signal).then(
    () => limit.abort(late),
    () => {},
  );
  try {
    return await ask({ ...context, signal: AbortSignal.any([context.signal, limit.signal]) });
  } finally {
    answered.abort();
    await timer;
  }
}
