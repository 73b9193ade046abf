import * as z from "zod";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { parseRetryAfter } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import {
  classifyStatus,
  findForeignAnswer,
  foreignAnswerError,
  redactSecrets,
  type UpstreamAnswer,
} from "../upstream.ts";
import { millisecondsToPacificMidnight } from "./pacific_midnight.ts";

/** One way in which Gemini says no. */
export interface GeminiFailure {
  /** Where it says so: in an error body, in `promptFeedback.blockReason`, in a candidate's `finishReason`. */
  where: "error" | "prompt" | "candidate";
  /** HTTP status; absent for any. */
  status?: number;
  /** ErrorInfo reason, RPC status, block reason or finish reason; absent for any. */
  codes?: readonly string[];
  failureClass: FailureClass;
  /** What happened and what to do, for the caller. */
  message: string;
  /** True when the work was accepted, and so may be billed, although it failed. */
  maybeBilled: boolean;
}

/**
 * Every failure of Gemini and its class; the first row that fits counts.
 * Sources: https://ai.google.dev/gemini-api/docs/troubleshooting,
 * https://ai.google.dev/api/generate-content#FinishReason, https://ai.google.dev/api/generate-content#BlockReason
 */
export const geminiFailures: readonly GeminiFailure[] = [
  {
    where: "error",
    codes: ["API_KEY_INVALID"],
    failureClass: "auth",
    message: "The Gemini API key is not valid. Set a valid one.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 400,
    codes: ["FAILED_PRECONDITION"],
    failureClass: "quota",
    message: "The Gemini account cannot be used here without billing. Switch billing on.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 400,
    failureClass: "invalid_request",
    message: "Gemini refused a parameter of the request.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 401,
    failureClass: "auth",
    message:
      "The Gemini API key is not accepted. Check the key and the gateway in front of the API.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 402,
    failureClass: "quota",
    message: "The prepaid credit of the Gemini account is used up. Top it up.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 403,
    failureClass: "auth",
    message: "The Gemini API key has no right to this call. Check its rights and restrictions.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 404,
    failureClass: "model_unavailable",
    message: "The Gemini model is retired or unknown. Choose another model.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 429,
    failureClass: "rate_limited",
    message: "A rate limit of the Gemini account is reached. Wait, or raise the limit.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 499,
    failureClass: "cancelled",
    message: "The call to Gemini was cancelled on the way.",
    maybeBilled: true,
  },
  {
    where: "error",
    status: 500,
    failureClass: "upstream_down",
    message: "Gemini failed inside. Try again; a shorter prompt may help.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 503,
    failureClass: "upstream_down",
    message: "Gemini is overloaded. Try again later.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 504,
    failureClass: "timeout",
    message: "Gemini did not finish before its own deadline. Try again.",
    maybeBilled: true,
  },
  {
    where: "prompt",
    failureClass: "moderated",
    message: "Gemini refused the prompt by its content policy. Change the prompt.",
    maybeBilled: false,
  },
  {
    where: "candidate",
    codes: [
      "SAFETY",
      "IMAGE_SAFETY",
      "PROHIBITED_CONTENT",
      "IMAGE_PROHIBITED_CONTENT",
      "BLOCKLIST",
      "SPII",
    ],
    failureClass: "moderated",
    message: "Gemini withheld the picture by its content policy. Change the prompt.",
    maybeBilled: true,
  },
  {
    where: "candidate",
    codes: ["RECITATION", "IMAGE_RECITATION"],
    failureClass: "moderated",
    message: "Gemini withheld a picture too close to a known work. Describe one of your own.",
    maybeBilled: true,
  },
  {
    // NO_IMAGE, IMAGE_OTHER, OTHER, MAX_TOKENS, STOP without a picture, and whatever comes next.
    where: "candidate",
    failureClass: "no_result",
    message: "Gemini answered without a picture. Try again, or ask for a picture in plain words.",
    maybeBilled: true,
  },
];

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
