import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, PlannedCall, Submission } from "../contract.ts";
import { lostAnswerError } from "../upstream.ts";
import { cancelOn } from "./cancel.ts";
import { chooseServer } from "./choose_server.ts";
import { fillGraph } from "./graph.ts";
import { findInHistory } from "./answers.ts";
import { comfyuiCall } from "./options.ts";
import { workflowRefusal } from "./refusal.ts";
import { callServer, findInQueue, tryQuietly } from "./client.ts";
import { seedOf, writeTaskId } from "./task_id.ts";

/** How long a server gets to take in a prompt whose answer was lost, before it is asked for it. */
const settlingMs = 500;

/**
 * Queues a call under its own id as prompt id, on the least busy server. A prompt that a server knows already, from a
 * try whose answer was lost, is not queued again. Without a seed of its own the call gets one from its id.
 */
export async function submitComfyui(
  call: PlannedCall,
  callId: string,
  context: CallContext,
): Promise<Submission> {
  const { graph: template, values, format, outputs, seeded } = comfyuiCall.parse(call.body);
  const promptId = callId.toLowerCase();
  const server = await chooseServer(promptId, template, context);
  const { endpoint, earlierTry } = server;
  const taskId = await writeTaskId({ promptId, endpoint });
  if (earlierTry === "alive") return { taskId };
  // Its failure must not be taken for that of the new try, which has the same id.
  if (earlierTry === "failed") {
    await callServer(context, endpoint, "/history", { delete: [promptId] });
  }

  const wanted = values.seed ?? await seedOf(promptId);
  const seed = server.maximumSeed === undefined || wanted <= server.maximumSeed
    ? wanted
    : wanted % (server.maximumSeed + 1);
  const graph = fillGraph(template, { ...values, seed, filename_prefix: `generated/${promptId}` });
  await queuePrompt(
    {
      prompt: graph,
      prompt_id: promptId,
      client_id: promptId,
      extra_data: {
        image_generation: { format, count: call.count, seed: seeded ? seed : null, outputs },
      },
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
  const problem = await sendPrompt(message, endpoint, context);
  if (!problem) return;
  if (["upstream_down", "timeout", "no_result"].includes(problem.failureClass)) {
    await context.clock.sleep(settlingMs, context.signal);
    if (await tryQuietly(context, () => hasPrompt(promptId, endpoint, context))) return;
    throw lostAnswerError(problem, "the server was not found to have the prompt", false);
  }
  // A 200 with errors means that the rest of the workflow was accepted and would run.
  if (problem.httpStatus === 200) {
    await tryQuietly(context, () => cancelOn(endpoint, promptId, context));
  }
  throw problem;
}

/** Sends a prompt once. @returns what went wrong, if anything */
async function sendPrompt(
  message: Record<string, unknown>,
  endpoint: Endpoint,
  context: CallContext,
): Promise<ProviderError | undefined> {
  try {
    return workflowRefusal(await callServer(context, endpoint, "/prompt", message), context);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

async function hasPrompt(
  promptId: string,
  endpoint: Endpoint,
  context: CallContext,
): Promise<boolean> {
  return await findInHistory(context, endpoint, promptId) !== undefined ||
    (await findInQueue(context, endpoint, promptId)).place !== "absent";
}
