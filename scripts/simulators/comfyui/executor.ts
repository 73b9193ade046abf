import { drawingOf, runOrder, signaturesOf } from "./graph.ts";
import type { ComfyuiJob, NodeOutput } from "./job.ts";
import { runOutputNode, type SaveFile } from "./node_output.ts";

/** What an executor needs. */
export interface ExecutorSurroundings {
  drawMs: number;
  now(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  background(work: (signal: AbortSignal) => Promise<void>): void;
  /** Tells what happens: to one client, or to all when `clientId` is undefined. */
  tell(clientId: string | undefined, type: string, data: Record<string, unknown>): void;
  save: SaveFile;
}

/** The single worker of a server: one graph at a time, in the order of their numbers. */
export interface Executor {
  submit(job: ComfyuiJob): void;
  running(): ComfyuiJob | undefined;
  pending(): ComfyuiJob[];
  history(): ComfyuiJob[];
  find(id: string): ComfyuiJob | undefined;
  /** Takes a job out of the queue; false when it is not waiting. */
  remove(id: string): boolean;
  /** Stops what runs, or only the given job. */
  interrupt(id?: string): void;
  forget(id: string): void;
  /** Loses everything, as a restart does. */
  restart(): void;
}

// The text of torch is followed by a paragraph of advice.
const outOfMemory = "Allocation on device \n" +
  "This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have " +
  "accidentally set the batch_size to a large number.";
const brokenCard = "CUDA error: an illegal memory access was encountered\n" +
  "CUDA kernel errors might be asynchronously reported at some other API call.";
/** Jobs that history keeps. */
const maximumHistory = 1_000;
/** Progress messages per graph at most. */
const maximumProgress = 20;

/** Starts an executor with nothing to do. */
export function startExecutor(surroundings: ExecutorSurroundings): Executor {
  let queue: ComfyuiJob[] = [];
  let current: { job: ComfyuiJob; stop: AbortController } | undefined;
  let done = new Map<string, ComfyuiJob>();
  /** Signatures of the nodes that the previous graph ran, with what they saved. */
  let cache = new Map<string, NodeOutput | undefined>();

  function next(): void {
    const job = current ? undefined : queue.shift();
    if (!job) return;
    const stop = new AbortController();
    const mine = current = { job, stop };
    surroundings.background(async () => {
      await run(job, stop.signal);
      if (current !== mine) return;
      done.set(job.id, job);
      const [oldest] = done.keys();
      if (done.size > maximumHistory && oldest !== undefined) done.delete(oldest);
      current = undefined;
      tellStatus();
      tell(job, "executing", { node: null, prompt_id: job.id });
      next();
    });
  }

  async function run(job: ComfyuiJob, signal: AbortSignal): Promise<void> {
    const order = [...new Set(job.outputs.flatMap((id) => runOrder(job.graph, id)))];
    const signatures = signaturesOf(job.graph, order);
    const cached = order.filter((id) => cache.has(signatures.get(id) ?? ""));
    job.status = "in_progress";
    job.startedAt = surroundings.now();
    record(job, "execution_start", {});
    record(job, "execution_cached", { nodes: cached });
    try {
      for (const id of order) {
        const signature = signatures.get(id) ?? "";
        if (!cache.has(signature)) {
          await runNode(job, id, signal);
          continue;
        }
        const kept = cache.get(signature);
        if (kept) job.results[id] = kept;
      }
      job.status = "completed";
      cache = new Map(order.map((id) => [signatures.get(id) ?? "", job.results[id]]));
      record(job, "execution_success", {});
    } catch (error) {
      fail(job, error);
    }
    job.endedAt = surroundings.now();
  }

  async function runNode(job: ComfyuiJob, id: string, signal: AbortSignal): Promise<void> {
    const classType = job.graph[id]?.class_type ?? "";
    tellProgressState(job, id, 0, 1, "running");
    tell(job, "executing", { node: id, display_node: id, prompt_id: job.id });
    if (!Object.values(job.graph).some(isSampler)) await pause(signal);
    raise(job, id);
    if (isSampler({ class_type: classType })) await sample(job, id, signal);
    const output = job.outputs.includes(id) ? runOutputNode(job, id, surroundings.save) : undefined;
    if (output) {
      job.results[id] = output;
      tell(job, "executed", { node: id, display_node: id, output, prompt_id: job.id });
    }
    tellProgressState(job, id, 1, 1, "finished");
  }

  async function sample(job: ComfyuiJob, id: string, signal: AbortSignal): Promise<void> {
    if (job.mishap === "never_ends") await surroundings.wait(Infinity, signal);
    const { steps } = drawingOf(job.graph, job.outputs[0] ?? id);
    const shown = Math.min(steps, maximumProgress);
    for (let step = 1; step <= shown; step++) {
      if (surroundings.drawMs > 0) await surroundings.wait(surroundings.drawMs / shown, signal);
      signal.throwIfAborted();
      const value = Math.round(step * steps / shown);
      tell(job, "progress", { value, max: steps, prompt_id: job.id, node: id });
      tellProgressState(job, id, value, steps, "running");
      if (step * 2 >= shown) actOut(job, id);
    }
  }

  /** Fails as the nodes do that are there for it. */
  function raise(job: ComfyuiJob, id: string): void {
    const { class_type: type = "", inputs = {} } = job.graph[id] ?? {};
    if (type === "TestRaise") {
      throw new NodeFailure(id, type, "RuntimeError", String(inputs["message"]));
    }
    if (type === "TestService" && !job.extraData["api_key_comfy_org"]) {
      const message = "Unauthorized: Please login first to use this node.";
      throw new NodeFailure(id, type, "Exception", message);
    }
  }

  /** A graph without a sampler takes its time too, spread over its nodes. */
  async function pause(signal: AbortSignal): Promise<void> {
    if (surroundings.drawMs > 0) await surroundings.wait(surroundings.drawMs / 4, signal);
    signal.throwIfAborted();
  }

  /** Throws what the job was told to fail with, half-way through. */
  function actOut(job: ComfyuiJob, id: string): void {
    const type = job.graph[id]?.class_type ?? "";
    if (job.mishap === "interrupted") throw new Interrupted(id, type);
    if (job.mishap === "out_of_memory") {
      throw new NodeFailure(id, type, "torch.OutOfMemoryError", outOfMemory);
    }
    if (job.mishap === "gpu_broken") {
      throw new NodeFailure(id, type, "torch.AcceleratorError", brokenCard);
    }
    if (job.mishap === "node_error") {
      throw new NodeFailure(id, type, "RuntimeError", "mat1 and mat2 shapes cannot be multiplied");
    }
  }

  function fail(job: ComfyuiJob, error: unknown): void {
    if (error instanceof NodeFailure) {
      job.status = "failed";
      record(job, "execution_error", {
        node_id: error.nodeId,
        node_type: error.nodeType,
        executed: Object.keys(job.results),
        exception_message: error.message,
        exception_type: error.exceptionType,
        traceback: [`  File "execution.py", line 518, in execute\n`],
        current_inputs: {},
        current_outputs: [],
      });
      return;
    }
    job.status = "cancelled";
    const [id, type] = error instanceof Interrupted
      ? [error.nodeId, error.nodeType]
      : [job.outputs[0], job.graph[job.outputs[0] ?? ""]?.class_type];
    record(job, "execution_interrupted", {
      node_id: id,
      node_type: type,
      executed: [],
    }, true);
  }

  function record(job: ComfyuiJob, type: string, data: Record<string, unknown>, toAll = false) {
    const message = { prompt_id: job.id, ...data, timestamp: surroundings.now() };
    job.messages.push([type, message]);
    surroundings.tell(toAll ? undefined : job.clientId, type, message);
  }

  function tell(job: ComfyuiJob, type: string, data: Record<string, unknown>): void {
    if (job.clientId !== undefined) surroundings.tell(job.clientId, type, data);
  }

  function tellProgressState(
    job: ComfyuiJob,
    id: string,
    value: number,
    max: number,
    state: string,
  ) {
    const node = {
      value,
      max,
      state,
      node_id: id,
      prompt_id: job.id,
      display_node_id: id,
      parent_node_id: null,
      real_node_id: id,
    };
    tell(job, "progress_state", { prompt_id: job.id, nodes: { [id]: node } });
  }

  function tellStatus(): void {
    const queue_remaining = queue.length + (current ? 1 : 0);
    surroundings.tell(undefined, "status", { status: { exec_info: { queue_remaining } } });
  }

  return {
    submit(job) {
      queue.push(job);
      queue.sort((one, other) => one.number - other.number);
      tellStatus();
      next();
    },
    running: () => current?.job,
    pending: () => [...queue],
    history: () => [...done.values()],
    find: (id) =>
      done.get(id) ?? (current?.job.id === id ? current.job : queue.find((job) => job.id === id)),
    remove(id) {
      const before = queue.length;
      queue = queue.filter((job) => job.id !== id);
      if (queue.length !== before) tellStatus();
      return queue.length !== before;
    },
    interrupt(id) {
      if (current && (id === undefined || current.job.id === id)) current.stop.abort();
    },
    forget: (id) => void done.delete(id),
    restart() {
      const stop = current?.stop;
      queue = [];
      current = undefined;
      done = new Map();
      cache = new Map();
      stop?.abort();
    },
  };
}

function isSampler({ class_type: type }: { class_type: string }): boolean {
  return type.startsWith("KSampler") && type !== "KSamplerSelect" ||
    type === "SamplerCustomAdvanced";
}

class NodeFailure extends Error {
  constructor(
    readonly nodeId: string,
    readonly nodeType: string,
    readonly exceptionType: string,
    message: string,
  ) {
    super(message);
  }
}

class Interrupted extends Error {
  constructor(readonly nodeId: string, readonly nodeType: string) {
    super("The job was interrupted");
  }
}
