import type { Clock } from "../../runtime/mod.ts";
import type { Json, PlannedCall } from "../../providers/catalog.ts";
import {
  type ReceivedRequest,
  type Reply,
  type ScriptedUpstream,
  scriptUpstream,
} from "./scripted_upstream.ts";
import { comfyui } from "../../providers/comfyui/mod.ts";

/** Replies by `METHOD /path`, the query left out; a list is used up one by one, its last member stays. */
export type Routes = Record<string, Reply | Reply[] | ((request: ReceivedRequest) => Reply)>;

/** The id of the call in tests, and so of its prompt. */
export const callId = "0b6f4f0e-6a4e-4a8e-9f5d-2f1f3c1f7a11";

const choices: Record<string, Record<string, Json>> = {
  CheckpointLoaderSimple: { ckpt_name: [["flux1-dev-fp8.safetensors"], { tooltip: "model" }] },
  // The form of newer servers.
  UNETLoader: { unet_name: ["COMBO", { options: ["flux1-dev.safetensors"] }] },
  DualCLIPLoader: {
    clip_name1: [["t5xxl_fp8_e4m3fn.safetensors", "clip_l.safetensors"]],
    clip_name2: [["t5xxl_fp8_e4m3fn.safetensors", "clip_l.safetensors"]],
  },
  VAELoader: { vae_name: [["ae.safetensors"]] },
};

let servers = 0;

/**
 * A ComfyUI server that has the built-in workflows' files and nothing to do, but for the given routes. Each one has an
 * address of its own, because what was found installed is remembered by address.
 */
export function scriptServer(
  routes: Routes = {},
  options: Record<string, Json> = {},
): ScriptedUpstream {
  const lists = new Map(
    Object.entries(routes).filter(([, reply]) => Array.isArray(reply))
      .map(([route, replies]) => [route, [...replies as Reply[]]]),
  );
  const upstream = scriptUpstream(comfyui.catalog, (request) => {
    const route = `${request.method} ${request.path.split("?")[0]}`;
    const list = lists.get(route);
    if (list) return (list.length > 1 ? list.shift() : list[0]) ?? { json: {} };
    const reply = routes[route];
    if (typeof reply === "function") return reply(request);
    return (reply as Reply | undefined) ?? usualReply(route);
  });
  const host = `server-${++servers}.test`;
  const headers = { "CF-Access-Client-Id": "id.access" };
  const endpoint = { baseUrl: `https://${host}/api`, headers };
  const settings = { ...upstream.context.settings, endpoints: [endpoint], options };
  return { ...upstream, context: { ...upstream.context, settings } };
}

/** A clock whose sleeps last until they are aborted, so that no time limit runs out. */
export function waitingClock(clock: Clock): Clock {
  const sleep: Clock["sleep"] = (_ms, signal) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
  return { ...clock, sleep };
}

/** The first call planned for a plain request with these wishes. */
export function plannedCall(
  { context }: ScriptedUpstream,
  wishes: Partial<Parameters<typeof comfyui.plan>[0]> = {},
): PlannedCall {
  const request = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1, ...wishes };
  const planned = comfyui.plan(request, context.settings);
  if (!planned.possible) throw new Error(planned.reasons.join(" "));
  const call = planned.plan.calls[0];
  if (!call) throw new Error("the plan has no call");
  return call;
}

/** What arrived, as `METHOD /path`. */
export function routesOf(received: readonly ReceivedRequest[]): string[] {
  return received.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
}

/** The history of a prompt that has ended. */
export function historyOf(
  images: Json[],
  { messages = [], status = "success", extra = {} }: {
    messages?: Json[];
    status?: string;
    extra?: Json;
  } = {},
): Reply {
  return {
    json: {
      [callId]: {
        prompt: [1, callId, {}, extra, ["9"]],
        outputs: images.length > 0 ? { "9": { images } } : {},
        status: { status_str: status, completed: status === "success", messages },
      },
    },
  };
}

/** A queue with this prompt running or waiting among others. */
export function queueOf(running: string[], pending: string[]): Reply {
  const entries = (ids: string[], first: number) =>
    ids.map((id, index) => [first + index, id, {}, {}, ["9"]]);
  return { json: { queue_running: entries(running, 1), queue_pending: entries(pending, 10) } };
}

function usualReply(route: string): Reply {
  if (route === "GET /prompt") return { json: { exec_info: { queue_remaining: 0 } } };
  if (route === "GET /queue") return queueOf([], []);
  if (route.startsWith("GET /history/")) return { json: {} };
  if (route === "POST /prompt") return { json: { prompt_id: callId, number: 1, node_errors: {} } };
  const classType = /^GET \/object_info\/(\w+)$/.exec(route)?.[1];
  if (classType) {
    const required = choices[classType] ?? {};
    return { json: { [classType]: { input: { required }, output: [] } } };
  }
  if (route.startsWith("POST /")) return { text: "" };
  return { status: 404, text: "404: Not Found" };
}
