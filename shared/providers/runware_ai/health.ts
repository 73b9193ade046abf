import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, HealthReport } from "../contract.ts";
import { isUnknownTask, makeError } from "./failures.ts";
import { ask } from "./poll.ts";

/** A task that cannot exist: asking for it costs nothing and shows whether the key is accepted. */
const noTask = "00000000-0000-4000-8000-000000000000";

/** Asks for a task that cannot exist, which costs nothing and needs the key to be good. */
export async function health(context: CallContext): Promise<HealthReport> {
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
    failure: problem,
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
