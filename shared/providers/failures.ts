import { type FailureClass, type FailureScope, ProviderError } from "../errors/mod.ts";
import { boundWait, parseRetryAfter } from "../runtime/mod.ts";
import type { CallContext, ProviderId } from "./contract.ts";
import { classifyStatus, findForeignAnswer } from "./foreign_answer.ts";
import { findRefusal } from "./refusals.ts";
import { redactSecrets, type UpstreamAnswer } from "./upstream.ts";

/** One way in which a provider says no. */
export interface FailureRow {
  /** Where it says so, in the words of its reader; absent for anywhere. */
  where?: string;
  /** HTTP statuses, or those that the body names; absent for any. */
  statuses?: readonly number[];
  /** Fits one of its codes; absent for any, and for none. */
  code?: RegExp;
  /** Fits its sentence; absent for any. */
  says?: RegExp;
  failureClass: FailureClass;
  /** Whom it speaks of, where that is not what is usual for the class. */
  scope?: FailureScope;
  /** What happened and what to do, for the caller. */
  message: string;
  /** True when the work was accepted, and so may be billed, although it failed. */
  maybeBilled?: boolean;
}

/** Every failure of a provider; the first row that fits counts. */
export interface FailureTable {
  provider: ProviderId;
  /** What people call it. */
  name: string;
  rows: readonly FailureRow[];
}

/** What an answer says went wrong, in the provider's own words. */
export interface ToldFailure {
  where?: string;
  /** The HTTP status, or a better one that the body names. */
  status?: number;
  /** Its codes, the most telling first. */
  codes?: readonly string[];
  /** True when the codes are our names of what happened, which say nothing to a caller. */
  isOwnCode?: boolean;
  /** Its sentence. */
  sentence?: string;
  /** What the reader found out besides, for the caller. */
  detail?: string;
  /** What a content policy objected to. */
  category?: string;
  /** True when its shape alone says that a content policy refused, such as words in a picture's place. */
  isRefusal?: boolean;
  /** Narrower than the row's. */
  scope?: FailureScope;
  /** The pause that the body asks for, in ms; before that of the header. */
  retryAfterMs?: number;
  maybeBilled?: boolean;
}

/** Classes that a refusal's words never change: what is said of money and of haste is no refusal. */
const firmClasses: readonly FailureClass[] = ["quota", "rate_limited", "cancelled"];
const longestQuotation = 200;

/**
 * The error for a failure that a provider tells of: by the first row that fits, then by the words of a refusal, then by
 * the status. The provider's own sentence is kept, secrets removed, and told to the caller.
 *
 * @param answer the answer that tells of it; absent for a failure found elsewhere
 */
export function failureOf(
  table: FailureTable,
  told: ToldFailure,
  context: CallContext,
  answer?: UpstreamAnswer,
): ProviderError {
  // Whatever it says may repeat what it was sent: its words, and its codes as well.
  const redact = (text: string) => redactSecrets(text, context.settings);
  const codes = (told.codes ?? []).map(redact);
  const status = told.status ?? answer?.status ?? 0;
  const sentence = redact(told.sentence ?? "").trim();
  const row = table.rows.find((each) => fits(each, told.where, status, codes, sentence)) ??
    (codes.length === 0 ? findUsualRow(table, classifyStatus(status)) : undefined);
  const usualClass = row?.failureClass ?? classifyStatus(status);
  const refusal = usualClass === "moderated" || firmClasses.includes(usualClass)
    ? undefined
    : told.isRefusal
    ? { category: told.category }
    : findRefusal(codes, sentence);
  const failureClass = refusal ? "moderated" : usualClass;
  const named = told.category ?? refusal?.category;
  const category = named !== undefined
    ? redact(named)
    : failureClass === "moderated"
    ? codes[0]
    : undefined;
  const scope = told.scope ?? (refusal ? undefined : row?.scope);
  const retryAfterMs = boundWait(told.retryAfterMs) ??
    (answer ? readRetryAfter(answer, context) : undefined);
  const advice = refusal
    ? `${table.name} refused the request by its content policy. Change the prompt.`
    : row?.message ?? `${table.name} answered with HTTP ${status}. Try again later.`;
  const quotation = sentence.replace(/\s+/g, " ").slice(0, longestQuotation);
  const reason = [told.isOwnCode ? "" : codes[0] ?? "", quotation && `"${quotation}"`]
    .filter((part) => part !== "").join(": ");
  const parts = [
    advice,
    redact(told.detail ?? ""),
    // A detail of the reader's has the words in it already.
    reason === "" || told.detail ? "" : `Its reason: ${reason}.`,
  ];
  return new ProviderError(table.provider, failureClass, parts.filter(Boolean).join(" "), {
    ...(answer ? { httpStatus: answer.status } : {}),
    ...(codes[0] === undefined ? {} : { providerCode: codes[0] }),
    ...(sentence === "" ? {} : { providerMessage: sentence }),
    ...(scope === undefined ? {} : { scope }),
    ...(category === undefined ? {} : { refusalCategory: category }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    maybeBilled: told.maybeBilled ?? row?.maybeBilled ?? false,
  });
}

/**
 * The error for an answer that did not come from the provider's API, but from something in front of it, or that says
 * nothing; Retry-After is kept.
 *
 * @param billable true when the call may have started paid work, which an answer lost on the way does not tell
 * @returns undefined when the answer is the provider's own
 */
export function foreignFailure(
  provider: ProviderId,
  answer: UpstreamAnswer,
  context: CallContext,
  billable = false,
): ProviderError | undefined {
  const foreign = findForeignAnswer(answer);
  if (!foreign) return undefined;
  const { failureClass, detail, code } = foreign;
  const advice = failureClass === "auth"
    ? "Check the credentials of the tunnel or gateway and the provider's key."
    : "Check that the provider's base URL leads to its API and that it is up.";
  const isGarbled = answer.status < 300 && ["empty", "invalid_json"].includes(foreign.kind);
  const isLost = [500, 504, 524].includes(answer.status);
  const retryAfterMs = readRetryAfter(answer, context);
  return new ProviderError(
    provider,
    failureClass,
    `${provider} answered with ${detail}. ${advice}`,
    {
      httpStatus: answer.status,
      maybeBilled: billable && (isGarbled || isLost),
      ...(code === undefined ? {} : { providerCode: code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/** The pause that an answer asks for in its Retry-After, in ms; undefined when it asks for none. */
export function readRetryAfter(answer: UpstreamAnswer, context: CallContext): number | undefined {
  return parseRetryAfter(answer.headers.get("retry-after"), context.clock.now());
}

/** What a provider's table says of a class in general, for an answer that says nothing but its status. */
function findUsualRow(table: FailureTable, failureClass: FailureClass): FailureRow | undefined {
  return table.rows.find((row) =>
    row.failureClass === failureClass && row.where === undefined && row.scope === undefined &&
    row.says === undefined
  );
}

function fits(
  row: FailureRow,
  where: string | undefined,
  status: number,
  codes: readonly string[],
  sentence: string,
): boolean {
  return (row.where === undefined || row.where === where) &&
    (row.statuses?.includes(status) ?? true) &&
    (row.code === undefined || codes.some((code) => row.code?.test(code))) &&
    (row.says?.test(sentence) ?? true);
}
