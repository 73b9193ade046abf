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

/** What Leonardo says went wrong, from either API version's shape. */
interface Failure {
  status: number;
  code: string;
  message: string;
}

interface Rule {
  statuses?: number[];
  /** Matched against the code. */
  code?: RegExp;
  /** Matched against the message. */
  message?: RegExp;
  failureClass: FailureClass;
  advice: string;
}

/**
 * Leonardo's failures; the first rule whose conditions all hold decides. Texts come before statuses because the same
 * status carries several meanings: a malformed key is a 500, a refused prompt a 400 or 403. The v2 API reports some of
 * them with status 200 (https://docs.leonardo.ai/docs/error-messages).
 */
const rules: Rule[] = [
  {
    message: /authorization hook|authentication hook/i,
    failureClass: "auth",
    advice: "Check the Leonardo API key.",
  },
  {
    message: /content moderation|moderated|inappropriate|not safe for work|nsfw content/i,
    failureClass: "moderated",
    advice: "Change the prompt.",
  },
  {
    message: /(not enough|insufficient|no|out of).{0,20}(token|credit|balance|fund)/i,
    failureClass: "quota",
    advice: "Add credit to the Leonardo API account.",
  },
  { statuses: [402], failureClass: "quota", advice: "Add credit to the Leonardo API account." },
  {
    statuses: [429],
    failureClass: "rate_limited",
    advice: "Send fewer requests or wait a moment.",
  },
  { code: /rate.?limit|too.?many/i, failureClass: "rate_limited", advice: "Wait a moment." },
  {
    message: /model.{0,60}(not supported|not found|not available|unavailable|retired)/i,
    failureClass: "model_unavailable",
    advice: "Choose another model.",
  },
  {
    message: /not supported within the production api/i,
    failureClass: "model_unavailable",
    advice: "Choose another model.",
  },
  {
    code: /access-denied|unauthenticated|unauthorized|forbidden/i,
    failureClass: "auth",
    advice: "Check the Leonardo API key and its rights.",
  },
  {
    statuses: [401, 403],
    failureClass: "auth",
    advice: "Check the Leonardo API key and its rights.",
  },
  {
    code: /validation-failed|bad-request|bad_user_input|validation_error|invalid/i,
    failureClass: "invalid_request",
    advice: "Change the parameter it names.",
  },
  {
    code: /internal|unavailable|timeout/i,
    failureClass: "upstream_down",
    advice: "Try again later.",
  },
];

const hasuraError = z.object({ error: z.string(), code: z.string().catch("") });

const graphqlErrors = z.object({
  errors: z.array(
    z.object({
      message: z.string().catch(""),
      extensions: z.object({
        code: z.coerce.string().catch(""),
        statusCode: z.coerce.number().optional().catch(undefined),
      }).catch({ code: "", statusCode: undefined }),
    }),
  ).min(1),
});

/**
 * The error in an answer, or undefined when it holds none. Looks at the body before the status, because the v2 API
 * answers failures with status 200.
 */
export function findError(answer: UpstreamAnswer, context: CallContext): ProviderError | undefined {
  const retryAfterMs = parseRetryAfter(answer.headers.get("retry-after"), context.clock.now());
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  const foreign = findForeignAnswer(answer);
  if (foreign) return foreignAnswerError("leonardo_ai", foreign, answer, retry);
  const failure = readFailure(answer);
  if (!failure) return undefined;

  const rule = rules.find((each) => matches(each, failure));
  const failureClass = rule?.failureClass ?? classifyStatus(failure.status);
  const message = redactSecrets(failure.message, context.settings);
  const said = message === "" ? `HTTP ${failure.status}` : `"${message.slice(0, 200)}"`;
  return new ProviderError(
    "leonardo_ai",
    failureClass,
    `Leonardo refused the call: ${said}. ${rule?.advice ?? "Try again later."}`,
    {
      httpStatus: answer.status,
      ...(failure.code === "" ? {} : { providerCode: failure.code }),
      ...(message === "" ? {} : { providerMessage: message }),
      ...retry,
    },
  );
}

function readFailure({ status, json }: UpstreamAnswer): Failure | undefined {
  const graphql = graphqlErrors.safeParse(json);
  const first = graphql.data?.errors[0];
  if (first) {
    const { code, statusCode } = first.extensions;
    return { status: statusCode ?? status, code, message: first.message };
  }
  const hasura = hasuraError.safeParse(json);
  if (hasura.success) return { status, code: hasura.data.code, message: hasura.data.error };
  return status >= 400 ? { status, code: "", message: "" } : undefined;
}

function matches(rule: Rule, failure: Failure): boolean {
  return (rule.statuses?.includes(failure.status) ?? true) &&
    (rule.code?.test(failure.code) ?? true) && (rule.message?.test(failure.message) ?? true);
}
