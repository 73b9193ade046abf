import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, ModelInfo } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { atServer, readServer } from "./client.ts";
import type { Graph } from "./graph.ts";
import { describeInputs } from "./inputs.ts";
import { inspectEquipment } from "./requirements.ts";
import { withTimeLimit } from "./time_limit.ts";
import { describeCheckpoint, findWorkflow, isFluxCheckpoint, knownModels } from "./workflow.ts";

/** A server that answers, with the checkpoints that it has. */
interface Answering {
  endpoint: Endpoint;
  checkpoints: string[];
}

/**
 * The workflows that can be used, built in and of the settings, and the Flux checkpoints that the servers have and no
 * workflow is named after; each with the inputs that requests may set, and whether a server has what it needs.
 *
 * @throws ProviderError when no server answers
 */
export async function models(context: CallContext): Promise<ModelInfo[]> {
  const servers = await findAnswering(context);
  const models = knownModels(context.settings);
  for (const file of new Set(servers.flatMap(({ checkpoints }) => checkpoints))) {
    if (isFluxCheckpoint(file) && !lookUpModel(models, file)) models.push(describeCheckpoint(file));
  }
  const described = await Promise.all(models.map(async (model) => {
    const workflow = findWorkflow(context.settings, model.id);
    if (typeof workflow !== "string") {
      return [await describe(model, workflow.graph, servers, context)];
    }
    context.log.warn(workflow);
    return [];
  }));
  return described.flat();
}

async function describe(
  model: ModelInfo,
  graph: Graph,
  servers: Answering[],
  context: CallContext,
): Promise<ModelInfo> {
  for (const { endpoint } of servers) {
    try {
      const { missing } = await inspectEquipment(graph, endpoint, context);
      if (missing.length > 0) continue;
      return {
        ...model,
        isInstalled: true,
        inputs: await describeInputs(graph, endpoint, context),
      };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      context.log.warn("a ComfyUI server did not say what it has", { error });
    }
  }
  return { ...model, isInstalled: false, inputs: await describeInputs(graph, undefined, context) };
}

async function findAnswering(context: CallContext): Promise<Answering[]> {
  const { endpoints } = context.settings;
  const ask = (endpoint: Endpoint) => (limited: CallContext) =>
    readServer(limited, endpoint, "/models/checkpoints", z.array(z.string()));
  const answers = await Promise.allSettled(endpoints.map(async (endpoint): Promise<Answering> => {
    const checkpoints = await atServer(
      endpoint,
      () => withTimeLimit(context, ask(endpoint)),
    );
    return { endpoint, checkpoints };
  }));
  context.signal.throwIfAborted();
  const servers = answers.flatMap((answer) => answer.status === "fulfilled" ? [answer.value] : []);
  if (servers.length > 0) return servers;
  const failure = answers.find((answer) => answer.status === "rejected");
  throw failure?.reason ??
    new ProviderError("comfyui", "upstream_down", "No ComfyUI server is configured. Set one.");
}
