import type { PromptOptimization } from "../configuration/mod.ts";
import { readPromptOptimization } from "../database/mod.ts";
import { promptLimits } from "../prompts/catalog.ts";
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
  { candidates }: KnownProviders,
  { caller, configuration }: Pick<GenerationContext, "caller" | "configuration">,
): Promise<PromptOptimization> {
  if (request.prompt_optimization) return request.prompt_optimization;
  const limits = candidates.flatMap(({ settings }) =>
    settings.models.flatMap(({ capabilities }) => [
      capabilities.maxPromptCharacters,
      capabilities.maxNegativePromptCharacters || Infinity,
    ])
  );
  const length = request.prompt.length + (request.negative_prompt?.length ?? 0);
  const ofProject = length > Math.min(promptLimits.compressed, ...limits)
    ? await readPromptOptimization(caller.service, caller.id, projectId)
    : null;
  return ofProject ?? configuration.promptOptimization;
}
