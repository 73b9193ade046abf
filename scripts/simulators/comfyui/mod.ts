/**
 * A stand-in for a ComfyUI server (https://docs.comfy.org/development/comfyui-server/comms_routes).
 *
 * @module
 */
import {
  type CallKind,
  type Exchange,
  isRecord,
  json,
  parseBody,
  type Reply,
  text,
} from "../exchange.ts";
import type { Service, Surroundings } from "../service.ts";
import { startExecutor } from "./executor.ts";
import type { ComfyuiJob, Mishap } from "./job.ts";
import type { FaultName } from "../faults/mod.ts";
import { createFiles } from "./files.ts";
import { isGraph, promptIn } from "./graph.ts";
import { answerJobs } from "./jobs_api.ts";
import type { ModelFolders, NodeDefinition } from "./node_definition.ts";
import { describeNode, nodeDefinitionsFor, usualModels } from "./object_info.ts";
import { openSockets } from "./sockets.ts";
import { validateGraph } from "./validate.ts";

const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const crash = text("500 Internal Server Error\n\nServer got itself in trouble", 500);
const ok: Reply = { status: 200 };
const absent: Reply = { status: 404, headers: { "content-type": "application/octet-stream" } };
const mishaps: readonly [FaultName, Mishap][] = [
  ["comfyui.out_of_memory", "out_of_memory"],
  ["comfyui.gpu_broken", "gpu_broken"],
  ["comfyui.node_error", "node_error"],
  ["comfyui.interrupted", "interrupted"],
  ["comfyui.never_ends", "never_ends"],
  ["comfyui.no_pictures", "no_pictures"],
  ["comfyui.fewer_pictures", "fewer_pictures"],
];

