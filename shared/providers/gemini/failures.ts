import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import { parseRetryAfter } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import {
  classifyStatus,
  findForeignAnswer,
  foreignAnswerError,
  redactSecrets,
  type UpstreamAnswer,
} from "../upstream.ts";
import { type GeminiFailure, geminiFailures } from "./failure_table.ts";
import { millisecondsToPacificMidnight } from "./pacific_midnight.ts";

// https://cloud.google.com/apis/design/errors#error_model
const errorBody = z.object({
  error: z.object({
    message: z.string().catch(""),
    status: z.string().optional().catch(undefined),
    details: z.array(
      z.object({
        reason: z.string().optional().catch(undefined),
        retryDelay: z.string().optional().catch(undefined),
        violations: z.array(z.object({ quotaId: z.string().catch("") })).catch([]),
      }),
    ).catch([]),
  }),
});

/**
 * The error for an answer that is not a 2xx with JSON in it.
 *
 * @returns undefined when the answer is one
 */
export function httpFailure(
  answer: UpstreamAnswer,
  context: CallContext,
): ProviderError | undefined {
  const foreign = findForeignAnswer(answer);
  if (foreign) {
    // The picture may have been drawn when its answer is garbled, or when a gateway lost it or its patience.
    const isGarbled = answer.status < 300 && ["empty", "invalid_json"].includes(foreign.kind);
    const maybeBilled = isGarbled || [500, 504, 524].includes(answer.status);
    return foreignAnswerError("gemini", foreign, answer, { maybeBilled });
  }
  if (answer.status < 400) return undefined;

  const parsed = errorBody.safeParse(answer.json);
  const { message, status, details } = parsed.success
    ? parsed.data.error
    : { message: answer.text, status: undefined, details: [] };
  const reasons = details.map((detail) => detail.reason).filter((reason) => reason !== undefined);
  const codes = [...reasons, ...(status === undefined ? [] : [status])];
  const row = findRow("error", codes, answer.status);
  const failureClass = row?.failureClass ?? classifyStatus(answer.status);
  const providerCode = codes[0];
  const said = redactSecrets(message, context.settings);
  const advice = row?.message ?? `Gemini answered with HTTP ${answer.status}.`;
  const retryAfterMs = failureClass === "rate_limited"
    ? readRetryAfter(details, answer, context.clock.now())
    : undefined;
  return new ProviderError(
    "gemini",
    failureClass,
    failureClass === "invalid_request" ? withReason(advice, said) : advice,
    {
      httpStatus: answer.status,
      providerMessage: said,
      maybeBilled: row?.maybeBilled ?? false,
      ...(providerCode === undefined ? {} : { providerCode }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/**
 * The error for a 200 without a picture.
 *
 * @param code the block reason or the finish reason, if there is one
 * @param text what Gemini says about it; may be empty
 */
export function emptyResultFailure(
  where: "prompt" | "candidate",
  code: string | undefined,
  text: string,
): ProviderError {
  const row = findRow(where, code === undefined ? [] : [code], 200);
  return new ProviderError(
    "gemini",
    row?.failureClass ?? "no_result",
    withReason(row?.message ?? "Gemini answered without a picture.", text || code),
    {
      httpStatus: 200,
      maybeBilled: row?.maybeBilled ?? false,
      ...(code === undefined ? {} : { providerCode: code }),
      ...(text === "" ? {} : { providerMessage: text }),
    },
  );
}

/** A message with Gemini's own words or code behind it. */
function withReason(message: string, reason: string | undefined): string {
  return reason ? `${message} Its reason: "${reason.slice(0, 200)}".` : message;
}

function findRow(
  where: GeminiFailure["where"],
  codes: readonly string[],
  status: number,
): GeminiFailure | undefined {
  return geminiFailures.find((row) =>
    row.where === where && (row.status === undefined || row.status === status) &&
    (row.codes === undefined || row.codes.some((code) => codes.includes(code)))
  );
}

/** A daily limit lasts until midnight in California, whatever shorter delay the answer names. */
function readRetryAfter(
  details: z.output<typeof errorBody>["error"]["details"],
  answer: UpstreamAnswer,
  now: number,
): number | undefined {
  const quotaIds = details.flatMap((detail) => detail.violations.map(({ quotaId }) => quotaId));
  if (quotaIds.some((quotaId) => /PerDay/i.test(quotaId))) {
    return millisecondsToPacificMidnight(now);
  }
  const delay = details.map((detail) => detail.retryDelay).find((each) => each !== undefined);
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? "")?.[1];
  if (seconds !== undefined) return Math.ceil(Number(seconds) * 1_000);
  return parseRetryAfter(answer.headers.get("retry-after"), now);
}
