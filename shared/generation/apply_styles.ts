import { applyStylesTo } from "../database/mod.ts";
import { invalidInput, invalidRequest, ServiceError } from "../errors/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import type { GenerationContext } from "./generation_context.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";

/**
 * Requests of one project with the styles put into them that they name, in their order; one whose style is not there, or does
 * not go with it, is an error instead. Costs one call of the database where any names a style.
 *
 * @throws ServiceError `project_not_found`, `forbidden`, and `internal` when the database fails
 */
export async function applyStyles(
  requests: GenerateRequest[],
  { caller }: Pick<GenerationContext, "caller">,
): Promise<(GenerateRequest | ServiceError)[]> {
  const naming = requests.filter(namesStyle);
  const [first] = naming;
  if (!first) return requests;
  const projectId = first.project_id ?? null;
  const applied = await applyStylesTo(
    caller.service,
    caller.id,
    projectId,
    naming.map(({ prompt, ...options }) => ({ prompt, options })),
  );
  if (applied.outcome !== "styled") throw beginRefusal(applied, projectId);
  const styled = new Map(naming.map((request, index) => [request, applied.requests[index]]));
  return requests.map((request) => {
    const found = styled.get(request);
    if (!found) return request;
    if ("unknown" in found) {
      const message = `there is no style "${found.unknown}" in the project`;
      return invalidRequest(`style: ${message}.`, [{ path: "style", message }]);
    }
    const parsed = generateRequest.safeParse({ ...found.options, prompt: found.prompt });
    return parsed.success ? parsed.data : invalidInput("request", parsed.error.issues);
  });
}

/** One request with its style put into it. @throws ServiceError as {@link applyStyles}, and for a style that does not go with it */
export async function applyStyle(
  request: GenerateRequest,
  context: Pick<GenerationContext, "caller">,
): Promise<GenerateRequest> {
  const [styled = request] = await applyStyles([request], context);
  if (styled instanceof ServiceError) throw styled;
  return styled;
}

function namesStyle({ style }: GenerateRequest): boolean {
  return typeof style === "string";
}
