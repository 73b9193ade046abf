import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  compressForLimit,
  compressionWarnings,
  IsolateMemory,
  ollamaSettings,
} from "../../shared/generation/mod.ts";
import {
  type App,
  authenticate,
  callerOf,
  createRouter,
  jsonBody,
  limitBody,
  requireJson,
} from "../../shared/http/mod.ts";
import {
  analysePrompt,
  normalisePrompt,
  ollamaHealth,
  promptLimits,
} from "../../shared/prompts/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { toAnalysisResponse } from "./analysis_response.ts";
import { promptStatsRequest, promptValidationRequest } from "./requests.ts";

const memory = new IsolateMemory();
// A prompt that is short enough as it is becomes two thirds as long when shortening is forced.
const forcedShare = 2 / 3;

/** `POST /stats` measures and analyses a prompt and changes nothing. */
export const promptStatsRoutes: App = createRouter();

promptStatsRoutes.post(
  "/",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(promptStatsRequest),
  (context) => {
    const prompt = normalisePrompt(context.req.valid("json").prompt);
    const analysis = toAnalysisResponse(analysePrompt(prompt));
    return context.json({
      length: analysis.characters,
      is_valid: true,
      would_optimize: prompt.length > promptLimits.compressed,
      limits: { max: promptLimits.accepted, compressed_above: promptLimits.compressed },
      analysis,
    });
  },
);

/** `GET /` says whether prompts can be shortened by the language model, and what to do if not. */
export const promptHealthRoutes: App = createRouter();

promptHealthRoutes.get("/", authenticate, async (context) => {
  const { ollama } = readConfiguration(Deno.env.toObject());
  if (!ollama) {
    return context.json({
      status: "degraded",
      detail: "No Ollama is configured, so long prompts are shortened without a language model. " +
        "Set OLLAMA_URL to use one.",
      model: null,
      model_installed: false,
      fallback: "local",
    });
  }
  const health = await ollamaHealth(ollamaSettings(ollama), {
    fetch,
    clock: systemClock,
    log: context.var.log,
    signal: context.req.raw.signal,
    memory: memory.compression,
  });
  return context.json({
    status: health.status,
    detail: health.detail,
    model: health.model,
    model_installed: health.isModelInstalled,
    pull_command: health.pullCommand ?? null,
    version: health.version ?? null,
    latency: health.latencyMs / 1_000,
    recent_optimization_time: health.recentLatencyMs === null
      ? null
      : health.recentLatencyMs / 1_000,
    simulated: ollama.simulated,
    fallback: "local",
  });
});

/** `POST /` measures, analyses and, when it is long or when that is forced, shortens a prompt. */
export const validatePromptRoutes: App = createRouter();

validatePromptRoutes.post(
  "/",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(promptValidationRequest),
  async (context) => {
    const { prompt: sent, force_optimize } = context.req.valid("json");
    const prompt = normalisePrompt(sent);
    const limit = force_optimize
      ? Math.min(promptLimits.compressed, Math.ceil(prompt.length * forcedShare))
      : promptLimits.compressed;
    const configuration = readConfiguration(Deno.env.toObject());
    const result = await compressForLimit(prompt, limit, {
      client: callerOf(context).service,
      ollama: configuration.ollama,
      memory: memory.compression,
      fetch,
      clock: systemClock,
      log: context.var.log,
      signal: context.req.raw.signal,
      deadline: systemClock.now() + configuration.requestDeadlineMs,
    });
    return context.json({
      is_valid: true,
      original_prompt: prompt,
      optimized_prompt: result.text,
      is_optimized: result.method !== "none",
      original_length: result.originalLength,
      optimized_length: result.length,
      reduction: result.originalLength === 0 ? 0 : 1 - result.length / result.originalLength,
      optimization_time: result.durationMs / 1_000,
      method: result.method,
      model: result.model ?? null,
      preservation: result.preservation,
      missing: result.missing,
      warnings: compressionWarnings(result),
      analysis: toAnalysisResponse(analysePrompt(prompt)),
    });
  },
);

validatePromptRoutes.route("/stats", promptStatsRoutes);
validatePromptRoutes.route("/health", promptHealthRoutes);
