import { readConfiguration } from "../../shared/configuration/mod.ts";
import { loadPipeline } from "../../shared/endpoints/mod.ts";
import { isolateMemory } from "../../shared/generation/catalog.ts";
import { answer, type App, callerOf, createRouter, serve } from "../../shared/http/mod.ts";
import { promptLimits } from "../../shared/prompts/catalog.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { toAnalysisResponse } from "./analysis_response.ts";
import { getPromptHealth, getPromptStats, validatePrompt } from "./operations.ts";

/** `POST /stats` measures and analyses a prompt and changes nothing. */
export const promptStatsRoutes: App = createRouter();

/** The words of all languages load with the first prompt. */
const loadPrompts = () => import("../../shared/prompts/mod.ts");

serve(promptStatsRoutes, getPromptStats, async (context, { body }) => {
  const { analysePrompt, normalisePrompt } = await loadPrompts();
  const prompt = normalisePrompt(body.prompt);
  const analysis = toAnalysisResponse(analysePrompt(prompt));
  return answer(context, getPromptStats, 200, {
    length: analysis.characters,
    is_valid: true,
    would_optimize: prompt.length > promptLimits.compressed,
    limits: { max: promptLimits.accepted, compressed_above: promptLimits.compressed },
    analysis,
  });
});

/** `GET /` says whether prompts can be shortened by the language model, and what to do if not. */
export const promptHealthRoutes: App = createRouter();

serve(promptHealthRoutes, getPromptHealth, async (context) => {
  const { languageModel } = readConfiguration(Deno.env.toObject());
  if (!languageModel) {
    return answer(context, getPromptHealth, 200, {
      status: "degraded",
      detail: "No language model is configured, so long prompts are shortened by rules. " +
        "Set OLLAMA_URL or LLM_URL to use one.",
      model: null,
      model_installed: false,
      model_loaded: null,
      tokens_per_second: null,
      fallback: "local",
    });
  }
  const [{ languageModelHealth }, { modelSettings }] = await Promise.all([
    loadPrompts(),
    loadPipeline(),
  ]);
  const health = await languageModelHealth(modelSettings(languageModel), {
    fetch,
    clock: systemClock,
    log: context.var.log,
    signal: context.req.raw.signal,
    memory: isolateMemory().compression,
  });
  return answer(context, getPromptHealth, 200, {
    status: health.status,
    detail: health.detail,
    model: health.model,
    model_installed: health.isModelInstalled,
    model_loaded: health.isModelLoaded,
    tokens_per_second: health.tokensPerSecond,
    pull_command: health.pullCommand ?? null,
    version: health.version ?? null,
    latency: health.latencyMs / 1_000,
    recent_optimization_time: health.recentLatencyMs === null
      ? null
      : health.recentLatencyMs / 1_000,
    simulated: languageModel.simulated,
    fallback: "local",
  });
});

/** `POST /` measures, analyses and, when it is long or when that is forced, shortens a prompt. */
export const validatePromptRoutes: App = createRouter();

serve(validatePromptRoutes, validatePrompt, async (context, { body }) => {
  const { prompt: sent, force_optimize, diff } = body;
  const { analysePrompt, diffTexts, normalisePrompt } = await loadPrompts();
  const { compressForLimit, compressionWarnings } = await loadPipeline();
  const prompt = normalisePrompt(sent);
  const configuration = readConfiguration(Deno.env.toObject());
  const caller = callerOf(context);
  const result = await compressForLimit(prompt, promptLimits.compressed, {
    client: caller.service,
    ...(caller.kind === "user" && { accountId: caller.id }),
    ...(caller.kind === "api_key" && { projectId: caller.projectId }),
    languageModel: configuration.languageModel,
    memory: isolateMemory().compression,
    fetch,
    clock: systemClock,
    log: context.var.log,
    signal: context.req.raw.signal,
    deadline: systemClock.now() + configuration.requestDeadlineMs,
    onlyRedundancy: force_optimize && prompt.length <= promptLimits.compressed,
  });
  return answer(context, validatePrompt, 200, {
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
    dropped: result.dropped,
    ...(diff && { diff: diffTexts(prompt, result.text) }),
    warnings: compressionWarnings(result),
    analysis: toAnalysisResponse(analysePrompt(prompt)),
  });
});

validatePromptRoutes.route("/stats", promptStatsRoutes);
validatePromptRoutes.route("/health", promptHealthRoutes);
