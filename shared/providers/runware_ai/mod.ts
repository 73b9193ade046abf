/**
 * Runware (https://runware.ai/docs), over its REST form: every call is a POST of tasks to one address,
 * `https://api.runware.ai/v1`, and tasks are found again by the UUID we give them.
 *
 * There is no `cancel`: Runware documents no way to stop a task, and leaving it neither stops nor refunds it.
 *
 * @module
 */
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, HealthReport, ImageProvider } from "../contract.ts";
import { isUnknownTask, makeError } from "./errors.ts";
import { catalog } from "./models.ts";
import { planRunware } from "./plan.ts";
import { ask, find, poll, submit } from "./task.ts";

/** A task that cannot exist: asking for it costs nothing and shows whether the key is accepted. */
const noTask = "00000000-0000-4000-8000-000000000000";

/** The Runware client. */
export const runwareAi: ImageProvider = {
  id: "runware_ai",
  catalog,
  pollInterval: { firstMs: 1_000, minimumMs: 500, maximumMs: 2_000 },
  plan: planRunware,
  submit,
  find,
  poll,
  health,
  models: (context) => Promise.resolve(context.settings.models),
};

async function health(context: CallContext): Promise<HealthReport> {
  const startedAt = context.clock.now();
  const problem = await findProblem(context);
  const latencyMs = context.clock.now() - startedAt;
  if (!problem) {
    return { status: "healthy", detail: "Runware accepts the API key.", latencyMs, facts: {} };
  }
  return {
    status: problem.failureClass === "rate_limited" ? "degraded" : "unhealthy",
    detail: problem.message,
    latencyMs,
    facts: { failureClass: problem.failureClass },
  };
}

async function findProblem(context: CallContext): Promise<ProviderError | undefined> {
  try {
    const { errors, answer } = await ask(noTask, context);
    const [error] = errors;
    const problem = error && makeError(error, answer, context);
    return problem && !isUnknownTask(problem) ? problem : undefined;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}
