import type { FieldProblem } from "../errors/mod.ts";
import { type JobFailure, summariseFailures } from "./failure_summary.ts";
import { countedAttempts, type Job, missingPlaces } from "./job.ts";
import { keyOf, type KnownProviders } from "./known_providers.ts";
import { planJob } from "./plan_job.ts";
import type { Exclusion } from "./plan_providers.ts";
import { tellSwaps } from "./swap_warnings.ts";

/** The end of a job. */
export interface JobEnd {
  do: "finish";
  status: "completed" | "failed";
  error?: JobFailure;
  /** For the caller. */
  warnings: string[];
}

/**
 * A caller's mistakes about the provider they named, which are told to them and are nobody else's work.
 *
 * @param excluded those who cannot do what is missing of the job
 */
export function findMistakes(job: Job, excluded: readonly Exclusion[]): FieldProblem[] {
  if (job.attempts.length > 0) return [];
  return excluded.find(({ provider }) => provider === job.request.provider)?.mistakes ?? [];
}

/** Ends a job with what there is of it. */
export function finish(job: Job, known: KnownProviders, now: number): JobEnd {
  const counted = countedAttempts(job);
  const lastFailure = counted.findLast(({ failure }) => failure)?.failure;
  const missing = missingPlaces(job).length;
  const drawn = job.attempts.filter((attempt) =>
    job.pictures.some(({ attemptId }) => attemptId === attempt.id)
  );
  const warnings = [
    ...job.texts.flatMap((text) => text.warnings),
    ...warnOfNamed(job, known, now),
    ...tellSwaps(job, drawn),
    ...drawn.flatMap((attempt) => attempt.warnings),
  ];
  if (job.pictures.length > 0) {
    if (missing > 0) {
      const reason = lastFailure?.message ?? "";
      warnings.push(`${missing} of ${job.request.count} pictures are missing. ${reason}`.trim());
    }
    return { do: "finish", status: "completed", warnings: [...new Set(warnings)] };
  }
  const error = counted.length === 0 ? nobody(job, known, now) : summariseFailures(
    counted.flatMap(({ failure, status }) =>
      failure ? [{ ...failure, lost: status === "abandoned" }] : []
    ),
  );
  return { do: "finish", status: "failed", error, warnings: [...new Set(warnings)] };
}

function nobody(job: Job, known: KnownProviders, now: number): JobFailure {
  const { planned, excluded } = planJob(job, known.candidates, now);
  const errors = findMistakes(job, excluded);
  if (errors.length > 0) {
    const named = excluded.find(({ provider }) => provider === job.request.provider);
    return { code: "invalid_request", detail: named?.reasons.join(" ") ?? "", errors };
  }
  if (planned.length === 0) {
    const providers = [...excluded, ...known.excluded]
      .map(({ provider, reasons }) => ({ provider, reasons: [...new Set(reasons)] }));
    const reasons = providers.map(({ provider, reasons }) => `${provider}: ${reasons.join(" ")}`);
    const fields = fieldsAgainst(excluded);
    return {
      code: "no_capable_provider",
      detail: `No provider can do this request. ${reasons.join(" ")}`,
      ...(fields.length > 0 && { errors: fields }),
      providers,
    };
  }
  const busy = planned.flatMap(({ plan: { provider, model } }) => {
    const state = known.busy.get(keyOf({ provider, model: model.id }));
    return state ? [{ provider, ...state }] : [];
  });
  const waits = busy.map(({ until }) => until - now).filter((ms) => ms < Infinity);
  if (busy.length > 0 && busy.every(({ reason }) => reason === "budget")) {
    return {
      code: "budget_exceeded",
      detail: `The money that may be spent does not cover the pictures that are missing: ${
        busy[0]?.detail ?? "a limit is reached"
      }.`,
    };
  }
  const isLimited = busy.length > 0 && busy.every(({ reason }) => reason === "rate_limit");
  return {
    code: isLimited ? "rate_limited" : "providers_unavailable",
    detail: `No provider can be called just now. ${
      busy.map(({ provider, reason, detail }) =>
        `${provider}: ${reason}.${reason === "cooldown" && detail ? ` ${detail}` : ""}`
      ).join(" ")
    }`,
    ...(waits.length > 0 &&
      { retryAfterSeconds: Math.max(1, Math.ceil(Math.min(...waits) / 1_000)) }),
    providers: busy.map(({ provider, reason }) => ({ provider, reasons: [reason] })),
  };
}

const fieldReason = /^(operation|images?|mask|outpaint|scale): (.+)$/;

/** The fields for which nobody of those who were asked can do a request, with what they say of them. */
function fieldsAgainst(excluded: readonly Exclusion[]): FieldProblem[] {
  // Who was not wanted was not asked, and has looked for no mistakes.
  const asked = excluded.filter(({ mistakes }) => mistakes !== undefined).map(({ reasons }) =>
    reasons.flatMap((reason) => {
      const [, path, message] = fieldReason.exec(reason) ?? [];
      return path !== undefined && message !== undefined ? [{ path, message }] : [];
    })
  );
  const [first = []] = asked;
  const shared = [...new Set(first.map(({ path }) => path))]
    .filter((path) => asked.every((problems) => problems.some((each) => each.path === path)));
  return shared.map((path) => {
    const messages = asked.flat().filter((each) => each.path === path).map(({ message }) =>
      message
    );
    return { path, message: [...new Set(messages)].join(" ") };
  });
}

function warnOfNamed(job: Job, known: KnownProviders, now: number): string[] {
  const { provider } = job.request;
  if (provider === undefined || job.attempts.some((attempt) => attempt.provider === provider)) {
    return [];
  }
  const left = [...planJob(job, known.candidates, now).excluded, ...known.excluded]
    .find((each) => each.provider === provider);
  return left
    ? [`${provider} was left out and another provider asked. ${left.reasons.join(" ")}`]
    : [];
}
