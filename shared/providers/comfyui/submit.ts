import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, PlannedCall, Submission } from "../contract.ts";
import { lostAnswerError } from "../upstream.ts";
import { cancelOn } from "./cancel.ts";
import { chooseServer } from "./choose_server.ts";
import { fillGraph } from "./graph.ts";
import { comfyuiCall } from "./options.ts";
import { bringPictures } from "./pictures_in.ts";
import { workflowRefusal } from "./refusal.ts";
import { atServer, callServer, tryQuietly } from "./client.ts";
import { backlogPeriodMs, findStanding } from "./standing.ts";
import { seedOf, writeTaskId } from "./task_id.ts";
import { withTimeLimit } from "./time_limit.ts";

/** How long a server gets to take in a prompt whose answer was lost, before it is asked for it: no older backlog counts. */
const settlingMs = backlogPeriodMs;

/**
 * Queues a call under its own id as prompt id, on the least busy server. A prompt whose answer was lost is looked for
 * and not queued again. Without a seed of its own the call gets one from its id.
 */
export async function submit(
  call: PlannedCall,
  callId: string,
  context: CallContext,
): Promise<Submission> {
  const { graph: template, values, format, outputs, seeded, uploads } = comfyuiCall.parse(
    call.body,
  );
  const promptId = callId.toLowerCase();
  const { apiKey } = context.settings;
  const server = await chooseServer(template, context);
  const { endpoint } = server;

  const wanted = values.seed ?? await seedOf(promptId);
  const seed = server.maximumSeed === undefined || wanted <= server.maximumSeed
    ? wanted
    : wanted % (server.maximumSeed + 1);
  const files = await atServer(
    endpoint,
    () => bringPictures(uploads, template, endpoint, context),
  );
  const filled = Object.entries({ ...values, ...files }).filter(([, value]) => value !== undefined);
  const graph = fillGraph(template, {
    ...Object.fromEntries(filled),
    seed,
    filename_prefix: `generated/${promptId}`,
  });
  await atServer(endpoint, () =>
    queuePrompt(
      {
        prompt: graph,
        prompt_id: promptId,
        client_id: promptId,
        extra_data: {
          // A server keeps what it is sent with a prompt until that has ended, so only those get the key who need it.
          ...(server.needsKey && apiKey && { api_key_comfy_org: apiKey }),
          image_generation: { format, count: call.count, seed: seeded ? seed : null, outputs },
        },
      },
      endpoint,
      context,
    ));
  return { taskId: await writeTaskId({ promptId, endpoint }) };
}

/** Looks on every server for a prompt that was sent, by its id. A server that does not answer counts as one without. */
export async function find(
  _call: PlannedCall,
  callId: string,
  _since: number,
  context: CallContext,
): Promise<string | undefined> {
  const promptId = callId.toLowerCase();
  const found = await Promise.all(context.settings.endpoints.map(async (endpoint) => {
    const has = await tryQuietly(
      context,
      () => withTimeLimit(context, (limited) => findStanding(limited, endpoint, promptId)),
    );
    return has && ["pending", "ended"].includes(has.is) ? endpoint : undefined;
  }));
  const endpoint = found.find((each) => each !== undefined);
  return endpoint && await writeTaskId({ promptId, endpoint });
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
  return (await findStanding(context, endpoint, promptId)).is !== "absent";
}
