import type { ProviderId } from "../providers/catalog.ts";
import { countedAttempts, type Job, type JobAttempt, type PassedOver } from "./job.ts";

/**
 * Who drew in whose stead, one sentence for each pair: everybody that was asked before and failed or refused, and
 * everybody that stood before and had no place. Of those that a lot was drawn among, and none of which was named, only
 * who loses less of the request.
 *
 * @param drawn the attempts that brought pictures
 */
export function tellSwaps(job: Job, drawn: JobAttempt[]): string[] {
  return drawn.flatMap((attempt) => {
    const before = countedAttempts(job).filter(({ ordinal }) => ordinal < attempt.ordinal);
    const failed = before.flatMap(({ provider, failure }) =>
      failure && provider !== attempt.provider ? [[provider, tellFailure(failure)] as const] : []
    );
    const busy = [...before, attempt].flatMap(({ passedOver }) => passedOver)
      .filter((each) => each.provider !== attempt.provider && isWorthTelling(job, each))
      .map((each) => [each.provider, tellObstacle(each)] as const);
    // The last word on each: one that has failed may have had no place later.
    const reasons = new Map<ProviderId, string>([...busy, ...failed]);
    return [...reasons].map(([provider, reason]) =>
      `${provider} ${reason}, and ${attempt.provider} drew it instead${tellLost(attempt)}.`
    );
  });
}

function isWorthTelling({ request }: Job, { provider, isBetter }: PassedOver): boolean {
  return isBetter || provider === request.provider || request.strategy !== "balanced";
}

function tellFailure({ failureClass, message }: NonNullable<JobAttempt["failure"]>): string {
  const said = message.trim().replace(/\.$/, "");
  const verb = failureClass === "moderated" ? "refused" : `failed (${failureClass})`;
  return said === "" ? verb : `${verb}: ${said}`;
}

const obstacles: Record<PassedOver["reason"], string> = {
  disabled: "was switched off",
  cooldown: "is left alone for a while after it failed",
  concurrency: "was busy: as many calls as it may have at once were under way",
  rate_limit: "was busy: it had as many calls as it may have in a minute",
  budget: "costs more than may be spent",
  deadline: "would not have ended in time",
};

function tellObstacle({ reason, detail }: PassedOver): string {
  return obstacles[reason] + (detail ? ` (${detail.trim().replace(/\.$/, "")})` : "");
}

function tellLost({ losses }: JobAttempt): string {
  const fields = [...new Set(losses.filter(({ weight }) => weight > 0).map(({ field }) => field))];
  return fields.length === 0 ? ", and nothing was lost" : `, and lost: ${fields.join(", ")}`;
}
