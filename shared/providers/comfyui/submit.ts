import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, PlannedCall, Submission } from "../contract.ts";
import { cancelOn } from "./cancel.ts";
import { chooseServer } from "./choose_server.ts";
import { fillGraph } from "./graph.ts";
import { findInHistory } from "./history.ts";
import { comfyuiCall } from "./plan.ts";
import { workflowRefusal } from "./refusal.ts";
import { checkRequirements } from "./requirements.ts";
import { callServer, findInQueue } from "./server.ts";
import { seedOf, writeTaskId } from "./task_id.ts";

/**
 * Queues a call under its own id as prompt id, on the least busy server. A prompt that a server knows already, from a
 * try whose answer was lost, is not queued again. Without a seed of its own the call gets one from its id.
 */
export async function submitComfyui(
  call: PlannedCall,
  callId: string,
  context: CallContext,
): Promise<Submission> {
  const { graph: template, values, format } = comfyuiCall.parse(call.body);
  const promptId = callId.toLowerCase();
  const { endpoint, earlierTry } = await chooseServer(promptId, context);
  const taskId = await writeTaskId({ promptId, endpoint });
  if (earlierTry === "alive") return { taskId };
  // Its failure must not be taken for that of the new try, which has the same id.
  if (earlierTry === "failed") {
    await callServer(context, endpoint, "/history", { delete: [promptId] });
  }

  const seed = values.seed ?? await seedOf(promptId);
  const graph = fillGraph(template, { ...values, seed, filename_prefix: `generated/${promptId}` });
  await checkRequirements(graph, endpoint, context);
  await queuePrompt(
    {
      prompt: graph,
      prompt_id: promptId,
      client_id: promptId,
      extra_data: { image_generation: { format, count: call.count, seed } },
    },
    endpoint,
    context,
  );
  return { taskId };
}

async function queuePrompt(
  message: { prompt_id: string; [name: string]: unknown },
  endpoint: Endpoint,
  context: CallContext,
): Promise<void> {
  const { prompt_id: promptId } = message;
  try {
    const answer = await callServer(context, endpoint, "/prompt", message);
    const refusal = workflowRefusal(answer, context);
    if (!refusal) return;
    // A 200 with errors means that the rest of the workflow was accepted and would run.
    if (answer.status < 400) await cancelOn(endpoint, promptId, context);
    throw refusal;
  } catch (error) {
    const isLost = error instanceof ProviderError &&
      ["upstream_down", "timeout", "no_result"].includes(error.failureClass);
    if (isLost && await arrived(promptId, endpoint, context)) return;
    throw error;
  }
}

/** Whether a prompt whose answer was lost reached the server; false when the server cannot be asked. */
async function arrived(
  promptId: string,
  endpoint: Endpoint,
  context: CallContext,
): Promise<boolean> {
  try {
    return await findInHistory(context, endpoint, promptId) !== undefined ||
      (await findInQueue(context, endpoint, promptId)).place !== "absent";
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    context.log.warn("a prompt whose answer was lost cannot be looked up", { error });
    return false;
  }
}
