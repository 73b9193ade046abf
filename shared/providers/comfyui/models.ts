import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, ModelInfo } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { withPatience } from "./patience.ts";
import { readServer } from "./server.ts";
import { describeCheckpoint, findWorkflow, isFluxCheckpoint, knownModels } from "./workflow.ts";

/**
 * The workflows that can be used, built in and of the settings, and the Flux checkpoints that the servers have and no
 * workflow is named after.
 *
 * @throws ProviderError when no server answers
 */
export async function listComfyuiModels(context: CallContext): Promise<ModelInfo[]> {
  const files = await listCheckpoints(context);
  const models = knownModels(context.settings).filter(({ id }) => {
    const workflow = findWorkflow(context.settings, id);
    if (typeof workflow === "string") context.log.warn(workflow);
    return typeof workflow !== "string";
  });
  for (const file of files) {
    if (isFluxCheckpoint(file) && !lookUpModel(models, file)) models.push(describeCheckpoint(file));
  }
  return models;
}

async function listCheckpoints(context: CallContext): Promise<string[]> {
  const answers = await Promise.allSettled(
    context.settings.endpoints.map((endpoint) =>
      withPatience(
        context,
        (limited) => readServer(limited, endpoint, "/models/checkpoints", z.array(z.string())),
      )
    ),
  );
  context.signal.throwIfAborted();
  const lists = answers.filter((answer) => answer.status === "fulfilled");
  if (lists.length > 0) return [...new Set(lists.flatMap((list) => list.value))];
  const failure = answers.find((answer) => answer.status === "rejected");
  throw failure?.reason ??
    new ProviderError("comfyui", "upstream_down", "No ComfyUI server is configured. Set one.");
}
