import type { PromptOptimization } from "../configuration/mod.ts";
import { readPromptOptimization } from "../database/mod.ts";
import { promptLimits, readableLength } from "../prompts/mod.ts";
import type { KnownProviders } from "../routing/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import type { GenerateRequest } from "./request_schema.ts";

/**
 * How far the prompts of a request are shortened: as it says itself, else as its project does, else the deployment. The
 * project is only asked about prompts that somebody could not take as they are.
 *
 * @param projectId null for the caller's own project
 * @throws ServiceError `internal` when the database fails
 */
export async function findPromptOptimization(
  request: Pick<GenerateRequest, "prompt" | "negative_prompt" | "prompt_optimization">,
  projectId: string | null,
  known: KnownProviders,
  context: Pick<GenerationContext, "caller" | "configuration">,
): Promise<PromptOptimization> {
  if (request.prompt_optimization) return request.prompt_optimization;
  return isTakenByAll(request, known)
    ? context.configuration.promptOptimization
    : await projectOptimization(projectId, context);
}

/**
 * How far prompts are shortened that say nothing themselves: as the project does, else the deployment.
 *
 * @param projectId null for the caller's own project
 * @throws ServiceError `internal` when the database fails
 */
export async function projectOptimization(
  projectId: string | null,
  { caller, configuration }: Pick<GenerationContext, "caller" | "configuration">,
): Promise<PromptOptimization> {
  return await readPromptOptimization(caller.service, caller.id, projectId) ??
    configuration.promptOptimization;
}

function isTakenByAll(
  { prompt, negative_prompt = "" }: Pick<GenerateRequest, "prompt" | "negative_prompt">,
  { candidates }: KnownProviders,
): boolean {
  const models = candidates.flatMap(({ settings }) =>
    settings.models.map(({ capabilities }) => capabilities)
  );
  const limits = models.flatMap((model) => [
    model.maxPromptCharacters,
    model.maxNegativePromptCharacters || Infinity,
  ]);
  if (prompt.length + negative_prompt.length > Math.min(promptLimits.compressed, ...limits)) {
    return false;
  }
  const encoders = new Set(models.flatMap(({ promptEncoder }) => promptEncoder ?? []));
  return [...encoders].every((encoder) => readableLength(prompt, encoder) === Infinity);
}