/** Starts with an empty queue and an empty disk but for these model files. */
export function createComfyui(
  surroundings: Surroundings,
  models: ModelFolders = usualModels,
): Service {
  const definitions = nodeDefinitionsFor(models);
  const files = createFiles(surroundings);
  const sockets = openSockets();
  const executor = startExecutor({ ...surroundings, tell: sockets.tell, save: files.save });
  let submitted = 0;
  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  function submit(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    if (Array.isArray(body)) return refuse("no_prompt", "No prompt provided");
    if (!isRecord(body)) return crash;
    const old = strikes("comfyui.old_server", exchange);
    const { client_id, number, front, prompt_id, extra_data = {} } = body;
    if (number !== undefined && Number.isNaN(Number(number))) return crash;
    if (body["prompt"] === undefined) return refuse("no_prompt", "No prompt provided");
    const id = prompt_id === undefined || prompt_id === null
      ? crypto.randomUUID()
      : String(prompt_id);
    if (!old && !canonicalUuid.test(id)) {
      return refuse("invalid_prompt_id", "prompt_id must be a canonical UUID");
    }
    const validation = validateGraph(body["prompt"], {
      definitions,
      inputFiles: files.loadable(),
      old,
    });
    if (!validation) return crash;
    if (!validation.valid) {
      return json({ error: validation.error, node_errors: validation.nodeErrors }, 400);
    }
    submitted++;
    const order = number === undefined ? (front === true ? -submitted : submitted) : Number(number);
    const mishap = mishaps.find(([fault]) => strikes(fault, exchange))?.[1];
    const job: ComfyuiJob = {
      id,
      number: order,
      graph: validation.graph,
      extraData: {
        ...isRecord(extra_data) ? extra_data : {},
        ...client_id ? { client_id } : {},
        ...old ? {} : { create_time: surroundings.now() },
      },
      outputs: validation.outputs,
      clientId: typeof client_id === "string" ? client_id : undefined,
      mishap,
      createdAt: surroundings.now(),
      status: "pending",
      results: {},
      messages: [],
    };
    if (!strikes("comfyui.task_lost", exchange)) executor.submit(job);
    const node_errors = strikes("comfyui.partial_graph", exchange)
      ? { "33": { errors: [], dependent_outputs: ["10"], class_type: "CLIPTextEncode" } }
      : validation.nodeErrors;
    return { ...json({ prompt_id: id, number: order, node_errors }), taskIds: [id] };
  }

  function queueRemaining(): number {
    return executor.pending().length + (executor.running() ? 1 : 0);
  }

  function readQueue(): Reply {
    const running = executor.running();
    return json({
      queue_running: running ? [queueItem(running)] : [],
      queue_pending: executor.pending().map(queueItem),
    });
  }

  function changeQueue(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    if (!isRecord(body)) return crash;
    const ids = body["clear"] === true
      ? executor.pending().map(({ id }) => id)
      : [body["delete"] ?? []].flat().map(String);
    for (const id of ids) executor.remove(id);
    return { ...ok, taskIds: ids };
  }

  function changeHistory(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    if (!isRecord(body)) return crash;
    const ids = body["clear"] === true
      ? executor.history().map(({ id }) => id)
      : [body["delete"] ?? []].flat().map(String);
    for (const id of ids) executor.forget(id);
    return ok;
  }

  function readHistory(id: string | undefined, { query }: Exchange): Reply {
    const all = executor.history().filter((job) => id === undefined || job.id === id);
    const offset = Number(query.get("offset") ?? -1);
    const count = Number(query.get("max_items") ?? all.length);
    const from = offset < 0 ? Math.max(0, all.length - count) : offset;
    const page = all.slice(from, from + count);
    const entries = Object.fromEntries(page.map((job) => [job.id, historyEntry(job)]));
    return { ...json(entries), taskIds: id === undefined ? [] : [id] };
  }

  function interrupt(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    const id = isRecord(body) && typeof body["prompt_id"] === "string"
      ? body["prompt_id"]
      : undefined;
    executor.interrupt(id);
    return { ...ok, taskIds: id === undefined ? [] : [id] };
  }

  function answer(exchange: Exchange): Reply | Promise<Reply> {
    const path = withoutApi(exchange.path);
    if (strikes("comfyui.restart", exchange)) executor.restart();
    const [, first = "", second] = path.split("/").map(decodeURIComponent);
    switch (`${exchange.method} /${first}`) {
      case "POST /prompt":
        return submit(exchange);
      case "GET /prompt":
        return json({ exec_info: { queue_remaining: queueRemaining() } });
      case "GET /history":
        return readHistory(second, exchange);
      case "POST /history":
        return changeHistory(exchange);
      case "GET /queue":
        return readQueue();
      case "POST /queue":
        return changeQueue(exchange);
      case "POST /interrupt":
        return interrupt(exchange);
      case "GET /view":
        return files.view(exchange);
      case "POST /upload":
        return second === "image" ? files.upload(exchange) : absent;
      case "GET /object_info":
        return json(objectInfo(definitions, files.inputs(), second));
      case "GET /models":
        return second === undefined
          ? json(Object.keys(models))
          : models[second]
          ? json(models[second])
          : absent;
      case "GET /system_stats":
        return json(strikes("comfyui.cpu_only", exchange) ? cpuStats : systemStats);
      case "GET /features":
        return json({ supports_preview_metadata: true, max_upload_size: 104_857_600 });
      case "GET /embeddings":
        return json([]);
      case "POST /free":
        return isRecord(parseBody(exchange)) ? ok : crash;
    }
    const underApi = exchange.path.startsWith("/api/");
    const jobs = underApi && !strikes("comfyui.old_server", exchange)
      ? answerJobs(exchange, path, executor)
      : undefined;
    return jobs ?? absent;
  }

  function promptOf(exchange: Exchange): string | undefined {
    const body = parseBody(exchange);
    const sent = isRecord(body) ? body["prompt"] : undefined;
    if (isGraph(sent)) return promptIn(sent);
    const [, route, id = ""] = withoutApi(exchange.path).split("/");
    if (route === "view") return files.promptOf(exchange);
    const about = isRecord(body) ? String(body["prompt_id"]) : id;
    const job = executor.find(about);
    return job && promptIn(job.graph);
  }

  return {
    name: "comfyui",
    kindOf,
    promptOf,
    handle(exchange) {
      return isForeign(exchange) ? { status: 403 } : answer(exchange);
    },
    upgrade(request, socket, head) {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      if (/\/ws$/.test(pathname)) sockets.accept(request, socket, head, queueRemaining());
      else socket.destroy();
    },
    tasksInFlight: queueRemaining,
    reset() {
      executor.restart();
      files.clear();
      submitted = 0;
    },
    close: sockets.close,
  };
}

