import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, HealthReport, Json } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { withTimeLimit } from "./time_limit.ts";
import { comfyuiError } from "./failures.ts";
import { inspectEquipment } from "./requirements.ts";
import { readQueueLength, readServer } from "./client.ts";
import { findWorkflow, knownModels } from "./workflow.ts";

const systemStats = z.lazy(() =>
  z.object({
    system: z.object({ comfyui_version: z.string().catch("unknown") }),
    devices: z.array(z.object({
      name: z.string().catch("unknown"),
      vram_total: z.number().catch(0),
      vram_free: z.number().catch(0),
    })).catch([]),
  })
);

interface ServerReport {
  /** Undefined when the server can draw with the default model. */
  problem: string | undefined;
  /** The same in the terms in which attempts fail; absent for a mistake in the settings. */
  failure?: ProviderError;
  facts: { [name: string]: Json };
}

/**
 * Asks every server for its state, its queue and the files of the default model. Healthy when all can draw, degraded
 * when some can.
 */
export async function health(context: CallContext): Promise<HealthReport> {
  const { clock, settings } = context;
  const startedAt = clock.now();
  const servers = await Promise.all(
    settings.endpoints.map((endpoint) => checkServer(endpoint, context)),
  );
  const problems = servers.map((server) => server.problem).filter((each) => each !== undefined);
  const able = servers.length - problems.length;
  const status = able === 0 ? "unhealthy" : problems.length === 0 ? "healthy" : "degraded";
  const problem = problems[0] ?? "No ComfyUI server is configured. Set one.";
  const failure = servers.map((server) => server.failure).find((each) => each !== undefined);
  const count =
    `${able} of ${servers.length} ComfyUI servers can draw with ${settings.defaultModelId}.`;
  return {
    status,
    detail: status === "healthy" ? count : able === 0 ? problem : `${count} ${problem}`,
    latencyMs: clock.now() - startedAt,
    facts: { servers: servers.map((server) => server.facts) },
    ...(able === 0 && failure && { failure }),
  };
}

async function checkServer(endpoint: Endpoint, context: CallContext): Promise<ServerReport> {
  const facts: ServerReport["facts"] = {};
  try {
    const [stats, queueLength] = await withTimeLimit(context, (limited) =>
      Promise.all([
        readServer(limited, endpoint, "/system_stats", systemStats),
        readQueueLength(limited, endpoint),
      ]));
    Object.assign(facts, { version: stats.system.comfyui_version, queueLength });
    const device = stats.devices[0];
    if (device) {
      const { name, vram_total, vram_free } = device;
      Object.assign(facts, { device: name, vramTotalBytes: vram_total, vramFreeBytes: vram_free });
    }
    const { settings } = context;
    const named = settings.defaultModelId;
    const model = lookUpModel(knownModels(settings, named), named);
    const workflow = findWorkflow(settings, model?.id ?? named);
    if (typeof workflow === "string") return { problem: workflow, facts };
    const { missing } = await inspectEquipment(workflow.graph, endpoint, context);
    if (missing.length === 0) return { problem: undefined, facts };
    const detail = missing.join(" ");
    const failure = comfyuiError("node", "missing_model_file", context, { detail });
    return { problem: detail, failure, facts };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return {
      problem: error.message,
      failure: error,
      facts: { ...facts, failure: error.failureClass },
    };
  }
}
