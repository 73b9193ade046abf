/**
 * Measures the prompt library on the sample prompts that are longer than a limit: time, reduction and preservation per
 * prompt and method. Fails when a promise about time is broken.
 *
 * With OLLAMA_URL it asks that server (OLLAMA_MODEL, default gpt-oss:20b); without, a stand-in that answers at once
 * with what the local compressor would say, which shows what the client costs by itself.
 *
 * @module
 */
import { silentLog } from "../../shared/observability/mod.ts";
import {
  analysePrompt,
  CompressionMemory,
  compressLocally,
  compressPrompt,
  defaultModelSettings,
  defaultOllamaModel,
  judge,
  type ModelSettings,
  normalisePrompt,
} from "../../shared/prompts/mod.ts";
import { samplePrompts } from "../../shared/testing/prompts/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { type Simulators, startSimulators } from "../simulators/mod.ts";

/** Milliseconds for 10,000 characters once the code is warm. */
const promised = { analysis: 10, local: 50 };
const limits = [3_000, 1_500];
const rounds = 50;

interface Row {
  prompt: string;
  method: string;
  limit: number;
  from: number;
  to: number;
  reduction: string;
  preservation: string;
  analysisMs: string;
  ms: string;
}

const baseUrl = Deno.env.get("OLLAMA_URL");
const simulators = baseUrl ? undefined : await startSimulators({ drawMs: 0 });
try {
  const rows: Row[] = [];
  const slowest = { analysis: 0, local: 0 };
  warmUp();
  for (const { name, text } of samplePrompts) {
    const prompt = normalisePrompt(text);
    for (const limit of limits) {
      if (prompt.length <= limit) continue;
      const analysisMs = fastestMs(() => analysePrompt(prompt));
      const localMs = fastestMs(() => compressLocally(prompt, limit));
      slowest.analysis = Math.max(slowest.analysis, analysisMs);
      slowest.local = Math.max(slowest.local, localMs);
      const compressed = compressLocally(prompt, limit);
      rows.push(rowOf(name, "local", prompt, compressed, limit, analysisMs, localMs));
      rows.push(await throughOllama(name, prompt, limit, analysisMs));
    }
  }
  console.table(rows);
  console.log(
    `Slowest analysis ${slowest.analysis.toFixed(1)} ms (promised ${promised.analysis}), ` +
      `slowest local compression ${slowest.local.toFixed(1)} ms (promised ${promised.local}).`,
  );
  if (slowest.analysis > promised.analysis || slowest.local > promised.local) Deno.exitCode = 1;
} finally {
  await simulators?.close();
}

function warmUp(): void {
  for (let round = 0; round < 5; round++) {
    for (const { text } of samplePrompts) {
      const prompt = normalisePrompt(text);
      analysePrompt(prompt);
      compressLocally(prompt, 1_500);
    }
  }
}

/** What the work costs, not what else the machine was doing. */
function fastestMs(work: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

async function throughOllama(
  name: string,
  prompt: string,
  limit: number,
  analysisMs: number,
): Promise<Row> {
  await simulators?.clearFaults();
  await simulators?.setFault(standInAnswer(prompt, limit));
  const startedAt = performance.now();
  const result = await compressPrompt(prompt, limit, {
    languageModel: settingsOf(simulators),
    fetch,
    clock: systemClock,
    signal: new AbortController().signal,
    log: silentLog,
    memory: new CompressionMemory(),
  });
  const ms = performance.now() - startedAt;
  const method = result.failure
    ? `${result.method}, as Ollama: ${result.failure.failureClass}`
    : `${result.method}${simulators ? " (stand-in)" : ""}`;
  return rowOf(name, method, prompt, result.text, limit, analysisMs, ms);
}

function standInAnswer(prompt: string, limit: number) {
  const content = JSON.stringify({ prompt: compressLocally(prompt, limit) });
  return { service: "ollama", fault: "ollama.answer", content } as const;
}

function settingsOf(simulators: Simulators | undefined): ModelSettings {
  return {
    baseUrl: baseUrl ?? simulators?.urls.ollama ?? "",
    model: simulators ? defaultOllamaModel : Deno.env.get("OLLAMA_MODEL") ?? defaultOllamaModel,
    headers: {},
    ...defaultModelSettings,
    protocol: "ollama",
    timeBudgetMs: 120_000,
  };
}

function rowOf(
  name: string,
  method: string,
  prompt: string,
  compressed: string,
  limit: number,
  analysisMs: number,
  ms: number,
): Row {
  return {
    prompt: name,
    method,
    limit,
    from: prompt.length,
    to: compressed.length,
    reduction: `${Math.round(100 * (1 - compressed.length / prompt.length))} %`,
    preservation: judge(prompt, compressed, limit).coverage.toFixed(2),
    analysisMs: analysisMs.toFixed(1),
    ms: ms.toFixed(1),
  };
}
