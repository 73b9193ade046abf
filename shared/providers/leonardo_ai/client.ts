import type * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Json } from "../contract.ts";
import {
  callUpstream,
  firstEndpoint,
  questionMs,
  requireApiKey,
  type UpstreamAnswer,
} from "../upstream.ts";
import { findError } from "./failures.ts";

/** One call of Leonardo's API. */
export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  /** Below the base URL, with the API's version: `/v1/me`. */
  path: string;
  json?: Json;
  /** True for the call that starts paid work. */
  billable?: boolean;
}

/**
 * Calls Leonardo and reads its answer with a schema.
 *
 * @throws ProviderError for every failure; `no_result` when the answer has not the expected shape
 */
export async function callLeonardo<Schema extends z.ZodType>(
  context: CallContext,
  request: ApiRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await callUpstream(context, {
    provider: "leonardo_ai",
    endpoint: firstEndpoint("leonardo_ai", context.settings),
    headers: { authorization: `Bearer ${requireApiKey("leonardo_ai", context.settings)}` },
    ...request,
    ...(request.billable ? {} : { answerWithinMs: questionMs }),
  });
  const error = findError(answer, context);
  const parsed = schema.safeParse(answer.json);
  if (parsed.success && answer.status < 400) {
    if (error) context.log.warn("Leonardo reported an error beside its answer", { error });
    return parsed.data;
  }
  throw error ?? shapeError(answer);
}

function shapeError(answer: UpstreamAnswer): ProviderError {
  const message = "Leonardo answered without the expected fields. Its API may have changed.";
  return new ProviderError("leonardo_ai", "no_result", message, { httpStatus: answer.status });
}
