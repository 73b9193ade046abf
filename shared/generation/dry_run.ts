import { decide, describeTable, tabulate } from "../routing/mod.ts";
import { applyStyle } from "./apply_styles.ts";
import { withExperience } from "./experience.ts";
import { explain, type PlannedResponse } from "./explanation.ts";
import type { GenerationContext } from "./generation_context.ts";
import { readKnownProviders } from "./known_providers.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { prepareJob, requireAccess, toServiceError } from "./start_generation.ts";
import { takeInPictures } from "./take_in_pictures.ts";

/**
 * What a generation would do first: the table that `decide` would go by, and what it would decide. Nothing stays written:
 * pictures that come with the request are given back, but for those that somebody else brings or uses meanwhile. Nobody is
 * asked, and no prompt is shortened; whether there is a place is told as far as the last snapshot knows.
 *
 * @throws ServiceError for a caller's mistakes and for a project that is not theirs; `internal` when the database fails
 */
export async function dryRun(
  request: GenerateRequest,
  origin: { callerWaits: boolean },
  context: GenerationContext,
): Promise<PlannedResponse> {
  await requireAccess(request, context);
  const asked = await readKnownProviders(context);
  const taken = await takeInPictures(await applyStyle(request, context), context);
  const job = await prepareJob(taken, origin, asked, context).finally(taken.giveBack);
  const known = await withExperience(asked, job, context);
  const now = context.clock.now();
  const decision = decide(job, known, now);
  const error = decision.do === "finish" ? decision.error : undefined;
  if (error?.code === "invalid_request") throw toServiceError(error);
  const table = explain(describeTable(job, tabulate(job, known, now), now));
  const [first] = table.candidates;
  return {
    dry_run: true,
    status: "planned",
    project_id: request.project_id ?? null,
    next: decision.do === "finish" || decision.do === "collect" ? "fail" : decision.do,
    provider: first?.provider ?? null,
    model: first?.model ?? null,
    price_usd: first?.price_usd ?? null,
    expected_seconds: first?.expected_seconds ?? null,
    losses: first?.losses ?? [],
    error: error ? { code: error.code, detail: error.detail } : null,
    ...table,
  };
}