function kindOf({ method, path }: Exchange): CallKind {
  const route = withoutApi(path);
  if (route.startsWith("/view")) return "download";
  if (route.startsWith("/upload")) return "upload";
  if (method === "POST") {
    if (route === "/prompt") return "submit";
    return /^\/(interrupt|queue|jobs)/.test(route) ? "cancel" : "probe";
  }
  return /^\/(history|queue|jobs)/.test(route) ? "poll" : "probe";
}

/** Every route exists twice: at the root and under `/api`. */
function withoutApi(path: string): string {
  return path.replace(/^\/api(?=\/)/, "");
}

/** A loopback Host with an Origin of another host is refused, as the real server does against cross-site requests. */
function isForeign({ headers }: Exchange): boolean {
  const origin = headers["origin"];
  if (origin === undefined || !URL.canParse(origin)) return false;
  const host = new URL(`http://${headers["host"] ?? "localhost"}`);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(host.hostname);
  return isLoopback && new URL(origin).host.toLowerCase() !== host.host.toLowerCase();
}

function refuse(type: string, message: string): Reply {
  const error = { type, message, details: message, extra_info: {} };
  return json({ error, node_errors: {} }, 400);
}

function queueItem(job: ComfyuiJob) {
  return [job.number, job.id, job.graph, job.extraData, job.outputs];
}

function historyEntry(job: ComfyuiJob) {
  const meta = Object.keys(job.results).map((id) => [id, {
    node_id: id,
    display_node: id,
    parent_node: null,
    real_node_id: id,
  }]);
  const completed = job.status === "completed";
  return {
    prompt: queueItem(job),
    outputs: job.results,
    status: { status_str: completed ? "success" : "error", completed, messages: job.messages },
    meta: Object.fromEntries(meta),
  };
}

function objectInfo(
  definitions: Record<string, NodeDefinition>,
  inputFiles: string[],
  wanted: string | undefined,
): Record<string, unknown> {
  const withFiles = (definition: NodeDefinition): NodeDefinition =>
    definition.required["image"]?.[1]?.image_upload
      ? {
        ...definition,
        required: { ...definition.required, image: [inputFiles, { image_upload: true }] },
      }
      : definition;
  const entries = Object.entries(definitions)
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(([name, definition]) => [name, describeNode(name, withFiles(definition))]);
  return Object.fromEntries(entries);
}

const systemStats = {
  system: {
    os: "posix",
    ram_total: 67_323_056_128,
    ram_free: 51_230_109_696,
    comfyui_version: "0.27.0-simulated",
    python_version: "3.12.9",
    pytorch_version: "2.8.0+cu128",
    embedded_python: false,
    argv: ["main.py"],
  },
  devices: [{
    name: "cuda:0 Simulated GPU : cudaMallocAsync",
    type: "cuda",
    index: 0,
    vram_total: 25_757_220_864,
    vram_free: 23_622_320_128,
    torch_vram_total: 0,
    torch_vram_free: 0,
  }],
};

const cpuStats = {
  system: { ...systemStats.system, pytorch_version: "2.8.0+cpu" },
  devices: [{
    name: "cpu",
    type: "cpu",
    index: null,
    vram_total: systemStats.system.ram_total,
    vram_free: systemStats.system.ram_free,
    torch_vram_total: systemStats.system.ram_total,
    torch_vram_free: systemStats.system.ram_free,
  }],
};
